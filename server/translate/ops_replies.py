"""Replies to operations' and supervisors' commands: pure functions of the committed entry, as replies.py says."""

from __future__ import annotations

from typing import Any

from dispatch_core import commands, events
from sigap.v1 import ops_pb2

from ..codec import Entry
from .decided import UnitOf, decided_needs, first, head, taken_by, told, units_in
from .parts import incident_id, location, number

# -- A supervisor's choices --------------------------------------------------------------------------------------------


def confirm_reply(
    entry: Entry | None, seq: int, command: commands.ConfirmOrder, unit_of: UnitOf, tick_us: int
) -> ops_pb2.ConfirmOrderReply:
    return ops_pb2.ConfirmOrderReply(
        **_about(entry, seq, command.incident, tick_us),
        released_unit_ids=units_in(entry, unit_of, events.OrderReleased),
        alerts=_told(entry, command.incident),
    )


def refuse_reply(
    entry: Entry | None, seq: int, command: commands.RefuseOrder, unit_of: UnitOf, tick_us: int
) -> ops_pb2.RefuseOrderReply:
    return ops_pb2.RefuseOrderReply(
        **_about(entry, seq, command.incident, tick_us),
        refused_unit_ids=units_in(entry, unit_of, events.ReservationEnded)
        + units_in(entry, unit_of, events.DivertEnded),
    )


def add_need_reply(entry: Entry | None, seq: int, command: commands.AddNeed, tick_us: int) -> ops_pb2.AddNeedReply:
    return ops_pb2.AddNeedReply(**_about(entry, seq, command.incident, tick_us), alerts=_told(entry, command.incident))


def recall_reply(entry: Entry | None, seq: int, command: commands.RecallUnit, tick_us: int) -> ops_pb2.RecallUnitReply:
    cancelled = first(entry, events.CancelOrdered)
    return ops_pb2.RecallUnitReply(
        **_about(entry, seq, command.incident, tick_us), cancelled_unit_id=cancelled.unit_id if cancelled else ""
    )


def hold_reply(entry: Entry | None, seq: int, command: commands.HoldUnit) -> ops_pb2.HoldUnitReply:
    taken = taken_by(entry, command.unit_id)
    return ops_pb2.HoldUnitReply(**head(entry, seq), unit_id=command.unit_id, incident_id=taken)


def pin_reply(entry: Entry | None, seq: int, command: commands.PinAssignment) -> ops_pb2.PinAssignmentReply:
    return ops_pb2.PinAssignmentReply(**head(entry, seq), incident_id=incident_id(command.incident))


def stop_timer_reply(entry: Entry | None, seq: int, command: commands.StopTimer) -> ops_pb2.StopTimerReply:
    return ops_pb2.StopTimerReply(**head(entry, seq), incident_id=incident_id(command.incident))


def correct_reply(entry: Entry | None, seq: int, command: commands.CorrectState) -> ops_pb2.CorrectStateReply:
    return ops_pb2.CorrectStateReply(
        **head(entry, seq),
        incident_id=incident_id(command.incident),
        state=number(command.state),
        next_incident_id=taken_by(entry, command.unit_id),
    )


def mode_reply(entry: Entry | None, seq: int, command: commands.SetMode) -> ops_pb2.SetModeReply:
    return ops_pb2.SetModeReply(**head(entry, seq), agency=command.agency_id, mode=number(command.mode))


def authority_reply(entry: Entry | None, seq: int, command: commands.SetAuthority) -> ops_pb2.SetAuthorityReply:
    return ops_pb2.SetAuthorityReply(**head(entry, seq), agency=command.agency_id)


def staging_reply(
    entry: Entry | None, seq: int, command: commands.SetStaging, unit_of: UnitOf
) -> ops_pb2.SetStagingReply:
    return ops_pb2.SetStagingReply(
        **head(entry, seq),
        incident_id=incident_id(command.incident),
        staging=location(command.lat_e7, command.lon_e7, 0, command.place_name),
        told_unit_ids=units_in(entry, unit_of, events.OrderReissued),
    )


def destination_reply(entry: Entry | None, seq: int, command: commands.SetDestination) -> ops_pb2.SetDestinationReply:
    status = number(command.status)
    return ops_pb2.SetDestinationReply(**head(entry, seq), destination_id=command.destination_id, status=status)


def _about(entry: Entry | None, seq: int, incident: int, tick_us: int) -> dict[str, Any]:
    needs = decided_needs(entry.events, incident, entry.at_ms, tick_us) if entry else []
    return {**head(entry, seq), "incident_id": incident_id(incident), "needs": needs}


def _told(entry: Entry | None, incident: int) -> list[Any]:
    return told(entry.events, incident) if entry else []
