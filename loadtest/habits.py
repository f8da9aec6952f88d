"""How crews behave: who answers and when, how long the work takes. Worlds choose the numbers, dice choose within
them.

Times are the city's milliseconds, except where a name says `real`: answering late or not at all is measured against
the server's acknowledgement limits, which a clock rate multiplies, so in real seconds they stay what they are.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Protocol

from dispatch_core.records import record

from .dice import Dice
from .wire import OrderSeen

MINUTE_MS = 60_000


class Answer(IntEnum):
    PROMPT = 1
    # After the crew was alerted again, or after another unit was asked.
    LATE = 2
    # Never; in the end the desk declines on the unit's behalf.
    SILENT = 3
    DECLINE = 4


@record
class Hospital:
    """Where a patient may be taken."""

    destination_id: str
    lat_e7: int
    lon_e7: int


@record
class CrewPlan:
    """What one crew will do with one order, decided when it gets it. Each span begins where the one before ends."""

    answer: Answer
    # Until it answers: the city's time, or real time where it is late or silent.
    answer_ms: int
    answer_real_ms: int
    turnout_ms: int
    travel_ms: int
    # False: it was no longer needed and clears on the way, after `travel_ms`.
    arrives: bool
    on_scene_ms: int
    # None: no transport.
    hospital: Hospital | None
    transport_ms: int
    handover_ms: int


class Habits(Protocol):
    """What a world says about its crews; must be picklable, for it goes to the workers."""

    def plan(self, order: OrderSeen, kind: str) -> CrewPlan:
        """What the crew of a unit of this `kind` does with the order. The same order gets the same plan."""
        ...


@record
class Rates:
    """Chances in 1,000 orders, and the span of ordinary answers."""

    decline: int
    late: int
    silent: int
    answer_ms_min: int
    answer_ms_max: int


# 20 s is the limit for an answer, 45 s or 90 s for asking the next unit: a late one comes between or after.
LATE_REAL_MS = (22_000, 50_000)
SILENT_REAL_MS = 100_000
# A crew that is silent for 100 real seconds is silent for days where a day takes seconds. Beyond this rate fewer
# crews are.
UNANSWERED_RATE_MAX = 600


def rates_at(clock_rate: int, rates: Rates) -> Rates:
    """The same crews at a clock rate: late and silent ones thinned out, lest the fleet be lost to the compression."""
    if clock_rate <= UNANSWERED_RATE_MAX:
        return rates
    late, silent = (
        max(1, chance * UNANSWERED_RATE_MAX // clock_rate) if chance else 0 for chance in (rates.late, rates.silent)
    )
    return Rates(rates.decline, late, silent, rates.answer_ms_min, rates.answer_ms_max)


def draw_answer(dice: Dice, rates: Rates) -> tuple[Answer, int, int]:
    """(answer, field ms, real ms) of one crew."""
    answer = dice.weighted(
        [
            (Answer.DECLINE, rates.decline),
            (Answer.LATE, rates.late),
            (Answer.SILENT, rates.silent),
            (Answer.PROMPT, 1000 - rates.decline - rates.late - rates.silent),
        ]
    )
    answer_ms = dice.between(rates.answer_ms_min, rates.answer_ms_max)
    if answer is Answer.LATE:
        return answer, 0, dice.between(*LATE_REAL_MS)
    if answer is Answer.SILENT:
        return answer, 0, SILENT_REAL_MS
    return answer, answer_ms, 0


@record
class SeededHabits:
    """Crews of a seeded world. `work_minutes` by type code ("" for all others): how long the work on scene takes."""

    seed: int
    rates: Rates
    work_minutes: dict[str, tuple[int, int]]
    # Patients taken to one of `hospitals` by units of these kinds, in 1,000 orders.
    transport_permille: int
    transport_kinds: frozenset[str]
    hospitals: tuple[Hospital, ...]

    def plan(self, order: OrderSeen, kind: str) -> CrewPlan:
        dice = Dice(self.seed, "crew", order.unit_id, order.ordinal)
        answer, answer_ms, answer_real_ms = draw_answer(dice, self.rates)
        low, high = self.work_minutes.get(order.type_code, self.work_minutes[""])
        work_ms = dice.between(low * MINUTE_MS, high * MINUTE_MS)
        turnout_ms = order.turnout_ms * dice.between(600, 1_100) // 1000
        travel_ms = order.travel_ms * dice.between(850, 1_150) // 1000
        hospital = None
        if self.hospitals and kind in self.transport_kinds and dice.permille(self.transport_permille):
            hospital = dice.pick(self.hospitals)
        return CrewPlan(
            answer,
            answer_ms,
            answer_real_ms,
            turnout_ms,
            travel_ms,
            True,
            work_ms,
            hospital,
            dice.between(8 * MINUTE_MS, 20 * MINUTE_MS),
            dice.between(10 * MINUTE_MS, 25 * MINUTE_MS),
        )
