"""Areas: the parts of a city that its service is compared over, so that nobody's wait is lost in a mean.

The districts of its villages (in Ambon kecamatan), or its villages where they have none. A city that has not two of
them is cut into squares of its service box, named as on a map: A1 is in the north-west.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dispatch_core.city import AreaIndex, City
from dispatch_core.limits import INCIDENTS_OPEN_MAX
from dispatch_core.service_area import service_bounds

# Squares a side; a letter for each column.
SIDE = 4
# Outside all villages, as at sea.
OUTSIDE = ""


class Areas:
    """`name_of` a place; `labels` are (lat_e7, lon_e7, name) for a map."""

    def __init__(self, city: City) -> None:
        self._index = AreaIndex(city.areas)
        names = {area.district or area.name for area in city.areas}
        self._squared = len(names) < 2
        self._bounds = service_bounds(city)
        self.name_of = lru_cache(maxsize=INCIDENTS_OPEN_MAX)(self._square if self._squared else self._district)

    @property
    def labels(self) -> list[tuple[int, int, str]]:
        if self._squared:
            south, west, north, east = self._bounds
            lats = [north - (north - south) * (2 * row + 1) // (2 * SIDE) for row in range(SIDE)]
            lons = [west + (east - west) * (2 * column + 1) // (2 * SIDE) for column in range(SIDE)]
            return [(lat, lon, self._square(lat, lon)) for lat in lats for lon in lons]
        corners: dict[str, list[tuple[int, int]]] = {}
        for area in self._index.areas:
            corners.setdefault(area.district or area.name, []).extend(area.rings[0])
        return [(*_middle(points), name) for name, points in corners.items()]

    def _district(self, lat_e7: int, lon_e7: int) -> str:
        area = self._index.locate(lat_e7, lon_e7)
        return (area.district or area.name) if area else OUTSIDE

    def _square(self, lat_e7: int, lon_e7: int) -> str:
        south, west, north, east = self._bounds
        row = min(max(SIDE * (north - lat_e7) // max(1, north - south), 0), SIDE - 1)
        column = min(max(SIDE * (lon_e7 - west) // max(1, east - west), 0), SIDE - 1)
        return f"{chr(ord('A') + column)}{row + 1}"


def gini(values: Sequence[float]) -> float:
    """How unequal they are: 0 where all are the same, towards 1 where one has everything (Gini 1912); nan of fewer than
    two, or of nothing.
    """
    total = sum(values)
    if len(values) < 2 or not total:
        return float("nan")
    apart = sum(abs(one - other) for one in values for other in values)
    return apart / (2 * len(values) * total)


def _middle(points: Sequence[tuple[int, int]]) -> tuple[int, int]:
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    return (min(lats) + max(lats)) // 2, (min(lons) + max(lons)) // 2
