"""[dispatch.coverage] and [[dispatch.reserve]] of city.toml: who stands by where, and who stays back.

The impossible is refused; whether the agencies have the units for it, bases.py looks.
"""

from __future__ import annotations

from dataclasses import fields

from ..limits import AGENCIES_MAX, UNITS_MAX
from .coverage_faults import CoverageFault
from .dispatch import CoverageRule, Reserve
from .dispatch_faults import DispatchFault
from .faults import Fault
from .fields import ANY, CAPITAL, Register, Section
from .files import Document
from .format_dispatch import RESERVE

_DAY_MS = 24 * 60 * 60 * 1000
_MOVES_MAX = 2
# What a priority 1 may lose to coverage, and anybody: more than that sends the farthest.
_COST_P1_MS_MAX = 600_000
_COST_MS_MAX = 6_000_000
_WHOLE_PPM = 1_000_000


def read_coverage(document: Document, dispatch: Section) -> CoverageRule:
    """What the table says; nobody's coverage where there is none."""
    known = CoverageRule()
    if not dispatch.has("coverage"):
        return known
    known_names = (field.name for field in fields(CoverageRule) if field.name != "hard")
    section = document.section(("dispatch", "coverage"), known_names)
    rule = CoverageRule(
        agencies=section.codes("agencies", CAPITAL),
        within_ms=section.integer("within_ms", 1_000, _DAY_MS, known.within_ms),
        pre_travel_ms=section.integer("pre_travel_ms", 0, _DAY_MS, known.pre_travel_ms),
        busy_permille=section.integer("busy_permille", 0, 950, known.busy_permille),
        returns=section.flag("returns", known.returns),
        gain_ppm=section.integer("gain_ppm", 0, _WHOLE_PPM, known.gain_ppm),
        moves_max=section.integer("moves_max", 0, _MOVES_MAX, known.moves_max),
        # A move for nothing would be followed by the move back.
        move_gain_ppm=section.integer("move_gain_ppm", 1, _WHOLE_PPM, known.move_gain_ppm),
        km_per_day=section.integer("km_per_day", 0, 1_000_000, known.km_per_day),
        cost_ms=section.integers("cost_ms", (5, 5), 0, _COST_MS_MAX, known.cost_ms),
        bases=section.codes("bases", ANY, known.bases),
    )
    if rule.cost_ms[0] > _COST_P1_MS_MAX:
        section.wrong("cost_ms", CoverageFault.COVERAGE_COSTS_P1, rule.cost_ms[0], _COST_P1_MS_MAX)
    if rule.pre_travel_ms >= rule.within_ms:
        section.wrong("pre_travel_ms", CoverageFault.NO_TIME_TO_DRIVE, rule.pre_travel_ms, rule.within_ms)
    if not (rule.returns or rule.moves_max or any(rule.cost_ms)):
        section.wrong("", DispatchFault.COVERAGE_CHANGES_NOTHING)
    if len(rule.agencies) > AGENCIES_MAX:
        section.wrong("agencies", Fault.TOO_MANY, "agencies", len(rule.agencies), AGENCIES_MAX)
    return rule


def read_reserve(document: Document) -> tuple[Reserve, ...]:
    """Which agencies keep units back; none where there is no such table."""
    found = []
    register = Register("reserve")
    for _, section in document.sections(("dispatch", "reserve"), RESERVE):
        reserve = Reserve(section.code("agency", CAPITAL), section.integers("kept", (5, 5), 0, UNITS_MAX, (0,) * 5))
        if not section.has("kept"):
            section.wrong("", Fault.FIELD_MISSING, "kept")
        if any(reserve.kept[:2]):
            section.wrong("kept", CoverageFault.RESERVE_HOLDS_URGENT, "kept")
        elif list(reserve.kept) != sorted(reserve.kept):
            section.wrong("kept", CoverageFault.RESERVE_FALLS, "kept")
        if register.add(section, "agency", reserve.agency_id):
            found.append(reserve)
    return tuple(found)
