"""Units as readers see them: views of the state at one seq, with the names of the city's files."""

from __future__ import annotations

from dispatch_core.context import Context
from dispatch_core.entities import Unit
from dispatch_core.etags import unit_etag
from dispatch_core.model import Availability, Unfit
from sigap.v1 import ops_pb2

from .names import Names
from .parts import incident_id, instant, number, point


def unit_view(context: Context, names: Names, unit: Unit, now_ms: int) -> ops_pb2.Unit:
    listed = names.units.get(unit.unit_id)
    away = not unit.at_home
    posting = context.state.standing_by.posted.get(unit.unit_id)
    view = ops_pb2.Unit(
        unit_id=unit.unit_id,
        name=listed.name if listed else "",
        agency=unit.agency_id,
        kind=listed.kind if listed else "",
        capabilities=unit.capabilities,
        crewed_capabilities=crewed(unit),
        medium=number(unit.medium),
        on_duty=unit.on_duty,
        availability=number(unit.availability),
        availability_reason=unit.availability_reason,
        until=instant(unit.until_ms),
        in_service=unit.in_service,
        crew_count=unit.crew_count,
        driver=unit.driver,
        crew_id=unit.crew_id,
        position=point(unit.place.lat_e7, unit.place.lon_e7),
        position_at=instant(unit.fix_at_ms) if away else None,
        position_stale=bool(away and unit.on_duty and now_ms - unit.fix_at_ms > context.policy.position_flag_ms),
        at_home=unit.at_home,
        home_name=listed.home_name if listed else "",
        home_inferred=bool(listed and listed.inferred),
        unresponsive=unit.unresponsive,
        incident_id=incident_id(unit.incident),
        assignment_no=unit.assignment_no if unit.incident else 0,
        unfit=number(unfit(context, unit)),
        last_seq=unit.last_seq,
        held=unit.held,
        advised_base=posting.name if posting else "",
        etag=unit_etag(context.state, unit),
    )
    divert = context.state.incidents.get(unit.divert_incident)
    if divert is not None:
        view.divert_incident_id = incident_id(unit.divert_incident)
        view.divert_proposed = divert.assignments[unit.divert_assignment_no - 1].awaits_word
    incident = context.state.incidents.get(unit.incident)
    if incident is not None:
        view.assignment_state = number(incident.assignments[unit.assignment_no - 1].state)
    return view


def crewed(unit: Unit) -> list[str]:
    """The capabilities for which the crew aboard suffices."""
    return [
        capability
        for capability, crew_min in zip(unit.capabilities, unit.crew_mins, strict=True)
        if unit.crew_count >= crew_min
    ]


def unfit(context: Context, unit: Unit) -> Unfit:
    """The first thing that stands against sending the unit to anything; NONE = it can be sent now."""
    block = context.block(unit)
    if block is Unfit.NONE and not crewed(unit):
        return Unfit.NO_CREW
    if block is Unfit.NONE and unit.availability is Availability.CONDITIONAL:
        return Unfit.CONDITIONAL
    return block
