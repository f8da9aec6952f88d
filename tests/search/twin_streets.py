"""Slow plain twins of streets: which arcs are one street, what lies nearest, how long it takes between two spots.

A spot between two nodes becomes a node of its own, joined by what is left of its arcs; distances are Bellman-Ford's.
The nearest street is found by looking at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from math import isqrt

from dispatch_core.model.places import ALONG_WHOLE
from dispatch_core.plane import MM_PER_E7_SCALED, SCALE_BITS, lon_scale

from .twins import Arc, TwinNetwork

PLANE_EDGE_MM = 1_000_000_000
HALF = ALONG_WHOLE // 2

Point = tuple[int, int]
# (node, edge, along), as in model.Place.
Spot = tuple[int, int, int]


@dataclass
class Streets:
    """The arcs as a ground sorts them, and which two are one street."""

    network: TwinNetwork
    arcs: list[Arc] = field(default_factory=list)
    back: list[int | None] = field(default_factory=list)
    # What is left of the network's arcs, None where one is closed; what the network has open by now, if not given.
    left: list[Arc | None] | None = None

    def __post_init__(self) -> None:
        whole = self.network.arcs
        order = sorted(range(len(whole)), key=lambda i: whole[i].tail)
        self.arcs = [whole[i] for i in order]
        self.left_sorted = None if self.left is None else [self.left[i] for i in order]
        alike: dict[tuple[int, int, int], list[int]] = {}
        for i, arc in enumerate(self.arcs):
            alike.setdefault((arc.tail, arc.head, arc.road), []).append(i)
        for (tail, head, road), ahead in alike.items():
            behind = alike.get((head, tail, road), []) if tail != head else []
            self.back += [None] * (len(self.arcs) - len(self.back))
            for one, other in zip(ahead, behind, strict=False):
                self.back[one] = other

    def now(self, arc: int) -> Arc | None:
        """What is left of an arc."""
        if self.left_sorted is not None:
            return self.left_sorted[arc]
        return None if self.arcs[arc].road in self.network.closed else self.arcs[arc]

    def ends(self, spot: Spot, mode: int) -> list[tuple[int, int, int]]:
        """(arc, ticks from its tail to the spot, ticks on to its head) for each open arc of the spot's street."""
        _, edge, along = spot
        found = []
        for arc, at in ((edge - 1, along), (self.back[edge - 1], ALONG_WHOLE - along)):
            now = None if arc is None else self.now(arc)
            if arc is not None and now is not None:
                whole = now.ticks[mode]
                found.append((arc, whole * at // ALONG_WHOLE, whole - whole * at // ALONG_WHOLE))
        return found

    def ticks(self, start: Spot, end: Spot, mode: int) -> int | None:
        """From one spot to another, through nodes of their own."""
        begin, target = self.network.node_count, self.network.node_count + 1
        arcs = [arc for arc in map(self.now, range(len(self.arcs))) if arc is not None]
        modes = 1 + mode
        weights = [0] * modes
        for spot, node in ((start, begin), (end, target)):
            if not spot[1]:
                arcs += [Arc(node, spot[0], -1, weights), Arc(spot[0], node, -1, weights)]
        for arc, _, on in self.ends(start, mode) if start[1] else ():
            arcs.append(Arc(begin, self.arcs[arc].head, -1, [on] * modes))
        beside = self.beside(start, end, mode)
        if beside is not None:
            arcs.append(Arc(begin, target, -1, [beside] * modes))
        for arc, into, _ in self.ends(end, mode) if end[1] else ():
            arcs.append(Arc(self.arcs[arc].tail, target, -1, [into] * modes))
        return TwinNetwork(target + 1, arcs).distances_to(target, mode)[begin]

    def beside(self, start: Spot, end: Spot, mode: int) -> int | None:
        """Along the street of both, without leaving it."""
        found = [
            further - into
            for arc, into, _ in (self.ends(start, mode) if start[1] else ())
            for other, further, _ in (self.ends(end, mode) if end[1] else ())
            if other == arc and self._ahead(start, end, arc)
        ]
        return min(found, default=None)

    def _ahead(self, start: Spot, end: Spot, arc: int) -> bool:
        """Is the end farther along this arc than the start, whichever of the street's arcs each is known by."""
        at = [spot[2] if spot[1] - 1 == arc else ALONG_WHOLE - spot[2] for spot in (start, end)]
        return at[0] <= at[1]

    def between(self, start: Spot, end: Spot, mode: int) -> int | None:
        """Ticks from one spot to another; none to the same point, whatever is closed."""
        return 0 if self.same(start, end) else self.ticks(start, end, mode)

    def same(self, start: Spot, end: Spot) -> bool:
        """One point, whichever arc it is known by."""
        if not (start[1] and end[1]):
            return start[:2] == end[:2]
        if start[1] == end[1]:
            return start[2] == end[2]
        return self.back[start[1] - 1] == end[1] - 1 and start[2] == ALONG_WHOLE - end[2]


@dataclass
class TwinGrid:
    """Lines of points, in the plane about their middle latitude and the first longitude."""

    lines: list[list[Point]]
    # Each between two points: whatever lies across one is on another shore.
    waters: tuple[tuple[Point, Point], ...] = ()

    def project(self, point: Point) -> Point:
        lats = [lat for line in self.lines for lat, _ in line]
        middle = min(lats) + max(lats) >> 1
        half = 1 << SCALE_BITS - 1
        east = (point[1] - self.lines[0][0][1] + 1_800_000_000) % 3_600_000_000 - 1_800_000_000
        x = east * lon_scale(middle) + half >> SCALE_BITS
        y = (point[0] - middle) * MM_PER_E7_SCALED + half >> SCALE_BITS
        return max(-PLANE_EDGE_MM, min(PLANE_EDGE_MM, x)), max(-PLANE_EDGE_MM, min(PLANE_EDGE_MM, y))

    def foot(self, here: Point, start: Point, end: Point) -> tuple[int, int, Point]:
        """(squared distance, part of the piece, place) of the foot, rounded as _grid.pxd says."""
        ways = [end[i] - start[i] for i in range(2)]
        whole = sum(way * way for way in ways)
        ahead = sum((here[i] - start[i]) * ways[i] for i in range(2))
        if ahead <= 0 or ahead >= whole:
            part = 0 if ahead <= 0 else ALONG_WHOLE
        else:
            while whole >= 1 << 42:
                ahead, whole = ahead >> 2, whole >> 2
            part = min(ahead * ALONG_WHOLE // whole, ALONG_WHOLE)
        x, y = (start[i] + (ways[i] * part + HALF) // ALONG_WHOLE for i in range(2))
        return (here[0] - x) ** 2 + (here[1] - y) ** 2, part, (x, y)

    def is_across(self, here: Point, there: Point) -> bool:
        """Some water has both at different sides, and its own ends at different sides of the way between them."""
        waters = ([self.project(end) for end in water] for water in self.waters)
        return any(
            turn(a, b, here) * turn(a, b, there) < 0 and turn(here, there, a) * turn(here, there, b) < 0
            for a, b in waters
        )

    def nearest(self, point: Point) -> tuple[int, int, int]:
        """(line, along, leg_mm); on the own shore if it has any street."""
        here = self.project(point)
        return self._nearest(here, own_shore=True) or self._nearest(here, own_shore=False) or (0, 0, 0)

    def _nearest(self, here: Point, own_shore: bool) -> tuple[int, int, int] | None:
        best = None
        for number, line in enumerate(self.lines):
            points = [self.project(one) for one in line]
            pieces = list(pairwise(points)) or [(points[0], points[0])]
            lengths = [isqrt(sum((a - b) ** 2 for a, b in zip(*piece, strict=True))) for piece in pieces]
            for i, piece in enumerate(pieces):
                square, part, foot = self.foot(here, *piece)
                if own_shore and self.is_across(here, foot):
                    continue
                if best is None or square < best[0]:
                    at = sum(lengths[:i]) + lengths[i] * part // ALONG_WHOLE
                    whole = sum(lengths)
                    best = square, number, ALONG_WHOLE * at // whole if whole else 0
        return None if best is None else (best[1], best[2], isqrt(best[0]))


def turn(a: Point, b: Point, point: Point) -> int:
    """Above nothing where the point lies at the left of the way from `a` to `b`."""
    return (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])


def snap(streets: Streets, points: list[Point], at: Point) -> tuple[Spot, int]:
    """The spot nearest to a coordinate, where all streets are straight and one may stop on any; and the leg in mm."""
    ahead = [i for i, back in enumerate(streets.back) if back is None or i < back]
    ends = {node for i in ahead for node in (streets.arcs[i].tail, streets.arcs[i].head)}
    alone = [node for node in range(len(points)) if node not in ends]
    lines = [[points[streets.arcs[i].tail], points[streets.arcs[i].head]] for i in ahead]
    line, along, leg_mm = TwinGrid([*lines, *([points[node]] for node in alone)]).nearest(at)
    if line >= len(ahead):
        return (alone[line - len(ahead)], 0, 0), leg_mm
    arc = streets.arcs[ahead[line]]
    if along in (0, ALONG_WHOLE):
        return (arc.head if along else arc.tail, 0, 0), leg_mm
    return (arc.tail, ahead[line] + 1, along), leg_mm
