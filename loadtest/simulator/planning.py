"""Planning: how many units an agency needs for a target, and where they should live. Advice, never an order.

Homes are chosen greedily for the most expected coverage (MEXCLP, Daskin 1983): a unit is busy a share q of the time,
so of k units that cover a place the last adds (1 - q) q^(k - 1) of its demand. How many suffice is then tried out by
simulation, from few to many, since coverage alone knows neither queues nor the way to hospital.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan

import numpy as np
import numpy.typing as npt

from dispatch_core.city import City
from dispatch_core.coverage import reached
from dispatch_core.model import Place
from dispatch_core.records import record

from .calls import Demand
from .replications import Case, Wanted, demand_of, fleet_ids, run_all
from .summary import Summary, summarise
from .tally import ALL

# Places of demand that homes are judged by, and fleets that are tried at most.
SAMPLE_MAX = 400
FLEETS_MAX = 64
LATE = "late_share"


class PlanWrong(ValueError):
    """What cannot be planned: `sentences` says why in both languages."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.sentences = {"id": indonesian, "en": english}


@record
class Tried:
    """A fleet: how many live at each of the homes, and what came of it."""

    unit_count: int
    homes: tuple[tuple[str, int], ...]
    # Share of the demand that somebody free is expected to reach in time.
    coverage: float
    # Of these units.
    utilisation: float
    summary: Summary


@record
class Advice:
    tried: tuple[Tried, ...]
    # The first that keeps the target; None: none of them does.
    chosen: Tried | None


def advise(
    city: City,
    agency_id: str,
    wanted: Wanted,
    busy: float,
    late_share_max: float,
    units: range,
    replications: int,
    workers: int,
    progress: Callable[[int, int], None],
) -> Advice:
    """Fleets of `units`, the smallest first, until one keeps the share of late calls. Raises PlanWrong."""
    own = [unit for unit in city.units if unit.agency_id == agency_id]
    if not own:
        raise PlanWrong(f"instansi {agency_id} tidak punya unit di kota ini", f"{agency_id} has no units in this city")
    if not 0 < len(units) <= FLEETS_MAX or units.start < 1:
        raise PlanWrong(f"coba 1 sampai {FLEETS_MAX} armada", f"try 1 to {FLEETS_MAX} fleets")
    homes: dict[str, Place] = {unit.home_name or unit.unit_id: unit.home for unit in own}
    turnout_s = min(unit.turnout_ms for unit in own) / 1_000
    covers = coverage_of(city, list(homes.values()), own[0].mode, demand_of(wanted, 0), wanted.target_s - turnout_s)
    tried = []
    for nth, count in enumerate(units):
        placed, coverage = place_greedily(covers, count, busy)
        names = list(homes)
        chosen = tuple((names[home], placed.count(home)) for home in sorted(set(placed)))
        spots = tuple((homes[names[home]].lat_e7, homes[names[home]].lon_e7) for home in placed)
        case = Case(f"{agency_id} {count}", wanted.demand_folder, agency_id, spots)
        [tallies] = run_all([case], wanted, replications, workers, lambda done, whole: None)
        progress(nth + 1, len(units))
        summary = summarise(case.name, tallies)
        fleet = [summary.unit_utilisation[unit_id] for unit_id in fleet_ids(case)]
        tried.append(Tried(count, chosen, coverage, sum(fleet) / count, summary))
        if late_share(tried[-1].summary) <= late_share_max:
            return Advice(tuple(tried), tried[-1])
    return Advice(tuple(tried), None)


def late_share(summary: Summary) -> float:
    """The mean and half its interval: what is kept is to be kept surely."""
    everybody = summary.of(ALL)
    assert everybody is not None
    value = everybody.measures[LATE]
    return 1.0 if isnan(value.mean) else value.mean + (0.0 if isnan(value.half) else value.half)


def coverage_of(
    city: City, homes: Sequence[Place], mode: int, demand: Demand, within_s: float
) -> npt.NDArray[np.bool_]:
    """By home and sampled call: can a unit that lives there be there in time."""
    step = max(1, len(demand.calls) // SAMPLE_MAX)
    places = [city.ground.place(call.lat_e7, call.lon_e7) for call in demand.calls[::step]]
    within_ticks = int(within_s * 1e6 / city.tick_us)
    return reached(city.ground, homes, places, mode, within_ticks).astype(np.bool_)


def place_greedily(covers: npt.NDArray[np.bool_], count: int, busy: float) -> tuple[list[int], float]:
    """The homes of so many units, each where it adds most, of equal ones the first; and the coverage they have."""
    left = np.ones(covers.shape[1])
    placed: list[int] = []
    for _ in range(count):
        gains = covers @ (left * (1 - busy))
        best = int(np.argmax(gains))
        placed.append(best)
        # Where one more covers, the next adds less by the share of the time that it is busy.
        left = np.where(covers[best], left * busy, left)
    return placed, float(1 - left.mean()) if left.size else 0.0
