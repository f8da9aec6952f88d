"""Incidents as readers see them: a view of the state at one seq, with the names that the city's files give.

Made synchronously, so that one view is of one moment. What the view costs grows with the incident's needs and
assignments; in lists its longest parts are left out.
"""

from __future__ import annotations

from typing import Any

from dispatch_core.context import Context
from dispatch_core.entities import Assignment, Incident, Need
from dispatch_core.model import IncidentState, Travel
from sigap.v1 import incidents_pb2

from ..places import Places
from .parts import eta, incident_id, instant, location, number, report_id

# Reports named in a list; GetIncident names all that are kept.
LISTED_REPORTS_MAX = 20


class Names:
    """What the city's files call things. Immutable."""

    def __init__(self, context: Context, places: Places) -> None:
        city = context.city
        self.places = places
        self.types = city.types
        self.units = {unit.unit_id: unit for unit in city.units}


def incident_view(context: Context, names: Names, incident: Incident, *, brief: bool) -> incidents_pb2.Incident:
    """One incident; `brief` for lists and feeds."""
    place = incident.place
    kind = names.types.get(incident.type_code)
    reports = incident.report_seqs[:LISTED_REPORTS_MAX] if brief else incident.report_seqs
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
        location=location(
            place.lat_e7,
            place.lon_e7,
            incident.uncertainty_m,
            incident.place_name,
            names.places.label(place.lat_e7, place.lon_e7),
        ),
        reported_at=instant(incident.reported_ms),
        call_received_at=instant(incident.call_received_ms),
        call_answered_at=instant(incident.call_answered_ms),
        closed_at=instant(incident.closed_ms),
        disposition=incident.disposition,
        note=incident.note,
        report_ids=[report_id(seq) for seq in reports],
        report_count=incident.report_count,
        needs=[_need(context, names, incident, need, agency_of) for need in incident.needs],
        agencies=_agencies(incident, agency_of),
        outside_area=incident.outside_area,
        last_seq=incident.last_seq,
    )


def _unit_ids(incident: Incident) -> dict[str, None]:
    return dict.fromkeys(assignment.unit_id for assignment in incident.assignments)


def _need(
    context: Context, names: Names, incident: Incident, need: Need, agency_of: dict[str, str]
) -> incidents_pb2.Need:
    assignments = list(incident.assignments_of(need.need_no))
    filled = need.served_count + sum(assignment.counts for assignment in assignments)
    travel = context.travel_for(need.medium)
    view = incidents_pb2.Need(
        need_no=need.need_no,
        agency=need.agency_id,
        capabilities=need.capabilities,
        count=need.count,
        priority=need.priority,
        alarm_level=need.alarm_level,
        line=number(need.line),
        authority=number(need.authority),
        state=number(need.state),
        shortfall=number(need.shortfall),
        missing_count=need.missing_count,
        surplus_count=max(0, filled - need.count),
        assignments=[
            assignment_view(context, names, assignment, agency_of.get(assignment.unit_id, need.agency_id), travel)
            for assignment in assignments
        ],
        blocking_road_ids=need.blocking_road_ids,
        medium=number(need.medium),
    )
    if need.objective_within_s:
        view.objective.from_stamp = need.objective_from
        view.objective.to_stamp = need.objective_to
        view.objective.within_ms = need.objective_within_s * 1000
    return view


def assignment_view(
    context: Context, names: Names, assignment: Assignment, agency_id: str, travel: Travel
) -> incidents_pb2.Assignment:
    """One unit on an incident, with its stamps in the order of the states."""
    unit = names.units.get(assignment.unit_id)
    estimate = assignment_eta(context, assignment, travel)
    return incidents_pb2.Assignment(
        assignment_no=assignment.assignment_no,
        unit_id=assignment.unit_id,
        unit_name=unit.name if unit else "",
        agency=agency_id,
        need_no=assignment.need_no,
        state=number(assignment.state),
        order_version=assignment.order_version,
        eta=estimate,
        expected_at=instant(assignment.issued_ms + estimate.eta_ms),
        stamps=[
            incidents_pb2.Stamp(
                state=number(stamp.state),
                occurred_at=instant(stamp.occurred_at_ms),
                received_at=instant(stamp.received_at_ms),
                by=stamp.by,
                on_behalf_of=stamp.on_behalf_of,
                corrected=stamp.corrected,
            )
            for stamp in sorted(assignment.stamps, key=lambda stamp: stamp.state)
        ],
        delivered=assignment.delivered_version == assignment.order_version,
        acknowledged=assignment.acknowledged_version == assignment.order_version,
        missed=assignment.missed,
        cancelling=assignment.cancelling,
        conditional=assignment.conditional,
        position_last=assignment.position_last,
        by_human=assignment.by_human,
        destination_id=assignment.destination_id,
        reason=assignment.reason,
    )


def assignment_eta(context: Context, assignment: Assignment, travel: Travel) -> incidents_pb2.Eta:
    ticks = (
        assignment.turnout_ticks,
        assignment.unit_offset_ticks,
        assignment.road_ticks,
        assignment.incident_offset_ticks,
        assignment.stale_ticks,
    )
    return eta(ticks, context.state.tick_us, travel)


def _agencies(incident: Incident, agency_of: dict[str, str]) -> list[incidents_pb2.AgencyPart]:
    """Each agency that was asked or sent, and whether its part is over: no unit out, no need open."""
    open_part: dict[str, bool] = {need.agency_id: False for need in incident.needs}
    for need in incident.needs:
        if need.missing_count and incident.state is IncidentState.OPEN:
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
