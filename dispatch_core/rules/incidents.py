"""Incidents: reported, attached to, retyped, reprioritised, moved, raised to the next alarm.

Each change runs the response plan again and adds only what is missing. A report that is attached raises no second
plan. A place too far outside the service area is accepted and nobody is sent: a supervisor decides. Ending an
incident is in release.py.
"""

from __future__ import annotations

from .. import limits
from ..commands import ReportIncident, UpdateIncident
from ..context import Context
from ..entities import Incident, Need
from ..events import (
    AlarmRaised,
    AlertRaised,
    Event,
    IncidentMoved,
    IncidentReported,
    IncidentReprioritised,
    IncidentRetyped,
    NeedChanged,
    NeedDecided,
    NeedRaised,
    ReportAttached,
)
from ..model import PRIORITY_HIGHEST, Alert, IncidentState, NeedState, Place, Reissue, Shortfall
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import reissue
from .lookup import changeable_incident, open_incident
from .matching import match
from .pending import Pending, pending_need
from .plans import planned, raise_need, replan
from .shortfall import not_asked


def decide_report(
    context: Context, command: ReportIncident, at_ms: int, alarm_level: int = 1
) -> list[Event] | Rejection:
    kind = context.incident_type(command.type_code)
    if kind is None:
        return Rejection(Reason.INCIDENT_TYPE_UNKNOWN, "type_code", command.type_code)
    if command.attach_to:
        return _attach(context, command)
    state = context.state
    if len(state.incidents) >= limits.INCIDENTS_OPEN_MAX:
        return Rejection(Reason.LIMIT_REACHED, "", "open incidents")
    number = state.seq + 1
    priority = command.priority or kind.priority
    place = context.city.ground.place(command.lat_e7, command.lon_e7)
    outside = context.outside(command.lat_e7, command.lon_e7)
    plan = planned(context, command.type_code, priority, min(alarm_level, kind.alarm_level_max))
    if state.waiting_count + len(plan) > limits.NEEDS_WAITING_MAX:
        return Rejection(Reason.LIMIT_REACHED, "", "waiting needs")
    events: list[Event] = [
        IncidentReported(
            number,
            command.type_code,
            priority,
            place,
            command.uncertainty_m,
            command.place_name,
            command.call_received_ms,
            command.call_answered_ms,
            command.note,
            command.personal_digest,
            outside,
            command.by,
        )
    ]
    raised = [raise_need(need, number, need_no, need.count) for need_no, need in enumerate(plan, 1)]
    events += raised
    if outside:
        events += [_nobody_sent(context, number, need, place, need.count) for need in raised]
        events.append(AlertRaised(Alert.OUTSIDE_AREA, number, 0, "", "", 0))
    elif raised:
        events += match(context, [_raised_pending(need, place, at_ms) for need in raised], at_ms)
    return events


def _attach(context: Context, command: ReportIncident) -> list[Event] | Rejection:
    incident = open_incident(context.state, command.attach_to, "attach_to_incident_id")
    if isinstance(incident, Rejection):
        return incident
    return [
        ReportAttached(
            incident.incident,
            command.type_code,
            command.lat_e7,
            command.lon_e7,
            command.uncertainty_m,
            command.place_name,
            command.call_received_ms,
            command.call_answered_ms,
            command.note,
            command.personal_digest,
            command.by,
        )
    ]


def _raised_pending(need: NeedRaised, place: Place, reported_ms: int, assignment_no: int = 1) -> Pending:
    return Pending(
        need.incident,
        need.need_no,
        place,
        need.agency_id,
        need.capabilities,
        need.medium,
        need.mode,
        need.priority,
        need.count,
        (),
        assignment_no,
        reported_ms,
        need.objective_from,
        need.objective_to,
        need.objective_within_s,
    )


def decide_update(context: Context, command: UpdateIncident, at_ms: int) -> list[Event] | Rejection:
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    type_code = command.type_code or incident.type_code
    kind = context.incident_type(type_code)
    if kind is None:
        return Rejection(Reason.INCIDENT_TYPE_UNKNOWN, "type_code", type_code)
    priority = command.priority or incident.priority
    if type_code != incident.type_code and not command.priority:
        # A new type never lowers the priority by itself.
        priority = min(kind.priority, incident.priority)
    refused = _check_update(incident, command, type_code, priority, kind.alarm_level_max)
    if refused is not None:
        return refused
    number, by, reason = incident.incident, command.by, command.reason
    events: list[Event] = []
    place, outside = incident.place, incident.outside_area
    cause: Reissue | None = None
    if type_code != incident.type_code:
        events.append(IncidentRetyped(number, type_code, reason, by))
        cause = Reissue.RETYPED
    if priority != incident.priority:
        events.append(IncidentReprioritised(number, priority, reason, command.second_person, by))
    if command.move:
        place = context.city.ground.place(command.lat_e7, command.lon_e7)
        outside = context.outside(command.lat_e7, command.lon_e7)
        events.append(IncidentMoved(number, place, command.uncertainty_m, command.place_name, outside, reason, by))
        cause = Reissue.MOVED
    level = command.alarm_level or incident.alarm_level
    if level != incident.alarm_level:
        events.append(AlarmRaised(number, level, reason, by))
    changes = replan(context, incident, type_code, priority, level)
    if len(incident.needs) + sum(isinstance(change, NeedRaised) for change in changes) > limits.NEEDS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "needs of one incident")
    events += changes
    if cause is not None:
        events += reissue(context, incident, place, cause, at_ms)
    pending = _touched(context, incident, place, changes)
    if outside:
        raised = {need.need_no: need for need in changes if isinstance(need, NeedRaised)}
        events += [
            _nobody_sent(
                context, number, raised.get(p.need_no) or incident.needs[p.need_no - 1], place, p.missing_count
            )
            for p in pending
        ]
        if not incident.outside_area:
            events.append(AlertRaised(Alert.OUTSIDE_AREA, number, 0, "", "", 0))
    elif pending:
        events += match(context, pending, at_ms)
    return events


def _nobody_sent(
    context: Context, incident: int, need: Need | NeedRaised, place: Place, missing_count: int
) -> NeedDecided:
    """For a place outside the area: a supervisor decides."""
    return not_asked(context, incident, need, place, missing_count, Shortfall.AWAITING_APPROVAL)


def _check_update(
    incident: Incident, command: UpdateIncident, type_code: str, priority: int, level_max: int
) -> Rejection | None:
    same = type_code == incident.type_code and priority == incident.priority and not command.move
    if same and command.alarm_level in (0, incident.alarm_level):
        return Rejection(Reason.NOTHING_TO_CHANGE, "", "")
    if command.alarm_level and not incident.alarm_level <= command.alarm_level <= level_max:
        return Rejection(Reason.ALARM_LEVEL_NOT_NEXT, "alarm_level", str(level_max))
    if priority > incident.priority == PRIORITY_HIGHEST:
        if not command.reason:
            return Rejection(Reason.REASON_MISSING, "reason", "")
        if not command.second_person or command.second_person == command.by:
            return Rejection(Reason.SECOND_PERSON_MISSING, "second_person", "")
    return None


def _touched(
    context: Context, incident: Incident, place: Place, changes: list[NeedRaised | NeedChanged]
) -> list[Pending]:
    """Needs of the incident that miss a unit after the changes, at the place it has now."""
    changed = {change.need_no: change for change in changes if isinstance(change, NeedChanged)}
    pending = []
    for need in incident.needs:
        missing = need.missing_count
        entry = pending_need(context, incident, need, missing)
        change = changed.get(need.need_no)
        if change is not None:
            entry.missing_count = max(0, change.count - need.served_count - incident.working_count(need))
            entry.priority = change.priority
        if entry.missing_count and need.state is not NeedState.WITHDRAWN:
            entry.place = place
            pending.append(entry)
    first_no = len(incident.assignments) + 1
    pending += [
        _raised_pending(change, place, incident.reported_ms, first_no)
        for change in changes
        if isinstance(change, NeedRaised)
    ]
    return pending


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_reported(state: State, event: IncidentReported) -> None:
    state.incidents[event.incident] = Incident(
        event.incident,
        1,
        IncidentState.OPEN,
        event.type_code,
        event.priority,
        1,
        event.place,
        event.uncertainty_m,
        event.place_name,
        event.outside_area,
        event.note,
        state.at_ms,
        event.call_received_ms,
        event.call_answered_ms,
        0,
        "",
        [state.seq],
        1,
        [state.seq],
    )


def evolve_attached(state: State, event: ReportAttached) -> None:
    incident = state.incidents[event.incident]
    incident.report_count += 1
    if len(incident.report_seqs) < state.report_seqs_max:
        incident.report_seqs.append(state.seq)
    state.touch_incident(incident)


def evolve_retyped(state: State, event: IncidentRetyped) -> None:
    incident = state.incidents[event.incident]
    incident.type_code = event.type_code
    state.touch_incident(incident)


def evolve_reprioritised(state: State, event: IncidentReprioritised) -> None:
    incident = state.incidents[event.incident]
    incident.priority = event.priority
    state.touch_incident(incident)


def evolve_moved(state: State, event: IncidentMoved) -> None:
    incident = state.incidents[event.incident]
    incident.place = event.place
    incident.uncertainty_m = event.uncertainty_m
    incident.place_name = event.place_name
    incident.outside_area = event.outside_area
    for need in incident.needs:
        state.recount(incident, need)
    state.touch_incident(incident)


def evolve_alarm(state: State, event: AlarmRaised) -> None:
    incident = state.incidents[event.incident]
    incident.alarm_level = event.alarm_level
    state.touch_incident(incident)
