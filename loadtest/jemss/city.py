"""The city that a JEMSS run is served in: one agency, a unit for each ambulance, a type for each priority."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from hashlib import blake2b

from dispatch_core.city import City, load_city
from dispatch_core.city.bundle import (
    Agency,
    Crewed,
    Destination,
    IncidentType,
    Mode,
    NeedLine,
    Objective,
    Policy,
    RosterUnit,
)
from dispatch_core.city.dispatch import CLOSEST
from dispatch_core.city.jemss_run import JemssRun
from dispatch_core.model import Authority, LineKind, Medium, Place

from ..simulator.simulation import DAY_MS
from .streets import Streets

AGENCY = "MEDIC"
CAPABILITY = "BLS"
_AUTO = (Authority.AUTO,) * 5


def type_code(priority: int) -> str:
    return f"call_p{priority}"


def unit_id(ambulance: int) -> str:
    """As the run's files count: from 1."""
    return f"AMB-{ambulance + 1:03}"


def hospital_id(hospital: int) -> str:
    return f"hospital_{hospital + 1}"


def city_of(run: JemssRun, streets: Streets) -> City:
    """For demonstration only. Turnouts take no time; nobody is outside."""
    modes = tuple(Mode(f"mode_{mode + 1}", 1_000) for mode in range(len(run.network.off_road_km_s)))
    homes = [_place(streets, *station) for station in run.stations]
    return City(
        city_id="jemss",
        name="JEMSS",
        zone="UTC",
        tick_us=streets.tick_us,
        demonstration=True,
        attribution="",
        dispatch=CLOSEST,
        policy=_policy(),
        modes=modes,
        agencies=(Agency(AGENCY, AGENCY, AGENCY, 0, "", (CAPABILITY,)),),
        capabilities=(CAPABILITY,),
        units=tuple(_unit(number, homes[station]) for number, station in enumerate(run.ambulances)),
        types={
            type_code(priority): _type(priority, round(run.targets_s.get(priority, 0)))
            for priority in sorted(run.modes)
        },
        gazetteer=(),
        areas=(),
        destinations=tuple(
            Destination(hospital_id(number), "", "hospital", AGENCY, (), _place(streets, *hospital))
            for number, hospital in enumerate(run.hospitals)
        ),
        closures=(),
        ground=streets.ground,
        digest=blake2b(b"jemss", digest_size=16).digest(),
    )


@cache
def _policy() -> Policy:
    # Whom the clock would tell of what waits is nobody here, and in an overload it would tell again each minute.
    return replace(load_city("ambon").policy, turnout_away_ms=0, outside_area_m=1_000_000, escalate_ms=DAY_MS)


def _place(streets: Streets, x: float, y: float) -> Place:
    _, where = streets.know(x, y)
    return streets.ground.place(*where)


def _unit(number: int, home: Place) -> RosterUnit:
    return RosterUnit(
        unit_id=unit_id(number),
        agency_id=AGENCY,
        name="",
        kind="ambulance",
        capabilities=(Crewed(CAPABILITY, 1),),
        medium=Medium.ROAD,
        mode=0,
        turnout_ms=0,
        crew_id="",
        crew_count=2,
        home_name="",
        home=home,
        on_duty=True,
        inferred=False,
    )


def _type(priority: int, within_s: int) -> IncidentType:
    objective = Objective("reported", "on_scene", within_s) if within_s else None
    line = NeedLine(AGENCY, (CAPABILITY,), 1, 1, 0, 5, LineKind.DISPATCH, _AUTO, objective)
    return IncidentType(type_code(priority), "SICK", "medical", "", "", priority, 1, (line,))
