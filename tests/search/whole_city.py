"""A whole city twice: as the engine's ground has it, and as arrays of numpy under scipy's Dijkstra, which is the judge.

Closures of all kinds are laid on both: roads, edges, areas, one direction, a factor in place of a closure, for some
drivers only. What the words of a closure mean is worked out here from the definitions (closing.py). Nothing is shared
with what is judged but model's words.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dispatch_core.model import RoadScope, RoadSpan
from dispatch_core.obstacles import Obstacle
from dispatch_core.roads import RoadGround

from .closing import square, touches

# Sums of one less are ways.
NO_WAY_TICKS = 2**31 - 1
PERMILLES = (0, 0, 0, 200, 333, 500, 999)
AREA_E7_MAX = 60_000


class WholeCity:
    """The arrays of a network in the order of its ground, arcs by tail, with what lies on them."""

    def __init__(self, arrays: dict[str, Any]) -> None:
        self.ground = RoadGround.build(**arrays)
        order = np.argsort(arrays["arc_tail"], kind="stable")
        self.tail, self.head, self.road = (np.asarray(arrays[f"arc_{end}"])[order] for end in ("tail", "head", "road"))
        self.base = np.asarray(arrays["arc_ticks"])[:, order].astype(np.int64)
        self.lat, self.lon = np.asarray(arrays["node_lat_e7"]), np.asarray(arrays["node_lon_e7"])
        self.node_count, self.arc_count = self.lat.size, self.tail.size
        self.road_ids: Sequence[str] = arrays["road_ids"]
        # Arcs into a node side by side, parallel ones in a row.
        self._by_end = np.lexsort((self.tail, self.head))
        near, far = self.head[self._by_end], self.tail[self._by_end]
        self._first_alike = np.flatnonzero(np.append(True, (near[1:] != near[:-1]) | (far[1:] != far[:-1])))
        self._far = far[self._first_alike]
        self._first = np.searchsorted(near[self._first_alike], np.arange(self.node_count + 1))
        self.laid: dict[str, tuple[Obstacle, Any]] = {}
        self.set_profiles(1)

    # -- Closures ----------------------------------------

    def set_profiles(self, count: int) -> None:
        """Nothing is laid any more."""
        self.laid.clear()
        self.ground.closures.set_profiles(count)
        self.profile_count = count
        self._write()

    def lay(self, added: Sequence[Obstacle], gone: Sequence[str]) -> None:
        for closure_id in gone:
            del self.laid[closure_id]
        for one in added:
            self.laid[one.closure_id] = one, self._arcs_of(one.scope)
        self.ground.closures.lay([one for one, _ in self.laid.values()])
        self._write()

    def _arcs_of(self, scope: RoadScope) -> Any:
        met = np.zeros(self.arc_count, bool)
        ends = [np.stack([at[self.tail], at[self.head]]) for at in (self.lat, self.lon)]
        for span in scope.spans:
            of_road = self.road == self.road_ids.index(span.road_id)
            if span.is_edge:
                lats, lons = (span.from_lat_e7, span.to_lat_e7), (span.from_lon_e7, span.to_lon_e7)
                there, back = (
                    (ends[0] == np.array(lats[::way])[:, None]).all(0)
                    & (ends[1] == np.array(lons[::way])[:, None]).all(0)
                    for way in (1, -1)
                )
                of_road &= there | back
            met |= of_road
        if scope.area_lat_e7:
            polygon = list(zip(scope.area_lat_e7, scope.area_lon_e7, strict=True))
            near = np.ones(self.arc_count, bool)
            for at, corners in zip(ends, (scope.area_lat_e7, scope.area_lon_e7), strict=True):
                near &= (at.min(0) <= max(corners)) & (at.max(0) >= min(corners))
            for arc in np.flatnonzero(near).tolist():
                met[arc] |= touches(polygon, *self._points(arc))
        found = np.flatnonzero(met)
        if scope.towards_lat_e7 or scope.towards_lon_e7:
            goal = scope.towards_lat_e7, scope.towards_lon_e7
            ahead = []
            for arc in found.tolist():
                start, end = self._points(arc)
                ahead.append(square(goal, end) < square(goal, start))
            found = found[np.array(ahead, bool)]
        return found

    def _points(self, arc: int) -> tuple[tuple[int, int], tuple[int, int]]:
        start, end = ((int(self.lat[node]), int(self.lon[node])) for node in (self.tail[arc], self.head[arc]))
        return start, end

    def _write(self) -> None:
        """What is left of the network for each profile: ticks by mode and arc, -1 where it is closed."""
        self.left = []
        for profile in range(self.profile_count):
            permille = np.full(self.arc_count, 1000)
            for one, arcs in self.laid.values():
                if profile in one.profiles:
                    permille[arcs] = np.minimum(permille[arcs], one.speed_permille)
            shared = np.maximum(permille, 1)
            ticks = np.where(permille == 0, -1, np.minimum((2000 * self.base + shared) // (2 * shared), NO_WAY_TICKS))
            self.left.append(ticks)

    # -- Ways ----------------------------------------

    def distances(self, node: int, mode: int, profile: int) -> list[int | None]:
        """Ticks from every node to this one, None where no open road leads."""
        ticks = self.left[profile][mode][self._by_end]
        best = np.minimum.reduceat(np.where(ticks < 0, np.inf, ticks), self._first_alike)
        best[best >= NO_WAY_TICKS] = np.inf
        graph = csr_array((best, self._far, self._first), shape=(self.node_count, self.node_count))
        return [None if spent >= NO_WAY_TICKS else int(spent) for spent in dijkstra(graph, indices=node).tolist()]

    # -- Luck ----------------------------------------

    def random_obstacle(self, luck: random.Random, closure_id: str) -> Obstacle:
        arc = luck.randrange(self.arc_count)
        start, end = self._points(arc)
        road_id = self.road_ids[int(self.road[arc])]
        towards = luck.choice([(0, 0), (0, 0), end])
        kind = luck.choice(["road", "roads", "edge", "edge", "area"])
        if kind == "area":
            north, east = luck.randrange(AREA_E7_MAX), luck.randrange(AREA_E7_MAX)
            corners = [(start[0] + a * north, start[1] + b * east) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
            polygon = corners[: luck.choice([3, 4])]
            scope = RoadScope((), tuple(lat for lat, _ in polygon), tuple(lon for _, lon in polygon), *towards)
        elif kind == "edge":
            scope = RoadScope((RoadSpan(road_id, True, *start, *end),), (), (), *towards)
        else:
            others = luck.choices(self.road_ids, k=8) if kind == "roads" else []
            scope = RoadScope(tuple(RoadSpan(one) for one in dict.fromkeys([road_id, *others])), (), (), *towards)
        count = self.profile_count
        concerned = tuple(sorted(luck.sample(range(count), luck.randint(1, count))))
        return Obstacle(closure_id, scope, luck.choice(PERMILLES), concerned)
