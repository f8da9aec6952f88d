"""Drives: one way from a place to another, and where whoever drives it is after so many ticks.

What a simulated crew's vehicle does. A place on the way is the next node ahead and the ticks to it, beside the
coordinates in between: vehicles do not turn round in the middle of a street. The way is looked for only when somebody
asks where the vehicle is, for most arrive without anybody asking.
"""

from __future__ import annotations

from typing import Protocol

from .ground import Spot
from .model import Place
from .plane import distance_mm

Point = tuple[int, int]


class Drive(Protocol):
    """`ticks` is how long all of it takes."""

    ticks: int

    def at(self, ticks: int) -> Place:
        """Where the vehicle is after so many ticks: how it would go on from there. Past the end: at the end."""
        ...

    def length_m(self) -> int: ...


class Roads(Protocol):
    """What a RoadDrive asks of its network, with the docstrings of Journeys."""

    def stops(self, start: Place, end: Place, mode: int, ticks: int) -> tuple[Spot, Spot, int, int]: ...

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


class RoadDrive:
    """Off the road to the first node, along a soonest way, off the road to the end."""

    __slots__ = ("_end", "_mode", "_road_ticks", "_roads", "_start", "ticks")

    def __init__(self, roads: Roads, start: Place, end: Place, mode: int, road_ticks: int) -> None:
        self._roads = roads
        self._start = start
        self._end = end
        self._mode = mode
        self._road_ticks = road_ticks
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
        behind, ahead, since, left = self._roads.stops(start, end, self._mode, gone)
        where = _part(*self._roads.point(behind), *self._roads.point(ahead), since, since + left)
        return _ahead(ahead, left, *where)


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
