"""Location: does it matter where exactly the place is?

A caller's place is only known to a radius. If another unit would be first due at the edge of that disc, or the same one
much later (across the bay, say), the answer says so: then the next question to the caller is worth more than any other.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..context import Context
from ..events import AlertRaised, Event, NeedDecided
from ..ground import Query
from ..limits import LAT_E7_MAX, LON_E7_MAX
from ..model import Alert, LineKind, Medium, Place, Shortfall
from ..plane import MM_PER_E7_SCALED, SCALE_BITS, lon_scale
from .pending import CONDITIONAL_PRIORITY_MAX, Pending

# Who may be asked about in one decision; more needs than these say nothing new.
NEEDS_ASKED_MAX = 8


def location_alert(
    context: Context, place: Place, uncertainty_m: int, pending: Sequence[Pending], decided: Sequence[Event], at_ms: int
) -> list[Event]:
    """An alert where somebody else would be first due at an extreme of the disc, or anybody much sooner or later."""
    if not uncertainty_m:
        return []
    asked = [
        need
        for need in pending
        if need.line is LineKind.DISPATCH and need.medium is Medium.ROAD and need.stands is Shortfall.NONE
    ][:NEEDS_ASKED_MAX]
    extremes = [edge for edge in edges(context, place, uncertainty_m) if edge.node != place.node]
    if not asked or not extremes:
        return []
    first = {event.need_no: _first_due(event) for event in decided if type(event) is NeedDecided}
    state = context.state
    queries: list[Query] = [
        (
            state.agency_index[need.agency_id] if need.agency_id else -1,
            context.mask(need.capabilities),
            need.medium,
            need.mode,
            need.priority <= CONDITIONAL_PRIORITY_MAX,
            1,
            need.declined,
        )
        for need in asked
    ]
    gain_ticks = context.ticks(context.policy.move_gain_ms)
    for edge in extremes:
        answers = context.road_search.nearest(edge.node, edge.offset_ticks, edge.lat_e7, edge.lon_e7, at_ms, queries)
        for need, answer in zip(asked, answers, strict=True):
            unit_id, eta_ticks = first.get(need.need_no, ("", 0))
            there = state.units[answer[0][0]].unit_id if answer else ""
            if there != unit_id or (answer and abs(answer[0][1] - eta_ticks) >= gain_ticks):
                return [AlertRaised(Alert.LOCATION_DECIDES, need.incident, 0, there, need.agency_id, 0, need.need_no)]
    return []


def edges(context: Context, place: Place, uncertainty_m: int) -> list[Place]:
    """The disc's extremes: north, east, south, west."""
    lat, lon = place.lat_e7, place.lon_e7
    scaled = uncertainty_m * 1000 << SCALE_BITS
    north, east = scaled // MM_PER_E7_SCALED, scaled // max(1, lon_scale(lat))
    points = ((lat + north, lon), (lat, lon + east), (lat - north, lon), (lat, lon - east))
    ground = context.city.ground
    return [ground.place(y, x) for y, x in points if abs(y) <= LAT_E7_MAX and abs(x) <= LON_E7_MAX]


def _first_due(event: NeedDecided) -> tuple[str, int]:
    if not event.candidate_unit_ids:
        return "", 0
    parts = (event.candidate_turnout_ticks, event.candidate_unit_offset_ticks, event.candidate_road_ticks)
    return event.candidate_unit_ids[0], (
        sum(part[0] for part in parts) + event.candidate_stale_ticks[0] + event.incident_offset_ticks
    )
