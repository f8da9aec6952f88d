"""Planning: homes against every other choice of homes, and a fleet that is the smallest to keep its target."""

from __future__ import annotations

import json
import random
from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import pytest

from dispatch_loadtest.simulator.planning import place_greedily
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
    shares = [one["classes"][0]["late_share"] for one in said["tried"]]
    assert shares[-1]["mean"] + shares[-1]["half_95"] <= 0.8
    assert all(one["mean"] + one["half_95"] > 0.8 for one in shares[:-1])
    assert [sum(one["homes"].values()) for one in said["tried"]] == [one["units"] for one in said["tried"]]
    coverages = [one["coverage"] for one in said["tried"]]
    assert coverages == sorted(coverages)
    assert run([*words, "--late-percent", "0", "--units-to", "3"]) == 1
    assert "--units-to" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words", [["--agency", "NOBODY"], ["--units-from", "5", "--units-to", "4"], ["--units-to", "400"]]
)
def test_what_cannot_be_planned_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "ambon", *SHORT, *words]) == 65
    assert capsys.readouterr().err


def test_dice_do_not_matter_to_homes() -> None:
    covers = np.array([[random.Random(nth * 7 + home).random() < 0.5 for nth in range(40)] for home in range(4)])
    assert place_greedily(covers, 6, 0.3) == place_greedily(covers, 6, 0.3)
