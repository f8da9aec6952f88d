"""How long does a decision take? decide + apply of one report on Ambon, with a fresh state in every round.

The state is fresh, the code is not: each round makes the engine anew from a snapshot and asks for one recommendation
elsewhere before the clock starts, as a server in service would long have done. Places are drawn near Ambon's units.
"""

from __future__ import annotations

import gc
import random
from time import perf_counter_ns

from dispatch_core import commands, snapshot
from dispatch_core.city import City, load_city
from dispatch_core.engine import Engine
from dispatch_core.model import ResumeCause

from .rows import Row, percentile

START_MS = 1_765_000_000_000
SEED = 112
CASES = (("structure_fire", 100.0), ("cardiac_arrest", 40.0))


def _report(type_code: str, lat_e7: int, lon_e7: int) -> commands.ReportIncident:
    return commands.ReportIncident(type_code, 0, lat_e7, lon_e7, 0, "", 0, 0, 0, "", b"", "bench")


def _apply(engine: Engine, command: commands.Command, at_ms: int) -> None:
    decision = engine.decide(command, at_ms)
    assert isinstance(decision, list)
    engine.apply(engine.state.seq + 1, at_ms, "", b"", decision)


def _base(city: City, busy_permille: int, dice: random.Random) -> list[bytes]:
    """The state to begin with: everybody at home, then fires until so many units are committed."""
    engine = Engine(city)
    for command in (
        commands.StartWriter("bench", 1, "bench", 1),
        commands.LoadCity(),
        commands.ResumeService(ResumeCause.START),
    ):
        _apply(engine, command, START_MS)
    types = sorted(city.types)
    while sum(unit.incident > 0 for unit in engine.state.units) * 1000 < busy_permille * len(engine.state.units):
        _apply(engine, _report(dice.choice(types), *_place(city, dice)), START_MS)
    return list(snapshot.dump(engine.state))


def _place(city: City, dice: random.Random) -> tuple[int, int]:
    home = dice.choice(city.units).home
    return home.lat_e7 + dice.randint(-40_000, 40_000), home.lon_e7 + dice.randint(-40_000, 40_000)


def run(full: bool) -> list[Row]:
    city = load_city("ambon")
    rounds = 2_000 if full else 300
    rows = []
    for busy_permille in (0, 700):
        base = _base(city, busy_permille, random.Random(SEED))
        for type_code, target_us in CASES:
            dice = random.Random(SEED)
            samples = sorted(_round(city, base, type_code, dice) for _ in range(rounds))
            case = f"{type_code}, {busy_permille // 10} % committed"
            rows.append(Row("engine", case, "p50", percentile(samples, 0.5) / 1000, "us", target=target_us))
            rows.append(Row("engine", case, "p99", percentile(samples, 0.99) / 1000, "us"))
    return rows


def _round(city: City, base: list[bytes], type_code: str, dice: random.Random) -> int:
    engine = Engine(city, snapshot.load(base))
    engine.attach()
    engine.recommend(_report(type_code, *_place(city, dice)), 1, START_MS)
    command = _report(type_code, *_place(city, dice))
    gc.disable()
    began = perf_counter_ns()
    decision = engine.decide(command, START_MS)
    assert isinstance(decision, list)
    engine.apply(engine.state.seq + 1, START_MS, "request", b"digest", decision)
    took = perf_counter_ns() - began
    gc.enable()
    return took
