"""The city as it is served: agencies, incident types and destinations, from its files and the state."""

from __future__ import annotations

from dispatch_core.context import Context
from dispatch_core.etags import authority_etag
from dispatch_core.model import SURGE_PRIORITY_MIN
from sigap.v1 import ops_pb2

from .destinations import destination_view
from .parts import number


def city_reply(context: Context, seq: int) -> ops_pb2.GetCityReply:
    city, state = context.city, context.state
    silent = {agency.agency_id for agency in state.agencies.values() if agency.not_answering}
    manual = {agency.agency_id for agency in state.agencies.values() if agency.manual or state.manual}
    return ops_pb2.GetCityReply(
        seq=seq,
        city_id=city.city_id,
        name=city.name,
        zone=city.zone,
        demonstration=city.demonstration,
        attribution=city.attribution,
        tick_us=city.tick_us,
        agencies=[
            ops_pb2.Agency(
                agency=agency.agency_id,
                name_id=agency.name_id,
                name_en=agency.name_en,
                capabilities=agency.capabilities,
                phone=agency.phone,
                not_answering=agency.agency_id in silent,
                manual=agency.agency_id in manual,
                surge=state.surge.holds(agency.agency_id, SURGE_PRIORITY_MIN),
                authority=[number(authority) for authority in agency.authority],
                declares_safe=agency.declares_safe,
                needs_ground=agency.needs_ground,
                authority_etag=authority_etag(state, agency.agency_id),
            )
            for agency in city.agencies
        ],
        types=[
            ops_pb2.IncidentType(
                type_code=kind.code,
                name_id=kind.name_id,
                name_en=kind.name_en,
                apco=kind.apco,
                category=kind.category,
                priority=kind.priority,
                alarm_level_max=kind.alarm_level_max,
                duplicate=number(kind.duplicate),
                duplicate_radius_m=kind.duplicate_radius_m,
                duplicate_window_ms=kind.duplicate_window_s * 1000,
                destination_capabilities=kind.destination_capabilities,
            )
            for kind in city.types.values()
        ],
        destinations=[destination_view(context, destination) for destination in city.destinations],
        travel=number(city.ground.travel),
        digest=city.digest,
    )
