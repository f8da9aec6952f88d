"""Merged incidents: how one is looked up by its old number, and what merging and taking apart change in the state.

The survivor holds all needs and assignments of both, its own first, so that every other rule sees one incident. What
is given back leaves an empty place behind: numbers never change. Whether it may be done is in merging.py.
"""

from __future__ import annotations

from typing import Any, Final

from .. import limits
from ..commands import Command
from ..entities import Assignment, Incident, Merge, Need
from ..events import IncidentMerged, IncidentUnmerged
from ..model import AssignmentState, LineKind, NeedClock, NeedState, PowerState, Shortfall
from ..records import replace
from ..state import State

# A version that no incident comes to.
NO_VERSION: Final = (1 << 32) - 1


def resolved(state: State, command: Command) -> Command:
    """The command about the survivor, where it names an incident that was taken in; need numbers are its own then.

    Whoever saw a version of the one that was taken in saw none of the survivor's, though the numbers may be equal.
    """
    changes: dict[str, Any] = {}
    for name in ("incident", "attach_to"):
        number = getattr(command, name, 0)
        while (merge := state.merges.get(number)) is not None:
            number = changes[name] = merge.into
            if name == "incident" and (need_no := changes.get("need_no", getattr(command, "need_no", 0))):
                # A number that it never had is none of the survivor's either.
                known = need_no <= merge.need_count
                changes["need_no"] = need_no + (merge.needs_before if known else limits.NEEDS_PER_INCIDENT_MAX)
    seen: int = getattr(command, "expected_version", 0)
    if seen and "incident" in changes:
        changes["expected_version"] = NO_VERSION
    return replace(command, **changes) if changes else command


def renumbered(
    needs: list[Need], assignments: list[Assignment], needs_before: int, assignments_before: int
) -> tuple[list[Need], list[Assignment]]:
    """Copies as they are numbered behind so many others."""
    return (
        [replace(need, need_no=need.need_no + needs_before) for need in needs],
        [
            replace(one, assignment_no=one.assignment_no + assignments_before, need_no=one.need_no + needs_before)
            for one in assignments
        ],
    )


def given_back(
    survivor: Incident, first_need_no: int, need_count: int, assignment_nos: tuple[int, ...]
) -> tuple[list[Need], list[Assignment]]:
    """Copies of the needs and assignments that leave, as they are numbered in the restored incident."""
    needs = survivor.needs[first_need_no - 1 : first_need_no - 1 + need_count]
    return (
        [replace(need, need_no=no) for no, need in enumerate(needs, 1)],
        [
            replace(
                survivor.assignments[old - 1],
                assignment_no=no,
                need_no=survivor.assignments[old - 1].need_no - first_need_no + 1,
            )
            for no, old in enumerate(assignment_nos, 1)
        ],
    )


def empty_need(need: Need) -> Need:
    """What stays in the place of a need that was given back: it asks for nothing."""
    empty = replace(
        need,
        count=0,
        state=NeedState.WITHDRAWN,
        shortfall=Shortfall.NONE,
        served_count=0,
        missing_count=0,
        declined_unit_ids=[],
        blocking_road_ids=(),
        held=False,
        approved=False,
        desk_id="",
    )
    empty.stop_clock()
    return empty


def empty_assignment(one: Assignment, reason: str) -> Assignment:
    """What stays in the place of an assignment that was given back: it ended here, its stamps went with it."""
    empty = replace(one, state=AssignmentState.CANCELLED, cancelling=False, reason=reason, stamps=[])
    # The other one goes on with lists of its own.
    empty.due_ms, empty.allowance_ms = list(one.due_ms), list(one.allowance_ms)
    empty.stop_clocks()
    return empty


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_merged(state: State, event: IncidentMerged) -> None:
    survivor, taken = state.incidents[event.incident], state.incidents.pop(event.merged)
    state.drop_from_cell(taken)
    for need in taken.needs:
        state.drop_waiting(taken, need)
    needs_before = len(survivor.needs)
    columns = (event.need_nos, event.counts_before, event.counts_after)
    needs, assignments = renumbered(taken.needs, taken.assignments, needs_before, len(survivor.assignments))
    taken.needs, taken.assignments = [], []
    state.merges[taken.incident] = Merge(event.incident, needs_before, len(needs), *columns, state.seq, taken)
    survivor.needs += needs
    survivor.assignments += assignments
    _hand_over(state, survivor, assignments)
    survivor.report_count += taken.report_count
    survivor.reports += taken.reports[: max(0, state.report_seqs_max - len(survivor.reports))]
    survivor.feeders = tuple(dict.fromkeys((*survivor.feeders, *taken.feeders)))
    if taken.power > PowerState.NONE and (survivor.power is PowerState.NONE or taken.feeders):
        survivor.power, survivor.power_ms, survivor.power_by = taken.power, taken.power_ms, taken.power_by
    if survivor.feeders:
        survivor.power = PowerState.ISOLATED
    state.touch_incident(taken)
    _look_again(state, survivor)
    state.touch_incident(survivor)


def evolve_unmerged(state: State, event: IncidentUnmerged) -> None:
    survivor = state.incidents[event.incident]
    restored = state.incidents[event.restored] = state.merges.pop(event.restored).incident
    first = event.first_need_no
    restored.needs, restored.assignments = given_back(survivor, first, event.need_count, event.assignment_nos)
    for need_no in range(first, first + event.need_count):
        need = survivor.needs[need_no - 1]
        state.drop_waiting(survivor, need)
        survivor.needs[need_no - 1] = empty_need(need)
    for number in event.assignment_nos:
        survivor.assignments[number - 1] = empty_assignment(survivor.assignments[number - 1], event.reason)
    _hand_over(state, restored, restored.assignments)
    own = {report.report for report in restored.reports}
    restored.reports = [report for report in survivor.reports if report.report in own]
    survivor.reports = [report for report in survivor.reports if report.report not in own]
    restored.report_count = len(restored.reports)
    survivor.report_count -= restored.report_count
    _part_power(survivor, restored)
    state.put_in_cell(restored)
    for incident in (survivor, restored):
        _look_again(state, incident)
        state.touch_incident(incident)


def _part_power(survivor: Incident, restored: Incident) -> None:
    """What is cut goes with the need that asked for it; where both asked, both have it put back."""
    was = restored.power
    restored.feeders, restored.power = (), PowerState.NONE
    if _had_cut(restored):
        restored.feeders, restored.power = survivor.feeders, survivor.power
        restored.power_ms, restored.power_by = survivor.power_ms, survivor.power_by
        if not _had_cut(survivor):
            survivor.feeders, survivor.power = (), PowerState.NONE
    elif was > PowerState.NONE:
        restored.power = PowerState.RESTORED


def _had_cut(incident: Incident) -> bool:
    return any(need.line is LineKind.ISOLATE and need.served_count for need in incident.needs)


def _hand_over(state: State, incident: Incident, assignments: list[Assignment]) -> None:
    """Units whose active assignment is one of these are on `incident` now, and its clocks run there."""
    for one in assignments:
        if one.live:
            state.commit(state.units[state.unit_index[one.unit_id]], incident.incident, one.assignment_no)
        state.arm(incident, one)


def _look_again(state: State, incident: Incident) -> None:
    """What waits is decided anew at once, by the clock: its place, its rivals or its priority are others now. A desk
    that was asked answers, and what a human refused stays refused.
    """
    for need in incident.needs:
        state.recount(incident, need)
        if need.missing_count and not (need.held or need.desk_id or need.state is NeedState.REFUSED):
            need.start_clock(NeedClock.RECHECK, state.at_ms, 1)
        state.arm_need(incident, need)
