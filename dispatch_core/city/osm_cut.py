"""Ways become streets between nodes: cut where ways meet, at shut barriers and turn restrictions, and where they are
long.

What lies between two such nodes is one street, however many points it has: it keeps its length and its shape, and its
road is the way it was cut from, with name and class. A shut barrier ends the street on either side at a node of its
own, so that both sides can be stopped at and neither leads through.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from ..plane import distance_mm
from .building import Progress
from .osm_country import Country
from .osm_reader import OsmData, OsmWay, Point

_TELL_EVERY = 2_000


class Street:
    """What lies between two nodes. `inner` are the (lat_e7, lon_e7) between them."""

    __slots__ = ("head", "inner", "length_mm", "road", "tail")

    def __init__(self, tail: int, head: int, road: int, length_mm: int, inner: Sequence[tuple[int, int]]) -> None:
        self.tail = tail
        self.head = head
        self.road = road
        self.length_mm = length_mm
        self.inner = inner


class Cut:
    """Nodes and streets of a file. `roads` are the ways by index; parts of one way in the box are one road."""

    def __init__(self, data: OsmData, country: Country, progress: Progress) -> None:
        self.lat_e7: list[int] = []
        self.lon_e7: list[int] = []
        self.stops: list[bool] = []
        self.node_of: dict[int, int] = {}
        self.roads: list[OsmWay] = []
        self.streets: list[Street] = []
        self._chain_mm_max = country.chain_m_max * 1_000
        self._shut = data.shut_nodes
        self._kept = _kept(data)
        road_of: dict[int, int] = {}
        for count, way in enumerate(data.ways):
            if count % _TELL_EVERY == 0:
                progress("cut", count, len(data.ways))
            road = road_of.setdefault(way.way_id, len(self.roads))
            if road == len(self.roads):
                self.roads.append(way)
            self._cut(road, way)

    def _cut(self, road: int, way: OsmWay) -> None:
        start = self._node(way.points[0], way)
        inner: list[Point] = []
        length_mm = 0
        last = way.points[-1]
        before = way.points[0]
        for point in way.points[1:]:
            step_mm = distance_mm(before[1], before[2], point[1], point[2])
            if inner and 0 < self._chain_mm_max < length_mm + step_mm:
                middle = self._node(inner.pop(), way)
                self._street(start, middle, road, length_mm, inner)
                start, inner, length_mm = middle, [], 0
            length_mm += step_mm
            before = point
            if point is not last and point[0] not in self._kept:
                inner.append(point)
                continue
            end = self._node(point, way)
            if end == start and inner:
                # A loop would be two arcs from a node to itself, good for nothing: it is cut where it turns back.
                start, inner, length_mm = self._half(start, way, road, inner)
            self._street(start, end, road, length_mm, inner)
            if point is not last:
                start, inner, length_mm = (self._node(point, way) if point[0] in self._shut else end), [], 0

    def _half(self, start: int, way: OsmWay, road: int, inner: list[Point]) -> tuple[int, list[Point], int]:
        """The first half of a loop becomes a street; the second half's start, points and length."""
        at = len(inner) // 2
        middle = self._node(inner[at], way)
        corner = (0, self.lat_e7[start], self.lon_e7[start])
        self._street(start, middle, road, _length_mm((corner, *inner[: at + 1])), inner[:at])
        return middle, inner[at + 1 :], _length_mm((*inner[at:], corner))

    def _street(self, tail: int, head: int, road: int, length_mm: int, inner: Iterable[Point]) -> None:
        if tail != head:
            self.streets.append(Street(tail, head, road, length_mm, tuple((lat, lon) for _, lat, lon in inner)))

    def _node(self, point: Point, way: OsmWay) -> int:
        osm_id, lat_e7, lon_e7 = point
        node = self.node_of.get(osm_id)
        if node is None or osm_id in self._shut:
            node = self.node_of[osm_id] = len(self.lat_e7)
            self.lat_e7.append(lat_e7)
            self.lon_e7.append(lon_e7)
            self.stops.append(False)
        self.stops[node] = self.stops[node] or way.rule.stops
        return node


def _kept(data: OsmData) -> set[int]:
    """The nodes at which a way is cut, save for its ends."""
    met = Counter(point[0] for way in data.ways for point in way.points)
    kept = {osm_id for osm_id, count in met.items() if count > 1}
    # Where one way ends inside another there are two of them already; where it ends alone it is an end.
    kept |= data.shut_nodes & met.keys()
    kept |= {restriction.node for restriction in data.restrictions} & met.keys()
    return kept


def _length_mm(points: Sequence[Point]) -> int:
    return sum(distance_mm(a[1], a[2], b[1], b[2]) for a, b in pairwise(points))
