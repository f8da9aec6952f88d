"""A town small enough to check by hand: places A..H one minute apart on one street, and an island I that no road
reaches.

    A --s1-- B --s2-- C --s3-- D --s4-- E --s5-- F --s6-- G --s7-- H          I

Ticks are milliseconds, a parked crew turns out in 30 s, a rolling one at once, and every place lies on the street.
"""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.city.bundle import (
    Agency,
    City,
    Crewed,
    Destination,
    GazetteerPlace,
    IncidentType,
    Mode,
    NeedLine,
    Objective,
    Policy,
    RosterUnit,
)
from dispatch_core.city.dispatch import CLOSEST, Dispatch
from dispatch_core.lines import LineGround
from dispatch_core.model import Authority, LineKind, Medium, Place
from dispatch_core.roads import RoadGround

NAMES = "ABCDEFGHI"
MINUTE_MS = 60_000
# About 500 m between neighbours.
STEP_E7 = 45_000
LAT_E7 = -36_000_000
LON_E7 = 1_281_000_000

POLICY = Policy(
    delivery_ms=5_000,
    acknowledgement_ms=20_000,
    next_unit_p1_ms=45_000,
    next_unit_ms=90_000,
    misses_running_max=2,
    clock_gap_ms=5_000,
    resume_hold_ms=60_000,
    late_en_route_slack_ms=60_000,
    late_arrival_slack_ms=120_000,
    position_flag_ms=60_000,
    position_widen_ms=180_000,
    position_last_ms=600_000,
    jump_speed_kmh=180,
    jump_distance_m=1_000,
    jump_agree_m=300,
    at_home_m=100,
    turnout_away_ms=0,
    move_gain_ms=120_000,
    off_road_kmh=15,
    off_road_m=1_000_000,
    outside_area_m=30_000,
    approval_p1_ms=20_000,
    approval_ms=60_000,
    escalate_ms=60_000,
    age_p3_ms=900_000,
    age_p4_ms=1_800_000,
    age_p5_ms=3_600_000,
    late_commit_ms=15_000,
    duplicate_hold_ms=45_000,
    duplicate_score_min=600,
    duplicate_reach_m=500,
    isolation_ms=180_000,
    staging_m=300,
    disagree_ms=60_000,
)


def point(name: str) -> tuple[int, int]:
    """(lat_e7, lon_e7) of a place by its letter."""
    return LAT_E7, LON_E7 + STEP_E7 * NAMES.index(name)


def place(name: str) -> Place:
    return Place(NAMES.index(name), 0, *point(name))


def ground() -> RoadGround:
    streets = range(len(NAMES) - 2)
    tail = [*streets, *(i + 1 for i in streets)]
    head = [*(i + 1 for i in streets), *streets]
    return RoadGround.build(
        node_lat_e7=[point(name)[0] for name in NAMES],
        node_lon_e7=[point(name)[1] for name in NAMES],
        snappable=[1] * len(NAMES),
        arc_tail=tail,
        arc_head=head,
        arc_road=[*streets, *streets],
        arc_ticks=[[MINUTE_MS] * len(tail), [2 * MINUTE_MS] * len(tail)],
        road_ids=[f"s{i + 1}" for i in streets],
        road_names=[f"Street {i + 1}" for i in streets],
        off_road_kmh=POLICY.off_road_kmh,
        tick_us=1000,
    )


def unit(
    unit_id: str, agency_id: str, home: str, *capabilities: str, crew_id: str = "", medium: Medium = Medium.ROAD
) -> RosterUnit:
    """On duty at home with a crew of four, each capability asking for two."""
    return RosterUnit(
        unit_id,
        agency_id,
        unit_id,
        "vehicle",
        tuple(Crewed(capability, 2) for capability in capabilities),
        medium,
        0 if agency_id != "POWER" else 1,
        30_000,
        crew_id,
        4,
        home,
        place(home),
        True,
        False,
    )


def line(
    agency_id: str,
    *capabilities: str,
    count: int = 1,
    level: int = 1,
    shift: int = 0,
    within_s: int = 0,
    medium: Medium = Medium.ROAD,
) -> NeedLine:
    objective = Objective("reported", "on_scene", within_s) if within_s else None
    return NeedLine(
        agency_id, capabilities, count, level, shift, 5, LineKind.DISPATCH, (Authority.AUTO,) * 5, objective, medium
    )


def kind(code: str, priority: int, *needs: NeedLine, level_max: int = 1) -> IncidentType:
    return IncidentType(code, "X", "test", code, code, priority, level_max, needs)


UNITS = (
    unit("E1", "FIRE", "A", "ENGINE"),
    unit("E2", "FIRE", "C", "ENGINE"),
    unit("E3", "FIRE", "E", "ENGINE"),
    unit("E4", "FIRE", "G", "ENGINE"),
    # One crew for two vehicles.
    unit("L1", "FIRE", "D", "LADDER", crew_id="crew-D"),
    unit("T1", "FIRE", "D", "TANKER", crew_id="crew-D"),
    unit("M1", "EMS", "B", "BLS", "ALS"),
    unit("M2", "EMS", "F", "BLS"),
    unit("P1", "POLICE", "C", "PATROL"),
    unit("P2", "POLICE", "H", "PATROL"),
    unit("W1", "POWER", "A", "LINE"),
    unit("B1", "RESCUE", "H", "BOAT", medium=Medium.WATER),
)

TYPES = (
    kind(
        "fire",
        1,
        line("FIRE", "ENGINE", count=2, within_s=240),
        line("EMS", "BLS", shift=1),
        line("POLICE", "PATROL", shift=1),
        line("FIRE", "ENGINE", count=1, level=2),
        line("FIRE", "LADDER", count=1, level=2),
        level_max=2,
    ),
    kind("arrest", 1, line("EMS", "ALS")),
    kind("sick", 3, line("EMS", "BLS")),
    kind("brawl", 2, line("POLICE", "PATROL", count=2)),
    kind("outage", 4, line("POWER", "LINE")),
    kind("cat", 5, line("FIRE", "LADDER")),
    kind("flood", 3, line("FIRE", "TANKER")),
    kind("divers", 2, line("FIRE", "DIVER")),
    kind("overboard", 1, line("RESCUE", "BOAT", medium=Medium.WATER)),
    kind("anything", 3, line("", "PATROL")),
    kind("advice", 5),
)

AGENCIES = (
    ("FIRE", 0, ("ENGINE", "LADDER", "TANKER", "DIVER")),
    ("EMS", 0, ("BLS", "ALS")),
    ("POLICE", 0, ("PATROL",)),
    ("POWER", 1, ("LINE",)),
    ("RESCUE", 0, ("BOAT",)),
)


def town(
    units: tuple[RosterUnit, ...] = UNITS, digest: bytes = b"town", dispatch: Dispatch = CLOSEST, **policy: int
) -> City:
    """The town with this roster, this way to choose units and these policy numbers changed."""
    return City(
        city_id="town",
        name="Town",
        zone="Asia/Jayapura",
        tick_us=1000,
        demonstration=True,
        attribution="made up",
        policy=replace(POLICY, **policy),
        dispatch=dispatch,
        modes=(Mode("siren", 1000), Mode("normal", 500)),
        agencies=tuple(Agency(a, a, a, mode, "", capabilities) for a, mode, capabilities in AGENCIES),
        capabilities=tuple(c for _, _, capabilities in AGENCIES for c in capabilities),
        units=units,
        types={entry.code: entry for entry in TYPES},
        gazetteer=(GazetteerPlace("A", "A", (), "place", *point("A"), 50, "", ""),),
        areas=(),
        destinations=(
            Destination("H1", "Hospital", "hospital", "EMS", ("ER",), place("B")),
            Destination("H2", "Clinic", "clinic", "EMS", (), place("G")),
        ),
        closures=(),
        ground=ground(),
        off_road=LineGround.build(line_kmh=[30, 30], detour_permille=1000, tick_us=1000),
        digest=digest,
    )
