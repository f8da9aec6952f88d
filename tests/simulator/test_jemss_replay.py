"""JEMSS runs: a plain twin and two other programs find the same for every call, and what differs is found out."""

from __future__ import annotations

import gzip
import random
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch_core.city.building import BuildError, InputMissing
from dispatch_core.city.jemss_run import read_run
from dispatch_core.engine import Engine
from dispatch_core.policies.jemss import Jemss
from dispatch_core.records import record
from dispatch_loadtest.jemss.city import city_of
from dispatch_loadtest.jemss.outcome import Comparison, compare
from dispatch_loadtest.jemss.replay import Replay
from dispatch_loadtest.jemss.streets import Streets
from dispatch_server.cli.app import run as sigap

from .jemss_files import write_town
from .jemss_twin import Town, Twin, bursts, in_a_plane, random_town

RUNS = ("full_low_to_high", "11amb_no_redispatch")


def replayed(folder: Path, name: str) -> tuple[Replay, Comparison]:
    run = read_run(folder, name)
    replay = Replay(run)
    replay.run(lambda done, whole: None)
    return replay, compare(replay.outcomes, run.outcomes, replay.ties)


@pytest.mark.parametrize("name", RUNS)
def test_auckland_is_as_two_other_programs_have_it(auckland_data: Path, name: str) -> None:
    _, compared = replayed(auckland_data, name)
    assert compared.differing == ()
    assert compared.line.startswith(
        "calls=1500 unit_match=1500 hospital_match=1500 queued_match=1500 bumps_match=1500 response_error_ms_max=0.0"
    )
    # Nothing was as good as equal in these two; if ever it is, it is printed.
    assert compared.ties == ()


@pytest.mark.parametrize("nth", range(15))
def test_random_towns_are_as_a_plain_twin_has_them(tmp_path: Path, run_seed: int, nth: int) -> None:
    town = random_town(random.Random(run_seed + nth))
    found = Twin(town).play()
    write_town(tmp_path, town, found)
    replay, compared = replayed(tmp_path, "r")
    assert compared.differing == (), (run_seed + nth, compared.line)
    assert not replay.centre.engine.state.incidents
    assert replay.centre.engine.state.waiting_count == 0


@pytest.mark.parametrize("nth", range(3))
def test_calls_of_one_instant_leave_the_queue_as_a_plain_twin_has_it(tmp_path: Path, run_seed: int, nth: int) -> None:
    town = bursts(random_town(random.Random(run_seed + nth)))
    write_town(tmp_path, town, Twin(town).play())
    _, compared = replayed(tmp_path, "r")
    assert compared.differing == (), (run_seed + nth, compared.line)


def test_of_calls_of_one_instant_the_last_to_queue_leaves_first(tmp_path: Path) -> None:
    """The one ambulance is away when three calls of a priority come at once. Of events of an instant the last to be put
    on the list runs first, so they queue from the last call to the first, and leave the other way round.
    """
    town = random_town(random.Random(5))
    arrivals = (0.0, 0.01, 0.01, 0.01)
    town = replace(town, ambulances=[0], diverts=set(), calls=[{**town.calls[0]} for _ in arrivals])
    for call, arrival in zip(town.calls, arrivals, strict=True):
        call.update(priority=1, arrival=arrival, delay=0.0005, scene=0.05, transport=False)
    write_town(tmp_path, town, Twin(town).play())
    replay, compared = replayed(tmp_path, "r")
    assert compared.differing == ()
    first, *waited = [outcome.response_s for outcome in replay.outcomes]
    assert first < waited[0] < waited[1] < waited[2]


def test_a_town_in_a_plane_of_kilometres_is_the_same_town(tmp_path: Path) -> None:
    town = random_town(random.Random(3))
    write_town(tmp_path, in_a_plane(town), Twin(town).play())
    _, compared = replayed(tmp_path, "r")
    assert compared.differing == (), compared.line


def test_a_unit_that_passes_a_node_at_this_instant_goes_on_to_the_next(tmp_path: Path) -> None:
    """All times are exact: a minute is 2^-10 days. The unit is taken for the second call when it passes the middle of
    five nodes in a line, and drives on to the fourth before it turns.
    """
    minute = 2.0**-10
    line = [(174 + n / 64, -36.0, 1) for n in range(5)]
    town = Town(
        nodes=line,
        arcs={pair: (minute, minute) for n in range(4) for pair in ((n, n + 1), (n + 1, n))},
        stations=[line[0][:2]],
        hospitals=[line[0][:2]],
        ambulances=[0],
        diverts={(3, 1)},
        calls=[
            {
                **{"priority": priority, "x": line[end][0], "y": -36.0, "arrival": at, "delay": 0.0},
                **{"scene": minute, "transport": False, "hospital": -1, "handover": 0.0},
            }
            for priority, end, at in ((3, 4, 0.0), (1, 0, 2 * minute))
        ],
    )
    write_town(tmp_path, town, Twin(town).play())
    replay, compared = replayed(tmp_path, "r")
    assert compared.differing == ()
    assert replay.outcomes[1].response_s == (1 + 3) * minute * 86_400


def test_nobody_is_told_again_and_again_what_waits(tmp_path: Path) -> None:
    """Calls that take two days each pile up; what is decided about them grows with their number alone."""
    town = random_town(random.Random(3))
    for call in town.calls:
        call["scene"] = 2.0
    write_town(tmp_path, town, Twin(town).play())
    replay, compared = replayed(tmp_path, "r")
    assert compared.differing == ()
    assert sum(outcome.queued for outcome in replay.outcomes) > 10
    assert replay.centre.engine.state.seq < 40 * len(town.calls)


def test_random_towns_bump_queue_and_chain() -> None:
    """The twin's towns have in them what they are to try."""
    towns = [random_town(random.Random(seed)) for seed in range(40)]
    outcomes = [outcome for town in towns for outcome in Twin(town).play()]
    assert max(bumps for *_, bumps in outcomes) > 1
    assert any(queued for *_, queued, _ in outcomes)
    assert any(queued and bumps for *_, queued, bumps in outcomes)


@pytest.fixture
def town_folder(tmp_path: Path) -> Path:
    town = replace(random_town(random.Random(7)), diverts={(3, 1), (3, 2)})
    write_town(tmp_path, town, Twin(town).play())
    return tmp_path


def test_the_same_run_leaves_the_same_trace(town_folder: Path) -> None:
    traces = {replayed(town_folder, "r")[0].centre.trace_digest for _ in range(2)}
    assert len(traces) == 1


def test_what_differs_ends_with_1(town_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["replay", "jemss", str(town_folder), "r"]
    assert sigap(words) == 0
    line = capsys.readouterr().out
    assert line.startswith("calls=")
    assert "ties=0" in line
    golden = town_folder / "runs" / "r" / "golden_calls.csv"
    rows = golden.read_text().splitlines()
    cells = rows[3].split(",")
    # One that the run does not have.
    cells[2], cells[3] = "6", "7"
    golden.write_text("\n".join([*rows[:3], ",".join(cells), *rows[4:]]) + "\n")
    assert sigap(words) == 1
    assert "panggilan 3" in capsys.readouterr().out
    assert sigap([*words, "--json"]) == 1
    assert '"call": 3' in capsys.readouterr().out


def test_a_tie_is_followed_and_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two ambulances on both sides of a call, one of them nearer by less than a tick can say."""
    town = Town(
        nodes=[(174.0, -36.0, 1), (174.1, -36.0, 1), (174.2, -36.0, 1)],
        arcs={(0, 1): (1e-3, 2e-3), (1, 0): (1e-3, 2e-3), (2, 1): (1e-3 + 4e-12, 2e-3), (1, 2): (1e-3, 2e-3)},
        stations=[(174.0, -36.0), (174.2, -36.0)],
        hospitals=[(174.1, -36.0)],
        ambulances=[0, 1],
        diverts=set(),
        calls=[
            {
                **{"priority": 1, "x": 174.1, "y": -36.0, "arrival": 0.1, "delay": 0.0, "scene": 0.01},
                **{"transport": False, "hospital": -1, "handover": 0.0},
            }
        ],
    )
    [outcome] = Twin(town).play()
    assert outcome[1] == 0
    # The other program found the second one sooner.
    write_town(tmp_path, town, [[outcome[0], 1, *outcome[2:]]])
    assert sigap(["replay", "jemss", str(tmp_path), "r", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "unit_match=1 " in said
    assert "ties=1" in said
    assert "AMB-002 is as soon as AMB-001" in said or "seri: panggilan 1: AMB-002" in said


@record
class _Spoilt:
    """A file, what is in it and what it is made to say; the line and the reason that are told."""

    path: str
    old: str
    new: str
    line: int
    reason: str


@pytest.mark.parametrize(
    "spoilt",
    [
        _Spoilt("runs/r/calls.csv", "\n1,", "\n1,9", 7, "priority 9"),
        _Spoilt("runs/r/calls.csv", ",1,1,", ",1,9,", 8, "hospitalIndex is hospital 9"),
        _Spoilt("runs/r/calls.csv", ",0.0,", ",-1,", 11, "dispatchDelay cannot be below 0"),
        _Spoilt("arcs.csv", "directed", "sideways", 3, "arcForm"),
        _Spoilt("table.csv", "allowRedispatch", "allow", 1, "no column allowRedispatch"),
        _Spoilt("table.csv", "lowPriority,", "loPriority,", 7, "fromCallPriority loPriority is not in priorities"),
        _Spoilt("travel.csv", "lowPriority,2", "lowPriority,two", 10, "travelModeIndex must be a number"),
        _Spoilt("priorities.csv", "3,lowPriority", "7,lowPriority", 5, "priority must be 1 to 5"),
        _Spoilt("map.csv", "xScale", "scale", 1, "no column xScale"),
        _Spoilt("runs/r/ambulances.csv", "\n1,", "\n1,9", 3, "stationIndex"),
        _Spoilt("runs/r/golden_calls.csv", "\n2,", "\n1,", 3, "the call 1 is there twice"),
        _Spoilt("runs/r/golden_calls.csv", "\n2,", "\n2\n", 3, "ends before its column responseDuration_s"),
        _Spoilt("runs/r/golden_calls.csv", "wasQueued", "queued", 1, "no column wasQueued"),
        _Spoilt("nodes.csv", "\n3,", "\n4,", 5, "order of their index"),
        _Spoilt("stations.csv", ",-3", ",-93", 3, "off the earth"),
    ],
)
def test_files_that_cannot_be_are_refused(town_folder: Path, spoilt: _Spoilt) -> None:
    file = town_folder / spoilt.path
    assert spoilt.old in file.read_text()
    file.write_text(file.read_text().replace(spoilt.old, spoilt.new, 1))
    with pytest.raises(BuildError) as refused:
        read_run(town_folder, "r")
    told = refused.value.sentences
    assert told["en"].startswith(f"{file}, line {spoilt.line}: "), told["en"]
    assert spoilt.reason in told["en"]
    assert told["id"].startswith(f"{file}, baris {spoilt.line}: ")


def test_blanks_around_a_name_are_no_part_of_it(town_folder: Path) -> None:
    before = read_run(town_folder, "r")
    for name in ("priorities.csv", "table.csv"):
        file = town_folder / name
        file.write_text(file.read_text().replace("lowPriority", " lowPriority "))
    after = read_run(town_folder, "r")
    assert (after.diverts, after.modes, after.regular_mode) == (before.diverts, before.modes, before.regular_mode)
    assert before.diverts


def test_outcomes_are_known_by_their_index(town_folder: Path) -> None:
    golden = town_folder / "runs" / "r" / "golden_calls.csv"
    before = read_run(town_folder, "r").outcomes
    head, *rows = golden.read_text().splitlines()
    golden.write_text("\n".join([head, *reversed(rows)]) + "\n")
    assert len(rows) > 1
    assert repr(read_run(town_folder, "r").outcomes) == repr(before)


@pytest.mark.parametrize("name", ["runs/r/calls.csv", "runs/r/golden_calls.csv", "arcs.csv"])
def test_damaged_archives_are_refused(town_folder: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    plain = town_folder / name
    packed = bytearray(gzip.compress(plain.read_bytes()))
    packed[20:28] = bytes(8)
    plain.with_name(f"{plain.name}.gz").write_bytes(packed)
    plain.unlink()
    assert sigap(["replay", "jemss", str(town_folder), "r"]) == 65


def test_streets_that_are_given_once_lead_both_ways(town_folder: Path) -> None:
    arcs = town_folder / "arcs.csv"
    arcs.write_text(arcs.read_text().replace("directed", "undirected"))
    network, once = read_run(town_folder, "r").network, read_run(town_folder, "r").network.arc_tail.size // 2
    assert (network.arc_tail[:once] == network.arc_head[once:]).all()
    assert (network.arc_s[:, :once] == network.arc_s[:, once:]).all()


def test_missing_files_are_named(town_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(InputMissing, match="nobody"):
        read_run(town_folder, "nobody")
    (town_folder / "runs" / "r" / "redispatch.txt").unlink()
    with pytest.raises(InputMissing, match=r"redispatch\.txt"):
        read_run(town_folder, "r")
    assert sigap(["replay", "jemss", str(town_folder), "r"]) == 66


def test_a_live_city_refuses_these_rules(town_folder: Path) -> None:
    run = read_run(town_folder, "r")
    city = city_of(run, Streets(run.network))
    rule = Jemss(
        run.diverts, run.modes, lambda unit, mode: (0, 0), lambda incident, near: near[0][0], lambda incident: 0.0, 0
    )
    Engine(city, chooser=rule)
    city.demonstration = False  # type: ignore[misc]
    with pytest.raises(ValueError, match="not for the live city"):
        Engine(city, chooser=rule)
