"""Events of incidents: reported, attached to, changed, ended. What they ask for is in needs.py."""

from __future__ import annotations

from ..model import Place
from ..records import record


@record
class IncidentReported:
    incident: int
    type_code: str
    priority: int
    place: Place
    uncertainty_m: int
    place_name: str
    call_received_ms: int
    call_answered_ms: int
    note: str
    personal_digest: bytes
    # Outside the service area by more than the city allows: accepted, nobody is sent, a supervisor is told.
    outside_area: bool
    by: str


@record
class ReportAttached:
    incident: int
    type_code: str
    lat_e7: int
    lon_e7: int
    uncertainty_m: int
    place_name: str
    call_received_ms: int
    call_answered_ms: int
    note: str
    personal_digest: bytes
    by: str


@record
class IncidentRetyped:
    incident: int
    type_code: str
    reason: str
    by: str


@record
class IncidentReprioritised:
    incident: int
    priority: int
    reason: str
    second_person: str
    by: str


@record
class IncidentMoved:
    incident: int
    place: Place
    uncertainty_m: int
    place_name: str
    outside_area: bool
    reason: str
    by: str


@record
class AlarmRaised:
    incident: int
    alarm_level: int
    reason: str
    by: str


@record
class IncidentCancelled:
    incident: int
    # On scene, or with a patient aboard: released by their own report only.
    remaining_unit_ids: tuple[str, ...]
    reason: str
    by: str


@record
class IncidentClosed:
    incident: int
    disposition: str
    note: str
    by: str
