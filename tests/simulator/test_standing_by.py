"""Crews in the simulation take the advice where to stand by, and the record says what it cost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_core.city import City, load_city
from dispatch_core.city.dispatch import CoverageRule
from dispatch_core.events import BaseAdvised
from dispatch_core.plane import distance_mm
from dispatch_loadtest.simulator.laws import Laws, fixed
from dispatch_loadtest.simulator.poisson import Stream, draw_calls
from dispatch_loadtest.simulator.simulation import Simulation

LAWS = Laws(acknowledge=fixed(15))


@pytest.fixture(scope="module")
def covered() -> City:
    """Ambon's ambulances, eight an hour of what only they serve, wherever people report from."""
    city = load_city("ambon")
    rule = CoverageRule(("MEDIC",), gain_ppm=1, moves_max=1, move_gain_ppm=30_000, km_per_day=2_000)
    return replace(city, dispatch=replace(city.dispatch, coverage=rule))


def played(city: City) -> tuple[Simulation, list[BaseAdvised]]:
    places = tuple(((point.place.lat_e7, point.place.lon_e7, 200), point.weight) for point in city.demand)
    stream = Stream((8.0,) * 24, (("general_medical", 1),), places)
    simulation = Simulation(city, draw_calls(city, stream, LAWS, 600, 5, 0.5, 0), LAWS, 5)
    heard: list[BaseAdvised] = []
    tell = simulation.centre._told

    def hear(events) -> None:
        heard.extend(event for event in events if isinstance(event, BaseAdvised))
        tell(events)

    simulation.centre._told = hear
    simulation.run()
    return simulation, heard


def test_crews_stand_where_they_were_advised_to(covered: City) -> None:
    simulation, heard = played(covered)
    state = simulation.engine.state
    assert {event.moved for event in heard} == {False, True}
    last = {event.unit_id: event.place for event in heard}
    for unit in state.units:
        base = last.get(unit.unit_id, unit.home)
        apart_mm = distance_mm(unit.place.lat_e7, unit.place.lon_e7, base.lat_e7, base.lon_e7)
        assert unit.at_home, unit.unit_id
        assert apart_mm == 0, unit.unit_id
    # No day's kilometres are exceeded, and every advice has its own part in the sum of its day.
    days: dict[int, int] = {}
    for event in heard:
        days[event.day] = days.get(event.day, 0) + event.metres
        assert event.day_metres == days[event.day] <= 2_000_000
    again, heard_again = played(covered)
    assert again.centre.trace_digest == simulation.centre.trace_digest
    assert heard_again == heard


def test_without_kilometres_everybody_goes_home(covered: City) -> None:
    rule = replace(covered.dispatch.coverage, km_per_day=0)
    _, heard = played(replace(covered, dispatch=replace(covered.dispatch, coverage=rule)))
    # Only bases that are no farther than home cost nothing.
    assert all(event.metres == 0 and not event.moved for event in heard)
