"""Waiting: units that freed, came on duty or became fit take the waiting needs that come first.

Needs wait in one order, (priority, incident, need number), one queue for each kind. The city's policy says which of
them the free units are weighed against; the match then decides one priority after the other, or all together where the
policy weighs them so, and no unit is gone before what is more urgent was served. Who serves a need that was just raised
is matching.py's part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import ExitStack

from .. import limits
from ..context import Context
from ..entities import Unit
from ..events import Event, NeedDecided, ReservationEnded
from ..policies.queue import urgent_until
from ..records import replace
from ..state import WaitingKey
from .deciding import match
from .matching import POLICIES
from .pending import Pending
from .reserving import freeing, may_take


def take_up(
    context: Context,
    units: Sequence[Unit],
    at_ms: int,
    also: Sequence[Pending] = (),
    refilled: Sequence[WaitingKey] = (),
    heard_agency: str = "",
    numbers: dict[int, int] | None = None,
    promised: Sequence[int] = (),
    without: Collection[tuple[int, int]] = (),
) -> list[Event]:
    """Units that freed, came on duty or became fit take the waiting needs that come first; `also` is decided with them.

    `refilled` are waiting needs that get a slot back by this decision's own events: they ask for one unit less. Units
    of an agency that does not answer take nothing up; `heard_agency` has just answered. `numbers` as in `match`,
    and `promised` units are taken already. Needs `without`, as (incident, need_no) and 0 for all of an
    incident, ask for nothing: they end, or `also` has all that they miss. Call inside `supposing(...)` where the units
    are not so yet.
    """
    if context.chooser is not None:
        return context.chooser.take_up(context, units, at_ms, also, numbers, without, refilled)
    policy = POLICIES[context.city.dispatch.policy]
    events: list[Event] = []
    taken: list[int] = [*promised, *_with_ending(context, without)]
    if numbers is None:
        numbers = {}
    back = Counter(refilled)
    left = {need.key: need for need in also}
    # Not to be asked for: decided already, or decided in any case.
    settled = set(left)
    if without:
        settled.update(
            key
            for queue in context.state.waiting.values()
            for key in queue
            if (key[1], 0) in without or key[1:] in without
        )
    silent = context.state.silent_agencies() - {heard_agency}
    needs_max = limits.MATCH_CANDIDATES_MAX // limits.UNITS_MAX
    free = [unit for unit in units if unit.agency_id not in silent and urgent_until(context, unit)]
    with ExitStack() as relieved:
        while pending := left | policy.wanted(context, free, back, settled, at_ms):
            urgent = min(pending)[0]
            together = policy.TOGETHER and not may_take(context, pending.values())
            # What is left over comes in the next round.
            needs = [pending[key] for key in sorted(pending) if together or key[0] == urgent][:needs_max]
            decided, needs = _decided(context, needs, at_ms, tuple(taken), numbers, left)
            events += decided
            for need in needs:
                left.pop(need.key, None)
                settled.add(need.key)
            settled.update(left)
            for event in decided:
                if type(event) is NeedDecided:
                    taken.extend(context.state.unit_index[order.unit_id] for order in event.assigned)
            gone = {context.crew_of[unit] for unit in taken}
            # Who was only reserved, and goes nowhere, takes up what waits as well.
            ended = [
                event
                for event in decided
                if type(event) is ReservationEnded and context.crew_of[_unit_of(context, event)] not in gone
            ]
            free += relieved.enter_context(freeing(context, ended)) if ended else []
            free = [unit for unit in free if unit.agency_id not in silent and urgent_until(context, unit)]
            free = [unit for unit in free if context.crew_of[unit.unit] not in gone]
            taken = context.vehicles(gone)
    return events


def _decided(
    context: Context,
    needs: list[Pending],
    at_ms: int,
    taken: tuple[int, ...],
    numbers: dict[int, int],
    left: dict[WaitingKey, Pending],
) -> tuple[list[Event], list[Pending]]:
    """The decisions of one round, and the needs that they are about; who loses a unit by them is put into `left`.

    Whoever lost one is to be decided before what is less urgent, and beside what is as urgent. Where that was decided
    in the same match, only the most urgent of the needs are decided, and the others with the losers in the next round.
    """
    urgent = [need for need in needs if need.priority == needs[0].priority]
    if len(urgent) == len(needs) or not context.city.dispatch.diverts:
        return match(context, needs, at_ms, taken, numbers, left), needs
    numbers_then, left_then = dict(numbers), {key: replace(need) for key, need in left.items()}
    decided = match(context, needs, at_ms, taken, numbers_then, left_then)
    if any(key[0] <= needs[-1].priority for key in left_then.keys() - left.keys()):
        return match(context, urgent, at_ms, taken, numbers, left), urgent
    numbers.update(numbers_then)
    left.clear()
    left.update(left_then)
    return decided, needs


def _with_ending(context: Context, without: Collection[tuple[int, int]]) -> list[int]:
    """Units still with an incident that ends: what frees its others neither turns these round nor replaces them."""
    if not without:
        return []
    return [unit.unit for unit in context.state.units if (context.hypothetical(unit.unit).incident, 0) in without]


def _unit_of(context: Context, event: ReservationEnded) -> int:
    state = context.state
    return state.unit_index[state.incidents[event.incident].assignments[event.assignment_no - 1].unit_id]


def free_up(
    context: Context,
    ended: Sequence[ReservationEnded],
    at_ms: int,
    also: Sequence[Pending] = (),
    numbers: dict[int, int] | None = None,
    promised: Sequence[int] = (),
    without: Collection[tuple[int, int]] = (),
) -> list[Event]:
    """What follows: the freed units take what waits; `also` is decided with it, without the units `promised` before.
    `without` as in `take_up`.
    """
    if not (ended or also) or not (context.state.waiting or also):
        return []
    with freeing(context, ended) as units:
        return take_up(context, units, at_ms, also, numbers=numbers, promised=promised, without=without)
