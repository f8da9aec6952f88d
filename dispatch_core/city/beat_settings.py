"""[[dispatch.beats]] and [[beat]] of city.toml: which units keep to which part of the town, and what that counts for.

The impossible is refused. What is made of it when units are chosen is in dispatch_core/beats.py and rules/beating.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..limits import BEATS_MAX
from .agencies import Agencies
from .beat_faults import BeatFault
from .bundle import Area, RosterUnit
from .dispatch import Beat, BeatRule, Dispatch
from .faults import Fault
from .fields import ANY, CAPITAL, SMALL, Register, Section
from .files import Document
from .format_dispatch import BEAT, BEATS
from .grounds import Grounds
from .settings import Settings

_PENALTY_MS_MAX = 60 * 60 * 1000
_HOLD_MS_MAX = 24 * 60 * 60 * 1000
_NOTHING = (0, 0, 0, 0, 0)


def read_beats(
    settings: Settings, agencies: Agencies | None, units: Sequence[RosterUnit], areas: Sequence[Area]
) -> Dispatch:
    """The city's way to choose units, with the beats in it; what refers to nothing is noted where it stands."""
    document = settings.document
    rules: dict[str, BeatRule] = {}
    sections: dict[str, Section] = {}
    for section, rule in _rules(document):
        if agencies is not None and rule.agency_id not in agencies.by_id:
            section.wrong("agency", Fault.AGENCY_UNKNOWN, rule.agency_id)
        _check_rule(section, rule, settings)
        rules[rule.agency_id], sections[rule.agency_id] = rule, section
    found = _Beats(areas, units)
    register = Register("beat")
    for _, section in document.sections(("beat",), BEAT):
        beat = found.read(section)
        if beat.agency_id and beat.agency_id not in rules:
            section.wrong("agency", BeatFault.BEAT_WITHOUT_RULE, beat.agency_id)
        if register.add(section, "id", beat.beat_id) and beat.agency_id in rules:
            rule = rules[beat.agency_id]
            rules[beat.agency_id] = replace(rule, beats=(*rule.beats, beat))
    if len(register) > BEATS_MAX:
        document.wrong("beat", Fault.TOO_MANY, "beat", len(register), BEATS_MAX)
    for agency_id, rule in rules.items():
        if not rule.beats:
            sections[agency_id].wrong("agency", BeatFault.NO_BEAT, agency_id)
    return replace(settings.dispatch, beats=tuple(rules.values()))


def _rules(document: Document) -> Iterable[tuple[Section, BeatRule]]:
    register = Register("beats")
    for _, section in document.sections(("dispatch", "beats"), BEATS):
        rule = BeatRule(
            section.code("agency", CAPITAL),
            section.integers("penalty_ms", (5, 5), 0, _PENALTY_MS_MAX, _NOTHING),
            section.integers("hold_ms", (5, 5), 0, _HOLD_MS_MAX, _NOTHING),
        )
        if not section.has("penalty_ms"):
            section.wrong("", Fault.FIELD_MISSING, "penalty_ms")
        if register.add(section, "agency", rule.agency_id):
            yield section, rule


def _check_rule(section: Section, rule: BeatRule, settings: Settings) -> None:
    if rule.penalty_ms[0]:
        section.wrong("penalty_ms", BeatFault.BEAT_COSTS_P1, rule.penalty_ms[0])
    if any(rule.hold_ms[:2]):
        section.wrong("hold_ms", BeatFault.BEAT_HOLDS_URGENT)
        return
    policy = settings.policy
    ages = {3: policy.age_p3_ms, 4: policy.age_p4_ms, 5: policy.age_p5_ms}
    for priority, age_ms in ages.items():
        held_ms = rule.hold_ms[priority - 1]
        # Decided at its very age, by a clock that runs a little late, it would ask a human.
        if held_ms and held_ms >= age_ms:
            section.wrong("hold_ms", BeatFault.BEAT_HOLDS_TOO_LONG, priority, held_ms, age_ms)
            return


class _Beats:
    """Reads beats one after the other, and knows whose each unit and village is."""

    def __init__(self, areas: Sequence[Area], units: Sequence[RosterUnit]) -> None:
        self._grounds = Grounds(areas)
        self._agency_of = {unit.unit_id: unit.agency_id for unit in units}
        self._crew_of = {unit.unit_id: unit.crew_id for unit in units if unit.crew_id}
        self._of_unit: dict[str, str] = {}
        self._of_crew: dict[str, str] = {}

    def read(self, section: Section) -> Beat:
        beat_id, agency_id = section.code("id", SMALL), section.code("agency", CAPITAL)
        unit_ids = section.codes("units", ANY)
        for unit_id in unit_ids:
            if self._agency_of.get(unit_id, "") != agency_id:
                section.wrong("units", BeatFault.BEAT_UNIT_UNKNOWN, unit_id, agency_id)
            elif self._of_unit.setdefault(unit_id, beat_id) != beat_id:
                section.wrong("units", BeatFault.BEAT_UNIT_TWICE, unit_id, self._of_unit[unit_id])
            elif crew_id := self._crew_of.get(unit_id, ""):
                # It is in one place at a time, whichever vehicle it takes.
                other = self._of_crew.setdefault(crew_id, beat_id)
                if other != beat_id:
                    section.wrong("units", BeatFault.BEAT_CREW_TWICE, crew_id, other)
        return Beat(beat_id, agency_id, unit_ids, self._grounds.read(section, agency_id, beat_id))
