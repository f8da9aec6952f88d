"""Waiting: units that freed, came on duty or became fit take the waiting needs that come first.

Needs wait in one order, (priority, incident, need number), one queue for each kind. A freed unit looks down that
order for the first need it fits and can get to; the match then decides all that was found at once. Who serves a need
that was just raised is matching.py's part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import merge

from .. import limits
from ..context import Context
from ..entities import Incident, Need, Unit
from ..events import Event, NeedDecided
from ..model import Availability, Unfit
from ..state import WaitingKey
from .matching import match
from .pending import CONDITIONAL_PRIORITY_MAX, Pending, pending_need

# Places asked about in one walk when looking for the first waiting need a unit can get to.
REACH_BATCH = 32


def take_up(
    context: Context,
    units: Sequence[Unit],
    at_ms: int,
    also: Sequence[Pending] = (),
    refilled: Sequence[WaitingKey] = (),
) -> list[Event]:
    """Units that freed, came on duty or became fit take the waiting needs that come first; `also` is decided with them.

    `refilled` are waiting needs that get a slot back by this decision's own events: they ask for one unit less. Call
    inside `supposing(...)` where the units are not so yet. Repeats while a unit is left that a waiting need could use.
    """
    events: list[Event] = []
    taken: list[int] = []
    numbers: dict[int, int] = {}
    back = Counter(refilled)
    # How many of each need's slots are spoken for, by a decision made or by a unit found for it.
    claimed = Counter(back)
    for need in also:
        claimed[need.key] = limits.NEED_COUNT_MAX
    pending = list(also)
    free = [unit for unit in units if context.block(unit) is Unfit.NONE]
    while True:
        found: dict[WaitingKey, Pending] = {}
        for unit in free:
            first = _first_need(context, unit, claimed)
            if first is not None:
                first.missing_count -= back[first.key]
                claimed[first.key] += 1
                found.setdefault(first.key, first)
        pending.extend(found.values())
        if not pending:
            return events
        decided = match(context, pending, at_ms, tuple(taken), numbers)
        events.extend(decided)
        for event in decided:
            if type(event) is NeedDecided:
                claimed[_key_of(pending, event)] = limits.NEED_COUNT_MAX
                taken.extend(context.state.unit_index[order.unit_id] for order in event.assigned)
        gone = {context.crew_of[unit] for unit in taken}
        free = [unit for unit in free if context.crew_of[unit.unit] not in gone]
        taken = [unit for unit in range(len(context.crew_of)) if context.crew_of[unit] in gone]
        pending = []


def _key_of(pending: Sequence[Pending], event: NeedDecided) -> WaitingKey:
    for need in pending:
        if need.incident == event.incident and need.need_no == event.need_no:
            return need.key
    raise AssertionError("a decision about a need that was not asked about")


def _first_need(context: Context, unit: Unit, claimed: Counter[WaitingKey]) -> Pending | None:
    """The first waiting need, in their order, that the unit fits, can get to and that is not spoken for."""
    waiting = _waiting_for(context, unit, claimed)
    while True:
        batch = [pair for pair, _ in zip(waiting, range(REACH_BATCH), strict=False)]
        if not batch:
            return None
        search = context.search_for(unit.medium)
        if search is None:
            return None
        places = [incident.place for incident, _ in batch]
        reached = search.reach(unit.unit, batch[0][1].mode, [(p.node, p.lat_e7, p.lon_e7) for p in places])
        for (incident, need), reachable in zip(batch, reached, strict=True):
            if reachable:
                return pending_need(context, incident, need, need.missing_count)


def _waiting_for(context: Context, unit: Unit, claimed: Counter[WaitingKey]) -> Iterator[tuple[Incident, Need]]:
    state = context.state
    crewed = context.crew_mask(unit)
    queues = [
        queue
        for (agency_id, capabilities, medium), queue in state.waiting.items()
        if medium is unit.medium
        and (not agency_id or agency_id == unit.agency_id)
        and (mask := state.mask(capabilities)) & crewed == mask
    ]
    for key in merge(*queues) if len(queues) > 1 else (queues[0] if queues else ()):
        if unit.availability is Availability.CONDITIONAL and key[0] > CONDITIONAL_PRIORITY_MAX:
            return
        incident = state.incidents[key[1]]
        need = incident.needs[key[2] - 1]
        if claimed[key] < need.missing_count and unit.unit_id not in need.declined_unit_ids:
            yield incident, need
