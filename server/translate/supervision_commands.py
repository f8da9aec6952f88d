"""A supervisor's requests to commands: checked for shape and range, then said in the core's words.

Whether a reason must be given is the engine's rule, so that it is the same for whoever asks.
"""

from __future__ import annotations

from typing import Any

from dispatch_core import commands, limits
from dispatch_core.model import PRIORITY_LOWEST, AssignmentState, Authority, DestinationStatus, DispatchMode, Override

from ..places import Places
from .checks import Checks
from .where import check_where, spot


def to_confirm(request: Any) -> commands.ConfirmOrder:
    checks = Checks()
    incident, need_no = _incident(checks, request), _need(checks, request)
    unit_id = checks.id("unit_id", request.unit_id, required=False)
    reason, by = checks.text("reason", request.reason), checks.text("by", request.by)
    checks.done()
    return commands.ConfirmOrder(incident, request.expected_version, need_no, unit_id, reason, by)


def to_refuse(request: Any) -> commands.RefuseOrder:
    checks = Checks()
    incident, need_no = _incident(checks, request), _need(checks, request)
    unit_id = checks.id("unit_id", request.unit_id, required=False)
    words = [checks.text(name, getattr(request, name)) for name in ("reason", "by", "second_person")]
    checks.done()
    return commands.RefuseOrder(incident, request.expected_version, need_no, unit_id, *words)


def to_add_need(request: Any) -> commands.AddNeed:
    checks = Checks()
    incident = _incident(checks, request)
    agency_id = checks.id("agency", request.agency)
    if len(request.capabilities) > limits.CAPABILITIES_MAX:
        checks.wrong("capabilities", "TOO_MANY", limits.CAPABILITIES_MAX)
    capabilities = tuple(checks.id("capabilities", capability) for capability in request.capabilities)
    count = checks.number("count", request.count, 0, limits.NEED_COUNT_MAX)
    priority = checks.number("priority", request.priority, 0, PRIORITY_LOWEST)
    names = ("requester", "ground", "coordination", "reason", "by")
    words = [checks.text(name, getattr(request, name)) for name in names]
    checks.done()
    return commands.AddNeed(incident, request.expected_version, agency_id, capabilities, count or 1, priority, *words)


def to_recall(request: Any) -> commands.RecallUnit:
    checks = Checks()
    incident, unit_id = _incident(checks, request), checks.id("unit_id", request.unit_id)
    why = _why(checks, request)
    checks.done()
    return commands.RecallUnit(incident, request.expected_version, unit_id, request.replace, *why)


def to_hold(request: Any) -> commands.HoldUnit:
    checks = Checks()
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    why = _why(checks, request)
    etag = checks.etag(request)
    checks.done()
    return commands.HoldUnit(unit_id, request.held, *why, etag)


def to_pin(request: Any) -> commands.PinAssignment:
    checks = Checks()
    incident, unit_id = _incident(checks, request), checks.id("unit_id", request.unit_id)
    why = _why(checks, request)
    checks.done()
    return commands.PinAssignment(incident, unit_id, request.pinned, *why, request.expected_version)


def to_stop_timer(request: Any) -> commands.StopTimer:
    checks = Checks()
    incident, need_no = _incident(checks, request), _need(checks, request)
    unit_id = checks.id("unit_id", request.unit_id, required=False)
    why = _why(checks, request)
    etag = checks.etag(request)
    checks.done()
    return commands.StopTimer(incident, unit_id, need_no, *why, request.expected_version, etag)


def to_correct(request: Any) -> commands.CorrectState:
    checks = Checks()
    incident, unit_id = _incident(checks, request), checks.id("unit_id", request.unit_id)
    state = checks.word("state", request.state, AssignmentState)
    why = _why(checks, request)
    checks.done()
    return commands.CorrectState(incident, unit_id, state, *why, request.expected_version)


def to_mode(request: Any) -> commands.SetMode:
    checks = Checks()
    checks.id("request_id", request.request_id)
    agency_id = checks.id("agency", request.agency, required=False)
    mode = checks.word("mode", request.mode, DispatchMode)
    why = _why(checks, request)
    etag = checks.etag(request)
    checks.done()
    return commands.SetMode(agency_id, mode, *why, etag)


def to_authority(request: Any) -> commands.SetAuthority:
    checks = Checks()
    checks.id("request_id", request.request_id)
    agency_id = checks.id("agency", request.agency)
    type_code = checks.id("type_code", request.type_code, required=False)
    priority = checks.number("priority", request.priority, 0, PRIORITY_LOWEST)
    default = Authority.AUTO if request.restore else None
    authority = checks.word("authority", request.authority, Authority, default=default)
    why = _why(checks, request)
    etag = checks.etag(request)
    checks.done()
    return commands.SetAuthority(agency_id, type_code, priority, request.restore, authority, *why, etag)


def to_staging(request: Any, places: Places) -> commands.SetStaging:
    checks = Checks()
    incident = _incident(checks, request)
    by = checks.text("by", request.by)
    check_where(checks, request)
    checks.done()
    where = spot(request, places)
    return commands.SetStaging(incident, request.expected_version, where.lat_e7, where.lon_e7, where.name, by)


def to_destination(request: Any) -> commands.SetDestination:
    checks = Checks()
    checks.id("request_id", request.request_id)
    destination_id = checks.id("destination_id", request.destination_id)
    status = checks.word("status", request.status, DestinationStatus)
    reason = checks.text("reason", request.reason)
    until_ms = checks.instant(request, "until")
    by = checks.text("by", request.by)
    etag = checks.etag(request)
    checks.done()
    return commands.SetDestination(destination_id, status, reason, until_ms, by, etag)


# -- What most of them have --------------------------------------------------------------------------------------------


def _incident(checks: Checks, request: Any) -> int:
    checks.id("request_id", request.request_id)
    return checks.incident("incident_id", request.incident_id)


def _need(checks: Checks, request: Any) -> int:
    return checks.number("need_no", request.need_no, 0, limits.NEEDS_PER_INCIDENT_MAX)


def _why(checks: Checks, request: Any) -> tuple[Override, str, str]:
    reason_code = checks.word("reason_code", request.reason_code, Override)
    return reason_code, checks.text("reason", request.reason), checks.text("by", request.by)
