"""Moving: what a new place means for units that are on their way, or only reserved.

Reservations are given up and decided anew. Where a free unit would be so much sooner than all who come, it comes too;
whoever is then too many is shown.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..context import Context
from ..entities import Assignment, Incident, Need
from ..events import AlertRaised, Assigned, Event, NeedChanged, NeedDecided, NeedRaised, ReservationEnded
from ..ground import Candidate
from ..model import Alert, AssignmentState, Authority, LineKind, NeedState, Shortfall
from ..records import replace
from .matching import unit_eta
from .orders import Clocks
from .pending import CONDITIONAL_PRIORITY_MAX, Pending, pending_need
from .reserving import end_reservation


def give_up_reserved(
    incident: Incident, moved: bool, changes: Sequence[NeedRaised | NeedChanged], reason: str, by: str
) -> list[ReservationEnded]:
    """Reservations that a change makes void: all of a moved incident, those of needs that are withdrawn; not what a
    human placed or fixed there.
    """
    withdrawn = {change.need_no for change in changes if isinstance(change, NeedChanged) and not change.count}
    return [
        end_reservation(incident, assignment, reason, by)
        for assignment in incident.assignments
        if _gives_way(assignment) and (moved or assignment.need_no in withdrawn)
    ]


def _gives_way(assignment: Assignment) -> bool:
    return assignment.reserved and not (assignment.by_human or assignment.pinned)


def given_up(incident: Incident, need: Need) -> int:
    """Slots of the need that its reservations no longer fill once the incident has moved."""
    return sum(_gives_way(a) and a.counts for a in incident.assignments_of(need.need_no))


def given_up_substitutes(incident: Incident, need: Need) -> int:
    return sum(_gives_way(a) and a.substituted for a in incident.assignments_of(need.need_no))


def sooner_units(
    context: Context,
    incident: Incident,
    now: Incident,
    changes: Sequence[NeedRaised | NeedChanged],
    decided: Sequence[Event],
    numbers: dict[int, int],
    at_ms: int,
) -> list[Event]:
    """For each need whose units have not arrived: one free unit more where it would be so much sooner at the new place.

    `incident` is as it was, `now` as it will be; `changes` what becomes of its needs, `decided` what the decision
    ordered so far.
    """
    events: list[Event] = []
    taken = [
        context.state.unit_index[order.unit_id]
        for event in decided
        if type(event) is NeedDecided
        for order in event.assigned
    ]
    own = incident.incident
    settled = {event.need_no for event in decided if type(event) is NeedDecided and event.incident == own}
    taken = context.vehicles({context.crew_of[unit] for unit in taken})
    gain_ticks = context.ticks(context.policy.move_gain_ms)
    changed = {change.need_no: change for change in changes if isinstance(change, NeedChanged)}
    for known in incident.needs:
        change = changed.get(known.need_no)
        if change is not None and not change.count:
            continue
        need = _as_changed(incident, known, change) if change else known
        if need.need_no in settled or need.line is not LineKind.DISPATCH or need.state is NeedState.WITHDRAWN:
            continue
        coming = [
            a
            for a in incident.assignments_of(need.need_no)
            if a.ordered and a.counts and a.state < AssignmentState.STAGED
        ]
        if not coming:
            continue
        pending = pending_need(context, now, need, 1, at_ms)
        best = _soonest_free(context, pending, taken, at_ms) if pending.stands is Shortfall.NONE else None
        arrivals = [_arrival_ticks(context, a, now, at_ms) for a in coming]
        if best is None or best[1] + gain_ticks > min(arrivals):
            continue
        taken += context.vehicles([context.crew_of[best[0]]])
        clocks = Clocks(context, need.priority, at_ms)
        number = numbers[incident.incident]
        numbers[incident.incident] = number + 1
        order = clocks.order(best, number, pending.place.leg_ticks(need.medium), pending.reserve)
        events.append(_one_more(context, need, now, order))
        slowest = coming[arrivals.index(max(arrivals))]
        events.append(
            AlertRaised(
                Alert.SURPLUS,
                incident.incident,
                slowest.assignment_no,
                slowest.unit_id,
                need.agency_id,
                0,
                need.need_no,
            )
        )
    return events


def _as_changed(incident: Incident, need: Need, change: NeedChanged) -> Need:
    missing = max(0, change.count - need.served_count - incident.working_count(need))
    authority = Authority(change.authority) if change.authority else need.authority
    # What was withdrawn is asked for again; where somebody is missing it is decided anew, and not here.
    state = NeedState.FILLED if need.state is NeedState.WITHDRAWN and not missing else need.state
    return replace(
        need, count=change.count, priority=change.priority, authority=authority, missing_count=missing, state=state
    )


def _soonest_free(context: Context, need: Pending, taken: Sequence[int], at_ms: int) -> Candidate | None:
    search = context.search_for(need.medium)
    if search is None:
        return None
    place = need.place
    query = (
        context.state.agency_index[need.agency_id] if need.agency_id else -1,
        context.mask(need.capabilities),
        need.medium,
        need.mode,
        need.priority <= CONDITIONAL_PRIORITY_MAX,
        1,
        need.declined + tuple(taken),
    )
    where = (place.node, place.leg_ticks(need.medium), place.lat_e7, place.lon_e7)
    [found] = search.nearest(*where, at_ms, [query], place.edge, place.along)
    # One whose position is too old to trust is no gain.
    return found[0] if found and not found[0][6] else None


def _arrival_ticks(context: Context, assignment: Assignment, now: Incident, at_ms: int) -> int:
    """When a unit on its way would be at the new place; where no road leads there, never."""
    unit = context.state.units[context.state.unit_index[assignment.unit_id]]
    eta = unit_eta(context, unit, now.place_for(unit.medium), at_ms)
    if eta is None:
        return 2**62
    return eta[1] - (eta[2] if assignment.state >= AssignmentState.EN_ROUTE else 0)


def _one_more(context: Context, need: Need, now: Incident, order: Assigned) -> NeedDecided:
    waits = order.reserved and not need.missing_count
    return NeedDecided(
        now.incident,
        need.need_no,
        NeedState.SHORT if waits else need.state,
        Shortfall.AWAITING_APPROVAL if waits else need.shortfall,
        need.missing_count,
        context.travel_for(need.medium),
        (order,),
        (order.unit_id,),
        (order.turnout_ticks,),
        (order.unit_offset_ticks,),
        (order.road_ticks,),
        (order.stale_ticks,),
        now.place_for(need.medium).leg_ticks(need.medium),
        (),
        (),
        "",
        "",
        0,
    )
