"""The ways crews drive: along the city's roads where it has some, straight where it has none.

Only the shape is taken from the roads; how long a drive takes is the server's estimate and the crew's luck. Closed
roads are avoided where a way round is known. It is the driver's own small map and shares nothing with the server's
search.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from itertools import pairwise
from pathlib import Path
from typing import Any

from dispatch_core.plane import distance_mm

Point = tuple[int, int]
Road = tuple[str, tuple[Point, ...], bool]
# Ways kept for the next crew with the same ends; a city's crews start at few places.
WAYS_KEPT = 4_096


class Ways:
    """A map of roads: points are joined along the lines of roads.geojson. Without roads every way is straight."""

    def __init__(self, roads: Iterable[Road] = ()) -> None:
        # By point: (other point, mm, road id).
        self._arcs: dict[Point, list[tuple[Point, int, str]]] = {}
        for road_id, points, oneway in roads:
            for tail, head in pairwise(points):
                mm = distance_mm(*tail, *head)
                self._arcs.setdefault(tail, []).append((head, mm, road_id))
                self._arcs.setdefault(head, [])
                if not oneway:
                    self._arcs[head].append((tail, mm, road_id))
        self._kept: dict[tuple[Point, Point, frozenset[str]], tuple[Point, ...]] = {}

    def way(self, start: Point, end: Point, closed: frozenset[str] = frozenset()) -> tuple[Point, ...]:
        """The points of the shortest way by road from `start` to `end`, both included; straight where no road leads."""
        if not self._arcs:
            return (start, end)
        first, last = self.nearest(start), self.nearest(end)
        key = (first, last, closed)
        way = self._kept.get(key)
        if way is None:
            if len(self._kept) >= WAYS_KEPT:
                self._kept.clear()
            way = self._kept[key] = self._shortest(first, last, closed)
        return (start, *way, end)

    def nearest(self, point: Point) -> Point:
        """The point of a road nearest to a place."""
        return min(self._arcs, key=lambda other: (distance_mm(*point, *other), other))

    def _shortest(self, start: Point, end: Point, closed: frozenset[str]) -> tuple[Point, ...]:
        before: dict[Point, Point] = {}
        best = {start: 0}
        queue = [(0, start)]
        while queue:
            mm, point = heappop(queue)
            if point == end:
                break
            if mm > best[point]:
                continue
            for other, arc_mm, road_id in self._arcs[point]:
                if road_id not in closed and mm + arc_mm < best.get(other, mm + arc_mm + 1):
                    best[other], before[other] = mm + arc_mm, point
                    heappush(queue, (mm + arc_mm, other))
        way = [end] if end in best else []
        while way and way[-1] != start:
            way.append(before[way[-1]])
        return tuple(reversed(way))


def read_roads(folder: Path) -> list[Road]:
    """The roads of a city's folder, (road id, points, one-way); none where it has no roads.geojson."""
    path = folder / "roads.geojson"
    if not path.is_file():
        return []
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [
        (
            feature["properties"]["id"],
            tuple((round(lat * 10**7), round(lon * 10**7)) for lon, lat in feature["geometry"]["coordinates"]),
            bool(feature["properties"].get("oneway", False)),
        )
        for feature in features
    ]


class Drive:
    """A drive along a way between two instants."""

    __slots__ = ("_end", "_ends_mm", "_find", "_start", "_way", "end_ns", "start_ns")

    def __init__(self, way: tuple[Point, ...], start_ns: int, end_ns: int) -> None:
        self._start, self._end = way[0], way[-1]
        self._way = way
        self._find: Callable[[Point, Point], tuple[Point, ...]] | None = None
        self.start_ns = start_ns
        self.end_ns = max(end_ns, start_ns + 1)
        self._ends_mm: list[int] = []

    @classmethod
    def found_when_asked(
        cls, find: Callable[[Point, Point], tuple[Point, ...]], start: Point, end: Point, start_ns: int, end_ns: int
    ) -> Drive:
        """A drive whose way is looked for once it is needed: most of a fast run are over before anybody asks."""
        drive = cls((start, end), start_ns, end_ns)
        drive._find = find
        return drive

    def at(self, now_ns: int) -> Point:
        """Where the vehicle is: its share of the way is its share of the time."""
        if now_ns >= self.end_ns:
            return self._end
        if now_ns <= self.start_ns:
            return self._start
        if self._find is not None:
            self._way, self._find = self._find(self._start, self._end), None
        if not self._ends_mm:
            self._ends_mm = [0]
            for tail, head in pairwise(self._way):
                self._ends_mm.append(self._ends_mm[-1] + distance_mm(*tail, *head))
        return self._on_the_way(self._ends_mm[-1] * (now_ns - self.start_ns) // (self.end_ns - self.start_ns))

    def _on_the_way(self, gone_mm: int) -> Point:
        for leg in range(1, len(self._way)):
            if gone_mm < self._ends_mm[leg]:
                (lat, lon), (to_lat, to_lon) = self._way[leg - 1], self._way[leg]
                leg_mm = self._ends_mm[leg] - self._ends_mm[leg - 1]
                into_mm = gone_mm - self._ends_mm[leg - 1]
                return lat + (to_lat - lat) * into_mm // leg_mm, lon + (to_lon - lon) * into_mm // leg_mm
        return self._end
