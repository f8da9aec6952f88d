"""Incidents: a report comes in, and an incident is opened or the report attached to one.

Opening raises the response plan and decides every need of it at once. A report that is attached raises no second plan.
Where nobody may be sent (an exercise, a place nobody knows, one too far outside) the report is taken all the same and a
human is told. Changing an incident is in updates.py, ending one in release.py.
"""

from __future__ import annotations

from functools import partial

from .. import limits
from ..city.bundle import IncidentType
from ..commands import ReportIncident
from ..context import Context
from ..entities import Incident, Report
from ..events import AlertRaised, Event, IncidentReported, NeedRaised, ReportAttached
from ..model import (
    NO_LANDING,
    PRIORITY_HIGHEST,
    Alert,
    CallClass,
    IncidentKind,
    IncidentState,
    Landing,
    Place,
    Shortfall,
)
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import NOWHERE, State
from .deciding import match
from .duplicates import alike, hold_back
from .landings import at_landing, landing_of
from .location import location_alert
from .lookup import open_incident
from .pending import raised_need
from .plans import planned, raise_need, suggested

# Members by name, for the hot path: model says why.
_ACTUAL = IncidentKind.ACTUAL
_INFORMATION = CallClass.INFORMATION
_NONE = Shortfall.NONE
_NOT_ACTUAL = Shortfall.NOT_ACTUAL
_OPEN = IncidentState.OPEN


def decide_report(
    context: Context, command: ReportIncident, at_ms: int, alarm_level: int = 1
) -> list[Event] | Rejection:
    if context.incident_type(command.type_code) is None:
        return Rejection(Reason.INCIDENT_TYPE_UNKNOWN, "type_code", command.type_code)
    if command.attach_to:
        return attach(context, command)
    return open_new(context, command, at_ms, alarm_level)


def open_new(
    context: Context, command: ReportIncident, at_ms: int, alarm_level: int = 1, report: int = 0, apart: int = 0
) -> list[Event] | Rejection:
    """The incident that a report opens, with its needs decided. `report` is its id where it is older than the entry,
    and `apart` the incident that a human said it is not.
    """
    state = context.state
    kind = context.city.types[command.type_code]
    if len(state.incidents) >= limits.INCIDENTS_OPEN_MAX:
        return Rejection(Reason.LIMIT_REACHED, "type_code", "open incidents")
    number = state.seq + 1
    priority = command.priority or kind.priority
    level = min(alarm_level, kind.alarm_level_max)
    plan = planned(context, command.type_code, priority, level) if wants_units(command.call_class, priority) else ()
    if state.waiting_count + len(plan) > limits.NEEDS_WAITING_MAX:
        return Rejection(Reason.LIMIT_REACHED, "type_code", "waiting needs")
    place = NOWHERE if command.unresolved else context.city.ground.place(command.lat_e7, command.lon_e7)
    outside = not command.unresolved and context.outside(command.lat_e7, command.lon_e7)
    landing = NO_LANDING if command.unresolved else landing_of(context, kind.code, place)
    raised = [
        raise_need(context, need, number, need_no, need.count, kind.code, command.call_class)
        for need_no, need in enumerate(plan, 1)
    ]
    stands = stands_against_place(command.kind, command.unresolved, outside)
    reported = _reported(command, number, priority, place, outside, report)
    decide = partial(_opened, context, kind, command, reported, raised, stands, apart, at_ms)
    events = at_landing(context, number, place, landing, decide)
    if stands is not _NOT_ACTUAL:
        if outside:
            events.append(AlertRaised(Alert.OUTSIDE_AREA, number, 0, "", "", 0, 0))
        if command.unresolved:
            events.append(AlertRaised(Alert.PLACE_UNRESOLVED, number, 0, "", "", 0, 0))
        if raised:
            events += suggestions(context, number, kind.code, priority, level)
    return events


def _opened(
    context: Context,
    kind: IncidentType,
    command: ReportIncident,
    reported: IncidentReported,
    raised: list[NeedRaised],
    stands: Shortfall,
    apart: int,
    at_ms: int,
    landing: Landing,
) -> list[Event]:
    """The incident with its needs decided, where units by land go to `landing`, if there is one."""
    decided = decide_raised(context, kind, command, raised, reported.place, landing, stands, apart, at_ms)
    return [replace(reported, landing=landing) if landing.name else reported, *raised, *decided]


def wants_units(call_class: CallClass, priority: int) -> bool:
    """A caller who only asks is advised; what is priority 1 is never taken for a question."""
    return call_class is not _INFORMATION or priority == PRIORITY_HIGHEST


def stands_against_place(kind: IncidentKind, unresolved: bool, outside: bool) -> Shortfall:
    """As Incident.stands, of an incident that is only about to be."""
    if kind is not _ACTUAL:
        return _NOT_ACTUAL
    if unresolved:
        return Shortfall.PLACE_UNRESOLVED
    return Shortfall.AWAITING_APPROVAL if outside else _NONE


def suggestions(context: Context, number: int, type_code: str, priority: int, level: int) -> list[Event]:
    """The plan names agencies that only a human may ask."""
    return [
        AlertRaised(Alert.AGENCY_SUGGESTED, number, 0, "", agency_id, 0, 0)
        for agency_id in suggested(context, type_code, priority, level)
    ]


def decide_raised(
    context: Context,
    kind: IncidentType,
    command: ReportIncident,
    raised: list[NeedRaised],
    place: Place,
    landing: Landing,
    stands: Shortfall,
    apart: int,
    at_ms: int,
) -> list[Event]:
    """Decide the needs of a new incident: what it is like, what is held, who goes, and whether its place decides."""
    number = context.state.seq + 1
    events: list[Event] = []
    called_ms = at_ms, command.call_received_ms, command.call_answered_ms
    pending = [raised_need(context, need, place, landing, called_ms, at_ms, stands) for need in raised]
    if not command.unresolved:
        where = (command.lat_e7, command.lon_e7, command.uncertainty_m)
        like = alike(context, number, kind, *where, command.kind, at_ms, apart)
        if like is not None:
            events.append(like)
            hold_back(context, kind, like, command.priority or kind.priority, pending)
    if not pending:
        return events
    decided = match(context, pending, at_ms)
    if landing.name:
        return events + decided
    return events + decided + location_alert(context, place, command.uncertainty_m, pending, decided, at_ms)


def _reported(
    command: ReportIncident, number: int, priority: int, place: Place, outside: bool, report: int
) -> IncidentReported:
    return IncidentReported(
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
        command.kind,
        command.call_class,
        command.unresolved,
        command.candidate_place_ids,
        report,
        NO_LANDING,
    )


def attach(context: Context, command: ReportIncident) -> list[Event] | Rejection:
    """The report belongs to the incident that it names."""
    incident = open_incident(context.state, command.attach_to, "attach_to_incident_id")
    if isinstance(incident, Rejection):
        return incident
    if incident.kind is not command.kind:
        return Rejection(Reason.KIND_DIFFERS, "attach_to_incident_id", f"I{incident.incident}")
    priority = command.priority or context.city.types[command.type_code].priority
    if priority < incident.priority and wants_units(command.call_class, priority):
        # An attached report sends nobody: what is urgent must not be tidied away into what is not.
        return Rejection(Reason.REPORT_MORE_URGENT, "attach_to_incident_id", f"I{incident.incident}")
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
            command.call_class,
            0,
            priority,
        )
    ]


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_reported(state: State, event: IncidentReported) -> None:
    place = event.place
    report = Report(
        event.report or event.incident,
        event.type_code,
        place.lat_e7,
        place.lon_e7,
        event.uncertainty_m,
        event.place_name,
        event.call_received_ms,
        event.call_answered_ms,
        event.call_class,
        event.unresolved,
        state.at_ms,
        event.by,
        event.priority,
        event.note,
    )
    incident = state.incidents[event.incident] = Incident(
        event.incident,
        1,
        _OPEN,
        event.type_code,
        event.priority,
        1,
        place,
        event.uncertainty_m,
        event.place_name,
        event.outside_area,
        event.note,
        state.at_ms,
        event.call_received_ms,
        event.call_answered_ms,
        0,
        "",
        event.kind,
        event.unresolved,
        event.candidate_place_ids,
        NOWHERE,
        [report],
        1,
        [state.seq],
    )
    # Arguments by name would cost as much as the rest.
    incident.landing = event.landing
    incident.outage_feeder_id, incident.outage_customers = event.feeder_id, event.customers
    incident.outage_ms = state.at_ms if event.feeder_id else 0
    state.put_in_cell(incident)


def evolve_attached(state: State, event: ReportAttached) -> None:
    incident = state.incidents[event.incident]
    incident.report_count += 1
    if incident.outage_feeder_id:
        incident.outage_ms = state.at_ms
    if len(incident.reports) < state.report_seqs_max:
        incident.reports.append(
            Report(
                event.report or state.seq,
                event.type_code,
                event.lat_e7,
                event.lon_e7,
                event.uncertainty_m,
                event.place_name,
                event.call_received_ms,
                event.call_answered_ms,
                event.call_class,
                event.lat_e7 == event.lon_e7 == 0,
                state.at_ms,
                event.by,
                event.priority,
                event.note,
            )
        )
    state.touch_incident(incident)
