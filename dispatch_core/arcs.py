"""Arcs: the arcs of a network sorted by one end, what they cost and which road they belong to; and arrays checked.

The live ticks are the base ticks with closures written over them (obstacles.py); the base ticks never change. It knows
no nodes' coordinates and searches nothing.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

# Weight of a closed arc.
CLOSED = -1

Int32s = npt.NDArray[np.int32]
Int64s = npt.NDArray[np.int64]


class TravelTooLong(ValueError):
    """Some way through a network may take more ticks than are counted: `ticks` of `ticks_max`."""

    def __init__(self, mode: int, ticks: int, ticks_max: int) -> None:
        super().__init__(
            f"arc_ticks[{mode}] may lead to travel times of {ticks} ticks, {ticks_max} at most: choose a longer tick"
        )
        self.ticks, self.ticks_max = ticks, ticks_max


class Arcs:
    """All arcs sorted by one end (`near`): base and live ticks by mode, and where each road's arcs are."""

    def __init__(
        self, near: Int32s, far: Int32s, road: Int32s, base_ticks: Int32s, node_count: int, road_count: int
    ) -> None:
        order = np.argsort(near, kind="stable")
        self.first = frozen(np.searchsorted(near[order], np.arange(node_count + 1)))
        self.far = frozen(far[order])
        self.road = frozen(road[order])
        self.base_ticks = frozen(base_ticks[:, order])
        self.live_ticks = self.base_ticks.copy()
        self._by_road = frozen(np.argsort(self.road, kind="stable"))
        self._first_of_road = frozen(np.searchsorted(self.road[self._by_road], np.arange(road_count + 1)))

    def lengths_mm(self, lat_e7: Int32s, lon_e7: Int32s) -> Int32s:
        """How far apart the ends of each arc are, to a part in a thousand."""
        near = np.repeat(np.arange(self.first.size - 1), np.diff(self.first))
        mm_e7 = 11.132
        north = (lat_e7[self.far].astype(np.int64) - lat_e7[near]) * mm_e7
        east = (lon_e7[self.far].astype(np.int64) - lon_e7[near]) * mm_e7 * np.cos(np.radians(lat_e7[near] / 1e7))
        return frozen(np.rint(np.hypot(north, east)).astype(np.int32))

    def of_road(self, road: int) -> Int32s:
        return self._by_road[self._first_of_road[road] : self._first_of_road[road + 1]]

    def set_profiles(self, count: int) -> None:
        """Live ticks anew, as if nothing were closed: a row for each mode of each profile, profile by profile."""
        self.live_ticks = np.ascontiguousarray(np.tile(self.base_ticks, (count, 1)))


def counterparts(tails: Int32s, heads: Int32s) -> Int32s:
    """By arc sorted by tail: where it stands among the arcs sorted by head."""
    place = np.empty(tails.size, np.int32)
    place[np.argsort(heads, kind="stable")] = np.arange(tails.size, dtype=np.int32)
    return frozen(place[np.argsort(tails, kind="stable")])


def frozen(array: npt.NDArray[np.integer]) -> Int32s:
    """A contiguous int32 copy that nobody can write to."""
    copy = np.array(array, dtype=np.int32, order="C")
    copy.setflags(write=False)
    return copy


def integers(name: str, given: npt.ArrayLike, low: int, high: int, shape: tuple[int, ...] | None = None) -> Int32s:
    """`given` as int32, or a ValueError that names what is wrong."""
    array = np.asarray(given)
    if array.size and not np.issubdtype(array.dtype, np.integer) and array.dtype != np.bool_:
        raise ValueError(f"{name} must hold integers, got {array.dtype}")
    if array.shape != (shape or (array.size,)):
        raise ValueError(f"{name} must have the shape {shape or (array.size,)}, got {array.shape}")
    wrong = np.argwhere((array < low) | (array > high))
    if len(wrong):
        at = tuple(int(i) for i in wrong[0])
        raise ValueError(f"{name}{list(at)} must be in {low}..{high}, got {array[at]}")
    return array.astype(np.int32)
