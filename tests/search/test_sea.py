"""Boats by sea lanes: where they can get at all, how long it takes, and which of them are soonest.

A bay drawn for the purpose, and Ambon's lanes, which keep off its land.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core.city import City, load_city
from dispatch_core.city.areas import AreaIndex
from dispatch_core.model import Landing, Place, Travel
from dispatch_core.roads import RoadGround
from dispatch_core.sea import SeaGround

from .worlds import AT_MS, fleet_of, fleets, queries

# A kilometre on the equator.
KM_E7 = 89_832


def ashore(lat_e7: int, lon_e7: int) -> bool:
    """Land lies in the corner between the lanes, from 200 m north of the one to a kilometre west of the other."""
    return 0.2 * KM_E7 <= lat_e7 <= 9 * KM_E7 and KM_E7 <= lon_e7 <= 9 * KM_E7


def bay() -> SeaGround:
    """A lane of 10 km to the east and from its end one to the north, at 60 km/h and in the second mode at 30. Beside
    them a boat makes 20 km/h, no farther than 5 km over water; its crew goes 300 m ashore.
    """
    lanes = RoadGround.build(
        node_lat_e7=[0, 0, 10 * KM_E7],
        node_lon_e7=[0, 10 * KM_E7, 10 * KM_E7],
        snappable=[1, 1, 1],
        arc_tail=[0, 1, 1, 2],
        arc_head=[1, 0, 2, 1],
        arc_road=[0, 0, 1, 1],
        arc_ticks=[[600_000] * 4, [1_200_000] * 4],
        road_ids=["S1", "S2"],
        road_names=["East", "North"],
        off_road_kmh=20,
        reach_m=300,
        tick_us=1000,
    )
    return SeaGround(lanes, 20, 5_000, ashore)


def spot(north_km: float, east_km: float) -> Place:
    return Place(0, 0, round(north_km * KM_E7), round(east_km * KM_E7))


@pytest.mark.parametrize(
    ("start", "end", "mode", "minutes"),
    [
        # Along the lanes, in the middle of them too, and round the corner of the land.
        (spot(0, 0), spot(0, 10), 0, 10),
        (spot(0, 0), spot(0, 10), 1, 20),
        (spot(0, 2.5), spot(5, 10), 0, 12.5),
        # A kilometre off the lane at either end takes three minutes each.
        (spot(-1, 1), spot(-1, 7), 0, 3 + 6 + 3),
        # Nearer to each other than to the lane: straight; not so where one of them is ashore.
        (spot(-4, 1), spot(-4, 2), 0, 3),
        (spot(0.25, 3), spot(0.25, 3.1), 0, 0.75 + 0.1 + 0.75),
        # Over the water but too far from any lane; ashore near one, and too far from it.
        (spot(0, 0), spot(-5.1, 3), 0, None),
        (spot(0, 5), spot(0.25, 5), 0, 0.75),
        (spot(0, 5), spot(0.5, 5), 0, None),
        (spot(0.5, 5), spot(0, 5), 0, None),
    ],
)
def test_how_long_a_boat_takes(start: Place, end: Place, mode: int, minutes: float | None) -> None:
    ground = bay()
    [ticks] = ground.ticks_between(start, [end], mode)
    assert ticks == (-1 if minutes is None else pytest.approx(minutes * 60_000, rel=2e-3))
    drive = ground.drive(start, end, mode)
    if minutes is None:
        assert drive is None
    else:
        assert drive is not None
        assert drive.ticks == ticks
        ends = [(place.lat_e7, place.lon_e7) for place in (drive.at(0), drive.at(ticks))]
        assert ends == [(place.lat_e7, place.lon_e7) for place in (start, end)]


@given(st.data())
@settings(max_examples=60)
def test_the_soonest_boats_are_the_twins(data: st.DataObject) -> None:
    ground, twin = bay(), data.draw(fleets(3))
    points = st.tuples(st.integers(-6, 11), st.integers(-6, 11))
    for row in twin.units:
        row.lat_e7, row.lon_e7 = (KM_E7 * step for step in data.draw(points))
    search = ground.search(fleet_of(twin, 3))
    lat_e7, lon_e7 = (KM_E7 * step for step in data.draw(points))
    end = ground.place(lat_e7, lon_e7)
    travel: dict[int, list[int | None]] = {}
    for mode in range(2):
        ways = [ground.ticks_between(ground.place(row.lat_e7, row.lon_e7), [end], mode)[0] for row in twin.units]
        rows = zip(ways, twin.units, strict=True)
        travel[mode] = [None if ticks < 0 or row.node is None else ticks for ticks, row in rows]
    asked = data.draw(st.lists(queries(len(twin.units)), max_size=4))
    assert search.nearest(0, 4, lat_e7, lon_e7, AT_MS, asked) == twin.nearest(travel, 4, AT_MS, asked)
    for unit in range(len(twin.units)):
        ticks = travel[1][unit]
        expected = None if ticks is None else twin.candidate(unit, ticks, 4, AT_MS)
        assert search.unit_eta(unit, 0, 4, lat_e7, lon_e7, AT_MS, 1) == expected
        assert search.reach(unit, 1, [(0, lat_e7, lon_e7, 0, 0)]) == [ticks is not None]


@given(st.integers(-6, 11), st.integers(-6, 11))
@settings(max_examples=40)
def test_the_landing_is_the_one_that_a_boat_gets_to_soonest(north: int, east: int) -> None:
    ground = bay()
    place = spot(north, east)
    landings = [Landing("west", spot(0.1, 0)), Landing("corner", spot(0, 9.9)), Landing("north", spot(9.5, 10))]
    ground.land_at(landings)
    ways = ground.ticks_between(place, [one.place for one in landings], 0)
    found = ground.landing_for(place.lat_e7, place.lon_e7)
    if ashore(place.lat_e7, place.lon_e7) or max(ways) < 0:
        assert found is None
    else:
        soonest = min(ticks for ticks in ways if ticks >= 0)
        assert found == landings[ways.index(soonest)]


# -- Ambon ----------------------------------------


@pytest.fixture(scope="module")
def ambon() -> City:
    return load_city("ambon")


def test_a_boat_goes_round_the_cape_and_not_over_it(ambon: City) -> None:
    """From Basarnas' jetty inside the bay to a beach on the south coast, 11 km away over the hills."""
    assert isinstance(ambon.sea, SeaGround)
    assert ambon.sea.travel is Travel.SEA
    [boat] = [unit for unit in ambon.units if unit.unit_id == "BASARNAS-02"]
    [beach] = [place for place in ambon.gazetteer if place.place_id == "pantai_pintu_kota"]
    drive = ambon.sea.drive(boat.home, ambon.sea.place(beach.lat_e7, beach.lon_e7), boat.mode)
    assert drive is not None
    assert 25_000 < drive.length_m() < 27_000
    land = AreaIndex(ambon.areas)
    passed = [drive.at(drive.ticks * part // 100) for part in range(101)]
    assert [at for at, there in enumerate(passed) if land.locate(there.lat_e7, there.lon_e7)] == [0, 1, 100]
    assert all(one != other for one, other in pairwise(passed))


def test_no_boat_comes_to_a_hill(ambon: City) -> None:
    assert isinstance(ambon.sea, SeaGround)
    places = {place.place_id: place for place in ambon.gazetteer}
    reached = {
        name: ambon.sea.reaches(places[name].lat_e7, places[name].lon_e7)
        for name in ("pelabuhan_yos_sudarso", "pantai_natsepa", "feri_galala", "rsup_leimena", "damkar_passo")
    }
    assert reached == {
        "pelabuhan_yos_sudarso": True,
        "pantai_natsepa": True,
        "feri_galala": True,
        "rsup_leimena": False,
        "damkar_passo": False,
    }
    # A ship in the open sea is reached, one beyond the horizon is not.
    assert ambon.sea.reaches(-38_300_000, 1_281_500_000)
    assert not ambon.sea.reaches(-40_500_000, 1_281_500_000)


def test_roads_lead_to_the_landings_of_ambon(ambon: City) -> None:
    assert ambon.sea is not None
    names = {landing.name for landing in ambon.sea.landings}
    assert {"Pelabuhan Yos Sudarso", "Pantai Pintu Kota", "Pantai Natsepa"} <= names
    # Its lane ends where no road of the sketch comes near.
    assert "Pantai Latuhalat" not in names
    assert all(landing.place.far_m == 0 for landing in ambon.sea.landings)
