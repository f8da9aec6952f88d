"""plans.toml: the incident types and, for each, who is asked to come, who is told, and what a second report does."""

from __future__ import annotations

from collections.abc import Iterable

from ..limits import ALARM_LEVEL_MAX, INCIDENT_TYPES_MAX, NEEDS_PER_PLAN_MAX
from ..model import PRIORITY_HIGHEST, PRIORITY_LOWEST, DuplicateAction, LineKind
from .agencies import Agencies
from .bundle import Destination, IncidentType, NeedLine, Objective, RosterUnit, Substitute
from .faults import Fault
from .fields import COMMON, SMALL, Register, Section
from .files import Document, Files
from .format import DUPLICATE, NEED, OBJECTIVE, PLANS, STAMPS, TYPE
from .known import Known
from .needs import NeedReader
from .plan_faults import PlanFault
from .settings import Settings
from .substitutes import read_substitutes
from .toml_lines import Path as TomlPath

_WITHIN_S_MAX = 7 * 24 * 60 * 60
_WINDOW_S_MAX = 24 * 60 * 60
_ACTIONS = {action.name.lower(): action for action in DuplicateAction}
# Types of this category are about patients, whoever is sent.
_MEDICAL = "medical"
# Lines that bring somebody, or make a desk do something: not those that only tell.
_ACTING = (LineKind.DISPATCH, LineKind.ISOLATE)


class Plans:
    """Reads plans.toml. `types` is in the file's order, by code."""

    def __init__(
        self,
        files: Files,
        settings: Settings | None,
        agencies: Agencies | None,
        units: Iterable[RosterUnit],
        destinations: tuple[Destination, ...],
    ) -> None:
        self._known = Known(files, settings, agencies, units, destinations)
        self._needs = NeedReader(self._known, self._objective)
        self._objectives: dict[str, Objective] = {}
        self._used: set[str] = set()
        self.types: dict[str, IncidentType] = {}
        self.substitutes: tuple[Substitute, ...] = ()
        document = files.document("plans.toml", PLANS)
        if document is not None:
            self._read_objectives(document)
            self._read_types(document)
            for name in sorted(self._objectives.keys() - self._used):
                line = document.line_of(("objective", name))
                files.problems.add("plans.toml", line, PlanFault.OBJECTIVE_UNUSED, name)
            asked = {
                (need.agency_id, need.capabilities)
                for kind in self.types.values()
                for need in kind.needs
                if need.line is LineKind.DISPATCH
            }
            self.substitutes = read_substitutes(document, self._known, asked)

    # -- Objectives ----------------------------------------

    def _read_objectives(self, document: Document) -> None:
        for name in document.names("objective"):
            section = document.section(("objective", name), OBJECTIVE)
            stamps = {stamp: order for order, stamp in enumerate(STAMPS)}
            start, end = section.choice("from", stamps), section.choice("to", stamps)
            if section.has("from") and section.has("to") and start >= end:
                section.wrong("from", PlanFault.STAMPS_OUT_OF_ORDER, STAMPS[start], STAMPS[end])
            within_s = section.integer("within_s", 1, _WITHIN_S_MAX)
            self._objectives[name] = Objective(STAMPS[start], STAMPS[end], within_s)

    def _objective(self, section: Section) -> tuple[str, Objective | None]:
        name = section.text("objective", "")
        if name and name not in self._objectives:
            section.wrong("objective", PlanFault.OBJECTIVE_UNKNOWN, name)
        self._used.add(name)
        return name, self._objectives.get(name)

    # -- Types ----------------------------------------

    def _read_types(self, document: Document) -> None:
        register = Register("type")
        for path, section in document.sections(("type",), TYPE):
            code = section.code("code", SMALL)
            stated_max = section.integer("alarm_level_max", 1, ALARM_LEVEL_MAX, 0)
            category = section.code("category", SMALL)
            priority = section.integer("priority", PRIORITY_HIGHEST, PRIORITY_LOWEST)
            needs = self._lines(document, path, section, code, stated_max)
            duplicate, radius_m, window_s = self._duplicate(document, path, section)
            if duplicate is not DuplicateAction.DISPATCH and self._about_patients(category, needs):
                section.wrong("duplicate", PlanFault.DUPLICATE_OF_PATIENT, code)
            elif duplicate is DuplicateAction.HOLD and priority == PRIORITY_HIGHEST and section.has("priority"):
                section.wrong("duplicate", PlanFault.HOLD_OF_PRIORITY_1)
            kind = IncidentType(
                code=code,
                apco=section.code("apco", COMMON),
                category=category,
                name_id=section.text("name_id"),
                name_en=section.text("name_en"),
                priority=priority,
                alarm_level_max=stated_max or max((need.alarm_level for need in needs), default=1),
                needs=needs,
                duplicate=duplicate,
                duplicate_radius_m=radius_m,
                duplicate_window_s=window_s,
                destination_capabilities=self._known.destination_kind(section, "destinations"),
            )
            if register.add(section, "code", code):
                self.types[code] = kind
        if not document.has("type"):
            document.wrong("", Fault.FIELD_MISSING, "type")
        if len(self.types) > INCIDENT_TYPES_MAX:
            document.wrong("type", Fault.TOO_MANY, "types", len(self.types), INCIDENT_TYPES_MAX)

    def _lines(
        self, document: Document, path: TomlPath, section: Section, code: str, stated_max: int
    ) -> tuple[NeedLine, ...]:
        needs: list[NeedLine] = []
        lines: list[Section] = []
        for _, line in document.sections((*path, "needs"), NEED):
            need = self._needs.read(line, stated_max)
            for other, other_line in zip(needs, lines, strict=True):
                fault = _fault_beside(need, other)
                if fault is not None:
                    line.wrong("", fault, other_line.line(""))
                    break
            needs.append(need)
            lines.append(line)
        if len(needs) > NEEDS_PER_PLAN_MAX:
            section.wrong("needs", Fault.TOO_MANY, "needs", len(needs), NEEDS_PER_PLAN_MAX)
        if not any(need.alarm_level == 1 and need.line in _ACTING for need in needs):
            section.wrong("code", PlanFault.TYPE_WITHOUT_NEEDS, code)
        for need, line in zip(needs, lines, strict=True):
            if need.staging and not any(self._makes_safe(other, need) for other in needs):
                line.wrong("staging", PlanFault.SCENE_NEVER_SAFE)
        return tuple(needs)

    def _makes_safe(self, other: NeedLine, staged: NeedLine) -> bool:
        """Does the other line bring, whenever the staged one does, somebody who goes in and may declare it safe?"""
        return (
            other.line is LineKind.DISPATCH
            and not other.staging
            and other.alarm_level <= staged.alarm_level
            and other.priority_max >= staged.priority_max
            and self._known.declares_safe(other.agency_id)
        )

    # -- A second report ----------------------------------------

    def _duplicate(self, document: Document, path: TomlPath, kind: Section) -> tuple[DuplicateAction, int, int]:
        """What it does, and how near in metres and seconds it must be; near nothing where the type does not say."""
        if not kind.has("duplicate"):
            return DuplicateAction.DISPATCH, 0, 0
        section = document.section((*path, "duplicate"), DUPLICATE)
        reach_m = self._known.reach_m
        radius_m = section.integer("radius_m", 1, 100_000)
        if reach_m is not None and radius_m > reach_m:
            section.wrong(
                "radius_m", Fault.NUMBERS_OUT_OF_ORDER, "radius_m", radius_m, "policy.duplicate_reach_m", reach_m
            )
        return section.choice("action", _ACTIONS), radius_m, section.integer("window_s", 1, _WINDOW_S_MAX)

    def _about_patients(self, category: str, needs: tuple[NeedLine, ...]) -> bool:
        """Is it about a patient: by its category, or because nobody comes but those who take patients away?"""
        coming = {need.agency_id for need in needs if need.line is LineKind.DISPATCH}
        return category == _MEDICAL or (bool(coming) and coming <= self._known.patient_agency_ids)


def _fault_beside(need: NeedLine, other: NeedLine) -> PlanFault | None:
    """What two lines of a plan cannot both say: lines of one kind become one need of the incident."""
    kinds = [(line.agency_id, line.capabilities, line.line, line.medium) for line in (need, other)]
    if kinds[0] != kinds[1]:
        return None
    if (need.alarm_level, need.priority_max) == (other.alarm_level, other.priority_max):
        return PlanFault.NEED_REPEATED
    agree = (need.authority, need.staging) == (other.authority, other.staging)
    return None if agree else PlanFault.NEED_CONTRADICTS
