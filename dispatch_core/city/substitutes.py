"""plans.toml [[substitute]]: who goes to a priority 1 where nobody with the capabilities can."""

from __future__ import annotations

from ..limits import AGENCIES_MAX, INCIDENT_TYPES_MAX
from ..model import Authority, Medium
from .bundle import Substitute
from .faults import Fault
from .fields import Section
from .files import Document
from .format import SUBSTITUTE, SUBSTITUTE_BY
from .known import Kind, Known
from .plan_faults import PlanFault

# What dispatch lines ask for: agency and capabilities.
Asked = set[tuple[str, tuple[str, ...]]]


def read_substitutes(document: Document, known: Known, asked: Asked) -> tuple[Substitute, ...]:
    """In the file's order; `asked` is what the plans ask for."""
    substitutes: dict[tuple[str, tuple[str, ...]], Substitute] = {}
    lines: dict[tuple[str, tuple[str, ...]], int] = {}
    for path, section in document.sections(("substitute",), SUBSTITUTE):
        kind = known.unit_kind(section, agency_required=True)
        agency_id, capabilities, sound = kind
        if not section.has("by"):
            section.wrong("", Fault.FIELD_MISSING, "by")
        by = tuple(_by(entry, kind, known) for _, entry in document.sections((*path, "by"), SUBSTITUTE_BY))
        for other in sorted({other for other in by if by.count(other) > 1}):
            section.wrong("by", Fault.ITEM_REPEATED, "by", _words(*other))
        # No more than there are agencies: each stands for units that nearly do.
        if len(by) > AGENCIES_MAX:
            section.wrong("by", Fault.TOO_MANY, "by", len(by), AGENCIES_MAX)
        if not sound:
            continue
        key = (agency_id, capabilities)
        if key in lines:
            section.wrong("", PlanFault.SUBSTITUTE_REPEATED, lines[key])
        elif key not in asked:
            section.wrong("", PlanFault.SUBSTITUTE_UNUSED, _words(*key))
        lines.setdefault(key, section.line(""))
        substitutes.setdefault(key, Substitute(agency_id, capabilities, by))
    # About one for each incident type.
    if len(substitutes) > INCIDENT_TYPES_MAX:
        document.wrong("substitute", Fault.TOO_MANY, "substitutes", len(substitutes), INCIDENT_TYPES_MAX)
    return tuple(substitutes.values())


def _by(section: Section, wanted: Kind, known: Known) -> tuple[str, tuple[str, ...]]:
    """Who goes in place of the wanted."""
    kind = known.unit_kind(section, agency_required=True)
    agency_id, capabilities, sound = kind
    agency = known.agency(agency_id)
    if agency is not None and sound:
        if agency_id == wanted[0] and set(wanted[1]) <= set(capabilities):
            section.wrong("", PlanFault.SUBSTITUTE_OF_ITSELF, _words(agency_id, capabilities))
        if agency.needs_ground:
            section.wrong("agency", PlanFault.GROUND_NOT_GIVEN, agency_id)
        elif agency.authority[0] is Authority.REQUEST:
            section.wrong("agency", PlanFault.DESK_DECIDES, agency_id)
    known.check_roster(section, kind, Medium.ROAD, 1)
    return agency_id, capabilities


def _words(agency_id: str, capabilities: tuple[str, ...]) -> str:
    return f"{agency_id} {' + '.join(capabilities)}"
