"""A simulated city: the same seed, the same trace; what it counts adds up; the live engine decides the same."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dispatch_core import commands as c
from dispatch_core.city import City, load_city
from dispatch_core.city.dispatch import Feeder, OutageRule
from dispatch_core.model import AssignmentState
from dispatch_core.policies.names import NAMES
from dispatch_loadtest.simulator.calls import HOUR_US, Call, Demand
from dispatch_loadtest.simulator.centre import START_MS, Centre
from dispatch_loadtest.simulator.figures import ALL
from dispatch_loadtest.simulator.laws import Laws, fixed
from dispatch_loadtest.simulator.poisson import draw_calls, stream_of
from dispatch_loadtest.simulator.record import NOT_YET
from dispatch_loadtest.simulator.simulation import Simulation
from dispatch_loadtest.simulator.tally import tally
from dispatch_server.store.store import open_store

from ..recovery.area import Area, acknowledge, progress, report
from ..support_store import end_store_of

LAWS = Laws(acknowledge=fixed(15))


@pytest.fixture(scope="module")
def ambon() -> City:
    return load_city("ambon")


def demand(city: City, seed: int, per_hour: float = 6, days: float = 0.5) -> Demand:
    return draw_calls(city, stream_of(city, per_hour), LAWS, 600, seed, days, 0)


def test_the_same_seed_leaves_the_same_trace_and_another_another(ambon: City) -> None:
    runs = [Simulation(ambon, demand(ambon, seed), LAWS, seed) for seed in (1, 1, 2)]
    records = [run.run() for run in runs]
    digests = [run.centre.trace_digest for run in runs]
    assert digests[0] == digests[1] != digests[2]
    assert records[0].calls == records[1].calls


def test_everybody_is_served_and_everything_adds_up(ambon: City) -> None:
    """All agencies of a city, supervisors and desks: every call is reached, every incident closed, every crew home."""
    simulation = Simulation(ambon, demand(ambon, 3, days=1), LAWS, 3)
    record = simulation.run()
    state = simulation.engine.state
    assert not state.incidents
    assert state.waiting_count == 0
    assert all(not unit.incident for unit in state.units)
    assert sum(unit.at_home for unit in state.units) == len(state.units)
    assert all(call.arrived_us != NOT_YET and call.arrived_us >= call.at_us for call in record.calls)
    assert all(call.orders >= 1 for call in record.calls)
    # What units were busy with is what their assignments took, as far as it counts: stamps and ours agree.
    ends_ms = START_MS + record.horizon_us // 1_000
    busy_ms = sum(record.unit_busy_us.values()) / 1_000
    spans = [
        max(0, min(stamp.received_at_ms, ends_ms) - assignment.ordered_ms)
        for incident in state.closed.values()
        for assignment in incident.assignments
        for stamp in assignment.stamps
        if stamp.state is AssignmentState.CLEARED
    ]
    assert len(spans) == sum(call.orders for call in record.calls)
    assert sum(spans) == pytest.approx(busy_ms, abs=len(spans))


def test_a_crew_is_where_the_engine_thinks_it_will_be(ambon: City) -> None:
    """With fixed times and one call at a time the response is answer, turnout and the way, to the tick."""
    place = ambon.gazetteer[0]
    work = (60_000_000, False, 0)
    calls = [Call(nth * 8 * HOUR_US, "cardiac_arrest", 0, place.lat_e7, place.lon_e7, *work) for nth in range(2)]
    simulation = Simulation(ambon, Demand(tuple(calls), 24 * HOUR_US, 0), LAWS, 1)
    record = simulation.run()
    for call in record.calls:
        assert call.arrived_us - call.at_us == call.eta_us + 15 * 10**6
        assert not call.queued


def test_calls_bring_their_own_work_whoever_comes(ambon: City) -> None:
    few = replace(ambon, units=ambon.units[::2])
    own = demand(ambon, 5)
    long, short = (Simulation(city, own, LAWS, 5).run() for city in (few, ambon))
    assert [call.at_us for call in long.calls] == [call.at_us for call in short.calls]
    assert tally(long, 480, "").of(ALL) != tally(short, 480, "").of(ALL)


# -- Overload ----------------------------------------


def overload(ambon: City, unit_count: int) -> City:
    units = tuple(unit for unit in ambon.units if unit.agency_id == "MEDIC")[:unit_count]
    return replace(ambon, units=units)


@pytest.mark.parametrize("policy", NAMES)
def test_more_calls_than_units_all_day_end_with_whom_nobody_served(ambon: City, policy: str) -> None:
    place = ambon.gazetteer[0]
    calls = [
        Call(nth * 300 * 10**6, "cardiac_arrest", 0, place.lat_e7, place.lon_e7, 7_200 * 10**6, True, 600 * 10**6)
        for nth in range(288)
    ]
    city = overload(replace(ambon, dispatch=replace(ambon.dispatch, policy=policy)), 2)
    record = Simulation(city, Demand(tuple(calls), 24 * HOUR_US, 0), LAWS, 1).run()
    found = tally(record, 480, "").of(ALL)
    assert found is not None
    assert found.count == 288
    assert found.unserved > 200
    # Whom nobody served has waited until the end, and is late.
    assert found.late_share > 0.95
    assert found.max_s > 86_400


def test_calls_of_one_outage_are_served_by_one_crew(ambon: City) -> None:
    """Two feeders: many call, three crews at most go, everybody has his own clock, and the trace is the engine's."""
    halves = ("Sirimau", 20_000), ("Nusaniwe", 900)
    feeders = tuple(
        Feeder(name, name, customers, frozenset(area.area_id for area in ambon.areas if area.district == name))
        for name, customers in halves
    )
    rule = OutageRule("PLN", ("power_outage",), 7_200_000, 3, (0, 0, 10_000, 0, 0), 0, feeders)
    city = replace(ambon, dispatch=replace(ambon.dispatch, outages=rule))
    spots = [place for place in ambon.gazetteer if place.kecamatan in ("Sirimau", "Nusaniwe")][:40]
    calls = [
        Call(nth * 30 * 10**6, "power_outage", 0, one.lat_e7, one.lon_e7, 1_800 * 10**6, False, 0)
        for nth, one in enumerate(spots)
    ]
    simulation = Simulation(city, Demand(tuple(calls), 2 * HOUR_US, 0), LAWS, 1)
    record = simulation.run()
    found = tally(record, 480, "").of(ALL)
    assert found is not None
    assert (found.count, found.unserved) == (len(calls), 0)
    assert sum(call.orders for call in record.calls) < len(calls) // 2
    assert min(call.arrived_us - call.at_us for call in record.calls) >= 0
    alone = Simulation(ambon, Demand(tuple(calls), 2 * HOUR_US, 0), LAWS, 1).run()
    assert sum(call.orders for call in alone.calls) == len(calls)


def test_without_units_everybody_waits_and_it_ends(ambon: City) -> None:
    place = ambon.gazetteer[0]
    calls = [Call(nth * HOUR_US, "cardiac_arrest", 0, place.lat_e7, place.lon_e7, 1, False, 0) for nth in range(5)]
    record = Simulation(overload(ambon, 0), Demand(tuple(calls), 6 * HOUR_US, 0), LAWS, 1).run()
    found = tally(record, 480, "").of(ALL)
    assert found is not None
    assert (found.count, found.unserved, found.late_share) == (5, 5, 1.0)


def test_without_calls_nothing_happens(ambon: City) -> None:
    record = Simulation(ambon, Demand((), HOUR_US, 0), LAWS, 1).run()
    found = tally(record, 480, "").of(ALL)
    assert found is not None
    assert found.count == 0
    assert record.end_us == HOUR_US


def test_what_came_in_the_warm_up_does_not_count(ambon: City) -> None:
    whole = demand(ambon, 4)
    warm = replace(whole, warm_up_us=6 * HOUR_US)
    found = tally(Simulation(ambon, warm, LAWS, 4).run(), 480, "").of(ALL)
    assert found is not None
    assert found.count == sum(call.at_us >= 6 * HOUR_US for call in whole.calls) < len(whole.calls)


# -- The live engine ----------------------------------------


async def test_a_live_journal_and_the_simulator_decide_the_same(ambon: City, tmp_path: Path, run_seed: int) -> None:
    """What a server on a real store made of a night's commands, the simulator makes of them at the same instants."""
    data = tmp_path / "var"
    store = await open_store(data, purpose="a test")
    try:
        area = Area(ambon, data, store)
        await area.start()
        await _some_night(area, random.Random(run_seed))
        entries = await area.entries()
        await area.stop()
    finally:
        await store.close()
        end_store_of(data)
    opening = [entry.command for entry in entries[:1] if entry.command is not None]
    told: list[Any] = []
    # Entries that the writer itself gave at its start come first; each at its own instant.
    centre = Centre(ambon, told.extend, opening=())
    assert opening
    for entry in entries:
        assert entry.command is not None
        decision = centre.try_submit(entry.command, (entry.at_ms - START_MS) * 1000)
        assert tuple(decision) == entry.events, (run_seed, entry.seq)
    assert centre.entry_count == len(entries)
    assert len(told) == sum(len(entry.events) for entry in entries)


async def _some_night(area: Area, dice: random.Random) -> None:
    for nth in range(25):
        type_code = dice.choice(("structure_fire", "cardiac_arrest", "general_medical", "traffic_accident"))
        if type_code not in area.city.types:
            type_code = "structure_fire"
        entry = await area.submit(report(type_code), f"r{nth}")
        assert entry is not None
        incident = entry.seq
        units = [order.unit_id for event in entry.events for order in getattr(event, "assigned", ())]
        for unit_id in dice.sample(units, dice.randint(0, len(units))):
            state = area.sequencer.engine.state
            unit = state.find_unit(unit_id)
            if unit is None or unit.incident != incident:
                continue
            if state.incidents[incident].assignments[unit.assignment_no - 1].reserved:
                await area.submit(c.ConfirmOrder(incident, 0, 0, unit_id, "", "night"))
            await area.submit(acknowledge(unit_id, incident))
            for step in (AssignmentState.EN_ROUTE, AssignmentState.ON_SCENE, AssignmentState.CLEARED):
                await area.submit(progress(unit_id, incident, step))
