"""What do the rules of dispatch cost a report? A structure fire on Ambon, with all of them and with none.

Rounds alternate between bundles in one process, so that the machine's moods fall on all alike. The peer is the same
fire where every authority is AUTO and nothing optional is on: no desks, no duplicates, no substitutes, no staging, an
exact place. Between them stands one that only keeps the lines which desks answer: two needs more are more work by
themselves. Left out: the server (bench_rpc). Repeat it alone with `make bench CASE=rules`.
"""

from __future__ import annotations

import gc
import random
from dataclasses import replace
from statistics import median
from time import perf_counter_ns

from dispatch_core import snapshot
from dispatch_core.city import City, load_city
from dispatch_core.model import Authority, LineKind
from dispatch_server import collector

from .bench_engine import START_MS, _decide_and_apply, _engine, _opened, _place, _report
from .rows import Row, percentile

RATIO_TARGET = 1.3
TYPE = "structure_fire"
# Where a caller names a landmark: what most places of Ambon are good for.
UNCERTAINTY_M = 300
PLAIN = "every authority AUTO, nothing optional"


def run(full: bool) -> list[Row]:
    bundles = {
        PLAIN: (_plain(load_city("ambon"), desks=False), 0),
        "AUTO, with the lines that desks answer": (_plain(load_city("ambon"), desks=True), 0),
        "all rules, the place exact": (load_city("ambon"), 0),
        f"all rules, the place within {UNCERTAINTY_M} m": (load_city("ambon"), UNCERTAINTY_M),
    }
    bases = {name: list(snapshot.dump(_opened(city).state)) for name, (city, _) in bundles.items()}
    collector.settle()
    spent: dict[str, list[int]] = {name: [] for name in bundles}
    for nth in range(2_000 if full else 400):
        for name, (city, uncertainty_m) in bundles.items():
            dice = random.Random(nth)
            engine = _engine(city, bases[name])
            engine.recommend(_report(TYPE, *_place(city, dice)), 1, START_MS)
            report = replace(_report(TYPE, *_place(city, dice)), uncertainty_m=uncertainty_m)
            gc.freeze()
            began = perf_counter_ns()
            _decide_and_apply(engine, report)
            spent[name].append(perf_counter_ns() - began)
    rows = []
    plain_us = median(spent[PLAIN]) / 1000
    for name, taken in spent.items():
        p50_us, p99_us = median(taken) / 1000, percentile(sorted(taken), 0.99) / 1000
        target = RATIO_TARGET * plain_us if name.startswith("all") else 0.0
        rows.append(Row.beside("rules", f"{TYPE}: {name}", "p50", p50_us, "us", PLAIN, plain_us, target))
        rows.append(Row("rules", f"{TYPE}: {name}", "p99", p99_us, "us"))
    return rows


def _plain(city: City, desks: bool) -> City:
    """The city with everything at once: no human and no desk decides."""
    auto = (Authority.AUTO,) * 5
    types = {}
    for code, kind in city.types.items():
        lines = [line for line in kind.needs if line.line is LineKind.DISPATCH or desks]
        needs = tuple(replace(line, authority=auto, staging=False) for line in lines)
        types[code] = replace(kind, needs=needs, duplicate_radius_m=0)
    return replace(city, types=types, substitutes=())
