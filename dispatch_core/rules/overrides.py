"""Overrides: a supervisor holds a unit, pins an order, stops a clock, corrects a state, or orders a unit back.

Each carries a code that is counted and words that are read. The engine never undoes one: a held unit stays out of every
match until it is let go, a stopped clock stays stopped, a recalled unit is not asked again for that need.
"""

from __future__ import annotations

from dataclasses import replace

from ..commands import CorrectState, HoldUnit, PinAssignment, RecallUnit, StopTimer
from ..context import Context
from ..entities import CLOCK_ARRIVAL, CLOCK_EN_ROUTE, NEVER_MS, Assignment, Incident, Need, Stamp
from ..events import AssignmentPinned, Event, NeedChanged, StateCorrected, TimerStopped, UnitHeld
from ..model import ASSIGNMENT_ENDED_FROM, AssignmentState, Reissue, Shortfall
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import cancel_order, end_assignment, estimate
from .lookup import changeable_incident, open_incident
from .orders import Clocks
from .pending import Pending, pending_need
from .placing import give_back
from .reserving import end_reservation, reserved_here
from .waiting import free_up, take_up

# What a supervisor may set; a unit is reserved, declines and is preempted by commands of their own.
CORRECTABLE = (
    AssignmentState.DISPATCHED,
    AssignmentState.ACKNOWLEDGED,
    AssignmentState.EN_ROUTE,
    AssignmentState.STAGED,
    AssignmentState.ON_SCENE,
    AssignmentState.TRANSPORTING,
    AssignmentState.AT_DESTINATION,
    AssignmentState.CLEARED,
    AssignmentState.CANCELLED,
)


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
    found = _live(context.state, command.incident, command.unit_id)
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
        found = _live(context.state, command.incident, command.unit_id)
        if isinstance(found, Rejection):
            return found
        incident, assignment = found
        if min(assignment.due_ms) == NEVER_MS:
            return Rejection(Reason.NO_TIMER, "unit_id", command.unit_id)
        number, need_no = assignment.assignment_no, 0
    else:
        known = open_incident(context.state, command.incident)
        if isinstance(known, Rejection):
            return known
        incident, need = known, known.need(command.need_no)
        if need is None:
            return Rejection(Reason.NEED_NOT_FOUND, "need_no", str(command.need_no))
        if need.due_ms == NEVER_MS:
            return Rejection(Reason.NO_TIMER, "need_no", str(command.need_no))
        number, need_no = 0, need.need_no
    return [TimerStopped(incident.incident, number, need_no, command.reason_code, command.reason, command.by)]


def decide_correct(context: Context, command: CorrectState, at_ms: int) -> list[Event] | Rejection:
    if command.state not in CORRECTABLE:
        return Rejection(Reason.NOT_CONTROLLED_HERE, "state", command.state.name)
    found = _live(context.state, command.incident, command.unit_id, allow_cancelled=True)
    if isinstance(found, Rejection):
        return found
    incident, assignment = found
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if assignment.reserved:
        return Rejection(Reason.ORDER_NOT_RELEASED, "unit_id", command.unit_id)
    if assignment.state is command.state and not assignment.cancelling:
        return Rejection(Reason.ALREADY_SO, "state", command.state.name)
    corrected = _corrected(context, incident, assignment, command, at_ms)
    if command.state < ASSIGNMENT_ENDED_FROM:
        return corrected
    unit = context.state.units[context.state.unit_index[assignment.unit_id]]
    freed = replace(unit, incident=0, assignment_no=0, unresponsive=False)
    need = incident.needs[assignment.need_no - 1]
    also = []
    if command.state is AssignmentState.CANCELLED:
        also = _refill(context, incident, need, assignment, at_ms)
    served = command.state is AssignmentState.CLEARED and not (assignment.counts or assignment.substituted)
    refilled = ((need.priority, incident.incident, need.need_no),) if served else ()
    with context.supposing(freed):
        siblings = [context.state.units[i] for i in context.state.crews.get(unit.crew_id, ()) if i != unit.unit]
        return corrected + take_up(context, [freed, *siblings], at_ms, also, refilled)


def _corrected(
    context: Context, incident: Incident, assignment: Assignment, command: CorrectState, at_ms: int
) -> list[Event]:
    """The correction with the clocks for what is still to come. Where the crew is to answer, or had been ordered back,
    its order goes out anew.
    """
    state = command.state
    again = state is AssignmentState.DISPATCHED or (assignment.cancelling and state < AssignmentState.ON_SCENE)
    en_route_ms = arrival_ms = next_unit_ms = 0
    eta = estimate(context, assignment, incident.place, at_ms)
    priority = incident.needs[assignment.need_no - 1].priority
    clocks = Clocks(context, priority, at_ms)
    if state < AssignmentState.EN_ROUTE:
        en_route_ms = clocks.en_route_ms(eta)
    if state < AssignmentState.STAGED:
        arrival_ms = clocks.arrival_ms(eta, state)
    if state is AssignmentState.DISPATCHED and not assignment.substituted:
        next_unit_ms = clocks.next_unit_ms
    events: list[Event] = [
        StateCorrected(
            incident.incident,
            assignment.assignment_no,
            state,
            command.reason_code,
            command.reason,
            command.by,
            0 if again or state >= ASSIGNMENT_ENDED_FROM else assignment.order_version,
            en_route_ms,
            arrival_ms,
        )
    ]
    if again:
        number, offset, cause = incident.incident, incident.place.offset_ticks, Reissue.CORRECTED
        events.append(clocks.reissue(eta, number, assignment, state, offset, cause, next_unit_ms))
    return events


def decide_recall(context: Context, command: RecallUnit, at_ms: int) -> list[Event] | Rejection:
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    found = _live(context.state, command.incident, command.unit_id)
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
    also: list[Pending] = []
    if command.replace:
        also = _refill(context, incident, need, assignment, at_ms)
    elif missing > need.missing_count:
        # A human wants one unit less: the slot goes with the unit.
        events.append(NeedChanged(incident.incident, need.need_no, need.count - 1, need.priority, 0))
    if not command.replace and need.missing_count:
        # What it misses besides is asked for without the unit: that it was refused is not yet in the state.
        also = [one for one in _refill(context, incident, need, assignment, at_ms) if one.stands is Shortfall.NONE]
        for one in also:
            one.missing_count = need.missing_count
    if assignment.reserved:
        ended = end_reservation(incident, assignment, command.reason, command.by, refused=True)
        kept = reserved_here(context, incident, [ended], need.need_no)
        return [ended, *events, *free_up(context, [ended], at_ms, also, promised=kept)]
    events.insert(0, cancel_order(context, incident, assignment, command.reason, command.by, recalled=True))
    return events + free_up(context, [], at_ms, also)


def _refill(context: Context, incident: Incident, need: Need, assignment: Assignment, at_ms: int) -> list[Pending]:
    """What the need misses once the assignment has ended; its unit is not asked again."""
    missing = incident.missing_slots(need, without=assignment)
    if not missing:
        return []
    pending = pending_need(context, incident, need, missing, at_ms)
    pending.declined += (context.state.unit_index[assignment.unit_id],)
    pending.substitute_count -= assignment.substituted
    return [pending]


def _live(
    state: State, number: int, unit_id: str, allow_cancelled: bool = False
) -> tuple[Incident, Assignment] | Rejection:
    """The unit's live assignment on the incident."""
    incident = open_incident(state, number, allow_cancelled=allow_cancelled)
    if isinstance(incident, Rejection):
        return incident
    if state.find_unit(unit_id) is None:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", unit_id)
    assignment = incident.latest_of_unit(unit_id)
    if assignment is None:
        return Rejection(Reason.NO_ASSIGNMENT, "unit_id", unit_id)
    if not assignment.live:
        return Rejection(Reason.ASSIGNMENT_ENDED, "unit_id", assignment.state.name)
    return incident, assignment


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
        assignment.stop_clocks(assignment.due_ms.index(min(assignment.due_ms)))
        state.arm(incident, assignment)
    else:
        need = incident.needs[event.need_no - 1]
        # A stopped hold stays held until a human decides.
        need.stop_clock()
    state.touch_incident(incident)


def evolve_corrected(state: State, event: StateCorrected) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    # What was reported of later states was wrong: the journal has it, and the crew reports it again when it is so.
    assignment.stamps = [stamp for stamp in assignment.stamps if stamp.state < event.state]
    assignment.stamps.append(Stamp(event.state, state.at_ms, state.at_ms, event.by, "", True))
    assignment.reason = event.reason
    assignment.stop_clocks()
    need = incident.needs[assignment.need_no - 1]
    if event.state >= ASSIGNMENT_ENDED_FROM:
        cleared = event.state is AssignmentState.CLEARED
        if cleared and not (assignment.cancelling or assignment.substituted):
            need.served_count += 1
        elif event.state is AssignmentState.CANCELLED and assignment.unit_id not in need.declined_unit_ids:
            need.declined_unit_ids.append(assignment.unit_id)
        unit = end_assignment(state, incident, assignment, event.state)
        unit.unresponsive = False
        state.touch_unit(unit)
        return
    assignment.state = event.state
    assignment.missed = assignment.extra_wanted = assignment.cancelling = False
    if event.acknowledged_version:
        assignment.acknowledged_version = event.acknowledged_version
    if event.en_route_allowance_ms:
        assignment.start_clock(CLOCK_EN_ROUTE, state.at_ms, event.en_route_allowance_ms)
    if event.arrival_allowance_ms:
        assignment.start_clock(CLOCK_ARRIVAL, state.at_ms, event.arrival_allowance_ms)
    state.arm(incident, assignment)
    state.recount(incident, need)
    state.touch_incident(incident)
    state.touch_unit(state.units[state.unit_index[assignment.unit_id]])
