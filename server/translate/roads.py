"""Roads and closures as they are shown, and what an entry about them says: whose way changed, who got a unit."""

from __future__ import annotations

from itertools import chain, islice

from dispatch_core import events
from dispatch_core.context import Context
from dispatch_core.entities import Closure
from dispatch_core.etags import closures_etag
from dispatch_core.model import Travel
from sigap.v1 import ops_pb2

from ..codec import Entry
from .decided import UnitOf, every, first, head
from .parts import eta, incident_id, instant, point

# -- What is shown -----------------------------------------------------------------------------------------------------


def roads(context: Context, closed_only: bool, start: int, count: int) -> list[ops_pb2.Road]:
    """Up to `count` roads from the `start` on: those with a closure first, then the others in the network's order."""
    state, ground = context.state, context.city.ground
    about: dict[str, list[Closure]] = {}
    for closure in state.closures.values():
        for road_id in closure.road_ids:
            about.setdefault(road_id, []).append(closure)
    others = () if closed_only else (road_id for road_id in ground.road_ids if road_id not in about)
    return [
        _road(context, road_id, about.get(road_id, []))
        for road_id in islice(chain(about, others), start, start + count)
    ]


def _road(context: Context, road_id: str, closures: list[Closure]) -> ops_pb2.Road:
    road = ops_pb2.Road(road_id=road_id, name=_road_name(context, road_id))
    if closures:
        known = closures[0]
        road.closed = True
        road.reason = known.reason
        road.speed_permille = known.terms.speed_permille
        road.closure_ids.extend(closure.closure_id for closure in closures)
        for field, instant_ms in (("closed_at", known.since_ms), ("until", known.until_ms)):
            stamp = instant(instant_ms)
            if stamp is not None:
                getattr(road, field).CopyFrom(stamp)
    return road


def _road_name(context: Context, road_id: str) -> str:
    return context.city.ground.road_name(road_id) if road_id in context.road_ids else ""


def closure_view(context: Context, closure: Closure) -> ops_pb2.Closure:
    scope, terms = closure.scope, closure.terms
    view = ops_pb2.Closure(
        closure_id=closure.closure_id,
        road_ids=closure.road_ids,
        road_count=closure.road_count,
        road_name=_road_name(context, closure.road_ids[0]),
        area=[point(*corner) for corner in zip(scope.area_lat_e7, scope.area_lon_e7, strict=True)],
        towards=point(scope.towards_lat_e7, scope.towards_lon_e7) if scope.one_way else None,
        speed_permille=terms.speed_permille,
        reason=closure.reason,
        since=instant(closure.since_ms),
        until=instant(closure.until_ms),
        by=closure.by,
        opens_itself=terms.opens_itself,
        overdue=closure.asked_count > 0,
        dormant=closure.dormant,
        kinds=terms.kinds,
        agencies=terms.agencies,
        exempt=terms.exempt,
        from_minute=terms.from_minute,
        to_minute=terms.to_minute,
        etag=closures_etag([closure]),
    )
    for span in scope.spans:
        if span.is_edge:
            ends = point(span.from_lat_e7, span.from_lon_e7), point(span.to_lat_e7, span.to_lon_e7)
            view.edge.extend(ends)
    return view


# -- Replies: pure functions of the committed entry --------------------------------------------------------------------


def close_road_reply(entry: Entry | None, seq: int, unit_of: UnitOf, tick_us: int) -> ops_pb2.CloseRoadReply:
    closed = first(entry, events.RoadClosed)
    reply = ops_pb2.CloseRoadReply(
        **head(entry, seq), retimed=retimed(entry, unit_of, tick_us), relanded=relanded(entry, unit_of)
    )
    if closed is not None:
        # An entry of an earlier version says only which road.
        reply.closure_id = closed.closure_id or closed.road_id
        reply.road_ids.extend(closed.road_ids or (closed.road_id,))
        reply.road_count = closed.road_count or 1
    return reply


def open_road_reply(entry: Entry | None, seq: int, unit_of: UnitOf, tick_us: int) -> ops_pb2.OpenRoadReply:
    taken = dict.fromkeys(event.incident for event in every(entry, events.NeedDecided) if event.assigned)
    return ops_pb2.OpenRoadReply(
        **head(entry, seq),
        incident_ids=[incident_id(number) for number in taken],
        closure_ids=[event.closure_id or event.road_id for event in every(entry, events.RoadOpened)],
        retimed=retimed(entry, unit_of, tick_us),
        relanded=relanded(entry, unit_of),
    )


def extend_closure_reply(entry: Entry | None, seq: int) -> ops_pb2.ExtendClosureReply:
    extended = first(entry, events.ClosureExtended)
    return ops_pb2.ExtendClosureReply(**head(entry, seq), closure_id=extended.closure_id if extended else "")


def retimed(entry: Entry | None, unit_of: UnitOf, tick_us: int) -> list[ops_pb2.Retimed]:
    """The units whose estimate changed."""
    found = []
    for event in every(entry, events.EtaChanged):
        parts = (
            event.turnout_ticks,
            event.unit_offset_ticks,
            event.road_ticks,
            event.incident_offset_ticks,
            event.stale_ticks,
        )
        found.append(
            ops_pb2.Retimed(
                incident_id=incident_id(event.incident),
                assignment_no=event.assignment_no,
                unit_id=unit_of(event.incident, event.assignment_no),
                later_ms=_later_ms(event.later_ticks, tick_us),
                cut_off=event.cut_off,
                blocking_road_ids=event.blocking_road_ids,
                blocking_closure_ids=event.blocking_closure_ids,
                eta=eta(parts, tick_us, Travel.ROAD),
                destination_id=event.destination_id,
            )
        )
    return found


def relanded(entry: Entry | None, unit_of: UnitOf) -> list[ops_pb2.Relanded]:
    """The incidents at sea that have another landing, with the units that are told so."""
    return [
        ops_pb2.Relanded(
            incident_id=incident_id(event.incident),
            landing=event.landing.name,
            unit_ids=[
                unit_of(order.incident, order.assignment_no)
                for order in every(entry, events.OrderReissued)
                if order.incident == event.incident
            ],
        )
        for event in every(entry, events.LandingChanged)
    ]


_LATER_MS_MAX = 2**31 - 1


def _later_ms(ticks: int, tick_us: int) -> int:
    """Rounded half up, within what the field can hold."""
    return max(-_LATER_MS_MAX, min((ticks * tick_us + 500) // 1000, _LATER_MS_MAX))
