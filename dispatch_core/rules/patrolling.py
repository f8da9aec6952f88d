"""Patrolling: a need waits for a unit of its own beat that is expected soon, though one of another beat is free.

Up to the city's hold limit for its priority, counted from when it was raised ([[dispatch.beats]] hold_ms; 0 for the
first two: they never wait). Who is expected is reckoned as in policies/releasing.py, and nobody is waited for by more
needs than can have him. When the limit is over, or whom it waits for should have been there, it is decided anew by its
clock; a human's word ends the wait at once. A need whose unit is taken from it, or does not answer, never waits.
POLICY: "if the beat officer will not be free by then, send the closest".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..context import Context
from ..events import Event, NeedDecided
from ..ground import Candidate, Query
from ..model import Shortfall
from ..policies.releasing import busy_ticks
from ..records import replace
from ..state import WaitingKey
from .pending import Pending

# Who is overdue is not asked after more often than this.
LOOK_AGAIN_MS_MIN = 60_000

# An agency's beat.
Beat = tuple[str, str]


def wait_for_beat(
    context: Context,
    order: Sequence[Pending],
    queries: Sequence[Query],
    found: Sequence[Sequence[Candidate]],
    chosen: Sequence[list[int]],
    at_ms: int,
) -> tuple[list[list[int]], dict[WaitingKey, int]]:
    """What is left of a choice, and which needs wait, until when they are looked at again: so many milliseconds."""
    left = [list(positions) for positions in chosen]
    waits: dict[WaitingKey, int] = {}
    claims: Counter[Beat] | None = None
    for need, query, candidates, own in zip(order, queries, found, left, strict=True):
        held_ms = _held_ms(context, need)
        beat = need.agency_id, context.beats.at(need.agency_id, need.place) if held_ms > 0 else ""
        units = context.state.units
        away = [position for position in own if context.beats.is_away(units[candidates[position][0]], need.place)]
        if not away or not beat[1]:
            continue
        expected = _expected_ms(context, need, query, held_ms, at_ms)
        if claims is None:
            claims = _claims(context, {need.key for need in order})
        count = min(len(away), len(expected) - claims[beat])
        # After a stop no timer sends anybody before the hold of the service is over.
        least_ms = context.state.hold_until_ms - at_ms
        if count <= 0 or least_ms > held_ms:
            continue
        waits[need.key] = max(least_ms, min(held_ms, max(LOOK_AGAIN_MS_MIN, expected[claims[beat]])))
        claims[beat] += count
        # The soonest go where not all can be waited for.
        for position in away[-count:]:
            own.remove(position)
    return left, waits


def waiting_for_beat(decided: Event, look_again_ms: int) -> Event:
    """The decision, with why somebody is missing and when that is looked at again."""
    assert isinstance(decided, NeedDecided)
    return replace(decided, shortfall=Shortfall.WAITS_FOR_BEAT, escalation_allowance_ms=look_again_ms)


def _held_ms(context: Context, need: Pending) -> int:
    """How much longer the need may wait for a unit of its beat; 0 or less: no longer."""
    rule = context.beats.rules.get(need.agency_id)
    if rule is None or need.approved or need.at_once or not need.slots:
        return 0
    hold_ms = rule.hold_ms[need.priority - 1]
    return hold_ms - need.waited_ms if hold_ms and not _unanswered(context, need) else 0


def _unanswered(context: Context, need: Pending) -> bool:
    """Somebody who was ordered for it does not answer."""
    incident = context.state.incidents.get(need.incident)
    return incident is not None and any(one.live and one.missed for one in incident.assignments_of(need.need_no))


def _expected_ms(context: Context, need: Pending, query: Query, held_ms: int, at_ms: int) -> list[int]:
    """When units of its beat that are at work now could be there, the soonest first, as far as it may wait for them."""
    [times] = busy_ticks(context, [need], [query], at_ms)
    home = (
        context.ms(ticks)
        for crew, ticks in times.items()
        if context.beats.is_home(context.state.units[crew], need.place)
    )
    return sorted(ms for ms in home if ms <= held_ms)


def _claims(context: Context, in_hand: set[WaitingKey]) -> Counter[Beat]:
    """By beat, the units that needs wait for which are not decided now."""
    claims: Counter[Beat] = Counter()
    for (agency_id, _, _), queue in context.state.waiting.items():
        if agency_id in context.beats.rules:
            for key in queue:
                incident = context.state.incidents[key[1]]
                need = incident.needs[key[2] - 1]
                if need.shortfall is Shortfall.WAITS_FOR_BEAT and key not in in_hand:
                    place = incident.place_for(need.medium)
                    claims[agency_id, context.beats.at(agency_id, place)] += need.missing_count
    return claims
