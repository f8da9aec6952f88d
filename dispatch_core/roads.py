"""RoadGround: the road network of one city, frozen, with the closures of the moment in its live weights.

Arcs lie in CSR twice, by tail and by head, and once more with all shortcuts in a hierarchy. Closures are written over
the live weights of their arcs (closures.py); the base weights never change. What is closed belongs to the journal: the
engine tells, this mirrors. It reads no files (dispatch_core.city does) and searches nothing itself (_search.pyx), save
for the rare question what stands between.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from . import plane
from ._fleet import Fleet
from ._grid import Grid
from ._hierarchy_weights import HierarchyWeights
from ._search import RoadSearch
from .arcs import Arcs, counterparts, frozen, integers
from .arcs import Int32s as Int32s
from .closures import RoadClosures
from .drives import RoadDrive
from .edges import Shapes, check_shapes, pair_arcs, straight, street_grid
from .hierarchy import build_hierarchy, check_travel
from .journeys import Journeys
from .limits import (
    ARC_TICKS_MAX,
    ARCS_MAX,
    LAT_E7_MAX,
    LON_E7_MAX,
    MODES_MAX,
    NODES_MAX,
    ROADS_MAX,
)
from .model import Place, RoadScope, RoadSpan, Travel
from .obstacles import Blockade, Obstacle
from .streets import Streets
from .stretches import Stretches
from .ways import RoadPath

# No place is so far from a road.
REACH_M_MAX = 10**9


class RoadGround:
    """A ground.Ground over a road network. Made by `build`."""

    travel = Travel.ROAD

    def __init__(
        self,
        into: Arcs,
        out_of: Arcs,
        streets: Streets,
        weigh: Callable[[Int32s], HierarchyWeights],
        stretches: Stretches,
        order: Int32s,
        grid: Grid,
        roads: dict[str, str],
        off_road_kmh: int,
        reach_m: int,
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
        self._reach_mm = reach_m * 1000
        self._tick_us = tick_us
        # Of the speed off the road, as plane.arc_ticks has it.
        self._per_tick = off_road_kmh * 1000 * tick_us
        self.closures = RoadClosures(into, out_of, streets, weigh, stretches, roads)
        check_travel(self.closures.weights, self.mode_count)
        self._journeys = Journeys(self.closures, out_of, self._road_ids, points)

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
        reach_m: int = REACH_M_MAX,
        arc_snappable: npt.ArrayLike | None = None,
        shapes: Shapes | None = None,
        order: npt.ArrayLike | None = None,
    ) -> RoadGround:
        """A network of nodes and one-way arcs; a two-way street is two arcs of the same road.

        By node: `node_lat_e7`, `node_lon_e7` and `snappable` (0 inside bridges and restricted roads). By arc: its two
        ends, its road (an index into `road_ids`) and the ticks to drive it, a row per mode. The arrays are copied.
        A place may be snapped to an arc if `arc_snappable` says so (left out: any) and both its ends are snappable;
        `shapes` are the lines that arcs follow (left out: straight). `off_road_kmh` is the speed of the leg to a road;
        one longer than `reach_m` is flagged. `order` is `RoadGround.order` of the same network built before; finding
        it takes most of the time to build. Raises ValueError that names the array and the first wrong entry.
        """
        lat_e7 = integers("node_lat_e7", node_lat_e7, -LAT_E7_MAX, LAT_E7_MAX)
        nodes = lat_e7.size
        if not 0 < nodes <= NODES_MAX:
            raise ValueError(f"a network has 1..{NODES_MAX} nodes, got {nodes}")
        lon_e7 = integers("node_lon_e7", node_lon_e7, -LON_E7_MAX, LON_E7_MAX, (nodes,))
        usable = integers("snappable", snappable, 0, 1, (nodes,)).astype(bool)
        if not usable.any():
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
        plane.arc_ticks(0, off_road_kmh, 1000, tick_us)  # Refuses a speed or a tick that is not positive.
        may_stop = np.ones(arcs, np.int32) if arc_snappable is None else arc_snappable
        stops = usable[tails] & usable[heads] & integers("arc_snappable", may_stop, 0, 1, (arcs,)).astype(bool)
        out_of = Arcs(tails, heads, roads, ticks, nodes, len(road_ids))
        by_tail = np.argsort(tails, kind="stable")
        tail_of, lines = tails[by_tail], check_shapes(shapes or straight(arcs), by_tail)
        opposite = pair_arcs(tail_of, out_of.far, out_of.road, lines.of_arc)
        hierarchy, ranked = build_hierarchy(lat_e7, lon_e7, tails, heads, order)
        hierarchy.slots_of(tail_of, out_of.far, slots := np.empty(arcs, np.int32))
        return cls(
            Arcs(heads, tails, roads, ticks, nodes, len(road_ids)),
            out_of,
            Streets(out_of, tail_of, opposite, counterparts(tails, heads)),
            partial(HierarchyWeights, hierarchy, slots),
            Stretches(out_of, frozen(lat_e7), frozen(lon_e7), road_ids, lines),
            ranked,
            street_grid(lat_e7, lon_e7, usable, tail_of, out_of.far, opposite, stops[by_tail], lines),
            dict(zip(road_ids, road_names, strict=True)),
            off_road_kmh,
            reach_m,
            tick_us,
            (lat_e7, lon_e7),
        )

    def part(self, waters: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        """Lines through water, each between two (lat_e7, lon_e7): no place is snapped across one while its own shore
        has a road. Called before the first place.
        """
        ends = np.array(waters, dtype=np.int32).reshape(-1, 2, 2)
        self._grid.part(np.ascontiguousarray(ends[:, :, 0]), np.ascontiguousarray(ends[:, :, 1]))

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
        """The nearest point of a road where one may stop, and the leg to it at the off-road speed."""
        node, edge, along, leg_mm = self._grid.nearest(lat_e7, lon_e7)
        leg_ticks = (leg_mm * 7_200_000 + self._per_tick) // (2 * self._per_tick)
        return Place(node, leg_ticks, lat_e7, lon_e7, edge, along, leg_mm // 1000 if leg_mm > self._reach_mm else 0)

    def places(self, lat_e7: Sequence[int], lon_e7: Sequence[int]) -> list[Place]:
        # Mostly a handful, for which arrays cost ten times as much as their places; a thousand are as dear either way.
        return [self.place(lat, lon) for lat, lon in zip(lat_e7, lon_e7, strict=True)]

    def snapped(self, lat_e7: Int32s, lon_e7: Int32s) -> tuple[npt.NDArray[np.integer], ...]:
        """`place` of many coordinates in one call: a column for each field of Place. For Fleet.set_places."""
        lats = integers("lat_e7", lat_e7, -LAT_E7_MAX, LAT_E7_MAX)
        lons = integers("lon_e7", lon_e7, -LON_E7_MAX, LON_E7_MAX, lats.shape)
        nodes, edges, alongs = np.empty((3, lats.size), np.int32)
        leg_mm = np.empty(lats.size, np.int64)
        self._grid.nearest_of_many(lats, lons, nodes, edges, alongs, leg_mm)
        leg_ticks = (leg_mm * 7_200_000 + self._per_tick) // (2 * self._per_tick)
        return nodes, leg_ticks, lats, lons, edges, alongs, np.where(leg_mm > self._reach_mm, leg_mm // 1000, 0)

    def fleet(self, unit_count: int) -> Fleet:
        return Fleet(unit_count, self.node_count, self.closures.edges)

    def search(self, fleet: Fleet) -> RoadSearch:
        """A search that sees closures as they come and go. The fleet must have been made for `node_count` nodes."""
        into, out_of = self._into, self._out_of
        closures = self.closures
        return RoadSearch(
            fleet, into.first, into.far, into.live_ticks, out_of.first, out_of.far, closures.weights, closures.edges
        )

    def travel_ticks(self, from_node: int, to_nodes: Sequence[int], mode: int) -> list[int]:
        """The road time to each node, -1 where no road leads. IndexError for a node or mode that does not exist."""
        return self.closures.over.travel_ticks((from_node, 0, 0), [(node, 0, 0) for node in to_nodes], mode)

    def path(self, start: Place, end: Place, mode: int) -> RoadPath | None:
        """A soonest way over open roads that visits no node twice; None where no road leads. IndexError as above."""
        return self._journeys.path(start, end, mode)

    def point(self, node: int) -> tuple[int, int]:
        """The coordinates of a node."""
        return self._journeys.point((node, 0, 0))

    def drive(self, start: Place, end: Place, mode: int) -> RoadDrive | None:
        [road] = self.closures.over.travel_ticks(start.spot, [end.spot], mode)
        return RoadDrive(self._journeys, start, end, mode, road) if road >= 0 else None

    def ticks_between(self, start: Place, ends: Sequence[Place], mode: int) -> list[int]:
        """Ticks from one place to each other one, both legs included, -1 where no road leads."""
        roads = self.closures.over.travel_ticks(start.spot, [end.spot for end in ends], mode)
        legs = [start.offset_ticks + end.offset_ticks for end in ends]
        return [road + leg if road >= 0 else -1 for road, leg in zip(roads, legs, strict=True)]

    def closures_between(self, start: Place, end: Place, mode: int, profile: int = 0) -> tuple[Blockade, ...]:
        """What stands between, as RoadClosures.between says."""
        return self.closures.between(start, end, mode, profile)

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
