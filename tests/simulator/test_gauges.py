"""What is measured beside a simulation is what its definitions say, and measuring changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dispatch_core.city import City, load_city
from dispatch_core.coverage import demand_of, reached, stands_by
from dispatch_core.events import Event, IncidentReported, NeedDecided
from dispatch_core.hindsight import Field
from dispatch_core.model import Unfit
from dispatch_loadtest.lab import city as lab
from dispatch_loadtest.lab.settings import seeded
from dispatch_loadtest.simulator.calls import Demand
from dispatch_loadtest.simulator.laws import Laws
from dispatch_loadtest.simulator.measures import is_better, scale
from dispatch_loadtest.simulator.poisson import draw_calls, stream_of
from dispatch_loadtest.simulator.record import NOT_YET
from dispatch_loadtest.simulator.replications import city_of
from dispatch_loadtest.simulator.replications import demand_of as calls_of
from dispatch_loadtest.simulator.simulation import Simulation
from dispatch_server.accounts.notes import Notebook

SEED = 5


@pytest.fixture(scope="module")
def ambon() -> City:
    return load_city("ambon")


@pytest.fixture(scope="module")
def demand(ambon: City) -> Demand:
    return draw_calls(ambon, stream_of(ambon, 12), Laws(), 600, SEED, 0.25, 1)


def test_regrets_are_those_of_the_accounts(ambon: City, demand: Demand) -> None:
    """The same decisions are judged, and each lost as much, as a server's accounts say of the same events."""
    simulation = Simulation(ambon, demand, Laws(), SEED)
    state = simulation.engine.state
    notebook = Notebook(Field(state.units, state.at_ms))
    call_of: dict[int, int] = {}
    heard = simulation.centre._told

    def told(events: Sequence[Event]) -> None:
        for event in events:
            notebook.take(event, state.at_ms, state)
            if isinstance(event, IncidentReported):
                call_of[event.incident] = simulation._calls[event.incident]
        heard(events)

    simulation.centre._told = told
    record = simulation.run()
    judged = 0
    for incident, number in call_of.items():
        decisions = notebook.of(incident).decisions
        for need in record.calls[number].needs:
            decision = decisions.get(need.need_no)
            regret = decision.regret if decision else None
            assert need.lost_us == (NOT_YET if regret is None else regret.lost_ms * 1_000)
            judged += regret is not None
    assert judged > 30
    assert any(need.lost_us > 0 for call in record.calls for need in call.needs)


def test_standby_is_the_mean_of_what_is_covered(tmp_path: Path) -> None:
    """Against a plain twin that works it out anew after every entry, with units that stand by away from home."""
    [setting] = seeded(tmp_path / "lab", (18,))
    city = replace(city_of(setting.fleet), dispatch=setting.dispatch)
    assert city.dispatch.coverage.returns
    wanted = replace(setting.wanted, days=0.25, warm_up_hours=1.0)
    simulation = Simulation(city, calls_of(wanted, 0), wanted.laws, SEED)
    state, context = simulation.engine.state, simulation.engine.context
    points, weights = demand_of(city)
    rule = city.dispatch.coverage
    rows: dict[tuple[int, int], np.ndarray] = {}
    shares: list[tuple[int, float]] = []
    posted = 0

    def covered() -> float:
        depth = np.zeros(len(points))
        for unit in state.units:
            if context.block(unit) is Unfit.NONE:
                place = stands_by(unit, state.standing_by.posted.get(unit.unit_id))
                where = place.lat_e7, place.lon_e7
                if where not in rows:
                    within = (rule.within_ms - rule.pre_travel_ms) * 1_000 // city.tick_us
                    [rows[where]] = reached(city.ground, [place], points, unit.mode, within)
                depth += rows[where]
        return float((np.array(weights) * (1 - 0.5**depth)).sum() / 1e6)

    heard = simulation.centre._told

    def told(events: Sequence[Event]) -> None:
        nonlocal posted
        heard(events)
        posted += bool(state.standing_by.posted)
        shares.append((simulation._agenda.now_us, covered()))

    shares.append((0, covered()))
    simulation.centre._told = told
    record = simulation.run()
    since_us, until_us = record.warm_up_us, record.horizon_us
    area = 0.0
    for (at_us, share), (next_us, _) in zip(shares, [*shares[1:], (record.end_us, 0.0)], strict=True):
        area += share * max(0, min(next_us, until_us) - max(at_us, since_us))
    assert posted > 20
    assert record.covered == {lab.AGENCY: pytest.approx(area / (until_us - since_us), rel=1e-6)}


def test_measuring_changes_nothing(ambon: City, demand: Demand) -> None:
    decided = 0
    measured, bare = (Simulation(ambon, demand, Laws(), SEED, measured=measured) for measured in (True, False))
    heard = measured.centre._told

    def told(events: Sequence[Event]) -> None:
        nonlocal decided
        decided += any(isinstance(event, NeedDecided) for event in events)
        heard(events)

    measured.centre._told = told
    record, plain = measured.run(), bare.run()
    assert measured.centre.trace_digest == bare.centre.trace_digest
    # Every decision about who goes is timed, and nothing else.
    assert record.deciding.value_count == decided > 0
    assert record.covered
    assert not plain.covered


def test_what_is_better_is_said_of_each_measure() -> None:
    assert is_better("mean_s", -1.0) is True
    assert is_better("covered_share", -0.1) is False
    assert is_better("diverts_per_100", 3.0) is None
    assert (scale("late_share"), scale("mean_s")) == (100.0, 1.0)
