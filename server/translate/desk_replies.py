"""Replies to desks' commands: pure functions of the committed entry, as replies.py says."""

from __future__ import annotations

from dispatch_core import commands
from sigap.v1 import desks_pb2

from ..codec import Entry
from .decided import decided_needs, head
from .parts import incident_id, number


def delivery_reply(entry: Entry | None, seq: int) -> desks_pb2.ConfirmDeskDeliveryReply:
    return desks_pb2.ConfirmDeskDeliveryReply(**head(entry, seq))


def answer_reply(
    entry: Entry | None, seq: int, command: commands.AnswerDesk, tick_us: int
) -> desks_pb2.AnswerDeskReply:
    return desks_pb2.AnswerDeskReply(
        **head(entry, seq),
        incident_id=incident_id(command.incident),
        need_no=command.need_no,
        answer=number(command.answer),
        needs=decided_needs(entry.events, command.incident, entry.at_ms, tick_us) if entry else [],
    )


def power_reply(entry: Entry | None, seq: int, command: commands.RecordPower) -> desks_pb2.RecordPowerReply:
    return desks_pb2.RecordPowerReply(
        **head(entry, seq), incident_id=incident_id(command.incident), power=number(command.power)
    )
