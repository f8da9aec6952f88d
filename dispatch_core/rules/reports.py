"""Reports: moved from one incident to another, or made an incident of their own. Both can be taken back.

A report that is attached raises no plan. An incident whose only report leaves is closed; one that has units out must be
cancelled first: nobody is called back by a tidying of reports. A report that is detached raises its own plan.
"""

from __future__ import annotations

from ..commands import AttachReport, DetachReport, ReportIncident
from ..context import Context
from ..entities import Incident, Report
from ..events import Event, IncidentClosed, ReportAttached, ReportDetached
from ..model import IncidentKind, PowerState
from ..rejections import Reason, Rejection
from ..state import State
from .incidents import open_new
from .lookup import changeable_incident, open_incident
from .reserving import end_reservation
from .waiting import free_up

# What is recorded of an incident whose report turned out to be another one's.
DISPOSITION_DUPLICATE = "DUPLICATE"


def decide_attach(context: Context, command: AttachReport, at_ms: int) -> list[Event] | Rejection:
    found = _found(context.state, command)
    if isinstance(found, Rejection):
        return found
    incident, report = found
    if command.attach_to == incident.incident:
        return Rejection(Reason.SAME_INCIDENT, "attach_to_incident_id", f"I{incident.incident}")
    other = open_incident(context.state, command.attach_to, "attach_to_incident_id")
    if isinstance(other, Rejection):
        return other
    if other.kind is not incident.kind:
        return Rejection(Reason.KIND_DIFFERS, "attach_to_incident_id", f"I{other.incident}")
    if min(incident.priority, report.priority or incident.priority) < other.priority:
        # What is urgent must not be tidied away into what is not.
        return Rejection(Reason.REPORT_MORE_URGENT, "attach_to_incident_id", f"I{other.incident}")
    events: list[Event] = [
        ReportDetached(incident.incident, report.report, command.reason, command.by),
        _attached(report, other, command.by),
    ]
    if incident.report_count > 1:
        return events
    ordered = [assignment.unit_id for assignment in incident.assignments if assignment.ordered]
    if ordered:
        return Rejection(Reason.UNITS_STILL_ASSIGNED, "incident_id", ", ".join(ordered[:20]))
    if incident.power is PowerState.ISOLATED:
        return Rejection(Reason.AGENCY_PART_OPEN, "incident_id", incident.power_by)
    ended = [end_reservation(incident, one, command.reason, command.by) for one in incident.assignments if one.reserved]
    note = f"I{other.incident}"
    closed = IncidentClosed(incident.incident, DISPOSITION_DUPLICATE, note, command.by, False)
    return [*events, *ended, closed, *free_up(context, ended, at_ms, without=[(incident.incident, 0)])]


def decide_detach(context: Context, command: DetachReport, at_ms: int) -> list[Event] | Rejection:
    found = _found(context.state, command)
    if isinstance(found, Rejection):
        return found
    incident, report = found
    if incident.report_count < 2:
        return Rejection(Reason.ONLY_REPORT, "report_id", f"I{incident.incident}")
    again = _as_command(report, incident.kind, command.by)
    opened = open_new(context, again, at_ms, report=report.report, apart=incident.incident)
    if isinstance(opened, Rejection):
        return opened
    return [ReportDetached(incident.incident, report.report, command.reason, command.by), *opened]


def _found(state: State, command: AttachReport | DetachReport) -> tuple[Incident, Report] | Rejection:
    incident = changeable_incident(state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    report = incident.find_report(command.report)
    if report is None:
        return Rejection(Reason.REPORT_NOT_FOUND, "report_id", f"R{command.report}")
    return incident, report


def _attached(report: Report, other: Incident, by: str) -> ReportAttached:
    return ReportAttached(
        other.incident,
        report.type_code,
        report.lat_e7,
        report.lon_e7,
        report.uncertainty_m,
        report.place_name,
        report.call_received_ms,
        report.call_answered_ms,
        report.note,
        b"",
        by,
        report.call_class,
        report.report,
        report.priority,
    )


def _as_command(report: Report, kind: IncidentKind, by: str) -> ReportIncident:
    """The report as it would have come in by itself."""
    return ReportIncident(
        report.type_code,
        report.priority,
        report.lat_e7,
        report.lon_e7,
        report.uncertainty_m,
        report.place_name,
        report.call_received_ms,
        report.call_answered_ms,
        0,
        report.note,
        b"",
        by,
        kind,
        report.call_class,
        report.unresolved,
        (),
    )


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_detached(state: State, event: ReportDetached) -> None:
    incident = state.incidents[event.incident]
    incident.reports = [report for report in incident.reports if report.report != event.report]
    incident.report_count -= 1
    state.touch_incident(incident)
