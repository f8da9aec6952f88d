"""What was handled on paper: the request to a command, and the entry to its reply."""

from __future__ import annotations

from typing import Any

from dispatch_core import commands, events, limits
from dispatch_core.model import PRIORITY_LOWEST, AssignmentState, CallClass
from sigap.v1 import ops_pb2

from ..codec import Entry
from ..places import Places
from .checks import Checks
from .decided import first, head
from .parts import incident_id
from .where import check_where, reported_spot

_FIRST, _LAST = AssignmentState.DISPATCHED, AssignmentState.CLEARED


def to_record_paper(request: Any, places: Places) -> commands.RecordPaper:
    checks = Checks()
    checks.id("request_id", request.request_id)
    type_code = checks.id("type_code", request.type_code)
    priority = checks.number("priority", request.priority, 0, PRIORITY_LOWEST)
    received_ms = checks.instant(request, "call_received_at")
    if not request.HasField("call_received_at"):
        checks.wrong("call_received_at", "FIELD_MISSING")
    call_class = checks.word("call_class", request.call_class, CallClass)
    disposition = checks.id("disposition", request.disposition, required=False)
    note, by = checks.text("note", request.note), checks.text("by", request.by)
    label = checks.id("label", request.label, required=False)
    check_where(checks, request, required=False)
    if len(request.stamps) > limits.PAPER_STAMPS_MAX:
        checks.wrong("stamps", "TOO_MANY", limits.PAPER_STAMPS_MAX)
    stamps = [_stamp(checks, stamp) for stamp in request.stamps[: limits.PAPER_STAMPS_MAX]]
    checks.done()
    where = reported_spot(request, places)
    unit_ids, states, occurred_at_ms = zip(*stamps, strict=True) if stamps else ((), (), ())
    return commands.RecordPaper(
        type_code,
        priority,
        where.lat_e7,
        where.lon_e7,
        where.uncertainty_m,
        where.name,
        where.unresolved,
        received_ms,
        call_class,
        disposition,
        note,
        by,
        unit_ids,
        states,
        occurred_at_ms,
        label,
    )


def _stamp(checks: Checks, stamp: Any) -> tuple[str, AssignmentState, int]:
    unit_id = checks.id("stamps.unit_id", stamp.unit_id)
    state = checks.word("stamps.state", stamp.state, AssignmentState)
    if not _FIRST <= stamp.state <= _LAST:
        checks.wrong("stamps.state", "VALUE_UNKNOWN", f"{_FIRST.name}..{_LAST.name}")
    occurred_ms = checks.instant(stamp, "occurred_at")
    if not stamp.HasField("occurred_at"):
        checks.wrong("stamps.occurred_at", "FIELD_MISSING")
    return unit_id, state, occurred_ms


def record_paper_reply(entry: Entry | None, seq: int) -> ops_pb2.RecordPaperReply:
    reported = first(entry, events.IncidentReported)
    return ops_pb2.RecordPaperReply(**head(entry, seq), incident_id=incident_id(reported.incident) if reported else "")
