"""Merging: one of two incidents replaces the other.

A merge cancels nothing and raises nothing: the survivor takes all units with their stamps, and of what both ask for it
asks for the larger part. Who is beyond that is shown, never recalled; who was on the way to the other incident gets an
order to this one. The priority may rise, never fall. How it is undone is in parting.py.
"""

from __future__ import annotations

from collections import defaultdict

from .. import limits
from ..commands import MergeIncidents
from ..context import Context
from ..entities import Incident, Need
from ..events import (
    AlarmRaised,
    AlertRaised,
    Event,
    HoldEnded,
    IncidentMerged,
    IncidentReprioritised,
    NeedChanged,
)
from ..model import Alert, LineKind, NeedState, Reissue
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import reissue
from .lookup import changeable_incident, open_incident
from .merged import renumbered
from .plans import Kind


def decide_merge(context: Context, command: MergeIncidents, at_ms: int) -> list[Event] | Rejection:
    found = _found(context.state, command)
    if isinstance(found, Rejection):
        return found
    survivor, taken = found
    number, reason, by = survivor.incident, command.reason, command.by
    needs, assignments = renumbered(taken.needs, taken.assignments, len(survivor.needs), len(survivor.assignments))
    # The merge is the human's word that every hold waits for.
    own, needs = _unheld(survivor.needs), _unheld(needs)
    now = replace(survivor, needs=own + needs, assignments=survivor.assignments + assignments)
    changes, beyond = _spared(now, len(own))
    need_nos = tuple(change.need_no for change in changes)
    before = tuple(now.needs[need_no - 1].count for need_no in need_nos)
    after = tuple(change.count for change in changes)
    events: list[Event] = [
        HoldEnded(incident.incident, need.need_no)
        for incident in (survivor, taken)
        for need in incident.needs
        if need.held
    ]
    events.append(IncidentMerged(number, taken.incident, need_nos, before, after, reason, by))
    priority = min(survivor.priority, taken.priority)
    if priority != survivor.priority:
        events.append(IncidentReprioritised(number, priority, reason, "", by))
    kind = context.city.types[survivor.type_code]
    level = min(max(survivor.alarm_level, taken.alarm_level), kind.alarm_level_max)
    if level > survivor.alarm_level:
        events.append(AlarmRaised(number, level, reason, by))
    events += changes
    if priority != survivor.priority:
        events += reissue(context, survivor, survivor, priority, Reissue.REPRIORITISED, at_ms)
    arriving = replace(now, priority=taken.priority, assignments=assignments)
    events += reissue(context, arriving, survivor, priority, Reissue.MERGED, at_ms)
    return events + beyond_asked(now, beyond) + _idle_substitutes(now, changes)


def _found(state: State, command: MergeIncidents) -> tuple[Incident, Incident] | Rejection:
    survivor = changeable_incident(state, command.incident, command.expected_version)
    if isinstance(survivor, Rejection):
        return survivor
    field = "merged_incident_id"
    if command.merged in state.merges:
        return Rejection(Reason.ALREADY_MERGED, field, f"I{state.merges[command.merged].into}")
    if command.merged == survivor.incident:
        return Rejection(Reason.SAME_INCIDENT, field, f"I{survivor.incident}")
    taken = open_incident(state, command.merged, field)
    if isinstance(taken, Rejection):
        return taken
    if command.merged_version and command.merged_version != taken.version:
        return Rejection(Reason.VERSION_CHANGED, "merged_expected_version", str(taken.version))
    if taken.kind is not survivor.kind:
        return Rejection(Reason.KIND_DIFFERS, field, f"I{taken.incident}")
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if survivor.unresolved and not taken.unresolved:
        # Its crews would be sent to a place that nobody knows: the other one survives.
        return Rejection(Reason.PLACE_UNRESOLVED, "incident_id", f"I{survivor.incident}")
    if len(survivor.needs) + len(taken.needs) > limits.NEEDS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, field, "needs of one incident")
    if len(survivor.assignments) + len(taken.assignments) > limits.ASSIGNMENTS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, field, "assignments of one incident")
    if len(state.merges) >= limits.MERGES_MAX:
        return Rejection(Reason.LIMIT_REACHED, field, "merged incidents")
    return survivor, taken


def _unheld(needs: list[Need]) -> list[Need]:
    return [replace(need, held=False) if need.held else need for need in needs]


def _spared(now: Incident, own_count: int) -> tuple[list[NeedChanged], dict[int, int]]:
    """What both sides ask for is asked for once: of each kind as much as the side that asks for more. Who works counts
    first, then what is most urgent waits on; what a human asked for is left as it is. Also how many work beyond that,
    by need number.
    """
    kinds: dict[Kind, list[Need]] = defaultdict(list)
    for need in now.needs:
        if not need.requester and need.state is not NeedState.WITHDRAWN:
            kinds[need.agency_id, need.capabilities, need.medium, need.line].append(need)
    changes: list[NeedChanged] = []
    beyond: dict[int, int] = {}
    for needs in kinds.values():
        sides = [[need for need in needs if (need.need_no <= own_count) is own] for own in (True, False)]
        if not all(sides):
            continue
        room = max(sum(_working(now, need) + need.missing_count for need in side) for side in sides)
        needs.sort(key=lambda need: (need.priority, need.need_no))
        kept = {}
        for need in needs:
            working = min(_working(now, need), room)
            room -= working
            # A human's choice is nobody's surplus.
            kept[need.need_no] = max(working - _done(need), now.placed_count(need))
            beyond[need.need_no] = now.working_count(need) - kept[need.need_no]
        for need in sorted(needs, key=lambda need: need.state is not NeedState.ACCEPTED):
            waiting = min(need.missing_count, room)
            room -= waiting
            kept[need.need_no] += waiting
        for need in needs:
            count = need.served_count + kept[need.need_no]
            if count < need.count:
                changes.append(NeedChanged(now.incident, need.need_no, count, need.priority, 0))
    return sorted(changes, key=lambda change: change.need_no), beyond


def beyond_asked(now: Incident, beyond: dict[int, int]) -> list[Event]:
    """The last to come are the ones to be let go first; whom a human placed stays."""
    alerts: list[Event] = []
    for need_no in sorted(beyond):
        need = now.needs[need_no - 1]
        working = [a for a in now.assignments_of(need_no) if a.counts and not (a.by_human or a.pinned)]
        for one in sorted(working, key=lambda a: (-a.eta_ticks, -a.assignment_no))[: beyond[need_no]]:
            number, unit_id = one.assignment_no, one.unit_id
            alerts.append(AlertRaised(Alert.SURPLUS, now.incident, number, unit_id, need.agency_id, 0, need_no))
    return alerts


def _idle_substitutes(now: Incident, changes: list[NeedChanged]) -> list[Event]:
    """Who stands in for somebody that is no longer asked for."""
    alerts: list[Event] = []
    for change in changes:
        need = now.needs[change.need_no - 1]
        if change.count > need.served_count + now.working_count(need):
            continue
        for one in now.assignments_of(need.need_no):
            if one.live and one.substituted and not one.cancelling:
                number, unit_id = one.assignment_no, one.unit_id
                alerts.append(
                    AlertRaised(Alert.SURPLUS, now.incident, number, unit_id, need.agency_id, 0, need.need_no)
                )
    return alerts


def _working(now: Incident, need: Need) -> int:
    return now.working_count(need) + _done(need)


def _done(need: Need) -> int:
    """What a desk has done is done."""
    return need.served_count if need.line is not LineKind.DISPATCH else 0
