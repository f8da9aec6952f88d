"""The box of coordinates that a city serves. Whether a report from beyond it is dispatched is for the rules."""

from __future__ import annotations

from .city.bundle import City


def service_bounds(city: City) -> tuple[int, int, int, int]:
    """South, west, north, east of the city's areas in 1e-7 degrees; of its homes and places where it has no areas."""
    points = [point for area in city.areas for ring in area.rings for point in ring]
    if not points:
        points = [(unit.home.lat_e7, unit.home.lon_e7) for unit in city.units]
        points += [(place.lat_e7, place.lon_e7) for place in city.gazetteer]
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    return min(lats), min(lons), max(lats), max(lons)
