"""[[closure]] of city.toml: the roads that are closed or slowed from the start, for whom and at which hours.

Whether the roads exist is judged beside the network. What closes later is the journal's.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Sequence

from ..limits import CLOSURES_MAX, WEIGHT_ROWS_MAX
from ..model import RoadTerms
from .bundle import LoadClosure, RosterUnit
from .closure_faults import ClosureFault
from .faults import Fault
from .fields import ANY, CAPITAL, SMALL, Register, Section
from .files import Document
from .format_roads import CLOSURE

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


def read_closures(document: Document) -> tuple[tuple[LoadClosure, ...], tuple[Section, ...]]:
    """The closures, and where each stands, for mistakes that show only beside other files."""
    closures, sections, register = [], [], Register("closure")
    for _, section in document.sections(("closure",), CLOSURE):
        closure = LoadClosure(section.code("road", ANY), section.text("reason"), _terms(section))
        if register.add(section, "road", closure.road_id):
            closures.append(closure)
            sections.append(section)
    if len(closures) > CLOSURES_MAX:
        document.wrong("closure", Fault.TOO_MANY, "closure", len(closures), CLOSURES_MAX)
    return tuple(closures), tuple(sections)


def check_closures(
    closures: Sequence[LoadClosure],
    sections: Sequence[Section],
    agencies: Container[str],
    units: Iterable[RosterUnit],
    mode_count: int,
) -> None:
    """Note closures for whom the city does not have, and more kinds of drivers than there are weights for."""
    drivers = {(unit.agency_id, unit.kind) for unit in units}
    kinds = {kind for _, kind in drivers}
    for closure, section in zip(closures, sections, strict=True):
        for kind in closure.terms.kinds:
            if kind not in kinds:
                section.wrong("kinds", ClosureFault.KIND_UNKNOWN, kind)
        for agency_id in closure.terms.agencies:
            if agency_id not in agencies:
                section.wrong("agencies", Fault.AGENCY_UNKNOWN, agency_id)
    # As profiles.py tells them apart.
    special = [closure for closure in closures if not closure.terms.for_all]
    profiles = {frozenset(one.road_id for one in special if one.terms.concerns(*driver)) for driver in drivers}
    count = len(profiles | {frozenset[str]()})
    if sections and count * mode_count > WEIGHT_ROWS_MAX:
        sections[-1].wrong("", ClosureFault.TOO_MANY_PROFILES, count, WEIGHT_ROWS_MAX // max(1, mode_count))


def _terms(section: Section) -> RoadTerms:
    kinds, agencies = section.codes("kinds", SMALL, ()), section.codes("agencies", CAPITAL, ())
    exempt = section.flag("but", False)
    if exempt and not (kinds or agencies):
        section.wrong("but", ClosureFault.BUT_NOBODY)
    first, last = _minutes(section)
    return RoadTerms(section.integer("speed_permille", 0, 999, 0), kinds, agencies, exempt, first, last)


def _minutes(section: Section) -> tuple[int, int]:
    """22:00-05:00 as minutes after midnight; 0, 0 for all day."""
    text = section.text("hours", "")
    if not text:
        return 0, 0
    found = _HOURS.fullmatch(text)
    minutes = [60 * int(found[i]) + int(found[i + 1]) for i in (1, 3)] if found else [0, 0]
    if minutes[0] == minutes[1]:
        section.wrong("hours", ClosureFault.HOURS_WRONG, text)
    return minutes[0], minutes[1]
