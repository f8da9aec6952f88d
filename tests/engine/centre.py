"""The town with everything that is decided by others than the engine: supervisors, desks, hospitals, crews on scene.

FIRE goes at once. EMS goes at once to priority 1 and 2, else a human confirms. POLICE is always confirmed, and may say
that a scene is safe. POWER is asked at its desk. The ARMY only on a stated ground.
"""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.city.bundle import Agency, City, IncidentType, NeedLine, Objective, Substitute
from dispatch_core.model import Authority, DuplicateAction, LineKind, Medium

from .town import AGENCIES, UNITS, kind, town, unit

AUTO, CONFIRM, REQUEST = Authority.AUTO, Authority.CONFIRM, Authority.REQUEST
AUTHORITY = {
    "FIRE": (AUTO,) * 5,
    "EMS": (AUTO, AUTO, CONFIRM, CONFIRM, CONFIRM),
    "POLICE": (CONFIRM,) * 5,
    "POWER": (REQUEST,) * 5,
    "RESCUE": (AUTO,) * 5,
    "ARMY": (REQUEST,) * 5,
}


def _blaze(place: str, engines: str, ambulance: str, patrol: str) -> str:
    """Of a transcript: the first report of a fire there, and what came of it."""
    return f"""report blaze at {place} -> I4 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
        | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
        | need 4 short 1 AWAITING_APPROVAL | desk_asked need_no=4 desk_id=POWER | need 6 short 1 AWAITING_APPROVAL
        | desk_asked need_no=6 desk_id=H1 | need 1 {engines} | need 2 {ambulance}
        | need 3 {patrol}* short 0 AWAITING_APPROVAL | need 5 short 1 AWAITING_APPROVAL
        | desk_asked need_no=5 desk_id=POWER"""


BLAZE_AT_C = _blaze("C", "E2@30 E1@150", "M1@90", "P1@30")
BLAZE_AT_D = _blaze("D", "E2@90 E3@90", "M1@150", "P1@90")


def line(
    agency_id: str,
    *capabilities: str,
    count: int = 1,
    level: int = 1,
    shift: int = 0,
    what: LineKind = LineKind.DISPATCH,
    authority: tuple[Authority, ...] | None = None,
    staging: bool = False,
    within_s: int = 0,
) -> NeedLine:
    return NeedLine(
        agency_id,
        capabilities,
        count,
        level,
        shift,
        5,
        what,
        authority or AUTHORITY.get(agency_id, (AUTO,) * 5),
        Objective("reported", "on_scene", within_s) if within_s else None,
        Medium.ROAD,
        staging,
    )


def near(entry: IncidentType, action: DuplicateAction) -> IncidentType:
    """As duplicates of it are treated within 600 m (one step of the street) and ten minutes."""
    return replace(entry, duplicate=action, duplicate_radius_m=600, duplicate_window_s=600)


TYPES = (
    near(
        kind(
            "blaze",
            1,
            line("FIRE", "ENGINE", count=2),
            line("EMS", "BLS"),
            line("POLICE", "PATROL", shift=1),
            line("POWER", what=LineKind.ISOLATE),
            line("POWER", "LINE", shift=1),
            line("", "ER", what=LineKind.NOTIFY),
            line("FIRE", "LADDER", level=2),
            level_max=2,
        ),
        DuplicateAction.FIRST_DUE_ONLY,
    ),
    replace(kind("sick", 3, line("EMS", "BLS")), destination_capabilities=("ER",)),
    near(kind("arrest", 1, line("EMS", "ALS")), DuplicateAction.DISPATCH),
    kind("riot", 2, line("POLICE", "PATROL", authority=(AUTO,) * 5), line("EMS", "BLS", staging=True)),
    near(kind("noise", 4, line("POLICE", "PATROL", authority=(AUTO,) * 5)), DuplicateAction.HOLD),
    kind("quake", 1, line("FIRE", "LADDER"), line("ARMY", "TROOPS", what=LineKind.SUGGEST)),
    kind("cat", 5, line("FIRE", "LADDER")),
    kind("outage", 4, line("POWER", "LINE")),
)


def centre(**policy: int) -> City:
    city = town((*UNITS, unit("A1", "ARMY", "D", "TROOPS")), b"centre", **policy)
    agencies = [*AGENCIES, ("ARMY", 1, ("TROOPS",))]
    return replace(
        city,
        agencies=tuple(
            Agency(a, a, a, mode, "", capabilities, a == "POLICE", a == "ARMY", AUTHORITY[a])
            for a, mode, capabilities in agencies
        ),
        capabilities=tuple(c for _, _, capabilities in agencies for c in capabilities),
        types={entry.code: entry for entry in TYPES},
        substitutes=(Substitute("EMS", ("ALS",), (("EMS", ("BLS",)), ("POLICE", ("PATROL",)))),),
    )
