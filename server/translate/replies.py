"""Replies to commands: pure functions of the committed entry, so that a repeated request gets the very same bytes.

They name no unit's name and no village: those are the city's files, which may change between the first answer and the
repeat. `entry` is None where nothing changed because it was so already; then the reply says what the request said.
`tick_us` is the length of the city's tick.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dispatch_core import events
from dispatch_core.model import AssignmentState, NeedState
from sigap.v1 import incidents_pb2, intake_pb2, ops_pb2, units_pb2

from ..codec import Entry
from .parts import decision, eta, incident_id, instant, location, number, report_id

_DISPATCHED = number(AssignmentState.DISPATCHED)


def _first(entry: Entry | None, *kinds: type) -> Any:
    """The entry's first event of one of these kinds, or None."""
    for event in entry.events if entry else ():
        if isinstance(event, kinds):
            return event
    return None


def _taken_by(entry: Entry | None, unit_id: str) -> str:
    """The incident whose waiting need the unit took in this entry; empty = none."""
    for event in entry.events if entry else ():
        if isinstance(event, events.NeedDecided) and any(order.unit_id == unit_id for order in event.assigned):
            return incident_id(event.incident)
    return ""


# -- Intake ------------------------------------------------------------------------------------------------------------


def report_reply(entry: Entry, tick_us: int) -> intake_pb2.ReportIncidentReply:
    reply = intake_pb2.ReportIncidentReply(seq=entry.seq, at=instant(entry.at_ms), report_id=report_id(entry.seq))
    event = _first(entry, events.IncidentReported, events.ReportAttached)
    reply.incident_id = incident_id(event.incident)
    reply.type_code = event.type_code
    if isinstance(event, events.ReportAttached):
        reply.attached = True
        lat_e7, lon_e7 = event.lat_e7, event.lon_e7
    else:
        reply.priority = event.priority
        reply.outside_area = event.outside_area
        lat_e7, lon_e7 = event.place.lat_e7, event.place.lon_e7
    reply.location.CopyFrom(location(lat_e7, lon_e7, event.uncertainty_m, event.place_name))
    reply.needs.extend(decided_needs(entry.events, event.incident, entry.at_ms, tick_us))
    return reply


def update_reply(entry: Entry, tick_us: int) -> intake_pb2.UpdateIncidentReply:
    number = _number(entry)
    needs = decided_needs(entry.events, number, entry.at_ms, tick_us)
    return intake_pb2.UpdateIncidentReply(
        seq=entry.seq, at=instant(entry.at_ms), incident_id=incident_id(number), needs=needs
    )


def reassign_reply(entry: Entry, tick_us: int) -> intake_pb2.ReassignReply:
    number = _number(entry)
    needs = decided_needs(entry.events, number, entry.at_ms, tick_us)
    return intake_pb2.ReassignReply(
        seq=entry.seq, at=instant(entry.at_ms), incident_id=incident_id(number), needs=needs
    )


def close_reply(entry: Entry) -> intake_pb2.CloseIncidentReply:
    return intake_pb2.CloseIncidentReply(
        seq=entry.seq, at=instant(entry.at_ms), incident_id=incident_id(_number(entry))
    )


def _number(entry: Entry) -> int:
    """The incident that the entry's command was about."""
    return int(getattr(entry.command, "incident", 0))


def decided_needs(
    entry_events: Iterable[events.Event], number: int, at_ms: int, tick_us: int
) -> list[incidents_pb2.Need]:
    """The needs of incident `number` that were raised, changed or decided by these events."""
    needs: dict[int, incidents_pb2.Need] = {}
    for event in entry_events:
        if isinstance(event, events.NeedRaised) and event.incident == number:
            needs[event.need_no] = raised_need(event)
        elif isinstance(event, events.NeedChanged) and event.incident == number:
            need = needs.setdefault(event.need_no, incidents_pb2.Need(need_no=event.need_no))
            need.count, need.priority = event.count, event.priority
        elif isinstance(event, events.NeedDecided) and event.incident == number:
            need = needs.setdefault(event.need_no, incidents_pb2.Need(need_no=event.need_no))
            _decide(need, event, at_ms, tick_us)
    return list(needs.values())


def raised_need(event: events.NeedRaised) -> incidents_pb2.Need:
    need = incidents_pb2.Need(
        need_no=event.need_no,
        agency=event.agency_id,
        capabilities=event.capabilities,
        count=event.count,
        priority=event.priority,
        alarm_level=event.alarm_level,
        line=number(event.line),
        authority=number(event.authority),
        medium=number(event.medium),
        state=number(NeedState.OPEN),
        missing_count=event.count,
    )
    if event.objective_within_s:
        need.objective.from_stamp = event.objective_from
        need.objective.to_stamp = event.objective_to
        need.objective.within_ms = event.objective_within_s * 1000
    return need


def _decide(need: incidents_pb2.Need, event: events.NeedDecided, at_ms: int, tick_us: int) -> None:
    need.state = number(event.state)
    need.shortfall = number(event.shortfall)
    need.missing_count = event.missing_count
    need.blocking_road_ids.extend(event.blocking_road_ids)
    for order in event.assigned:
        estimate = eta(
            (
                order.turnout_ticks,
                order.unit_offset_ticks,
                order.road_ticks,
                order.incident_offset_ticks,
                order.stale_ticks,
            ),
            tick_us,
            event.travel,
        )
        need.assignments.add(
            assignment_no=order.assignment_no,
            unit_id=order.unit_id,
            agency=need.agency,
            need_no=event.need_no,
            state=_DISPATCHED,
            order_version=1,
            eta=estimate,
            expected_at=instant(at_ms + estimate.eta_ms),
            conditional=order.conditional,
            position_last=order.position_last,
            by_human=order.by_human,
        )
    decision(need, event, tick_us)


def cancel_reply(entry: Entry) -> intake_pb2.CancelIncidentReply:
    reply = intake_pb2.CancelIncidentReply(
        seq=entry.seq, at=instant(entry.at_ms), incident_id=incident_id(_number(entry))
    )
    for event in entry.events:
        if isinstance(event, events.CancelOrdered):
            reply.cancelled_unit_ids.append(event.unit_id)
        elif isinstance(event, events.IncidentCancelled):
            reply.remaining_unit_ids.extend(event.remaining_unit_ids)
    return reply


# -- Units -------------------------------------------------------------------------------------------------------------


def sign_on_reply(entry: Entry | None, seq: int, unit_id: str) -> units_pb2.SignOnReply:
    return units_pb2.SignOnReply(**_head(entry, seq), unit_id=unit_id, incident_id=_taken_by(entry, unit_id))


def sign_off_reply(entry: Entry | None, seq: int, unit_id: str) -> units_pb2.SignOffReply:
    return units_pb2.SignOffReply(**_head(entry, seq), unit_id=unit_id)


def availability_reply(entry: Entry | None, seq: int, unit_id: str) -> units_pb2.SetAvailabilityReply:
    return units_pb2.SetAvailabilityReply(**_head(entry, seq), unit_id=unit_id, incident_id=_taken_by(entry, unit_id))


def delivery_reply(entry: Entry | None, seq: int) -> units_pb2.ConfirmDeliveryReply:
    return units_pb2.ConfirmDeliveryReply(**_head(entry, seq))


def acknowledge_reply(entry: Entry | None, seq: int) -> units_pb2.AcknowledgeReply:
    event = _first(entry, events.OrderAcknowledged, events.AssignmentCancelled)
    return units_pb2.AcknowledgeReply(**_head(entry, seq), **_assignment(event))


def decline_reply(entry: Entry | None, seq: int) -> units_pb2.DeclineReply:
    reply = units_pb2.DeclineReply(**_head(entry, seq))
    declined = _first(entry, events.AssignmentDeclined)
    if entry is None or declined is None:
        return reply
    reply.incident_id = incident_id(declined.incident)
    reply.assignment_no = declined.assignment_no
    for event in entry.events:
        if isinstance(event, events.NeedDecided) and event.incident == declined.incident:
            reply.instead_unit_ids.extend(order.unit_id for order in event.assigned)
    return reply


def progress_reply(
    entry: Entry | None, seq: int, unit_id: str, state: AssignmentState
) -> units_pb2.ReportProgressReply:
    event = _first(entry, events.ProgressReported, events.AssignmentCleared, events.StampCorrected)
    cleared = isinstance(event, events.AssignmentCleared)
    return units_pb2.ReportProgressReply(
        **_head(entry, seq),
        **_assignment(event),
        state=number(state),
        next_incident_id=_taken_by(entry, unit_id) if cleared else "",
    )


def _assignment(event: Any) -> dict[str, Any]:
    if event is None:
        return {}
    return {"incident_id": incident_id(event.incident), "assignment_no": event.assignment_no}


# -- Operations --------------------------------------------------------------------------------------------------------


def close_road_reply(entry: Entry | None, seq: int) -> ops_pb2.CloseRoadReply:
    return ops_pb2.CloseRoadReply(**_head(entry, seq))


def open_road_reply(entry: Entry | None, seq: int) -> ops_pb2.OpenRoadReply:
    taken = dict.fromkeys(
        event.incident
        for event in (entry.events if entry else ())
        if isinstance(event, events.NeedDecided) and event.assigned
    )
    return ops_pb2.OpenRoadReply(**_head(entry, seq), incident_ids=[incident_id(number) for number in taken])


def _head(entry: Entry | None, seq: int) -> dict[str, Any]:
    """Where the answer stands in the journal; without an entry, the committed seq at which it was so already."""
    return {"seq": entry.seq, "at": instant(entry.at_ms)} if entry else {"seq": seq}
