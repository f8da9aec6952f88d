"""A JEMSS city keeps every time to the tick: on a few nodes made here, and on Auckland where its files are."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from dispatch_core._fleet import Fleet
from dispatch_core.city import City, Problem, check_city, load_city
from dispatch_core.city.building import InputMissing
from dispatch_core.city.files import Files
from dispatch_core.city.jemss_bundle import TICK_US, build_jemss
from dispatch_core.city.problems import Problems
from dispatch_core.city.road_arrays import read_road_arrays
from dispatch_core.model.places import ALONG_WHOLE
from dispatch_core.plane import arc_ticks, distance_mm

DAY_TICKS = 86_400 * 10**6 // TICK_US

FILES = {
    "nodes.csv": (
        "nodes,,,\nindex,x,y,offRoadAccess,\n1.0,174.7,-36.8,1.0\n2.0,174.71,-36.8,0.0\n3.0,174.72,-36.8,1\n,,,\n"
    ),
    "arcs.csv": (
        "miscData,,,\narcForm,numModes,\ndirected,2\n,\narcs,,,\nindex,fromNode,toNode,distance,mode_1,mode_2,\n"
        "1,1,2,0.9,1e-4,2e-4\n2.0,2.0,1.0,0.9,1.5e-4,2.5e-4\n3,2,3,0.9,0.00011111,3e-4\n4,3,1,2,5e-4,6e-4\n,\n"
    ),
    "travel.csv": "travelModes,,\ntravelModeIndex,offRoadSpeed,note\n1,1128,sirens\n2,792,regular\n,,\n",
    "stations.csv": "stations,,\nindex,x,y,capacity,,ID,NAME\n1,174.7001,-36.8,5,,9,St John One\n",
    "hospitals.csv": "hospitals,,,note\nindex,x,y,name\n1,174.7199,-36.8,Mercy\n",
    "priorities.csv": (
        "priorities,,\npriority,name,targetResponseTime,note\n1,high,0.005555556,8 min\n2,low,0.0138889,20\n"
    ),
    "ambulances.csv": "ambulances\nindex,stationIndex,class,tour1Start\n1,1,2,0\n2,1,2,0\n",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    folder = tmp_path / "jemss"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    return folder


def mistakes(folder: Path) -> list[Problem]:
    """What would stop the city from loading."""
    return [problem for problem in check_city(folder) if not problem.warning]


def ticks(city: City, start: int, end: int, mode: int) -> int | None:
    ground = city.ground
    fleet = Fleet(1, ground.node_count)
    fleet.set_place(0, start, 0, 0, 0)
    found = ground.search(fleet).unit_eta(0, end, 0, 0, 0, 0, mode)
    return None if found is None else found[4]


def test_a_small_city_keeps_both_modes_and_who_lives_where(small: Path, tmp_path: Path) -> None:
    report = build_jemss(small, tmp_path / "out", name="Kecil", zone="Pacific/Auckland")
    assert mistakes(tmp_path / "out") == []
    city = load_city(tmp_path / "out")
    assert (report.node_count, report.arc_count, report.road_count) == (3, 4, 3)
    assert city.tick_us == 10
    assert ticks(city, 0, 2, 0) == round(1e-4 * DAY_TICKS) + round(0.00011111 * DAY_TICKS)
    assert ticks(city, 0, 2, 1) == round(5e-4 * DAY_TICKS)
    assert ticks(city, 1, 0, 0) == round(1.5e-4 * DAY_TICKS)
    assert [(unit.unit_id, unit.home_name) for unit in city.units] == [
        ("AMB-001", "St John One"),
        ("AMB-002", "St John One"),
    ]
    # On the street from node 2 to node 0, right before its end.
    assert {(unit.home.node, unit.home.along > ALONG_WHOLE * 99 // 100) for unit in city.units} == {(2, True)}
    assert [(place.name, place.place.node) for place in city.destinations] == [("Mercy", 2)]
    # Node 2 has no access: what lies right at it goes to a node that has.
    assert city.ground.place(-368_000_000, 1_747_100_100).node == 2
    assert city.policy.off_road_kmh == 47
    assert [kind.needs[0].objective.within_s for kind in city.types.values() if kind.needs[0].objective] == [480, 1_200]
    city.ground.close_road("a1")
    assert (ticks(city, 0, 1, 0), ticks(city, 1, 0, 0)) == (
        None,
        round((0.00011111) * DAY_TICKS) + 5 * DAY_TICKS // 10**4,
    )
    city.ground.reset_closures()


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(small: Path, tmp_path: Path, name: str) -> None:
    (small / name).unlink()
    with pytest.raises(InputMissing, match=name):
        build_jemss(small, tmp_path / "out")


# -- Auckland ----------------------------------------


@pytest.fixture(scope="module")
def auckland(auckland_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("city") / "auckland"
    report = build_jemss(auckland_data, out, name="Auckland", zone="Pacific/Auckland")
    # The numbers of the data's own description.
    assert (report.node_count, report.arc_count) == (54_370, 90_638)
    assert (report.station_count, report.destination_count, report.unit_count) == (14, 4, 16)
    return out


@pytest.fixture(scope="module")
def city(auckland: Path) -> City:
    assert mistakes(auckland) == []
    return load_city(auckland)


def rows(path: Path, header: str) -> list[list[str]]:
    """The rows below the one that begins with `header`, up to the first that does not begin with a number."""
    with gzip.open(path, "rt", newline="") as file:
        listed = list(csv.reader(file))
    start = next(at for at, row in enumerate(listed) if row and row[0] == header) + 1
    end = next((at for at in range(start, len(listed)) if not (listed[at] and listed[at][0])), len(listed))
    return listed[start:end]


@pytest.fixture(scope="module")
def raw_days(auckland_data: Path) -> Any:
    """(ends, days by mode) of the raw arcs, read here and not by what is tested."""
    table = np.array([row[1:6] for row in rows(auckland_data / "arcs.csv.gz", "index")], dtype=np.float64)
    return table[:, :2].astype(np.int64) - 1, table[:, 3:].T


def test_aucklands_arcs_are_those_of_its_file_to_the_tick(auckland: Path, raw_days: Any) -> None:
    roads = read_road_arrays(Files(auckland, Problems()))
    assert roads is not None
    ends, days = raw_days
    assert np.array_equal(np.stack([roads.arc_tail, roads.arc_head], axis=1), ends)
    assert np.array_equal(roads.arc_ticks, np.rint(days * DAY_TICKS))
    # Each road is one street, whichever way.
    low, high = ends.min(axis=1), ends.max(axis=1)
    assert len({*zip(roads.arc_road.tolist(), low.tolist(), high.tolist(), strict=True)}) == len(roads.road_ids)


@pytest.mark.parametrize("mode", [0, 1])
def test_aucklands_etas_are_scipys_to_the_tick(city: City, raw_days: Any, mode: int, run_seed: int) -> None:
    ends, days = raw_days
    exact = np.rint(days[mode] * DAY_TICKS)
    count = city.ground.node_count
    # No two arcs have the same ends, so that scipy adds nothing up; zero would be no arc to it.
    assert len(np.unique(ends, axis=0)) == len(ends)
    shape = (count, count)
    by_tick = coo_array((np.maximum(exact, 1e-6), (ends[:, 0], ends[:, 1])), shape=shape).tocsr()
    by_day = coo_array((days[mode], (ends[:, 0], ends[:, 1])), shape=shape).tocsr()
    dice = np.random.default_rng(run_seed)
    for start in dice.integers(0, count, 4).tolist():
        reached, spent_days = dijkstra(by_tick, indices=start), dijkstra(by_day, indices=start)
        fleet = Fleet(1, count)
        fleet.set_place(0, start, 0, 0, 0)
        search = city.ground.search(fleet)
        for end in dice.integers(0, count, 25).tolist():
            found = search.unit_eta(0, end, 0, 0, 0, 0, mode)
            assert found is not None
            assert found[4] == round(reached[end])
            # What the data say of ten microseconds: at most 0.4 ms over a trip.
            assert abs(found[4] * TICK_US - spent_days[end] * 86_400e6) < 400


def test_aucklands_calls_are_no_farther_from_a_street_than_from_the_node_where_two_other_programs_snap_them(
    city: City, auckland_data: Path
) -> None:
    run = auckland_data / "runs" / "full_low_to_high"
    calls = rows(run / "calls.csv.gz", "index")
    golden = rows(run / "golden_calls.csv.gz", "index")
    assert len(calls) == len(golden) == 1_500
    nodes = rows(auckland_data / "nodes.csv.gz", "index")
    speed_kmh, tick_us = city.policy.off_road_kmh, city.tick_us
    at_a_node = 0
    for call, outcome in zip(calls, golden, strict=True):
        lat_e7, lon_e7 = (round(float(call[column]) * 10**7) for column in (3, 2))
        node = nodes[int(outcome[12]) - 1]
        to_node_mm = distance_mm(lat_e7, lon_e7, round(float(node[2]) * 10**7), round(float(node[1]) * 10**7))
        place = city.ground.place(lat_e7, lon_e7)
        # Their plane is not ours, by one part in a thousand.
        assert place.offset_ticks <= arc_ticks(to_node_mm + to_node_mm // 200 + 2, speed_kmh, 1000, tick_us)
        at_a_node += not place.edge and place.node + 1 == int(outcome[12])
    assert 0 < at_a_node < 1_500


def test_aucklands_ambulances_live_at_their_stations(city: City, auckland_data: Path) -> None:
    assert [unit.home_name for unit in city.units][:4] == [
        "St John Botany", "St John Howick", "St John New Lynn", "St John New Lynn",
    ]  # fmt: skip
    assert {place.name for place in city.destinations} == {
        "Auckland Hospital", "Middlemore Hospital", "Northshore Hospital", "Mercy Hospital",
    }  # fmt: skip
    assert {unit.agency_id for unit in city.units} == {"MEDIC"}
