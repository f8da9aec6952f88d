"""A slow plain twin of closures: which arcs their words mean, and what is left of the network.

Written from the definitions, in fractions, arc by arc. It shares the words of dispatch_core.model and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dispatch_core.model import RoadScope, RoadSpan
from dispatch_core.obstacles import Obstacle
from dispatch_core.plane import MM_PER_E7_SCALED, lon_scale

from .twins import Arc, TwinNetwork

Point = tuple[int, int]


@dataclass
class TwinRoads:
    """A network with the places of its nodes; road `r` is called `R<r>`."""

    network: TwinNetwork
    points: list[Point]
    # Of the roads; by default R0, R1 ...
    names: Sequence[str] = ()

    def means(self, scope: RoadScope, arc: Arc) -> bool:
        start, end = self.points[arc.tail], self.points[arc.head]
        if not (any(self._is_of(span, arc) for span in scope.spans) or touches(corners(scope), start, end)):
            return False
        if not (scope.towards_lat_e7 or scope.towards_lon_e7):
            return True
        goal = scope.towards_lat_e7, scope.towards_lon_e7
        return square(goal, end) < square(goal, start)

    def _is_of(self, span: RoadSpan, arc: Arc) -> bool:
        if span.road_id != (self.names[arc.road] if self.names else f"R{arc.road}"):
            return False
        ends = {(span.from_lat_e7, span.from_lon_e7), (span.to_lat_e7, span.to_lon_e7)}
        return not span.is_edge or {self.points[arc.tail], self.points[arc.head]} == ends

    def left(self, obstacles: Sequence[Obstacle], profile: int = 0) -> TwinNetwork:
        """The network as drivers of a profile meet it."""
        return TwinNetwork(self.network.node_count, [arc for arc in self.arcs_left(obstacles, profile) if arc])

    def arcs_left(self, obstacles: Sequence[Obstacle], profile: int = 0) -> list[Arc | None]:
        """Each arc of the network as drivers of a profile meet it, None where it is closed to them."""
        arcs: list[Arc | None] = []
        for arc in self.network.arcs:
            shares = [one.speed_permille for one in obstacles if profile in one.profiles and self.means(one.scope, arc)]
            slowest = min(shares, default=1000)
            ticks = [min(2**31 - 1, rounded(Fraction(spent * 1000, slowest))) for spent in arc.ticks] if slowest else []
            arcs.append(Arc(arc.tail, arc.head, arc.road, ticks) if slowest else None)
        return arcs


def rounded(value: Fraction) -> int:
    """Half up."""
    return (value + Fraction(1, 2)).__floor__()


def square(one: Point, other: Point) -> Fraction:
    north = Fraction(other[0] - one[0])
    east = (other[1] - one[1]) * Fraction(lon_scale(one[0]), MM_PER_E7_SCALED)
    return north * north + east * east


def corners(scope: RoadScope) -> list[Point]:
    return list(zip(scope.area_lat_e7, scope.area_lon_e7, strict=True))


def touches(polygon: list[Point], start: Point, end: Point) -> bool:
    """Has the segment a point in common with the polygon, its border included?"""
    sides = list(zip(polygon, [*polygon[1:], *polygon[:1]], strict=True))
    return any(cross(start, end, *side) for side in sides) or (bool(sides) and within(sides, start))


def within(sides: list[tuple[Point, Point]], point: Point) -> bool:
    """By how often a ray eastwards passes the sides."""
    passed = 0
    for one, other in sides:
        if (one[0] > point[0]) != (other[0] > point[0]):
            at = one[1] + Fraction((point[0] - one[0]) * (other[1] - one[1]), other[0] - one[0])
            passed += at > point[1]
    return passed % 2 == 1


def cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    """Have two segments a point in common? Solved for the shares of both where they are not parallel."""
    one, two, gap = (b[0] - a[0], b[1] - a[1]), (d[0] - c[0], d[1] - c[1]), (c[0] - a[0], c[1] - a[1])
    turn = one[0] * two[1] - one[1] * two[0]
    if turn:
        of_one = Fraction(gap[0] * two[1] - gap[1] * two[0], turn)
        of_two = Fraction(gap[0] * one[1] - gap[1] * one[0], turn)
        return 0 <= of_one <= 1 and 0 <= of_two <= 1
    ends = [(a, b, c), (a, b, d), (c, d, a), (c, d, b)]
    return any(lies_on(*points) for points in ends)


def lies_on(a: Point, b: Point, p: Point) -> bool:
    if (b[0] - a[0]) * (p[1] - a[1]) != (b[1] - a[1]) * (p[0] - a[0]):
        return False
    return all(min(a[axis], b[axis]) <= p[axis] <= max(a[axis], b[axis]) for axis in (0, 1))
