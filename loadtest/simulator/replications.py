"""Replications: the same city under seed after seed, on all cores, and several cities under the same seeds.

Each worker process loads a city once. A replication depends on its case and its number alone, so whichever process
runs it, and whatever runs beside it, it comes out the same.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from dispatch_core.city import City, load_city
from dispatch_core.city.bundle import RosterUnit
from dispatch_core.city.dispatch import Dispatch
from dispatch_core.model import PRIORITY_HIGHEST
from dispatch_core.records import record

from .areas import Areas
from .calls import Call, Demand
from .extra_calls import with_extra
from .figures import Tally
from .laws import Laws
from .poisson import Stream, draw_calls, read_stream, stream_of
from .recorded import read_calls
from .simulation import Simulation
from .tally import tally
from .troubles import NONE, Troubles, read_troubles

REPLICATIONS_MAX = 10_000
# Seeds of replications lie so far apart that two runs under neighbouring seeds share none.
SEED_STEP = 1_000_003


@record
class Wanted:
    """The demand and how it is served. Of `calls_file`, `demand_file` and `per_hour` the first that is given."""

    # The city that the demand is drawn for; several cities are compared under one demand.
    demand_folder: str
    laws: Laws
    transport_permille: int
    days: float
    warm_up_hours: float
    seed: int
    target_s: int
    calls_file: str = ""
    demand_file: str = ""
    per_hour: float = 0.0
    # What goes wrong besides; empty: nothing.
    scenario_file: str = ""


@record
class Case:
    """A city; where an agency is named, that one with other units: one at each of the homes, like its unit `like`, in
    the place of those that are alike (`alike`), or, where none is named, like its first in the place of all; and where
    `dispatch` is given, by that and not by the city's own. `first_come`: all calls are as urgent as the most urgent, so
    that they are served in the order in which they come; they are counted by the priorities that they have.
    """

    name: str
    folder: str
    agency_id: str = ""
    # (lat_e7, lon_e7).
    homes: tuple[tuple[int, int], ...] = ()
    dispatch: Dispatch | None = None
    like: str = ""
    first_come: bool = False


# The cases of a replication come one after the other, and have the same calls: the last are kept, by what they are of.
_kept: list[tuple[Wanted, int, Demand]] = []


def demand_of(wanted: Wanted, replication: int) -> Demand:
    """The calls of a replication. Raises DemandWrong, OSError, CityError."""
    for known, number, demand in _kept:
        if number == replication and known == wanted:
            return demand
    _kept[:] = [(wanted, replication, _demand_of(wanted, replication))]
    return _kept[0][2]


def _demand_of(wanted: Wanted, replication: int) -> Demand:
    city = _city(wanted.demand_folder)
    seed = wanted.seed + replication * SEED_STEP
    how = wanted.laws, wanted.transport_permille, seed
    stream = None
    if wanted.calls_file:
        demand = read_calls(Path(wanted.calls_file), city, *how, wanted.warm_up_hours)
    else:
        known = wanted.demand_file
        stream = _stream(wanted.demand_folder, known) if known else stream_of(city, wanted.per_hour)
        demand = draw_calls(city, stream, *how, wanted.days, wanted.warm_up_hours)
    troubles = troubles_of(wanted)
    return demand if troubles == NONE else with_extra(city, demand, troubles, stream, *how)


def troubles_of(wanted: Wanted) -> Troubles:
    """What goes wrong. Raises DemandWrong, OSError, CityError."""
    return _troubles(wanted.demand_folder, wanted.scenario_file) if wanted.scenario_file else NONE


def city_of(case: Case) -> City:
    """The city as the case has it. Raises CityError."""
    city = _city(case.folder)
    if case.dispatch is not None:
        city = replace(city, dispatch=case.dispatch)
    if not case.agency_id:
        return city
    own = [unit for unit in city.units if unit.agency_id == case.agency_id]
    like = next(unit for unit in own if case.like in ("", unit.unit_id))
    away = {unit.unit_id for unit in own if not case.like or alike(unit, like)}
    ground = city.ground_for(like.medium)
    known = {(unit.home.lat_e7, unit.home.lon_e7): unit.home for unit in own if unit.medium is like.medium}
    fleet = tuple(
        replace(like, unit_id=unit_id, crew_id="", home=known.get(home) or ground.place(*home))
        for unit_id, home in zip(fleet_ids(case), case.homes, strict=True)
    )
    return replace(city, units=fleet + tuple(unit for unit in city.units if unit.unit_id not in away))


def alike(one: RosterUnit, other: RosterUnit) -> bool:
    """Two that can do the same: of one agency, by land or by water, with equal capabilities and crews."""
    return _kind(one) == _kind(other)


def _kind(unit: RosterUnit) -> tuple[object, ...]:
    return unit.agency_id, unit.medium, unit.capabilities, unit.crew_count


def fleet_ids(case: Case) -> list[str]:
    """The ids of the units that the case puts in the place of others."""
    return [f"{case.like or case.agency_id}-{nth}" for nth in range(1, len(case.homes) + 1)]


def run_one(case: Case, wanted: Wanted, replication: int) -> Tally:
    demand = demand_of(wanted, replication)
    city = city_of(case)
    seed = wanted.seed + replication * SEED_STEP
    served = replace(demand, calls=tuple(map(_most_urgent, demand.calls))) if case.first_come else demand
    simulation = Simulation(city, served, wanted.laws, seed, troubles=troubles_of(wanted))
    record = simulation.run()
    if case.first_come:
        for call, found in zip(demand.calls, record.calls, strict=True):
            found.priority = call.priority or city.types[call.type_code].priority
    return tally(record, wanted.target_s, simulation.centre.trace_digest, Areas(city).name_of)


def _most_urgent(call: Call) -> Call:
    return replace(call, priority=PRIORITY_HIGHEST)


def run_all(
    cases: Sequence[Case],
    wanted: Wanted,
    replication_count: int,
    worker_count: int,
    progress: Callable[[int, int], None],
) -> list[list[Tally]]:
    """The tallies of each case by replication. `worker_count` 0: as many as there are cores."""
    whole = len(cases) * replication_count
    found: list[list[Tally | None]] = [[None] * replication_count for _ in cases]
    workers = min(whole, worker_count or os.cpu_count() or 1)
    if workers <= 1:
        for at in range(whole):
            nth, replication = divmod(at, replication_count)
            found[nth][replication] = run_one(cases[nth], wanted, replication)
            progress(at + 1, whole)
    else:
        # Not forked: nothing of the caller's threads and files comes along.
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            jobs = {
                pool.submit(run_one, case, wanted, replication): (nth, replication)
                for replication in range(replication_count)
                for nth, case in enumerate(cases)
            }
            try:
                for done, job in enumerate(as_completed(jobs), 1):
                    nth, replication = jobs[job]
                    found[nth][replication] = job.result()
                    progress(done, whole)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
    return [[one for one in row if one is not None] for row in found]


@lru_cache(maxsize=1)
def _stream(folder: str, file: str) -> Stream:
    return read_stream(Path(file), _city(folder))


@lru_cache(maxsize=1)
def _troubles(folder: str, file: str) -> Troubles:
    return read_troubles(Path(file), _city(folder))


@lru_cache(maxsize=8)
def _city(folder: str) -> City:
    return load_city(folder)
