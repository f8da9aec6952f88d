"""Parting: a merged incident is taken out again, where the two were two after all.

It gets back what was raised for it with all who came for that and have not ended, and what the merge had spared is
asked for again. Where nobody knows its place, whoever was sent was sent to the survivor's, and stays there as surplus.
"""

from __future__ import annotations

from .. import limits
from ..commands import UnmergeIncident
from ..context import Context
from ..entities import Incident, Merge
from ..events import Event, IncidentMoved, IncidentUnmerged, NeedChanged
from ..model import NO_LANDING, LineKind, NeedState, Reissue
from ..records import replace
from ..rejections import Reason, Rejection
from .assigning import reissue
from .deciding import match
from .landings import landing_still
from .lookup import changeable_incident
from .merged import empty_assignment, empty_need, given_back
from .merging import beyond_asked
from .pending import Pending, pending_need
from .reserving import reserved_here


def decide_unmerge(context: Context, command: UnmergeIncident, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    found = _found_merge(context, command)
    if isinstance(found, Rejection):
        return found
    survivor, merge = found
    first, count, number = merge.needs_before + 1, merge.need_count, survivor.incident
    own = [one for one in survivor.assignments if first <= one.need_no < first + count]
    # Where nobody knew the other's place whoever was sent was sent to this one, and stays with it.
    nowhere = merge.incident.unresolved
    leaving, staying = ([], own) if nowhere else (own, [])
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
    if not nowhere:
        # Meanwhile another bundle may have been loaded, with other nodes.
        place = context.city.ground.place(place.lat_e7, place.lon_e7)
    landing = NO_LANDING if nowhere else landing_still(context, merge.incident, merge.incident.type_code, place)
    restored = replace(merge.incident, place=place, landing=landing, needs=needs, assignments=assignments)
    gone = set(event.assignment_nos)
    left = replace(
        survivor,
        needs=[empty_need(n) if first <= n.need_no < first + count else n for n in survivor.needs],
        assignments=[empty_assignment(a, "") if a.assignment_no in gone else a for a in survivor.assignments],
    )
    events: list[Event] = [event]
    if place != merge.incident.place or landing != merge.incident.landing:
        where = (place, restored.uncertainty_m, restored.place_name, restored.outside_area)
        events.append(IncidentMoved(restored.incident, *where, command.reason, command.by, landing))
    changes, pending = _asked_again(context, left, restored, merge, at_ms)
    if nowhere:
        changes, pending = _unserved(context, restored, changes, pending, at_ms)
    if state.waiting_count + len(pending) > limits.NEEDS_WAITING_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "waiting needs")
    events += changes
    back = replace(restored, priority=survivor.priority)
    events += reissue(context, back, back, restored.priority, Reissue.MERGED, at_ms)
    if pending:
        # Reservations of both change hands in this very entry: they give way to nobody.
        events += match(context, pending, at_ms, reserved_here(context, survivor, []), {})
    return events + beyond_asked(survivor, {one.need_no: len(staying) for one in staying})


def _unserved(
    context: Context, restored: Incident, changes: list[NeedChanged], pending: list[Pending], at_ms: int
) -> tuple[list[NeedChanged], list[Pending]]:
    """Who serves or served at the other's place does not serve here: so much more is asked for."""
    mine = {change.need_no: change for change in changes if change.incident == restored.incident}
    others = [change for change in changes if change.incident != restored.incident]
    decided = [one for one in pending if one.incident != restored.incident]
    for need in restored.needs:
        change = mine.get(need.need_no)
        if need.state is NeedState.WITHDRAWN and change is None:
            continue
        count = change.count if change else need.count
        if need.line is LineKind.DISPATCH and need.served_count:
            count += need.served_count
            mine[need.need_no] = NeedChanged(restored.incident, need.need_no, count, need.priority, 0)
        state = NeedState.SHORT if need.state is NeedState.WITHDRAWN else need.state
        asked = replace(need, count=count, state=state)
        missing = restored.missing_slots(asked)
        if missing != need.missing_count:
            decided.append(pending_need(context, restored, asked, missing, at_ms))
    return others + [mine[need_no] for need_no in sorted(mine)], decided


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
