"""roads.npz: the road network of a big city as arrays, where roads.geojson would be too long to read.

It says what roads.geojson says, node by node and arc by arc, and may say more: the very ticks of each mode where the
network comes with them, the shape of each arc, and the order of a hierarchy. What one array says must fit the others;
whether the roads fit the rest of the city is network.py's business.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from ..hierarchy import order_of
from ..limits import (
    ARC_TICKS_MAX,
    ARCS_MAX,
    ID_BYTES_MAX,
    LAT_E7_MAX,
    LON_E7_MAX,
    MODES_MAX,
    NODES_MAX,
    ROADS_MAX,
    TEXT_BYTES_MAX,
)
from ..records import record
from .array_reader import ArrayReader, read_arrays
from .faults import Fault
from .fields import ANY
from .files import Files
from .format_arrays import ROAD_ARRAYS
from .format_roads import ROAD_CLASSES
from .npz import Array, pack

NAME = "roads.npz"
VERSION = 1
SPEED_KMH_MAX = 200

Int32s = npt.NDArray[np.int32]

_INT32_MAX = 2**31 - 1
# What may be left out, in groups that go together.
_TICKS = ("arc_ticks",)
_LENGTHS = ("arc_length_mm", "arc_speed_kmh")
_SHAPES = ("arc_shape", "shape_first", "shape_lat_e7", "shape_lon_e7")
_ORDER = ("order",)
_ORDER_FOR = ("order_for",)
_OPTIONAL = (*_TICKS, *_LENGTHS, *_SHAPES, *_ORDER, *_ORDER_FOR)


@record
class RoadArrays:
    """A network. Empty arrays where the file may leave one out and does."""

    # By node. `snappable`: a place may be snapped to it.
    node_lat_e7: Int32s
    node_lon_e7: Int32s
    node_snappable: Int32s
    # By arc: its ends, its road, and either the ticks of each mode or length and speed.
    arc_tail: Int32s
    arc_head: Int32s
    arc_road: Int32s
    arc_ticks: Int32s
    arc_length_mm: Int32s
    arc_speed_kmh: Int32s
    # By road.
    road_ids: tuple[str, ...]
    road_names: tuple[str, ...]
    road_classes: tuple[str, ...]
    # Nodes in the order in which a hierarchy contracts them.
    order: Int32s
    # `arcs_digest` of the network that the order was found for.
    order_for: Int32s
    # By arc: 0 for a straight line, s + 1 for shape s from tail to head, -(s + 1) for shape s from head to tail. Shape
    # s has the inner points shape_first[s] to shape_first[s + 1].
    arc_shape: Int32s
    shape_first: Int32s
    shape_lat_e7: Int32s
    shape_lon_e7: Int32s


def with_order(roads: RoadArrays) -> RoadArrays:
    """With the order of its hierarchy: found once when the bundle is made instead of at every start."""
    order = order_of(roads.node_lat_e7, roads.node_lon_e7, roads.arc_tail, roads.arc_head)
    return replace(roads, order=order, order_for=arcs_digest(roads.arc_tail, roads.arc_head))


def arcs_digest(tail: Int32s, head: Int32s) -> Int32s:
    """Four integers that differ between networks: blake2b-128 of the ends of all arcs, little-endian as everywhere."""
    digest = blake2b(np.stack([tail, head]).astype("<i4").tobytes(), digest_size=16).digest()
    return np.frombuffer(digest, dtype="<i4").astype(np.int32)


def pack_roads(roads: RoadArrays) -> bytes:
    """The file's bytes; equal networks give equal bytes."""
    arrays: dict[str, Array] = {"version": np.array([VERSION], dtype=np.int32)}
    groups = (_TICKS, _LENGTHS, _SHAPES, _ORDER, _ORDER_FOR)
    left_out = {name for group in groups if not getattr(roads, group[0]).size for name in group}
    for name in ROAD_ARRAYS:
        if name.startswith("road_"):
            arrays[name] = np.frombuffer("\n".join(getattr(roads, name)).encode(), dtype=np.uint8)
        elif name != "version" and name not in left_out:
            arrays[name] = getattr(roads, name)
    arrays["node_snappable"] = arrays["node_snappable"].astype(np.uint8)
    return pack(arrays)


def read_road_arrays(files: Files) -> RoadArrays | None:
    """None where the file cannot be used, which was then noted."""
    arrays = read_arrays(files, NAME)
    return None if arrays is None else _Reader(files, NAME, arrays).roads()


class _Reader(ArrayReader):
    def roads(self) -> RoadArrays | None:
        if not self._complete():
            return None
        node_count, arc_count, road_count = self._counts()
        if not self.good:
            return None
        by_node, by_arc = (node_count,), (arc_count,)
        shape_count = max(0, self._arrays["shape_first"].size - 1) if self._has(_SHAPES) else 0
        point_count = self._arrays["shape_lat_e7"].size if self._has(_SHAPES) else 0
        mode_count = len(self._arrays["arc_ticks"]) if self._has(_TICKS) else 0
        roads = RoadArrays(
            node_lat_e7=self.integers("node_lat_e7", by_node, -LAT_E7_MAX, LAT_E7_MAX),
            node_lon_e7=self.integers("node_lon_e7", by_node, -LON_E7_MAX, LON_E7_MAX),
            node_snappable=self.integers("node_snappable", by_node, 0, 1),
            arc_tail=self.integers("arc_tail", by_arc, 0, node_count - 1),
            arc_head=self.integers("arc_head", by_arc, 0, node_count - 1),
            arc_road=self.integers("arc_road", by_arc, 0, road_count - 1),
            arc_ticks=self.integers("arc_ticks", (mode_count, arc_count), 0, ARC_TICKS_MAX),
            arc_length_mm=self.integers("arc_length_mm", by_arc, 0, _INT32_MAX),
            arc_speed_kmh=self.integers("arc_speed_kmh", by_arc, 1, SPEED_KMH_MAX),
            road_ids=self._ids(),
            road_names=self._texts("road_names", road_count),
            road_classes=self._classes(road_count),
            order=self._order(node_count),
            order_for=self.integers("order_for", (4,), -(2**31), _INT32_MAX),
            arc_shape=self.integers("arc_shape", by_arc, -shape_count, shape_count),
            shape_first=self._first(shape_count, point_count),
            shape_lat_e7=self.integers("shape_lat_e7", (point_count,), -LAT_E7_MAX, LAT_E7_MAX),
            shape_lon_e7=self.integers("shape_lon_e7", (point_count,), -LON_E7_MAX, LON_E7_MAX),
        )
        if not 1 <= mode_count <= MODES_MAX and self._has(_TICKS):
            self.wrong(Fault.ARRAY_WRONG, "arc_ticks", f"a row for each of 1..{MODES_MAX} modes, not {mode_count}")
        if self.good and roads.order_for.size:
            made_for = arcs_digest(roads.arc_tail, roads.arc_head)
            if not np.array_equal(roads.order_for, made_for):
                self.wrong(Fault.ARRAY_WRONG, "order", "was made for another network")
        return roads if self.good else None

    def _has(self, group: Sequence[str]) -> bool:
        return group[0] in self._arrays

    def _complete(self) -> bool:
        """Is every array there that must be, of a version that is known, and none that is not?"""
        needed = [name for name in ROAD_ARRAYS if name not in _OPTIONAL]
        needed += _TICKS if self._has(_TICKS) else _LENGTHS
        if any(name in self._arrays for name in _SHAPES):
            needed += _SHAPES
        self.check_names(ROAD_ARRAYS, needed, VERSION)
        if self._has(_TICKS) and any(name in self._arrays for name in _LENGTHS):
            self.wrong(Fault.ARRAY_WRONG, "arc_ticks", "give ticks, or length and speed, but not both")
        return self.good

    def _counts(self) -> tuple[int, int, int]:
        """How many nodes, arcs and roads there are: as many as the first array of each kind has."""
        counts = (
            ("nodes", self._arrays["node_lat_e7"].size, NODES_MAX),
            ("arcs", self._arrays["arc_tail"].size, ARCS_MAX),
            ("roads", len(self._lines("road_ids")), ROADS_MAX),
        )
        for what, count, count_max in counts:
            if count > count_max:
                self.wrong(Fault.TOO_MANY, what, count, count_max)
        if self.good and min(count for _, count, _ in counts) == 0:
            self.wrong(Fault.NO_ROADS)
        return counts[0][1], counts[1][1], counts[2][1]

    def _order(self, node_count: int) -> Int32s:
        """Every node once: anything else is the order of another network."""
        order = self.integers("order", (node_count,), 0, node_count - 1)
        if order.size and np.bincount(order, minlength=node_count).max() > 1:
            twice = int(np.argmax(np.bincount(order)))
            self.wrong(Fault.ARRAY_WRONG, "order", f"holds node {twice} twice and another not at all")
        return order

    def _first(self, shape_count: int, point_count: int) -> Int32s:
        first = self.integers("shape_first", (shape_count + 1,), 0, point_count)
        if first.size and (first[0] != 0 or first[-1] != point_count or (np.diff(first) < 0).any()):
            self.wrong(Fault.ARRAY_WRONG, "shape_first", f"must rise from 0 to {point_count}")
        return first

    # -- Texts ----------------------------------------

    def _lines(self, name: str) -> tuple[str, ...]:
        array = self._arrays[name]
        if array.dtype != np.uint8 or array.ndim != 1:
            self.wrong(Fault.ARRAY_WRONG, name, "must be bytes of UTF-8, a line for each road")
            return ()
        try:
            text = array.tobytes().decode()
        except UnicodeDecodeError as error:
            self.wrong(Fault.ARRAY_WRONG, name, f"byte {error.start} is not UTF-8")
            return ()
        return tuple(text.split("\n")) if text else ()

    def _texts(self, name: str, road_count: int) -> tuple[str, ...]:
        lines = self._lines(name) or ("",)
        if self.good and len(lines) != road_count:
            self.wrong(Fault.ARRAY_WRONG, name, f"has {len(lines)} lines for {road_count} roads")
        for at, line in enumerate(lines):
            if not line.isprintable() or len(line.encode()) > TEXT_BYTES_MAX:
                self.wrong(Fault.ARRAY_WRONG, name, f"line {at} has control characters or over {TEXT_BYTES_MAX} bytes")
                break
        return lines

    def _ids(self) -> tuple[str, ...]:
        lines = self._lines("road_ids")
        pattern, words = ANY
        seen: set[str] = set()
        for at, line in enumerate(lines):
            if not re.fullmatch(pattern, line) or len(line) > ID_BYTES_MAX:
                self.wrong(Fault.ARRAY_WRONG, "road_ids", f"line {at}: {line!r} is no code of {words}")
                break
            if line in seen:
                self.wrong(Fault.ARRAY_WRONG, "road_ids", f"line {at}: {line} stands twice")
                break
            seen.add(line)
        return lines

    def _classes(self, road_count: int) -> tuple[str, ...]:
        lines = self._texts("road_classes", road_count)
        for name in sorted(set(lines) - set(ROAD_CLASSES)):
            self.wrong(Fault.NOT_A_CHOICE, "road_classes", name, ", ".join(ROAD_CLASSES))
        return lines
