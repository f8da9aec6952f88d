"""Assigning: what a decision about a need does to incident and unit, orders taken back, released and issued anew.

A unit has at most one active assignment, always. Orders have versions: a changed place or type is a new version that
must be acknowledged again. Which units a need gets is the business of matching.py, or of a human in reassign.py.
"""

from __future__ import annotations

from heapq import heappush

from ..context import Context
from ..entities import (
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_APPROVAL,
    CLOCK_ARRIVAL,
    CLOCK_DELIVERY,
    CLOCK_EN_ROUTE,
    CLOCK_NEXT_UNIT,
    NEVER_MS,
    Assignment,
    Incident,
    Need,
    Unit,
)
from ..events import Assigned, CancelOrdered, NeedDecided, OrderHeld, OrderReissued, OrderReleased, ReservationEnded
from ..ground import Candidate
from ..model import (
    PRIORITY_HIGHEST,
    AssignmentState,
    NeedClock,
    NeedState,
    Place,
    Reissue,
    Shortfall,
)
from ..state import State
from .leaving import ask, leave, look_again, stay
from .lookup import medium_of
from .matching import unit_eta
from .orders import Clocks

# Members by name, for the hot path: model says why.
_ASSIGNMENT_DISPATCHED = AssignmentState.DISPATCHED
_ASSIGNMENT_RESERVED = AssignmentState.RESERVED
_CLOCK_WAITING = NeedClock.WAITING
_CLOCK_ANSWER = NeedClock.ANSWER
_CLOCK_RECHECK = NeedClock.RECHECK
_NEED_SHORT = NeedState.SHORT
_SHORTFALL_AWAITING_APPROVAL = Shortfall.AWAITING_APPROVAL
_SHORTFALL_WAITS_FOR_BEAT = Shortfall.WAITS_FOR_BEAT


def cancel_order(
    context: Context, incident: Incident, assignment: Assignment, reason: str, by: str, recalled: bool = False
) -> CancelOrdered:
    return CancelOrdered(
        incident.incident,
        assignment.assignment_no,
        assignment.unit_id,
        assignment.order_version + 1,
        reason,
        context.scaled(context.policy.acknowledgement_ms),
        by,
        recalled,
    )


def estimate(context: Context, assignment: Assignment, place: Place, at_ms: int) -> Candidate:
    """The ETA of an assigned unit at `place`; the last one where no open road leads there: its crew is told anyway."""
    unit = context.state.units[context.state.unit_index[assignment.unit_id]]
    return unit_eta(context, unit, place, at_ms) or (
        unit.unit,
        assignment.eta_ticks,
        assignment.turnout_ticks,
        assignment.unit_offset_ticks,
        assignment.road_ticks,
        assignment.stale_ticks,
        0,
    )


def reissue(
    context: Context,
    incident: Incident,
    there: Incident,
    priority: int,
    cause: Reissue,
    at_ms: int,
    on_scene: bool = False,
) -> list[OrderReissued]:
    """New versions of the orders of units that are not on scene yet (`on_scene`: of those as well), with their ETA to
    where `there` is. Where the incident's priority becomes another, so does the clock for asking the next unit.
    """
    told_until = AssignmentState.ON_SCENE if on_scene else AssignmentState.STAGED
    clocks = Clocks(context, priority, at_ms)
    orders = []
    for assignment in incident.assignments:
        if assignment.state > told_until or assignment.cancelling or assignment.tentative:
            continue
        anew = priority != incident.priority and assignment.due_ms[CLOCK_NEXT_UNIT] < NEVER_MS
        medium = medium_of(context.state, assignment)
        place = there.place_for(medium)
        eta = estimate(context, assignment, place, at_ms)
        next_unit_ms = clocks.next_unit_ms if anew else 0
        number, offset = incident.incident, place.leg_ticks(medium)
        orders.append(clocks.reissue(eta, number, assignment, assignment.state, offset, cause, next_unit_ms))
    return orders


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_decided(state: State, event: NeedDecided) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    missing = before = need.missing_count
    for order in event.assigned:
        if _assign(state, incident, need, order):
            missing -= 1
    # What was missing was counted from the assignments, so this is what counting again would give.
    need.missing_count = missing = max(0, missing)
    need.state = event.state
    need.shortfall = event.shortfall
    need.blocking_road_ids = event.blocking_road_ids
    need.blocking_closure_ids = event.blocking_closure_ids
    if missing:
        fills = state.engine_fills(incident, need)
        if fills:
            state.put_waiting(incident, need)
        if not need.held:
            clock = _CLOCK_WAITING if fills else _CLOCK_ANSWER
            if event.shortfall is _SHORTFALL_WAITS_FOR_BEAT:
                clock = _CLOCK_RECHECK
            need.start_clock(clock, state.at_ms, event.escalation_allowance_ms)
            state.arm_need(incident, need)
    elif before:
        if state.reserved_units and incident.reserved_count(need):
            # Reserved earlier, by an order that was stored too late, say: the need still waits for that word.
            need.state, need.shortfall = _NEED_SHORT, _SHORTFALL_AWAITING_APPROVAL
        need.stop_clock()
        need.held = False
        if state.waiting:
            state.drop_waiting(incident, need)
    state.touch_incident(incident)


def _assign(state: State, incident: Incident, need: Need, order: Assigned) -> bool:
    """The order becomes an assignment; whether it fills a slot of its need."""
    unit = state.units[state.unit_index[order.unit_id]]
    diverted = order.diverted_from > 0
    assert diverted or not unit.incident, f"{unit.unit_id} is on incident {unit.incident} already"
    assignments = incident.assignments
    assert order.assignment_no == len(assignments) + 1
    at_ms = state.at_ms
    delivery_ms = order.delivery_allowance_ms
    acknowledgement_ms = order.acknowledgement_allowance_ms
    next_unit_ms = order.next_unit_allowance_ms
    en_route_ms = order.en_route_allowance_ms
    arrival_ms = order.arrival_allowance_ms
    # By CLOCK_*; written out, since a loop costs as much as all the rest.
    due_ms = [
        at_ms + delivery_ms if delivery_ms else NEVER_MS,
        at_ms + acknowledgement_ms if acknowledgement_ms else NEVER_MS,
        at_ms + next_unit_ms if next_unit_ms else NEVER_MS,
        at_ms + en_route_ms if en_route_ms else NEVER_MS,
        at_ms + arrival_ms if arrival_ms else NEVER_MS,
        NEVER_MS,
        at_ms + order.approval_allowance_ms if order.reserved else NEVER_MS,
    ]
    extra_wanted = order.position_last and need.priority == PRIORITY_HIGHEST and not order.by_human
    assignments.append(
        Assignment(
            order.assignment_no,
            order.unit_id,
            need.need_no,
            _ASSIGNMENT_RESERVED if order.reserved or diverted else _ASSIGNMENT_DISPATCHED,
            0 if order.reserved else 1,
            order.turnout_ticks,
            order.unit_offset_ticks,
            order.road_ticks,
            order.incident_offset_ticks,
            order.stale_ticks,
            order.conditional,
            order.position_last,
            order.by_human,
            at_ms,
            at_ms,
            due_ms,
            [delivery_ms, acknowledgement_ms, next_unit_ms, en_route_ms, arrival_ms, 0, order.approval_allowance_ms],
            extra_wanted,
            order.substituted,
        )
    )
    if diverted:
        assignments[-1].diverted_from = order.diverted_from
        ask(state, unit, incident, assignments[-1])
    else:
        state.commit(unit, incident.incident, order.assignment_no)
        if order.reserved:
            state.reserved_units.add(unit.unit)
    heappush(state.timers, (min(due_ms), incident.incident, order.assignment_no))
    return not (extra_wanted or order.substituted or (diverted and order.reserved))


def evolve_released(state: State, event: OrderReleased) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    at_ms = state.at_ms
    divert = assignment.diverting
    if not divert:
        assignment.state = _ASSIGNMENT_DISPATCHED
    assignment.order_version = 1
    assignment.ordered_ms = assignment.issued_ms = at_ms
    assignment.turnout_ticks = event.turnout_ticks
    assignment.unit_offset_ticks = event.unit_offset_ticks
    assignment.road_ticks = event.road_ticks
    assignment.incident_offset_ticks = event.incident_offset_ticks
    assignment.stale_ticks = event.stale_ticks
    assignment.alert_no = assignment.timed_ms = 0
    assignment.cut_off = False
    assignment.stop_clocks(CLOCK_APPROVAL)
    assignment.start_clock(CLOCK_DELIVERY, at_ms, event.delivery_allowance_ms)
    assignment.start_clock(CLOCK_ACKNOWLEDGEMENT, at_ms, event.acknowledgement_allowance_ms)
    assignment.start_clock(CLOCK_NEXT_UNIT, at_ms, event.next_unit_allowance_ms)
    assignment.start_clock(CLOCK_EN_ROUTE, at_ms, event.en_route_allowance_ms)
    assignment.start_clock(CLOCK_ARRIVAL, at_ms, event.arrival_allowance_ms)
    state.arm(incident, assignment)
    state.recount(incident, incident.needs[assignment.need_no - 1])
    state.touch_incident(incident)
    unit = state.units[state.unit_index[assignment.unit_id]]
    state.reserved_units.discard(unit.unit)
    if divert:
        leave(state, unit)
    state.touch_unit(unit)


def evolve_order_held(state: State, event: OrderHeld) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.state = _ASSIGNMENT_RESERVED
    assignment.order_version = 0
    assignment.stop_clocks()
    assignment.start_clock(CLOCK_APPROVAL, state.at_ms, event.approval_allowance_ms)
    unit, need = state.units[state.unit_index[assignment.unit_id]], incident.needs[assignment.need_no - 1]
    if assignment.diverting:
        stay(state, unit)
    else:
        state.reserved_units.add(unit.unit)
    state.arm(incident, assignment)
    state.recount(incident, need)
    if assignment.diverting:
        # Whom it would have come for does not wait for that word.
        look_again(state, incident, need)
    state.touch_incident(incident)


def evolve_reissued(state: State, event: OrderReissued) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    at_ms = state.at_ms
    assignment.order_version = event.order_version
    assignment.issued_ms = at_ms
    assignment.turnout_ticks = event.turnout_ticks
    assignment.unit_offset_ticks = event.unit_offset_ticks
    assignment.road_ticks = event.road_ticks
    assignment.incident_offset_ticks = event.incident_offset_ticks
    assignment.stale_ticks = event.stale_ticks
    assignment.start_clock(CLOCK_DELIVERY, at_ms, event.delivery_allowance_ms)
    assignment.start_clock(CLOCK_ACKNOWLEDGEMENT, at_ms, event.acknowledgement_allowance_ms)
    assignment.start_clock(CLOCK_ARRIVAL, at_ms, event.arrival_allowance_ms)
    if event.next_unit_allowance_ms:
        assignment.start_clock(CLOCK_NEXT_UNIT, at_ms, event.next_unit_allowance_ms)
    assignment.alert_no = assignment.timed_ms = 0
    assignment.cut_off = False
    state.arm(incident, assignment)
    state.touch_incident(incident)


def end_assignment(state: State, incident: Incident, assignment: Assignment, how: AssignmentState) -> Unit:
    """The assignment ends: its clocks stop, its unit is free, its need is counted again. Returns the unit."""
    assignment.state = how
    assignment.cancelling = False
    assignment.stop_clocks()
    unit = state.units[state.unit_index[assignment.unit_id]]
    state.reserved_units.discard(unit.unit)
    if unit.incident == incident.incident and unit.assignment_no == assignment.assignment_no:
        state.commit(unit, 0, 0)
    state.recount(incident, incident.needs[assignment.need_no - 1])
    state.touch_incident(incident)
    return unit


def evolve_reservation_ended(state: State, event: ReservationEnded) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.reason = event.reason
    need = incident.needs[assignment.need_no - 1]
    if event.refused and assignment.unit_id not in need.declined_unit_ids:
        need.declined_unit_ids.append(assignment.unit_id)
    end_assignment(state, incident, assignment, AssignmentState.CANCELLED)
