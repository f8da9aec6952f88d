"""The roads of a city: lines on a map (roads.geojson) or arrays (roads.npz) become nodes and arcs, with the ticks to
drive each.

Every point of a line is a node. Two roads share a node where they have a point in common that is an end of at least
one of them: a road that crosses over another inside both lines stays apart from it. Arrays are road_ground.py's.
"""

from __future__ import annotations

from itertools import pairwise

from ..arcs import TravelTooLong
from ..ground import Ground
from ..limits import ARC_TICKS_MAX, ARCS_MAX, NODES_MAX, ROADS_MAX
from ..plane import arc_ticks, distance_mm
from ..records import record
from ..roads import RoadGround
from .faults import Fault
from .fields import ANY, Register
from .files import Feature, Files
from .format_roads import ROAD, ROAD_CLASSES, ROAD_CLASSES_CLOSED, ROAD_CLASSES_PASSING
from .road_arrays import NAME as ARRAYS_NAME
from .road_ground import lay_arrays
from .settings import Settings
from .shapes import Ring, read_points

_SPEED_KMH_MAX = 200
_NAME = "roads.geojson"


@record
class Road:
    """One line of the file."""

    road_id: str
    name: str
    road_class: str
    speed_kmh: int
    oneway: bool
    points: Ring
    feature: Feature


def read_network(files: Files, settings: Settings | None) -> Ground | None:
    """The road network with nothing closed; None where anything is wrong. Without settings the file is only checked."""
    if ARRAYS_NAME in files.names:
        if _NAME in files.names:
            files.problems.add(ARRAYS_NAME, 0, Fault.ROADS_TWICE, _NAME, ARRAYS_NAME)
        return lay_arrays(files, settings)
    roads = _read_roads(files)
    if settings is None:
        return None
    _check_closures(settings, roads)
    network = Network(roads, settings)
    for what, count, most in (("points", len(network.lat_e7), NODES_MAX), ("arcs", len(network.tails), ARCS_MAX)):
        if count > most:
            files.problems.add(_NAME, 0, Fault.TOO_MANY, what, count, most)
    if not any(network.snappable):
        files.problems.add(_NAME, 0, Fault.NO_ROADS)
        return None
    check_connected(roads, network)
    if files.problems.is_fatal():
        return None
    try:
        return network.ground(settings, settings.policy.off_road_kmh, settings.policy.off_road_m)
    except TravelTooLong as error:
        files.problems.add(_NAME, 0, Fault.TRAVEL_TOO_LONG, error.ticks, error.ticks_max)
        return None


def _read_roads(files: Files) -> list[Road]:
    roads: list[Road] = []
    register = Register("road")
    for feature in files.features(_NAME, ROAD):
        road_id = feature.code("id", ANY)
        register.add(feature, "id", road_id)
        feature.text("source", "")
        road = Road(
            road_id=road_id,
            name=feature.text("name"),
            road_class=feature.choice("class", {name: name for name in ROAD_CLASSES}),
            speed_kmh=feature.integer("speed_kmh", 1, _SPEED_KMH_MAX),
            oneway=feature.flag("oneway", False),
            points=read_line(feature, road_id),
            feature=feature,
        )
        if len(road.points) > 1:
            roads.append(road)
    if len(roads) > ROADS_MAX:
        files.problems.add(_NAME, 0, Fault.TOO_MANY, "roads", len(roads), ROADS_MAX)
    return roads


def read_line(feature: Feature, road_id: str) -> Ring:
    """The line's points; empty where the line is wrong, which is noted."""
    if feature.kind != "LineString":
        feature.wrong("", Fault.BAD_SHAPE, road_id, f"{feature.kind} is no LineString")
        return ()
    points = read_points(feature, feature.coordinates, road_id)
    if points is None:
        return ()
    if len(points) < 2:
        feature.wrong("", Fault.BAD_SHAPE, road_id, "a line needs two points")
        return ()
    for number, (point, following) in enumerate(pairwise(points), start=1):
        if point == following:
            feature.wrong("", Fault.POINT_REPEATED, road_id, number)
            return ()
    return points


def _check_closures(settings: Settings, roads: list[Road]) -> None:
    known = {road.road_id for road in roads}
    for closure, section in zip(settings.closures, settings.closure_fields, strict=True):
        if closure.road_id not in known:
            section.wrong("road", Fault.ROAD_UNKNOWN, closure.road_id)
    closed = {closure.road_id for closure in settings.closures}
    for road in roads:
        if road.road_class in ROAD_CLASSES_CLOSED and road.road_id not in closed:
            road.feature.wrong("class", Fault.ROAD_NEEDS_CLOSURE, road.road_id, road.road_class)


class Network:
    """Nodes and arcs. Nodes are numbered as the file's points come."""

    def __init__(self, roads: list[Road], settings: Settings) -> None:
        self.roads = roads
        self.lat_e7: list[int] = []
        self.lon_e7: list[int] = []
        # A place may be snapped to the node: it lies on a road where one can stop.
        self.snappable: list[bool] = []
        self.tails: list[int] = []
        self.heads: list[int] = []
        self.arc_roads: list[int] = []
        # A place may be snapped to the arc itself.
        self.arc_stops: list[bool] = []
        self.ticks: list[list[int]] = [[] for _ in settings.modes]
        # The nodes of each road, in the order of its points.
        self.nodes: list[list[int]] = []
        ends = {point for road in roads for point in (road.points[0], road.points[-1])}
        shared: dict[tuple[int, int], int] = {}
        for index, road in enumerate(roads):
            stops = road.road_class not in ROAD_CLASSES_PASSING
            nodes = [self._node(point, shared if point in ends else None, stops) for point in road.points]
            self.nodes.append(nodes)
            for (tail, start), (head, end) in pairwise(zip(nodes, road.points, strict=True)):
                self._arc(index, road, tail, head, distance_mm(*start, *end), settings)

    def _node(self, point: tuple[int, int], shared: dict[tuple[int, int], int] | None, stops: bool) -> int:
        if shared is not None and point in shared:
            node = shared[point]
            self.snappable[node] = self.snappable[node] or stops
            return node
        node = len(self.lat_e7)
        self.lat_e7.append(point[0])
        self.lon_e7.append(point[1])
        self.snappable.append(stops)
        if shared is not None:
            shared[point] = node
        return node

    def _arc(self, index: int, road: Road, tail: int, head: int, length_mm: int, settings: Settings) -> None:
        ways = ((tail, head),) if road.oneway else ((tail, head), (head, tail))
        for start, end in ways:
            self.tails.append(start)
            self.heads.append(end)
            self.arc_roads.append(index)
            self.arc_stops.append(road.road_class not in ROAD_CLASSES_PASSING)
        for ticks, mode in zip(self.ticks, settings.modes, strict=True):
            spent = max(1, arc_ticks(length_mm, road.speed_kmh, mode.speed_permille, settings.tick_us))
            ticks.extend([min(spent, ARC_TICKS_MAX)] * len(ways))

    def ground(self, settings: Settings, off_road_kmh: int, reach_m: int) -> RoadGround:
        return RoadGround.build(
            node_lat_e7=self.lat_e7,
            node_lon_e7=self.lon_e7,
            snappable=self.snappable,
            arc_tail=self.tails,
            arc_head=self.heads,
            arc_road=self.arc_roads,
            arc_ticks=self.ticks,
            road_ids=tuple(road.road_id for road in self.roads),
            road_names=tuple(road.name for road in self.roads),
            off_road_kmh=off_road_kmh,
            reach_m=reach_m,
            arc_snappable=self.arc_stops,
            tick_us=settings.tick_us,
        )


def check_connected(roads: list[Road], network: Network) -> None:
    """Warn of each part of the network that no road joins to the largest one."""
    group = list(range(len(network.lat_e7)))

    def root(node: int) -> int:
        while group[node] != node:
            group[node] = group[group[node]]
            node = group[node]
        return node

    for tail, head in zip(network.tails, network.heads, strict=True):
        group[root(tail)] = root(head)
    parts: dict[int, list[int]] = {}
    for index, nodes in enumerate(network.nodes):
        parts.setdefault(root(nodes[0]), []).append(index)
    largest = max(parts.values(), key=lambda part: (len(part), -part[0]))
    for part in parts.values():
        if part is not largest:
            first = roads[part[0]]
            first.feature.wrong("", Fault.ROADS_DISCONNECTED, first.road_id, len(part) - 1)
