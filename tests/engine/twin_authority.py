"""Who decides: what the rules of dispatch say about a need before anybody is looked for.

Told from the state and the city by the words of the rules alone; the engine's own way of finding it is not read.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_core.city.bundle import City, IncidentType, NeedLine
from dispatch_core.entities import Incident, Need
from dispatch_core.model import (
    Authority,
    CallClass,
    IncidentKind,
    LineKind,
    Medium,
    NeedState,
    Shortfall,
)
from dispatch_core.state import State

from .town import POLICY

AGES_MS = {3: POLICY.age_p3_ms, 4: POLICY.age_p4_ms, 5: POLICY.age_p5_ms}
DOUBTED = (CallClass.PRANK_SUSPECTED, CallClass.GHOST, CallClass.ABANDONED)


@dataclass(frozen=True)
class Standing:
    """Why the engine may not order (NONE: it may), whether a desk is asked, whether whoever is found is reserved."""

    why: Shortfall
    desk: bool = False
    reserve: bool = False

    @property
    def engine(self) -> bool:
        return self.why is Shortfall.NONE and not self.desk


def bars(incident: Incident, need: Need) -> Shortfall:
    """What keeps everybody from being asked."""
    if incident.kind is not IncidentKind.ACTUAL:
        return Shortfall.NOT_ACTUAL
    if incident.unresolved:
        return Shortfall.PLACE_UNRESOLVED
    if incident.outside_area and not need.approved:
        return Shortfall.AWAITING_APPROVAL
    if need.state is NeedState.REFUSED:
        return Shortfall.REFUSED
    return Shortfall.HELD_AS_DUPLICATE if need.held else Shortfall.NONE


def manual(state: State, agency_id: str) -> bool:
    """Humans order: everywhere, or for this agency; for a need of any agency where one of them is so."""
    asked = [agency for agency in state.agencies.values() if agency_id in ("", agency.agency_id)]
    return state.manual or any(agency.manual for agency in asked)


def in_surge(state: State, agency_id: str, priority: int) -> bool:
    """What is not urgent is held: everywhere, or of this agency; of any agency where one of them is so."""
    if priority in (1, 2):
        return False
    return "" in state.surge or (agency_id in state.surge if agency_id else bool(state.surge))


def aged(need: Need, at_ms: int) -> bool:
    return need.priority in AGES_MS and at_ms - need.raised_ms > AGES_MS[need.priority]


def standing(state: State, incident: Incident, need: Need, at_ms: int) -> Standing:
    barred = bars(incident, need)
    if barred is not Shortfall.NONE:
        return Standing(barred)
    if need.line is not LineKind.DISPATCH:
        return Standing(Shortfall.NONE, desk=True)
    if need.authority is Authority.REQUEST:
        return Standing(Shortfall.AWAITING_APPROVAL, desk=True)
    if need.approved:
        return Standing(Shortfall.NONE)
    if manual(state, need.agency_id):
        return Standing(Shortfall.AWAITING_APPROVAL)
    if in_surge(state, need.agency_id, need.priority):
        return Standing(Shortfall.HELD_IN_SURGE)
    return Standing(Shortfall.NONE, reserve=need.authority is Authority.CONFIRM or aged(need, at_ms))


def set_by_hand(state: State, agency_id: str, type_code: str, priority: int) -> Authority | None:
    """What a supervisor set: the narrowest of the rules that fit, by type before by priority, the newest of equals."""
    best: tuple[bool, bool, int] | None = None
    found = None
    for number, rule in enumerate(state.authority_rules):
        if rule.agency_id == agency_id and rule.type_code in ("", type_code) and rule.priority in (0, priority):
            width = (rule.type_code != "", rule.priority != 0, number)
            if best is None or width > best:
                best, found = width, rule.authority
    return found


# -- Plans -------------------------------------------------------------------------------------------------------------

# (agency, capabilities, medium, line, count, priority, authority, staging)
Planned = tuple[str, tuple[str, ...], Medium, LineKind, int, int, Authority, bool]


def lines_of(kind: IncidentType, priority: int, level: int) -> list[NeedLine]:
    return [line for line in kind.needs if line.alarm_level <= level and priority <= line.priority_max]


def plan(
    state: State, city: City, code: str, priority: int, level: int, call_class: CallClass = CallClass.EMERGENCY
) -> list[Planned]:
    """The needs that a new incident raises: lines of one kind are one need."""
    kinds: list[tuple[str, tuple[str, ...], Medium, LineKind]] = []
    lines = [one for one in lines_of(city.types[code], priority, level) if one.line is not LineKind.SUGGEST]
    for line in lines:
        kind = (line.agency_id, line.capabilities, line.medium, line.line)
        if kind not in kinds:
            kinds.append(kind)
    needs: list[Planned] = []
    for kind in kinds:
        own = [one for one in lines if (one.agency_id, one.capabilities, one.medium, one.line) == kind]
        count = sum(one.count for one in own) if kind[3] is LineKind.DISPATCH else own[-1].count
        urgent = min(min(5, max(1, priority + one.priority_shift)) for one in own)
        authority = max(one.authority[min(5, max(1, priority + one.priority_shift)) - 1] for one in own)
        if kind[0]:
            authority = set_by_hand(state, kind[0], code, urgent) or authority
        else:
            able = [one.agency_id for one in city.agencies if all(can in one.capabilities for can in kind[1])]
            ruled = [set_by_hand(state, agency_id, code, urgent) for agency_id in able]
            if any(one in (Authority.CONFIRM, Authority.REQUEST) for one in ruled):
                authority = max(authority, Authority.CONFIRM)
        if call_class in DOUBTED and urgent != 1:
            authority = max(authority, Authority.CONFIRM)
        needs.append((*kind, count, urgent, authority, any(one.staging for one in own)))
    return needs


def suggested(city: City, code: str, priority: int, level: int) -> list[str]:
    return [one.agency_id for one in lines_of(city.types[code], priority, level) if one.line is LineKind.SUGGEST]
