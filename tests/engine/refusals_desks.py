"""Refusals of words about desks, scenes, hospitals and reports.

For each command the reasons against it, in the order in which they count. Which of them is the answer, and what a
command that is not refused must say, is in refusals.py; who decides and what is ordered are in refusals_orders.py.
"""

from __future__ import annotations

from dispatch_core import commands as c
from dispatch_core.model import (
    AssignmentState,
    DeskAnswer,
    DestinationStatus,
    IncidentState,
    LineKind,
    NeedState,
    PowerState,
)
from dispatch_core.rejections import Reason as R

from .facts import Checks, Facts

State_ = AssignmentState


# -- Desks, scenes, hospitals ------------------------------------------------------------------------------------------


def asked(facts: Facts, command: c.AnswerDesk | c.ConfirmDeskDelivery) -> Checks:
    need = facts.need(command.incident, command.need_no)
    has_desk = need is not None and bool(need.desk_id)
    waits = need is not None and need.state in (NeedState.REQUESTED, NeedState.ACCEPTED)
    return [
        *facts.open(command.incident),
        (need is None, R.NEED_NOT_FOUND),
        (has_desk and need is not None and need.desk_id != command.desk_id, R.NOT_YOUR_DESK),
        (not has_desk or not waits, R.NOTHING_ASKED),
    ]


def answer(facts: Facts, command: c.AnswerDesk) -> Checks:
    """Which units a desk may name is held against the state where it names only one."""
    need = facts.need(command.incident, command.need_no)
    refused = command.answer is DeskAnswer.REFUSED
    no_unit = need is not None and (refused or need.line is not LineKind.DISPATCH)
    return [
        *asked(facts, command),
        (refused and not command.reason, R.REASON_MISSING),
        (bool(command.unit_ids) and no_unit, R.NOTHING_ASKED),
    ]


def power(facts: Facts, command: c.RecordPower) -> Checks:
    incident = facts.incident(command.incident)
    about = [check for check in facts.open(command.incident) if check[1] is not R.INCIDENT_NOT_OPEN]
    cut = [need for need in incident.needs if need.line is LineKind.ISOLATE] if incident else []
    dark = incident.feeders if incident else ()
    known = command.feeder in dark
    asked = [need for need in cut if need.state is not NeedState.WITHDRAWN]
    back = incident is not None and incident.power is PowerState.RESTORED
    again = known and not (back and asked) and all(need.served_count >= need.count for need in asked)
    return [
        *about,
        (not cut, R.POWER_NOT_ASKED),
        (all(need.desk_id != command.desk_id for need in cut), R.NOT_YOUR_DESK),
        (command.power is PowerState.ISOLATED and again, R.POWER_STATE_SAME),
        (command.power is PowerState.RESTORED and not known and not (dark and not command.feeder), R.POWER_NOT_CUT),
    ]


def staging(facts: Facts, command: c.SetStaging) -> Checks:
    return facts.open(command.incident, command.expected_version)


def scene(facts: Facts, command: c.DeclareScene) -> Checks:
    incident, one = facts.incident(command.incident), facts.newest(command.incident, command.unit_id)
    unit = facts.unit(command.unit_id)
    may = {agency.agency_id for agency in facts.city.agencies if agency.declares_safe}
    there = one is not None and one.state is State_.ON_SCENE
    may_not = not there or (command.safe and unit is not None and unit.agency_id not in may)
    by_unit = bool(command.unit_id)
    return [
        *facts.open(command.incident),
        (by_unit and unit is None, R.UNIT_NOT_FOUND),
        (by_unit and may_not, R.MAY_NOT_DECLARE),
        (not by_unit and not command.reason, R.REASON_MISSING),
        (incident is not None and incident.scene_safe == command.safe, R.ALREADY_SO),
    ]


def destination(facts: Facts, command: c.SetDestination) -> Checks:
    known = facts.state.destinations.get(command.destination_id)
    now = known.status if known else DestinationStatus.OPEN
    same_words = known is None or known.reason == command.reason
    return [
        (
            command.destination_id not in {one.destination_id for one in facts.city.destinations},
            R.DESTINATION_NOT_FOUND,
        ),
        (command.status is not DestinationStatus.OPEN and not command.reason, R.REASON_MISSING),
        (now is command.status and same_words, R.ALREADY_SO),
    ]


# -- Reports -----------------------------------------------------------------------------------------------------------


def report(facts: Facts, command: c.AttachReport | c.DetachReport) -> Checks:
    incident = facts.incident(command.incident)
    known = {one.report for one in incident.reports} if incident else set()
    return [
        *facts.open(command.incident, command.expected_version),
        (command.report not in known, R.REPORT_NOT_FOUND),
    ]


def attach(facts: Facts, command: c.AttachReport) -> Checks:
    incident = facts.incident(command.incident)
    other = facts.incident(command.attach_to)
    own = [one.priority for one in incident.reports if one.report == command.report] if incident else []
    urgent = min([incident.priority, *filter(None, own)]) if incident else 0
    last = incident is not None and incident.report_count == 1
    out = incident is not None and any(a.live and not a.reserved for a in incident.assignments)
    cut = incident is not None and incident.power is PowerState.ISOLATED
    return [
        *report(facts, command),
        (command.attach_to == command.incident, R.SAME_INCIDENT),
        *facts.open(command.attach_to),
        (incident is not None and other is not None and incident.kind is not other.kind, R.KIND_DIFFERS),
        (incident is not None and other is not None and urgent < other.priority, R.REPORT_MORE_URGENT),
        (last and out, R.UNITS_STILL_ASSIGNED),
        (last and cut, R.AGENCY_PART_OPEN),
    ]


def detach(facts: Facts, command: c.DetachReport) -> Checks:
    incident = facts.incident(command.incident)
    return [*report(facts, command), (incident is not None and incident.report_count < 2, R.ONLY_REPORT)]


def merge(facts: Facts, command: c.MergeIncidents) -> Checks:
    survivor, taken = facts.incident(command.incident), facts.incident(command.merged)
    nowhere = survivor is not None and survivor.unresolved
    return [
        *facts.open(command.incident, command.expected_version),
        (command.merged in facts.state.merges, R.ALREADY_MERGED),
        (command.merged == command.incident, R.SAME_INCIDENT),
        *facts.open(command.merged, command.merged_version),
        (survivor is not None and taken is not None and survivor.kind is not taken.kind, R.KIND_DIFFERS),
        (not command.reason, R.REASON_MISSING),
        (nowhere and taken is not None and not taken.unresolved, R.PLACE_UNRESOLVED),
        (len(survivor.needs if survivor else ()) + len(taken.needs if taken else ()) > 64, R.LIMIT_REACHED),
    ]


def unmerge(facts: Facts, command: c.UnmergeIncident) -> Checks:
    state = facts.state
    merge = state.merges.get(command.restored)
    if merge is None:
        known = state.find_incident(command.restored) is not None
        return [(not known, R.INCIDENT_NOT_FOUND), (True, R.NOT_MERGED)]
    survivor = facts.incident(merge.into)
    stay = {report.report for report in survivor.reports} if survivor else set()
    back = {report.report for report in merge.incident.reports}
    newest = max(one.seq for one in state.merges.values() if one.into == merge.into)
    return [
        (merge.into in state.merges, R.MERGED_SINCE),
        *facts.open(merge.into, command.expected_version),
        (merge.seq != newest, R.MERGED_SINCE),
        (not command.reason, R.REASON_MISSING),
        (not (stay - back and stay & back), R.ONLY_REPORT),
    ]


def reopen(facts: Facts, command: c.ReopenIncident) -> Checks:
    incident = facts.state.incidents.get(command.incident) or facts.state.closed.get(command.incident)
    return [
        (incident is None, R.INCIDENT_NOT_FOUND),
        (incident is not None and incident.state is IncidentState.OPEN, R.INCIDENT_STILL_OPEN),
        (not command.reason, R.REASON_MISSING),
    ]
