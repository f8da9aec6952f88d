"""Release: cancelling and closing incidents, and the orders back.

A cancel is an order that must be acknowledged; until then the unit is not available. A unit on scene or with a
patient is released only by its own report. An incident closes when its last unit has cleared, which is when every
agency's part is closed.
"""

from __future__ import annotations

from ..commands import CancelIncident, CloseIncident
from ..context import Context
from ..entities import CLOCK_CANCEL, Incident, Stamp
from ..events import AssignmentCancelled, CancelOrdered, Event, IncidentCancelled, IncidentClosed
from ..model import AssignmentState, IncidentState, NeedState, Shortfall
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import cancel_order, end_assignment
from .lookup import changeable_incident

# APCO 1.111.2: what is meant where nobody says how it ended.
DISPOSITION_COMPLETED = "01"


def decide_cancel(context: Context, command: CancelIncident, at_ms: int) -> list[Event] | Rejection:
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    live = [assignment for assignment in incident.assignments if assignment.live and not assignment.cancelling]
    remaining = tuple(assignment.unit_id for assignment in live if assignment.state >= AssignmentState.ON_SCENE)
    events: list[Event] = [IncidentCancelled(incident.incident, remaining, command.reason, command.by)]
    for assignment in live:
        if assignment.state < AssignmentState.ON_SCENE:
            events.append(cancel_order(context, incident, assignment, command.reason, command.by))
    return events


def decide_close(context: Context, command: CloseIncident, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    incident = state.incidents.get(command.incident)
    if incident is None:
        known = command.incident in state.closed
        reason = Reason.INCIDENT_CLOSED if known else Reason.INCIDENT_NOT_FOUND
        return Rejection(reason, "incident_id", f"I{command.incident}")
    if command.expected_version and command.expected_version != incident.version:
        return Rejection(Reason.VERSION_CHANGED, "expected_version", str(incident.version))
    live = [assignment.unit_id for assignment in incident.assignments if assignment.live]
    if live:
        return Rejection(Reason.UNITS_STILL_ASSIGNED, "incident_id", ", ".join(live[:20]))
    disposition = command.disposition or DISPOSITION_COMPLETED
    return [IncidentClosed(incident.incident, disposition, command.note, command.by)]


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_cancelled(state: State, event: IncidentCancelled) -> None:
    incident = state.incidents[event.incident]
    incident.state = IncidentState.CANCELLED
    _withdraw_open_needs(state, incident)
    state.touch_incident(incident)


def evolve_closed(state: State, event: IncidentClosed) -> None:
    incident = state.incidents.pop(event.incident)
    incident.state = IncidentState.CLOSED
    incident.disposition = event.disposition
    incident.closed_ms = state.at_ms
    _withdraw_open_needs(state, incident)
    state.touch_incident(incident)
    state.closed[event.incident] = incident
    while len(state.closed) > state.closed_incidents_max:
        del state.closed[next(iter(state.closed))]


def _withdraw_open_needs(state: State, incident: Incident) -> None:
    for need in incident.needs:
        if need.missing_count:
            need.state = NeedState.WITHDRAWN
            need.shortfall = Shortfall.NONE
        state.recount(incident, need)


def evolve_cancel_ordered(state: State, event: CancelOrdered) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.cancelling = True
    assignment.reason = event.reason
    assignment.order_version = event.order_version
    assignment.issued_ms = state.at_ms
    assignment.alert_no = 0
    assignment.stop_clocks()
    assignment.start_clock(CLOCK_CANCEL, state.at_ms, event.acknowledgement_allowance_ms)
    state.arm(incident, assignment)
    state.recount(incident, incident.needs[assignment.need_no - 1])
    state.touch_incident(incident)


def evolve_assignment_cancelled(state: State, event: AssignmentCancelled) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.acknowledged_version = assignment.order_version
    assignment.stamps.append(
        Stamp(AssignmentState.CANCELLED, event.occurred_at_ms, state.at_ms, event.by, event.on_behalf_of, False)
    )
    unit = end_assignment(state, incident, assignment, AssignmentState.CANCELLED)
    state.heard(unit)
