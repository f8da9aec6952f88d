"""How many calls a second does the simulator serve? Auckland with 16 ambulances, every call with transport and return.

Closest unit, strict priority, the engine's own decide and evolve for every step of every crew, on one core; processor
time, since other work on the machine is none of the simulator's. The calls are drawn from those of a recorded run at
its rate. The profile of the costliest functions is printed. Left out: counting kilometres, and loading the city. It
needs the shared data, and says so without. Repeat it alone with `make bench CASE=simulator`.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import random
import resource
import tempfile
from pathlib import Path
from time import process_time

from dispatch_core.city import City, load_city
from dispatch_core.city.jemss_bundle import build_jemss
from dispatch_core.city.jemss_run import JemssRun, read_run
from dispatch_loadtest.simulator.calls import Call, Demand
from dispatch_loadtest.simulator.laws import AT_ONCE, Laws
from dispatch_loadtest.simulator.simulation import Simulation

from .rows import Row

SHARED = Path(os.environ.get("SIGAP_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
RUN = "full_low_to_high"
SEED = 112
CALLS, CALLS_FULL = 4_000, 102_200
PROFILED = 2_000
SHOWN = 25


def run(full: bool) -> list[Row]:
    folder = SHARED / "auckland"
    if not folder.is_dir():
        print(f"SKIPPED LOUDLY: {folder} is absent; set SIGAP_SHARED_DATA to simulate a city of 54,370 nodes")
        return []
    with tempfile.TemporaryDirectory() as made:
        build_jemss(folder, Path(made) / "auckland")
        city = load_city(Path(made) / "auckland")
    recorded = read_run(folder, RUN)
    _simulate(city, recorded, 500)
    count = CALLS_FULL if full else CALLS
    before_mb = _memory_mb()
    began_s = process_time()
    simulation = _simulate(city, recorded, count)
    took_s = process_time() - began_s
    entries = simulation.centre.entry_count / count
    case = f"Auckland, 16 units, closest + priority, {entries:.1f} entries a call"
    profile = cProfile.Profile()
    profile.runcall(_simulate, city, recorded, PROFILED)
    pstats.Stats(profile).sort_stats("tottime").print_stats(SHOWN)
    return [
        Row("simulator", case, "calls", count / took_s, "/s", target=3_000.0),
        Row("simulator", f"{count:,} calls of it", "processor time", took_s, "s", target=40.0 * count / CALLS_FULL),
        Row("simulator", f"{count:,} calls of it", "memory grown", _memory_mb() - before_mb, "MB"),
    ]


def _simulate(city: City, recorded: JemssRun, count: int) -> Simulation:
    dice = random.Random(SEED)
    rate_s = len(recorded.calls) / recorded.calls[-1].arrival_s
    at_s, calls = 0.0, []
    for _ in range(count):
        at_s += dice.expovariate(rate_s)
        like = dice.choice(recorded.calls)
        place = round(like.y * 10**7), round(like.x * 10**7)
        works = round(like.on_scene_s * 1e6), True, round(like.handover_s * 1e6)
        calls.append(Call(round(at_s * 1e6), f"call_p{like.priority}", 0, *place, *works))
    demand = Demand(tuple(calls), round(at_s * 1e6), 0)
    simulation = Simulation(city, demand, Laws(acknowledge=AT_ONCE), SEED, measured=False)
    simulation.run()
    return simulation


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
