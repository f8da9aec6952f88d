"""Drives: one way from a place to another, and where whoever drives it is after so many ticks.

What a simulated crew's vehicle does. A place on the way is the next node ahead and the ticks to it, beside the
coordinates in between: vehicles do not turn round in the middle of a street. The way is looked for only when somebody
asks where the vehicle is, for most arrive without anybody asking; and kept from the second time on.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from typing import Protocol

from .ground import Spot
from .model import Place
from .plane import distance_mm

Point = tuple[int, int]
# What was passed last, what comes next, ticks since and to it.
Stops = tuple[Spot, Spot, int, int]


class Drive(Protocol):
    """`ticks` is how long all of it takes."""

    ticks: int

    def at(self, ticks: int) -> Place:
        """Where the vehicle is after so many ticks: how it would go on from there. Past the end: at the end."""
        ...

    def length_m(self) -> int: ...


class Roads(Protocol):
    """What a RoadDrive asks of its network, with the docstrings of Journeys."""

    @property
    def laid_count(self) -> int: ...

    def stops(self, start: Place, end: Place, mode: int, ticks: int) -> Stops: ...

    def course(self, start: Place, end: Place, mode: int) -> Course: ...

    def road_mm(self, start: Place, end: Place, mode: int) -> int: ...

    def point(self, spot: Spot) -> Point: ...


class LineDrive:
    """Along a straight line."""

    __slots__ = ("_end", "_start", "ticks")

    def __init__(self, start: Place, end: Place, ticks: int) -> None:
        self._start = start
        self._end = end
        self.ticks = ticks

    def at(self, ticks: int) -> Place:
        if ticks >= self.ticks:
            return self._end
        lat_e7, lon_e7 = between(self._start, self._end, ticks, self.ticks)
        return Place(self._end.node, 0, lat_e7, lon_e7)

    def length_m(self) -> int:
        start, end = self._start, self._end
        return distance_mm(start.lat_e7, start.lon_e7, end.lat_e7, end.lon_e7) // 1000


class NodeDrive(LineDrive):
    """From node to node by a table: the next node ahead is the end's, as nothing is known of what lies between."""

    __slots__ = ()

    def at(self, ticks: int) -> Place:
        if ticks >= self.ticks:
            return self._end
        lat_e7, lon_e7 = between(self._start, self._end, ticks, self.ticks)
        left = self.ticks - self._end.offset_ticks - ticks
        # Past the node it is as far from it again as it has come.
        return Place(self._end.node, abs(left), lat_e7, lon_e7)


class Course:
    """A whole way on the road: the nodes it passes, and after how many ticks it is at each. `laid_count` is that of the
    roads when it was found: once other closures lie on them it is another.
    """

    __slots__ = ("_end", "_nodes", "_reached", "_start", "_ticks", "laid_count")

    def __init__(
        self, start: Spot, end: Spot, nodes: Sequence[int], reached: Sequence[int], ticks: int, laid_count: int
    ) -> None:
        self._start = start
        self._end = end
        # Of a great city hundreds on each of thousands of ways.
        self._nodes = array("i", nodes)
        self._reached = array("q", reached)
        self._ticks = ticks
        self.laid_count = laid_count

    def stops(self, ticks: int) -> Stops:
        """Between which two stops it is after so many ticks."""
        nodes, reached = self._nodes, self._reached
        at = bisect_left(reached, ticks)
        behind, since = ((nodes[at - 1], 0, 0), ticks - reached[at - 1]) if at else (self._start, ticks)
        if at < len(nodes):
            return behind, (nodes[at], 0, 0), since, reached[at] - ticks
        over = max(0, ticks - self._ticks)
        return behind, self._end, since - over, max(0, self._ticks - ticks)


class RoadDrive:
    """Off the road to the first node, along a soonest way, off the road to the end."""

    __slots__ = ("_course", "_end", "_mode", "_road_ticks", "_roads", "_start", "_was_asked", "ticks")

    def __init__(self, roads: Roads, start: Place, end: Place, mode: int, road_ticks: int) -> None:
        self._roads = roads
        self._start = start
        self._end = end
        self._mode = mode
        self._road_ticks = road_ticks
        self._was_asked = False
        self._course: Course | None = None
        self.ticks = start.offset_ticks + road_ticks + end.offset_ticks

    def length_m(self) -> int:
        """The legs off the road included."""
        start, end, point = self._start, self._end, self._roads.point
        first_mm = distance_mm(start.lat_e7, start.lon_e7, *point(start.spot))
        last_mm = distance_mm(*point(end.spot), end.lat_e7, end.lon_e7)
        return (first_mm + self._roads.road_mm(start, end, self._mode) + last_mm) // 1000

    def at(self, ticks: int) -> Place:
        start, end = self._start, self._end
        if ticks >= self.ticks:
            return end
        left = start.offset_ticks
        if ticks <= left:
            lat_e7, lon_e7 = _part(start.lat_e7, start.lon_e7, *self._roads.point(start.spot), ticks, left)
            return _ahead(start.spot, left - ticks, lat_e7, lon_e7)
        gone = ticks - left
        if gone > self._road_ticks:
            lat_e7, lon_e7 = _part(
                *self._roads.point(end.spot), end.lat_e7, end.lon_e7, gone - self._road_ticks, end.offset_ticks
            )
            return _ahead(end.spot, gone - self._road_ticks, lat_e7, lon_e7)
        behind, ahead, since, left = self._stops(gone)
        where = _part(*self._roads.point(behind), *self._roads.point(ahead), since, since + left)
        return _ahead(ahead, left, *where)

    def _stops(self, gone: int) -> Stops:
        course, roads = self._course, self._roads
        if course is None or course.laid_count != roads.laid_count:
            if not self._was_asked:
                # Mostly the only time: less than half the work.
                self._was_asked = True
                return roads.stops(self._start, self._end, self._mode, gone)
            course = self._course = roads.course(self._start, self._end, self._mode)
        return course.stops(gone)


def _ahead(stop: Spot, ticks: int, lat_e7: int, lon_e7: int) -> Place:
    """A place from which the next stop is reached after so many ticks."""
    node, edge, along = stop
    return Place(node, ticks, lat_e7, lon_e7, edge, along)


def between(start: Place, end: Place, gone: int, whole: int) -> Point:
    """The point so far along a straight line."""
    return _part(start.lat_e7, start.lon_e7, end.lat_e7, end.lon_e7, gone, whole)


def _part(lat_e7: int, lon_e7: int, to_lat_e7: int, to_lon_e7: int, gone: int, whole: int) -> Point:
    if whole <= 0:
        return to_lat_e7, to_lon_e7
    return lat_e7 + (to_lat_e7 - lat_e7) * gone // whole, lon_e7 + (to_lon_e7 - lon_e7) * gone // whole
