"""[dispatch.coverage] of city.toml: whose units stand by where they cover the most; the impossible is refused."""

from __future__ import annotations

from dataclasses import fields

from ..limits import AGENCIES_MAX
from .dispatch import CoverageRule
from .faults import Fault
from .fields import ANY, CAPITAL, Section
from .files import Document

_DAY_MS = 24 * 60 * 60 * 1000
_MOVES_MAX = 2
_WHOLE_PPM = 1_000_000


def read_coverage(document: Document, dispatch: Section) -> CoverageRule:
    """What the table says; nobody's coverage where there is none."""
    known = CoverageRule()
    if not dispatch.has("coverage"):
        return known
    section = document.section(("dispatch", "coverage"), (field.name for field in fields(CoverageRule)))
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
        bases=section.codes("bases", ANY, known.bases),
    )
    if rule.pre_travel_ms >= rule.within_ms:
        section.wrong("pre_travel_ms", Fault.NO_TIME_TO_DRIVE, rule.pre_travel_ms, rule.within_ms)
    if len(rule.agencies) > AGENCIES_MAX:
        section.wrong("agencies", Fault.TOO_MANY, "agencies", len(rule.agencies), AGENCIES_MAX)
    return rule
