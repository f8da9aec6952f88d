"""Requests of DeskService to commands: checked for shape and range, then said in the core's words."""

from __future__ import annotations

from typing import Any

from dispatch_core import commands, limits
from dispatch_core.model import DeskAnswer, PowerState

from .checks import Checks


def to_delivery(request: Any) -> commands.ConfirmDeskDelivery:
    checks = Checks()
    asked = _asked(checks, request)
    checks.done()
    return commands.ConfirmDeskDelivery(*asked)


def to_answer(request: Any) -> commands.AnswerDesk:
    checks = Checks()
    asked = _asked(checks, request)
    answer = checks.word("answer", request.answer, DeskAnswer)
    if len(request.unit_ids) > limits.DESK_UNITS_MAX:
        checks.wrong("unit_ids", "TOO_MANY", limits.DESK_UNITS_MAX)
    # Named twice is named once.
    unit_ids = tuple(dict.fromkeys(checks.id("unit_ids", unit_id) for unit_id in request.unit_ids))
    if unit_ids and answer is DeskAnswer.REFUSED:
        checks.wrong("unit_ids", "NOT_WITH_ANSWER")
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    on_behalf_of = checks.text("on_behalf_of", request.on_behalf_of)
    checks.done()
    said = (reason, by, on_behalf_of)
    return commands.AnswerDesk(*asked, answer, unit_ids, *said, request.expected_version)


def to_power(request: Any) -> commands.RecordPower:
    checks = Checks()
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    desk_id = checks.id("desk_id", request.desk_id)
    power = checks.word("power", request.power, PowerState)
    if power is PowerState.NONE:
        checks.wrong("power", "FIELD_MISSING")
    isolated = power is PowerState.ISOLATED
    feeder = (checks.said if isolated else checks.text)("feeder", request.feeder)
    occurred_at_ms = checks.instant(request, "occurred_at")
    by = checks.said("by", request.by)
    checks.done()
    return commands.RecordPower(incident, desk_id, power, feeder, occurred_at_ms, by)


def _asked(checks: Checks, request: Any) -> tuple[int, int, str]:
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    need_no = checks.number("need_no", request.need_no, 1, limits.NEEDS_PER_INCIDENT_MAX)
    return incident, need_no, checks.id("desk_id", request.desk_id)
