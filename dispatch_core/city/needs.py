"""The lines of a response plan: who is asked to come, told, asked to cut the power, or only suggested to a human."""

from __future__ import annotations

from collections.abc import Callable

from ..limits import ALARM_LEVEL_MAX, NEED_COUNT_MAX
from ..model import PRIORITY_HIGHEST, PRIORITY_LOWEST, Authority, LineKind
from .agencies import has_desk, read_authority
from .bundle import Agency, NeedLine, Objective
from .faults import Fault
from .fields import Section
from .format import NEED, STAMPS
from .known import Kind, Known
from .plan_faults import PlanFault
from .roster import MEDIA

_LINES = {line.name.lower(): line for line in LineKind}
_SHIFT = PRIORITY_LOWEST - PRIORITY_HIGHEST
_AUTO = (Authority.AUTO,) * PRIORITY_LOWEST
_REQUEST = (Authority.REQUEST,) * PRIORITY_LOWEST

_EVERY_LINE = frozenset({"agency", "line", "alarm_level", "priority_max"})
# The fields that mean something, by the kind of line.
_FIELDS = {
    LineKind.DISPATCH: frozenset(NEED),
    LineKind.NOTIFY: _EVERY_LINE | {"capabilities", "priority_shift", "objective"},
    LineKind.ISOLATE: _EVERY_LINE | {"priority_shift", "objective"},
    LineKind.SUGGEST: _EVERY_LINE | {"capabilities", "count"},
}

# Reads the objective that a line names, and its name.
ReadObjective = Callable[[Section], tuple[str, Objective | None]]


class NeedReader:
    """Reads one line at a time."""

    def __init__(self, known: Known, read_objective: ReadObjective) -> None:
        self._known = known
        self._read_objective = read_objective

    def read(self, section: Section, alarm_level_max: int) -> NeedLine:
        """A line of a plan whose alarm level is at most `alarm_level_max`, where that is not 0."""
        line = section.choice("line", _LINES, "dispatch")
        for field in NEED:
            if section.has(field) and field not in _FIELDS[line]:
                section.wrong(field, PlanFault.FIELD_NOT_OF_LINE, field, line.name.lower())
        alarm_level = section.integer("alarm_level", 1, ALARM_LEVEL_MAX, 1)
        if alarm_level_max and alarm_level > alarm_level_max:
            section.wrong("alarm_level", PlanFault.LEVEL_ABOVE_MAX, alarm_level, alarm_level_max)
        kind = self._kind(section, line)
        agency_id, capabilities, _ = kind
        need = NeedLine(
            agency_id=agency_id,
            capabilities=capabilities,
            count=section.integer("count", 1, NEED_COUNT_MAX, 1),
            alarm_level=alarm_level,
            priority_shift=section.integer("priority_shift", -_SHIFT, _SHIFT, 0),
            priority_max=section.integer("priority_max", PRIORITY_HIGHEST, PRIORITY_LOWEST, PRIORITY_LOWEST),
            line=line,
            authority=self._authority(section, line, kind),
            objective=self._objective(section, line),
            medium=section.choice("medium", MEDIA, "road"),
            staging=section.flag("staging", False),
        )
        if line is LineKind.DISPATCH:
            self._known.check_roster(section, kind, need.medium, need.count)
        return need

    def _kind(self, section: Section, line: LineKind) -> Kind:
        """Who is asked, and for what."""
        if line in (LineKind.DISPATCH, LineKind.SUGGEST):
            return self._known.unit_kind(section, agency_required=line is LineKind.SUGGEST)
        if line is LineKind.NOTIFY:
            if section.has("agency") == section.has("capabilities"):
                section.wrong("", PlanFault.NOTIFY_WHOM)
            elif not section.has("agency"):
                return "", self._known.destination_kind(section, "capabilities"), True
        return self._known.agency_id(section, line is LineKind.ISOLATE), (), True

    def _objective(self, section: Section, line: LineKind) -> Objective | None:
        name, objective = self._read_objective(section)
        if objective is None or line is LineKind.DISPATCH:
            return objective
        if STAMPS.index(objective.to_stamp) > STAMPS.index("acknowledged"):
            section.wrong("objective", PlanFault.OBJECTIVE_NOT_OF_DESK, name, objective.to_stamp)
        return objective

    # -- Who decides ----------------------------------------

    def _authority(self, section: Section, line: LineKind, kind: Kind) -> tuple[Authority, ...]:
        """As the line says, else as its agency has it. What no line may decide is noted."""
        stated = read_authority(section)
        agency_id, capabilities, sound = kind
        agency = self._known.agency(agency_id)
        if agency is not None:
            self._check_agency(section, line, agency, stated or agency.authority)
        if line is LineKind.NOTIFY:
            return _AUTO
        if line is LineKind.ISOLATE:
            return _REQUEST
        if section.has("agency"):
            return stated or (_AUTO if agency is None else agency.authority)
        able = self._known.able(capabilities) if sound else []
        self._check_any_agency(section, able, stated or _AUTO)
        return stated or tuple(
            max(authority) for authority in zip(_AUTO, *(one.authority for one in able), strict=True)
        )

    def _check_agency(self, section: Section, line: LineKind, agency: Agency, authority: tuple[Authority, ...]) -> None:
        if line is LineKind.SUGGEST:
            return
        if agency.needs_ground:
            section.wrong("agency", PlanFault.GROUND_NOT_GIVEN, agency.agency_id)
        asked = line is not LineKind.DISPATCH or Authority.REQUEST in authority
        # Where the agency itself decides at its desk, that was said beside the agency.
        if asked and not has_desk(agency) and Authority.REQUEST not in agency.authority:
            section.wrong("agency", Fault.NO_DESK, agency.agency_id)

    def _check_any_agency(self, section: Section, able: list[Agency], authority: tuple[Authority, ...]) -> None:
        """A line that names no agency asks no desk; so it cannot mean an agency that must be asked."""
        if Authority.REQUEST in authority:
            section.wrong("authority", PlanFault.DESK_DECIDES, "*")
        for agency in able:
            if agency.needs_ground:
                section.wrong("", PlanFault.GROUND_NOT_GIVEN, agency.agency_id)
            elif Authority.REQUEST in agency.authority:
                section.wrong("", PlanFault.DESK_DECIDES, agency.agency_id)
