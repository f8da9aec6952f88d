"""Requests of OpsService to commands: checked for shape and range, then said in the core's words."""

from __future__ import annotations

from typing import Any

from dispatch_core import commands

from .checks import Checks


def to_close_road(request: Any) -> commands.CloseRoad:
    checks = Checks()
    checks.id("request_id", request.request_id)
    road_id = checks.id("road_id", request.road_id)
    reason = checks.text("reason", request.reason)
    until_ms = checks.instant(request, "until")
    by = checks.text("by", request.by)
    checks.done()
    return commands.CloseRoad(road_id, reason, until_ms, by)


def to_open_road(request: Any) -> commands.OpenRoad:
    checks = Checks()
    checks.id("request_id", request.request_id)
    road_id = checks.id("road_id", request.road_id)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    checks.done()
    return commands.OpenRoad(road_id, reason, by)
