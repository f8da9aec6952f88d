"""Requests about roads to commands: checked for shape and range, then said in the core's words."""

from __future__ import annotations

from typing import Any

from dispatch_core import commands, limits
from dispatch_core.model import RoadTerms

from .checks import Checks

AREA_CORNERS_MIN = 3
MINUTE_MAX = 24 * 60 - 1


def to_close_road(request: Any) -> commands.CloseRoad:
    checks = Checks()
    checks.id("request_id", request.request_id)
    road_id = checks.id("road_id", request.road_id, required=False)
    road_name = checks.text("road_name", request.road_name)
    area = _area(checks, request)
    near = checks.point("near", request.near) if request.HasField("near") else (0, 0)
    towards = checks.point("towards", request.towards) if request.HasField("towards") else (0, 0)
    if sum(map(bool, (road_id, road_name, area))) > 1 or (area and any(near)):
        checks.wrong("area" if area else "road_name", "NOT_BOTH")
    elif not (road_id or road_name or area or any(near)):
        checks.wrong("road_id", "ROAD_MISSING")
    until_ms = checks.instant(request, "until")
    if request.opens_itself and not until_ms:
        checks.wrong("until", "FIELD_MISSING")
    speed_permille = request.speed_permille
    if speed_permille:
        checks.number("speed_permille", speed_permille, limits.SPEED_PERMILLE_MIN, 999)
    reason, by = checks.text("reason", request.reason), checks.text("by", request.by)
    terms = RoadTerms(
        speed_permille,
        _listed(checks, "kinds", request.kinds),
        _listed(checks, "agencies", request.agencies),
        request.exempt,
        checks.number("from_minute", request.from_minute, 0, MINUTE_MAX),
        checks.number("to_minute", request.to_minute, 0, MINUTE_MAX),
        request.opens_itself,
    )
    if terms.exempt and terms.for_all:
        checks.wrong("exempt", "NOBODY_NAMED")
    checks.done()
    return commands.CloseRoad(
        road_id,
        reason,
        until_ms,
        by,
        road_name,
        *near,
        tuple(lat_e7 for lat_e7, _ in area),
        tuple(lon_e7 for _, lon_e7 in area),
        *towards,
        terms,
    )


def _area(checks: Checks, request: Any) -> list[tuple[int, int]]:
    """The corners of the area; none where it has none, or too many."""
    if not request.area:
        return []
    if len(request.area) > limits.AREA_POINTS_MAX:
        checks.wrong("area", "TOO_MANY", limits.AREA_POINTS_MAX)
        return []
    corners = [checks.point(f"area[{at}]", corner) for at, corner in enumerate(request.area)]
    if len(corners) < AREA_CORNERS_MIN:
        checks.wrong("area", "TOO_FEW", AREA_CORNERS_MIN)
    for axis in zip(*corners, strict=True):
        if max(axis) - min(axis) > limits.AREA_SPAN_E7_MAX:
            checks.wrong("area", "AREA_TOO_WIDE", limits.AREA_SPAN_E7_MAX // 10_000_000)
            break
    return corners


def _listed(checks: Checks, field: str, given: Any) -> tuple[str, ...]:
    """Ids, each once."""
    if len(given) > limits.CLOSURE_WHO_MAX:
        checks.wrong(field, "TOO_MANY", limits.CLOSURE_WHO_MAX)
        return ()
    return tuple(dict.fromkeys(checks.id(f"{field}[{at}]", one) for at, one in enumerate(given)))


def to_open_road(request: Any) -> commands.OpenRoad:
    checks = Checks()
    checks.id("request_id", request.request_id)
    closure_id = checks.id("closure_id", request.closure_id, required=False)
    road_id = checks.id("road_id", request.road_id, required=not closure_id)
    if road_id and closure_id:
        checks.wrong("closure_id", "NOT_BOTH")
    reason, by = checks.text("reason", request.reason), checks.text("by", request.by)
    etag = checks.etag(request)
    checks.done()
    return commands.OpenRoad(road_id, reason, by, closure_id, etag)


def to_extend_closure(request: Any) -> commands.ExtendClosure:
    checks = Checks()
    checks.id("request_id", request.request_id)
    closure_id = checks.id("closure_id", request.closure_id)
    until_ms = checks.instant(request, "until")
    if request.opens_itself and not until_ms:
        checks.wrong("until", "FIELD_MISSING")
    reason, by = checks.text("reason", request.reason), checks.text("by", request.by)
    etag = checks.etag(request)
    checks.done()
    return commands.ExtendClosure(closure_id, until_ms, request.opens_itself, reason, by, etag)
