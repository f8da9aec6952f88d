"""Commands of units and of whoever speaks for them: duty, orders answered, progress, positions, the scene."""

from __future__ import annotations

from ..model import AssignmentState, Availability
from ..records import record


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
    # What was seen of it, as etags.py says; empty = whatever it is.
    expected_etag: str = ""


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
class TransferCare:
    """The patient was handed over."""

    unit_id: str
    incident: int
    occurred_at_ms: int
    by: str
    on_behalf_of: str


@record
class SetStaging:
    """Where units wait until the scene is safe."""

    incident: int
    expected_version: int
    lat_e7: int
    lon_e7: int
    place_name: str
    by: str


@record
class DeclareScene:
    """The scene is safe to enter, or no longer: by an on-scene unit that may say so, or by a supervisor."""

    incident: int
    safe: bool
    # Empty: a supervisor.
    unit_id: str
    reason: str
    by: str
    on_behalf_of: str
    # The incident's version that was seen; 0 = whatever it has.
    expected_version: int = 0


@record
class RecordPositions:
    """Fixes of many units, one each: columns of equal length. Journalled without the command."""

    unit_ids: tuple[str, ...]
    lat_e7: tuple[int, ...]
    lon_e7: tuple[int, ...]
    fix_at_ms: tuple[int, ...]
