"""Desks: what agencies and hospitals answer to what they were asked or told.

A notice is acknowledged; a request is accepted with units, accepted without (they are named later), or refused with a
reason; an isolation is accepted, and done when the power is recorded as cut. Who does not answer is told again and a
human telephones: the clocks run in clock.py. The units a desk names are ordered at once: that desk decides.
"""

from __future__ import annotations

from ..commands import AnswerDesk, ConfirmDeskDelivery, RecordPower
from ..context import Context
from ..entities import Incident, Need
from ..events import AlertRaised, DeskAnswered, DeskAsked, DeskDelivered, Event, PowerRecorded
from ..model import Alert, DeskAnswer, LineKind, NeedClock, NeedState, PowerState, Reissue, Shortfall
from ..rejections import Reason, Rejection
from ..state import State
from .assigning import reissue
from .lookup import claimed_instant, open_incident
from .placing import place_units

_ASKED = (NeedState.REQUESTED, NeedState.ACCEPTED)

# Members by name, for the hot path: model says why.
_ACCEPTED = NeedState.ACCEPTED
_FILLED = NeedState.FILLED
_CLOCK_DELIVERY = NeedClock.DELIVERY


def decide_desk_delivery(context: Context, command: ConfirmDeskDelivery, at_ms: int) -> list[Event] | Rejection:
    found = _asked(context.state, command.incident, command.need_no, command.desk_id)
    if isinstance(found, Rejection):
        return found
    incident, need = found
    if need.clock is not NeedClock.DELIVERY:
        return []
    waited_ms = at_ms - (need.due_ms - need.allowance_ms)
    left_ms = max(1, need.allowance_ms + need.answer_allowance_ms - waited_ms)
    return [DeskDelivered(incident.incident, need.need_no, left_ms)]


def decide_desk_answer(context: Context, command: AnswerDesk, at_ms: int) -> list[Event] | Rejection:
    found = _asked(context.state, command.incident, command.need_no, command.desk_id)
    if isinstance(found, Rejection):
        return found
    incident, need = found
    refused = command.answer is DeskAnswer.REFUSED
    if refused and not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if command.unit_ids and (refused or need.line is not LineKind.DISPATCH):
        return Rejection(Reason.NOTHING_ASKED, "unit_ids", str(need.need_no))
    placed: list[Event] = []
    if command.unit_ids:
        decided = place_units(context, incident, need, command.unit_ids, command.reason, command.by, at_ms)
        if isinstance(decided, Rejection):
            return decided
        placed = decided
    if need.state is NeedState.ACCEPTED and not refused and not command.unit_ids:
        return []
    answered = DeskAnswered(
        incident.incident,
        need.need_no,
        command.answer,
        command.reason,
        command.by,
        command.on_behalf_of,
        0 if refused else _deadline_ms(context, incident, need, command, at_ms),
    )
    if refused:
        alert = AlertRaised(Alert.DESK_REFUSED, incident.incident, 0, "", need.agency_id, 0, need.need_no)
        return [answered, alert]
    return [answered, *placed]


def _deadline_ms(context: Context, incident: Incident, need: Need, command: AnswerDesk, at_ms: int) -> int:
    """Until what was accepted must be done: the power cut, units named. Nothing is left of a notice."""
    if need.line is LineKind.NOTIFY:
        return 0
    if need.line is LineKind.ISOLATE:
        return max(1, need.raised_ms + context.scaled(context.policy.isolation_ms) - at_ms)
    missing = incident.missing_slots(need) - len(command.unit_ids)
    return context.approval_ms(need.priority) if missing > 0 else 0


def decide_power(context: Context, command: RecordPower, at_ms: int) -> list[Event] | Rejection:
    incident = open_incident(context.state, command.incident, allow_cancelled=True)
    if isinstance(incident, Rejection):
        return incident
    asked = [need for need in incident.needs if need.line is LineKind.ISOLATE]
    if not asked:
        return Rejection(Reason.POWER_NOT_ASKED, "incident_id", f"I{incident.incident}")
    need = next((one for one in asked if one.desk_id == command.desk_id), None)
    if need is None:
        return Rejection(Reason.NOT_YOUR_DESK, "desk_id", asked[0].desk_id or asked[0].agency_id)
    cut = command.feeder in incident.feeders
    if command.power is PowerState.ISOLATED and cut and not incident.treat_as_live:
        return Rejection(Reason.POWER_STATE_SAME, "power", command.feeder)
    if command.power is PowerState.RESTORED and not (cut or (not command.feeder and incident.feeders)):
        return Rejection(Reason.POWER_NOT_CUT, "feeder", incident.feeder or command.feeder or "-")
    events: list[Event] = [
        PowerRecorded(
            incident.incident,
            need.need_no,
            command.power,
            command.feeder,
            claimed_instant(command.occurred_at_ms, at_ms),
            command.by,
        )
    ]
    if command.power is PowerState.RESTORED and any(assignment.ordered for assignment in incident.assignments):
        events.append(AlertRaised(Alert.POWER_RESTORED, incident.incident, 0, "", need.agency_id, 0, need.need_no))
        left = [name for name in incident.feeders if command.feeder not in ("", name)]
        if not (incident.treat_as_live or left):
            # Crews were told that it is dead: that it is not must be acknowledged, by those who are there as well.
            events += reissue(context, incident, incident, incident.priority, Reissue.POWER, at_ms, on_scene=True)
    return events


def _asked(state: State, number: int, need_no: int, desk_id: str) -> tuple[Incident, Need] | Rejection:
    """The need that this desk was asked or told about and that is still open for its answer."""
    incident = open_incident(state, number)
    if isinstance(incident, Rejection):
        return incident
    need = incident.need(need_no)
    if need is None:
        return Rejection(Reason.NEED_NOT_FOUND, "need_no", str(need_no))
    if need.desk_id and need.desk_id != desk_id:
        return Rejection(Reason.NOT_YOUR_DESK, "desk_id", need.desk_id)
    if not need.desk_id or need.state not in _ASKED:
        return Rejection(Reason.NOTHING_ASKED, "need_no", str(need_no))
    return incident, need


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_asked(state: State, event: DeskAsked) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    need.desk_id = event.desk_id
    need.desk_delivered = False
    need.refused_by_desk = False
    if need.state is _FILLED or need.state is _ACCEPTED:
        # It was told, or had accepted: now another one is.
        need.served_count = 0
        need.state = NeedState.REQUESTED
        need.shortfall = Shortfall.AWAITING_APPROVAL
        state.recount(incident, need)
    need.answer_allowance_ms = event.answer_allowance_ms
    need.start_clock(_CLOCK_DELIVERY, state.at_ms, event.delivery_allowance_ms)
    state.arm_need(incident, need)
    state.touch_incident(incident)


def evolve_delivered(state: State, event: DeskDelivered) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    need.desk_delivered = True
    need.start_clock(NeedClock.ANSWER, state.at_ms, event.answer_allowance_ms)
    state.arm_need(incident, need)
    state.touch_incident(incident)


def evolve_answered(state: State, event: DeskAnswered) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    need.desk_delivered = True
    need.reason, need.by = event.reason, event.on_behalf_of or event.by
    if event.answer is DeskAnswer.REFUSED:
        need.refused_by_desk = True
        need.state = NeedState.REFUSED
        need.shortfall = Shortfall.REFUSED
        need.stop_clock()
    else:
        need.state = NeedState.ACCEPTED
        need.shortfall = Shortfall.AWAITING_APPROVAL
        if need.line is LineKind.NOTIFY:
            need.served_count = need.count
        need.start_clock(NeedClock.DEADLINE, state.at_ms, event.deadline_allowance_ms)
        state.arm_need(incident, need)
    state.recount(incident, need)
    state.touch_incident(incident)


def evolve_power(state: State, event: PowerRecorded) -> None:
    incident = state.incidents[event.incident]
    need = incident.needs[event.need_no - 1]
    if event.power is PowerState.ISOLATED:
        incident.feeders = tuple(dict.fromkeys((*incident.feeders, event.feeder)))
        need.served_count = need.count
        state.recount(incident, need)
    else:
        # Without a name all of them are back.
        incident.feeders = tuple(name for name in incident.feeders if event.feeder not in ("", name))
    incident.power = PowerState.ISOLATED if incident.feeders else PowerState.RESTORED
    incident.power_ms = event.occurred_at_ms
    incident.power_by = event.by
    state.touch_incident(incident)
