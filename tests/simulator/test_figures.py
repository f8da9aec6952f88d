"""What a simulation's figures mean: who was promised whom, what counts, and what does not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan

import pytest

from dispatch_core.city import City, load_city
from dispatch_core.commands import Command, ReportIncident
from dispatch_core.events import Event
from dispatch_core.rejections import Reason, Rejection
from dispatch_loadtest.simulator.areas import Areas, gini
from dispatch_loadtest.simulator.calls import HOUR_US, Call, Demand
from dispatch_loadtest.simulator.centre import Centre
from dispatch_loadtest.simulator.figures import ALL, AgencyTally, ClassTally, Tally
from dispatch_loadtest.simulator.laws import Laws, fixed
from dispatch_loadtest.simulator.record import NOT_YET, CallRecord, NeedRecord, Record
from dispatch_loadtest.simulator.simulation import Simulation
from dispatch_loadtest.simulator.summary import summarise
from dispatch_loadtest.simulator.tally import tally

LAWS = Laws(acknowledge=fixed(15))
MINUTE_US = 60 * 10**6


@pytest.fixture(scope="module")
def ambon() -> City:
    return load_city("ambon")


def call(city: City, type_code: str, at_us: int = 0, scene_us: int = 10 * MINUTE_US) -> Call:
    place = city.gazetteer[0]
    return Call(at_us, type_code, 0, place.lat_e7, place.lon_e7, scene_us, False, 0)


def simulated(city: City, *calls: Call, hours: int = 2, warm_up_hours: int = 0) -> Tally:
    demand = Demand(calls, hours * HOUR_US, warm_up_hours * HOUR_US)
    return tally(Simulation(city, demand, LAWS, 1).run(), 480, "")


def everybody(found: Tally) -> ClassTally:
    of = found.of(ALL)
    assert of is not None
    return of


def agency(found: Tally, agency_id: str) -> AgencyTally:
    return next(one for one in found.agencies if one.agency_id == agency_id)


def without(city: City, kind: str) -> City:
    return replace(city, units=tuple(unit for unit in city.units if unit.kind != kind))


# -- Who was promised whom ----------------------------------------


def test_a_fire_that_the_police_reach_is_not_served(ambon: City) -> None:
    """Each line of the plan has its own clock: whoever comes first serves nobody but its own."""
    with_engines, none = (
        simulated(city, call(ambon, "structure_fire")) for city in (ambon, without(ambon, "fire_engine"))
    )
    assert everybody(with_engines).unserved == agency(with_engines, "DAMKAR").unserved == 0
    assert everybody(none).unserved == 1
    assert everybody(none).late_share == 1.0
    # The call is for the fire brigade, and its response is that of the engines.
    assert everybody(none).p90_s > everybody(with_engines).p90_s + 3_600
    # The tanker comes all the same, and so do the others.
    assert (agency(none, "DAMKAR").count, agency(none, "DAMKAR").unserved) == (2, 1)
    for other in ("MEDIC", "POLRI"):
        assert agency(none, other).unserved == 0
        assert agency(none, other).mean_s < 1_800


def test_a_call_is_late_where_any_line_is(ambon: City) -> None:
    """Without ambulances a fire is still reached by its engines, and still late."""
    none = simulated(without(ambon, "ambulance"), call(ambon, "structure_fire"))
    assert (everybody(none).unserved, everybody(none).late_share) == (1, 1.0)
    assert everybody(none).mean_s == everybody(none).served_mean_s < 1_800
    assert agency(none, "MEDIC").late_share == 1.0
    assert agency(none, "DAMKAR").unserved == 0


@pytest.mark.parametrize(
    ("arrived_s", "late"), [((100, 100), 0.0), ((700, 700), 1.0), ((700, 100), 1.0), ((100, 700), 1.0)]
)
def test_each_line_has_its_own_objective(arrived_s: tuple[int, int], late: float) -> None:
    needs = [NeedRecord(nth, "X", 600 * 10**6, at_s * 10**6) for nth, at_s in enumerate(arrived_s, 1)]
    needs.append(NeedRecord(3, "X", 0, 9_000 * 10**6))
    found = tally(Record([CallRecord(0, 1, needs=needs)], HOUR_US, 0, HOUR_US), 480, "")
    assert everybody(found).late_share == late
    # Of the first that promises somebody, though another may be there before.
    assert everybody(found).mean_s == arrived_s[0]
    assert agency(found, "X").count == 3
    # A line without a promise is late by the caller's target, and makes no call late.
    assert agency(found, "X").late_share == pytest.approx((1 + sum(at_s > 600 for at_s in arrived_s)) / 3)


def test_where_nothing_is_promised_whoever_comes_first_counts() -> None:
    needs = [NeedRecord(1, "X", 0, 500 * 10**6), NeedRecord(2, "Y", 0, 400 * 10**6)]
    record = Record([CallRecord(0, 1, needs=needs)], HOUR_US, 0, HOUR_US)
    assert everybody(tally(record, 480, "")).mean_s == 400
    assert [everybody(tally(record, target_s, "")).late_share for target_s in (399, 400)] == [1.0, 0.0]


def test_a_substitute_is_not_who_was_promised(ambon: City) -> None:
    """A patrol with a defibrillator goes to a cardiac arrest where no ambulance is left: help, and no ambulance."""
    [record] = (
        Simulation(without(ambon, "ambulance"), Demand((call(ambon, "cardiac_arrest"),), HOUR_US, 0), LAWS, 1)
        .run()
        .calls
    )
    assert record.orders
    assert record.lead is not None
    assert record.lead.agency_id == "MEDIC"
    assert record.arrived_us == NOT_YET


# -- Coverage ----------------------------------------


def test_covered_is_who_had_somebody_free_as_the_call_came(ambon: City) -> None:
    """One ambulance and two calls at once: the second is served later, and was never covered."""
    one = replace(ambon, units=(next(unit for unit in ambon.units if unit.agency_id == "MEDIC"),))
    calls = [call(ambon, "general_medical"), call(ambon, "general_medical", MINUTE_US)]
    record = Simulation(one, Demand(tuple(calls), HOUR_US, 0), LAWS, 1).run()
    first, second = record.calls
    assert first.eta_us > 0 == second.eta_us
    assert second.arrived_us > first.arrived_us
    near = tally(record, 480, "")
    assert everybody(near).unserved == 0
    assert everybody(near).covered_share == (0.5 if first.eta_us <= 600 * 10**6 else 0.0)


# -- What counts ----------------------------------------


def test_work_and_ways_of_the_warm_up_do_not_count(ambon: City) -> None:
    """Half the calls come before, in pairs that are the same: so does half of all that is done."""
    calls = [call(ambon, "general_medical", hour * HOUR_US) for hour in (0, 2, 4, 6)]
    whole, half = (simulated(ambon, *calls, hours=8, warm_up_hours=hours) for hours in (0, 4))
    assert everybody(half).count * 2 == everybody(whole).count
    assert sum(half.utilisation.values()) == pytest.approx(sum(whole.utilisation.values()), rel=1e-6)
    assert sum(half.utilisation.values()) > 0.05
    assert half.km_per_call == pytest.approx(whole.km_per_call, rel=1e-3)
    # Whatever was driven before is left out, though the same was driven.
    early = simulated(ambon, *calls[:2], hours=8, warm_up_hours=4)
    assert early.km_per_call == sum(early.utilisation.values()) == 0


def test_what_is_done_after_the_last_call_dilutes_nothing(ambon: City) -> None:
    """A crew that is busy from the start until long after is busy for all the time that counts."""
    found = simulated(ambon, call(ambon, "general_medical", 0, 20 * HOUR_US), hours=2)
    # But for the half minute in which a human let it go.
    assert max(found.utilisation.values()) == pytest.approx(1 - 30 / 7_200)


def test_diverts_and_calls_turned_away_of_the_warm_up_do_not_count() -> None:
    calls = [
        CallRecord(at_us, 1, needs=[NeedRecord(1, "X", 0, diverted=1)], rejected="LIMIT_REACHED")
        for at_us in (0, HOUR_US, 2 * HOUR_US)
    ]
    found = tally(Record(calls, 3 * HOUR_US, HOUR_US, 4 * HOUR_US), 480, "")
    assert (found.rejected, found.turned_away, found.diverts_per_100) == ({"LIMIT_REACHED": 2}, 2, 100)


def test_whom_the_engine_turns_away_keeps_its_class(ambon: City) -> None:
    """The reason is told, nobody came to any of its lines, and it is late."""
    calls = (call(ambon, "structure_fire"), call(ambon, "cardiac_arrest", MINUTE_US))
    simulation = Simulation(ambon, Demand(calls, HOUR_US, 0), LAWS, 1)
    simulation.centre = centre = _Full(ambon, simulation._hear)
    simulation.engine = centre.engine
    found = tally(simulation.run(), 480, "")
    assert found.rejected == {"LIMIT_REACHED": 2}
    assert [one.priority for one in found.classes] == [ALL, 1]
    assert (everybody(found).count, everybody(found).unserved, everybody(found).late_share) == (2, 2, 1.0)
    assert [agency(found, one).unserved for one in ("DAMKAR", "MEDIC")] == [2, 2]


class _Full(Centre):
    """So much waits that nothing more is taken in."""

    def try_submit(self, command: Command, at_us: int) -> Sequence[Event] | Rejection:
        if isinstance(command, ReportIncident):
            return Rejection(Reason.LIMIT_REACHED, "", "")
        return super().try_submit(command, at_us)


# -- Fairness ----------------------------------------


def reached(area: int, *after_s: int) -> list[CallRecord]:
    """Calls in an area, each reached after so long."""
    return [CallRecord(0, 1, area, needs=[NeedRecord(1, "X", 600 * 10**6, at_s * 10**6)]) for at_s in after_s]


def test_the_area_that_is_served_worst_is_named() -> None:
    """By its p90, of those with calls enough; a single unlucky call says nothing of where it was."""
    calls = [*reached(1, *[100] * 10), *reached(2, *[100] * 7, *[900] * 3), *reached(3, 5_000)]
    record = Record(calls, HOUR_US, 0, HOUR_US)
    summary = summarise("x", [tally(record, 480, "", lambda lat_e7, lon_e7: f"area {lat_e7}")])
    assert [(one.area, one.measures["count"].mean) for one in summary.areas] == [
        ("area 1", 10), ("area 2", 10), ("area 3", 1)
    ]  # fmt: skip
    assert summary.worst is summary.areas[1]
    assert summary.worst.measures["late_share"].mean == pytest.approx(0.3)
    assert summary.worst.measures["p90_s"].mean == 900
    assert summary.whole["gini_of_area_means"].mean == pytest.approx(gini([100, 340, 5_000]))
    # Who is outside all areas belongs to none of them.
    outside = summarise("x", [tally(record, 480, "", lambda lat_e7, lon_e7: f"area {lat_e7}" if lat_e7 < 2 else "")])
    assert outside.worst is outside.areas[1]
    assert outside.worst.area == "area 1"
    assert isnan(outside.whole["gini_of_area_means"].mean)


def test_gini_is_that_of_incomes() -> None:
    assert gini([5, 5, 5]) == 0
    # Who has everything of four.
    assert gini([0, 0, 0, 8]) == pytest.approx(0.75)
    assert gini([1, 3]) == pytest.approx(0.25)
    assert isnan(gini([4]))


def test_a_city_of_one_area_is_cut_into_squares(ambon: City) -> None:
    districts, squares = Areas(ambon), Areas(replace(ambon, areas=ambon.areas[:1]))
    assert {name for *_, name in districts.labels} == {area.district for area in ambon.areas}
    assert all(squares.name_of(lat, lon) == name for lat, lon, name in squares.labels)
    assert [name for *_, name in squares.labels][:5] == ["A1", "B1", "C1", "D1", "A2"]
    # Somewhere at sea.
    assert districts.name_of(-37_500_000, 1_279_000_000) == ""


def test_who_lost_a_unit_is_told_by_how_much_later_another_came() -> None:
    lost = NeedRecord(1, "X", 0, arrived_us=900 * 10**6, expected_us=300 * 10**6, diverted=2)
    kept = NeedRecord(1, "X", 0, arrived_us=900 * 10**6, expected_us=100 * 10**6)
    found = tally(Record([CallRecord(0, 1, needs=[one]) for one in (lost, kept)], HOUR_US, 0, HOUR_US), 480, "")
    assert (found.victims.count, found.victims.diverts, found.victims.delay_s) == (1, 2, 600)
    assert found.diverts_per_100 == 100
