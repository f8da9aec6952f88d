"""The clock: one due timer handled at a time, and what its alert does to the state.

Timers are data: each clock of an assignment is a due instant in the state. Whoever orders the commands asks for the
first one that is due and repeats; so a replay sees the same time-outs. Every due timer yields an event that stops or
re-arms it.
"""

from __future__ import annotations

from ..commands import AdvanceClock
from ..context import Context
from ..entities import (
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_ARRIVAL,
    CLOCK_CANCEL,
    CLOCK_DELIVERY,
    CLOCK_EN_ROUTE,
    CLOCK_NEXT_UNIT,
    NEVER_MS,
)
from ..events import AlertRaised, Event
from ..model import Alert
from ..rejections import Reason, Rejection
from ..state import State
from .silence import decide_missed

# What is told when a clock runs out; the next-unit clock acts instead.
ALERTS = {
    CLOCK_DELIVERY: Alert.ORDER_UNDELIVERED,
    CLOCK_ACKNOWLEDGEMENT: Alert.ORDER_UNACKNOWLEDGED,
    CLOCK_EN_ROUTE: Alert.LATE_EN_ROUTE,
    CLOCK_ARRIVAL: Alert.LATE_ARRIVAL,
    CLOCK_CANCEL: Alert.CANCEL_UNACKNOWLEDGED,
}
# A cancel that nobody acknowledges is told again at twice the interval each time, up to 32 times the first: a crew that
# is out of reach must not be forgotten, nor fill the timeline of its incident.
CANCEL_DOUBLINGS_MAX = 5
CLOCK_OF = {alert: clock for clock, alert in ALERTS.items()}


def decide_advance(context: Context, command: AdvanceClock, at_ms: int) -> list[Event] | Rejection:
    state = context.state
    first = state.first_timer()
    if first is None or first[0] > at_ms:
        return Rejection(Reason.NO_TIMER_DUE, "", "")
    due_ms, number, owner = first
    if not number:
        unit = state.units[owner]
        return [AlertRaised(Alert.AVAILABILITY_OVERDUE, 0, 0, unit.unit_id, unit.agency_id, 0)]
    incident = state.incidents[number]
    assignment = incident.assignments[owner - 1]
    agency_id = state.units[state.unit_index[assignment.unit_id]].agency_id
    clock = assignment.due_ms.index(due_ms)
    if clock == CLOCK_NEXT_UNIT:
        return decide_missed(context, incident, assignment, at_ms)
    again_ms = 0
    if clock == CLOCK_CANCEL:
        again_ms = assignment.allowance_ms[clock] << min(assignment.alert_no + 1, CANCEL_DOUBLINGS_MAX)
    return [AlertRaised(ALERTS[clock], number, owner, assignment.unit_id, agency_id, again_ms)]


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
