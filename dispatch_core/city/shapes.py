"""areas.geojson: the outlines of villages, read and checked. What they are good for is in areas.py."""

from __future__ import annotations

from typing import Any

from ..limits import AREAS_MAX
from .bundle import Area
from .faults import Fault
from .fields import ANY, Register, to_e7
from .files import Feature, Files
from .format import AREA

Ring = tuple[tuple[int, int], ...]

_RING_POINTS_MIN = 4


def read_areas(files: Files) -> list[Area]:
    """All areas whose shapes are sound."""
    areas: list[Area] = []
    register = Register("area")
    for feature in files.features("areas.geojson", AREA):
        area_id = feature.code("id", ANY)
        name, district = feature.text("name"), feature.text("district")
        register.add(feature, "id", area_id)
        rings = _rings(feature, area_id or name)
        if rings:
            areas.append(Area(area_id, name, district, rings))
    if len(areas) > AREAS_MAX:
        files.problems.add("areas.geojson", 0, Fault.TOO_MANY, "areas", len(areas), AREAS_MAX)
    return areas


def _rings(feature: Feature, area: str) -> tuple[Ring, ...]:
    """The rings of a polygon or of several; none where a shape is wrong."""
    if feature.kind == "Polygon":
        polygons: Any = [feature.coordinates]
    elif feature.kind == "MultiPolygon":
        polygons = feature.coordinates
    else:
        feature.wrong("", Fault.BAD_SHAPE, area, f"{feature.kind} is neither Polygon nor MultiPolygon")
        return ()
    if not isinstance(polygons, list) or not all(isinstance(polygon, list) and polygon for polygon in polygons):
        feature.wrong("", Fault.BAD_SHAPE, area, "a polygon is a list of rings")
        return ()
    rings: list[Ring] = []
    for ring in (ring for polygon in polygons for ring in polygon):
        points = read_points(feature, ring, area)
        if points is None:
            return ()
        if len(points) < _RING_POINTS_MIN:
            feature.wrong("", Fault.BAD_SHAPE, area, f"a ring needs {_RING_POINTS_MIN} points, one has {len(points)}")
            return ()
        if points[0] != points[-1]:
            feature.wrong("", Fault.RING_NOT_CLOSED, area)
            return ()
        rings.append(points)
    return tuple(rings)


def read_points(feature: Feature, raw: Any, shape: str) -> Ring | None:
    """A list of [lon, lat] as (lat_e7, lon_e7); None where one is wrong, which is noted."""
    if not isinstance(raw, list):
        feature.wrong("", Fault.BAD_SHAPE, shape, "points are a list of [lon, lat]")
        return None
    points = []
    for pair in raw:
        if not isinstance(pair, list) or len(pair) < 2 or not all(type(number) in (int, float) for number in pair):
            feature.wrong("", Fault.BAD_SHAPE, shape, f"{pair} is no [lon, lat]")
            return None
        point = to_e7(pair[1], pair[0])
        if point is None:
            feature.wrong("", Fault.COORDINATES_OUT_OF_RANGE, pair[1], pair[0])
            return None
        points.append(point)
    return tuple(points)
