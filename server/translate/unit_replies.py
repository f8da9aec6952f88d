"""Replies to units' commands: pure functions of the committed entry, as replies.py says."""

from __future__ import annotations

from typing import Any

from dispatch_core import commands, events
from dispatch_core.model import AssignmentState
from sigap.v1 import units_pb2

from ..codec import Entry
from .advice import advice_in
from .decided import UnitOf, first, head, taken_by, units_in
from .parts import incident_id, number


def sign_on_reply(entry: Entry | None, seq: int, unit_id: str) -> units_pb2.SignOnReply:
    return units_pb2.SignOnReply(**head(entry, seq), unit_id=unit_id, incident_id=taken_by(entry, unit_id))


def sign_off_reply(entry: Entry | None, seq: int, unit_id: str) -> units_pb2.SignOffReply:
    return units_pb2.SignOffReply(**head(entry, seq), unit_id=unit_id)


def availability_reply(entry: Entry | None, seq: int, unit_id: str) -> units_pb2.SetAvailabilityReply:
    return units_pb2.SetAvailabilityReply(**head(entry, seq), unit_id=unit_id, incident_id=taken_by(entry, unit_id))


def delivery_reply(entry: Entry | None, seq: int) -> units_pb2.ConfirmDeliveryReply:
    return units_pb2.ConfirmDeliveryReply(**head(entry, seq))


def acknowledge_reply(entry: Entry | None, seq: int, unit_id: str, tick_us: int) -> units_pb2.AcknowledgeReply:
    event = first(entry, events.OrderAcknowledged, events.AssignmentCancelled)
    return units_pb2.AcknowledgeReply(
        **head(entry, seq), **_assignment(event), advice=advice_in(entry, unit_id, tick_us)
    )


def decline_reply(entry: Entry | None, seq: int) -> units_pb2.DeclineReply:
    reply = units_pb2.DeclineReply(**head(entry, seq))
    declined = first(entry, events.AssignmentDeclined)
    if entry is None or declined is None:
        return reply
    reply.incident_id = incident_id(declined.incident)
    reply.assignment_no = declined.assignment_no
    for event in entry.events:
        if isinstance(event, events.NeedDecided) and event.incident == declined.incident:
            # One that is only reserved does not go yet.
            reply.instead_unit_ids.extend(order.unit_id for order in event.assigned if not order.reserved)
    return reply


def progress_reply(
    entry: Entry | None, seq: int, unit_id: str, state: AssignmentState, tick_us: int
) -> units_pb2.ReportProgressReply:
    event = first(entry, events.ProgressReported, events.AssignmentCleared, events.StampCorrected, events.PaperSent)
    cleared = isinstance(event, events.AssignmentCleared)
    return units_pb2.ReportProgressReply(
        **head(entry, seq),
        **_assignment(event),
        state=number(state),
        next_incident_id=taken_by(entry, unit_id) if cleared else "",
        advice=advice_in(entry, unit_id, tick_us) if cleared else None,
    )


def transfer_reply(entry: Entry | None, seq: int) -> units_pb2.TransferCareReply:
    return units_pb2.TransferCareReply(**head(entry, seq), **_assignment(first(entry, events.CareTransferred)))


def scene_reply(
    entry: Entry | None, seq: int, command: commands.DeclareScene, unit_of: UnitOf
) -> units_pb2.DeclareSceneReply:
    return units_pb2.DeclareSceneReply(
        **head(entry, seq),
        incident_id=incident_id(command.incident),
        safe=command.safe,
        told_unit_ids=units_in(entry, unit_of, events.OrderReissued),
    )


def _assignment(event: Any) -> dict[str, Any]:
    if event is None:
        return {}
    return {"incident_id": incident_id(event.incident), "assignment_no": event.assignment_no}
