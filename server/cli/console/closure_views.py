"""A closure as the server lists it, back as the record of the core that says the same."""

from __future__ import annotations

from typing import Any

from dispatch_core import events
from dispatch_core.entities import Closure
from dispatch_core.model import RoadScope, RoadSpan, RoadTerms

from .from_views import ms_of

# About a closure and nothing else.
CLOSURE_EVENTS = (
    events.RoadClosed,
    events.RoadOpened,
    events.ClosureExtended,
    events.ClosureExpired,
    events.ClosureTurned,
)


def closure_of(view: Any) -> Closure:
    """A closure as it is listed: of a great many roads of one name the first."""
    spans = tuple(RoadSpan(road_id) for road_id in view.road_ids)
    if view.edge:
        ends = (end for corner in view.edge for end in (corner.lat_e7, corner.lon_e7))
        spans = (RoadSpan(view.road_ids[0], True, *ends),)
    scope = RoadScope(
        () if view.area else spans,
        tuple(corner.lat_e7 for corner in view.area),
        tuple(corner.lon_e7 for corner in view.area),
        view.towards.lat_e7,
        view.towards.lon_e7,
    )
    until_ms = ms_of(view, "until")
    return Closure(
        view.closure_id,
        scope,
        RoadTerms(
            view.speed_permille,
            tuple(view.kinds),
            tuple(view.agencies),
            view.exempt,
            view.from_minute,
            view.to_minute,
            view.opens_itself,
        ),
        view.reason,
        ms_of(view, "since"),
        until_ms,
        view.by,
        tuple(view.road_ids),
        view.road_count,
        view.dormant,
        until_ms,
        0,
        int(view.overdue),
    )
