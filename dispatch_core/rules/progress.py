"""Progress: what crews report on the way, at the scene and after, in whatever order it reaches us.

Steps may be skipped and their stamps stay empty. A report about an earlier step only fills its stamp. A wrong time is
put right by a correction, which is an event of its own. Clearing ends the assignment and says whether the unit can go
again.
"""

from __future__ import annotations

from ..commands import RecordPaperStep, ReportProgress
from ..context import Context
from ..entities import CLOCK_ARRIVAL, CLOCK_CANCEL, CLOCK_EN_ROUTE, NEVER_MS, Assignment, Incident, Stamp, Unit
from ..events import AssignmentCleared, Event, OrderAcknowledged, ProgressReported, StampCorrected
from ..model import AssignmentState, Availability, Place
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import NOWHERE, State
from .acknowledgement import after_answer, after_contact, answered
from .arrivals import arrival_alerts
from .assigning import end_assignment
from .lookup import claimed_instant, unit_assignment, without_order

# Members by name, for the hot path: model says why.
_EN_ROUTE = AssignmentState.EN_ROUTE
_STAGED = AssignmentState.STAGED
_ON_SCENE = AssignmentState.ON_SCENE
_TRANSPORTING = AssignmentState.TRANSPORTING
_AT_DESTINATION = AssignmentState.AT_DESTINATION
_CLEARED = AssignmentState.CLEARED

# What a crew may report; the other states have commands of their own.
REPORTABLE = (
    _EN_ROUTE,
    _STAGED,
    _ON_SCENE,
    _TRANSPORTING,
    _AT_DESTINATION,
    _CLEARED,
)


def decide_progress(context: Context, command: ReportProgress, at_ms: int) -> list[Event] | Rejection:
    if command.state not in REPORTABLE:
        return Rejection(Reason.NOT_CONTROLLED_HERE, "state", command.state.name)
    found = unit_assignment(context.state, command.unit_id, command.incident)
    if isinstance(found, Rejection):
        return found
    unit, incident, assignment = found
    occurred_at_ms = claimed_instant(command.occurred_at_ms, at_ms)
    if command.correction:
        return _correct(incident, assignment, command, occurred_at_ms)
    given = assignment.stamp(command.state)
    if given is not None and not _goes_elsewhere(assignment, command):
        if command.occurred_at_ms in (0, given.occurred_at_ms):
            return []
        return Rejection(Reason.STAMP_ALREADY_GIVEN, "occurred_at", command.state.name)
    if not assignment.live and assignment.state is not _CLEARED:
        return Rejection(Reason.ASSIGNMENT_ENDED, "incident_id", assignment.state.name)
    if assignment.tentative and not (assignment.asked and command.state is not _CLEARED):
        return without_order(assignment)
    if command.state is _CLEARED and assignment.live:
        return _clear(context, unit, incident, assignment, command, at_ms, occurred_at_ms)
    # One of paper has ended, and when may be the very stamp that nobody wrote down.
    late = command.state < assignment.state or not assignment.live
    place = told_place(context, unit, incident, assignment, command)
    if isinstance(place, Rejection):
        return place
    events: list[Event] = []
    if assignment.asked:
        # Whoever drives there has understood.
        number, version = incident.incident, assignment.order_version
        said = (occurred_at_ms, command.by, command.on_behalf_of)
        events.append(OrderAcknowledged(number, assignment.assignment_no, version, *said))
    events.append(
        ProgressReported(
            incident.incident,
            assignment.assignment_no,
            command.state,
            occurred_at_ms,
            command.destination_id,
            late,
            *seen_there(unit, assignment, command.state, place, occurred_at_ms),
            command.by,
            command.on_behalf_of,
        )
    )
    stays = not late and command.state >= _ON_SCENE
    events += arrival_alerts(context, incident, assignment, command.state, late, command.destination_id)
    return events + after_answer(context, unit, incident, assignment, at_ms, stays)


def _goes_elsewhere(assignment: Assignment, command: ReportProgress) -> bool:
    """A transport that is on its way takes its patient to another place than it said first."""
    transporting = command.state is assignment.state is _TRANSPORTING
    return transporting and command.destination_id not in ("", assignment.destination_id)


def _correct(
    incident: Incident, assignment: Assignment, command: ReportProgress, occurred_at_ms: int
) -> list[Event] | Rejection:
    given = assignment.stamp(command.state)
    if given is None:
        return Rejection(Reason.STAMP_NOT_GIVEN, "state", command.state.name)
    if given.occurred_at_ms == occurred_at_ms:
        return []
    return [
        StampCorrected(
            incident.incident,
            assignment.assignment_no,
            command.state,
            occurred_at_ms,
            command.by,
            command.on_behalf_of,
        )
    ]


def told_place(
    context: Context, unit: Unit, incident: Incident, assignment: Assignment, command: ReportProgress | RecordPaperStep
) -> Place | Rejection:
    """The place that the crew speaks of: of the incident, or where its transport goes; NOWHERE: of none."""
    if command.state is _ON_SCENE:
        return incident.place_for(unit.medium)
    if command.state not in (_TRANSPORTING, _AT_DESTINATION):
        return NOWHERE
    destination_id = command.destination_id or assignment.destination_id
    if not destination_id:
        if command.state is _TRANSPORTING:
            return Rejection(Reason.DESTINATION_MISSING, "destination_id", "")
        # It is there and never said where it was going.
        return NOWHERE
    destination = context.destinations.get(destination_id)
    if destination is not None:
        return destination.place
    return Rejection(Reason.DESTINATION_NOT_FOUND, "destination_id", destination_id)


def seen_there(
    unit: Unit, assignment: Assignment, reported: AssignmentState, place: Place, occurred_at_ms: int
) -> tuple[bool, Place]:
    """Whether the unit is known to be at the place by the report, and the place; NOWHERE where it is not."""
    placed = (
        reported in (_ON_SCENE, _AT_DESTINATION)
        and place is not NOWHERE
        and reported >= assignment.state
        # A newer fix knows better where the unit is.
        and occurred_at_ms >= unit.fix_at_ms
    )
    return placed, place if placed else NOWHERE


def _clear(
    context: Context,
    unit: Unit,
    incident: Incident,
    assignment: Assignment,
    command: ReportProgress,
    at_ms: int,
    occurred_at_ms: int,
) -> list[Event] | Rejection:
    availability = command.availability
    if availability is Availability.NOT_AVAILABLE and not command.availability_reason:
        return Rejection(Reason.REASON_MISSING, "availability_reason", "")
    cleared = AssignmentCleared(
        incident.incident,
        assignment.assignment_no,
        occurred_at_ms,
        availability,
        command.availability_reason,
        command.until_ms,
        command.by,
        command.on_behalf_of,
    )
    freed = replace(unit, incident=0, unresponsive=False, availability=availability)
    # One that was given up for lost has served after all: its need asks for one unit less. One that was ordered back
    # and had not arrived has not.
    need = incident.needs[assignment.need_no - 1]
    served = not (assignment.counts or assignment.cancelling or assignment.substituted)
    refilled = ((need.priority, incident.incident, need.need_no),) if served else ()
    return [cleared, *after_contact(context, unit, at_ms, freed, refilled=refilled)]


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_progress(state: State, event: ProgressReported) -> None:
    incident = state.find_incident(event.incident)
    assert incident is not None
    assignment = incident.assignments[event.assignment_no - 1]
    unit = state.units[state.unit_index[assignment.unit_id]]
    if assignment.stamp(event.state) is None:
        _stamp(state, assignment, event)
    if event.destination_id:
        assignment.destination_id = event.destination_id
    if assignment.live:
        if not event.late:
            _advance(state, incident, assignment, unit, event)
        answered(state, incident, assignment, event.paper)
    elif not event.paper:
        state.heard(unit)
    state.touch_incident(incident)


def _stamp(state: State, assignment: Assignment, event: ProgressReported | AssignmentCleared) -> None:
    reported = event.state if isinstance(event, ProgressReported) else _CLEARED
    assignment.stamps.append(Stamp(reported, event.occurred_at_ms, state.at_ms, event.by, event.on_behalf_of, False))


def _advance(state: State, incident: Incident, assignment: Assignment, unit: Unit, event: ProgressReported) -> None:
    assignment.state = event.state
    if assignment.order_version == 1:
        # Who drives has the order; a changed order must still be acknowledged by name.
        assignment.acknowledged_version = 1
    due_ms = assignment.due_ms
    due_ms[CLOCK_EN_ROUTE] = NEVER_MS
    if event.state >= _STAGED:
        due_ms[CLOCK_ARRIVAL] = NEVER_MS
    if event.state >= _ON_SCENE:
        # What lay across its way there does no more, and of the next nobody knows yet.
        assignment.cut_off = False
    if event.state >= _ON_SCENE and assignment.cancelling:
        # There already: only its own report releases it now, and until then it fills its slot.
        assignment.cancelling = False
        assignment.stop_clocks(CLOCK_CANCEL)
        state.recount(incident, incident.needs[assignment.need_no - 1])
    if unit.at_home:
        unit.at_home = False
        unit.fix_at_ms = max(unit.fix_at_ms, state.at_ms)
    if event.placed:
        unit.place = event.place
        unit.fix_at_ms = max(unit.fix_at_ms, event.occurred_at_ms)
    state.touch_unit(unit)


def evolve_cleared(state: State, event: AssignmentCleared) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    _stamp(state, assignment, event)
    if not (assignment.cancelling or assignment.substituted):
        incident.needs[assignment.need_no - 1].served_count += 1
    unit = end_assignment(state, incident, assignment, _CLEARED)
    unit.availability = event.availability
    unit.availability_reason = event.availability_reason
    unit.until_ms = event.until_ms
    unit.until_due_ms = event.until_ms if event.until_ms > state.at_ms else 0
    state.arm_unit(unit)
    if event.paper:
        state.touch_unit(unit)
    else:
        state.heard(unit)


def evolve_corrected(state: State, event: StampCorrected) -> None:
    incident = state.find_incident(event.incident)
    assert incident is not None
    stamp = incident.assignments[event.assignment_no - 1].stamp(event.state)
    assert stamp is not None
    stamp.occurred_at_ms = event.occurred_at_ms
    stamp.received_at_ms = state.at_ms
    stamp.by = event.by
    stamp.on_behalf_of = event.on_behalf_of
    stamp.corrected = True
    state.touch_incident(incident)
