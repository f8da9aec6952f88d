"""Substitutes: who goes to a priority 1 where nobody with the capability can.

The city declares who may stand in for whom. The soonest of them who may leave at once goes, else the soonest whom a
human must release: by the stricter of the need's authority and its own agency's. It is marked and fills no slot: the
need stays open, short with its reason, and takes the next fit unit; then the substitute is shown as surplus.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..context import Context
from ..events import AlertRaised, Assigned, Event, NeedDecided
from ..ground import Candidate
from ..model import PRIORITY_HIGHEST, Alert, Authority, Medium
from .orders import Clocks
from .pending import Pending
from .plans import authority_of


def seeks_substitute(
    context: Context, sought: Sequence[Pending], found: Sequence[list[Candidate]], chosen: Sequence[list[int]]
) -> bool:
    """A priority 1 gets too few units of its own, or one whose position is too old, and others may stand in."""
    for need, candidates, positions in zip(sought, found, chosen, strict=True):
        if need.priority != PRIORITY_HIGHEST:
            break
        if not need.slots or (need.agency_id, need.capabilities) not in context.substitutes:
            continue
        if len(positions) < need.slots or any([candidates[i][6] for i in positions]):
            return True
    return False


def crews_sent(context: Context, decided: Sequence[Event]) -> list[int]:
    """All vehicles of the crews that these decisions send."""
    index = context.state.unit_index
    sent = [index[order.unit_id] for event in decided if type(event) is NeedDecided for order in event.assigned]
    return context.vehicles({context.crew_of[unit] for unit in sent})


def substitute(
    context: Context,
    need: Pending,
    wanted: int,
    taken: tuple[int, ...],
    assignment_no: int,
    clocks: Clocks,
    at_ms: int,
) -> list[tuple[Assigned, Event]]:
    """The soonest declared substitutes that nobody took, at most one for each missing slot, each with its alert."""
    if wanted <= 0:
        # More are on their way already than the need still misses.
        return []
    state, place = context.state, need.road_place
    declared = [
        (agency_id, capabilities)
        for agency_id, capabilities in context.substitutes.get((need.agency_id, need.capabilities), ())
        if _authority(context, agency_id) is not Authority.REQUEST and not state.recommends_only(agency_id)
    ]
    if not declared:
        return []
    crews = {context.crew_of[unit] for unit in taken}
    excluded = tuple(context.vehicles(crews))
    queries = [
        (
            state.agency_index[agency_id],
            context.mask(capabilities),
            Medium.ROAD,
            context.agency_modes[agency_id],
            True,
            wanted * context.crew_vehicles_max,
            need.declined + excluded,
        )
        for agency_id, capabilities in declared
    ]
    where = (place.node, place.offset_ticks, place.lat_e7, place.lon_e7)
    found = context.roads.search.nearest(*where, at_ms, queries, place.edge, place.along)
    soonest: list[Candidate] = sorted(
        {candidate[0]: candidate for answer in found for candidate in answer}.values(),
        # Who may leave at once before who must wait for a human's word.
        key=lambda one: (_waits(context, need, one[0]), one[6], one[1], one[0]),
    )
    chosen: list[tuple[Assigned, Event]] = []
    for candidate in soonest:
        crew = context.crew_of[candidate[0]]
        if crew in crews or len(chosen) == wanted:
            continue
        crews.add(crew)
        agency_id = state.units[candidate[0]].agency_id
        reserve = _waits(context, need, candidate[0])
        number = assignment_no + len(chosen)
        order = clocks.order(candidate, number, place.offset_ticks, reserve, substituted=True)
        alert = AlertRaised(
            Alert.SUBSTITUTED, need.incident, order.assignment_no, order.unit_id, agency_id, 0, need.need_no
        )
        chosen.append((order, alert))
    return chosen


def _waits(context: Context, need: Pending, unit: int) -> bool:
    """The unit would only be reserved."""
    return need.reserve or _authority(context, context.state.units[unit].agency_id) is Authority.CONFIRM


def _authority(context: Context, agency_id: str) -> Authority:
    """Who decides that a unit of the agency stands in."""
    given = context.agencies[agency_id].authority[PRIORITY_HIGHEST - 1]
    return authority_of(context, agency_id, "", PRIORITY_HIGHEST, given)
