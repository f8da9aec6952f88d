"""What can be worked out exactly, in a reduced form: `make bench CASE=oracles FULL=1` tries it with far more calls."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from math import pi, sqrt
from statistics import fmean

import pytest

from dispatch_core._fleet import Fleet
from dispatch_core.engine import Engine
from dispatch_core.lines import LineGround
from dispatch_core.model import Medium
from dispatch_core.plane import MM_PER_E7_SCALED, SCALE_BITS
from dispatch_core.roads import RoadGround
from dispatch_loadtest.oracles.cases import CASES, FULL_ONLY
from dispatch_loadtest.oracles.findings import holds
from dispatch_loadtest.oracles.formulas import cobham, erlang_b, erlang_c, fixed_service, preemptive, together
from dispatch_loadtest.oracles.point import ONE, PointRun, point_city, poisson
from dispatch_loadtest.oracles.together import Together

CALLS = 1_500
# Seeds are fixed: the interval is that of one run in a thousand, and this run is always the same.
SEED = 11
CONFIDENCE = 0.999


@pytest.mark.parametrize("name", [name for name in CASES if name not in FULL_ONLY])
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


@pytest.mark.parametrize(("servers", "load"), [(1, 0.7), (2, 1.25), (5, 3), (10, 7)])
def test_the_wait_for_a_fixed_service_is_near_half_as_long(servers: int, load: float) -> None:
    """Lee and Longton: half of Erlang's, exactly so with one server, and a little more with many."""
    half = erlang_c(servers, load) / (servers - load) / 2
    delayed, wait = fixed_service(servers, load)
    assert wait == pytest.approx(half, rel=1e-9 if servers == 1 else 0.15)
    assert wait >= half * (1 - 1e-9)
    assert 0 < delayed < erlang_c(servers, load) * 1.01


@pytest.mark.parametrize(
    ("servers", "rates", "waits", "sojourns"),
    [
        (3, (0.5, 1), (0.094737, 0.189474), (1.006061, 1.233812)),
        (5, (1, 1, 2), (0.138528, 0.230880, 0.923521), (1.000958, 1.038843, 2.088325)),
        (12, (3, 7.2), (0.054815, 0.365436), ()),
        (1, (0.3, 0.4), (1, 3.333333), (1.428571, 4.761905)),
    ],
)
def test_the_formulas_of_priorities_have_their_published_values(
    servers: int, rates: tuple[float, ...], waits: tuple[float, ...], sojourns: tuple[float, ...]
) -> None:
    assert cobham(servers, rates) == pytest.approx(waits, abs=5e-7)
    assert not sojourns or preemptive(servers, rates) == pytest.approx(sojourns, abs=5e-7)


@pytest.mark.parametrize(
    ("servers", "rate", "shares", "wait", "busy", "delayed", "by_size"),
    [
        (4, 1, (0.7, 0.3), 0.055873, 1.3, 0.106007, (0.076432, 0.175015)),
        (6, 2, (0.6, 0.3, 0.1), 0.128634, 3.0, 0.221490, (0.172475, 0.261593, 0.395270)),
        (4, 2, (1.0,), erlang_c(4, 2) / 2, 2.0, erlang_c(4, 2), (erlang_c(4, 2),)),
    ],
)
def test_the_chain_of_calls_that_begin_together_has_its_published_values(
    servers: int,
    rate: float,
    shares: tuple[float, ...],
    wait: float,
    busy: float,
    delayed: float,
    by_size: tuple[float, ...],
) -> None:
    found = together(servers, rate, shares)
    assert (found.wait, found.busy, found.delayed) == pytest.approx((wait, busy, delayed), abs=1e-6)
    assert found.delayed_by_size == pytest.approx(by_size, abs=1e-6)


def test_no_live_city_holds_a_call_until_all_its_units_are_free() -> None:
    city = replace(point_city([0] * 2), demonstration=False)
    with pytest.raises(ValueError, match="Together breaks the rules of dispatch"):
        Engine(city, chooser=Together())


SIDE_E7 = 1_000_000


@pytest.mark.parametrize("units", [50, 400])
def test_the_nearest_of_a_field_of_units_is_as_far_as_geometry_says(units: int) -> None:
    """E[D] = 1 / (2 sqrt g) for units strewn with density g, by the very search that decides: the square-root law."""
    dice = random.Random(SEED)
    ground = LineGround.build(line_kmh=[36], detour_permille=1_000, tick_us=1_000)
    # 36 km/h is 10 mm in a tick of a millisecond.
    mm_e7 = MM_PER_E7_SCALED / 2**SCALE_BITS
    found = []
    for _ in range(100):
        search = ground.search(_strewn(units, lambda: (0, dice.randrange(SIDE_E7), dice.randrange(SIDE_E7)), 1))
        for _ in range(12):
            # Away from the edges, beyond which nobody is.
            lat_e7, lon_e7 = (dice.randrange(SIDE_E7 // 5, SIDE_E7 * 4 // 5) for _ in range(2))
            [[nearest]] = search.nearest(0, 0, lat_e7, lon_e7, 0, [ANYBODY])
            found.append(nearest[1] * 10 / mm_e7)
    exact = 0.5 / sqrt(units / SIDE_E7**2)
    # The distance spreads by .52 of its mean: three standard errors of so many.
    assert fmean(found) == pytest.approx(exact, rel=3 * 0.53 / sqrt(len(found)) + 0.01)


def test_the_nearest_by_the_streets_of_a_grid_is_as_far_as_geometry_says() -> None:
    """E[D] = sqrt(pi / 8g) where ways go along the streets: a grid of them, and units at a fiftieth of its corners."""
    dice = random.Random(SEED)
    side, tenth = 60, 10
    ground = _grid(side, tenth)
    density = 1 / 50
    found = []
    for _ in range(400):
        search = ground.search(_strewn(round(side * side * density), lambda: (dice.randrange(side * side), 0, 0), side))
        for _ in range(12):
            row, column = (dice.randrange(side // 4, side * 3 // 4) for _ in range(2))
            [[nearest]] = search.nearest(row * side + column, 0, 0, 0, 0, [ANYBODY])
            found.append(nearest[1] / tenth)
    # The distance spreads by .52 of its mean here too, and corners are a little coarse: a hundredth at this density.
    assert fmean(found) == pytest.approx(sqrt(pi / (8 * density)), rel=3 * 0.53 / sqrt(len(found)) + 0.02)


ANYBODY = (0, 1, int(Medium.ROAD), 0, 1, 1, ())


def _strewn(units: int, place: Callable[[], tuple[int, int, int]], side: int) -> Fleet:
    """So many units anywhere: `place` draws (node, lat_e7, lon_e7)."""
    fleet = Fleet(units, side * side)
    fleet.set_staleness(2**50, 2**50, 1_000)
    for unit in range(units):
        node, lat_e7, lon_e7 = place()
        fleet.set_roster(unit, 0, 1, int(Medium.ROAD))
        fleet.set_place(unit, node, 0, lat_e7, lon_e7)
        fleet.set_fit(unit, 0, 0, 1, 0)
    return fleet


def _grid(side: int, ticks: int) -> RoadGround:
    """Streets along rows and columns, both ways, so many ticks from corner to corner."""
    nodes = range(side * side)
    along = [(node, node + 1) for node in nodes if (node + 1) % side]
    across = [(node, node + side) for node in nodes if node + side < side * side]
    arcs = [arc for tail, head in along + across for arc in ((tail, head), (head, tail))]
    return RoadGround.build(
        node_lat_e7=[1_000 * (node // side) for node in nodes],
        node_lon_e7=[1_000 * (node % side) for node in nodes],
        snappable=[1] * (side * side),
        arc_tail=[tail for tail, _ in arcs],
        arc_head=[head for _, head in arcs],
        arc_road=[0] * len(arcs),
        arc_ticks=[[ticks] * len(arcs)],
        road_ids=["R"],
        road_names=["streets"],
        off_road_kmh=5,
        tick_us=1_000,
    )
