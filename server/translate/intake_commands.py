"""Requests of IntakeService to commands: checked for shape and range, then said in the core's words.

A name of the gazetteer becomes a point here. What the caller said about people becomes bytes that go beside the
journal, and the command holds only their keyed digest.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_core import commands, limits
from dispatch_core.model import PRIORITY_LOWEST, CallClass, IncidentKind, Override
from sigap.v1 import intake_pb2

from ..places import Places
from .checks import Checks
from .where import NOWHERE, check_where, reported_spot, spot

Digest = Callable[[bytes], bytes]


def to_report(request: Any, places: Places, digest: Digest) -> tuple[commands.ReportIncident, bytes | None]:
    """The command, and the caller's data to keep beside the journal (None = there is none)."""
    checks = Checks()
    checks.id("request_id", request.request_id)
    caller = request.caller
    for name in ("name", "phone", "health"):
        checks.text(f"caller.{name}", getattr(caller, name))
    type_code = checks.id("type_code", request.type_code)
    priority = checks.number("priority", request.priority, 0, PRIORITY_LOWEST)
    received_ms = checks.instant(request, "call_received_at")
    answered_ms = checks.instant(request, "call_answered_at")
    attach_to = checks.incident("attach_to_incident_id", request.attach_to_incident_id, required=False)
    note = checks.text("note", request.note)
    by = checks.text("by", request.by)
    kind = _kind(checks, request)
    call_class = checks.word("call_class", request.call_class, CallClass)
    # A line on which nobody speaks says no place either.
    check_where(checks, request, required=call_class not in (CallClass.GHOST, CallClass.ABANDONED))
    checks.done()
    where = reported_spot(request, places)
    # Made anew, so that fields of a newer schema cannot carry anything past the checks.
    known = intake_pb2.Caller(name=caller.name, phone=caller.phone, health=caller.health)
    private = known.SerializeToString(deterministic=True) or None
    return (
        commands.ReportIncident(
            type_code,
            priority,
            where.lat_e7,
            where.lon_e7,
            where.uncertainty_m,
            where.name,
            received_ms,
            answered_ms,
            attach_to,
            note,
            digest(private) if private else b"",
            by,
            kind,
            call_class,
            where.unresolved,
            where.candidate_place_ids,
        ),
        private,
    )


def _kind(checks: Checks, request: Any) -> IncidentKind:
    """What was handled on paper is recorded by a call of its own."""
    kind = checks.word("kind", request.kind, IncidentKind)
    if kind is IncidentKind.PAPER:
        checks.wrong("kind", "VALUE_UNKNOWN", ", ".join(one.name for one in IncidentKind if one is not kind))
    return kind


def to_recommend(request: Any, places: Places) -> tuple[commands.ReportIncident, int]:
    """What reporting would be, and the alarm level asked for."""
    checks = Checks()
    type_code = checks.id("type_code", request.type_code)
    priority = checks.number("priority", request.priority, 0, PRIORITY_LOWEST)
    level = checks.number("alarm_level", request.alarm_level, 0, limits.ALARM_LEVEL_MAX)
    kind = _kind(checks, request)
    check_where(checks, request)
    checks.done()
    where = spot(request, places)
    place = where.lat_e7, where.lon_e7, where.uncertainty_m, where.name
    command = commands.ReportIncident(
        type_code, priority, *place, 0, 0, 0, "", b"", "", kind, CallClass.EMERGENCY, False, ()
    )
    return command, level or 1


def to_update(request: Any, places: Places) -> commands.UpdateIncident | commands.AddNote:
    checks = Checks()
    if request.note:
        return _note(checks, request)
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    type_code = checks.id("type_code", request.type_code, required=False)
    priority = checks.number("priority", request.priority, 0, PRIORITY_LOWEST)
    level = checks.number("alarm_level", request.alarm_level, 0, limits.ALARM_LEVEL_MAX)
    reason = checks.text("reason", request.reason)
    second_person = checks.text("second_person", request.second_person)
    by = checks.text("by", request.by)
    move = request.HasField("where")
    if move:
        check_where(checks, request)
    checks.done()
    where = spot(request, places) if move else NOWHERE
    place = where.lat_e7, where.lon_e7, where.uncertainty_m, where.name
    return commands.UpdateIncident(
        incident, request.expected_version, type_code, priority, level, move, *place, reason, second_person, by
    )


def _note(checks: Checks, request: Any) -> commands.AddNote:
    """A note alone: it is no part of another change."""
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    note, by = checks.text("note", request.note), checks.text("by", request.by)
    if len(note.encode()) > limits.NOTE_BYTES_MAX:
        checks.wrong("note", "TEXT_TOO_LONG", limits.NOTE_BYTES_MAX)
    if request.type_code or request.priority or request.alarm_level or request.HasField("where"):
        checks.wrong("note", "NOT_BOTH")
    checks.done()
    return commands.AddNote(incident, note, by)


def to_cancel(request: Any) -> commands.CancelIncident:
    checks = Checks()
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    checks.done()
    return commands.CancelIncident(incident, request.expected_version, reason, by)


def to_close(request: Any) -> commands.CloseIncident:
    checks = Checks()
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    disposition = checks.id("disposition", request.disposition, required=False)
    note = checks.text("note", request.note)
    by = checks.text("by", request.by)
    checks.done()
    return commands.CloseIncident(incident, request.expected_version, disposition, note, by, request.advised)


def to_reopen(request: Any) -> commands.ReopenIncident:
    checks = Checks()
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    reason_code = checks.word("reason_code", request.reason_code, Override)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    checks.done()
    why = (reason_code, reason, by)
    return commands.ReopenIncident(incident, request.dispatch, *why, request.expected_version)


def to_attach(request: Any) -> commands.AttachReport:
    checks = Checks()
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    report = checks.report("report_id", request.report_id)
    attach_to = checks.incident("attach_to_incident_id", request.attach_to_incident_id)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    checks.done()
    return commands.AttachReport(incident, request.expected_version, report, attach_to, reason, by)


def to_detach(request: Any) -> commands.DetachReport:
    checks = Checks()
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    report = checks.report("report_id", request.report_id)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    checks.done()
    return commands.DetachReport(incident, request.expected_version, report, reason, by)


def to_merge(request: Any) -> commands.MergeIncidents:
    checks = Checks()
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    merged = checks.incident("merged_incident_id", request.merged_incident_id)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    checks.done()
    versions = request.expected_version, request.merged_expected_version
    return commands.MergeIncidents(incident, versions[0], merged, versions[1], reason, by)


def to_unmerge(request: Any) -> commands.UnmergeIncident:
    checks = Checks()
    checks.id("request_id", request.request_id)
    restored = checks.incident("incident_id", request.incident_id)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    checks.done()
    return commands.UnmergeIncident(restored, request.expected_version, reason, by)


def to_reassign(request: Any) -> commands.Reassign:
    checks = Checks()
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    unit_id = checks.id("unit_id", request.unit_id)
    replace_unit_id = checks.id("replace_unit_id", request.replace_unit_id, required=False)
    need_no = checks.number("need_no", request.need_no, 0, limits.NEEDS_PER_INCIDENT_MAX)
    reason_code = checks.word("reason_code", request.reason_code, Override)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    checks.done()
    return commands.Reassign(
        incident, request.expected_version, need_no, unit_id, replace_unit_id, reason, by, reason_code
    )
