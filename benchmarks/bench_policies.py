"""Which policy serves best? Each one by the live engine under a virtual clock, under the same calls, against the first.

Settings: the seeded city with 24 and 18 units, Auckland with 16 and 11 (it needs the shared data, and says so without),
and Ambon; then trouble: the seeded city with 24 units in a surge, with 30 hurt at once, with units that fail and lost
positions, and by the hour, and Ambon in a storm. With --full (`make bench CASE=policies FULL=1`) ten replications of
each and the bound of an omniscient dispatcher are written to benchmarks/POLICIES.md; without, two replications are
shown. Nothing was tuned on these seeds.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from dispatch_loadtest.lab import settings
from dispatch_loadtest.lab.omniscient import Omniscient
from dispatch_loadtest.lab.page import Bounds, Measured, page
from dispatch_loadtest.lab.trouble import stormy, troubled
from dispatch_loadtest.lab.variants import variants
from dispatch_loadtest.simulator.figures import ALL, Tally
from dispatch_loadtest.simulator.replications import city_of, demand_of, run_all

from .rows import Row

SHARED = Path(os.environ.get("SIGAP_SHARED_DATA", Path(__file__).parents[2] / "shared" / "data"))
PAGE = Path(__file__).with_name("POLICIES.md")
COMMAND = "make bench CASE=policies FULL=1"
REPLICATIONS, REPLICATIONS_FULL = 2, 10
# Of so many the omniscient dispatcher's bound is worked out: it takes longer than all policies.
BOUNDED = 2
RUNS = ("full_low_to_high", "11amb_no_redispatch")
AMBON_PER_HOUR = 6.0
# The closest unit, and whoever called first.
FIRST_COME = "closest, first come"


def run(full: bool) -> list[Row]:
    replications = REPLICATIONS_FULL if full else REPLICATIONS
    with tempfile.TemporaryDirectory() as made:
        chosen = settings.seeded(Path(made) / "lab", (24, 18))
        if (SHARED / "auckland").is_dir():
            chosen += settings.auckland(SHARED / "auckland", Path(made) / "auckland", RUNS)
        else:
            print(f"SKIPPED LOUDLY: {SHARED}/auckland is absent; set SIGAP_SHARED_DATA to measure policies there")
        chosen.append(settings.shipped(AMBON_PER_HOUR))
        chosen += [*troubled(chosen[0], Path(made)), stormy(Path(made))]
        measured: list[Measured] = []
        text = ""
        for setting in chosen:
            measured.append(_measure(setting, replications, full))
            text = page(measured, replications, COMMAND)
            # What is done is kept, whatever becomes of the rest.
            if full:
                PAGE.write_text(text, encoding="utf-8")
    print(text)
    return [row for one in measured for row in _rows(one)]


def _measure(setting: settings.Setting, replications: int, full: bool) -> Measured:
    known = {
        name: one
        for name, one in variants(setting.dispatch).items()
        if not setting.policies or name in setting.policies
    }
    cases = [replace(setting.fleet, name=name, dispatch=dispatch) for name, dispatch in known.items()]
    if setting.is_bounded:
        # Where each call asks for one unit and nothing else hangs on its priority.
        cases.append(replace(cases[0], name=FIRST_COME, first_come=True))
    found = run_all(cases, setting.wanted, replications, 0, lambda done, whole: None)
    print(f"{setting.name}: {replications} replications of {len(cases)} policies", flush=True)
    tallies = dict(zip((case.name for case in cases), found, strict=True))
    bounds = _bounds(setting, next(iter(tallies.values())), full) if setting.bases else None
    return Measured(setting, tallies, bounds)


def _bounds(setting: settings.Setting, first: list[Tally], full: bool) -> Bounds:
    every_base, every_home, omniscient = [], [], []
    city = city_of(setting.fleet)
    for replication, reached in enumerate(first):
        demand = demand_of(setting.wanted, replication)
        counted = np.array([float(call.at_us >= demand.warm_up_us) for call in demand.calls])
        base_s, home_s = (float(np.average(seconds, weights=counted)) for seconds in settings.floors(setting, demand))
        every_base.append(base_s)
        every_home.append(home_s)
        if full and setting.is_bounded and replication < BOUNDED:
            omniscient.append(Omniscient(city, setting.fleet.homes, demand).mean_s(reached.whole_mean_s))
    return Bounds(tuple(every_base), tuple(every_home), tuple(omniscient))


def _rows(measured: Measured) -> list[Row]:
    rows = []
    for policy, tallies in measured.tallies.items():
        for priority, name in ((1, "P1"), (ALL, "all")):
            means = [one.mean_s for tally in tallies if (one := tally.of(priority)) is not None]
            case = f"{measured.setting.name}: {policy}, {name}"
            rows.append(Row("policies", case, "mean response", sum(means) / len(means), "s"))
    return rows
