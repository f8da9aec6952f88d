"""Overrides: a supervisor holds a unit, pins an order, stops a clock, or orders a unit back; states in correcting.py.

Each carries a code that is counted and words that are read. The engine never undoes one: a held unit stays out of every
match until it is let go, a stopped clock stays stopped, a recalled unit is not asked again for that need.
"""

from __future__ import annotations

from ..commands import HoldUnit, PinAssignment, RecallUnit, StopTimer
from ..context import Context
from ..entities import (
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_DELIVERY,
    CLOCK_NEXT_UNIT,
    NEVER_MS,
)
from ..events import AssignmentPinned, Event, NeedChanged, TimerStopped, UnitHeld
from ..model import AssignmentState, Shortfall
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import cancel_order
from .diverting import divert_ended, stays
from .lookup import changeable_incident, live_assignment, open_incident
from .pending import Pending, refill
from .placing import give_back
from .reserving import end_reservation, reserved_here
from .waiting import free_up, take_up

# What waits for the crew's answer.
ANSWER_CLOCKS = (CLOCK_DELIVERY, CLOCK_ACKNOWLEDGEMENT, CLOCK_NEXT_UNIT)


def decide_hold(context: Context, command: HoldUnit, at_ms: int) -> list[Event] | Rejection:
    unit = context.state.find_unit(command.unit_id)
    if unit is None or unit.retired:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", command.unit_id)
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if unit.held == command.held:
        return Rejection(Reason.ALREADY_SO, "held", str(command.held).lower())
    held = UnitHeld(command.unit_id, command.held, command.reason_code, command.reason, command.by)
    ended, also = give_back(context, unit, command.reason, command.by, at_ms) if command.held else ([], [])
    now = replace(unit, held=command.held)
    if ended:
        now.incident = now.assignment_no = 0
    with context.supposing(now):
        siblings = [context.state.units[i] for i in context.state.crews.get(unit.crew_id, ()) if i != unit.unit]
        return [*ended, held, *take_up(context, [now, *siblings], at_ms, also)]


def decide_pin(context: Context, command: PinAssignment, at_ms: int) -> list[Event] | Rejection:
    found = live_assignment(context.state, command.incident, command.unit_id)
    if isinstance(found, Rejection):
        return found
    incident, assignment = found
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if assignment.pinned == command.pinned:
        return Rejection(Reason.ALREADY_SO, "pinned", str(command.pinned).lower())
    return [
        AssignmentPinned(
            incident.incident,
            assignment.assignment_no,
            command.pinned,
            command.reason_code,
            command.reason,
            command.by,
        )
    ]


def decide_stop_timer(context: Context, command: StopTimer, at_ms: int) -> list[Event] | Rejection:
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if command.unit_id:
        found = live_assignment(context.state, command.incident, command.unit_id)
        if isinstance(found, Rejection):
            return found
        incident, assignment = found
        if min(assignment.due_ms) == NEVER_MS:
            return Rejection(Reason.NO_TIMER, "unit_id", command.unit_id)
        number, need_no = assignment.assignment_no, 0
        first = assignment.due_ms.index(min(assignment.due_ms))
        # Whoever was reached by other means needs no reminder, and nobody else in his place: that is one thing to stop.
        stopped = tuple(clock for clock in ANSWER_CLOCKS if assignment.due_ms[clock] < NEVER_MS)
        clocks = stopped if first in stopped else (first,)
    else:
        known = open_incident(context.state, command.incident)
        if isinstance(known, Rejection):
            return known
        incident, need = known, known.need(command.need_no)
        if need is None:
            return Rejection(Reason.NEED_NOT_FOUND, "need_no", str(command.need_no))
        if need.due_ms == NEVER_MS:
            return Rejection(Reason.NO_TIMER, "need_no", str(command.need_no))
        number, need_no, clocks = 0, need.need_no, ()
    return [TimerStopped(incident.incident, number, need_no, command.reason_code, command.reason, command.by, clocks)]


def decide_recall(context: Context, command: RecallUnit, at_ms: int) -> list[Event] | Rejection:
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    found = live_assignment(context.state, command.incident, command.unit_id)
    if isinstance(found, Rejection):
        return found
    _, assignment = found
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if assignment.cancelling:
        return Rejection(Reason.ALREADY_SO, "unit_id", command.unit_id)
    if assignment.state >= AssignmentState.ON_SCENE:
        return Rejection(Reason.PROGRESS_NOT_POSSIBLE, "unit_id", assignment.state.name)
    need = incident.needs[assignment.need_no - 1]
    events: list[Event] = []
    missing = incident.missing_slots(need, without=assignment)
    if assignment.diverting:
        # What it was on its way to stands; what misses it, unless a human wants one less, is decided anew at once.
        off = divert_ended(incident, assignment, command.reason, command.by, refused=True)
        if not command.replace and missing > need.missing_count:
            events.append(NeedChanged(incident.incident, need.need_no, need.count - 1, need.priority, 0))
        unit = context.state.units[context.state.unit_index[assignment.unit_id]]
        return [off, *stays(context, unit), *events]
    also: list[Pending] = []
    if command.replace:
        also = refill(context, incident, need, assignment, at_ms)
    elif missing > need.missing_count:
        # A human wants one unit less: the slot goes with the unit.
        events.append(NeedChanged(incident.incident, need.need_no, need.count - 1, need.priority, 0))
    if not command.replace and need.missing_count:
        # What it misses besides is asked for without the unit: that it was refused is not yet in the state.
        also = [one for one in refill(context, incident, need, assignment, at_ms) if one.stands is Shortfall.NONE]
        for one in also:
            one.missing_count = need.missing_count
    if assignment.reserved:
        ended = end_reservation(incident, assignment, command.reason, command.by, refused=True)
        kept = reserved_here(context, incident, [ended], need.need_no)
        return [ended, *events, *free_up(context, [ended], at_ms, also, promised=kept)]
    events.insert(0, cancel_order(context, incident, assignment, command.reason, command.by, recalled=True))
    return events + free_up(context, [], at_ms, also)


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_unit_held(state: State, event: UnitHeld) -> None:
    unit = state.units[state.unit_index[event.unit_id]]
    unit.held = event.held
    state.touch_unit(unit)


def evolve_pinned(state: State, event: AssignmentPinned) -> None:
    incident = state.incidents[event.incident]
    incident.assignments[event.assignment_no - 1].pinned = event.pinned
    state.touch_incident(incident)


def evolve_timer_stopped(state: State, event: TimerStopped) -> None:
    incident = state.incidents[event.incident]
    if event.assignment_no:
        assignment = incident.assignments[event.assignment_no - 1]
        assignment.stop_clocks(*(event.clocks or [assignment.due_ms.index(min(assignment.due_ms))]))
        state.arm(incident, assignment)
    else:
        need = incident.needs[event.need_no - 1]
        # A stopped hold stays held until a human decides.
        need.stop_clock()
    state.touch_incident(incident)
