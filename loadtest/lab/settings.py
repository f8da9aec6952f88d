"""Settings: a city, its fleets and its demand, in which policies are measured under the same calls.

The seeded city of city.py, a city in the JEMSS format with its recorded calls redrawn, and the city that ships.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dispatch_core.city import City, load_city
from dispatch_core.city.building import degrees, table
from dispatch_core.city.dispatch import CLOSEST, CoverageRule, Dispatch, Joint
from dispatch_core.city.format_dispatch import DEMAND
from dispatch_core.city.jemss_bundle import build_jemss
from dispatch_core.city.jemss_run import JemssRun, read_run
from dispatch_core.limits import COVERAGE_POINTS_MAX
from dispatch_core.model import Place
from dispatch_core.records import record

from ..simulator.calls import Demand
from ..simulator.laws import AT_ONCE, Law, Laws, recorded
from ..simulator.planning import coverage_of, place_greedily
from ..simulator.replications import Case, Wanted, city_of, demand_of
from . import city as lab

# Of one replication, and the hours of it that do not count.
DAYS = 1.25
# All agencies have more to do for a call.
DAYS_SHIPPED = 1.0
WARM_UP_HOURS = 6.0
SEED = 112

Floats = npt.NDArray[np.float64]
Spot = tuple[int, int]


@record
class Setting:
    """`fleet` has the city and the homes of the agency's units; `dispatch` the numbers of all policies there."""

    name: str
    about: str
    fleet: Case
    wanted: Wanted
    dispatch: Dispatch
    # Where a unit could live.
    bases: tuple[Spot, ...]
    # Straight lines, and every patient goes to the nearest hospital: then an omniscient dispatcher can be bounded.
    is_bounded: bool = False
    # Of variants.py the policies that are measured; none: all.
    policies: tuple[str, ...] = ()


def seeded(folder: Path, unit_counts: Sequence[int]) -> list[Setting]:
    """The seeded city with so many units, each where it adds most to the expected coverage."""
    bases = lab.build_lab(folder)
    laws = Laws(acknowledge=AT_ONCE, scene=Law("exponential", 600), handover=Law("exponential", 600))
    wanted = Wanted(
        demand_folder=str(folder),
        laws=laws,
        transport_permille=1_000,
        days=DAYS,
        warm_up_hours=WARM_UP_HOURS,
        seed=SEED,
        target_s=lab.TARGET_S,
        demand_file=str(lab.demand_beside(folder)),
    )
    known = load_city(folder)
    # Homes are chosen by calls that no replication has.
    before = demand_of(replace(wanted, seed=SEED - 1), 0)
    covers = coverage_of(known, [known.ground.place(*base) for base in bases], 0, before, lab.TARGET_S)
    joint = Joint(on_scene_ms=600_000, transporting_ms=420_000, at_destination_ms=600_000)
    dispatch = replace(known.dispatch, joint=joint)
    found = []
    for count in unit_counts:
        placed, _ = place_greedily(covers, count, busy=0.5)
        homes = tuple(bases[base] for base in placed)
        found.append(
            Setting(
                f"Seeded city, {count} units",
                f"{len(bases)} bases, {lab.PER_HOUR} calls/h, half of them P1, exponential scene and handover (600 s), "
                "everybody taken to the nearest hospital, straight lines",
                Case(f"lab {count}", str(folder), lab.AGENCY, homes),
                wanted,
                dispatch,
                bases,
                is_bounded=True,
            )
        )
    return found


def auckland(source: Path, folder: Path, runs: Sequence[str]) -> list[Setting]:
    """A JEMSS city with the ambulances of each of its runs; calls come as Poisson at the run's rate, their places,
    priorities and times at work drawn from the run's own. Raises BuildError.
    """
    build_jemss(source, folder)
    # Units stand by at the homes of the fleet; what they drive for it is measured, not limited.
    rule = CoverageRule(("MEDIC",), within_ms=lab.TARGET_S * 1_000, pre_travel_ms=0, gain_ppm=1, km_per_day=10_000)
    calls = [call for name in runs for call in read_run(source, name).calls]
    points = [_spot(call.x, call.y) for call in calls[:: max(1, len(calls) // COVERAGE_POINTS_MAX + 1)]]
    rows = [{"lat": degrees(lat), "lon": degrees(lon), "weight": "1"} for lat, lon in points]
    (folder / "demand.csv").write_text(table(DEMAND, rows), encoding="utf-8")
    found = []
    for name in runs:
        run = read_run(source, name)
        file = folder.parent / f"{folder.name}-{name}.toml"
        file.write_text(_redrawn(run), encoding="utf-8")
        scenes, handovers = [call.on_scene_s for call in run.calls], [call.handover_s for call in run.calls]
        carried = sum(call.transport for call in run.calls) / len(run.calls)
        homes = tuple(_spot(*run.stations[station]) for station in run.ambulances)
        found.append(
            Setting(
                f"Auckland, {len(homes)} units",
                f"54,370 road nodes; calls of {name} redrawn at their rate, {carried:.0%} taken to hospital",
                Case(name, str(folder), "MEDIC", homes),
                Wanted(
                    demand_folder=str(folder),
                    laws=Laws(acknowledge=AT_ONCE, scene=recorded(scenes), handover=recorded(handovers)),
                    transport_permille=round(1_000 * carried),
                    days=DAYS,
                    warm_up_hours=WARM_UP_HOURS,
                    seed=SEED,
                    target_s=lab.TARGET_S,
                    demand_file=str(file),
                ),
                replace(
                    CLOSEST,
                    joint=Joint(
                        on_scene_ms=_mean_ms(scenes), transporting_ms=900_000, at_destination_ms=_mean_ms(handovers)
                    ),
                    coverage=rule,
                ),
                tuple(_spot(*station) for station in run.stations),
            )
        )
    return found


def shipped(per_hour: float) -> Setting:
    """Ambon: all agencies, supervisors and desks, calls of every type anywhere."""
    known = load_city("ambon")
    rule = replace(known.dispatch.coverage, agencies=("MEDIC",), gain_ppm=1, km_per_day=10_000)
    return Setting(
        f"Ambon, {len(known.units)} units",
        f"all agencies, {per_hour:g} calls/h of every type, supervisors let go what waits for them after 30 s",
        Case("ambon", "ambon"),
        Wanted(
            demand_folder="ambon",
            laws=Laws(),
            transport_permille=600,
            days=DAYS_SHIPPED,
            warm_up_hours=WARM_UP_HOURS,
            seed=SEED,
            target_s=lab.TARGET_S,
            per_hour=per_hour,
        ),
        replace(known.dispatch, coverage=rule),
        (),
    )


def floors(setting: Setting, demand: Demand) -> tuple[Floats, Floats]:
    """By call, in seconds: from the nearest of all bases, and from the nearest home of the fleet; nobody ever busy."""
    city = city_of(setting.fleet)
    own = [unit for unit in city.units if unit.agency_id == setting.fleet.agency_id]
    ends = [city.ground.place(call.lat_e7, call.lon_e7) for call in demand.calls]
    homes = [city.ground.place(*spot) for spot in sorted({(unit.home.lat_e7, unit.home.lon_e7) for unit in own})]
    bases = [city.ground.place(*spot) for spot in setting.bases]
    turnout_s = min(unit.turnout_ms for unit in own) / 1_000
    return tuple(_soonest(city, starts, ends, own[0].mode) + turnout_s for starts in (bases, homes))  # type: ignore[return-value]


def _soonest(city: City, starts: Sequence[Place], ends: Sequence[Place], mode: int) -> Floats:
    ticks = np.array([city.ground.ticks_between(start, ends, mode) for start in starts], dtype=float)
    ticks[ticks < 0] = np.inf
    found: Floats = ticks.min(axis=0) * city.tick_us / 1e6
    return found


def _redrawn(run: JemssRun) -> str:
    """A demand file like the run's calls."""
    per_hour = 3_600 * len(run.calls) / run.calls[-1].arrival_s
    priorities = sorted({call.priority for call in run.calls})
    types = [f"call_p{one} = {sum(call.priority == one for call in run.calls)}" for one in priorities]
    spots = [_spot(call.x, call.y) for call in run.calls]
    places = [f"  {{ lat = {degrees(lat)}, lon = {degrees(lon)} }}," for lat, lon in spots]
    return "\n".join([f"per_hour = {per_hour:.4f}", "places = [", *places, "]", "[types]", *types, ""])


def _spot(x: float, y: float) -> Spot:
    return round(y * 10**7), round(x * 10**7)


def _mean_ms(seconds: Sequence[float]) -> int:
    return round(1_000 * sum(seconds) / len(seconds))
