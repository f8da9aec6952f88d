"""Incidents as readers see them: a view of the state at one seq, with the names that the city's files give.

Made synchronously, so that one view is of one moment. What the view costs grows with the incident's needs and
assignments; in lists its longest parts are left out. Needs and assignments have their views in needs.py.
"""

from __future__ import annotations

from typing import Any

from dispatch_core.context import Context
from dispatch_core.entities import Incident, Report
from dispatch_core.model import IncidentState, LineKind, PowerState
from sigap.v1 import incidents_pb2

from .candidates import candidates
from .clocks import running_clocks
from .names import Names
from .needs import need_view
from .parts import incident_id, instant, location, number, report_id

# Reports shown in a list; GetIncident shows all that are kept.
LISTED_REPORTS_MAX = 20


def incident_view(context: Context, names: Names, incident: Incident, *, brief: bool) -> incidents_pb2.Incident:
    """One incident; `brief` for lists and feeds."""
    kind = names.types.get(incident.type_code)
    reports = incident.reports[:LISTED_REPORTS_MAX] if brief else incident.reports
    agency_of = {unit.unit_id: unit.agency_id for unit in map(context.state.find_unit, _unit_ids(incident)) if unit}
    return incidents_pb2.Incident(
        incident_id=incident_id(incident.incident),
        version=incident.version,
        state=number(incident.state),
        type_code=incident.type_code,
        type_name_id=kind.name_id if kind else incident.type_code,
        type_name_en=kind.name_en if kind else incident.type_code,
        apco=kind.apco if kind else "",
        priority=incident.priority,
        alarm_level=incident.alarm_level,
        location=incident_location(names, incident),
        reported_at=instant(incident.reported_ms),
        call_received_at=instant(incident.call_received_ms),
        call_answered_at=instant(incident.call_answered_ms),
        closed_at=instant(incident.closed_ms),
        disposition=incident.disposition,
        note=incident.note,
        report_ids=[report_id(one.report) for one in reports],
        report_count=incident.report_count,
        needs=[need_view(context, names, incident, need, agency_of) for need in incident.needs],
        agencies=_agencies(incident, agency_of),
        outside_area=incident.outside_area,
        last_seq=incident.last_seq,
        kind=number(incident.kind),
        reports=[_report(names, one) for one in reports],
        unresolved=incident.unresolved,
        place_candidates=candidates(names.places, incident.candidate_place_ids) if incident.unresolved else (),
        power=power_view(incident),
        treat_as_live=incident.treat_as_live,
        scene_safe=incident.scene_safe,
        staging=staging_view(names, incident),
        landing=landing_view(names, incident),
        outage=outage_view(context, incident),
        advised=incident.advised,
        merged_incident_ids=map(incident_id, context.state.merges.taken_by(incident.incident)),
        clocks=() if brief else running_clocks(incident),
    )


def incident_location(names: Names, incident: Incident) -> incidents_pb2.Location:
    """Where the incident is; without a point while nobody knows."""
    place = incident.place
    if incident.unresolved:
        return location(0, 0, incident.uncertainty_m, incident.place_name)
    label = names.places.label(place.lat_e7, place.lon_e7)
    return location(place.lat_e7, place.lon_e7, incident.uncertainty_m, incident.place_name, label, place.far_m)


def staging_view(names: Names, incident: Incident) -> incidents_pb2.Location | None:
    """Where units wait; None where nobody named a place."""
    place = incident.staging_place
    if not (place.lat_e7 or place.lon_e7):
        return None
    label = names.places.label(place.lat_e7, place.lon_e7)
    return location(place.lat_e7, place.lon_e7, 0, incident.staging_name, label, place.far_m)


def landing_view(names: Names, incident: Incident) -> incidents_pb2.Location | None:
    """Where units by land meet the boats; None where the incident lies ashore."""
    if not incident.landing.name:
        return None
    place = incident.landing.place
    label = names.places.label(place.lat_e7, place.lon_e7)
    return location(place.lat_e7, place.lon_e7, 0, incident.landing.name, label, place.far_m)


def outage_view(context: Context, incident: Incident) -> incidents_pb2.Outage | None:
    """Which feeder is without power; None where that is not what it is about."""
    feeder_id = incident.outage_feeder_id
    if not feeder_id:
        return None
    name, customers = context.outages.name_of(feeder_id), incident.outage_customers
    return incidents_pb2.Outage(feeder_id=feeder_id, name=name, customers=customers)


def power_view(incident: Incident) -> incidents_pb2.Power | None:
    """What the electricity company recorded; None where nothing."""
    if incident.power is PowerState.NONE:
        return None
    return incidents_pb2.Power(
        state=number(incident.power),
        feeder=incident.feeder,
        occurred_at=instant(incident.power_ms),
        by=incident.power_by,
    )


def _report(names: Names, report: Report) -> incidents_pb2.Report:
    lat_e7, lon_e7 = (0, 0) if report.unresolved else (report.lat_e7, report.lon_e7)
    label = names.places.label(lat_e7, lon_e7) if lat_e7 or lon_e7 else ("", "")
    return incidents_pb2.Report(
        report_id=report_id(report.report),
        type_code=report.type_code,
        location=location(lat_e7, lon_e7, report.uncertainty_m, report.place_name, label),
        call_received_at=instant(report.call_received_ms),
        call_answered_at=instant(report.call_answered_ms),
        call_class=number(report.call_class),
        unresolved=report.unresolved,
        reported_at=instant(report.reported_ms),
        by=report.by,
    )


def _unit_ids(incident: Incident) -> dict[str, None]:
    return dict.fromkeys(assignment.unit_id for assignment in incident.assignments)


def _agencies(incident: Incident, agency_of: dict[str, str]) -> list[incidents_pb2.AgencyPart]:
    """Each agency that was asked or sent, and whether its part is over: no unit out, no need open, power back on."""
    open_part: dict[str, bool] = {need.agency_id: False for need in incident.needs}
    for need in incident.needs:
        if need.missing_count and incident.state is IncidentState.OPEN:
            open_part[need.agency_id] = True
        if need.line is LineKind.ISOLATE and incident.power is PowerState.ISOLATED:
            open_part[need.agency_id] = True
    for assignment in incident.assignments:
        agency_id = agency_of.get(assignment.unit_id, "")
        open_part[agency_id] = open_part.get(agency_id, False) or assignment.live
    words: Any = incidents_pb2
    opened, closed = words.AGENCY_PART_STATE_OPEN, words.AGENCY_PART_STATE_CLOSED
    return [
        incidents_pb2.AgencyPart(agency=agency_id, state=opened if is_open else closed)
        for agency_id, is_open in open_part.items()
        if agency_id
    ]
