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

# Members by name, for the hot path: model says why.
_DISPATCH = LineKind.DISPATCH
_ROAD = Medium.ROAD
_NONE = Shortfall.NONE

# Whose first due is asked about: the first need of so many agencies. More would say little new, and each is searched
# for at every extreme, on the way to the reply.
AGENCIES_ASKED_MAX = 2


def location_alert(
    context: Context, place: Place, uncertainty_m: int, pending: Sequence[Pending], decided: Sequence[Event], at_ms: int
) -> list[Event]:
    """An alert where somebody else would be first due at an extreme of the disc, or anybody much sooner or later."""
    if not uncertainty_m:
        return []
    asked = _asked(pending)
    if not asked:
        return []
    extremes = [edge for edge in edges(context, place, uncertainty_m) if edge.spot != place.spot]
    if not extremes:
        return []
    number = asked[0].incident
    by_need = {e.need_no: e for e in decided if type(e) is NeedDecided and e.incident == number}
    first = [_first_due(by_need[need.need_no]) for need in asked]
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
        where = (edge.node, edge.offset_ticks, edge.lat_e7, edge.lon_e7)
        answers = context.roads.search.nearest(*where, at_ms, queries, edge.edge, edge.along)
        for need, (unit_id, eta_ticks), answer in zip(asked, first, answers, strict=True):
            there = state.units[answer[0][0]].unit_id if answer else ""
            if there != unit_id or (answer and abs(answer[0][1] - eta_ticks) >= gain_ticks):
                return [AlertRaised(Alert.LOCATION_DECIDES, need.incident, 0, there, need.agency_id, 0, need.need_no)]
    return []


def _asked(pending: Sequence[Pending]) -> list[Pending]:
    """The first need of each agency that the engine itself sends by road."""
    first: dict[str, Pending] = {}
    for need in pending:
        if need.stands is _NONE and need.line is _DISPATCH and need.medium is _ROAD and need.agency_id not in first:
            first[need.agency_id] = need
            if len(first) == AGENCIES_ASKED_MAX:
                break
    return list(first.values())


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
    return event.candidate_unit_ids[0], (
        event.candidate_turnout_ticks[0]
        + event.candidate_unit_offset_ticks[0]
        + event.candidate_road_ticks[0]
        + event.candidate_stale_ticks[0]
        + event.incident_offset_ticks
    )
