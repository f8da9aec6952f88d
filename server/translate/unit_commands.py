"""Requests of UnitService to commands: checked for shape and range, then said in the core's words.

An instant that nobody gave stays 0: the engine takes the time of receipt for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dispatch_core import commands, limits
from dispatch_core.model import AssignmentState, Availability

from .checks import INSTANT_MS_MAX, INSTANT_MS_MIN, Checks

# Unit ids, latitudes, longitudes, instants in milliseconds.
Fixes = tuple[Sequence[str], Sequence[int], Sequence[int], Sequence[int]]


def to_sign_on(request: Any) -> commands.SignOn:
    checks = Checks()
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    crew_count = checks.number("crew_count", request.crew_count, 0, limits.CREW_MAX)
    crew_id = checks.id("crew_id", request.crew_id, required=False)
    by = checks.text("by", request.by)
    elsewhere = request.HasField("position")
    lat_e7, lon_e7 = checks.point("position", request.position) if elsewhere else (0, 0)
    checks.done()
    return commands.SignOn(unit_id, crew_count, not request.without_driver, crew_id, elsewhere, lat_e7, lon_e7, by)


def to_sign_off(request: Any) -> commands.SignOff:
    checks = Checks()
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    checks.done()
    return commands.SignOff(unit_id, reason, by)


def to_availability(request: Any) -> commands.SetAvailability:
    checks = Checks()
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    availability = checks.word("availability", request.availability, Availability)
    reason = checks.text("reason", request.reason)
    until_ms = checks.instant(request, "until")
    crew_changed = request.HasField("crew")
    crew_count = checks.number("crew.crew_count", request.crew.crew_count, 0, limits.CREW_MAX)
    by, etag = checks.text("by", request.by), checks.etag(request)
    checks.done()
    driver = crew_changed and not request.crew.without_driver
    crew = (crew_changed, crew_count, driver)
    return commands.SetAvailability(
        unit_id, availability, reason, until_ms, *crew, not request.out_of_service, by, etag
    )


def to_delivery(request: Any) -> commands.ConfirmDelivery:
    checks = Checks()
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    incident = checks.incident("incident_id", request.incident_id, required=False)
    occurred_at_ms = checks.instant(request, "occurred_at")
    checks.done()
    return commands.ConfirmDelivery(unit_id, incident, request.order_version, occurred_at_ms)


def to_acknowledge(request: Any) -> commands.Acknowledge | commands.RecordPaperStep:
    if request.from_paper:
        return _paper_step(Checks(), request, AssignmentState.ACKNOWLEDGED, "")
    checks = Checks()
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    incident = checks.incident("incident_id", request.incident_id, required=False)
    occurred_at_ms = checks.instant(request, "occurred_at")
    by = checks.text("by", request.by)
    on_behalf_of = checks.id("on_behalf_of", request.on_behalf_of, required=False)
    checks.done()
    return commands.Acknowledge(unit_id, incident, request.order_version, occurred_at_ms, by, on_behalf_of)


def to_decline(request: Any) -> commands.Decline:
    checks = Checks()
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    incident = checks.incident("incident_id", request.incident_id, required=False)
    reason = checks.text("reason", request.reason)
    if not reason:
        checks.wrong("reason", "FIELD_MISSING")
    occurred_at_ms = checks.instant(request, "occurred_at")
    by = checks.text("by", request.by)
    on_behalf_of = checks.id("on_behalf_of", request.on_behalf_of, required=False)
    checks.done()
    return commands.Decline(unit_id, incident, reason, occurred_at_ms, by, on_behalf_of)


def to_progress(request: Any) -> commands.ReportProgress | commands.RecordPaperStep:
    checks = Checks()
    state = checks.word("state", request.state, AssignmentState)
    destination_id = checks.id("destination_id", request.destination_id, required=False)
    if request.from_paper:
        return _paper_step(checks, request, state, destination_id)
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    incident = checks.incident("incident_id", request.incident_id, required=False)
    occurred_at_ms = checks.instant(request, "occurred_at")
    availability = checks.word("availability", request.availability, Availability, default=Availability.AVAILABLE)
    availability_reason = checks.text("availability_reason", request.availability_reason)
    until_ms = checks.instant(request, "until")
    by = checks.text("by", request.by)
    on_behalf_of = checks.id("on_behalf_of", request.on_behalf_of, required=False)
    checks.done()
    return commands.ReportProgress(
        unit_id,
        incident,
        state,
        occurred_at_ms,
        destination_id,
        availability,
        availability_reason,
        until_ms,
        request.correction,
        by,
        on_behalf_of,
    )


def _paper_step(checks: Checks, request: Any, state: AssignmentState, destination_id: str) -> commands.RecordPaperStep:
    """An old step: which incident and when it was is said, not taken for what is so now."""
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    incident = checks.incident("incident_id", request.incident_id)
    occurred_at_ms = checks.instant(request, "occurred_at")
    if not request.HasField("occurred_at"):
        checks.wrong("occurred_at", "FIELD_MISSING")
    by = checks.text("by", request.by)
    checks.done()
    return commands.RecordPaperStep(unit_id, incident, state, occurred_at_ms, destination_id, by)


def to_transfer(request: Any) -> commands.TransferCare:
    checks = Checks()
    checks.id("request_id", request.request_id)
    unit_id = checks.id("unit_id", request.unit_id)
    incident = checks.incident("incident_id", request.incident_id, required=False)
    occurred_at_ms = checks.instant(request, "occurred_at")
    by = checks.text("by", request.by)
    on_behalf_of = checks.id("on_behalf_of", request.on_behalf_of, required=False)
    checks.done()
    return commands.TransferCare(unit_id, incident, occurred_at_ms, by, on_behalf_of)


def to_scene(request: Any) -> commands.DeclareScene:
    checks = Checks()
    checks.id("request_id", request.request_id)
    incident = checks.incident("incident_id", request.incident_id)
    unit_id = checks.id("unit_id", request.unit_id, required=False)
    reason = checks.text("reason", request.reason)
    by = checks.text("by", request.by)
    on_behalf_of = checks.id("on_behalf_of", request.on_behalf_of, required=False)
    checks.done()
    said = (unit_id, reason, by, on_behalf_of)
    return commands.DeclareScene(incident, request.safe, *said, request.expected_version)


def to_fixes(request: Any) -> Fixes:
    """The columns of a batch of positions. Units that the city does not have are ignored later, not refused."""
    checks = Checks()
    columns = request.unit_ids, request.lat_e7, request.lon_e7, request.fix_at_ms
    unit_ids, lat_e7, lon_e7, fix_at_ms = (column[:] for column in columns)
    count = len(unit_ids)
    if count > limits.POSITIONS_PER_BATCH_MAX:
        checks.wrong("unit_ids", "TOO_MANY", limits.POSITIONS_PER_BATCH_MAX)
    for name, column in (("lat_e7", lat_e7), ("lon_e7", lon_e7), ("fix_at_ms", fix_at_ms)):
        if len(column) != count:
            checks.wrong(name, "COLUMNS_DIFFER")
    checks.done()
    if not count:
        return unit_ids, lat_e7, lon_e7, fix_at_ms
    checks.id("unit_ids", max(unit_ids, key=len))
    if not all(unit_ids):
        checks.wrong("unit_ids", "FIELD_MISSING")
    for name, column, bound in (("lat_e7", lat_e7, limits.LAT_E7_MAX), ("lon_e7", lon_e7, limits.LON_E7_MAX)):
        checks.number(name, min(column), -bound, bound)
        checks.number(name, max(column), -bound, bound)
    if (0, 0) in zip(lat_e7, lon_e7, strict=True):
        checks.wrong("lat_e7", "POINT_ZERO")
    if min(fix_at_ms) < INSTANT_MS_MIN or max(fix_at_ms) >= INSTANT_MS_MAX:
        checks.wrong("fix_at_ms", "TIME_OUT_OF_RANGE")
    checks.done()
    return unit_ids, lat_e7, lon_e7, fix_at_ms
