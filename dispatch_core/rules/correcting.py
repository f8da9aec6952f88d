"""Correcting: a supervisor puts right what is recorded of where a crew stands, or ends its assignment in its place.

What is still to come is waited for anew, under full clocks. Where the crew's answer was none, or it had been ordered
back, its order goes out once more. What a crew itself reports is in progress.py.
"""

from __future__ import annotations

from ..commands import CorrectState
from ..context import Context
from ..entities import CLOCK_ARRIVAL, CLOCK_EN_ROUTE, Assignment, Incident, Stamp
from ..events import Event, StateCorrected
from ..model import ASSIGNMENT_ENDED_FROM, AssignmentState, Reissue
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import end_assignment, estimate
from .lookup import live_assignment, medium_of, without_order
from .orders import Clocks
from .pending import refill
from .waiting import take_up

# What a supervisor may set; a unit is reserved, declines and is preempted by commands of their own.
CORRECTABLE = (
    AssignmentState.DISPATCHED,
    AssignmentState.ACKNOWLEDGED,
    AssignmentState.EN_ROUTE,
    AssignmentState.STAGED,
    AssignmentState.ON_SCENE,
    AssignmentState.TRANSPORTING,
    AssignmentState.AT_DESTINATION,
    AssignmentState.CLEARED,
    AssignmentState.CANCELLED,
)


def decide_correct(context: Context, command: CorrectState, at_ms: int) -> list[Event] | Rejection:
    if command.state not in CORRECTABLE:
        return Rejection(Reason.NOT_CONTROLLED_HERE, "state", command.state.name)
    found = live_assignment(context.state, command.incident, command.unit_id, allow_cancelled=True)
    if isinstance(found, Rejection):
        return found
    incident, assignment = found
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if assignment.tentative:
        return without_order(assignment)
    if assignment.state is command.state and not assignment.cancelling:
        return Rejection(Reason.ALREADY_SO, "state", command.state.name)
    corrected = _corrected(context, incident, assignment, command, at_ms)
    if command.state < ASSIGNMENT_ENDED_FROM:
        return corrected
    unit = context.state.units[context.state.unit_index[assignment.unit_id]]
    freed = replace(unit, incident=0, assignment_no=0, unresponsive=False)
    need = incident.needs[assignment.need_no - 1]
    also = []
    if command.state is AssignmentState.CANCELLED:
        also = refill(context, incident, need, assignment, at_ms)
    # Who was called back did not serve the need.
    idle = assignment.counts or assignment.substituted or assignment.cancelling
    served = command.state is AssignmentState.CLEARED and not idle
    refilled = ((need.priority, incident.incident, need.need_no),) if served else ()
    with context.supposing(freed):
        siblings = [context.state.units[i] for i in context.state.crews.get(unit.crew_id, ()) if i != unit.unit]
        return corrected + take_up(context, [freed, *siblings], at_ms, also, refilled)


def _corrected(
    context: Context, incident: Incident, assignment: Assignment, command: CorrectState, at_ms: int
) -> list[Event]:
    """The correction with the clocks for what is still to come. Where the crew is to answer, or had been ordered back,
    its order goes out anew.
    """
    state = command.state
    again = state is AssignmentState.DISPATCHED or (assignment.cancelling and state < AssignmentState.ON_SCENE)
    en_route_ms = arrival_ms = next_unit_ms = 0
    need = incident.needs[assignment.need_no - 1]
    medium = medium_of(context.state, assignment)
    place = incident.place_for(medium)
    eta = estimate(context, assignment, place, at_ms)
    clocks = Clocks(context, need.priority, at_ms)
    if state < AssignmentState.EN_ROUTE:
        en_route_ms = clocks.en_route_ms(eta)
    if state < AssignmentState.STAGED:
        arrival_ms = clocks.arrival_ms(eta, state)
    if state is AssignmentState.DISPATCHED and not assignment.substituted:
        next_unit_ms = clocks.next_unit_ms
    events: list[Event] = [
        StateCorrected(
            incident.incident,
            assignment.assignment_no,
            state,
            command.reason_code,
            command.reason,
            command.by,
            0 if again or state >= ASSIGNMENT_ENDED_FROM else assignment.order_version,
            en_route_ms,
            arrival_ms,
        )
    ]
    if again:
        number, offset, cause = incident.incident, place.leg_ticks(medium), Reissue.CORRECTED
        events.append(clocks.reissue(eta, number, assignment, state, offset, cause, next_unit_ms))
    return events


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_corrected(state: State, event: StateCorrected) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    # What was reported of later states was wrong: the journal has it, and the crew reports it again when it is so.
    assignment.stamps = [stamp for stamp in assignment.stamps if stamp.state < event.state]
    assignment.stamps.append(Stamp(event.state, state.at_ms, state.at_ms, event.by, "", True))
    assignment.reason = event.reason
    assignment.stop_clocks()
    need = incident.needs[assignment.need_no - 1]
    if event.state >= ASSIGNMENT_ENDED_FROM:
        cleared = event.state is AssignmentState.CLEARED
        if cleared and not (assignment.cancelling or assignment.substituted):
            need.served_count += 1
        elif event.state is AssignmentState.CANCELLED and assignment.unit_id not in need.declined_unit_ids:
            need.declined_unit_ids.append(assignment.unit_id)
        unit = end_assignment(state, incident, assignment, event.state)
        unit.unresponsive = False
        state.touch_unit(unit)
        return
    assignment.state = event.state
    assignment.missed = assignment.extra_wanted = assignment.cancelling = False
    if event.acknowledged_version:
        assignment.acknowledged_version = event.acknowledged_version
    if event.en_route_allowance_ms:
        assignment.start_clock(CLOCK_EN_ROUTE, state.at_ms, event.en_route_allowance_ms)
    if event.arrival_allowance_ms:
        assignment.start_clock(CLOCK_ARRIVAL, state.at_ms, event.arrival_allowance_ms)
    state.arm(incident, assignment)
    state.recount(incident, need)
    state.touch_incident(incident)
    state.touch_unit(state.units[state.unit_index[assignment.unit_id]])
