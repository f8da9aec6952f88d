"""Release: cancelling, closing and reopening incidents, and the orders back.

A cancel is an order that must be acknowledged; until then the unit is not available. A unit on scene or with a
patient is released only by its own report or a supervisor's correction; one that is only reserved is free at once. An
incident closes when its last unit has cleared and every agency has closed its part.
"""

from __future__ import annotations

from .. import limits
from ..commands import CancelIncident, CloseIncident, ReopenIncident
from ..context import Context
from ..entities import CLOCK_CANCEL, Incident, Need, Stamp
from ..events import (
    AssignmentCancelled,
    CancelOrdered,
    Event,
    IncidentCancelled,
    IncidentClosed,
    IncidentMoved,
    IncidentReopened,
    NeedRaised,
)
from ..model import (
    NO_LANDING,
    PRIORITY_HIGHEST,
    AssignmentState,
    IncidentKind,
    IncidentState,
    LineKind,
    NeedState,
    PowerState,
    Shortfall,
)
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import NOWHERE, State
from .assigning import cancel_order, end_assignment
from .deciding import match
from .landings import landing_still
from .lookup import changeable_incident
from .pending import raised_need
from .plans import replan
from .reserving import end_reservation
from .waiting import free_up

# Members by name, for the hot path: model says why.
_ACTUAL = IncidentKind.ACTUAL
_CLEARED = AssignmentState.CLEARED
_CLOSED = IncidentState.CLOSED
_ISOLATE = LineKind.ISOLATE
_OPEN = IncidentState.OPEN

# APCO 1.111.2: what is meant where nobody says how it ended.
DISPOSITION_COMPLETED = "01"
DISPOSITION_ADVISED = "ADVISED"


def decide_cancel(context: Context, command: CancelIncident, at_ms: int) -> list[Event] | Rejection:
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    live = [assignment for assignment in incident.assignments if assignment.live and not assignment.cancelling]
    remaining = tuple(assignment.unit_id for assignment in live if assignment.state >= AssignmentState.ON_SCENE)
    events: list[Event] = [IncidentCancelled(incident.incident, remaining, command.reason, command.by)]
    ended = [end_reservation(incident, one, command.reason, command.by) for one in live if one.reserved]
    events += ended
    for assignment in live:
        if assignment.ordered and assignment.state < AssignmentState.ON_SCENE:
            events.append(cancel_order(context, incident, assignment, command.reason, command.by))
    return events + free_up(context, ended, at_ms, without=[(incident.incident, 0)])


def decide_close(context: Context, command: CloseIncident, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    incident = state.incidents.get(command.incident)
    if incident is None:
        known = command.incident in state.closed
        reason = Reason.INCIDENT_CLOSED if known else Reason.INCIDENT_NOT_FOUND
        return Rejection(reason, "incident_id", f"I{command.incident}")
    if command.expected_version and command.expected_version != incident.version:
        return Rejection(Reason.VERSION_CHANGED, "expected_version", str(incident.version))
    if live := [assignment.unit_id for assignment in incident.assignments if assignment.ordered]:
        return Rejection(Reason.UNITS_STILL_ASSIGNED, "incident_id", ", ".join(live[:20]))
    for need in incident.needs:
        # The power is cut, or its desk has said that it will be.
        if need.line is _ISOLATE and (incident.power is PowerState.ISOLATED or need.state is NeedState.ACCEPTED):
            return Rejection(Reason.AGENCY_PART_OPEN, "incident_id", need.desk_id or need.agency_id)
    if not command.advised and _urgent_unserved(incident):
        return Rejection(Reason.NOBODY_SERVED, "incident_id", f"I{command.incident}")
    if command.advised and (sent := [one.unit_id for one in incident.assignments if one.order_version]):
        return Rejection(Reason.UNITS_WERE_SENT, "advised", ", ".join(sent[:20]))
    disposition = command.disposition or (DISPOSITION_ADVISED if command.advised else DISPOSITION_COMPLETED)
    ended = [end_reservation(incident, one, command.note, command.by) for one in incident.assignments if one.reserved]
    closed = IncidentClosed(incident.incident, disposition, command.note, command.by, command.advised)
    return [*ended, closed, *free_up(context, ended, at_ms, without=[(incident.incident, 0)])]


def _urgent_unserved(incident: Incident) -> bool:
    """A real priority 1 waits, and no unit has been there: to close it is to forget it."""
    if incident.kind is not _ACTUAL or incident.state is not _OPEN:
        return False
    if any([one.state is _CLEARED for one in incident.assignments]):
        return False
    return any(
        need.priority == PRIORITY_HIGHEST
        and need.line is LineKind.DISPATCH
        and need.state not in (NeedState.WITHDRAWN, NeedState.REFUSED)
        and (need.missing_count or incident.reserved_count(need))
        for need in incident.needs
    )


def decide_reopen(context: Context, command: ReopenIncident, at_ms: int) -> list[Event] | Rejection:
    """A cancelled or closed incident is open again under its number; its plan is raised anew where that is asked."""
    state = context.state
    incident = state.find_incident(command.incident)
    if incident is None:
        return Rejection(Reason.INCIDENT_NOT_FOUND, "incident_id", f"I{command.incident}")
    if incident.state is IncidentState.OPEN:
        return Rejection(Reason.INCIDENT_STILL_OPEN, "incident_id", f"I{command.incident}")
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if command.incident not in state.incidents and len(state.incidents) >= limits.INCIDENTS_OPEN_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "open incidents")
    events: list[Event] = [IncidentReopened(command.incident, command.reason_code, command.reason, command.by)]
    place = incident.place
    if not incident.unresolved:
        # While it was closed another bundle may have been loaded, with other nodes.
        place = context.city.ground.place(place.lat_e7, place.lon_e7)
    landing = NO_LANDING if incident.unresolved else landing_still(context, incident, incident.type_code, place)
    if place != incident.place or landing != incident.landing:
        where = (place, incident.uncertainty_m, incident.place_name, incident.outside_area)
        events.append(IncidentMoved(command.incident, *where, command.reason, command.by, landing))
    if not command.dispatch:
        return events
    if incident.type_code not in context.city.types:
        return Rejection(Reason.INCIDENT_TYPE_UNKNOWN, "type_code", incident.type_code)
    # Who is still there counts; what was not served is asked for again.
    now = replace(
        incident,
        state=IncidentState.OPEN,
        place=place,
        landing=landing,
        needs=[_still_served(incident, n) for n in incident.needs],
    )
    changes = replan(context, now, incident.type_code, incident.priority, incident.alarm_level)
    raised = [change for change in changes if isinstance(change, NeedRaised)]
    if len(incident.needs) + len(raised) > limits.NEEDS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "needs of one incident")
    first_no = len(incident.assignments) + 1
    called_ms, stands = incident.called_ms, incident.stands
    pending = [
        raised_need(context, need, now.place, now.landing, called_ms, at_ms, stands, first_no) for need in raised
    ]
    return [*events, *raised, *(match(context, pending, at_ms) if pending else [])]


def _still_served(incident: Incident, need: Need) -> Need:
    """The need as reopening leaves it: no more than is served or at work."""
    count = need.served_count + incident.working_count(need)
    state = need.state if count else NeedState.WITHDRAWN
    return replace(need, count=count, missing_count=0, state=state)


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_cancelled(state: State, event: IncidentCancelled) -> None:
    incident = state.incidents[event.incident]
    incident.state = IncidentState.CANCELLED
    _withdraw_open_needs(state, incident)
    state.touch_incident(incident)


def evolve_closed(state: State, event: IncidentClosed) -> None:
    incident = state.incidents.pop(event.incident)
    incident.state = _CLOSED
    incident.disposition = event.disposition
    incident.advised = event.advised
    state.drop_from_cell(incident)
    incident.closed_ms = state.at_ms
    _withdraw_open_needs(state, incident)
    state.touch_incident(incident)
    state.closed[event.incident] = incident
    while len(state.closed) > state.closed_incidents_max:
        oldest = next(iter(state.closed))
        del state.closed[oldest]
        state.paper_labels.pop(oldest, None)
        state.ranked_outages.discard(oldest)


def evolve_reopened(state: State, event: IncidentReopened) -> None:
    incident = state.closed.pop(event.incident, None) or state.incidents[event.incident]
    state.drop_from_cell(incident)
    incident.state = IncidentState.OPEN
    incident.disposition = ""
    incident.advised = False
    incident.closed_ms = 0
    # What made it safe then says nothing of now.
    incident.staging_place, incident.staging_name, incident.scene_safe = NOWHERE, "", False
    state.incidents[event.incident] = incident
    for need in incident.needs:
        # Nobody is sent by this: what was not served is no longer asked for.
        need.count = need.served_count + incident.working_count(need)
        if not need.count:
            need.state = NeedState.WITHDRAWN
            need.shortfall = Shortfall.NONE
        state.recount(incident, need)
    state.put_in_cell(incident)
    state.touch_incident(incident)


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
    need = incident.needs[assignment.need_no - 1]
    if event.recalled and assignment.unit_id not in need.declined_unit_ids:
        need.declined_unit_ids.append(assignment.unit_id)
    assignment.reason = event.reason
    assignment.order_version = event.order_version
    assignment.issued_ms = state.at_ms
    assignment.alert_no = 0
    assignment.stop_clocks()
    assignment.start_clock(CLOCK_CANCEL, state.at_ms, event.acknowledgement_allowance_ms)
    state.arm(incident, assignment)
    state.recount(incident, need)
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
