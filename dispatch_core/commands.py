"""Commands: what somebody, or the clock, asks the engine to do. Imperative, immutable, already checked for shape by
the border.

Instants are milliseconds since 1970 UTC, 0 = not known. `incident` is the incident's number; ids of units, roads,
agencies and types are the strings of the city. `by` names the person or system that acts, `on_behalf_of` the unit a
desk speaks for. Nothing here is personal data: of caller and patient only a salted digest enters.
"""

from __future__ import annotations

from .model import AssignmentState, Availability, ResumeCause
from .records import record


@record
class ReportIncident:
    type_code: str
    # 0 = the type's own.
    priority: int
    lat_e7: int
    lon_e7: int
    uncertainty_m: int
    place_name: str
    call_received_ms: int
    call_answered_ms: int
    # The incident this report is attached to; 0 = a new incident.
    attach_to: int
    note: str
    personal_digest: bytes
    by: str


@record
class UpdateIncident:
    incident: int
    # 0 = whatever version it has.
    expected_version: int
    # Empty or 0: unchanged.
    type_code: str
    priority: int
    alarm_level: int
    # The place below is meant only where `move` is set.
    move: bool
    lat_e7: int
    lon_e7: int
    uncertainty_m: int
    place_name: str
    reason: str
    # Who agreed to the downgrade of a priority 1; not the one who asks.
    second_person: str
    by: str


@record
class CancelIncident:
    incident: int
    expected_version: int
    reason: str
    by: str


@record
class CloseIncident:
    incident: int
    expected_version: int
    disposition: str
    note: str
    by: str


@record
class Reassign:
    incident: int
    expected_version: int
    need_no: int
    unit_id: str
    # The unit it replaces, whose order is cancelled; empty = it comes in addition.
    replace_unit_id: str
    reason: str
    by: str


@record
class SignOn:
    unit_id: str
    # Driver included; 0 = the roster's usual crew.
    crew_count: int
    driver: bool
    # Empty = the roster's.
    crew_id: str
    # Where it starts; at home unless `elsewhere`.
    elsewhere: bool
    lat_e7: int
    lon_e7: int
    by: str


@record
class SignOff:
    unit_id: str
    reason: str
    by: str


@record
class SetAvailability:
    unit_id: str
    availability: Availability
    reason: str
    until_ms: int
    # The crew below is meant only where `crew_changed` is set.
    crew_changed: bool
    crew_count: int
    driver: bool
    in_service: bool
    by: str


@record
class ConfirmDelivery:
    unit_id: str
    incident: int
    order_version: int
    occurred_at_ms: int


@record
class Acknowledge:
    unit_id: str
    # 0 = the unit's active assignment.
    incident: int
    # 0 = the newest.
    order_version: int
    occurred_at_ms: int
    by: str
    on_behalf_of: str


@record
class Decline:
    unit_id: str
    incident: int
    reason: str
    occurred_at_ms: int
    by: str
    on_behalf_of: str


@record
class ReportProgress:
    unit_id: str
    incident: int
    state: AssignmentState
    occurred_at_ms: int
    destination_id: str
    # Said when clearing; elsewhere ignored.
    availability: Availability
    availability_reason: str
    until_ms: int
    # True: this stamp was given wrongly before and is put right.
    correction: bool
    by: str
    on_behalf_of: str


@record
class RecordPositions:
    """Fixes of many units, one each: columns of equal length. Journalled without the command."""

    unit_ids: tuple[str, ...]
    lat_e7: tuple[int, ...]
    lon_e7: tuple[int, ...]
    fix_at_ms: tuple[int, ...]


@record
class CloseRoad:
    road_id: str
    reason: str
    until_ms: int
    by: str


@record
class OpenRoad:
    road_id: str
    reason: str
    by: str


@record
class StartWriter:
    journal_id: str
    epoch: int
    host: str
    clock_rate: int


@record
class LoadCity:
    """Take the roster and the ground of the bundle the engine was made with."""


@record
class ResumeService:
    cause: ResumeCause


@record
class AdvanceClock:
    """Handle the one timer that is due first."""


Command = (
    ReportIncident
    | UpdateIncident
    | CancelIncident
    | CloseIncident
    | Reassign
    | SignOn
    | SignOff
    | SetAvailability
    | ConfirmDelivery
    | Acknowledge
    | Decline
    | ReportProgress
    | RecordPositions
    | CloseRoad
    | OpenRoad
    | StartWriter
    | LoadCity
    | ResumeService
    | AdvanceClock
)
