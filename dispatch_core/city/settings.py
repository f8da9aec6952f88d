"""city.toml: the city's name, zone, policy numbers, ways to drive and the roads that start closed."""

from __future__ import annotations

import zoneinfo
from dataclasses import fields

from ..limits import MODES_MAX
from ..records import record
from .bundle import LoadClosure, Mode, Policy
from .closure_settings import read_closures
from .dispatch import Dispatch
from .dispatch_settings import read_dispatch
from .faults import Fault
from .fields import CAPITAL, SMALL, Register, Section
from .files import Document, Files
from .format import CITY, MODE, TRAVEL, TRAVEL_KINDS
from .format_sea import SEA_TABLE

_DAY_MS = 24 * 60 * 60 * 1000
# What a number of the policy can be where it is no duration of up to a day.
_RANGES = {
    "misses_running_max": (1, 1_000),
    "jump_speed_kmh": (1, 1_000),
    "jump_distance_m": (1, 1_000_000),
    "jump_agree_m": (1, 1_000_000),
    "at_home_m": (1, 100_000),
    "off_road_kmh": (1, 200),
    "off_road_m": (1, 1_000_000),
    "outside_area_m": (0, 1_000_000),
    # Without these clocks somebody would wait for ever.
    "approval_p1_ms": (1_000, _DAY_MS),
    "approval_ms": (1_000, _DAY_MS),
    "escalate_ms": (1_000, _DAY_MS),
    "age_p3_ms": (1_000, _DAY_MS),
    "age_p4_ms": (1_000, _DAY_MS),
    "age_p5_ms": (1_000, _DAY_MS),
    "late_commit_ms": (1_000, _DAY_MS),
    "duplicate_hold_ms": (1_000, _DAY_MS),
    "isolation_ms": (1_000, _DAY_MS),
    "duplicate_score_min": (0, 1_000),
    "duplicate_reach_m": (1, 500),
    "staging_m": (1, 10_000),
}
# The first cannot exceed the second.
_ORDER = (
    ("delivery_ms", "acknowledgement_ms"),
    ("acknowledgement_ms", "next_unit_p1_ms"),
    ("next_unit_p1_ms", "next_unit_ms"),
    ("position_flag_ms", "position_widen_ms"),
    ("position_widen_ms", "position_last_ms"),
    # What a desk has not received it cannot answer.
    ("delivery_ms", "approval_p1_ms"),
    ("approval_p1_ms", "approval_ms"),
    # Whoever accepted still has time to do it.
    ("approval_p1_ms", "isolation_ms"),
    # What was held goes before it is too old to go by itself.
    ("duplicate_hold_ms", "age_p3_ms"),
    ("age_p3_ms", "age_p4_ms"),
    ("age_p4_ms", "age_p5_ms"),
)


@record
class SeaSettings:
    """How boats leave their lanes: how fast, how far over water, and how far from a lane a crew goes ashore."""

    off_lane_kmh: int
    off_lane_m: int
    shore_m: int


@record
class Settings:
    """What city.toml says."""

    city_id: str
    name: str
    zone: str
    tick_us: int
    demonstration: bool
    attribution: str
    # A word of TRAVEL_KINDS.
    travel_kind: str
    detour_permille: int
    destination_capabilities: tuple[str, ...]
    modes: tuple[Mode, ...]
    # As long as `modes`.
    line_kmh: tuple[int, ...]
    policy: Policy
    dispatch: Dispatch
    closures: tuple[LoadClosure, ...]
    # As long as `closures`, for mistakes that show only beside the roads.
    closure_fields: tuple[Section, ...]
    # The file, for mistakes that show only beside others.
    document: Document
    # None: the city has no sea lanes.
    sea: SeaSettings | None

    def mode_named(self, mode_id: str) -> int | None:
        """Index of a mode by its id."""
        for index, mode in enumerate(self.modes):
            if mode.mode_id == mode_id:
                return index
        return None


def read_settings(files: Files) -> Settings | None:
    """None where city.toml cannot be used at all."""
    document = files.document("city.toml", CITY)
    if document is None:
        return None
    travel = document.section(("travel",), TRAVEL)
    modes, line_kmh = _modes(document)
    closures, closure_fields = read_closures(document)
    return Settings(
        city_id=document.code("id", SMALL),
        name=document.text("name"),
        zone=_zone(document),
        tick_us=document.integer("tick_us", 1, 1_000_000, 1_000),
        demonstration=document.flag("demonstration"),
        attribution=document.text("attribution", lines=True),
        travel_kind=travel.choice("kind", {kind: kind for kind in TRAVEL_KINDS}),
        detour_permille=travel.integer("detour_permille", 1_000, 10_000, 1_300),
        destination_capabilities=document.codes("destination_capabilities", CAPITAL, ()),
        modes=modes,
        line_kmh=line_kmh,
        policy=_policy(document.section(("policy",), (field.name for field in fields(Policy)))),
        dispatch=read_dispatch(document),
        closures=closures,
        closure_fields=closure_fields,
        document=document,
        sea=_sea(document),
    )


def _zone(document: Document) -> str:
    zone = document.text("zone")
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        # A machine without a time-zone database knows no zone at all: then the name cannot be judged here.
        if zone and zoneinfo.available_timezones():
            document.wrong("zone", Fault.ZONE_UNKNOWN, zone)
    return zone


def _sea(document: Document) -> SeaSettings | None:
    if not document.has("sea"):
        return None
    section = document.section(("sea",), SEA_TABLE)
    return SeaSettings(
        section.integer("off_lane_kmh", 1, 200),
        section.integer("off_lane_m", 1, 1_000_000),
        section.integer("shore_m", 1, 100_000),
    )


def _modes(document: Document) -> tuple[tuple[Mode, ...], tuple[int, ...]]:
    modes, line_kmh, register = [], [], Register("mode")
    for _, section in document.sections(("mode",), MODE):
        mode = Mode(section.code("id", SMALL), section.integer("speed_permille", 1, 10_000))
        register.add(section, "id", mode.mode_id)
        modes.append(mode)
        line_kmh.append(section.integer("line_kmh", 1, 1_000))
    if not modes:
        document.wrong("", Fault.FIELD_MISSING, "mode")
    if len(modes) > MODES_MAX:
        document.wrong("mode", Fault.TOO_MANY, "mode", len(modes), MODES_MAX)
    return tuple(modes), tuple(line_kmh)


def _policy(section: Section) -> Policy:
    numbers = {
        field.name: section.integer(field.name, *_RANGES.get(field.name, (0, _DAY_MS))) for field in fields(Policy)
    }
    for less, more in _ORDER:
        if section.has(less) and section.has(more) and numbers[less] > numbers[more]:
            section.wrong(less, Fault.NUMBERS_OUT_OF_ORDER, less, numbers[less], more, numbers[more])
    return Policy(**numbers)
