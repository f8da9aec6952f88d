"""Roads on a map become a network: who meets whom, what can be stopped on, and Ambon's known road minutes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dispatch_core._fleet import Fleet
from dispatch_core.city import City, city_folder, load_city
from dispatch_core.city.bundle import GazetteerPlace
from dispatch_core.ground import Ground
from dispatch_core.model import Medium, Travel

MINUTE_TICKS = 60_000
# Sites are right to a village at best and snapped to the nearest point of a road: shape only.
SHAPE_MINUTES = 1.5


def place(city: City, place_id: str) -> GazetteerPlace:
    return next(place for place in city.gazetteer if place.place_id == place_id)


def road_minutes(city: City, shut: tuple[str, ...], agency_id: str, place_id: str) -> dict[str, float]:
    """Road minutes without turnout and without legs off the road, at siren speed, from each home of an agency."""
    ground = city.ground
    ground.reset_closures()
    for closure in city.closures:
        ground.close_road(closure.road_id)
    for road_id in shut:
        ground.close_road(road_id)
    target = place(city, place_id)
    to = ground.place(target.lat_e7, target.lon_e7)
    units = [unit for unit in city.units if unit.agency_id == agency_id]
    fleet = Fleet(len(units), ground.node_count)
    for index, unit in enumerate(units):
        fleet.set_place(index, unit.home.node, 0, unit.home.lat_e7, unit.home.lon_e7)
    search = ground.search(fleet)
    minutes = {}
    for index, unit in enumerate(units):
        found = search.unit_eta(index, to.node, 0, to.lat_e7, to.lon_e7, 0, 0)
        if found is not None:
            minutes[unit.home_name] = found[4] / MINUTE_TICKS
    ground.reset_closures()
    return dict(sorted(minutes.items(), key=lambda item: item[1]))


@pytest.mark.parametrize(
    ("shut", "expected"),
    [
        ((), [("Pos Damkar Hative Besar", 8.4), ("Pos Damkar Induk", 12.0)]),
        (("R32",), [("Pos Damkar Hative Besar", 8.4), ("Pos Damkar Passo", 17.7)]),
    ],
    ids=["bridge open", "bridge shut"],
)
def test_who_is_first_and_second_at_the_hospital_on_the_north_shore(
    ambon: City, shut: tuple[str, ...], expected: list[tuple[str, float]]
) -> None:
    found = list(road_minutes(ambon, shut, "DAMKAR", "rsup_leimena").items())[:2]
    assert [home for home, _ in found] == [home for home, _ in expected]
    assert [minutes for _, minutes in found] == pytest.approx([minutes for _, minutes in expected], abs=SHAPE_MINUTES)


def test_the_centre_is_far_from_the_north_shore_without_the_bridge(ambon: City) -> None:
    minutes = road_minutes(ambon, ("R32",), "DAMKAR", "rsup_leimena")
    assert minutes["Pos Damkar Induk"] == pytest.approx(39.1, abs=SHAPE_MINUTES)


def test_a_shore_cut_off_is_reached_by_its_own_post_alone(ambon: City) -> None:
    assert set(road_minutes(ambon, ("R19", "R32"), "DAMKAR", "kel_81_71_04_2004")) == {"Pos Damkar Hative Besar"}


@pytest.mark.parametrize("bridge", ["open", "shut"])
def test_centre_to_airport_gate(ambon: City, ambon_data: Path, bridge: str) -> None:
    sketch = json.loads((ambon_data / "roads_sketch.json").read_text())
    without = [] if bridge == "open" else ["R32"]
    check = next(
        check
        for check in sketch["checks"]
        if (check["from"], check["to"], check["without"]) == ("CENTRE", "LAHA_GATE", without)
    )
    ground = ambon.ground
    ground.reset_closures()
    for road_id in (*(closure.road_id for closure in ambon.closures), *without):
        ground.close_road(road_id)
    ends = (sketch["nodes"][check[key]] for key in ("from", "to"))
    start, end = (ground.place(round(lat * 10**7), round(lon * 10**7)) for lat, lon in ends)
    assert (start.offset_ticks, end.offset_ticks) == (0, 0), "junctions of the sketch are nodes"
    fleet = Fleet(1, ground.node_count)
    fleet.set_place(0, start.node, 0, start.lat_e7, start.lon_e7)
    found = ground.search(fleet).unit_eta(0, end.node, 0, end.lat_e7, end.lon_e7, 0, 0)
    ground.reset_closures()
    assert found is not None
    # One millisecond a tick and a hundred arcs: no more than a tenth of a second is lost to rounding.
    assert found[4] / MINUTE_TICKS == pytest.approx(check["sketch_min_at_sketch_speeds"], abs=0.06)


def test_nothing_stops_on_the_bridge_or_on_a_road_that_starts_closed(ambon: City) -> None:
    roads = json.loads((city_folder("ambon") / "roads.geojson").read_text())["features"]
    inner = {road["properties"]["id"]: road["geometry"]["coordinates"][1:-1] for road in roads}
    for road_id, points in inner.items():
        for lon, lat in points:
            snapped = ambon.ground.place(round(lat * 10**7), round(lon * 10**7))
            assert (snapped.offset_ticks > 0) == (road_id in ("R12", "R32", "R60")), road_id


def test_units_live_on_the_road_or_at_sea(ambon: City) -> None:
    assert ambon.ground.travel is Travel.ROAD
    assert ambon.ground_for(Medium.WATER).travel is Travel.SEA
    assert ambon.ground_for(Medium.AIR).travel is Travel.STRAIGHT_LINE
    for unit in ambon.units:
        assert unit.home == ambon.ground_for(unit.medium).place(unit.home.lat_e7, unit.home.lon_e7)


# -- Who meets whom ----------------------------------------


def network(folder: Path, roads: list[tuple[str, str, list[tuple[float, float]]]]) -> Ground:
    """The ground of Ambon's copy with other roads: (id, class, points as (lon, lat)); class "oneway" is a local one."""
    features = []
    for road_id, road_class, points in roads:
        properties = {"id": road_id, "name": road_id, "class": road_class, "speed_kmh": 36}
        if road_class == "oneway":
            properties |= {"class": "local", "oneway": True}
        geometry = {"type": "LineString", "coordinates": points}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    (folder / "roads.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    text = (folder / "city.toml").read_text()
    start, end = text.index("[[closure]]"), text.index("[policy]")
    (folder / "city.toml").write_text(text[:start] + text[end:])
    return load_city(folder).ground


def metres(ground: Ground, start: tuple[float, float], end: tuple[float, float]) -> int | None:
    """Driven metres between two points (lon, lat) on nodes; at 36 km/h a metre takes 100 ms."""
    here, there = (ground.place(round(lat * 10**7), round(lon * 10**7)) for lon, lat in (start, end))
    fleet = Fleet(1, ground.node_count)
    fleet.set_place(0, here.node, 0, here.lat_e7, here.lon_e7)
    found = ground.search(fleet).unit_eta(0, there.node, 0, there.lat_e7, there.lon_e7, 0, 0)
    return None if found is None else round(found[4] / 100)


WEST, MIDDLE, EAST = (128.20, -3.70), (128.21, -3.70), (128.22, -3.70)
NORTH, SOUTH = (128.21, -3.69), (128.21, -3.71)


def test_a_road_that_ends_on_another_joins_it(copy: Path) -> None:
    ground = network(copy, [("A", "local", [WEST, MIDDLE, EAST]), ("B", "local", [MIDDLE, NORTH])])
    assert metres(ground, WEST, NORTH) == pytest.approx(2_222, abs=5)
    assert ground.node_count == 4


def test_roads_that_cross_inside_both_stay_apart(copy: Path) -> None:
    ground = network(copy, [("A", "local", [WEST, MIDDLE, EAST]), ("B", "local", [SOUTH, MIDDLE, NORTH])])
    assert metres(ground, WEST, NORTH) is None
    assert metres(ground, SOUTH, NORTH) == pytest.approx(2_224, abs=5)
    assert ground.node_count == 6


def test_a_oneway_road_leads_one_way(copy: Path) -> None:
    ground = network(copy, [("A", "oneway", [WEST, EAST])])
    assert metres(ground, WEST, EAST) == pytest.approx(2_219, abs=5)
    assert metres(ground, EAST, WEST) is None


def test_the_ends_of_a_bridge_can_be_stopped_on_only_from_other_roads(copy: Path) -> None:
    roads = [("A", "local", [WEST, MIDDLE]), ("B", "bridge", [MIDDLE, EAST]), ("C", "bridge", [EAST, NORTH])]
    ground = network(copy, roads)
    assert ground.place(round(EAST[1] * 10**7), round(EAST[0] * 10**7)).node in (0, 1)
    assert ground.place(round(MIDDLE[1] * 10**7), round(MIDDLE[0] * 10**7)).offset_ticks == 0


def test_normal_driving_is_a_quarter_slower(ambon: City) -> None:
    ground = ambon.ground
    fleet = Fleet(1, ground.node_count)
    home = ambon.units[0].home
    fleet.set_place(0, home.node, 0, home.lat_e7, home.lon_e7)
    target = place(ambon, "bandara_pattimura")
    to = ground.place(target.lat_e7, target.lon_e7)
    search = ground.search(fleet)
    ticks = []
    for mode in (0, 1):
        found = search.unit_eta(0, to.node, 0, to.lat_e7, to.lon_e7, 0, mode)
        assert found is not None
        ticks.append(found[4])
    assert ticks[1] == pytest.approx(ticks[0] * 1.25, rel=1e-4)
