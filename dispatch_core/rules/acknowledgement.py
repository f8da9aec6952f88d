"""Acknowledgement: orders delivered, answered, declined, and what hearing of a unit sets free.

An unanswered order stays valid and a late answer is accepted. Who declined is not asked again for that need. What
happens when nobody answers is in silence.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..commands import Acknowledge, ConfirmDelivery, Decline
from ..context import Context
from ..entities import (
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_DELIVERY,
    CLOCK_NEXT_UNIT,
    NEVER_MS,
    Assignment,
    Incident,
    Stamp,
    Unit,
)
from ..events import (
    AgencyAnswered,
    AlertRaised,
    AssignmentCancelled,
    AssignmentDeclined,
    Event,
    OrderAcknowledged,
    OrderDelivered,
)
from ..model import Alert, AssignmentState, Shortfall
from ..records import replace
from ..rejections import Reason, Rejection
from ..state import State, WaitingKey
from .assigning import end_assignment
from .diverting import goes_on, misses_now, stays, supposing, turn_round
from .lookup import claimed_instant, ordered_assignment, without_order
from .pending import Pending, pending_need
from .shortfall import escalation, nobody
from .waiting import take_up

# Members by name, for the hot path: model says why.
_DISPATCHED = AssignmentState.DISPATCHED
_ACKNOWLEDGED = AssignmentState.ACKNOWLEDGED


def decide_delivery(context: Context, command: ConfirmDelivery, at_ms: int) -> list[Event] | Rejection:
    found = ordered_assignment(context.state, command.unit_id, command.incident)
    if isinstance(found, Rejection):
        return found
    _, incident, assignment = found
    refused = _check_version(assignment, command.order_version)
    if refused is not None:
        return refused
    if assignment.delivered_version == assignment.order_version:
        return []
    return [
        OrderDelivered(
            incident.incident,
            assignment.assignment_no,
            assignment.order_version,
            claimed_instant(command.occurred_at_ms, at_ms),
        )
    ]


def decide_acknowledge(context: Context, command: Acknowledge, at_ms: int) -> list[Event] | Rejection:
    found = ordered_assignment(context.state, command.unit_id, command.incident)
    if isinstance(found, Rejection):
        return found
    unit, incident, assignment = found
    refused = _check_version(assignment, command.order_version)
    if refused is not None:
        return refused
    occurred_at_ms = claimed_instant(command.occurred_at_ms, at_ms)
    number, assignment_no = incident.incident, assignment.assignment_no
    if assignment.cancelling:
        cancelled = AssignmentCancelled(number, assignment_no, occurred_at_ms, command.by, command.on_behalf_of)
        return [cancelled, *after_contact(context, unit, at_ms, freed=replace(unit, incident=0, unresponsive=False))]
    if assignment.acknowledged_version == assignment.order_version:
        return []
    events: list[Event] = [
        OrderAcknowledged(
            number, assignment_no, assignment.order_version, occurred_at_ms, command.by, command.on_behalf_of
        )
    ]
    return events + after_answer(context, unit, incident, assignment, at_ms)


def decide_decline(context: Context, command: Decline, at_ms: int) -> list[Event] | Rejection:
    found = ordered_assignment(context.state, command.unit_id, command.incident)
    if isinstance(found, Rejection):
        return found
    unit, incident, assignment = found
    if not assignment.live:
        return Rejection(Reason.ASSIGNMENT_ENDED, "incident_id", assignment.state.name)
    if assignment.tentative and not assignment.asked:
        return without_order(assignment)
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if assignment.state >= AssignmentState.ON_SCENE or assignment.cancelling:
        return Rejection(Reason.PROGRESS_NOT_POSSIBLE, "unit_id", assignment.state.name)
    declined = AssignmentDeclined(
        incident.incident,
        assignment.assignment_no,
        command.reason,
        claimed_instant(command.occurred_at_ms, at_ms),
        command.by,
        command.on_behalf_of,
    )
    if not assignment.asked:
        freed = replace(unit, incident=0, unresponsive=False)
        return [declined, *_declined(context, unit, incident, assignment, at_ms, freed)]
    told = stays(context, unit)
    with supposing(context, evolve_declined, [declined]):
        incident = context.state.incidents[incident.incident]
        assignment = incident.assignments[assignment.assignment_no - 1]
        return [declined, *told, *_declined(context, unit, incident, assignment, at_ms, None)]


def _declined(
    context: Context, unit: Unit, incident: Incident, assignment: Assignment, at_ms: int, freed: Unit | None
) -> list[Event]:
    """The need that the unit declined is decided anew; the unit, if it is `freed` by that, takes what waits."""
    need = incident.needs[assignment.need_no - 1]
    events: list[Event] = []
    also = []
    missing = incident.missing_slots(need, without=assignment)
    pending = pending_need(context, incident, need, missing, at_ms)
    pending.declined += (unit.unit,)
    pending.substitute_count -= assignment.live and assignment.substituted
    silent = need.agency_id in context.state.silent_agencies() - {unit.agency_id}
    if missing and silent and pending.stands is Shortfall.NONE:
        # A unit of another agency was placed because this one does not answer; it still does not.
        events.append(nobody(context, pending, escalation(context, pending), Shortfall.AGENCY_NOT_ANSWERING))
    elif missing:
        also.append(pending)
    return events + after_contact(context, unit, at_ms, freed, also)


def _check_version(assignment: Assignment, order_version: int) -> Rejection | None:
    if not assignment.live:
        return Rejection(Reason.ASSIGNMENT_ENDED, "incident_id", assignment.state.name)
    if assignment.tentative and not assignment.asked:
        return without_order(assignment)
    if order_version not in (0, assignment.order_version):
        return Rejection(Reason.ORDER_VERSION_UNKNOWN, "order_version", str(assignment.order_version))
    return None


def surplus_alert(incident: Incident, heard: Assignment) -> list[Event]:
    """A unit thought lost answers after another was sent in its place: more come than are needed."""
    if not (heard.missed or heard.extra_wanted) or heard.cancelling or not heard.live:
        return []
    need = incident.needs[heard.need_no - 1]
    if need.missing_count:
        return []
    return [
        AlertRaised(
            Alert.SURPLUS, incident.incident, heard.assignment_no, heard.unit_id, need.agency_id, 0, need.need_no
        )
    ]


def after_answer(
    context: Context, unit: Unit, incident: Incident, assignment: Assignment, at_ms: int, stays: bool = False
) -> list[Event]:
    """What follows when a crew that keeps its assignment is heard of; `stays` where it was ordered back too late."""
    refilled = []
    also = misses_now(context, [unit], at_ms) if assignment.asked else []
    silent = assignment.live and not (assignment.counts or assignment.substituted or assignment.leaving)
    if silent and (stays or not assignment.cancelling):
        need = incident.needs[assignment.need_no - 1]
        refilled.append((need.priority, incident.incident, need.need_no))
    return surplus_alert(incident, assignment) + after_contact(context, unit, at_ms, also=also, refilled=refilled)


def after_contact(
    context: Context,
    unit: Unit,
    at_ms: int,
    freed: Unit | None = None,
    also: Sequence[Pending] = (),
    refilled: Sequence[WaitingKey] = (),
) -> list[Event]:
    """What follows from hearing of a unit: its agency answers again, a freed unit takes what waits; `also` is decided
    with it.
    """
    agency = context.state.agencies[unit.agency_id]
    events: list[Event] = [AgencyAnswered(unit.agency_id)] if agency.not_answering else []
    if freed is None and unit.unresponsive and not unit.incident:
        freed = replace(unit, unresponsive=False)
    if (freed is None and not (events or also)) or not (context.state.waiting or also):
        return events
    free = [freed] if freed is not None else []
    if events:
        # Units held back while the agency was silent can be sent now.
        free += [
            other for other in context.state.units if other.agency_id == unit.agency_id and other.unit != unit.unit
        ]
    if freed is None:
        return events + take_up(context, free, at_ms, also, refilled, unit.agency_id)
    with context.supposing(freed):
        free += [context.state.units[i] for i in context.state.crews.get(freed.crew_id, ()) if i != freed.unit]
        return events + take_up(context, free, at_ms, also, refilled, unit.agency_id)


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_delivered(state: State, event: OrderDelivered) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.delivered_version = event.order_version
    assignment.stop_clocks(CLOCK_DELIVERY)
    state.arm(incident, assignment)
    state.touch_incident(incident)


def evolve_acknowledged(state: State, event: OrderAcknowledged) -> None:
    incident = state.find_incident(event.incident)
    assert incident is not None
    assignment = incident.assignments[event.assignment_no - 1]
    if assignment.diverting:
        turn_round(state, incident, assignment, event)
    if assignment.stamp(_ACKNOWLEDGED) is None:
        assignment.stamps.append(
            Stamp(
                _ACKNOWLEDGED,
                event.occurred_at_ms,
                state.at_ms,
                event.by,
                event.on_behalf_of,
                False,
            )
        )
    # Without a version it tells of an order that is over, or has become another since: that is a time, and no answer.
    if event.order_version:
        assignment.acknowledged_version = event.order_version
        if assignment.state is _DISPATCHED:
            assignment.state = _ACKNOWLEDGED
        answered(state, incident, assignment, event.paper)
    state.touch_incident(incident)


def answered(state: State, incident: Incident, assignment: Assignment, paper: bool = False) -> None:
    """The crew is heard of: nobody is asked in its place, its slot is filled again. A newer order than the one it
    answered must still be answered. By `paper` the order is known to have come, and no more.
    """
    due_ms = assignment.due_ms
    due_ms[CLOCK_NEXT_UNIT] = NEVER_MS
    if assignment.acknowledged_version == assignment.order_version:
        due_ms[CLOCK_DELIVERY] = due_ms[CLOCK_ACKNOWLEDGEMENT] = NEVER_MS
    if not paper:
        state.heard(state.units[state.unit_index[assignment.unit_id]])
    if assignment.missed or assignment.extra_wanted:
        assignment.missed = assignment.extra_wanted = False
        state.recount(incident, incident.needs[assignment.need_no - 1])
    state.arm(incident, assignment)


def evolve_declined(state: State, event: AssignmentDeclined) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.reason = event.reason
    assignment.stamps.append(
        Stamp(AssignmentState.DECLINED, event.occurred_at_ms, state.at_ms, event.by, event.on_behalf_of, False)
    )
    need = incident.needs[assignment.need_no - 1]
    if assignment.unit_id not in need.declined_unit_ids:
        need.declined_unit_ids.append(assignment.unit_id)
    was_asked = assignment.asked
    unit = end_assignment(state, incident, assignment, AssignmentState.DECLINED)
    if was_asked:
        goes_on(state, unit)
    state.heard(unit)
