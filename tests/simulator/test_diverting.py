"""Diverts, simulated: crews turn round on the road, the clocks of both calls run from the call, and it pays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_core.city import City, load_city
from dispatch_core.city.dispatch import Dispatch, Joint
from dispatch_core.model import AssignmentState
from dispatch_loadtest.simulator.calls import HOUR_US, Call, Demand
from dispatch_loadtest.simulator.laws import Laws, fixed
from dispatch_loadtest.simulator.poisson import draw_calls, stream_of
from dispatch_loadtest.simulator.record import NOT_YET, Record
from dispatch_loadtest.simulator.simulation import Simulation

LAWS = Laws(acknowledge=fixed(15))
DIVERT = Dispatch("divert", Joint())
JOINT_DIVERT = Dispatch("joint", Joint(diverts=True))
SECOND_US = 1_000_000


@pytest.fixture(scope="module")
def ambon() -> City:
    """Ambulances alone, so few that calls meet."""
    city = load_city("ambon")
    units = tuple(unit for unit in city.units if unit.agency_id == "MEDIC" and unit.unit_id < "MEDIC-06")
    return replace(city, units=units, dispatch=DIVERT)


def place(city: City, place_id: str) -> tuple[int, int]:
    return next((one.lat_e7, one.lon_e7) for one in city.gazetteer if one.place_id == place_id)


def two_calls(city: City, after_s: int) -> Demand:
    work = (600 * SECOND_US, False, 0)
    calls = (
        Call(0, "seizure", 3, *place(city, "puskesmas_amahusu"), *work),
        Call(after_s * SECOND_US, "cardiac_arrest", 0, *place(city, "eri"), *work),
    )
    return Demand(calls, 24 * HOUR_US, 0)


def test_a_crew_turns_round_where_it_is_and_both_calls_wait_by_their_own_clock(ambon: City) -> None:
    simulation = Simulation(ambon, two_calls(ambon, 300), LAWS, 1)
    record = simulation.run()
    first, second = record.calls
    assert (first.diverted, second.diverted) == (1, 0)
    state = simulation.engine.state
    old, new = (list(state.closed.values())[n].assignments for n in (0, 1))
    if new[0].diverted_from == 0:
        old, new = new, old
    assert new[0].diverted_from
    assert old[0].unit_id == new[0].unit_id
    assert old[0].state is AssignmentState.PREEMPTED
    # It drove most of the way to Amahusu already: from there it is at Eri sooner than from its home.
    ordered_ms, there_ms = (
        new[0].ordered_ms,
        next(s.received_at_ms for s in new[0].stamps if s.state.name == "ON_SCENE"),
    )
    assert there_ms - ordered_ms == pytest.approx((second.arrived_us - second.at_us) / 1_000, abs=1)
    # Amahusu has waited since its call, not since the divert.
    assert first.arrived_us - first.at_us > second.at_us - first.at_us
    assert all(call.orders >= 1 for call in record.calls)


def test_the_same_seed_leaves_the_same_trace(ambon: City) -> None:
    own = draw_calls(ambon, stream_of(ambon, 8), LAWS, 600, 7, 0.3, 0)
    runs = [Simulation(ambon, own, LAWS, 7) for _ in range(2)]
    records = [run.run() for run in runs]
    assert runs[0].centre.trace_digest == runs[1].centre.trace_digest
    assert records[0].calls == records[1].calls


def urgent(record: Record) -> float:
    """Mean seconds until somebody was there, for priority 1."""
    waits = [call.arrived_us - call.at_us for call in record.calls if call.priority == 1 and call.arrived_us != NOT_YET]
    return sum(waits) / len(waits) / SECOND_US


@pytest.mark.parametrize("dispatch", [DIVERT, JOINT_DIVERT], ids=["divert", "joint"])
def test_priority_1_gains_by_it_and_nobody_is_lost(ambon: City, dispatch: Dispatch) -> None:
    own = draw_calls(ambon, stream_of(ambon, 5), LAWS, 600, 11, 1, 0)
    plain = replace(dispatch, policy="closest" if dispatch is DIVERT else "joint", joint=Joint())
    before, after = (Simulation(replace(ambon, dispatch=one), own, LAWS, 11).run() for one in (plain, dispatch))
    assert sum(call.diverted for call in before.calls) == 0
    assert sum(call.diverted for call in after.calls) > 0
    assert urgent(after) < urgent(before)
    assert all(call.diverted <= 2 for call in after.calls)
    unserved = [[call.arrived_us == NOT_YET for call in record.calls] for record in (before, after)]
    assert unserved[0] == unserved[1]
