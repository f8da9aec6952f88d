"""Merging: one of two incidents replaces the other, and is taken apart again where they were two after all.

A merge cancels nothing and raises nothing: the survivor takes all units with their stamps, and of what both ask for it
asks for the larger part. Who is beyond that is shown, never recalled; who was on the way to the other incident gets an
order to this one. The priority may rise, never fall. Taking apart gives back what was raised for the other incident
with all who came for it, and asks again for what the merge had spared.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from .. import limits
from ..commands import MergeIncidents, UnmergeIncident
from ..context import Context
from ..entities import Incident, Merge, Need
from ..events import (
    AlarmRaised,
    AlertRaised,
    Event,
    HoldEnded,
    IncidentMerged,
    IncidentMoved,
    IncidentReprioritised,
    IncidentUnmerged,
    NeedChanged,
)
from ..model import Alert, LineKind, NeedState, Reissue
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import reissue
from .deciding import match
from .lookup import changeable_incident, open_incident
from .merged import empty_assignment, empty_need, given_back, renumbered
from .pending import Pending, pending_need
from .plans import Kind
from .reserving import reserved_here
from .updates import surplus


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
    changes = _spared(now, len(own))
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
        events += reissue(context, survivor, survivor.place, priority, Reissue.REPRIORITISED, at_ms)
    arriving = replace(now, priority=taken.priority, assignments=assignments)
    events += reissue(context, arriving, survivor.place, priority, Reissue.MERGED, at_ms)
    return events + surplus(now, [*changes]) + _idle_substitutes(now, changes)


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


def _spared(now: Incident, own_count: int) -> list[NeedChanged]:
    """What both sides ask for is asked for once: of each kind as much as the side that asks for more. Who works counts
    first, then what is most urgent waits on; what a human asked for is left as it is.
    """
    kinds: dict[Kind, list[Need]] = defaultdict(list)
    for need in now.needs:
        if not need.requester and need.state is not NeedState.WITHDRAWN:
            kinds[need.agency_id, need.capabilities, need.medium, need.line].append(need)
    changes = []
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
        for need in sorted(needs, key=lambda need: need.state is not NeedState.ACCEPTED):
            waiting = min(need.missing_count, room)
            room -= waiting
            kept[need.need_no] += waiting
        for need in needs:
            count = need.served_count + kept[need.need_no]
            if count < need.count:
                changes.append(NeedChanged(now.incident, need.need_no, count, need.priority, 0))
    return sorted(changes, key=lambda change: change.need_no)


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


# -- Taking apart ------------------------------------------------------------------------------------------------------


def decide_unmerge(context: Context, command: UnmergeIncident, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    found = _found_merge(context, command)
    if isinstance(found, Rejection):
        return found
    survivor, merge = found
    first, count, number = merge.needs_before + 1, merge.need_count, survivor.incident
    leaving = [one for one in survivor.assignments if first <= one.need_no < first + count]
    event = IncidentUnmerged(
        number,
        command.restored,
        first,
        count,
        tuple(one.assignment_no for one in leaving),
        command.reason,
        command.by,
    )
    needs, assignments = given_back(survivor, first, count, event.assignment_nos)
    place = merge.incident.place
    if not merge.incident.unresolved:
        # Meanwhile another bundle may have been loaded, with other nodes.
        place = context.city.ground.place(place.lat_e7, place.lon_e7)
    restored = replace(merge.incident, place=place, needs=needs, assignments=assignments)
    gone = set(event.assignment_nos)
    left = replace(
        survivor,
        needs=[empty_need(n) if first <= n.need_no < first + count else n for n in survivor.needs],
        assignments=[empty_assignment(a, "") if a.assignment_no in gone else a for a in survivor.assignments],
    )
    events: list[Event] = [event]
    if place != merge.incident.place:
        where = (place, restored.uncertainty_m, restored.place_name, restored.outside_area)
        events.append(IncidentMoved(restored.incident, *where, command.reason, command.by))
    changes, pending = _asked_again(context, left, restored, merge, at_ms)
    if state.waiting_count + len(pending) > limits.NEEDS_WAITING_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "waiting needs")
    events += changes
    back = replace(restored, priority=survivor.priority)
    events += reissue(context, back, place, restored.priority, Reissue.MERGED, at_ms)
    if pending:
        # Reservations of both change hands in this very entry: they give way to nobody.
        events += match(context, pending, at_ms, reserved_here(context, survivor, []), {})
    return events


def _found_merge(context: Context, command: UnmergeIncident) -> tuple[Incident, Merge] | Rejection:
    state = context.state
    field = "incident_id"
    merge = state.merges.get(command.restored)
    if merge is None:
        known = state.find_incident(command.restored)
        reason = Reason.NOT_MERGED if known else Reason.INCIDENT_NOT_FOUND
        return Rejection(reason, field, f"I{command.restored}")
    if merge.into in state.merges:
        return Rejection(Reason.MERGED_SINCE, field, f"I{merge.into}")
    survivor = changeable_incident(state, merge.into, command.expected_version)
    if isinstance(survivor, Rejection):
        return survivor
    later = [n for n, other in state.merges.items() if other.into == merge.into and other.seq > merge.seq]
    if later:
        return Rejection(Reason.MERGED_SINCE, field, f"I{later[-1]}")
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if merge.incident.type_code not in context.city.types:
        return Rejection(Reason.INCIDENT_TYPE_UNKNOWN, field, merge.incident.type_code)
    own = {report.report for report in merge.incident.reports}
    stay = survivor.report_count - sum(report.report in own for report in survivor.reports)
    if stay == survivor.report_count or not stay:
        # Reports were moved since: one of the two would have none.
        return Rejection(Reason.ONLY_REPORT, field, f"I{survivor.incident}")
    if len(state.incidents) >= limits.INCIDENTS_OPEN_MAX:
        return Rejection(Reason.LIMIT_REACHED, field, "open incidents")
    return survivor, merge


def _asked_again(
    context: Context, left: Incident, restored: Incident, merge: Merge, at_ms: int
) -> tuple[list[NeedChanged], list[Pending]]:
    """What the merge had spared, where nothing has changed it since."""
    changes, pending = [], []
    for need_no, before, after in zip(merge.need_nos, merge.counts_before, merge.counts_after, strict=True):
        own = need_no > merge.needs_before
        incident = restored if own else left
        need = incident.needs[need_no - (merge.needs_before if own else 0) - 1]
        if need.count != after:
            continue
        changes.append(NeedChanged(incident.incident, need.need_no, before, need.priority, 0))
        state = NeedState.SHORT if need.state is NeedState.WITHDRAWN else need.state
        asked = replace(need, count=before, state=state)
        missing = max(0, before - need.served_count - incident.working_count(asked))
        if missing:
            pending.append(pending_need(context, incident, asked, missing, at_ms))
    return changes, pending
