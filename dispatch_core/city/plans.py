"""plans.toml: the incident types and, for each, who is asked to come."""

from __future__ import annotations

from collections.abc import Iterable

from ..limits import ALARM_LEVEL_MAX, INCIDENT_TYPES_MAX, NEED_COUNT_MAX, NEEDS_PER_PLAN_MAX
from ..model import PRIORITY_HIGHEST, PRIORITY_LOWEST, Authority, LineKind, Medium
from .agencies import Agencies
from .bundle import IncidentType, NeedLine, Objective, RosterUnit
from .faults import Fault
from .fields import CAPITAL, COMMON, SMALL, Register, Section
from .files import Document, Files
from .format import NEED, OBJECTIVE, PLANS, STAMPS, TYPE
from .roster import MEDIA

_WITHIN_S_MAX = 7 * 24 * 60 * 60
_LINES = {line.name.lower(): line for line in LineKind}
_AUTHORITIES = {authority.name.lower(): authority for authority in Authority}
_SHIFT = PRIORITY_LOWEST - PRIORITY_HIGHEST


class FitCount:
    """How many units of the roster, with their usual crews, could fill a need."""

    def __init__(self, units: Iterable[RosterUnit]) -> None:
        self._units = [
            (
                unit.agency_id,
                unit.medium,
                {crewed.capability for crewed in unit.capabilities if crewed.crew_min <= unit.crew_count},
            )
            for unit in units
        ]
        self._known: dict[tuple[str, Medium, tuple[str, ...]], int] = {}

    def __call__(self, need: NeedLine) -> int:
        key = (need.agency_id, need.medium, need.capabilities)
        if key not in self._known:
            wanted = set(need.capabilities)
            self._known[key] = sum(
                agency_id == (need.agency_id or agency_id) and medium is need.medium and wanted <= capabilities
                for agency_id, medium, capabilities in self._units
            )
        return self._known[key]


class Plans:
    """Reads plans.toml. `types` is in the file's order, by code."""

    def __init__(self, files: Files, agencies: Agencies | None, units: Iterable[RosterUnit]) -> None:
        self._agencies = agencies
        self._capabilities = frozenset(() if agencies is None else agencies.capabilities)
        roster = tuple(units)
        # Where there is no roster, that is said once, not again for every line.
        self._judges_roster = bool(roster)
        self._fit_count = FitCount(roster)
        self._objectives: dict[str, Objective] = {}
        self._used: set[str] = set()
        self.types: dict[str, IncidentType] = {}
        document = files.document("plans.toml", PLANS)
        if document is not None:
            self._read_objectives(document)
            self._read_types(document)
            for name in sorted(self._objectives.keys() - self._used):
                files.problems.add("plans.toml", document.line_of(("objective", name)), Fault.OBJECTIVE_UNUSED, name)

    def _read_objectives(self, document: Document) -> None:
        for name in document.names("objective"):
            section = document.section(("objective", name), OBJECTIVE)
            stamps = {stamp: order for order, stamp in enumerate(STAMPS)}
            start, end = section.choice("from", stamps), section.choice("to", stamps)
            if section.has("from") and section.has("to") and start >= end:
                section.wrong("from", Fault.STAMPS_OUT_OF_ORDER, STAMPS[start], STAMPS[end])
            within_s = section.integer("within_s", 1, _WITHIN_S_MAX)
            self._objectives[name] = Objective(STAMPS[start], STAMPS[end], within_s)

    def _read_types(self, document: Document) -> None:
        register = Register("type")
        for path, section in document.sections(("type",), TYPE):
            code = section.code("code", SMALL)
            stated_max = section.integer("alarm_level_max", 1, ALARM_LEVEL_MAX, 0)
            needs: list[NeedLine] = []
            keys: dict[object, Section] = {}
            for _, line in document.sections((*path, "needs"), NEED):
                need = self._need(line, stated_max)
                key = (need.agency_id, frozenset(need.capabilities), need.alarm_level, need.medium, need.priority_max)
                if key in keys:
                    line.wrong("", Fault.NEED_REPEATED, keys[key].line(""))
                keys.setdefault(key, line)
                needs.append(need)
            if len(needs) > NEEDS_PER_PLAN_MAX:
                section.wrong("needs", Fault.TOO_MANY, "needs", len(needs), NEEDS_PER_PLAN_MAX)
            if not any(need.alarm_level == 1 for need in needs):
                section.wrong("code", Fault.TYPE_WITHOUT_NEEDS, code)
            kind = IncidentType(
                code=code,
                apco=section.code("apco", COMMON),
                category=section.code("category", SMALL),
                name_id=section.text("name_id"),
                name_en=section.text("name_en"),
                priority=section.integer("priority", PRIORITY_HIGHEST, PRIORITY_LOWEST),
                alarm_level_max=stated_max or max((need.alarm_level for need in needs), default=1),
                needs=tuple(needs),
            )
            if register.add(section, "code", code):
                self.types[code] = kind
        if not document.has("type"):
            document.wrong("", Fault.FIELD_MISSING, "type")
        if len(self.types) > INCIDENT_TYPES_MAX:
            document.wrong("type", Fault.TOO_MANY, "types", len(self.types), INCIDENT_TYPES_MAX)

    def _need(self, section: Section, alarm_level_max: int) -> NeedLine:
        alarm_level = section.integer("alarm_level", 1, ALARM_LEVEL_MAX, 1)
        if alarm_level_max and alarm_level > alarm_level_max:
            section.wrong("alarm_level", Fault.LEVEL_ABOVE_MAX, alarm_level, alarm_level_max)
        agency_id = section.code("agency", CAPITAL, "")
        capabilities = section.codes("capabilities", CAPITAL, ())
        if not section.has("capabilities") or not capabilities:
            section.wrong("", Fault.NO_CAPABILITY, agency_id or "needs")
        need = NeedLine(
            agency_id=agency_id,
            capabilities=capabilities,
            count=section.integer("count", 1, NEED_COUNT_MAX, 1),
            alarm_level=alarm_level,
            priority_shift=section.integer("priority_shift", -_SHIFT, _SHIFT, 0),
            priority_max=section.integer("priority_max", PRIORITY_HIGHEST, PRIORITY_LOWEST, PRIORITY_LOWEST),
            line=section.choice("line", _LINES, "dispatch"),
            authority=section.choice("authority", _AUTHORITIES, "auto"),
            objective=self._objective(section),
            medium=section.choice("medium", MEDIA, "road"),
        )
        # Taken for what it does not say, a line would send soldiers whom nobody asked for, or a hospital.
        if need.line is not LineKind.DISPATCH:
            section.wrong("line", Fault.NOT_CARRIED_OUT, "line", need.line.name.lower(), "dispatch")
        if need.authority is not Authority.AUTO:
            section.wrong("authority", Fault.NOT_CARRIED_OUT, "authority", need.authority.name.lower(), "auto")
        known = self._agencies is not None and self._known(section, need)
        if known and self._judges_roster and need.line is LineKind.DISPATCH:
            self._check_roster(section, need)
        return need

    def _objective(self, section: Section) -> Objective | None:
        name = section.text("objective", "")
        if name and name not in self._objectives:
            section.wrong("objective", Fault.OBJECTIVE_UNKNOWN, name)
        self._used.add(name)
        return self._objectives.get(name)

    def _known(self, section: Section, need: NeedLine) -> bool:
        """Do agency and capabilities exist? Otherwise asking the roster would only repeat the mistake."""
        assert self._agencies is not None
        agency = self._agencies.by_id.get(need.agency_id)
        if need.agency_id and agency is None:
            section.wrong("agency", Fault.AGENCY_UNKNOWN, need.agency_id)
            return False
        known = True
        for capability in need.capabilities:
            if capability not in self._capabilities:
                section.wrong("capabilities", Fault.CAPABILITY_UNKNOWN, capability, "agencies.toml")
                known = False
            elif agency is not None and capability not in agency.capabilities:
                section.wrong("capabilities", Fault.CAPABILITY_NOT_OF_AGENCY, capability, agency.agency_id)
                known = False
        return known and bool(need.capabilities)

    def _check_roster(self, section: Section, need: NeedLine) -> None:
        fit = self._fit_count(need)
        if not fit:
            agency = need.agency_id or "*"
            section.wrong("capabilities", Fault.NEED_NEVER_FILLED, agency, " + ".join(need.capabilities))
        elif fit < need.count:
            section.wrong("count", Fault.NEED_EXCEEDS_ROSTER, need.count, fit)
