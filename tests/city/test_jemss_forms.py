"""JEMSS cities as others write them: either form of arcs, what their files leave out or say in other words, and what is
wrong with them, named by file, line and reason.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from dispatch_core.city import City, load_city
from dispatch_core.city.building import BuildError
from dispatch_core.city.files import Files
from dispatch_core.city.jemss_bundle import JemssReport, build_jemss
from dispatch_core.city.jemss_run import read_run
from dispatch_core.city.problems import Problems
from dispatch_core.city.road_arrays import read_road_arrays

from .test_jemss import DAY_TICKS, FILES, mistakes, ticks

UNDIRECTED = (
    "miscData,1,,\narcForm,numModes,\nundirected,2,\n,\narcs,2,,\nindex,fromNode,toNode,mode_1,mode_2\n"
    "1,1,2,1e-4,2e-4\n2,3,2,0.00011111,3e-4\n"
)
SETS = (
    "travelModes,{count},\ntravelModeIndex,offRoadSpeed\n{modes},,\n"
    "travelSets,,\ntravelSetIndex,priority,travelModeIndex\n1,high,{high}\n1,low,{low}\n,,\n"
    "travelSetsTiming,,\nstartTime,travelSetIndex\n0,1\n"
)


def write(folder: Path, **files: str) -> Path:
    """The small city, with some of its files otherwise."""
    folder.mkdir(exist_ok=True)
    for name, text in {**FILES, **{f"{stem}.csv": text for stem, text in files.items()}}.items():
        (folder / name).write_text(text)
    return folder


def built(folder: Path) -> tuple[JemssReport, City]:
    out = folder.parent / "out"
    report = build_jemss(folder, out)
    assert mistakes(out) == []
    return report, load_city(out)


def test_an_undirected_arc_leads_both_ways_in_every_mode(tmp_path: Path) -> None:
    folder = write(tmp_path / "jemss", arcs=UNDIRECTED)
    report, city = built(folder)
    assert (report.arc_count, report.road_count) == (4, 2)
    assert set(city.ground.road_ids) == {"a1", "a2"}
    for start, end in ((0, 2), (2, 0)):
        assert ticks(city, start, end, 0) == round(1e-4 * DAY_TICKS) + round(0.00011111 * DAY_TICKS)
        assert ticks(city, start, end, 1) == round(5e-4 * DAY_TICKS)


@pytest.mark.parametrize("form", ["directed", "undirected"])
def test_a_replay_of_its_runs_has_the_same_arcs(tmp_path: Path, form: str) -> None:
    folder = write(tmp_path / "jemss", arcs=UNDIRECTED.replace("undirected", form), travel=_sets(1128, 792))
    run = folder / "runs" / "r"
    run.mkdir(parents=True)
    (folder / "map.csv").write_text("map,1\nxMin,xMax,yMin,yMax,xScale,yScale\n174,175,-37,-36,88.9,111.32\n")
    (folder / "table.csv").write_text("miscData\nallowRedispatch\n0\n\nredispatchConditions\nfromCallPriority\n")
    (run / "redispatch.txt").write_text("table.csv")
    (run / "ambulances.csv").write_text(FILES["ambulances.csv"])
    (run / "calls.csv").write_text("calls\nindex\n")
    (run / "golden_calls.csv").write_text("index\n")
    network = read_run(folder, "r").network
    build_jemss(folder, tmp_path / "out")
    roads = read_road_arrays(Files(tmp_path / "out", Problems()))
    assert roads is not None
    assert np.array_equal(roads.arc_tail, network.arc_tail)
    assert np.array_equal(roads.arc_head, network.arc_head)
    assert np.array_equal(roads.arc_ticks, np.rint(network.arc_s / 86_400 * DAY_TICKS))
    assert np.array_equal(np.flatnonzero(roads.node_snappable), network.access)


def _sets(*speeds: int, high: int = 1, low: int = 2) -> str:
    modes = "".join(f"{nth},{speed}\n" for nth, speed in enumerate(speeds, 1))
    return SETS.format(count=len(speeds), modes=modes, high=high, low=low)


def test_the_modes_are_those_in_which_units_drive_to_the_most_and_the_least_urgent(tmp_path: Path) -> None:
    """Of three the third has sirens, and the second is driven to nothing."""
    arcs = UNDIRECTED.replace("directed,2", "directed,3").replace("mode_2\n", "mode_2,mode_3\n")
    arcs = arcs.replace("2e-4\n", "2e-4,7e-5\n").replace("3e-4\n", "3e-4,8e-5\n")
    folder = write(tmp_path / "jemss", arcs=arcs, travel=_sets(792, 480, 1128, high=3, low=1))
    report, city = built(folder)
    assert (report.modes, report.mode_count) == ((3, 1), 3)
    assert [ticks(city, 0, 1, mode) for mode in range(2)] == [
        round(7e-5 * DAY_TICKS), round(1e-4 * DAY_TICKS)
    ]  # fmt: skip
    assert city.policy.off_road_kmh == 47


def test_one_mode_is_enough(tmp_path: Path) -> None:
    arcs = FILES["arcs.csv"].replace("directed,2", "directed,1")
    folder = write(tmp_path / "jemss", arcs=arcs, travel=_sets(1128, low=1))
    report, city = built(folder)
    assert (report.modes, report.mode_count, len(city.modes)) == ((1,), 1, 1)
    assert ticks(city, 0, 1, 0) == round(1e-4 * DAY_TICKS)


def test_what_the_simulator_does_not_ask_for_may_be_missing_or_in_other_words(tmp_path: Path) -> None:
    """Names of places, off-road access, distances; the older word for a target; counts, comments, empty columns."""
    folder = write(
        tmp_path / "jemss",
        nodes="nodes,3,,\nindex,x,y\n1,174.7,-36.8\n2,174.71,-36.8\n3,174.72,-36.8\n",
        arcs=UNDIRECTED,
        stations="stations,1,,by hand\nindex,x,y,capacity\n1,174.7001,-36.8,5\n",
        hospitals='hospitals,,,"of, say, 2019",\nindex,x,y,,Facility name,at\n1,174.7199,-36.8,,Grey Nuns,"1, Road"\n',
        priorities=FILES["priorities.csv"].replace("targetResponseTime", "targetResponseDuration"),
        ambulances="ambulances,,,by a search\nindex,stationIndex,class,\n1,1,1,\n,,,\n\n",
    )
    _, city = built(folder)
    assert [unit.home_name for unit in city.units] == ["Station 1"]
    assert [place.name for place in city.destinations] == ["Grey Nuns"]
    # Every node can be left.
    assert city.ground.place(-368_000_000, 1_747_100_100).far_m == 0
    assert [kind.needs[0].objective.within_s for kind in city.types.values() if kind.needs[0].objective] == [480, 1_200]


def test_its_files_may_lie_in_folders_of_their_own(tmp_path: Path) -> None:
    """As those of the simulator's own cities; of several ambulance files the one with most is taken."""
    folder = tmp_path / "jemss"
    for name, text in FILES.items():
        stem = name.removesuffix(".csv")
        inside = folder / "models" / ("call priorities" if stem == "priorities" else stem)
        inside.mkdir(parents=True)
        (inside / f"{stem}_1.csv.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "models" / "ambulances" / "ambulances_2.csv").write_text("ambulances\nindex,stationIndex\n1,1\n")
    report, _ = built(folder)
    assert (report.unit_count, report.ambulance_file) == (2, "models/ambulances/ambulances_1.csv.gz")
    (folder / "models" / "stations" / "stations_2.csv").write_text(FILES["stations.csv"])
    with pytest.raises(BuildError, match=r"2 files could be stations.csv \(models/stations/stations_1.csv.gz"):
        build_jemss(folder, tmp_path / "out")


def test_a_plane_in_kilometres_becomes_one_of_degrees_at_the_equator(tmp_path: Path) -> None:
    """The jetty of distances: 1 km along x, however wide a degree of longitude is."""
    flat = {
        name: text.replace("-36.8", "0.5").replace("174.7", "0.")
        for name, text in FILES.items()
        if name in ("nodes.csv", "stations.csv", "hospitals.csv")
    }
    nodes = "nodes\nindex,x,y\n1,0,0.5\n2,1,0.5\n3,2,0.5\n"
    folder = write(tmp_path / "jemss", **{name.removesuffix(".csv"): text for name, text in flat.items()})
    (folder / "nodes.csv").write_text(nodes)
    (folder / "map.csv").write_text("map,1\nxMin,xMax,yMin,yMax,xScale,yScale\n0,2,0,1,1,1\n")
    _, city = built(folder)
    lon_e7 = [city.ground.point(node)[1] for node in range(3)]
    assert lon_e7 == [0, round(1e7 / 111.32), round(2e7 / 111.32)]


# -- What is wrong ----------------------------------------


@pytest.mark.parametrize(
    ("name", "old", "new", "line", "words"),
    [
        ("arcs.csv", "directed", "sideways", 3, "arcForm must be directed or undirected, not 'sideways'"),
        ("arcs.csv", "directed,2", "directed,3", 3, "numModes is 3, and travel.csv has 2"),
        ("arcs.csv", "3,2,3,", "3,2,9,", 9, "toNode is node 9, and there are 3"),
        ("arcs.csv", "3,2,3,", "3,2,0,", 9, "toNode is node 0, and there are 3"),
        ("arcs.csv", "3,2,3,", "5,2,3,", 9, "index 5 in row 3 of arcs: rows must be in the order of their index"),
        ("arcs.csv", "3,2,3,", "3,2,two,", 9, "toNode must be a number, not 'two'"),
        ("arcs.csv", ",5e-4", ",-5e-4", 10, "mode_1 cannot be below 0"),
        ("arcs.csv", ",5e-4", ",inf", 10, "mode_1 cannot be inf"),
        ("arcs.csv", ",5e-4", ",0.5", 10, "mode_1 is more than 6.0 hours; times must be in days"),
        ("arcs.csv", "mode_2", "mode_3", 5, "the table arcs has no column mode_2; it has index, fromNode"),
        ("arcs.csv", "arcs,", "arcs,7", 5, "the table arcs says that it has 7 rows, and has 4"),
        ("arcs.csv", ",5e-4,6e-4", "", 10, "the row ends before its column mode_1"),
        ("arcs.csv", "fromNode,toNode", "toNode,toNode", 5, "the column toNode is there twice"),
        ("nodes.csv", "174.71", "1747", 4, "x 1747 is off the earth: 180 degrees at most"),
        ("nodes.csv", "174.71", "east", 4, "x must be a number, not 'east'"),
        ("nodes.csv", "nodes", "points", 1, "there is no table nodes; there is points"),
        ("nodes.csv", "-36.8,1", "-36.8,0", 1, "no node has offRoadAccess"),
        ("stations.csv", "1,174.7001,-36.8,5,,9,St John One\n", "", 1, "the table stations has no rows"),
        ("ambulances.csv", "2,1,2,0", "2,7,2,0", 4, "stationIndex is station 7, and there are 1"),
        ("ambulances.csv", "2,1,2,0", "2,1.5,2,0", 4, "stationIndex must be a whole number, not 1.5"),
        ("travel.csv", "2,792,regular\n", "", 3, "numModes is 2, and travel.csv has 1"),
        ("travel.csv", "2,792", "3,792", 4, "travelModeIndex must be 2: in order from 1"),
        ("travel.csv", "1128", "0", 3, "offRoadSpeed must be more than 0"),
        ("priorities.csv", "2,low", "3,low", 4, "priority must be 2: in order from 1"),
        ("priorities.csv", "0.0138889", "0", 4, "targetResponseTime must be more than 0"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_file_line_and_reason(
    tmp_path: Path, name: str, old: str, new: str, line: int, words: str
) -> None:
    text = FILES[name]
    assert old in text
    folder = write(tmp_path / "jemss", **{name.removesuffix(".csv"): text.replace(old, new)})
    with pytest.raises(BuildError) as caught:
        build_jemss(folder, tmp_path / "out")
    said = caught.value.sentences
    named = "arcs.csv" if "numModes" in words else name
    assert f"{named}, line {line}: {words}" in said["en"]
    assert f"{named}, baris {line}: " in said["id"]
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("sets", "line", "words"),
    [
        (_sets(1128, 792, low=3), 9, "travelModeIndex is travel mode 3, and there are 2"),
        (_sets(1128, 792).replace("1,low,2\n", ""), 6, "there is no travel mode for low"),
        (_sets(1128, 792) + "0.5,2\n", 14, "travel times that change with the time of day cannot be read yet"),
    ],
)  # fmt: skip
def test_how_units_drive_must_be_known(tmp_path: Path, sets: str, line: int, words: str) -> None:
    with pytest.raises(BuildError) as caught:
        build_jemss(write(tmp_path / "jemss", travel=sets), tmp_path / "out")
    assert f"travel.csv, line {line}: {words}" in caught.value.sentences["en"]


@pytest.mark.parametrize("content", [b"\xff\xfe", b"\x1f\x8b", b""], ids=["bytes", "cut", "empty"])
def test_a_file_that_is_no_table_is_named(tmp_path: Path, content: bytes) -> None:
    folder = write(tmp_path / "jemss")
    (folder / "nodes.csv").unlink()
    (folder / "nodes.csv.gz").write_bytes(content if content == b"\x1f\x8b" else gzip.compress(content))
    with pytest.raises(BuildError, match=r"nodes\.csv\.gz"):
        build_jemss(folder, tmp_path / "out")
