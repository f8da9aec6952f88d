"""What happens in the bay, and who decides about it: the types of incident with their plans, and the authority.

Every way of deciding occurs, and every kind of line; types hold back, or send only the first due of, what looks like
another one. Who lives there is in bay.py.
"""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.city.bundle import IncidentType, NeedLine
from dispatch_core.model import Authority, DuplicateAction, LineKind, Medium

from .town import kind, line

WATER = Medium.WATER
AUTO, CONFIRM, REQUEST = Authority

# Who decides, by priority.
AUTHORITY = {
    "FIRE": (AUTO,) * 5,
    "EMS": (AUTO, AUTO, AUTO, CONFIRM, CONFIRM),
    "POLICE": (AUTO, AUTO, CONFIRM, CONFIRM, AUTO),
    "VOLUNTEER": (CONFIRM,) * 5,
    "POWER": (REQUEST,) * 5,
    "RESCUE": (AUTO, CONFIRM, REQUEST, REQUEST, REQUEST),
    "ARMY": (REQUEST,) * 5,
    "": (AUTO, AUTO, AUTO, CONFIRM, AUTO),
}


def asks(agency_id: str, *capabilities: str, **more: int) -> NeedLine:
    """A line whose authority is the agency's own."""
    medium = WATER if "BOAT" in capabilities else Medium.ROAD
    return replace(line(agency_id, *capabilities, medium=medium, **more), authority=AUTHORITY[agency_id])


def desk(kind_of_line: LineKind, agency_id: str, *offers: str, level: int = 1, shift: int = 0) -> NeedLine:
    authority = (REQUEST if kind_of_line is LineKind.ISOLATE else AUTO,) * 5
    return replace(line(agency_id, *offers, level=level, shift=shift), line=kind_of_line, authority=authority)


def staged(need: NeedLine) -> NeedLine:
    return replace(need, staging=True)


def like(entry: IncidentType, action: DuplicateAction, radius_m: int, window_s: int) -> IncidentType:
    return replace(entry, duplicate=action, duplicate_radius_m=radius_m, duplicate_window_s=window_s)


def other(entry: IncidentType, *offers: str) -> IncidentType:
    """Of a category of its own, its patients in need of what a hospital offers."""
    return replace(entry, category="medical", destination_capabilities=offers)


NOTIFY, ISOLATE, SUGGEST = LineKind.NOTIFY, LineKind.ISOLATE, LineKind.SUGGEST
DISPATCH, FIRST_DUE_ONLY, HOLD = DuplicateAction
TYPES = (
    like(
        kind(
            "fire",
            1,
            asks("FIRE", "ENGINE", count=2, within_s=240),
            asks("EMS", "BLS", shift=1),
            asks("POLICE", "PATROL", shift=1),
            desk(NOTIFY, "", "ER", shift=1),
            desk(ISOLATE, "POWER"),
            asks("FIRE", "ENGINE", count=1, level=2),
            asks("FIRE", "LADDER", count=1, level=2),
            asks("FIRE", "TANKER", count=1, level=3),
            asks("VOLUNTEER", "ENGINE", count=1, level=3, shift=2),
            desk(SUGGEST, "ARMY", level=3),
            level_max=3,
        ),
        FIRST_DUE_ONLY,
        300,
        900,
    ),
    like(other(kind("arrest", 1, asks("EMS", "ALS", within_s=300)), "ICU"), DISPATCH, 300, 120),
    like(
        other(kind("sick", 3, asks("EMS", "BLS"), replace(asks("POLICE", "PATROL"), priority_max=2)), "ER"),
        DISPATCH,
        200,
        600,
    ),
    like(
        kind("brawl", 2, asks("", "PATROL", count=2), staged(asks("EMS", "BLS", shift=1)), desk(SUGGEST, "ARMY")),
        HOLD,
        300,
        600,
    ),
    kind("anyone", 4, asks("", "BLS"), asks("", "PATROL")),
    kind("outage", 4, asks("POWER", "LINE"), desk(ISOLATE, "POWER")),
    like(kind("cat", 5, asks("FIRE", "LADDER")), HOLD, 400, 3_600),
    like(kind("flood", 3, asks("FIRE", "TANKER", "ENGINE"), asks("FIRE", "ENGINE")), HOLD, 200, 900),
    kind("overboard", 1, asks("RESCUE", "BOAT"), asks("EMS", "BLS", shift=1), desk(NOTIFY, "POLICE")),
    kind("divers", 2, asks("RESCUE", "BOAT", "DIVER"), asks("FIRE", "DIVER"), desk(NOTIFY, "", "CHAMBER")),
    like(kind("riot", 2, asks("POLICE", "PATROL", count=2), staged(asks("EMS", "ALS"))), FIRST_DUE_ONLY, 250, 600),
    kind("advice", 5),
)


def at_sea() -> tuple[IncidentType, ...]:
    """In a city by the sea more goes by land to what happens there."""
    return (
        kind(
            "overboard",
            1,
            asks("RESCUE", "BOAT"),
            asks("EMS", "BLS", count=2),
            asks("FIRE", "ENGINE", shift=1),
            asks("POLICE", "PATROL", shift=2),
            desk(NOTIFY, "", "ER"),
            asks("FIRE", "ENGINE", level=2),
            level_max=2,
        ),
        like(kind("divers", 2, asks("RESCUE", "BOAT"), asks("EMS", "ALS"), asks("POLICE", "PATROL")), HOLD, 300, 600),
    )
