"""What both worlds of Ambon share: hospitals, and places inside a village within reach of a road.

It reads the city's own bundle. A drawn place is a point for a load, not an address.
"""

from __future__ import annotations

import itertools

from dispatch_core.city import AreaIndex, City
from dispatch_core.city.bundle import Area
from dispatch_core.plane import distance_mm

from ..dice import Dice
from ..habits import Hospital
from ..ways import Point, Road

CITY_ID = "ambon"
# Roads are walked in steps of this length when looking for places beside them.
STEP_MM = 60_000
# A place lies at most so far from its road point, in 1e-7 degrees: about 130 m.
BESIDE_E7 = 12_000
TRIES_MAX = 200


def hospitals(city: City) -> tuple[Hospital, ...]:
    """Those that take emergencies."""
    return tuple(
        Hospital(destination.destination_id, destination.place.lat_e7, destination.place.lon_e7)
        for destination in city.destinations
        if "EMERGENCY" in destination.capabilities
    )


class Villages:
    """The villages of a city with the points of its roads that lie in each."""

    def __init__(self, city: City, roads: list[Road]) -> None:
        self._index = AreaIndex(city.areas)
        self.by_district: dict[str, list[Area]] = {}
        for village in city.areas:
            self.by_district.setdefault(village.district, []).append(village)
        self._beside: dict[str, list[Point]] = {}
        self.districts_of_road: dict[str, set[str]] = {}
        for road_id, points, _ in roads:
            for tail, head in itertools.pairwise(points):
                for point in _steps(tail, head):
                    area = self._index.locate(*point)
                    if area is not None:
                        self._beside.setdefault(area.area_id, []).append(point)
                        self.districts_of_road.setdefault(road_id, set()).add(area.district)

    def named(self, name: str, district: str) -> Area:
        return next(area for area in self.by_district[district] if area.name == name)

    def has_road(self, area: Area) -> bool:
        return area.area_id in self._beside

    def draw(self, dice: Dice, area: Area) -> Point:
        """A place inside the village: beside one of its roads, or anywhere inside where it has none."""
        beside = self._beside.get(area.area_id)
        lats = [point[0] for ring in area.rings for point in ring]
        lons = [point[1] for ring in area.rings for point in ring]
        for _ in range(TRIES_MAX):
            if beside:
                lat, lon = dice.pick(beside)
                point = (lat + dice.between(-BESIDE_E7, BESIDE_E7), lon + dice.between(-BESIDE_E7, BESIDE_E7))
            else:
                point = (dice.between(min(lats), max(lats)), dice.between(min(lons), max(lons)))
            if self._index.locate(*point) is area:
                return point
        # Only a sliver could miss so often; a corner of it will do.
        return area.rings[0][0]


def _steps(tail: Point, head: Point) -> list[Point]:
    count = max(1, distance_mm(*tail, *head) // STEP_MM)
    return [
        (tail[0] + (head[0] - tail[0]) * i // count, tail[1] + (head[1] - tail[1]) * i // count) for i in range(count)
    ]
