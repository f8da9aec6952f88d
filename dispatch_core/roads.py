"""RoadGround: the road network of one city, frozen, with the closures of the moment in its live weights.

Arcs lie in CSR twice, by tail and by head, and once more with all shortcuts in a hierarchy. Closures are written over
the live weights of their arcs (closures.py); the base weights never change. What is closed belongs to the journal: the
engine tells, this mirrors. It reads no files (dispatch_core.city does) and searches nothing itself (_search.pyx), save
for the rare question what stands between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from . import plane
from ._grid import Grid
from ._hierarchy_weights import HierarchyWeights
from ._search import RoadSearch
from .arcs import Arcs, Int64s, TravelTooLong, counterparts, frozen, integers
from .arcs import Int32s as Int32s
from .closures import RoadClosures
from .drives import RoadDrive
from .hierarchy import build_hierarchy
from .limits import (
    ARC_TICKS_MAX,
    ARCS_MAX,
    LAT_E7_MAX,
    LON_E7_MAX,
    MODES_MAX,
    NODES_MAX,
    ROADS_MAX,
    TRAVEL_TICKS_MAX,
)
from .model import Place, RoadScope, RoadSpan, Travel
from .obstacles import Blockade, Obstacle
from .stretches import Stretches
from .ways import RoadPath, road_path

if TYPE_CHECKING:
    from ._fleet import Fleet


class RoadGround:
    """A ground.Ground over a road network. Made by `build`."""

    travel = Travel.ROAD

    def __init__(
        self,
        into: Arcs,
        out_of: Arcs,
        into_of: Int32s,
        weigh: Callable[[Int32s], HierarchyWeights],
        stretches: Stretches,
        order: Int32s,
        grid: Grid,
        roads: dict[str, str],
        off_road_kmh: int,
        tick_us: int,
        points: tuple[Int32s, Int32s],
    ) -> None:
        self._into = into
        self._out_of = out_of
        self._order = order
        self._grid = grid
        self._names = roads
        self._road_ids = tuple(roads)
        self._index = {road_id: road for road, road_id in enumerate(self._road_ids)}
        self._off_road_kmh = off_road_kmh
        self._tick_us = tick_us
        self.closures = RoadClosures(into, out_of, into_of, weigh, stretches, roads)
        self._lat_e7, self._lon_e7 = points
        self._arc_mm: Int32s | None = None

    @classmethod
    def build(
        cls,
        *,
        node_lat_e7: npt.ArrayLike,
        node_lon_e7: npt.ArrayLike,
        snappable: npt.ArrayLike,
        arc_tail: npt.ArrayLike,
        arc_head: npt.ArrayLike,
        arc_road: npt.ArrayLike,
        arc_ticks: npt.ArrayLike,
        road_ids: Sequence[str],
        road_names: Sequence[str],
        off_road_kmh: int,
        tick_us: int,
        order: npt.ArrayLike | None = None,
    ) -> RoadGround:
        """A network of nodes and one-way arcs; a two-way street is two arcs of the same road.

        By node: `node_lat_e7`, `node_lon_e7` and `snappable` (0 for bridges and restricted roads). By arc: its two
        ends, its road (an index into `road_ids`) and the ticks to drive it, a row per mode. The arrays are copied.
        `off_road_kmh` is the speed of the leg between a coordinate and its node. `order` is `RoadGround.order` of the
        same network built before; finding it takes most of the time to build. Raises ValueError that names the array
        and the first entry which is wrong.
        """
        lat_e7 = integers("node_lat_e7", node_lat_e7, -LAT_E7_MAX, LAT_E7_MAX)
        nodes = lat_e7.size
        if not 0 < nodes <= NODES_MAX:
            raise ValueError(f"a network has 1..{NODES_MAX} nodes, got {nodes}")
        lon_e7 = integers("node_lon_e7", node_lon_e7, -LON_E7_MAX, LON_E7_MAX, (nodes,))
        usable = np.flatnonzero(integers("snappable", snappable, 0, 1, (nodes,))).astype(np.int32)
        if not usable.size:
            raise ValueError("no node is snappable: no place of the city could be reached")
        tails = integers("arc_tail", arc_tail, 0, nodes - 1)
        arcs = tails.size
        if arcs > ARCS_MAX:
            raise ValueError(f"a network has at most {ARCS_MAX} arcs, got {arcs}")
        if len(road_ids) > ROADS_MAX or len(set(road_ids)) != len(road_ids) or len(road_ids) != len(road_names):
            raise ValueError(f"road_ids must be at most {ROADS_MAX}, each once and each with a name")
        heads = integers("arc_head", arc_head, 0, nodes - 1, (arcs,))
        roads = integers("arc_road", arc_road, 0, len(road_ids) - 1, (arcs,))
        ticks = integers("arc_ticks", arc_ticks, 0, ARC_TICKS_MAX, (len(np.atleast_1d(arc_ticks)), arcs))
        if not 0 < len(ticks) <= MODES_MAX:
            raise ValueError(f"arc_ticks must have a row for each of 1..{MODES_MAX} modes, got {len(ticks)}")
        # Refuses a speed or a tick that is not positive.
        plane.arc_ticks(0, off_road_kmh, 1000, tick_us)
        out_of = Arcs(tails, heads, roads, ticks, nodes, len(road_ids))
        hierarchy, ranked = build_hierarchy(lat_e7, lon_e7, tails, heads, order)
        slots = np.empty(arcs, np.int32)
        hierarchy.slots_of(np.sort(tails), out_of.far, slots)
        ground = cls(
            Arcs(heads, tails, roads, ticks, nodes, len(road_ids)),
            out_of,
            counterparts(tails, heads),
            partial(HierarchyWeights, hierarchy, slots),
            Stretches(out_of, frozen(lat_e7), frozen(lon_e7), road_ids),
            ranked,
            Grid(usable, lat_e7[usable], lon_e7[usable]),
            dict(zip(road_ids, road_names, strict=True)),
            off_road_kmh,
            tick_us,
            (lat_e7, lon_e7),
        )
        _check_travel(ground.closures.weights, len(ticks))
        return ground

    # -- Queries ----------------------------------------

    @property
    def node_count(self) -> int:
        return len(self._into.first) - 1

    @property
    def arc_count(self) -> int:
        return len(self._into.far)

    @property
    def mode_count(self) -> int:
        return len(self._into.base_ticks)

    @property
    def tick_us(self) -> int:
        return self._tick_us

    @property
    def order(self) -> Int32s:
        """The nodes in the order in which the hierarchy contracts them, for the bundle of a great city."""
        return self._order

    @property
    def road_ids(self) -> tuple[str, ...]:
        return self._road_ids

    def road_name(self, road_id: str) -> str:
        return self._names[self._road_ids[self._road(road_id)]]

    def place(self, lat_e7: int, lon_e7: int) -> Place:
        """The nearest snappable node (of two the smaller) and the leg to it at the off-road speed."""
        node, leg_mm = self._grid.nearest(lat_e7, lon_e7)
        return Place(node, plane.arc_ticks(leg_mm, self._off_road_kmh, 1000, self._tick_us), lat_e7, lon_e7)

    def places(self, lat_e7: npt.ArrayLike, lon_e7: npt.ArrayLike) -> tuple[Int32s, Int64s]:
        """`place` of many coordinates at once: their nodes and legs in ticks, for Fleet.set_places."""
        lats = integers("lat_e7", lat_e7, -LAT_E7_MAX, LAT_E7_MAX).tolist()
        lons = integers("lon_e7", lon_e7, -LON_E7_MAX, LON_E7_MAX, (len(lats),)).tolist()
        pairs = chain.from_iterable(map(self._grid.nearest, lats, lons))
        found = np.fromiter(pairs, dtype=np.int64, count=2 * len(lats)).reshape(-1, 2)
        # plane.arc_ticks of every leg.
        per_tick = self._off_road_kmh * 1000 * self._tick_us
        return found[:, 0].astype(np.int32), (found[:, 1] * 7_200_000 + per_tick) // (2 * per_tick)

    def search(self, fleet: Fleet) -> RoadSearch:
        """A search that sees closures as they come and go. The fleet must have been made for `node_count` nodes."""
        into, out_of = self._into, self._out_of
        return RoadSearch(fleet, into.first, into.far, into.live_ticks, out_of.first, out_of.far, self.closures.weights)

    def travel_ticks(self, from_node: int, to_nodes: Sequence[int], mode: int) -> list[int]:
        """The road time to each node, -1 where no road leads. IndexError for a node or mode that does not exist."""
        return self.closures.over.travel_ticks(from_node, to_nodes, mode)

    def path(self, from_node: int, to_node: int, mode: int) -> RoadPath | None:
        """A soonest way over open roads that visits no node twice; None where no road leads. IndexError as above."""
        arcs = self.closures.over.road_arcs(from_node, to_node, mode)
        if arcs is None:
            return None
        out_of = self._out_of
        heads, roads, ticks = out_of.far[arcs], out_of.road[arcs], out_of.live_ticks[mode, arcs]
        return road_path(from_node, heads.tolist(), [self._road_ids[road] for road in roads], ticks.tolist())

    def point(self, node: int) -> tuple[int, int]:
        """The coordinates of a node."""
        return int(self._lat_e7[node]), int(self._lon_e7[node])

    def spot(self, from_node: int, to_node: int, mode: int, ticks: int) -> tuple[int, int, int, int]:
        """On `path` after `ticks`: the node behind, the node ahead, ticks since the one and to the other."""
        out_of = self._out_of
        return self.closures.over.road_spot(from_node, to_node, mode, ticks, out_of.far, out_of.live_ticks[mode])

    def road_mm(self, from_node: int, to_node: int, mode: int) -> int:
        """How long the soonest way is, from node to node in straight lines."""
        if self._arc_mm is None:
            self._arc_mm = self._out_of.lengths_mm(self._lat_e7, self._lon_e7)
        return self.closures.over.road_sum(from_node, to_node, mode, self._arc_mm)

    def drive(self, start: Place, end: Place, mode: int) -> RoadDrive | None:
        [road] = self.travel_ticks(start.node, [end.node], mode)
        if road < 0:
            return None
        return RoadDrive(self, start, end, mode, road)

    def ticks_between(self, start: Place, ends: Sequence[Place], mode: int) -> list[int]:
        """Ticks from one place to each other one, both legs included, -1 where no road leads."""
        roads = self.travel_ticks(start.node, [end.node for end in ends], mode)
        legs = [start.offset_ticks + end.offset_ticks for end in ends]
        return [road + leg if road >= 0 else -1 for road, leg in zip(roads, legs, strict=True)]

    def closures_between(self, from_node: int, to_node: int, mode: int, profile: int = 0) -> tuple[Blockade, ...]:
        """What stands between, as RoadClosures.between says."""
        return self.closures.between(from_node, to_node, mode, profile)

    # -- Commands ----------------------------------------

    def close_road(self, road_id: str) -> None:
        """Lay one obstacle more, over the whole of a road; KeyError for an unknown road. Twice changes nothing."""
        self._road(road_id)
        others = [one for one in self.closures.laid if one.closure_id != road_id]
        self.closures.lay([*others, Obstacle(road_id, RoadScope((RoadSpan(road_id),)), 0)])

    def open_road(self, road_id: str) -> None:
        """Take it away again; KeyError for an unknown road."""
        self._road(road_id)
        self.closures.lay([one for one in self.closures.laid if one.closure_id != road_id])

    def reset_closures(self) -> None:
        """Open every road."""
        self.closures.lay([])

    def _road(self, road_id: str) -> int:
        try:
            return self._index[road_id]
        except KeyError:
            raise KeyError(f"road {road_id!r} is not in the network") from None


def _check_travel(weights: HierarchyWeights, mode_count: int) -> None:
    """Is no way too long to be counted while every road is open? Raises TravelTooLong."""
    for mode in range(mode_count):
        if (bound := weights.ticks_bound(mode)) > TRAVEL_TICKS_MAX:
            raise TravelTooLong(mode, bound, TRAVEL_TICKS_MAX)
