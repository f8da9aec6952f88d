"""Destinations: hospitals opened, diverting or evacuated, and patients handed over.

A status changes nobody's order: it decides whom the ranking offers and whom a notice goes to. When a hospital closes,
the crews on their way there are named to a human and what it was told goes to the next one.
"""

from __future__ import annotations

from ..commands import SetDestination, TransferCare
from ..context import Context
from ..entities import DestinationState, Incident
from ..events import AlertRaised, CareTransferred, DestinationSet, Event
from ..model import Alert, AssignmentState, DestinationStatus, IncidentState, LineKind, NeedState
from ..rejections import Reason, Rejection
from ..state import State
from .acknowledgement import after_answer, answered
from .asking import ask_desk, desk_of
from .lookup import claimed_instant, unit_assignment, without_order
from .pending import pending_need


def decide_destination(context: Context, command: SetDestination, at_ms: int) -> list[Event] | Rejection:
    if command.destination_id not in context.destinations:
        return Rejection(Reason.DESTINATION_NOT_FOUND, "destination_id", command.destination_id)
    if command.status is not DestinationStatus.OPEN and not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    known = context.state.destinations.get(command.destination_id)
    status = known.status if known else DestinationStatus.OPEN
    if status is command.status and (known is None or known.reason == command.reason):
        return Rejection(Reason.ALREADY_SO, "status", status.name)
    events: list[Event] = [
        DestinationSet(command.destination_id, command.status, command.reason, command.until_ms, command.by)
    ]
    if command.status is DestinationStatus.OPEN:
        return events
    for incident in context.state.incidents.values():
        events += _told(context, incident, command.destination_id, at_ms)
    return events


def _told(context: Context, incident: Incident, destination_id: str, at_ms: int) -> list[Event]:
    """Crews on their way there are named to a human, and what the hospital was told goes to the next one."""
    events: list[Event] = [
        AlertRaised(
            Alert.DESTINATION_UNFIT, incident.incident, one.assignment_no, one.unit_id, destination_id, 0, one.need_no
        )
        for one in incident.assignments
        if one.state is AssignmentState.TRANSPORTING and one.destination_id == destination_id
    ]
    for need in incident.needs:
        # Who refused is told nothing; whom to ask instead is for the human who was told of it.
        over = need.state in (NeedState.WITHDRAWN, NeedState.REFUSED)
        told = need.line is LineKind.NOTIFY and need.desk_id == destination_id and not over
        if told and incident.state is IncidentState.OPEN:
            again = pending_need(context, incident, need, need.count, at_ms)
            next_id = desk_of(context, again, destination_id)
            if next_id:
                events.append(ask_desk(context, again, next_id))
    return events


def decide_transfer(context: Context, command: TransferCare, at_ms: int) -> list[Event] | Rejection:
    found = unit_assignment(context.state, command.unit_id, command.incident)
    if isinstance(found, Rejection):
        return found
    unit, incident, assignment = found
    if assignment.tentative:
        return without_order(assignment)
    if not assignment.live and assignment.state is not AssignmentState.CLEARED:
        return Rejection(Reason.ASSIGNMENT_ENDED, "incident_id", assignment.state.name)
    if assignment.state < AssignmentState.ON_SCENE:
        return Rejection(Reason.PROGRESS_NOT_POSSIBLE, "unit_id", assignment.state.name)
    occurred_at_ms = claimed_instant(command.occurred_at_ms, at_ms)
    if assignment.care_transferred_ms:
        if command.occurred_at_ms in (0, assignment.care_transferred_ms):
            return []
        return Rejection(Reason.STAMP_ALREADY_GIVEN, "occurred_at", "CARE_TRANSFERRED")
    transferred = CareTransferred(
        incident.incident, assignment.assignment_no, occurred_at_ms, command.by, command.on_behalf_of
    )
    return [transferred, *after_answer(context, unit, incident, assignment, at_ms)]


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_destination(state: State, event: DestinationSet) -> None:
    state.destinations[event.destination_id] = DestinationState(
        event.destination_id, event.status, event.reason, state.at_ms, event.until_ms, event.by
    )
    state.destinations_changed = True


def evolve_transferred(state: State, event: CareTransferred) -> None:
    incident = state.find_incident(event.incident)
    assert incident is not None
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.care_transferred_ms = event.occurred_at_ms
    if assignment.live:
        answered(state, incident, assignment)
    else:
        state.heard(state.units[state.unit_index[assignment.unit_id]])
    state.touch_incident(incident)
