"""Diverting: a unit that is asked to leave what it is on its way to, until its crew answers.

The new assignment is reserved, its order sent. The crew's acknowledgement is the one event that ends the old assignment
and makes the new one its own; without it the old one stands. Whatever takes away its ground, a crew that arrives, a
human who decides otherwise, an incident that ends or changes, calls the divert off first: that command is decided as if
it had never been asked. Who may be diverted at all, and what for, is weighed in policies/diverting.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import TypeVar

from .. import commands as c
from ..context import Context
from ..entities import Assignment, Incident, Stamp, Unit
from ..events import AcknowledgementMissed, AlertRaised, AssignmentDeclined, DivertEnded, Event, OrderAcknowledged
from ..model import Alert, AssignmentState, Availability, IncidentState, NeedState
from ..records import replace
from ..state import State, WaitingKey
from .assigning import end_assignment
from .leaving import forget, left_by, look_again, pending_divert, stay, unseen
from .pending import Pending, pending_need

# Commands about an incident by which it ends, or becomes one with others.
ENDING = (c.CancelIncident, c.CloseIncident, c.AttachReport)
JOINING = (c.MergeIncidents, c.UnmergeIncident)
# By which a unit leaves, or is to leave, what it is on its way to; or which shows by itself who is too many.
LEAVING = (c.Acknowledge, c.Decline, c.CorrectState, c.RecallUnit, c.Reassign, *JOINING)

E = TypeVar("E", DivertEnded, AssignmentDeclined, AcknowledgementMissed)


def divert_ended(incident: Incident, one: Assignment, reason: str, by: str, refused: bool = False) -> DivertEnded:
    return DivertEnded(incident.incident, one.assignment_no, refused, reason, by)


def stays(context: Context, unit: Unit) -> list[Event]:
    """Told where the unit goes on to where it was going although somebody was sent there in its place."""
    incident, left = left_by(context.state, unit)
    need = incident.needs[left.need_no - 1]
    if not left.leaving or left.cancelling or need.missing_count:
        return []
    number, unit_id = left.assignment_no, unit.unit_id
    return [AlertRaised(Alert.SURPLUS, incident.incident, number, unit_id, need.agency_id, 0, need.need_no)]


def misses_now(context: Context, units: Sequence[Unit], at_ms: int) -> list[Pending]:
    """The needs that lose the units by what is said now, where they were not decided when the diverts were asked."""
    lost: Counter[WaitingKey] = Counter()
    for unit in units:
        incident, left = left_by(context.state, unit)
        if left.counts and not left.leaving:
            need = incident.needs[left.need_no - 1]
            lost[need.priority, incident.incident, need.need_no] += 1
    found = []
    for (_, number, need_no), count in lost.items():
        incident = context.state.incidents[number]
        need = incident.needs[need_no - 1]
        if incident.state is not IncidentState.OPEN or need.state is NeedState.WITHDRAWN:
            continue
        missing = need.count - need.served_count - incident.working_count(need) + count
        if missing > 0:
            found.append(pending_need(context, incident, need, missing, at_ms))
    return found


# -- Called off --------------------------------------------------------------------------------------------------------


def called_off(state: State, command: c.Command) -> list[DivertEnded]:
    """The diverts that have no ground any more once the command is carried out, in the order of their units."""
    ended = []
    for index in sorted(state.diverting_units):
        unit = state.units[index]
        found = pending_divert(state, unit)
        if found is not None and _ends(state, command, unit, *found):
            ended.append(divert_ended(*found, getattr(command, "reason", ""), getattr(command, "by", "")))
    return ended


def _ends(state: State, command: c.Command, unit: Unit, incident: Incident, one: Assignment) -> bool:
    if getattr(command, "unit_id", "") == unit.unit_id:
        return _ends_by_unit(state, command, unit, one)
    if isinstance(command, c.Reassign):
        return command.incident == unit.incident and command.replace_unit_id == unit.unit_id
    if isinstance(command, c.ResumeService):
        # Its old order was stored too late and waits for a human now: that unit has left for nowhere.
        return 0 < command.late_from_ms <= left_by(state, unit)[1].ordered_ms and unseen(left_by(state, unit)[1])
    if isinstance(command, c.UnmergeIncident):
        merge = state.merges.get(command.restored)
        return merge is not None and merge.into in (unit.incident, incident.incident)
    about = getattr(command, "incident", 0)
    if isinstance(command, JOINING):
        both = (about, getattr(command, "merged", 0))
        return unit.incident in both or incident.incident in both
    if isinstance(command, c.UpdateIncident):
        return about in (unit.incident, incident.incident) and _changes(state.incidents[about], command)
    if not isinstance(command, ENDING):
        return False
    if isinstance(command, c.AttachReport) and about in state.incidents and state.incidents[about].report_count > 1:
        # It loses one of its reports, and goes on.
        return False
    # One that waits for a human's word has no ground where the unit is free soon; what was asked may be answered first.
    return about == incident.incident or (about == unit.incident and not one.asked)


def _ends_by_unit(state: State, command: c.Command, unit: Unit, one: Assignment) -> bool:
    """By what is said of the unit, or done to what it is on its way to."""
    if isinstance(command, c.SetAvailability):
        unfit = command.availability is Availability.NOT_AVAILABLE or not command.in_service
        return unfit or (command.crew_changed and not command.driver)
    if isinstance(command, c.HoldUnit):
        return command.held
    about = getattr(command, "incident", 0)
    if isinstance(command, c.ReportProgress):
        arrives = command.state >= AssignmentState.STAGED and not command.correction
        return arrives and about in (0, unit.incident)
    if not (about or one.asked) and isinstance(command, (c.Acknowledge, c.Decline)):
        about = unit.incident
    if about != unit.incident:
        return False
    if isinstance(command, c.Acknowledge):
        return left_by(state, unit)[1].cancelling
    if isinstance(command, c.PinAssignment):
        return command.pinned
    return isinstance(command, (c.Decline, c.CorrectState, c.RecallUnit))


def _changes(incident: Incident, command: c.UpdateIncident) -> bool:
    retyped = command.type_code not in ("", incident.type_code)
    return command.move or retyped or command.priority not in (0, incident.priority)


def once(events: list[Event]) -> list[Event]:
    """Each divert ends once: a later round of a decision may have filled what an earlier one took its unit from."""
    over: set[tuple[int, int]] = set()
    kept = []
    for event in events:
        if type(event) is DivertEnded:
            if (event.incident, event.assignment_no) in over:
                continue
            over.add((event.incident, event.assignment_no))
        kept.append(event)
    return kept


def surplus(context: Context, command: c.Command, ended: Sequence[DivertEnded]) -> list[Event]:
    """Units that go on to where they were going although somebody was sent there in their place: a human is told."""
    goes = isinstance(command, LEAVING) or (
        isinstance(command, c.ReportProgress) and command.state is AssignmentState.CLEARED
    )
    return [] if goes else [alert for event in ended for alert in stays(context, _unit_of(context.state, event))]


def _unit_of(state: State, event: DivertEnded) -> Unit:
    one = state.incidents[event.incident].assignments[event.assignment_no - 1]
    return state.units[state.unit_index[one.unit_id]]


# -- Decided as if it had never been asked -----------------------------------------------------------------------------


@contextmanager
def supposing_ended(context: Context, ended: Sequence[DivertEnded]) -> Iterator[None]:
    """Decide as if these diverts had ended before."""
    with supposing(context, evolve_ended, ended):
        yield


@contextmanager
def supposing(context: Context, evolve: Callable[[State, E], None], ended: Sequence[E]) -> Iterator[None]:
    """Decide as if these events, which end diverts, had happened: on copies of all they change, thrown away after."""
    before = context.state
    context.state = scratch = copy(before)
    scratch.incidents, scratch.units = dict(before.incidents), list(before.units)
    scratch.agencies = {name: replace(agency) for name, agency in before.agencies.items()}
    scratch.waiting = {kind: list(queue) for kind, queue in before.waiting.items()}
    scratch.timers, scratch.diverting_units = list(before.timers), set(before.diverting_units)
    scratch.touched_units, scratch.committed_units = set(before.touched_units), set(before.committed_units)
    scratch.reserved_units = set(before.reserved_units)
    copied: set[int] = set()
    for event in ended:
        one = before.incidents[event.incident].assignments[event.assignment_no - 1]
        index = before.unit_index[one.unit_id]
        scratch.units[index] = replace(before.units[index])
        for number in {event.incident, before.units[index].incident} - copied:
            copied.add(number)
            scratch.incidents[number] = _copied(before.incidents[number])
        evolve(scratch, event)
    try:
        yield
    finally:
        context.state = before


def _copied(incident: Incident) -> Incident:
    """With needs, assignments and their lists of its own."""
    return replace(
        incident,
        seqs=list(incident.seqs),
        needs=[replace(need, declined_unit_ids=list(need.declined_unit_ids)) for need in incident.needs],
        assignments=[replace(one, due_ms=list(one.due_ms), stamps=list(one.stamps)) for one in incident.assignments],
    )


# -- What the events change --------------------------------------------------------------------------------------------


def turn_round(state: State, incident: Incident, one: Assignment, event: OrderAcknowledged) -> None:
    """The crew has acknowledged the divert: the old assignment ends and the new one is the unit's own."""
    unit = state.units[state.unit_index[one.unit_id]]
    old, left = left_by(state, unit)
    left.leaving = False
    left.reason = f"I{incident.incident}"
    stamp = Stamp(AssignmentState.PREEMPTED, event.occurred_at_ms, state.at_ms, event.by, event.on_behalf_of, False)
    left.stamps.append(stamp)
    old.diverted_count += 1
    end_assignment(state, old, left, AssignmentState.PREEMPTED)
    forget(state, unit)
    unit.diverted_ms = state.at_ms
    one.state = AssignmentState.DISPATCHED
    state.commit(unit, incident.incident, one.assignment_no)


def evolve_ended(state: State, event: DivertEnded) -> None:
    incident = state.incidents[event.incident]
    one = incident.assignments[event.assignment_no - 1]
    need = incident.needs[one.need_no - 1]
    one.reason = event.reason
    if event.refused and one.unit_id not in need.declined_unit_ids:
        need.declined_unit_ids.append(one.unit_id)
    was_asked = one.asked
    unit = end_assignment(state, incident, one, AssignmentState.CANCELLED)
    stay(state, unit)
    forget(state, unit)
    if was_asked:
        look_again(state, incident, need)


def goes_on(state: State, unit: Unit) -> None:
    """The crew has declined to be diverted: it goes on as before."""
    stay(state, unit)
    forget(state, unit)
