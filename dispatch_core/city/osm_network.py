"""An OpenStreetMap file's ways become the arrays of roads.npz, with a report of what was left out and why.

Cut (osm_cut.py), turned into arcs (osm_turns.py), and reduced to the largest part in which everything reaches
everything. Ferries join that part although they start closed: whoever opens one finds the other shore joined.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from ..limits import ARCS_MAX, NODES_MAX, ROADS_MAX
from ..records import record
from .array_reader import none
from .building import BuildError, Progress
from .osm_country import Country
from .osm_cut import Cut
from .osm_reader import OsmData
from .osm_turns import Turns
from .road_arrays import SPEED_KMH_MAX, Int32s, RoadArrays
from .strong import largest_strong_part

_NAMES_TOLD = 5


@record
class OsmRoadReport:
    """What became of the roads. Kilometres count a two-way street once."""

    highway_count: int
    driven_way_count: int
    node_count: int
    arc_count: int
    road_count: int
    road_km: int
    ferry_ids: tuple[str, ...]
    # Not joined both ways to the rest.
    dropped_node_count: int
    dropped_km: int
    dropped_names: tuple[str, ...]
    shut_count: int
    restriction_count: int
    # Over a way, by the hour, or with ways that pass through.
    restriction_unread_count: int
    copied_node_count: int


def build_network(data: OsmData, country: Country, progress: Progress) -> tuple[RoadArrays, OsmRoadReport]:
    """Raises BuildError for more than a city may have."""
    cut = Cut(data, country, progress)
    turns = Turns(cut, data.restrictions, progress)
    return _Network(data, cut, turns, progress).result()


class _Network:
    def __init__(self, data: OsmData, cut: Cut, turns: Turns, progress: Progress) -> None:
        self._data = data
        self._cut = cut
        self._turns = turns
        self._lat = _int32(cut.lat_e7)
        self._lon = _int32(cut.lon_e7)
        self._stops = np.array(cut.stops, dtype=np.int32)
        copied = _int32(turns.copied)
        self._lat = np.concatenate([self._lat, self._lat[copied]])
        self._lon = np.concatenate([self._lon, self._lon[copied]])
        self._stops = np.concatenate([self._stops, np.zeros(copied.size, dtype=np.int32)])
        self._tail, self._head = _int32(turns.tail), _int32(turns.head)
        self._street = _int32(turns.street)
        self._street_road = _int32([street.road for street in cut.streets])
        self._street_mm = np.array([street.length_mm for street in cut.streets], dtype=np.int64)
        progress("join", 0, 0)
        self._node_in = largest_strong_part(self._lat.size, self._tail, self._head)
        self._arc_in = self._node_in[self._tail] & self._node_in[self._head]
        if not self._arc_in.any():
            raise BuildError(
                "Tidak ada jalan di wilayah itu yang tersambung dua arah; pilih wilayah lebih luas (--bbox).",
                "No roads in that area are joined both ways; choose a larger area with --bbox.",
            )

    def result(self) -> tuple[RoadArrays, OsmRoadReport]:
        node_of = np.cumsum(self._node_in) - 1
        street = self._street[self._arc_in]
        roads = np.unique(self._street_road[street])
        for what, count, count_max in (
            ("nodes", self._node_in.sum(), NODES_MAX),
            ("arcs", street.size, ARCS_MAX),
            ("roads", roads.size, ROADS_MAX),
        ):
            if count > count_max:
                raise BuildError(
                    f"Terlalu besar: {count} {what}, paling banyak {count_max}; pilih wilayah lebih kecil (--bbox).",
                    f"Too large: {count} {what}, at most {count_max}; choose a smaller area with --bbox.",
                )
        ways = [self._cut.roads[road] for road in roads.tolist()]
        backward = np.array(self._turns.backward, dtype=np.bool_)[self._arc_in]
        shapes, first, points = self._shapes(street)
        arrays = RoadArrays(
            node_lat_e7=self._lat[self._node_in],
            node_lon_e7=self._lon[self._node_in],
            node_snappable=self._stops[self._node_in],
            arc_tail=_int32(node_of[self._tail[self._arc_in]]),
            arc_head=_int32(node_of[self._head[self._arc_in]]),
            arc_road=_int32(np.searchsorted(roads, self._street_road[street])),
            arc_ticks=none(),
            arc_length_mm=_int32(self._street_mm[street]),
            arc_speed_kmh=self._speeds(street, backward),
            road_ids=tuple(f"w{way.way_id}" for way in ways),
            road_names=tuple(way.rule.name or f"w{way.way_id}" for way in ways),
            road_classes=tuple(way.rule.road_class for way in ways),
            order=none(),
            order_for=none(),
            arc_shape=np.where(backward, -shapes, shapes),
            shape_first=first,
            shape_lat_e7=points[:, 0],
            shape_lon_e7=points[:, 1],
        )
        return arrays, self._report(arrays, street)

    def _speeds(self, street: Int32s, backward: npt.NDArray[np.bool_]) -> Int32s:
        """km/h of each arc; of a ferry that says how long it takes, its length over that."""
        rules = [way.rule for way in self._cut.roads]
        forward_kmh = np.array([rule.forward_kmh for rule in rules], dtype=np.int64)
        backward_kmh = np.array([rule.backward_kmh for rule in rules], dtype=np.int64)
        duration_s = np.array([rule.duration_s for rule in rules], dtype=np.int64)
        road_mm = np.bincount(self._street_road, self._street_mm, len(rules)).astype(np.int64)
        timed = np.clip(road_mm * 36 // (np.maximum(duration_s, 1) * 10_000), 1, SPEED_KMH_MAX)
        road = self._street_road[street]
        speeds = np.where(backward, backward_kmh[road], forward_kmh[road])
        return _int32(np.where(duration_s[road] > 0, timed[road], speeds))

    def _shapes(self, street: Int32s) -> tuple[Int32s, Int32s, Int32s]:
        """The shape of each arc, from 1, 0 for a straight one; where each shape begins; all inner points."""
        shape_of: dict[int, int] = {}
        first, points = [0], []
        shapes = np.zeros(street.size, dtype=np.int32)
        for arc, each in enumerate(street.tolist()):
            inner = self._cut.streets[each].inner
            if inner and each not in shape_of:
                shape_of[each] = len(first)
                points += inner
                first.append(len(points))
            shapes[arc] = shape_of.get(each, 0)
        return shapes, _int32(first), np.array(points, dtype=np.int32).reshape(-1, 2)

    def _report(self, arrays: RoadArrays, street: Int32s) -> OsmRoadReport:
        kept = np.unique(street)
        dropped = np.setdiff1d(np.arange(self._street_mm.size), kept)
        dropped_mm: Counter[str] = Counter()
        for each in dropped.tolist():
            name = self._cut.roads[self._cut.streets[each].road].rule.name
            if name:
                dropped_mm[name] += self._cut.streets[each].length_mm
        pairs = zip(arrays.road_ids, arrays.road_classes, strict=True)
        return OsmRoadReport(
            highway_count=self._data.highway_count,
            driven_way_count=len(self._cut.roads),
            node_count=arrays.node_lat_e7.size,
            arc_count=arrays.arc_tail.size,
            road_count=len(arrays.road_ids),
            road_km=int(self._street_mm[kept].sum()) // 1_000_000,
            ferry_ids=tuple(road_id for road_id, road_class in pairs if road_class == "ferry"),
            dropped_node_count=int(np.count_nonzero(~self._node_in)),
            dropped_km=int(self._street_mm[dropped].sum()) // 1_000_000,
            dropped_names=tuple(name for name, _ in dropped_mm.most_common(_NAMES_TOLD)),
            shut_count=len(self._data.shut_nodes & self._cut.node_of.keys()),
            restriction_count=self._turns.restriction_count,
            restriction_unread_count=self._data.restrictions_unread + self._turns.unclear_count,
            copied_node_count=int(np.count_nonzero(self._node_in[len(self._cut.lat_e7) :])),
        )


def _int32(numbers: npt.ArrayLike) -> Int32s:
    return np.asarray(numbers, dtype=np.int32)
