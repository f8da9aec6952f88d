"""Planning: how many units of one kind an agency needs for a target, and where they should live. Advice, never an
order.

The rest of the agency, and everybody else, stays as the roster has it: an agency is not its most numerous vehicle. What
is judged is the agency's own share of lateness, and a fleet keeps the target where the upper end of the 95 % interval
over replications does: what is kept is to be kept surely.

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
from dispatch_core.city.bundle import NeedLine, RosterUnit
from dispatch_core.model import LineKind, Medium, Place
from dispatch_core.promises import CALL, ON_SCENE
from dispatch_core.records import record

from .calls import Call, Demand
from .replications import Case, Wanted, alike, demand_of, fleet_ids, run_all
from .summary import Summary, summarise

# Places of demand that homes are judged by, and fleets that are tried at most.
SAMPLE_MAX = 400
FLEETS_MAX = 64
# One says nothing of how sure it is.
REPLICATIONS_MIN = 2
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
    # The upper end of the interval of the agency's share of late requests.
    late_share_most: float
    summary: Summary


@record
class Advice:
    """`kind` has the units that are alike, of which there are to be more or fewer; `kept` the agency's other ones."""

    kind: tuple[RosterUnit, ...]
    kept: tuple[RosterUnit, ...]
    tried: tuple[Tried, ...]
    # The first that keeps the target; None: none of them does.
    chosen: Tried | None


def advise(
    city: City,
    agency_id: str,
    like: str,
    wanted: Wanted,
    busy: float,
    late_share_max: float,
    units: range,
    replications: int,
    workers: int,
    progress: Callable[[int, int], None],
) -> Advice:
    """Fleets of `units` like the agency's unit `like` (empty: of its most numerous kind, of equal ones the first in the
    roster), the smallest first, until one keeps the share of late requests. Raises PlanWrong.
    """
    assert 0 < len(units) <= FLEETS_MAX
    assert units.start > 0
    assert replications >= REPLICATIONS_MIN
    kind, kept = _split(city, agency_id, like)
    pattern = kind[0]
    own = [unit for unit in (*kind, *kept) if unit.medium is pattern.medium]
    homes: dict[str, Place] = {unit.home_name or unit.unit_id: unit.home for unit in own}
    covers = _covers(city, pattern, list(homes.values()), demand_of(wanted, 0), wanted.target_s)
    tried = []
    for nth, count in enumerate(units):
        placed, coverage = place_greedily(covers, count, busy)
        names = list(homes)
        chosen = tuple((names[home], placed.count(home)) for home in sorted(set(placed)))
        spots = tuple((homes[names[home]].lat_e7, homes[names[home]].lon_e7) for home in placed)
        name = f"{agency_id} {count}"
        case = Case(name, wanted.demand_folder, agency_id, spots, like=pattern.unit_id)
        [tallies] = run_all([case], wanted, replications, workers, lambda done, whole: None)
        progress(nth + 1, len(units))
        summary = summarise(case.name, tallies)
        fleet = [summary.unit_utilisation[unit_id] for unit_id in fleet_ids(case)]
        most = _late_share_most(summary, agency_id)
        tried.append(Tried(count, chosen, coverage, sum(fleet) / count, most, summary))
        if most <= late_share_max:
            return Advice(kind, kept, tuple(tried), tried[-1])
    return Advice(kind, kept, tuple(tried), None)


def _split(city: City, agency_id: str, like: str) -> tuple[tuple[RosterUnit, ...], tuple[RosterUnit, ...]]:
    """The kind of units that is planned, and the agency's others."""
    own = [unit for unit in city.units if unit.agency_id == agency_id]
    if not own:
        raise PlanWrong(f"instansi {agency_id} tidak punya unit di kota ini", f"{agency_id} has no units in this city")
    patterns = [unit for unit in own if like in ("", unit.unit_id)]
    if not patterns:
        known = ", ".join(unit.unit_id for unit in own)
        raise PlanWrong(
            f"--like {like}: bukan unit {agency_id}; pilih dari {known}",
            f"--like {like}: no unit of {agency_id}; choose one of {known}",
        )
    kind = max((tuple(unit for unit in own if alike(unit, one)) for one in patterns), key=len)
    return kind, tuple(unit for unit in own if not alike(unit, kind[0]))


def _late_share_most(summary: Summary, agency_id: str) -> float:
    agency = summary.of_agency(agency_id)
    value = agency.measures[LATE] if agency else None
    # Where hardly a replication asked for anybody nothing is sure.
    return 1.0 if value is None or isnan(value.mean) or isnan(value.half) else value.mean + value.half


def _covers(
    city: City, pattern: RosterUnit, homes: Sequence[Place], demand: Demand, default_target_s: int
) -> npt.NDArray[np.bool_]:
    """By home and sampled call that such a unit could be asked for: would one that lives there be there in time, by its
    own medium.
    """
    asking = [(call, line) for call in demand.calls if (line := _line_for(city, call, pattern)) is not None]
    if not asking:
        raise PlanWrong(
            f"tak satu panggilan pun meminta unit seperti {pattern.unit_id}; pilih --like atau permintaan lain",
            f"not one call asks for a unit like {pattern.unit_id}; choose another --like or another demand",
        )
    asking = asking[:: max(1, len(asking) // SAMPLE_MAX)]
    within_s = [_target_s(line, default_target_s) - pattern.turnout_ms / 1_000 for _, line in asking]
    return _reached(city, homes, pattern.medium, pattern.mode, [call for call, _ in asking], within_s)


def _line_for(city: City, call: Call, pattern: RosterUnit) -> NeedLine | None:
    """The first line of the call's plan that such a unit could fill."""
    kind = city.types[call.type_code]
    able = {one.capability for one in pattern.capabilities if one.crew_min <= pattern.crew_count}
    for line in kind.needs:
        asked = line.line is LineKind.DISPATCH and line.alarm_level <= 1
        asked = asked and (call.priority or kind.priority) <= line.priority_max and line.medium is pattern.medium
        if asked and line.agency_id in ("", pattern.agency_id) and able.issuperset(line.capabilities):
            return line
    return None


def _target_s(line: NeedLine, default_target_s: int) -> int:
    promise = line.objective
    promised = promise is not None and promise.to_stamp == ON_SCENE and promise.from_stamp in CALL
    return promise.within_s if promise is not None and promised else default_target_s


def coverage_of(
    city: City, homes: Sequence[Place], mode: int, demand: Demand, within_s: float
) -> npt.NDArray[np.bool_]:
    """By home and sampled call: can a unit that lives there be there in time, by road."""
    calls = demand.calls[:: max(1, len(demand.calls) // SAMPLE_MAX)]
    return _reached(city, homes, Medium.ROAD, mode, calls, [within_s] * len(calls))


def _reached(
    city: City, homes: Sequence[Place], medium: Medium, mode: int, calls: Sequence[Call], within_s: Sequence[float]
) -> npt.NDArray[np.bool_]:
    ground = city.ground_for(medium)
    places = [ground.place(call.lat_e7, call.lon_e7) for call in calls]
    within_ticks = (np.array(within_s) * 1e6 / city.tick_us).astype(np.int64)
    ticks = np.array([ground.ticks_between(home, places, mode) for home in homes]).reshape(len(homes), len(places))
    found: npt.NDArray[np.bool_] = (ticks >= 0) & (ticks <= within_ticks)
    return found


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
