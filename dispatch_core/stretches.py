"""Stretches: which arcs of a network the words of a closure mean, and which edge of a road a point means.

Arcs are those by tail, as roads.py holds them, each along the line that it follows. All in integers or in single
operations on doubles, so that every machine finds the same. Asked when a closure comes or goes, not in a search.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from .arcs import Arcs, Int32s, Int64s, frozen
from .edges import Lines, pieces_of
from .limits import EDGE_REACH_M, TOWARDS_REACH_M
from .model import RoadScope, RoadSpan
from .plane import MM_PER_E7_SCALED, SCALE_BITS, lon_scale

Flags = npt.NDArray[np.bool_]


class Stretches:
    """The arcs of one network by road and by place."""

    def __init__(self, arcs: Arcs, lat_e7: Int32s, lon_e7: Int32s, road_ids: Sequence[str], lines: Lines) -> None:
        self._arcs = arcs
        self._lat_e7, self._lon_e7 = lat_e7, lon_e7
        self._road_ids = road_ids
        self._index = {road_id: road for road, road_id in enumerate(road_ids)}
        self._tail = frozen(np.repeat(np.arange(len(arcs.first) - 1), np.diff(arcs.first)))
        self._lines = lines
        self._reach_lat = _reach(lines.lat_e7, lines.first)
        self._reach_lon = _reach(lines.lon_e7, lines.first)

    # -- Which arcs ----------------------------------------

    def arcs_of(self, scope: RoadScope) -> Int32s:
        """The arcs in ascending order. A road that the network does not have has none; an edge that it does not have is
        the one of its road which is nearest to where it was.
        """
        parts = [self._of_span(span) for span in scope.spans]
        if scope.area_lat_e7:
            parts.append(self._in_area(scope))
        found = np.unique(np.concatenate(parts)) if parts else np.empty(0, np.int32)
        if scope.one_way and found.size:
            ahead = self._square_to(scope, self._arcs.far[found])
            found = found[ahead < self._square_to(scope, self._tail[found])]
        return found.astype(np.int32)

    def leads(self, scope: RoadScope) -> bool:
        """The point towards which these roads are closed, if there is one, lies within TOWARDS_REACH_M of them."""
        if not scope.one_way:
            return True
        found = self._nearest(self.arcs_of(scope), scope.towards_lat_e7, scope.towards_lon_e7)
        return found is not None and found[1] <= (TOWARDS_REACH_M * 1000) ** 2

    def road_id(self, road: int) -> str:
        return self._road_ids[road]

    def roads_of(self, arcs: Int32s) -> list[str]:
        """The roads of these arcs in the network's order."""
        return [self._road_ids[road] for road in np.unique(self._arcs.road[arcs]).tolist()]

    def _of_span(self, span: RoadSpan) -> Int32s:
        road = self._index.get(span.road_id)
        if road is None:
            return np.empty(0, np.int32)
        arcs = self._arcs.of_road(road)
        if not span.is_edge:
            return arcs
        ends = (span.from_lat_e7, span.from_lon_e7), (span.to_lat_e7, span.to_lon_e7)
        tail, head = self._tail[arcs], self._arcs.far[arcs]
        matches = (self._stands_at(tail, *ends[0]) & self._stands_at(head, *ends[1])) | (
            self._stands_at(tail, *ends[1]) & self._stands_at(head, *ends[0])
        )
        if matches.any():
            return arcs[matches]
        middle = (ends[0][0] + ends[1][0]) // 2, (ends[0][1] + ends[1][1]) // 2
        other = self._nearest(arcs, *middle)
        return self._of_span(other[0]) if other else np.empty(0, np.int32)

    def _stands_at(self, nodes: Int32s, lat_e7: int, lon_e7: int) -> Flags:
        found: Flags = (self._lat_e7[nodes] == lat_e7) & (self._lon_e7[nodes] == lon_e7)
        return found

    def _square_to(self, scope: RoadScope, nodes: Int32s) -> npt.NDArray[np.float64]:
        """The square of the distance to the point that the closed direction leads towards."""
        east_per_north = lon_scale(scope.towards_lat_e7) / MM_PER_E7_SCALED
        north = self._lat_e7[nodes].astype(np.float64) - scope.towards_lat_e7
        east = (self._lon_e7[nodes].astype(np.float64) - scope.towards_lon_e7) * east_per_north
        square: npt.NDArray[np.float64] = north * north + east * east
        return square

    def _in_area(self, scope: RoadScope) -> Int32s:
        """Arcs with a point inside the polygon, or that cross its border or touch it."""
        lats, lons = scope.area_lat_e7, scope.area_lon_e7
        near = self._in_box(min(lats), max(lats), min(lons), max(lons))
        of_arc, starts, ends = self._pieces(near)
        a, b = (starts[0], starts[1]), (ends[0], ends[1])
        # A corner joins the one before it.
        corners = list(zip(scope.area_lat_e7, scope.area_lon_e7, strict=True))
        inside = np.zeros(of_arc.size, dtype=np.bool_)
        touched = np.zeros(of_arc.size, dtype=np.bool_)
        for start, end in zip(corners, [*corners[1:], corners[0]], strict=True):
            touched |= _meet(a, b, start, end)
            inside ^= _passed(a, start, end)
        return near[np.unique(of_arc[inside | touched])]

    def _in_box(self, south: float, north: float, west: float, east: float) -> Int32s:
        """Arcs whose line may have a point in the box."""
        shape = self._lines.of_arc
        shaped = np.flatnonzero(shape)
        shapes = np.abs(shape[shaped]) - 1
        found = np.ones(shape.size, dtype=np.bool_)
        for of_node, (low_of, high_of), low, high in (
            (self._lat_e7, self._reach_lat, south, north),
            (self._lon_e7, self._reach_lon, west, east),
        ):
            tail, head = of_node[self._tail], of_node[self._arcs.far]
            least, most = np.minimum(tail, head), np.maximum(tail, head)
            least[shaped] = np.minimum(least[shaped], low_of[shapes])
            most[shaped] = np.maximum(most[shaped], high_of[shapes])
            found &= (least <= high) & (most >= low)
        return np.flatnonzero(found).astype(np.int32)

    def _pieces(self, arcs: Int32s) -> tuple[Int64s, Int64s, Int64s]:
        return pieces_of(arcs, self._tail, self._arcs.far, self._lat_e7, self._lon_e7, self._lines)

    # -- Which edge ----------------------------------------

    def edge_near(self, lat_e7: int, lon_e7: int, road_ids: Sequence[str] | None) -> RoadSpan | None:
        """The edge nearest to a point, of these roads only unless None; None where none is within EDGE_REACH_M."""
        if road_ids is None:
            reach = EDGE_REACH_M * 1000 << SCALE_BITS
            north, east = reach / MM_PER_E7_SCALED + 1, reach / max(1, lon_scale(lat_e7)) + 1
            arcs = self._in_box(lat_e7 - north, lat_e7 + north, lon_e7 - east, lon_e7 + east)
        else:
            known = [self._arcs.of_road(self._index[road_id]) for road_id in road_ids if road_id in self._index]
            arcs = np.concatenate(known) if known else np.empty(0, np.int32)
        found = self._nearest(arcs, lat_e7, lon_e7)
        return found[0] if found is not None and found[1] <= (EDGE_REACH_M * 1000) ** 2 else None

    def _nearest(self, arcs: Int32s, lat_e7: int, lon_e7: int) -> tuple[RoadSpan, float] | None:
        """The edge of the nearest arc, of equals the first, and the square of its distance in millimetres."""
        if not arcs.size:
            return None
        of_arc, starts, ends_of = self._pieces(arcs)
        north_mm, east_mm = MM_PER_E7_SCALED / (1 << SCALE_BITS), lon_scale(lat_e7) / (1 << SCALE_BITS)
        ax = (starts[1].astype(np.float64) - lon_e7) * east_mm
        ay = (starts[0].astype(np.float64) - lat_e7) * north_mm
        dx = (ends_of[1].astype(np.float64) - lon_e7) * east_mm - ax
        dy = (ends_of[0].astype(np.float64) - lat_e7) * north_mm - ay
        length = dx * dx + dy * dy
        along = np.clip(-(ax * dx + ay * dy) / np.where(length > 0, length, 1), 0, 1)
        x, y = ax + along * dx, ay + along * dy
        square = x * x + y * y
        best = int(np.argmin(square))
        arc = arcs[of_arc[best]]
        ends = int(self._tail[arc]), int(self._arcs.far[arc])
        road_id = self._road_ids[int(self._arcs.road[arc])]
        (from_lat, from_lon), (to_lat, to_lon) = [(int(self._lat_e7[n]), int(self._lon_e7[n])) for n in ends]
        return RoadSpan(road_id, True, from_lat, from_lon, to_lat, to_lon), float(square[best])


def _reach(points: Int32s, first: Int32s) -> tuple[Int32s, Int32s]:
    """The least and the most of each shape's inner points; of one that has none what bounds nothing."""
    bounds = np.iinfo(np.int32)
    least = np.full(first.size - 1, bounds.max, np.int32)
    most = np.full(first.size - 1, bounds.min, np.int32)
    some = np.flatnonzero(np.diff(first))
    if some.size:
        least[some] = np.minimum.reduceat(points, first[some])
        most[some] = np.maximum.reduceat(points, first[some])
    return frozen(least), frozen(most)


# -- Segments, in 64-bit integers: an area is no wider than limits.AREA_SPAN_E7_MAX ------------------------------------

Points = tuple[Int64s, Int64s]
Corner = tuple[int, int]


def _side(start: Corner, end: Corner, point: Points) -> Int64s:
    """On which side of the line from start to end the points lie: the sign; 0 on it."""
    return (end[0] - start[0]) * (point[1] - start[1]) - (end[1] - start[1]) * (point[0] - start[0])


def _meet(a: Points, b: Points, start: Corner, end: Corner) -> Flags:
    """Does the segment from `a` to `b` have a point in common with the one from `start` to `end`?"""
    boxes = np.ones(a[0].size, dtype=np.bool_)
    for axis in (0, 1):
        low, high = min(start[axis], end[axis]), max(start[axis], end[axis])
        boxes &= (np.minimum(a[axis], b[axis]) <= high) & (np.maximum(a[axis], b[axis]) >= low)
    of_a, of_b = np.sign(_side(start, end, a)), np.sign(_side(start, end, b))
    across = b[0] - a[0], b[1] - a[1]
    of_start = np.sign(across[0] * (start[1] - a[1]) - across[1] * (start[0] - a[0]))
    of_end = np.sign(across[0] * (end[1] - a[1]) - across[1] * (end[0] - a[0]))
    met: Flags = boxes & (of_a * of_b <= 0) & (of_start * of_end <= 0)
    return met


def _passed(point: Points, start: Corner, end: Corner) -> Flags:
    """Does a ray from the point eastwards pass this side of the polygon?"""
    above = (start[0] > point[0]) != (end[0] > point[0])
    side = _side(start, end, point)
    # East of the point where the side leads north and it lies to the left, or south and to the right.
    passed: Flags = above & ((side < 0) if end[0] > start[0] else (side > 0))
    return passed
