"""Ambon as it ships: its agencies, fleet, plans and places hold what the city's own rules ask for."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from dispatch_core.city import AreaIndex, City, city_folder, load_city
from dispatch_core.limits import CAPABILITIES_MAX
from dispatch_core.model import Medium

AGENCIES = [
    "DAMKAR", "MEDIC", "POLRI", "TNI", "PLN", "BPBD", "BASARNAS", "DISHUB", "SATPOL_PP", "DLHP", "DINSOS", "DINKES",
    "PERKIM", "PMI",
]  # fmt: skip


def test_it_says_that_it_is_a_demonstration(ambon: City) -> None:
    assert ambon.demonstration
    assert "NOT for live dispatch" in ambon.attribution
    assert "Modilabs" in ambon.attribution
    assert "ODbL" in ambon.attribution
    assert "cahyadsn" in ambon.attribution
    assert all("demo" in agency.phone for agency in ambon.agencies)
    assert all("demo" in place.phone for place in ambon.destinations)
    assert (ambon.city_id, ambon.zone, ambon.tick_us) == ("ambon", "Asia/Jayapura", 1000)


def test_agencies(ambon: City) -> None:
    assert [agency.agency_id for agency in ambon.agencies] == AGENCIES
    sirens = {agency.agency_id for agency in ambon.agencies if ambon.modes[agency.mode].mode_id == "siren"}
    assert sirens == {"DAMKAR", "MEDIC", "POLRI", "BASARNAS"}
    assert [(mode.mode_id, mode.speed_permille) for mode in ambon.modes] == [("siren", 1000), ("normal", 800)]
    assert len(ambon.capabilities) == len(set(ambon.capabilities)) <= CAPABILITIES_MAX


def test_fleet(ambon: City) -> None:
    assert 55 <= len(ambon.units) <= 70
    assert {unit.agency_id for unit in ambon.units} == set(AGENCIES)
    assert all(unit.on_duty for unit in ambon.units)
    damkar = [unit for unit in ambon.units if unit.agency_id == "DAMKAR"]
    posts = Counter(unit.home_name for unit in damkar)
    assert posts == {"Pos Damkar Induk": 7, "Pos Damkar Passo": 3, "Pos Damkar Hative Besar": 2, "Pos Damkar Eri": 1}
    shared = Counter(unit.crew_id for unit in damkar if unit.crew_id)
    assert set(shared.values()) == {2}, "vehicles are not units by themselves: some share a crew"
    turnouts = {
        agency_id: {unit.turnout_ms for unit in ambon.units if unit.agency_id == agency_id}
        for agency_id in ("DAMKAR", "MEDIC")
    }
    assert turnouts == {"DAMKAR": {120_000}, "MEDIC": {90_000}}
    crews = [unit for unit in ambon.units if unit.kind == "line_crew"]
    assert {unit.turnout_ms for unit in crews} == {600_000}


def test_the_one_hearse_can_do_nothing_else(ambon: City) -> None:
    hearses = [unit for unit in ambon.units if any(crewed.capability == "HEARSE" for crewed in unit.capabilities)]
    assert len(hearses) == 1
    assert [crewed.capability for crewed in hearses[0].capabilities] == ["HEARSE"]
    assert hearses[0].agency_id != "MEDIC"
    asking = {kind.code for kind in ambon.types.values() for need in kind.needs if "HEARSE" in need.capabilities}
    assert asking == {"hearse_request", "body_found"}


def test_the_one_boat_goes_by_water(ambon: City) -> None:
    boats = [unit for unit in ambon.units if unit.medium is Medium.WATER]
    assert [unit.agency_id for unit in boats] == ["BASARNAS"]
    assert ambon.off_road is not None
    needs = [need for kind in ambon.types.values() for need in kind.needs if need.medium is Medium.WATER]
    assert {need.capabilities for need in needs} == {("BOAT_RESCUE",)}


def test_the_numbers_of_the_rules(ambon: City) -> None:
    policy = ambon.policy
    assert (policy.approval_p1_ms, policy.approval_ms, policy.escalate_ms) == (20_000, 60_000, 60_000)
    assert (policy.age_p3_ms, policy.age_p4_ms, policy.age_p5_ms) == (900_000, 1_800_000, 3_600_000)
    assert (policy.late_commit_ms, policy.duplicate_hold_ms, policy.duplicate_reach_m) == (15_000, 45_000, 500)
    assert (policy.isolation_ms, policy.staging_m) == (180_000, 300)


def test_names_are_shared_only_where_the_city_shares_them(ambon: City) -> None:
    names = Counter(name.casefold() for place in ambon.gazetteer for name in (place.name, *place.aliases))
    assert {name for name, count in names.items() if count > 1} == {"urimessing", "nusaniwe"}
    assert Counter(place.kind for place in ambon.gazetteer)["kelurahan"] == 50
    for name in ("Terminal Mardika", "JMP", "Jembatan Merah Putih", "RS Haulussy", "Mardika", "Eri", "Kudamati"):
        assert names[name.casefold()] == 1


def test_places_lie_in_their_villages(ambon: City) -> None:
    index = AreaIndex(ambon.areas)
    assert len(ambon.areas) == 50
    for place in ambon.gazetteer:
        nearest = index.nearest(place.lat_e7, place.lon_e7)
        assert nearest is not None
        area, metres = nearest
        if place.kelurahan:
            assert (area.name, area.district) == (place.kelurahan, place.kecamatan), place.place_id
            assert metres <= 500
        else:
            assert metres > 500, place.place_id
        assert place.radius_m in (50, 300, 1_500) or place.kind == "kelurahan"


def test_hospitals(ambon: City) -> None:
    assert len(ambon.destinations) == 11
    alone = {place.destination_id for place in ambon.destinations if place.capabilities == ("PSYCHIATRIC",)}
    assert alone == {"rskd_maluku"}
    emergency = {place.destination_id for place in ambon.destinations if "EMERGENCY" in place.capabilities}
    assert len(emergency) == 10


def test_loading_again_gives_the_same_city_and_digest(ambon: City, copy: Path) -> None:
    again = load_city(copy)
    assert len(ambon.digest) == 16
    assert again.digest == ambon.digest
    assert again.units == ambon.units
    assert again.types == ambon.types
    assert again.substitutes == ambon.substitutes
    assert again.gazetteer == ambon.gazetteer


@pytest.mark.parametrize("name", sorted(path.name for path in city_folder("ambon").iterdir()))
def test_every_file_counts_in_the_digest(ambon: City, copy: Path, name: str) -> None:
    with (copy / name).open("a") as file:
        file.write("\n")
    assert load_city(copy).digest != ambon.digest


def test_what_lies_beside_the_files_does_not_count(ambon: City, copy: Path) -> None:
    (copy / "README.md").write_text("Kota kami.\n")
    (copy / ".keep").write_text("")
    assert load_city(copy).digest == ambon.digest


def test_it_is_made_of_its_sources(ambon: City, ambon_data: Path) -> None:
    sketch = json.loads((ambon_data / "roads_sketch.json").read_text())
    assert [road["id"] for road in sketch["roads"]] == list(ambon.ground.road_ids)
    closed = {closure.road_id for closure in ambon.closures}
    assert closed == {road["id"] for road in sketch["roads"] if road.get("restricted") or road.get("unconfirmed")}
    gazetteer = json.loads((ambon_data / "gazetteer.json").read_text())
    points = {(place.lat_e7, place.lon_e7) for place in ambon.gazetteer}
    for place in (*gazetteer["places"], *gazetteer["areas"]):
        assert (round(place["lat"] * 10**7), round(place["lon"] * 10**7)) in points, place["name"]
