"""The clock: one due timer handled at a time, and what its alert does to the state.

Timers are data: each clock of an assignment, a need or a closure is a due instant in the state. Whoever orders the
commands asks for the first one that is due and repeats; so a replay sees the same time-outs. Every due timer yields an
event that stops or re-arms it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..commands import AdvanceClock
from ..context import Context
from ..entities import (
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_APPROVAL,
    CLOCK_ARRIVAL,
    CLOCK_CANCEL,
    CLOCK_DELIVERY,
    CLOCK_EN_ROUTE,
    CLOCK_NEXT_UNIT,
    NEVER_MS,
    Incident,
    Need,
)
from ..events import AlertRaised, Event, HoldEnded, NeedDecided
from ..model import Alert, LineKind, NeedClock, Shortfall
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import State
from .pending import Pending, pending_need
from .roads import decide_due
from .shortfall import ESCALATED_PRIORITY_MAX
from .silence import decide_missed
from .waiting import take_up

# What is told when a clock runs out; the next-unit clock acts instead.
ALERTS = {
    CLOCK_DELIVERY: Alert.ORDER_UNDELIVERED,
    CLOCK_ACKNOWLEDGEMENT: Alert.ORDER_UNACKNOWLEDGED,
    CLOCK_EN_ROUTE: Alert.LATE_EN_ROUTE,
    CLOCK_ARRIVAL: Alert.LATE_ARRIVAL,
    CLOCK_CANCEL: Alert.CANCEL_UNACKNOWLEDGED,
    CLOCK_APPROVAL: Alert.APPROVAL_OVERDUE,
}
# What nobody answers is told again at twice the interval each time, up to 32 times the first: it must not be forgotten,
# nor fill the timeline of its incident. What is urgent is told at one pace.
DOUBLINGS_MAX = 5
CLOCK_OF = {alert: clock for clock, alert in ALERTS.items()}


def decide_advance(context: Context, command: AdvanceClock, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    first, road = state.first_timer(), state.closure_due
    if road is not None and road[0] <= at_ms and (first is None or road[0] <= first[0]):
        return decide_due(context, state.closures[road[1]], at_ms)
    if first is None or first[0] > at_ms:
        return Rejection(Reason.NO_TIMER_DUE, "", "")
    due_ms, number, owner = first
    if not number:
        unit = state.units[owner]
        return [AlertRaised(Alert.AVAILABILITY_OVERDUE, 0, 0, unit.unit_id, unit.agency_id, 0, 0)]
    incident = state.incidents[number]
    if owner < 0:
        return _decide_need(context, incident, incident.needs[-owner - 1], at_ms)
    assignment = incident.assignments[owner - 1]
    agency_id = state.units[state.unit_index[assignment.unit_id]].agency_id
    clock = assignment.due_ms.index(due_ms)
    if clock == CLOCK_NEXT_UNIT:
        return decide_missed(context, incident, assignment, at_ms)
    again_ms = 0
    if clock == CLOCK_CANCEL:
        again_ms = assignment.allowance_ms[clock] << min(assignment.alert_no + 1, DOUBLINGS_MAX)
    elif clock == CLOCK_APPROVAL:
        priority = incident.needs[assignment.need_no - 1].priority
        again_ms = _again_ms(context, priority, assignment.allowance_ms[clock], assignment.alert_no)
    return [AlertRaised(ALERTS[clock], number, owner, assignment.unit_id, agency_id, again_ms, assignment.need_no)]


def _again_ms(context: Context, priority: int, allowance_ms: int, alert_no: int) -> int:
    """When a human is told again of what still waits."""
    if priority <= ESCALATED_PRIORITY_MAX:
        return context.policy.escalate_ms
    return allowance_ms << min(alert_no + 1, DOUBLINGS_MAX)


def _decide_need(context: Context, incident: Incident, need: Need, at_ms: int) -> list[Event]:
    """The clock of a need ran out: a human is told, or what was held back is decided."""
    number = incident.incident
    if need.clock in (NeedClock.HOLD, NeedClock.RECHECK):
        now = replace(need, held=False)
        ended: list[Event] = [HoldEnded(number, need.need_no)] if need.held else []
        again = [pending_need(context, incident, now, need.missing_count, at_ms)]
        if need.shortfall is Shortfall.WAITS_FOR_BEAT:
            return _without_silent(context, again, at_ms)
        return ended + take_up(context, [], at_ms, again)
    again_ms = _again_ms(context, need.priority, need.allowance_ms, need.alert_no)
    if need.clock is NeedClock.DELIVERY:
        alert, again_ms = Alert.DESK_UNDELIVERED, need.answer_allowance_ms
    elif need.clock is NeedClock.WAITING or need.shortfall is Shortfall.HELD_IN_SURGE:
        alert = Alert.NEED_WAITING
    elif incident.unresolved:
        alert = Alert.PLACE_UNRESOLVED
    elif not need.desk_id:
        alert = Alert.APPROVAL_OVERDUE
    else:
        alert = Alert.DESK_NOT_ANSWERING
        if need.line is LineKind.ISOLATE:
            left_ms = need.raised_ms + context.scaled(context.policy.isolation_ms) - at_ms
            if left_ms <= 0:
                alert = Alert.ISOLATION_OVERDUE
            else:
                again_ms = min(again_ms, left_ms)
    told = AlertRaised(alert, number, 0, "", need.agency_id, again_ms, need.need_no)
    return [told, *_look_again(context, incident, need, at_ms)]


def _look_again(context: Context, incident: Incident, need: Need, at_ms: int) -> list[Event]:
    """A substitute that was busy when the need was decided may be free by now, and why nobody comes be another reason:
    whoever was out may be back and have declined.
    """
    if need.clock is not NeedClock.WAITING:
        return []
    decided = _without_silent(context, [pending_need(context, incident, need, need.missing_count, at_ms)], at_ms)
    # Who was asked and did not answer stays the reason; and silent agencies' units were not looked at.
    told = context.state.silent_agencies() or need.shortfall in (
        Shortfall.NO_ACKNOWLEDGEMENT,
        Shortfall.AGENCY_NOT_ANSWERING,
    )
    same = (need.shortfall, Shortfall.NONE)
    for event in decided:
        if type(event) is NeedDecided and (event.assigned or not (told or event.shortfall in same)):
            return decided
    return []


def _without_silent(context: Context, pending: Sequence[Pending], at_ms: int) -> list[Event]:
    """Decided anew: no clock orders a unit of an agency that does not answer."""
    state = context.state
    silent = state.silent_agencies()
    deaf = tuple(unit.unit for unit in state.units if unit.agency_id in silent)
    decided = take_up(context, [], at_ms, pending, promised=deaf)
    return [_unanswered(context, event, silent) for event in decided] if silent else decided


def _unanswered(context: Context, event: Event, silent: Collection[str]) -> Event:
    """Why nobody comes, where the agency that is asked does not answer."""
    if type(event) is not NeedDecided or not event.shortfall:
        return event
    agency_id = context.state.incidents[event.incident].needs[event.need_no - 1].agency_id
    return replace(event, shortfall=Shortfall.AGENCY_NOT_ANSWERING) if agency_id in silent else event


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_alert(state: State, event: AlertRaised) -> None:
    if event.alert is Alert.AVAILABILITY_OVERDUE:
        unit = state.units[state.unit_index[event.unit_id]]
        unit.until_due_ms = 0
        state.touch_unit(unit)
        return
    if not event.incident:
        return
    incident = state.incidents[event.incident]
    state.touch_incident(incident)
    if not event.assignment_no:
        if event.again_ms:
            _told_of_need(state, incident, incident.needs[event.need_no - 1], event)
        return
    assignment = incident.assignments[event.assignment_no - 1]
    clock = CLOCK_OF.get(event.alert)
    if clock is None:
        return
    if clock not in (CLOCK_EN_ROUTE, CLOCK_ARRIVAL):
        # The crew is alerted again, not only people told.
        assignment.alert_no += 1
    assignment.due_ms[clock] = state.at_ms + event.again_ms if event.again_ms else NEVER_MS
    state.arm(incident, assignment)


def _told_of_need(state: State, incident: Incident, need: Need, event: AlertRaised) -> None:
    """The need's clock runs once more; from its delivery to its answer."""
    if need.clock is NeedClock.DELIVERY:
        need.start_clock(NeedClock.ANSWER, state.at_ms, event.again_ms)
    else:
        need.due_ms = state.at_ms + event.again_ms
        need.alert_no += 1
    if event.alert is Alert.DESK_NOT_ANSWERING and need.shortfall is Shortfall.AWAITING_APPROVAL:
        need.shortfall = Shortfall.AGENCY_NOT_ANSWERING
    state.arm_need(incident, need)
