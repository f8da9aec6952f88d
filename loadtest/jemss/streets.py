"""Streets: a JEMSS city's network for the engine, and how long a drive in it takes to the microsecond.

The engine's ticks, of 10 us unless an arc is hours long, are off by up to 40 of them over a trip; crews drive by the
file's own numbers. A place's node is the nearest with access, in that simulator's plane, of two the first.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dispatch_core.city.building import BuildError
from dispatch_core.city.jemss import Floats, Ints
from dispatch_core.city.jemss_run import TICK_US_MAX, JemssNetwork
from dispatch_core.limits import ARC_TICKS_MAX
from dispatch_core.model import Place
from dispatch_core.roads import RoadGround

# From fine to coarse: the finest with which no arc of the network is too long to be counted.
TICKS_US = (10, 20, 50, TICK_US_MAX)

# A node and the kilometres from it.
Spot = tuple[int, float]
# Nodes, and the microseconds after which each is reached.
Way = tuple[Ints, Ints]


class StreetGround(RoadGround):
    """A RoadGround whose known places are where that simulator has them, and whose ways are as long as there."""

    # By (lat_e7, lon_e7): node and ticks to it.
    known: dict[tuple[int, int], tuple[int, int]]
    # By mode and arc, the arcs sorted by their tails.
    arc_s: Floats

    def place(self, lat_e7: int, lon_e7: int) -> Place:
        found = self.known.get((lat_e7, lon_e7))
        return super().place(lat_e7, lon_e7) if found is None else Place(*found, lat_e7, lon_e7)

    def places(self, lat_e7: Sequence[int], lon_e7: Sequence[int]) -> list[Place]:
        return [self.place(lat, lon) for lat, lon in zip(lat_e7, lon_e7, strict=True)]

    def timed_way(self, start: int, end: int, mode: int) -> Way | None:
        """The soonest way by the engine's ticks."""
        found = self.closures.over.road_way((start, 0, 0), (end, 0, 0), mode)
        if found is None:
            return None
        _, arcs, _ = found
        nodes, reached_s = np.empty(len(arcs) + 1, np.int64), np.zeros(len(arcs) + 1)
        nodes[0] = start
        nodes[1:] = self._out_of.far[arcs]
        np.cumsum(self.arc_s[mode, arcs], out=reached_s[1:])
        return nodes, np.rint(reached_s * 1e6).astype(np.int64)


class Streets:
    def __init__(self, network: JemssNetwork) -> None:
        self._network = network
        self.tick_us, self.ground = _ground(network)
        self.ground.known = {}
        self.ground.arc_s = network.arc_s[:, np.argsort(network.arc_tail, kind="stable")]
        order = np.argsort(network.x[network.access], kind="stable")
        self._by_x = network.access[order]
        self._x, self._y = network.x[self._by_x], network.y[self._by_x]

    def spot(self, x: float, y: float) -> Spot:
        """The nearest node with access, and how far it is."""
        scale = self._network
        near = int(np.clip(np.searchsorted(self._x, x), 0, len(self._x) - 1))
        # Any node bounds how far east and west the nearest can be; one nearby does so well.
        some = slice(max(0, near - 500), near + 500)
        bound = _away(self._x[some] - x, self._y[some] - y, scale).min() / scale.x_scale
        low, high = np.searchsorted(self._x, (x - bound, x + bound), side="left")
        away = _away(self._x[low : high + 1] - x, self._y[low : high + 1] - y, scale)
        soonest = away.min()
        node = int(self._by_x[low : high + 1][away == soonest].min())
        return node, float(soonest)

    def know(self, x: float, y: float) -> tuple[Spot, tuple[int, int]]:
        """The spot of a place, and its coordinates in 1e-7 degrees, by which the engine finds it too."""
        node, km = self.spot(x, y)
        network = self._network
        where = round(y * network.y_degrees * 10**7), round(x * network.x_degrees * 10**7)
        self.ground.known[where] = (node, self.ticks(self.off_road_us(km, 0)))
        return (node, km), where

    def off_road_us(self, km: float, mode: int) -> int:
        return round(km / self._network.off_road_km_s[mode] * 1e6)

    def ticks(self, us: int) -> int:
        return (us + self.tick_us // 2) // self.tick_us

    def way(self, start: int, end: int, mode: int) -> Way:
        """BuildError: there is none."""
        found = self.ground.timed_way(start, end, mode)
        if found is None:
            raise BuildError(
                f"dari simpul {start + 1} tiada jalan ke simpul {end + 1}; periksa arcs.",
                f"no way leads from node {start + 1} to node {end + 1}; check arcs.",
            )
        return found

    def ticks_between(self, start: int, ends: Sequence[int], mode: int) -> list[int]:
        return self.ground.travel_ticks(start, ends, mode)


def _away(dx: Floats, dy: Floats, scale: JemssNetwork) -> Floats:
    found: Floats = np.hypot(dx * scale.x_scale, dy * scale.y_scale)
    return found


def _ground(network: JemssNetwork) -> tuple[int, StreetGround]:
    longest_us = network.arc_s.max() * 1e6
    tick_us = next(tick_us for tick_us in TICKS_US if np.rint(longest_us / tick_us) <= ARC_TICKS_MAX)
    snappable = np.zeros(network.x.size, dtype=np.int64)
    snappable[network.access] = 1
    ground = StreetGround.build(
        node_lat_e7=network.lat_e7,
        node_lon_e7=network.lon_e7,
        snappable=snappable,
        arc_tail=network.arc_tail,
        arc_head=network.arc_head,
        arc_road=np.zeros(network.arc_tail.size, dtype=np.int64),
        arc_ticks=np.rint(network.arc_s * (1e6 / tick_us)).astype(np.int64),
        road_ids=("streets",),
        road_names=("streets",),
        off_road_kmh=max(1, round(network.off_road_km_s[0] * 3_600)),
        tick_us=tick_us,
    )
    assert isinstance(ground, StreetGround)
    return tick_us, ground
