"""LineSearch against its twin, and the integer distance against the great circle."""

from __future__ import annotations

from fractions import Fraction
from math import asin, cos, hypot, radians, sin, sqrt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from dispatch_core._fleet import Fleet
from dispatch_core.lines import LineGround
from dispatch_core.model import Place, RoadScope, RoadSpan, Travel
from dispatch_core.obstacles import Obstacle
from dispatch_core.plane import AXIS_MM_MAX, arc_ticks, cosine_scaled, distance_mm, lon_scale

from .worlds import AT_MS, fleet_of, fleets, queries

SPEEDS_KMH = (41, 67)
DETOUR_PERMILLE = 1_337
TICK_US = 10

lats = st.integers(-900_000_000, 900_000_000)
lons = st.integers(-1_800_000_000, 1_800_000_000)


def ground() -> LineGround:
    return LineGround.build(line_kmh=SPEEDS_KMH, detour_permille=DETOUR_PERMILLE, tick_us=TICK_US)


def line_ticks(length_mm: int, mode: int) -> int:
    """Half up, from exact fractions: 1 km/h is 1 mm in 3,600 us."""
    exact = Fraction(length_mm * 3_600 * DETOUR_PERMILLE, 1_000 * SPEEDS_KMH[mode] * TICK_US)
    return int(exact + Fraction(1, 2))


@given(st.data())
def test_nearest_agrees_with_the_twin(data: st.DataObject) -> None:
    twin = data.draw(fleets(3))
    for row in twin.units:
        if data.draw(st.booleans()):
            row.lat_e7, row.lon_e7 = data.draw(lats), data.draw(lons)
    search = ground().search(fleet_of(twin, 3))
    for _ in range(3):
        lat_e7, lon_e7 = data.draw(lats | st.integers(-9, 9)), data.draw(lons | st.integers(-9, 9))
        travel = {
            mode: [
                None if row.node is None else line_ticks(distance_mm(row.lat_e7, row.lon_e7, lat_e7, lon_e7), mode)
                for row in twin.units
            ]
            for mode in range(2)
        }
        asked = data.draw(st.lists(queries(len(twin.units)), max_size=4))
        # The node is any: it means nothing here.
        answers = search.nearest(data.draw(st.integers(0, 2)), 4, lat_e7, lon_e7, AT_MS, asked)
        assert answers == twin.nearest(travel, 4, AT_MS, asked)
        for unit, row in enumerate(twin.units):
            ticks = travel[1][unit]
            expected = None if ticks is None else twin.candidate(unit, ticks, 4, AT_MS)
            assert search.unit_eta(unit, 0, 4, lat_e7, lon_e7, AT_MS, 1) == expected
            assert search.reach(unit, 0, [(0, lat_e7, lon_e7, 0, 0)]) == [row.node is not None]


def great_circle_mm(from_lat_e7: int, from_lon_e7: int, to_lat_e7: int, to_lon_e7: int) -> float:
    lat, lon, to_lat, to_lon = (radians(value / 1e7) for value in (from_lat_e7, from_lon_e7, to_lat_e7, to_lon_e7))
    half = sin((to_lat - lat) / 2) ** 2 + cos(lat) * cos(to_lat) * sin((to_lon - lon) / 2) ** 2
    return 2 * 6_371_008_800 * asin(sqrt(half))


inhabited_lats = st.integers(-650_000_000, 650_000_000)
differences = st.integers(-9_000_000, 9_000_000)


@given(inhabited_lats, lons, differences, differences)
def test_distance_is_good_to_a_permille_within_100_km(lat_e7: int, lon_e7: int, north_e7: int, east_e7: int) -> None:
    to_lon_e7 = (lon_e7 + east_e7 + 1_800_000_000) % 3_600_000_000 - 1_800_000_000
    true_mm = great_circle_mm(lat_e7, lon_e7, lat_e7 + north_e7, to_lon_e7)
    assume(true_mm <= 100_000_000)
    ours_mm = distance_mm(lat_e7, lon_e7, lat_e7 + north_e7, to_lon_e7)
    assert ours_mm == pytest.approx(true_mm, rel=0.001, abs=2)
    assert ours_mm == distance_mm(lat_e7 + north_e7, to_lon_e7, lat_e7, lon_e7)


@given(lats, lons, lats, lons)
def test_distance_stays_inside_its_bounds_anywhere(lat_e7: int, lon_e7: int, to_lat_e7: int, to_lon_e7: int) -> None:
    assert 0 <= distance_mm(lat_e7, lon_e7, to_lat_e7, to_lon_e7) <= hypot(AXIS_MM_MAX, AXIS_MM_MAX)
    assert distance_mm(lat_e7, lon_e7, lat_e7, lon_e7) == 0


@given(lats)
def test_integer_cosine_is_the_cosine(lat_e7: int) -> None:
    true = cos(radians(lat_e7 / 1e7))
    assert cosine_scaled(lat_e7) / 2**60 == pytest.approx(true, abs=1e-15)
    assert lon_scale(lat_e7) / lon_scale(0) == pytest.approx(true, abs=1e-6)


@pytest.mark.parametrize(
    ("length_mm", "speed_kmh", "speed_permille", "tick_us", "expected"),
    [
        (0, 1, 1, 1, 0),
        (1_000_000, 36, 1000, 1000, 100_000),
        (1_000_000, 36, 750, 1000, 133_333),
        (1_000_000, 36, 1000, 10, 10_000_000),
        # 5 mm at 36 km/h are 500 us: half a tick goes up, less goes down.
        (5, 36, 1000, 1000, 1),
        (4, 36, 1000, 1000, 0),
    ],
)
def test_arc_ticks(length_mm: int, speed_kmh: int, speed_permille: int, tick_us: int, expected: int) -> None:
    assert arc_ticks(length_mm, speed_kmh, speed_permille, tick_us) == expected


@pytest.mark.parametrize("wrong", [(-1, 1, 1, 1), (1, 0, 1, 1), (1, 1, 0, 1), (1, 1, 1, 0), (1, -5, 1, 1)])
def test_arc_ticks_refuses_what_cannot_be(wrong: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="must"):
        arc_ticks(*wrong)


def test_a_line_ground_has_places_without_roads() -> None:
    lines = ground()
    assert lines.travel is Travel.STRAIGHT_LINE
    assert (lines.node_count, lines.mode_count, lines.road_ids, lines.tick_us) == (1, 2, (), TICK_US)
    assert lines.place(-36_890_000, 1_281_822_000) == Place(0, 0, -36_890_000, 1_281_822_000)
    assert lines.closures.between(Place(0, 0, 0, 0), Place(0, 0, 0, 0), 0) == ()
    # What a journal that once had roads says is closed lies on nothing.
    lines.closures.lay([Obstacle("C7", RoadScope((RoadSpan("R32"),)), 0)])
    assert (lines.closures.laid, lines.closures.row(1, 0)) == ((), 1)
    assert lines.closures.roads_within(RoadScope((RoadSpan("R32"),))) == lines.closures.roads_named("R32") == []
    assert lines.closures.edge_near(0, 0, None) is None
    with pytest.raises(KeyError, match="no roads here"):
        lines.road_name("R32")
    with pytest.raises(ValueError, match="not on the globe"):
        lines.place(900_000_001, 0)


@pytest.mark.parametrize(
    ("line_kmh", "detour_permille", "tick_us"),
    [
        ((), 1300, 1000),
        ((40,) * 5, 1300, 1000),
        ((0,), 1300, 1000),
        ((40,), 999, 1000),
        ((40,), 10_001, 1000),
        ((40,), 1300, 0),
    ],
)
def test_a_wrong_line_ground_is_refused(line_kmh: tuple[int, ...], detour_permille: int, tick_us: int) -> None:
    with pytest.raises(ValueError, match=r"must be|has"):
        LineGround.build(line_kmh=line_kmh, detour_permille=detour_permille, tick_us=tick_us)


def test_a_wrong_question_is_refused() -> None:
    search = ground().search(Fleet(1, 1))
    with pytest.raises(IndexError, match="mode 2"):
        search.nearest(0, 0, 0, 0, 0, [(-1, 0, 1, 2, 0, 1, ())])
    with pytest.raises(IndexError, match="node 1"):
        search.nearest(1, 0, 0, 0, 0, [(-1, 0, 1, 0, 0, 1, ())])
    with pytest.raises(IndexError, match="unit 1"):
        search.unit_eta(1, 0, 0, 0, 0, 0, 0)
    with pytest.raises(IndexError, match="mode -1"):
        search.reach(0, -1, [])
