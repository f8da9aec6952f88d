"""How long does a decision take? decide + apply of one report on Ambon, with a fresh state in every round; and the same
on Auckland's network of 54,370 nodes with twenty units an agency.

The state is fresh, the code is not: each round makes the engine anew from a snapshot and asks for one recommendation
elsewhere before the clock starts, as a server in service would long have done. Places are drawn near the units. Where
the time goes is shown by rows of its own: the search alone, deciding and applying, each with two more clock readings.
Two cases share one large state between rounds: a freed unit that takes the first of many waiting needs (its decide
alone, which changes nothing), and a request id that is remembered while an old one is forgotten.
Left out: encoding and everything else of the server (bench_rpc).
Repeat it alone with `make bench CASE=engine`.
"""

from __future__ import annotations

import gc
import random
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache
from itertools import count
from math import ceil
from statistics import median
from time import perf_counter_ns
from typing import Any

import pytest

from dispatch_core import commands, limits, snapshot
from dispatch_core.city import City, load_city
from dispatch_core.engine import Engine
from dispatch_core.events import NeedDecided
from dispatch_core.model import AssignmentState, Availability, ResumeCause
from dispatch_server import collector

from . import micro
from .auckland_city import auckland_city, is_there
from .rows import Row

START_MS = 1_765_000_000_000
SEED = 112
# By city, then type: the most that p50 may be, in microseconds.
TARGETS_US = {
    "Ambon": {"structure_fire": 100.0, "general_medical": 40.0},
    "Auckland": {"structure_fire": 120.0, "general_medical": 40.0},
}
# One hearse goes, everybody after it waits.
WAITING_TYPE = "hearse_request"
REMEMBERED_COUNT = 100_000
# So many reports after each other that commit nobody more mean that nobody is left to commit.
IN_VAIN_MAX = 300


def run(full: bool) -> list[Row]:
    rounds = 5_000 if full else 500
    found = micro.rows_of("engine", __file__, rounds)
    for name in _cities():
        found += _parts(name, rounds)
    return found


# -- Cases -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("busy_percent", [0, 70])
@pytest.mark.parametrize("type_code", TARGETS_US["Ambon"])
@pytest.mark.parametrize("name", TARGETS_US)
def bench_report(benchmark: Any, name: str, type_code: str, busy_percent: int) -> None:
    if name not in _cities():
        pytest.skip("its network is absent")
    city = _city(name)
    base = _base(city, busy_percent, random.Random(SEED))
    collector.settle()
    setup, sent = _rounds(city, base, type_code, random.Random(SEED))
    benchmark.pedantic(_decide_and_apply, setup=setup, rounds=micro.ROUNDS, warmup_rounds=20)
    agencies, units = (median(counts) for counts in zip(*sent(), strict=True))
    benchmark.extra_info["case"] = (
        f"{name}: {type_code}, up to {busy_percent} % committed: {agencies:g} agencies, {units:g} units sent"
    )
    benchmark.extra_info["target_us"] = TARGETS_US[name][type_code] * (not busy_percent)


@pytest.mark.parametrize("waiting_count", [0, 1_000, limits.NEEDS_WAITING_MAX - 1_000])
def bench_clear(benchmark: Any, waiting_count: int) -> None:
    city = load_city("ambon")
    engine = _opened(city)
    dice = random.Random(SEED)
    sent = []
    while not engine.state.waiting or len(next(iter(engine.state.waiting.values()))) < waiting_count:
        decision = _apply(engine, _report(WAITING_TYPE, *_place(city, dice)), START_MS)
        sent += [(event.incident, order.unit_id) for event in _decided(decision) for order in event.assigned]
        if not waiting_count and sent:
            break
    collector.settle()
    incident, unit_id = sent[0]
    _apply(engine, commands.ConfirmOrder(incident, 0, 0, unit_id, "bench", "bench"), START_MS)
    cleared = commands.ReportProgress(
        unit_id, incident, AssignmentState.CLEARED, 0, "", Availability.AVAILABLE, "", 0, False, "bench", ""
    )
    decision = benchmark.pedantic(engine.decide, (cleared, START_MS), rounds=micro.ROUNDS, warmup_rounds=20)
    assert bool(waiting_count) == any(event.assigned for event in _decided(decision))
    benchmark.extra_info["case"] = f"unit cleared, {waiting_count:,} needs wait for it: decide alone"


def bench_remember(benchmark: Any) -> None:
    """A day is over: with each command the oldest of many request ids is forgotten."""
    engine = _opened(load_city("ambon"))
    clock = count(START_MS, engine.state.request_kept_ms // REMEMBERED_COUNT)
    for _ in range(2 * REMEMBERED_COUNT):
        _remember(engine, next(clock))
    collector.settle()
    benchmark.pedantic(_remember, setup=lambda: ((engine, next(clock)), {}), rounds=micro.ROUNDS, warmup_rounds=20)
    assert len(engine.state.requests) == REMEMBERED_COUNT
    benchmark.extra_info["case"] = f"a request id remembered, the oldest of {REMEMBERED_COUNT:,} forgotten"


# -- Where the time goes -----------------------------------------------------------------------------------------------


def _parts(name: str, rounds: int) -> list[Row]:
    """p50 of the parts of a report's decision, the fleet free; all else: needs, match, candidates, events."""
    city = _city(name)
    base = _base(city, 0, random.Random(SEED))
    found = []
    for type_code in TARGETS_US[name]:
        setup, _ = _rounds(city, base, type_code, random.Random(SEED))
        spent: dict[str, list[int]] = defaultdict(list)
        for _ in range(rounds):
            (engine, report), _ = setup()
            clock = _Clocked(engine.context.roads.search)
            engine.context.roads.search = clock
            began_ns = perf_counter_ns()
            decision = engine.decide(report, START_MS)
            decided_ns = perf_counter_ns()
            engine.apply(engine.state.seq + 1, START_MS, "request", b"digest", decision)
            spent["apply"].append(perf_counter_ns() - decided_ns)
            spent["decide: the search"].append(clock.spent_ns)
            spent["decide: all else"].append(decided_ns - began_ns - clock.spent_ns)
            gc.unfreeze()
        for part, taken_ns in spent.items():
            found.append(Row("engine", f"{name}: {type_code}", f"p50 of {part}", median(taken_ns) / 1000, "us"))
    return found


class _Clocked:
    """A search that counts what its answers take."""

    def __init__(self, search: Any) -> None:
        self._search = search
        self.spent_ns = 0

    def __getattr__(self, name: str) -> Any:
        asked = getattr(self._search, name)

        def timed(*args: Any) -> Any:
            began_ns = perf_counter_ns()
            answer = asked(*args)
            self.spent_ns += perf_counter_ns() - began_ns
            return answer

        return timed


@cache
def _city(name: str) -> City:
    return auckland_city() if name == "Auckland" else load_city("ambon")


@cache
def _cities() -> tuple[str, ...]:
    return tuple(TARGETS_US) if is_there() else ("Ambon",)


# -- Details -----------------------------------------------------------------------------------------------------------


def _rounds(
    city: City, base: list[bytes], type_code: str, dice: random.Random
) -> tuple[Callable[[], Any], Callable[[], list[tuple[int, int]]]]:
    """What makes each round's engine and report, and what tells afterwards how many agencies and units went."""
    reports = []

    def setup() -> Any:
        engine = _engine(city, base)
        engine.recommend(_report(type_code, *_place(city, dice)), 1, START_MS)
        reports.append(_report(type_code, *_place(city, dice)))
        # What a server has had for long is not looked through again either.
        gc.freeze()
        return (engine, reports[-1]), {}

    def sent() -> list[tuple[int, int]]:
        engine = _engine(city, base)
        counts = []
        for report in reports[:200]:
            orders = _decided(engine.decide(report, START_MS))
            needs = engine.city.types[type_code].needs
            agencies = {needs[event.need_no - 1].agency_id for event in orders if event.assigned}
            counts.append((len(agencies), sum(len(event.assigned) for event in orders)))
        return counts

    return setup, sent


def _decide_and_apply(engine: Engine, command: commands.ReportIncident) -> None:
    decision = engine.decide(command, START_MS)
    engine.apply(engine.state.seq + 1, START_MS, "request", b"digest", decision)


def _remember(engine: Engine, at_ms: int) -> None:
    engine.apply(engine.state.seq + 1, at_ms, f"request-{at_ms}", b"digest", ())


def _engine(city: City, base: list[bytes]) -> Engine:
    engine = Engine(city, snapshot.load(base))
    engine.attach()
    return engine


def _opened(city: City) -> Engine:
    engine = Engine(city)
    for command in (
        commands.StartWriter("bench", 1, "bench", 1),
        commands.LoadCity(),
        commands.ResumeService(ResumeCause.START),
    ):
        _apply(engine, command, START_MS)
    return engine


def _base(city: City, busy_percent: int, dice: random.Random) -> list[bytes]:
    """The state to begin with: reports of all kinds until so much of the fleet, and of no agency more, is committed.

    Agencies whose desk is asked first send nobody here; so the rest may be used up before the fleet is, and who is
    left then stays free.
    """
    engine = _opened(city)
    units = engine.state.units
    fleet = Counter(unit.agency_id for unit in units)
    busy: Counter[str] = Counter()
    in_vain = 0
    while busy.total() * 100 < busy_percent * len(units) and in_vain < IN_VAIN_MAX:
        report = _report(dice.choice(sorted(city.types)), *_place(city, dice))
        decision = engine.decide(report, START_MS)
        orders = [order.unit_id for event in _decided(decision) for order in event.assigned]
        after = busy + Counter(units[engine.state.unit_index[unit_id]].agency_id for unit_id in orders)
        if all(gone <= ceil(fleet[agency] * busy_percent / 100) for agency, gone in after.items()):
            _apply(engine, report, START_MS)
            busy = after
            in_vain = 0 if orders else in_vain + 1
        else:
            in_vain += 1
    return list(snapshot.dump(engine.state))


def _apply(engine: Engine, command: commands.Command, at_ms: int) -> Any:
    decision = engine.decide(command, at_ms)
    assert isinstance(decision, list)
    engine.apply(engine.state.seq + 1, at_ms, "", b"", decision)
    return decision


def _decided(decision: Any) -> list[NeedDecided]:
    return [event for event in decision if isinstance(event, NeedDecided)]


def _report(type_code: str, lat_e7: int, lon_e7: int) -> commands.ReportIncident:
    return commands.ReportIncident(type_code, 0, lat_e7, lon_e7, 0, "", 0, 0, 0, "", b"", "bench")


def _place(city: City, dice: random.Random) -> tuple[int, int]:
    home = dice.choice(city.units).home
    return home.lat_e7 + dice.randint(-40_000, 40_000), home.lon_e7 + dice.randint(-40_000, 40_000)
