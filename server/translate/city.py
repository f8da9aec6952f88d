"""The city as it is served: agencies, incident types, destinations and roads, from its files and the state."""

from __future__ import annotations

from itertools import chain, islice

from dispatch_core.context import Context
from sigap.v1 import ops_pb2

from .destinations import destination_view
from .parts import instant, number


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
                authority=[number(authority) for authority in agency.authority],
                declares_safe=agency.declares_safe,
                needs_ground=agency.needs_ground,
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


def roads(context: Context, closed_only: bool, first: int, count: int) -> list[ops_pb2.Road]:
    """Up to `count` roads from the `first` on: closed ones first, then the others in the network's order."""
    state, ground = context.state, context.city.ground
    others = () if closed_only else (road_id for road_id in ground.road_ids if road_id not in state.closures)
    listed = []
    for road_id in islice(chain(tuple(state.closures), others), first, first + count):
        road = ops_pb2.Road(road_id=road_id, name=ground.road_name(road_id) if road_id in context.road_ids else "")
        closure = state.closures.get(road_id)
        if closure is not None:
            road.closed = True
            road.reason = closure.reason
            for field, instant_ms in (("closed_at", closure.since_ms), ("until", closure.until_ms)):
                stamp = instant(instant_ms)
                if stamp is not None:
                    getattr(road, field).CopyFrom(stamp)
        listed.append(road)
    return listed
