"""Re-entry: what crews did while only paper was written, taken in with the times on the paper.

It fills stamps, takes the assignment on and ends it; by what is in this file no order leaves, is changed or taken back,
now or later. Paper tells of the past, so nothing was heard of anybody by it, and who is free by it goes nowhere before
its crew or a human says so: an order for what waits is nobody's business to find out of an old sheet. Where the live
service is asking the unit something the paper gives way. Who was sent by voice is in radio.py, incidents that were on
paper alone in paper.py.
"""

from __future__ import annotations

from ..commands import RecordPaperStep
from ..context import Context
from ..entities import Assignment, Incident, Unit
from ..events import AssignmentCleared, AvailabilitySet, Event, OrderAcknowledged, ProgressReported
from ..limits import PAPER_MINUTE_MS
from ..model import FREED_BY_PAPER, PRIORITY_LOWEST, AssignmentState, Availability
from ..rejections import Reason, Rejection
from .acknowledgement import surplus_alert
from .lookup import claimed_instant, without_order
from .progress import REPORTABLE, seen_there, told_place
from .radio import decide_sent, evolve_sent

__all__ = ["decide_step", "evolve_sent"]

STEPS = (AssignmentState.DISPATCHED, AssignmentState.ACKNOWLEDGED, *REPORTABLE)


def decide_step(context: Context, command: RecordPaperStep, at_ms: int) -> list[Event] | Rejection:
    if command.state not in STEPS:
        return Rejection(Reason.NOT_CONTROLLED_HERE, "state", command.state.name)
    state = context.state
    unit, incident = state.find_unit(command.unit_id), state.find_incident(command.incident)
    if unit is None:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", command.unit_id)
    if incident is None:
        return Rejection(Reason.INCIDENT_NOT_FOUND, "incident_id", f"I{command.incident}")
    occurred_at_ms = claimed_instant(command.occurred_at_ms, at_ms)
    if command.state is AssignmentState.DISPATCHED:
        return decide_sent(context, unit, incident, command, occurred_at_ms, at_ms)
    if _told(incident, command, occurred_at_ms):
        return []
    assignment = _assignment_then(incident, command.unit_id, occurred_at_ms)
    if isinstance(assignment, Rejection):
        return assignment
    if assignment.stamp(command.state) is not None:
        return Rejection(Reason.STAMP_ALREADY_GIVEN, "occurred_at", command.state.name)
    if _corrected_since(assignment, command.state, occurred_at_ms):
        return Rejection(Reason.CORRECTED_SINCE, "state", command.unit_id)
    if not assignment.live and assignment.state is not AssignmentState.CLEARED:
        return Rejection(Reason.ASSIGNMENT_ENDED, "incident_id", assignment.state.name)
    if assignment.tentative and not assignment.asked:
        return without_order(assignment)
    answers_cancel = assignment.cancelling and command.state is AssignmentState.ACKNOWLEDGED
    if assignment.asked or answers_cancel or (assignment.live and unit.divert_incident):
        return Rejection(Reason.NOT_FROM_PAPER, "unit_id", command.unit_id)
    if command.state is AssignmentState.CLEARED and assignment.live:
        return _cleared(context, unit, incident, assignment, command, at_ms, occurred_at_ms)
    told: Event
    if command.state is AssignmentState.ACKNOWLEDGED:
        told = _acknowledged(incident, assignment, command, occurred_at_ms)
    else:
        place = told_place(context, unit, incident, assignment, command)
        if isinstance(place, Rejection):
            return place
        told = ProgressReported(
            incident.incident,
            assignment.assignment_no,
            command.state,
            occurred_at_ms,
            command.destination_id,
            command.state < assignment.state or not assignment.live,
            *seen_there(unit, assignment, command.state, place, occurred_at_ms),
            command.by,
            command.unit_id,
            True,
        )
    return [told, *surplus_alert(incident, assignment)]


def _told(incident: Incident, command: RecordPaperStep, occurred_at_ms: int) -> bool:
    """It is known of one of the unit's orders there: of which, may look different by now."""
    own = (one for one in incident.assignments if one.unit_id == command.unit_id)
    stamps = (one.stamp(command.state) for one in own)
    return any(stamp is not None and stamp.occurred_at_ms == occurred_at_ms for stamp in stamps)


def _assignment_then(incident: Incident, unit_id: str, occurred_at_ms: int) -> Assignment | Rejection:
    """The one that the unit had there at the time: it may have been sent back there since, or for the first time."""
    own = [one for one in incident.assignments if one.unit_id == unit_id]
    if not own:
        return Rejection(Reason.NOT_SENT_THERE, "unit_id", unit_id)
    # By when they were sent: one of paper may have been told after a newer one.
    for one in sorted(own, key=lambda one: (one.ordered_ms, one.assignment_no), reverse=True):
        if one.ordered_ms < occurred_at_ms + PAPER_MINUTE_MS:
            return one
    return Rejection(Reason.BEFORE_ITS_ORDER, "occurred_at", unit_id)


def _corrected_since(assignment: Assignment, state: AssignmentState, occurred_at_ms: int) -> bool:
    """A supervisor has put the state right later than the paper tells of, to an earlier one: his word stands."""
    # Such a stamp is of the moment in which it was given; a time that a crew puts right is of another one.
    return any(
        stamp.corrected and occurred_at_ms <= stamp.received_at_ms == stamp.occurred_at_ms and stamp.state < state
        for stamp in assignment.stamps
    )


def _acknowledged(
    incident: Incident, assignment: Assignment, command: RecordPaperStep, occurred_at_ms: int
) -> OrderAcknowledged:
    """Of the order that there was then: what changed since its crew has not seen, and must answer by itself."""
    seen = assignment.live and assignment.issued_ms < occurred_at_ms + PAPER_MINUTE_MS
    version = assignment.order_version if seen else 0
    said = (version, occurred_at_ms, command.by, command.unit_id, True)
    return OrderAcknowledged(incident.incident, assignment.assignment_no, *said)


def _cleared(
    context: Context,
    unit: Unit,
    incident: Incident,
    assignment: Assignment,
    command: RecordPaperStep,
    at_ms: int,
    occurred_at_ms: int,
) -> list[Event]:
    """The unit is free by the paper, and so is every vehicle of its crew; a human is reminded to say so."""
    until_ms = at_ms + context.approval_ms(PRIORITY_LOWEST)
    now = (Availability.NOT_AVAILABLE, FREED_BY_PAPER, until_ms)
    number, assignment_no = incident.incident, assignment.assignment_no
    events: list[Event] = [
        AssignmentCleared(number, assignment_no, occurred_at_ms, *now, command.by, command.unit_id, True)
    ]
    state = context.state
    crew = [state.units[index] for index in state.crews.get(unit.crew_id, ()) if index != unit.unit]
    if not any(one.incident for one in crew):
        events += [
            AvailabilitySet(one.unit_id, *now, one.crew_count, one.driver, one.in_service, command.by, True)
            for one in crew
            if one.on_duty and one.availability is not Availability.NOT_AVAILABLE
        ]
    return events
