"""What can be worked out exactly, in a reduced form: `make bench FULL=1` tries the same with far more calls."""

from __future__ import annotations

import random
from dataclasses import replace
from math import sqrt
from statistics import fmean

import pytest

from dispatch_core._fleet import Fleet
from dispatch_core.lines import LineGround
from dispatch_core.model import Medium
from dispatch_core.plane import MM_PER_E7_SCALED, SCALE_BITS
from dispatch_loadtest.oracles.cases import CASES, LONG, ONE, erlang_b, erlang_c, holds
from dispatch_loadtest.oracles.point import PointRun, point_city, poisson

CALLS = 1_500
# Seeds are fixed: the interval is that of one run in a thousand, and this run is always the same.
SEED = 11
CONFIDENCE = 0.999


@pytest.mark.parametrize("name", [name for name in CASES if name not in LONG])
def test_a_queue_is_as_theory_has_it(name: str) -> None:
    findings = CASES[name](CALLS, SEED, CONFIDENCE)
    assert holds(findings), findings
    # Not because the interval holds everything.
    assert all(one.found.half < 0.75 * abs(one.exact) + 0.05 for one in findings), findings


def test_what_units_are_busy_with_is_the_work_of_their_calls() -> None:
    """Conservation, to the way's milliseconds: for each unit what went in came out, and no second of work is lost."""
    demand = poisson([(2.0, ONE, 0)], 300, SEED)
    # All of it counts.
    demand = replace(demand, warm_up_us=0, horizon_us=2 * demand.horizon_us)
    run = PointRun(point_city([0] * 3), demand, SEED)
    assert run.ended_count == sum(len(sent) for sent in run.sent) == len(demand.calls)
    for unit, busy_us in enumerate(run.record.unit_busy_us.values()):
        own = [call.scene_us for call, sent in zip(demand.calls, run.sent, strict=True) if sent == [unit]]
        assert own
        assert 0 <= busy_us - sum(own) <= 2_000 * len(own)


@pytest.mark.parametrize(
    ("servers", "load", "lost", "delayed"),
    [
        (2, 1.25, 0.25773196, 0.48076923),
        (3, 1.5, 0.13432836, 0.23684211),
        (5, 3, 0.11005435, 0.23615160),
        (10, 7, 0.07874088, 0.22173122),
        (16, 10.2, 0.02518523, 0.06652981),
        (20, 14, 0.03003548, 0.09356124),
        (50, 40, 0.01869067, 0.08695255),
    ],
)
def test_erlangs_formulas_have_their_published_values(servers: int, load: float, lost: float, delayed: float) -> None:
    assert erlang_b(servers, load) == pytest.approx(lost, abs=5e-9)
    assert erlang_c(servers, load) == pytest.approx(delayed, abs=5e-9)


def test_the_nearest_of_a_field_of_units_is_as_far_as_geometry_says() -> None:
    """E[D] = 1 / (2 sqrt g) for units strewn with density g, by the very search that decides."""
    dice = random.Random(SEED)
    units, side_e7 = 1_000, 1_000_000
    ground = LineGround.build(line_kmh=[36], detour_permille=1_000, tick_us=1_000)
    # 36 km/h is 10 mm in a tick of a millisecond.
    mm_e7 = MM_PER_E7_SCALED / 2**SCALE_BITS
    found = []
    for _ in range(20):
        fleet = Fleet(units, 1)
        fleet.set_staleness(2**50, 2**50, 1_000)
        for unit in range(units):
            fleet.set_roster(unit, 0, 1, int(Medium.ROAD))
            fleet.set_place(unit, 0, 0, dice.randrange(side_e7), dice.randrange(side_e7))
            fleet.set_fit(unit, 0, 0, 1, 0)
        search = ground.search(fleet)
        for _ in range(60):
            # Away from the edges, beyond which nobody is.
            lat_e7, lon_e7 = (dice.randrange(side_e7 // 5, side_e7 * 4 // 5) for _ in range(2))
            [[nearest]] = search.nearest(0, 0, lat_e7, lon_e7, 0, [(0, 1, int(Medium.ROAD), 0, 1, 1, ())])
            found.append(nearest[1] * 10 / mm_e7)
    exact = 0.5 / sqrt(units / side_e7**2)
    # The distance spreads by .52 of its mean: three standard errors of so many.
    assert fmean(found) == pytest.approx(exact, rel=3 * 0.53 / sqrt(len(found)) + 0.01)
