"""Planning: homes against every other choice of homes, and a fleet that is the smallest to keep its target."""

from __future__ import annotations

import json
import random
from collections import Counter
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest

from dispatch_core.city import City, load_city
from dispatch_loadtest.simulator.laws import Laws, fixed
from dispatch_loadtest.simulator.planning import Advice, PlanWrong, advise, place_greedily
from dispatch_loadtest.simulator.replications import Case, Wanted, city_of
from dispatch_server.cli.app import run


def expected_coverage(covers: np.ndarray, placed: tuple[int, ...], busy: float) -> float:  # type: ignore[type-arg]
    """As Daskin writes it: a place is covered if any of the k units that reach it is free."""
    reached = sum((covers[home].astype(int) for home in placed), np.zeros(covers.shape[1], dtype=int))
    return float((1 - busy**reached).mean())


def test_homes_are_nearly_the_best_there_are(run_seed: int) -> None:
    """Greedy choices of a submodular measure have 1 - 1/e of the best at least; and say truly what they have."""
    dice = np.random.default_rng(run_seed)
    for _ in range(20):
        covers = dice.random((5, 30)) < 0.35
        busy = float(dice.uniform(0.1, 0.7))
        placed, said = place_greedily(covers, 4, busy)
        assert said == pytest.approx(expected_coverage(covers, tuple(placed), busy))
        best = max(expected_coverage(covers, homes, busy) for homes in combinations_with_replacement(range(5), 4))
        assert best + 1e-9 >= said >= (1 - 1 / np.e) * best


def test_of_equal_homes_the_first_is_taken() -> None:
    covers = np.array([[True, False], [True, False], [False, True]])
    assert place_greedily(covers, 3, 0.5)[0] == [0, 2, 0]
    assert place_greedily(np.zeros((2, 0), dtype=np.bool_), 2, 0.5) == ([0, 0], 0.0)


@pytest.fixture
def medical(tmp_path: Path) -> Path:
    file = tmp_path / "medical.toml"
    file.write_text("per_hour = 5\n[types]\ngeneral_medical = 1\ncardiac_arrest = 1\n")
    return file


SHORT = ["--days", "1", "--warm-up-hours", "2", "--replications", "2", "--workers", "1"]


def test_the_smallest_fleet_that_keeps_the_target_is_advised(medical: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["plan", "ambon", "--demand", str(medical), *SHORT, "--target-s", "900", "--units-from", "2"]
    assert run([*words, "--late-percent", "80", "--units-to", "14", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["chosen_units"] == said["tried"][-1]["units"]
    shares = [next(row["late_share"] for row in one["agencies"] if row["agency"] == "MEDIC") for one in said["tried"]]
    assert shares[-1]["mean"] + shares[-1]["half_95"] <= 0.8
    assert all(one["mean"] + one["half_95"] > 0.8 for one in shares[:-1])
    assert [sum(one["homes"].values()) for one in said["tried"]] == [one["units"] for one in said["tried"]]
    coverages = [one["coverage"] for one in said["tried"]]
    assert coverages == sorted(coverages)
    assert run([*words, "--late-percent", "0", "--units-to", "3"]) == 1
    assert "--units-to" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--agency", "NOBODY"], 65),
        (["--like", "DAMKAR-01"], 65),
        (["--units-from", "9", "--units-to", "3"], 2),
        (["--units-to", "400"], 2),
        (["--replications", "1"], 2),
    ],
)
def test_what_cannot_be_planned_is_refused(words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "ambon", *SHORT, *words]) == code
    assert capsys.readouterr().err


# -- The mix ----------------------------------------


@pytest.fixture(scope="module")
def ambon() -> City:
    return load_city("ambon")


def fleet(city: City, agency_id: str, like: str, count: int) -> Counter[str]:
    """The agency's units by kind, with so many like one of them, all at that one's home."""
    home = next(unit.home for unit in city.units if unit.unit_id == like)
    homes = ((home.lat_e7, home.lon_e7),) * count
    made = city_of(Case("x", "ambon", agency_id, homes, like=like))
    assert len({unit.unit_id for unit in made.units}) == len(made.units)
    assert [unit for unit in made.units if unit.agency_id != agency_id] == [
        unit for unit in city.units if unit.agency_id != agency_id
    ]
    return Counter(unit.kind for unit in made.units if unit.agency_id == agency_id)


def test_only_units_of_one_kind_become_more_or_fewer(ambon: City) -> None:
    """A land team is no boat, and a brigade is not all pumps."""
    assert fleet(ambon, "BASARNAS", "BASARNAS-01", 3) == {"rescue_truck": 3, "rescue_boat": 1}
    assert fleet(ambon, "BASARNAS", "BASARNAS-02", 3) == {"rescue_truck": 1, "rescue_boat": 3}
    # Two pumps can do more than the others, and stay.
    assert fleet(ambon, "DAMKAR", "DAMKAR-01", 4) == {
        "fire_engine": 4 + 2, "fire_tanker": 2, "fire_rescue": 1, "fire_ladder": 1
    }  # fmt: skip


def plan(ambon: City, agency_id: str, like: str, calls: Path, late_share_max: float = 0.0) -> Advice:
    wanted = Wanted("ambon", Laws(acknowledge=fixed(15)), 0, 1, 0, 1, 480, calls_file=str(calls))
    return advise(ambon, agency_id, like, wanted, 0.4, late_share_max, range(1, 2), 2, 1, lambda done, whole: None)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One call for a boat, off the harbour, and one for the police alone."""
    file = tmp_path_factory.mktemp("plan") / "calls.csv"
    file.write_text("at_s,type,lat,lon\n0,missing_boat,-3.690,128.165\n3600,theft,-3.69,128.18\n")
    return file


def test_a_boat_is_planned_by_water_and_by_its_agency_alone(ambon: City, mixed: Path) -> None:
    found = plan(ambon, "BASARNAS", "BASARNAS-02", mixed)
    assert [unit.unit_id for unit in found.kept] == ["BASARNAS-01"]
    [tried] = found.tried
    assert tried.homes == (("Kantor SAR Ambon", 1),)
    # A truck would be there by road in ten minutes, the boat by water in sixteen: too late after its turnout.
    assert tried.coverage == 0
    own = tried.summary.of_agency("BASARNAS")
    assert own is not None
    assert own.measures["count"].mean < sum(one.measures["count"].mean for one in tried.summary.agencies)
    # Both replications are the same, so that the interval has no width.
    assert tried.late_share_most == own.measures["late_share"].mean


def test_the_most_numerous_kind_is_planned_where_none_is_named(ambon: City, mixed: Path) -> None:
    found = plan(ambon, "POLRI", "", mixed, 1.0)
    assert {unit.unit_id for unit in found.kind} == {"POLRI-01", "POLRI-06", "POLRI-08", "POLRI-11"}
    assert len(found.kept) == 10
    assert found.chosen is found.tried[0]
    with pytest.raises(PlanWrong, match="not one call asks for a unit like DLHP-01"):
        plan(ambon, "DLHP", "DLHP-01", mixed)


def test_dice_do_not_matter_to_homes() -> None:
    covers = np.array([[random.Random(nth * 7 + home).random() < 0.5 for nth in range(40)] for home in range(4)])
    assert place_greedily(covers, 6, 0.3) == place_greedily(covers, 6, 0.3)
