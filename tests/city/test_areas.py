"""Villages: found by the even-odd rule and measured in integers, against slow exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from math import isqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_core.city import AreaIndex, City
from dispatch_core.city.bundle import Area
from dispatch_core.limits import LAT_E7_MAX, LON_E7_MAX
from dispatch_core.plane import MM_PER_E7_SCALED, SCALE_BITS, lon_scale

Point = tuple[int, int]


def box(area_id: str, south: int, west: int, north: int, east: int) -> Area:
    ring = ((south, west), (south, east), (north, east), (north, west), (south, west))
    return Area(area_id, area_id, "district", (ring,))


def slow_inside(area: Area, lat: int, lon: int) -> bool:
    crossings = 0
    for ring in area.rings:
        for (lat_a, lon_a), (lat_b, lon_b) in pairwise(ring):
            if (lat_a > lat) != (lat_b > lat):
                crossings += lon < lon_a + Fraction((lat - lat_a) * (lon_b - lon_a), lat_b - lat_a)
    return crossings % 2 == 1


def slow_metres(areas: tuple[Area, ...], lat: int, lon: int) -> float:
    """To the nearest border, in the plane at the point's latitude."""
    lat_mm, lon_mm = (Fraction(scale, 1 << SCALE_BITS) for scale in (MM_PER_E7_SCALED, lon_scale(lat)))
    best: Fraction | None = None
    for area in areas:
        for ring in area.rings:
            for one, other in pairwise(ring):
                ay, ax = (one[0] - lat) * lat_mm, (one[1] - lon) * lon_mm
                dy, dx = (other[0] - one[0]) * lat_mm, (other[1] - one[1]) * lon_mm
                length2 = dx * dx + dy * dy
                part = min(max(-(ax * dx + ay * dy) / length2, Fraction(0)), Fraction(1)) if length2 else Fraction(0)
                square = (ax + dx * part) ** 2 + (ay + dy * part) ** 2
                best = square if best is None or square < best else best
    assert best is not None
    return isqrt(int(best)) / 1000


NEAR_AMBON = st.tuples(st.integers(-38_500_000, -35_000_000), st.integers(1_280_000_000, 1_284_000_000))


@given(point=NEAR_AMBON)
def test_ambons_villages_are_found(ambon: City, point: Point) -> None:
    index = AreaIndex(ambon.areas)
    inside = [area for area in ambon.areas if slow_inside(area, *point)]
    assert index.locate(*point) == (inside[0] if inside else None)


@given(point=NEAR_AMBON)
def test_metres_outside_agree_with_exact_arithmetic(ambon: City, point: Point) -> None:
    index = AreaIndex(ambon.areas[:12])
    metres = index.metres_outside(*point)
    if index.locate(*point) is not None:
        assert metres == 0
    else:
        # A decimetre is lost on each end of a segment and a part in 4,096 along it, then it is rounded up to a metre.
        assert metres == pytest.approx(slow_metres(index.areas, *point), abs=3)
        assert metres >= 1


@given(point=NEAR_AMBON, metres=st.integers(0, 40_000))
def test_within_says_what_the_metres_say(ambon: City, point: Point, metres: int) -> None:
    index = AreaIndex(ambon.areas)
    assert index.within(*point, metres) == (index.metres_outside(*point) <= metres)


@given(lat=st.integers(-LAT_E7_MAX, LAT_E7_MAX), lon=st.integers(-LON_E7_MAX, LON_E7_MAX))
def test_any_point_on_earth_has_a_distance(ambon: City, lat: int, lon: int) -> None:
    index = AreaIndex(ambon.areas)
    metres = index.metres_outside(lat, lon)
    assert 0 <= metres <= 2_900_000
    if abs(lat + 37_000_000) > 20_000_000:
        assert metres > 100_000


def test_every_village_holds_its_own_middle_or_lies_around_it(ambon: City) -> None:
    index = AreaIndex(ambon.areas)
    for place in ambon.gazetteer:
        if place.kind == "kelurahan":
            nearest = index.nearest(place.lat_e7, place.lon_e7)
            assert nearest is not None
            assert nearest[0].area_id.replace(".", "_") == place.place_id.removeprefix("kel_")


def test_a_hole_is_outside_and_an_island_in_it_inside() -> None:
    outer, hole, island = (box("x", -size, -size, size, size).rings[0] for size in (3_000, 2_000, 1_000))
    index = AreaIndex([Area("ring", "ring", "district", (outer, hole, island))])
    assert index.locate(0, 2_500) is not None
    assert index.locate(0, 1_500) is None
    assert index.locate(0, 500) is not None
    assert index.metres_outside(0, 1_500) == pytest.approx(500 * 0.0111, abs=1.2)


def test_of_two_villages_over_each_other_the_first_counts() -> None:
    index = AreaIndex([box("a", 0, 0, 100, 100), box("b", 50, 50, 150, 150)])
    assert [area.area_id for lat in (25, 75, 125) if (area := index.locate(lat, lat)) is not None] == ["a", "a", "b"]


def test_a_city_without_villages_has_no_outside() -> None:
    index = AreaIndex(())
    assert index.locate(0, 0) is None
    assert index.nearest(0, 0) is None
    assert index.metres_outside(0, 0) == 0
    assert index.within(0, 0, 0)
