"""Villages: in which one does a point lie, and how far outside all of them is it.

The server labels incidents with it and tells what is outside the service area. Integers only, so that two machines
agree. A point on a border belongs to the village that comes first; borders that cross 180 degrees are not foreseen.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from math import isqrt

import numpy as np
from numpy.typing import NDArray

from ..limits import INCIDENTS_OPEN_MAX
from ..plane import MM_PER_E7_SCALED, SCALE_BITS, distance_mm, lon_scale
from .bundle import Area

_MM_PER_DM = 100
# Where along a segment the nearest point lies, in so many parts of it.
_PARTS = 4_096
# What is farther away along an axis, 2,000 km, is drawn in to here, so that no product leaves 64 bits.
_EDGE_DM = 20_000_000


class AreaIndex:
    """The villages of one city, ready to be asked. Immutable; safe to share between threads."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.areas = tuple(areas)
        self._boxes = [_box(area) for area in self.areas]
        self._across_m = [-(-distance_mm(*box) // 1_000) for box in self._boxes]
        starts: list[tuple[int, int]] = []
        ends: list[tuple[int, int]] = []
        owners: list[int] = []
        for index, area in enumerate(self.areas):
            for ring in area.rings:
                starts.extend(ring[:-1])
                ends.extend(ring[1:])
                owners.extend([index] * (len(ring) - 1))
        self._starts: NDArray[np.int64] = np.array(starts, dtype=np.int64).reshape(-1, 2)
        self._ends: NDArray[np.int64] = np.array(ends, dtype=np.int64).reshape(-1, 2)
        self._owners: NDArray[np.int64] = np.array(owners, dtype=np.int64)

    def locate(self, lat_e7: int, lon_e7: int) -> Area | None:
        """The village a point lies in; None outside all of them."""
        for area, (south, west, north, east) in zip(self.areas, self._boxes, strict=True):
            if south <= lat_e7 <= north and west <= lon_e7 <= east and _inside(area, lat_e7, lon_e7):
                return area
        return None

    def nearest(self, lat_e7: int, lon_e7: int) -> tuple[Area, int] | None:
        """The nearest village and the metres to its border, 0 inside it; None for a city without villages."""
        inside = self.locate(lat_e7, lon_e7)
        if inside is not None:
            return inside, 0
        if not len(self._owners):
            return None
        squares = self._squares_dm2(lat_e7, lon_e7)
        found = int(np.argmin(squares))
        # Up to the next whole metre: a point outside is never said to be at 0 m.
        metres = -(-isqrt(int(squares[found])) // 10)
        return self.areas[int(self._owners[found])], max(metres, 1)

    def metres_outside(self, lat_e7: int, lon_e7: int) -> int:
        """Metres to the nearest village, 0 inside one and 0 for a city without villages."""
        nearest = self.nearest(lat_e7, lon_e7)
        return 0 if nearest is None else nearest[1]

    def within(self, lat_e7: int, lon_e7: int, metres: int) -> bool:
        """Is the point in a village or at most so far from one? Quick for most; True for a city without villages."""
        for (south, west, north, east), across_m in zip(self._boxes, self._across_m, strict=True):
            # Nothing inside a box is farther from its village than the box is across.
            if across_m <= metres and south <= lat_e7 <= north and west <= lon_e7 <= east:
                return True
        return self.metres_outside(lat_e7, lon_e7) <= metres

    def _squares_dm2(self, lat_e7: int, lon_e7: int) -> NDArray[np.int64]:
        """Squared distance from the point to every border segment, in square decimetres."""
        scale = np.array((MM_PER_E7_SCALED, lon_scale(lat_e7)), dtype=np.int64)
        point = np.array((lat_e7, lon_e7), dtype=np.int64)
        start = _decimetres(self._starts - point, scale)
        along = _decimetres(self._ends - point, scale) - start
        length2 = np.maximum((along * along).sum(axis=1), 1)
        part = np.clip(-(start * along).sum(axis=1) * _PARTS // length2, 0, _PARTS)
        closest = start + along * part[:, None] // _PARTS
        squares: NDArray[np.int64] = (closest * closest).sum(axis=1)
        return squares


class Villages:
    """The village of a place, for who asks again and again for the same open incidents. Made when it is first asked."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self._areas = areas
        self.of = lru_cache(maxsize=INCIDENTS_OPEN_MAX)(self._of)

    @cached_property
    def _index(self) -> AreaIndex:
        return AreaIndex(self._areas)

    def _of(self, lat_e7: int, lon_e7: int) -> Area | None:
        return self._index.locate(lat_e7, lon_e7)


def _decimetres(degrees_e7: NDArray[np.int64], scale: NDArray[np.int64]) -> NDArray[np.int64]:
    decimetres: NDArray[np.int64] = np.clip((degrees_e7 * scale >> SCALE_BITS) // _MM_PER_DM, -_EDGE_DM, _EDGE_DM)
    return decimetres


def _box(area: Area) -> tuple[int, int, int, int]:
    lats = [lat for ring in area.rings for lat, _ in ring]
    lons = [lon for ring in area.rings for _, lon in ring]
    return min(lats), min(lons), max(lats), max(lons)


def _inside(area: Area, lat_e7: int, lon_e7: int) -> bool:
    """Even-odd rule over all rings, so that holes and islands come out right."""
    inside = False
    for ring in area.rings:
        lat_a, lon_a = ring[0]
        for lat_b, lon_b in ring[1:]:
            if (lat_a > lat_e7) != (lat_b > lat_e7):
                # East of the crossing where the cross product has the sign of the segment's rise.
                cross = (lon_b - lon_a) * (lat_e7 - lat_a) - (lon_e7 - lon_a) * (lat_b - lat_a)
                if (cross > 0) == (lat_b > lat_a):
                    inside = not inside
            lat_a, lon_a = lat_b, lon_b
    return inside
