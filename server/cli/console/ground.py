"""The base map: the city's own roads, districts and places as lines for a browser, and the ways that units drive.

Read once from the city's folder; nothing is fetched from anywhere. Ways are found on the city's ground, whose closures
follow the mirror. A network too big to be drawn shows its districts and places only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from dispatch_core.city.bundle import City
from dispatch_core.city.files import Files
from dispatch_core.city.problems import Problems
from dispatch_core.city.road_arrays import read_road_arrays
from dispatch_core.entities import Closure
from dispatch_core.ground import Spot
from dispatch_core.model import Medium, Place, Travel
from dispatch_core.obstacles import Obstacle
from dispatch_core.roads import RoadGround
from dispatch_loadtest.ways import Road, read_roads

# What a browser still moves smoothly on a canvas.
LINES_MAX = 40_000
WAYS_KEPT = 2_048
# Of a boat's way so many stretches of equal time are drawn.
SEA_STRETCHES = 64

# [lat, lon] in degrees, as a browser wants them.
Line = list[tuple[float, float]]
# By road the points where it begins and ends.
RoadEnds = dict[str, tuple[tuple[float, float], tuple[float, float]]]


class BaseMap:
    """What lies under everything that moves."""

    def __init__(self, city: City, folder: Path) -> None:
        roads = read_roads(folder)
        self._classes = _classes(folder)
        self.roads = [self._road(city, road_id, [_degrees(*point) for point in points]) for road_id, points, _ in roads]
        if not roads:
            self.roads = [self._road(city, road_id, line) for road_id, line in _lines_of_arrays(folder)]
        self.areas = [
            {
                "name": area.name,
                "district": area.district,
                "rings": [[_degrees(*point) for point in ring] for ring in area.rings],
            }
            for area in city.areas
        ]
        self.places = [
            {"id": one.destination_id, "name": one.name, "at": _degrees(one.place.lat_e7, one.place.lon_e7)}
            for one in city.destinations
        ]

    def _road(self, city: City, road_id: str, line: Line) -> dict[str, Any]:
        name = city.ground.road_name(road_id)
        return {"id": road_id, "name": name, "class": self._classes.get(road_id, ""), "line": line}

    def ends(self) -> RoadEnds:
        """Where each road begins and ends, both from its first line on; what is drawn in pieces ends with its last."""
        found: RoadEnds = {}
        for road in self.roads:
            first, last = tuple(road["line"][0]), tuple(road["line"][-1])
            found[road["id"]] = (found[road["id"]][0] if road["id"] in found else first, last)
        return found

    def document(self) -> dict[str, Any]:
        """All of it, for a browser."""
        return {"roads": self.roads, "areas": self.areas, "places": self.places}


class RoadWays:
    """The ways units take: over open roads, and over water where the city has lanes; straight where none is known."""

    def __init__(self, city: City, folder: Path) -> None:
        self._city = city
        self._ground = city.ground
        self._points = _node_points(city, read_roads(folder))
        self._laid: list[Obstacle] = []
        self._kept: dict[tuple[Spot, Spot, int], Line] = {}
        # By incident, assignment and version of its order: where to, and the way.
        self._orders: dict[tuple[int, int, int], tuple[Place, Line, Travel]] = {}

    def close(self, closures: Iterable[Closure]) -> bool:
        """Drive by these from now on; True where that is new."""
        in_force = [one for one in closures if not one.dormant]
        laid = [Obstacle(one.closure_id, one.scope, one.terms.speed_permille) for one in in_force]
        if laid == self._laid:
            return False
        self._ground.closures.lay(laid)
        self._laid = laid
        self._kept.clear()
        self._orders.clear()
        return True

    def of_order(
        self, order: tuple[int, int, int], start: Place, end: Place, mode: int, medium: Medium = Medium.ROAD
    ) -> tuple[Line, Travel]:
        """The way of an order from where its unit was when it was first asked for: units move along it, it stays."""
        kept = self._orders.get(order)
        if kept is None or kept[0] != end:
            if len(self._orders) >= WAYS_KEPT:
                self._orders.clear()
            kept = self._orders[order] = (end, *self.way(start, end, mode, medium))
        return kept[1], kept[2]

    def way(self, start: Place, end: Place, mode: int, medium: Medium = Medium.ROAD) -> tuple[Line, Travel]:
        """From one point to the other, and by what."""
        ends = _degrees(start.lat_e7, start.lon_e7), _degrees(end.lat_e7, end.lon_e7)
        ground = self._ground
        if medium is Medium.WATER and self._city.sea is not None:
            drive = self._city.sea.drive(start, end, mode)
            if drive is not None:
                passed = [drive.at(drive.ticks * part // SEA_STRETCHES) for part in range(1, SEA_STRETCHES)]
                return [ends[0], *(_degrees(at.lat_e7, at.lon_e7) for at in passed), ends[1]], Travel.SEA
        if medium is not Medium.ROAD or not isinstance(ground, RoadGround) or not self._points:
            return [*ends], Travel.STRAIGHT_LINE
        first = ground.place(start.lat_e7, start.lon_e7)
        last = ground.place(end.lat_e7, end.lon_e7)
        key = (first.spot, last.spot, mode)
        if key not in self._kept:
            if len(self._kept) >= WAYS_KEPT:
                self._kept.clear()
            path = ground.path(first, last, mode)
            nodes = path.nodes if path else ()
            self._kept[key] = [self._points[node] for node in nodes if node in self._points]
        line = self._kept[key]
        return ([ends[0], *line, ends[1]], Travel.ROAD) if line else ([*ends], Travel.STRAIGHT_LINE)


def _degrees(lat_e7: int, lon_e7: int) -> tuple[float, float]:
    return (round(lat_e7 / 1e7, 6), round(lon_e7 / 1e7, 6))


def _classes(folder: Path) -> dict[str, str]:
    path = folder / "roads.geojson"
    if not path.is_file():
        return {}
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {one["properties"]["id"]: one["properties"].get("class", "") for one in features}


def _node_points(city: City, roads: list[Road]) -> dict[int, tuple[float, float]]:
    """Where the nodes are that lines of roads have: every point of a line is one."""
    ground = city.ground
    points: dict[int, tuple[float, float]] = {}
    for _, line, _ in roads:
        for lat_e7, lon_e7 in line:
            place = ground.place(lat_e7, lon_e7)
            # A point that no place may be snapped to (of a bridge) is nearest to another one; the way skips it.
            if not (place.offset_ticks or place.edge):
                points[place.node] = _degrees(lat_e7, lon_e7)
    return points


def _lines_of_arrays(folder: Path) -> list[tuple[str, Line]]:
    """Each arc of roads.npz once, straight from node to node; none where there are too many, or no such file."""
    if not (folder / "roads.npz").is_file():
        return []
    arrays = read_road_arrays(Files(folder, Problems()))
    if arrays is None or len(arrays.arc_tail) > 2 * LINES_MAX:
        return []
    lat, lon = arrays.node_lat_e7 / 1e7, arrays.node_lon_e7 / 1e7
    ends = np.sort(np.stack([arrays.arc_tail, arrays.arc_head], axis=1), axis=1)
    _, once = np.unique(ends, axis=0, return_index=True)
    return [
        (
            arrays.road_ids[arrays.arc_road[arc]],
            [
                (round(float(lat[node]), 6), round(float(lon[node]), 6))
                for node in (arrays.arc_tail[arc], arrays.arc_head[arc])
            ],
        )
        for arc in once.tolist()[:LINES_MAX]
    ]
