"""Maps become cities: a small one made by hand with all that a bundle can hold, and Porto Alegre where its file is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from dispatch_core import commands
from dispatch_core.city import City, Problem, check_city, load_city
from dispatch_core.city.building import BuildError, box_area, silent
from dispatch_core.city.faults import Fault
from dispatch_core.city.files import Files
from dispatch_core.city.osm_bundle import build_osm, slug
from dispatch_core.city.osm_country import Country, read_country
from dispatch_core.city.osm_network import build_network
from dispatch_core.city.osm_places import middles
from dispatch_core.city.osm_reader import read_osm
from dispatch_core.city.osm_tags import is_shut, road_rule
from dispatch_core.city.problems import Problems
from dispatch_core.city.road_arrays import RoadArrays, read_road_arrays
from dispatch_core.engine import Engine
from dispatch_core.plane import distance_mm

from .osm_map import OsmMap, distances, place_of

NOW_MS = 1_765_000_000_000


def town() -> OsmMap:
    """A grid of nine streets with stations, a ferry and places; the rest of the map is dressing."""
    plan = OsmMap()
    for line in (0, 2, 4):
        plan.way(100 + line, [line * 10 + row for row in range(5)], name=f"Jalan {line}")
        plan.way(200 + line, [column * 10 + line for column in range(5)], name=f"Gang {line}")
    plan.way(300, (44, 55), highway="", route="ferry", name="Feri").way(301, (55, 65), name="Seberang")
    plan.node(11, amenity="fire_station", name="Pos Satu").node(13, amenity="fire_station")
    plan.node(31, amenity="hospital", name="RSUD", alt_name="Rumah Sakit|Umum")
    plan.node(33, place="suburb", name='Kampung "Baru", Atas').node(12, amenity="bench")
    plan.node(32, amenity="cafe;bar", name="Kopi").node(99, amenity="hospital", name="Di laut")
    # A ward is no hospital of its own, and an emergency entrance says nothing of what it is an entrance to.
    plan.node(14, building="hospital", name="Blok B").node(34, emergency="yes", amenity="clinic", name="Klinik")
    return plan.way(400, (20, 21, 22, 20), highway="", building="yes", amenity="police", name="Polsek")


@pytest.fixture
def built(tmp_path: Path) -> Path:
    build_osm(town().write(tmp_path / "town.osm.pbf"), tmp_path / "Kota Kecil", zone="Asia/Jayapura")
    return tmp_path / "Kota Kecil"


def mistakes(folder: Path) -> list[Problem]:
    """What would stop the city from loading."""
    return [problem for problem in check_city(folder) if not problem.warning]


def test_a_small_town_loads_without_a_mistake(built: Path) -> None:
    assert mistakes(built) == []
    city = load_city(built)
    assert (city.city_id, city.name, city.zone, city.demonstration) == (
        "kota_kecil",
        "Kota Kecil",
        "Asia/Jayapura",
        True,
    )
    assert "OpenStreetMap" in city.attribution
    homes = Counter((unit.agency_id, unit.home_name) for unit in city.units)
    assert homes == {
        ("FIRE", "Pos Satu"): 3,
        ("FIRE", "Fire station n13"): 2,
        ("MEDIC", "RSUD"): 2,
        ("POLICE", "Polsek"): 2,
    }
    assert not any(unit.inferred for unit in city.units)
    assert [(place.destination_id, place.name) for place in city.destinations] == [("n31", "RSUD")]


def test_places_keep_their_names_and_those_at_sea_are_left_out(built: Path) -> None:
    places = {place.place_id: place for place in load_city(built).gazetteer}
    assert places.keys() == {"n11", "n13", "n31", "n33", "n32", "n34", "w400"}
    assert places["n33"].name == 'Kampung "Baru", Atas'
    assert places["n33"].radius_m == 1_000
    assert places["n31"].aliases == ("Rumah Sakit Umum",)
    assert (places["n32"].kind, places["n34"].kind) == ("cafe_bar", "clinic")
    assert (places["n31"].lat_e7, places["n31"].lon_e7) == place_of(31)


def test_a_ferry_starts_closed_and_joins_the_shores_once_open(built: Path) -> None:
    city = load_city(built)
    assert [closure.road_id for closure in city.closures] == ["w300"]
    ground = city.ground
    far, near = ground.place(*place_of(65)), ground.place(*place_of(44))
    assert ground.closures_between(near, far, 0) == ()
    ground.close_road("w300")
    assert [one.road_id for one in ground.closures_between(near, far, 0)] == ["w300"]
    ground.reset_closures()
    text = (built / "city.toml").read_text(encoding="utf-8")
    start, end = text.index("[[closure]]"), text.index("[policy]")
    (built / "city.toml").write_text(text[:start] + text[end:], encoding="utf-8")
    assert [problem.fault for problem in mistakes(built)] == [Fault.ROAD_NEEDS_CLOSURE]


def send(city: City, code: str, lat_e7: int, lon_e7: int) -> list[str]:
    """The units that a report brings, by id, with the whole roster on duty."""
    engine = Engine(city)
    report = commands.ReportIncident(code, 0, lat_e7, lon_e7, 50, "", 0, 0, 0, "", b"", "112")
    for seq, command in enumerate((commands.LoadCity(), report), start=1):
        decided: Any = engine.decide(command, NOW_MS)
        assert isinstance(decided, list), decided
        engine.apply(seq, NOW_MS, "", b"", decided)
    return sorted(slot.unit_id for event in decided for slot in getattr(event, "assigned", ()))


def test_what_was_built_dispatches(built: Path) -> None:
    assert send(load_city(built), "structure_fire", *place_of(12)) == [
        "FIRE-001",
        "FIRE-002",
        "MEDIC-001",
        "POLICE-001",
    ]


def test_building_again_gives_the_same_bytes_and_strangers_are_not_overwritten(built: Path, tmp_path: Path) -> None:
    before = load_city(built).digest
    build_osm(tmp_path / "town.osm.pbf", built, zone="Asia/Jayapura")
    assert load_city(built).digest == before
    (built / "city.toml").write_text("# mine\n")
    with pytest.raises(BuildError, match=r"city\.toml exists"):
        build_osm(tmp_path / "town.osm.pbf", built)


def test_posts_are_assumed_amid_the_roads_where_the_map_shows_none(tmp_path: Path) -> None:
    plan = OsmMap()
    for line in range(5):
        plan.way(100 + line, [line * 10 + row for row in range(5)])
        plan.way(200 + line, [column * 10 + line for column in range(5)])
    report = build_osm(plan.write(tmp_path / "bare.osm.pbf"), tmp_path / "bare")
    assert report.assumed_agencies == ("FIRE", "MEDIC", "POLICE")
    city = load_city(tmp_path / "bare")
    assert all(unit.inferred for unit in city.units)
    roads = arrays(tmp_path / "bare")
    assert len(middles(roads)) == 4
    assert {(unit.home.lat_e7, unit.home.lon_e7) for unit in city.units} == set(middles(roads))
    assert all(unit.home.offset_ticks == 0 for unit in city.units)


@pytest.mark.parametrize("lon_e7", [1_799_990_000, -1_799_990_000])
def test_the_area_of_a_town_beside_the_date_line_ends_there(lon_e7: int) -> None:
    area = json.loads(box_area("fiji", "Fiji", [(-170_000_000, lon_e7), (899_990_000, lon_e7)]))
    [ring] = area["features"][0]["geometry"]["coordinates"]
    assert max(abs(lon) for lon, _ in ring) == 180
    assert max(lat for _, lat in ring) == 90


def test_a_town_on_both_sides_of_the_date_line_is_refused() -> None:
    with pytest.raises(BuildError, match="spans the date line"):
        box_area("fiji", "Fiji", [(-170_000_000, 1_799_990_000), (-170_000_000, -1_799_990_000)])


@pytest.mark.parametrize(
    ("name", "code"),
    [("Kota Ambon", "kota_ambon"), ("5 de Mayo", "city_5_de_mayo"), ("東京", "city"), ("a" * 99, "a" * 60)],
)
def test_a_city_has_a_code(name: str, code: str) -> None:
    assert slug(name) == code


# -- Porto Alegre ----------------------------------------


def arrays(folder: Path) -> RoadArrays:
    roads = read_road_arrays(Files(folder, Problems()))
    assert roads is not None
    return roads


@pytest.fixture(scope="module")
def porto_alegre(porto_alegre_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city") / "porto_alegre"
    build_osm(porto_alegre_file, out, name="Porto Alegre", zone="America/Sao_Paulo")
    return out


def test_porto_alegre_loads_and_dispatches(porto_alegre: Path) -> None:
    assert mistakes(porto_alegre) == []
    city = load_city(porto_alegre)
    # The mouth of the Guaíba, amid the city's centre.
    sent = send(city, "structure_fire", -300_300_000, -512_280_000)
    assert [unit.partition("-")[0] for unit in sent] == ["FIRE", "FIRE", "MEDIC", "POLICE"]


def test_porto_alegre_has_the_junctions_that_others_count(porto_alegre_file: Path) -> None:
    country = replace(read_country(), chain_m_max=0)
    roads, report = build_network(read_osm(porto_alegre_file, country, None, silent), country, silent)
    # The data's own description says 15,266, by rules for cars: other paths, no shut barriers.
    assert report.node_count == roads.node_lat_e7.size == pytest.approx(15_266, rel=0.02)


class Raw:
    """The map point by point, read and joined here and not by what is tested: only the tags' rules are shared."""

    def __init__(self, file: Path, country: Country) -> None:
        import osmium

        self.places: list[tuple[int, int]] = []
        self.ends: list[tuple[int, int]] = []
        self._of: dict[int, int] = {}
        shut: set[int] = set()
        for thing in osmium.FileProcessor(str(file)).with_locations():
            if thing.is_node() and "barrier" in thing.tags and is_shut(dict(thing.tags), country):
                shut.add(thing.id)
            rule = road_rule(dict(thing.tags), country) if thing.is_way() else None
            if rule is not None:
                points = [(node.ref, node.y, node.x) for node in thing.nodes]
                for (ref_a, *a), (ref_b, *b) in pairwise(points):
                    start, end = (self._point(ref, place, ref in shut) for ref, place in ((ref_a, a), (ref_b, b)))
                    self.ends += [(start, end)] * bool(rule.forward_kmh) + [(end, start)] * bool(rule.backward_kmh)

    def _point(self, ref: int, place: list[int], shut: bool) -> int:
        """A point of its own for each time that a way comes to a shut barrier."""
        if ref in self._of and not shut:
            return self._of[ref]
        self._of[ref] = len(self.places)
        self.places.append((place[0], place[1]))
        return self._of[ref]

    def matrix(self) -> Any:
        pairs = sorted(set(self.ends))
        weights = [max(distance_mm(*self.places[a], *self.places[b]), 1e-9) for a, b in pairs]
        tails, heads = zip(*pairs, strict=True)
        return coo_array((weights, (tails, heads)), shape=(len(self.places),) * 2).tocsr()


def alone(places: Iterator[tuple[int, int]]) -> dict[tuple[int, int], int]:
    """Where each place is, for places that only one node has."""
    listed = list(places)
    counted = Counter(listed)
    return {place: at for at, place in enumerate(listed) if counted[place] == 1}


def test_porto_alegres_shortest_ways_are_those_of_its_raw_points(
    porto_alegre: Path, porto_alegre_file: Path, run_seed: int
) -> None:
    raw = Raw(porto_alegre_file, read_country())
    matrix = raw.matrix()
    roads = arrays(porto_alegre)
    raw_at = alone(iter(raw.places))
    net_at = alone(iter(zip(roads.node_lat_e7.tolist(), roads.node_lon_e7.tolist(), strict=True)))
    assert len(net_at) > 0.99 * roads.node_lat_e7.size
    both = sorted(raw_at.keys() & net_at.keys())
    assert len(both) > 0.99 * len(net_at)
    # The part that was kept is the largest of the raw points too, and all of its points that are nodes are kept.
    _, part = connected_components(matrix, connection="strong")
    largest = np.argmax(np.bincount(part))
    assert all(part[raw_at[place]] == largest for place in both)
    net_rows, raw_rows = np.array([net_at[place] for place in both]), np.array([raw_at[place] for place in both])
    reach = distances(roads)
    dice = np.random.default_rng(run_seed)
    for start in dice.choice(len(both), 12, replace=False).tolist():
        expected = dijkstra(matrix, indices=raw_rows[start])[raw_rows]
        assert np.abs(reach(net_rows[start])[net_rows] - expected).max() < 0.5, "to the millimetre"
