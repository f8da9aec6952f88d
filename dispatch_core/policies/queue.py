"""The queue as one unit sees it: the waiting needs that it fits and can get to, in the order in which they are served.

It only reads; which of them the unit takes is the policies' business.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from heapq import merge
from itertools import islice

from ..context import Context
from ..entities import Incident, Need, Unit
from ..model import PRIORITY_LOWEST, Availability, Shortfall, Unfit
from ..records import replace
from ..rules.keeping import kept_until
from ..rules.pending import CONDITIONAL_PRIORITY_MAX, TAKES_RESERVED_PRIORITY_MAX, Pending, pending_need
from ..state import WaitingKey

# Places asked about in one walk when looking for the waiting needs that a unit can get to.
REACH_BATCH = 32


def reachable(
    context: Context, unit: Unit, back: Counter[WaitingKey], settled: set[WaitingKey]
) -> Iterator[tuple[Incident, Need]]:
    """The waiting needs, in their order, that the unit fits and can get to."""
    waiting = _waiting_for(context, unit, back, settled)
    search = context.search_for(unit.medium)
    while search is not None and (batch := list(islice(waiting, REACH_BATCH))):
        wanted = [i.place_for(unit.medium) for i, _ in batch]
        places = [(place.node, place.lat_e7, place.lon_e7, place.edge, place.along) for place in wanted]
        reached = search.reach(unit.unit, batch[0][1].mode, places)
        yield from (pair for pair, reachable in zip(batch, reached, strict=True) if reachable)


def _waiting_for(
    context: Context, unit: Unit, back: Counter[WaitingKey], settled: set[WaitingKey]
) -> Iterator[tuple[Incident, Need]]:
    state = context.state
    crewed, until = context.crew_mask(unit), urgent_until(context, unit)
    queues = [
        queue
        for (agency_id, capabilities, medium), queue in state.waiting.items()
        if medium is unit.medium
        and (not agency_id or agency_id == unit.agency_id)
        and (mask := context.mask(capabilities)) & crewed == mask
    ]
    for key in merge(*queues) if len(queues) > 1 else (queues[0] if queues else ()):
        if key[0] > until:
            return
        incident = state.incidents[key[1]]
        need = incident.needs[key[2] - 1]
        if key in settled or back[key] >= need.missing_count or unit.unit_id in need.declined_unit_ids:
            continue
        if need.shortfall is Shortfall.WAITS_FOR_BEAT and context.beats.is_away(unit, incident.place_for(need.medium)):
            # It waits for a unit of its own beat; its clock ends that.
            continue
        yield incident, need


def urgent_until(context: Context, unit: Unit) -> int:
    """The least urgent priority that the unit may take up now; 0 where it may not go."""
    until = CONDITIONAL_PRIORITY_MAX if unit.availability is Availability.CONDITIONAL else PRIORITY_LOWEST
    if unit.unit in context.state.reserved_units and unit.incident:
        # Who is only reserved gives way to what is more urgent, as deciding.py has it.
        incident = context.state.incidents[unit.incident]
        assignment = incident.assignments[unit.assignment_no - 1]
        if assignment.pinned or assignment.by_human:
            return 0
        until = min(TAKES_RESERVED_PRIORITY_MAX, incident.needs[assignment.need_no - 1].priority - 1)
        unit = replace(unit, incident=0)
    if context.block(unit) is not Unfit.NONE:
        return 0
    return min(until, kept_until(context, unit)) if context.reserve else until


def pending_again(context: Context, incident: Incident, need: Need, missing_count: int, at_ms: int) -> Pending:
    """A waiting need as it is to be decided once more, without the substitutes that the decision in hand lets go."""
    pending = pending_need(context, incident, need, missing_count, at_ms)
    pending.substitute_count -= _let_go(context, incident, need)
    return pending


def _let_go(context: Context, incident: Incident, need: Need) -> int:
    """Substitutes of the need that the decision in hand lets go: they stand in for nobody any more."""
    supposed, index = context.supposed, context.state.unit_index
    ending = 0
    for one in incident.assignments if supposed else ():
        if one.need_no == need.need_no and one.live and one.substituted and not one.cancelling:
            now = supposed.get(index[one.unit_id])
            ending += now is not None and not now.incident
    return ending
