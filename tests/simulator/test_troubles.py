"""What a scenario says does go wrong, leaves the usual calls as they are, and is refused where it cannot be."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch_core.city import City, load_city
from dispatch_core.commands import Command, RecordPositions
from dispatch_core.events import AssignmentDeclined, AvailabilitySet, Event, RoadClosed, RoadOpened
from dispatch_loadtest.simulator.calls import HOUR_US, Call, Demand, DemandWrong
from dispatch_loadtest.simulator.extra_calls import with_extra
from dispatch_loadtest.simulator.laws import AT_ONCE, Laws, fixed
from dispatch_loadtest.simulator.poisson import draw_calls, stream_of
from dispatch_loadtest.simulator.record import NOT_YET, Record
from dispatch_loadtest.simulator.simulation import Simulation
from dispatch_loadtest.simulator.troubles import (
    EXAMPLE,
    NONE,
    Casualties,
    LostFixes,
    SlowRoads,
    Surge,
    Troubles,
    read_troubles,
)
from dispatch_server.cli.app import run

SEED = 3
Run = tuple[Record, list[Event], list[Command]]
LAWS = Laws(acknowledge=AT_ONCE)


@pytest.fixture(scope="module")
def ambon() -> City:
    return load_city("ambon")


@pytest.fixture(scope="module")
def usual(ambon: City) -> Demand:
    return draw_calls(ambon, stream_of(ambon, 10), LAWS, 600, SEED, 0.25, 0)


@pytest.fixture(scope="module")
def untroubled(ambon: City, usual: Demand) -> Run:
    return troubled(ambon, usual, NONE)


def troubled(city: City, demand: Demand, troubles: Troubles) -> Run:
    simulation = Simulation(city, demand, LAWS, SEED, troubles=troubles)
    events: list[Event] = []
    commands: list[Command] = []
    heard, submit = simulation.centre._told, simulation.centre.try_submit

    def told(happened: list[Event]) -> None:
        events.extend(happened)
        heard(happened)

    def submitted(command: Command, at_us: int) -> object:
        commands.append(command)
        return submit(command, at_us)

    simulation.centre._told, simulation.centre.try_submit = told, submitted  # type: ignore[method-assign,assignment]
    return simulation.run(), events, commands


# -- Calls ----------------------------------------


def test_a_surge_adds_to_the_usual_calls(ambon: City, usual: Demand) -> None:
    surge = Surge(2 * HOUR_US, 5 * HOUR_US, 4.0, (("flood", 1),))
    found = with_extra(ambon, usual, Troubles(surges=(surge,)), stream_of(ambon, 10), LAWS, 600, SEED)
    more = [call for call in found.calls if call not in usual.calls]
    assert [call for call in found.calls if call not in more] == list(usual.calls)
    # Thrice ten an hour more, for three hours.
    assert 60 < len(more) < 120
    assert {call.type_code for call in more} == {"flood"}
    assert all(surge.from_us <= call.at_us < surge.until_us for call in more)
    assert list(found.calls) == sorted(found.calls, key=lambda call: call.at_us)


def test_many_are_hurt_at_once(ambon: City, usual: Demand) -> None:
    """Until plans ask for so many units: a call more where they do not come out even."""
    place = ambon.gazetteer[0]
    casualties = Casualties(HOUR_US, 30, "trauma_injury", place.lat_e7, place.lon_e7, 50)
    found = with_extra(ambon, usual, Troubles(casualties=(casualties,)), None, LAWS, 600, SEED)
    hurt = [call for call in found.calls if call.at_us == HOUR_US and call.type_code == "trauma_injury"]
    assert len(hurt) == 30
    assert len({(call.lat_e7, call.lon_e7) for call in hurt}) > 1
    record, _, _ = troubled(ambon, Demand(tuple(hurt), 2 * HOUR_US, 0), NONE)
    assert all(call.needs and not call.unserved for call in record.calls)
    assert sum(call.queued for call in record.calls) > 15


# -- Units and roads ----------------------------------------


def test_units_break_down_and_are_repaired(ambon: City, usual: Demand, untroubled: Run) -> None:
    record, events, _ = troubled(ambon, usual, Troubles(breakdowns_a_day=24.0, repair=fixed(900)))
    said = [event for event in events if isinstance(event, AvailabilitySet)]
    out = [event.unit_id for event in said if not event.in_service]
    assert len(out) > 100
    # Everyone is repaired.
    assert sorted(out) == sorted(event.unit_id for event in said if event.in_service)
    # Some were on their way: somebody else went, or they did once they were repaired; nobody was forgotten.
    assert any(isinstance(event, AssignmentDeclined) for event in events)
    assert not any(call.unserved for call in record.calls)
    assert _mean_s(record) > _mean_s(untroubled[0])


def test_nobody_gets_the_fixes_that_are_lost(ambon: City, usual: Demand, untroubled: Run) -> None:
    until_us = usual.horizon_us
    usually = _fixes(untroubled[2], until_us)
    for permille, least, most in ((1_000, 0, 0), (500, 1, usually - 1)):
        lost = LostFixes(0, until_us, permille)
        record, _, commands = troubled(ambon, usual, Troubles(lost_fixes=(lost,)))
        assert least <= _fixes(commands, until_us) <= most
        assert not any(call.unserved for call in record.calls)


def test_slow_roads_slow_and_open_again(ambon: City, usual: Demand, untroubled: Run) -> None:
    troubles = Troubles(roads=(SlowRoads(HOUR_US // 2, 5 * HOUR_US, 400, ""),))
    record, events, _ = troubled(ambon, usual, troubles)
    assert [type(event) for event in events if isinstance(event, RoadClosed | RoadOpened)] == [RoadClosed, RoadOpened]
    assert _mean_s(record) > 1.4 * _mean_s(untroubled[0])


def test_who_has_no_way_goes_on_when_there_is_one(ambon: City) -> None:
    """All roads are shut while a crew turns out: it sets out once they open."""
    place, at_us = ambon.gazetteer[0], HOUR_US // 2
    call = Call(at_us, "trauma_injury", 0, place.lat_e7, place.lon_e7, 600 * 10**6, False, 0)
    demand = Demand((call,), 4 * HOUR_US, 0)
    shut = SlowRoads(at_us + 20 * 10**6, 2 * HOUR_US, 0, "")
    [open_call] = troubled(ambon, demand, NONE)[0].calls
    [late_call] = troubled(ambon, demand, Troubles(roads=(shut,)))[0].calls
    assert at_us < open_call.arrived_us < 2 * HOUR_US < late_call.arrived_us < 4 * HOUR_US


def test_the_same_trouble_leaves_the_same_trace(ambon: City, usual: Demand) -> None:
    troubles = Troubles(breakdowns_a_day=2.0, repair=fixed(1_800), lost_fixes=(LostFixes(0, HOUR_US, 300),))
    digests = set()
    for _ in range(2):
        simulation = Simulation(ambon, replace(usual, calls=usual.calls[:25]), LAWS, SEED, troubles=troubles)
        simulation.run()
        digests.add(simulation.centre.trace_digest)
    assert len(digests) == 1


# -- Files ----------------------------------------


def test_the_example_is_one(ambon: City, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "--example-scenario"]) == 0
    file = tmp_path / "storm.toml"
    file.write_text(capsys.readouterr().out)
    found = read_troubles(file, ambon)
    assert file.read_text() == EXAMPLE
    assert (found.surges[0].times, len(found.surges[0].types)) == (3, 5)
    assert (found.casualties[0].call_count, found.roads[0].speed_permille) == (30, 600)
    assert (found.breakdowns_a_day, found.repair.mean_s, found.lost_fixes[0].permille) == (0.5, 7_200, 300)
    words = ["simulate", "ambon", "--days", "2", "--per-hour", "1", "--replications", "1", "--workers", "1", "--json"]
    assert run([*words, "--scenario", str(file)]) == 0
    with_storm = json.loads(capsys.readouterr().out)["cases"][0]["classes"][0]["count"]["mean"]
    assert run(words) == 0
    assert with_storm > json.loads(capsys.readouterr().out)["cases"][0]["classes"][0]["count"]["mean"] + 30


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[surge]]\nfrom_hour = 1\nhours = 1", "surge[1].times - is not 1 to 100"),
        ("[[surge]]\nfrom_hour = 1\nhours = 1\ntimes = 0.5", "surge[1].times 0.5 is not 1 to 100"),
        ("[[surge]]\nfrom_hour = -1\nhours = 1\ntimes = 2", "surge[1].from_hour -1 is not 0 to 100000"),
        ("[[surge]]\nfrom_hour = 1\nhours = 0\ntimes = 2", "surge[1].hours 0 is not 0.01 to 100000"),
        ("[[surge]]\nfrom_hour = 1\nhours = 1\ntimes = 2\ntypes = {alien = 1}", "alien is no type of the city"),
        ("[[surge]]\nfrom_hour = 1\nhours = 1\ntimes = 2\ntypes = {flood = 0}", "types.flood 0 is not 0.001"),
        ("[[surge]]\nfrom_hour = 1\nhours = 1\ntimes = 2\ntypes = 3", "surge[1].types is no table"),
        ("[[surge]]\nfrom_hour = 13\nhours = 1\ntimes = 2", "surge[1] begins after the last call can come in (12 h)"),
        ("[surge]\ntimes = 2", "surge write [[surge]]"),
        ("[[casualties]]\nat_hour = 1\nslots = 30\ntype = 'x'\nlat = -3.69\nlon = 128.18", "x is no type of the city"),
        ("[[casualties]]\nat_hour = 1\nslots = 0\ntype = 'flood'\nlat = -3.69\nlon = 128.18", "slots 0 is not 1 to"),
        ("[[casualties]]\nat_hour = 1\nslots = 3\ntype = 'flood'\nlat = 3.69\nlon = 128.18", "is outside the city's"),
        ("[[roads]]\nfrom_hour = 1\nhours = 1\nspeed_percent = 50\nroad = 'R999'", "R999 is no road of the city"),
        ("[[roads]]\nfrom_hour = 1\nhours = 1\nspeed_percent = 0", "speed_percent 0 is not 1 to 99"),
        (
            "[[roads]]\nfrom_hour = 1\nhours = 2\nspeed_percent = 50\n" * 2,
            "roads[2] overlaps roads[1]",
        ),
        ("[breakdowns]\nper_unit_day = 0\nrepair = '600'", "breakdowns.per_unit_day 0 is not 0.001 to 100"),
        ("[breakdowns]\nper_unit_day = 1\nrepair = 'soon'", "breakdowns.repair 'soon' is no law of time"),
        ("[[lost_fixes]]\nfrom_hour = 1\nhours = 1\npercent = 101", "lost_fixes[1].percent 101 is not 0.1 to 100"),
        ("[[lost_fixes]]\nfrom_hour = 1\nhours = 1\npercent = 1\nunits = 2", "lost_fixes[1].units is not known"),
        ("[earthquake]\nsize = 7", "earthquake is not known"),
        ("storm", "no TOML"),
    ],
)
def test_what_cannot_be_is_refused(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(text)
    words = ["simulate", "ambon", "--days", "0.5", "--warm-up-hours", "1", "--replications", "1", "--json"]
    assert run([*words, "--scenario", str(file)]) == 65
    sentence = json.loads(capsys.readouterr().err)["error"]["sentence_en"]
    assert sentence.startswith(f"{file}: ")
    assert said in sentence


def test_a_surge_is_no_part_of_recorded_calls(ambon: City, usual: Demand, tmp_path: Path) -> None:
    surge = Troubles(surges=(Surge(0, HOUR_US, 2.0, ()),))
    with pytest.raises(DemandWrong, match="surge needs calls that are drawn"):
        with_extra(ambon, usual, surge, None, LAWS, 600, SEED)


def test_a_scenario_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", "ambon", "--scenario", "no/such.toml"]) == 66
    assert "no/such.toml" in capsys.readouterr().err


def _mean_s(record: Record) -> float:
    waits = [(call.arrived_us if call.arrived_us != NOT_YET else record.end_us) - call.at_us for call in record.calls]
    return sum(waits) / len(waits) / 1e6


def _fixes(commands: list[Command], until_us: int) -> int:
    from dispatch_loadtest.simulator.centre import START_MS

    until_ms = START_MS + until_us // 1_000
    sent = [one for one in commands if isinstance(one, RecordPositions)]
    return sum(at_ms < until_ms for one in sent for at_ms in one.fix_at_ms)
