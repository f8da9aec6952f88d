"""The seeded city is as published ones are, nobody beats the bound of the omniscient, and pages say what was found."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest

from dispatch_core.city import City, CityError, load_city
from dispatch_core.city.dispatch import CLOSEST
from dispatch_core.engine import Engine
from dispatch_core.events import AssignmentCleared, Event
from dispatch_core.plane import distance_mm
from dispatch_loadtest.lab import city as lab
from dispatch_loadtest.lab.omniscient import Omniscient
from dispatch_loadtest.lab.page import Bounds, Measured, page, percent
from dispatch_loadtest.lab.settings import Setting, floors, seeded
from dispatch_loadtest.lab.trouble import BY_HOUR, stormy, troubled
from dispatch_loadtest.lab.variants import variants
from dispatch_loadtest.simulator.calls import Call, Demand
from dispatch_loadtest.simulator.figures import ALL, Tally
from dispatch_loadtest.simulator.measures import utilisation
from dispatch_loadtest.simulator.replications import city_of, demand_of, run_one
from dispatch_loadtest.simulator.simulation import Simulation

Spot = tuple[int, int]


@pytest.fixture(scope="module")
def setting(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    [found] = seeded(tmp_path_factory.mktemp("lab") / "lab", (24,))
    # Half a day is enough to see that it works.
    return replace(found, wanted=replace(found.wanted, days=0.5, warm_up_hours=2.0))


@pytest.fixture(scope="module")
def tallies(setting: Setting) -> list[Tally]:
    fleet = replace(setting.fleet, dispatch=CLOSEST)
    return [run_one(fleet, setting.wanted, replication) for replication in range(2)]


def test_the_same_city_is_drawn_again(tmp_path: Path) -> None:
    assert lab.build_lab(tmp_path / "one") == lab.build_lab(tmp_path / "two")
    assert load_city(tmp_path / "one").digest == load_city(tmp_path / "two").digest
    bases = lab.build_lab(tmp_path / "one")
    assert len(set(bases)) == lab.BASES == 34


def test_limits_lie_below_what_a_policy_reaches(setting: Setting, tallies: list[Tally]) -> None:
    """A unit at every base, the own fleet never busy, the closest unit: each is later than the one before."""
    demand = demand_of(setting.wanted, 0)
    counted = np.array([float(call.at_us >= demand.warm_up_us) for call in demand.calls])
    everywhere, at_home = floors(setting, demand)
    reached = tallies[0].of(ALL)
    assert reached is not None
    assert (everywhere <= at_home).all()
    base_s, home_s = (float(np.average(one, weights=counted)) for one in (everywhere, at_home))
    assert 100 < base_s < home_s < reached.mean_s < 600
    bound_s = Omniscient(city_of(setting.fleet), setting.fleet.homes, demand).mean_s(tallies[0].whole_mean_s, 40)
    assert 0.4 * tallies[0].whole_mean_s < bound_s < tallies[0].whole_mean_s


# -- The omniscient ----------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_no_dispatcher_beats_the_bound(setting: Setting, seed: int) -> None:
    """Every way to share four calls between two units, in every order: none is below, and the bound is no idle one."""
    dice, city, homes = random.Random(seed), city_of(setting.fleet), setting.bases[:2]
    calls = sorted((_call(dice) for _ in range(4)), key=lambda call: call.at_us)
    demand = Demand(tuple(calls), 4 * 3_600 * 10**6, 0)
    best_s = min(
        _served_s(city, homes, calls, order, units)
        for order in permutations(range(4))
        for units in product(range(2), repeat=4)
    )
    bound_s = Omniscient(city, homes, demand).mean_s(1.2 * best_s, 60)
    assert 0.4 * best_s < bound_s <= best_s + 0.01


def _call(dice: random.Random) -> Call:
    where = [dice.randrange(-1_200_000, 1_200_000) for _ in range(2)]
    work = [round(dice.expovariate(1 / 600) * 10**6) for _ in range(2)]
    return Call(dice.randrange(3_600 * 10**6), "call_p1", 0, where[0], where[1], work[0], True, work[1])


def _served_s(
    city: City,
    homes: Sequence[Spot],
    calls: Sequence[Call],
    order: Sequence[int],
    units: Sequence[int],
) -> float:
    """The mean response, each unit serving its own in the order."""
    pace_s = 3.6 / 55 / 1_000
    free_s, left, leaving = [0.0] * len(homes), list(homes), [0.0] * len(homes)
    total_s = 0.0
    for nth in order:
        call, unit = calls[nth], units[nth]
        at_s = call.at_us / 1e6
        start_s = max(at_s, free_s[unit])
        # On its way home since it was free.
        way_s = distance_mm(*left[unit], *homes[unit]) * pace_s
        share = min(1.0, (start_s - leaving[unit]) / way_s) if way_s else 1.0
        spot = tuple(round(a + (b - a) * share) for a, b in zip(left[unit], homes[unit], strict=True))
        scene = (call.lat_e7, call.lon_e7)
        arrived_s = start_s + distance_mm(spot[0], spot[1], *scene) * pace_s
        total_s += arrived_s - at_s
        hospitals = [(one.place.lat_e7, one.place.lon_e7) for one in city.destinations]
        nearest = min(hospitals, key=lambda one: distance_mm(*scene, *one))
        free_s[unit] = arrived_s + (call.scene_us + call.handover_us) / 1e6 + distance_mm(*scene, *nearest) * pace_s
        left[unit], leaving[unit] = nearest, free_s[unit]
    return total_s / len(calls)


# -- The page ----------------------------------------


def test_a_page_has_every_policy_with_its_differences(setting: Setting, tallies: list[Tally]) -> None:
    worse = [_slower(tally) for tally in tallies]
    bounds = Bounds((150.0, 150.0), (200.0, 201.0), (100.0, 90.0))
    measured = Measured(setting, {"closest": tallies, "slow": worse}, bounds)
    text = page([measured], 2, "make it")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| slow")]
    # One of the whole, one for each class, one for all calls.
    assert len(rows) == 1 + 3
    lines = text.splitlines()
    at = next(nth for nth, line in enumerate(lines) if "| mean, difference % |" in line)
    column = [cell.strip() for cell in lines[at].split("|")].index("mean, difference %")
    assert [row[column].strip().split()[0] for row in rows[1:]] == ["+10.0"] * 3
    at = next(nth for nth, line in enumerate(lines) if "| diverts per 100 |" in line)
    whole = dict(zip(*([cell.strip() for cell in lines[nth].split("|")] for nth in (at, at + 2)), strict=True))
    # Squares of the seeded city, and nobody whose unit was diverted under the closest policy.
    worst_s = [max(area.p90_s for area in tally.areas) for tally in tallies]
    assert whole["worst area's p90"] == format(sum(worst_s) / 2, ".0f")
    assert 0 < float(whole["Gini of areas"]) < 1
    assert (whole["diverts per victim"], whole["victims' delay s"]) == ("-", "-")
    assert 0 < float(whole["standby %"]) < 100
    assert float(whole["decision p50 us"]) <= float(whole["decision p99"]) <= float(whole["decision max"])
    assert "150 ± 0 s with a free unit at every base" in text
    assert "the first policy's being 1: closest 1.00; slow 1." in text


def test_differences_are_paired() -> None:
    found = percent([100.0, 300.0], [110.0, 330.0])
    assert found.mean == pytest.approx(10)
    # Of 10 and 30 seconds, not of 100 and 300.
    assert found.half == pytest.approx(100 * 12.706 * 10 / 200, rel=1e-3)


def test_every_policy_that_can_be_named_is_measured(setting: Setting) -> None:
    from dispatch_core.policies.names import NAMES

    known = variants(setting.dispatch)
    assert {dispatch.policy for dispatch in known.values()} == set(NAMES)
    assert {(one.policy, one.joint.diverts, one.coverage.returns) for one in known.values()} >= {
        ("joint", True, True), ("divert", False, True), ("closest", False, False)
    }  # fmt: skip
    assert len({repr(dispatch) for dispatch in known.values()}) == len(known)
    assert next(iter(known.values())).policy == "closest"


def test_diverts_that_ask_nobody_are_for_comparison_alone(setting: Setting, tmp_path: Path) -> None:
    """No file can say it, and no engine serves a live city so."""
    known = variants(setting.dispatch)
    unasked = [dispatch for name, dispatch in known.items() if name.endswith("nobody asked")]
    assert [dispatch.divert.asks for dispatch in unasked] == [False, False]
    assert unasked[0].lab_only
    assert not known["divert"].lab_only
    city = replace(city_of(setting.fleet), dispatch=unasked[0])
    assert Engine(city).city is city
    with pytest.raises(ValueError, match="not for the live city lab"):
        Engine(replace(city, demonstration=False))
    lab.build_lab(tmp_path / "lab")
    file = tmp_path / "lab" / "city.toml"
    file.write_text(file.read_text() + "\n[dispatch.divert]\nasks = false\n")
    with pytest.raises(CityError, match="asks"):
        load_city(tmp_path / "lab")


@pytest.mark.parametrize(
    ("name", "said", "field", "section"),
    [
        ("closest, hard coverage", "sending not the soonest unit", "hard", "[dispatch.coverage]"),
        ("joint, releases known", "knowing when units will be free", "foresees", "[dispatch.joint]"),
    ],
)
def test_peers_are_for_comparison_alone(
    setting: Setting, tmp_path: Path, name: str, said: str, field: str, section: str
) -> None:
    """A live city refuses them with the reason, and no file can say them."""
    city = replace(city_of(setting.fleet), dispatch=variants(setting.dispatch)[name])
    assert Engine(city).city is city
    with pytest.raises(ValueError, match=f"{said}.* not for the live city lab"):
        Engine(replace(city, demonstration=False))
    lab.build_lab(tmp_path / "lab")
    file = tmp_path / "lab" / "city.toml"
    text = file.read_text()
    text = text if section in text else f"{text}\n{section}\n"
    file.write_text(text.replace(f"{section}\n", f"{section}\n{field} = true\n"))
    with pytest.raises(CityError, match=field):
        load_city(tmp_path / "lab")


# -- The plausibility of it all ----------------------------------------


def test_the_hard_coverage_rule_cuts_lateness_and_worsens_the_mean(tmp_path: Path) -> None:
    """As published (Jagtenberg, Bhulai and van der Mei 2017, and others since): a simulator must show both, at a load
    at which units are not late because all are busy.
    """
    [light] = seeded(tmp_path / "lab", (30,))
    known, wanted = variants(light.dispatch), replace(light.wanted, days=3.0)
    tallies = [
        run_one(replace(light.fleet, dispatch=known[name]), wanted, 0) for name in ("closest", "closest, hard coverage")
    ]
    closest, hard = (tally.of(ALL) for tally in tallies)
    assert closest is not None
    assert hard is not None
    assert 0.3 < utilisation(tallies[0]) < 0.5
    assert 0.65 < hard.late_share / closest.late_share < 0.85
    assert 1.3 < hard.mean_s / closest.mean_s < 1.6


def test_whoever_calls_first_is_served_first(setting: Setting) -> None:
    """With so few units that calls wait, the urgent then wait as long as the others; and they are counted as urgent."""
    fleet = replace(setting.fleet, homes=setting.fleet.homes[:12], dispatch=CLOSEST)
    strict, fair = (run_one(replace(fleet, first_come=first_come), setting.wanted, 0) for first_come in (False, True))
    waits = {name: [tally.of(nth) for nth in (1, 2)] for name, tally in (("strict", strict), ("fair", fair))}
    means = {name: [one.mean_s for one in classes if one is not None] for name, classes in waits.items()}
    assert means["strict"][1] > 2 * means["strict"][0]
    assert 0.7 < means["fair"][1] / means["fair"][0] < 1.4
    assert [one.count for one in strict.classes] == [one.count for one in fair.classes]


def test_trouble_is_measured_as_the_command_takes_it(setting: Setting, tmp_path: Path) -> None:
    """Every setting's scenario is one for its city, adds what it says, and keeps the usual calls."""
    for one in [*troubled(setting, tmp_path), stormy(tmp_path)]:
        wanted = replace(one.wanted, days=0.5, warm_up_hours=1.0)
        usual = demand_of(replace(wanted, scenario_file=""), 0)
        found = demand_of(wanted, 0)
        assert {repr(call) for call in found.calls} >= {repr(call) for call in usual.calls}
        least, most = {"surge": (5, 40), "many hurt": (30, 30), "storm": (20, 90)}.get(one.name.split(": ")[1], (0, 0))
        assert least <= len(found.calls) - len(usual.calls) <= most
        assert found.calls
    assert sum(BY_HOUR) == pytest.approx(24)


def test_who_knows_when_units_are_free_is_told_the_truth(setting: Setting) -> None:
    """Every forecast comes true for who goes on with what he was on, to the rounding of a millisecond."""
    dispatch = variants(setting.dispatch)["joint, releases known"]
    city = replace(city_of(setting.fleet), dispatch=dispatch)
    demand = demand_of(setting.wanted, 0)
    simulation = Simulation(city, demand, setting.wanted.laws, 1)
    state, foreseen = simulation.engine.state, simulation.engine.context.foreseen
    assert foreseen is not None
    forecasts: dict[tuple[str, int], list[tuple[int, Spot]]] = {}
    wrong, right = 0, 0
    heard = simulation.centre._told

    def told(events: Sequence[Event]) -> None:
        nonlocal wrong, right
        for event in events:
            if isinstance(event, AssignmentCleared):
                one = state.find_incident(event.incident).assignments[event.assignment_no - 1]  # type: ignore[union-attr]
                unit = state.units[state.unit_index[one.unit_id]]
                for at_ms, spot in forecasts.pop((one.unit_id, event.incident), []):
                    near = distance_mm(*spot, unit.place.lat_e7, unit.place.lon_e7) < 1_000
                    hit = abs(at_ms - state.at_ms) <= 2 and near
                    right, wrong = right + hit, wrong + (not hit)
        heard(events)
        for unit in state.units:
            if unit.incident:
                left_ms, where = foreseen(unit.unit_id)
                forecast = state.at_ms + left_ms, (where.lat_e7, where.lon_e7)
                forecasts.setdefault((unit.unit_id, unit.incident), []).append(forecast)

    simulation.centre._told = told
    simulation.run()
    assert right > 1_000
    assert wrong == 0


def _slower(tally: Tally) -> Tally:
    classes = tuple(replace(one, mean_s=1.1 * one.mean_s) for one in tally.classes)
    return replace(tally, classes=classes, whole_mean_s=1.1 * tally.whole_mean_s)
