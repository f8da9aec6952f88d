"""Commands about incidents and their reports: opened, changed, ended, reopened, reports moved between them."""

from __future__ import annotations

from ..model import CallClass, IncidentKind, Override
from ..records import record


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
    kind: IncidentKind = IncidentKind.ACTUAL
    call_class: CallClass = CallClass.EMERGENCY
    # The place is not known: the point above is not meant, and the name fits all of the candidates, or none.
    unresolved: bool = False
    candidate_place_ids: tuple[str, ...] = ()


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
class AddNote:
    """Something is written down about an incident; nothing else changes."""

    incident: int
    # No name, number or health of anybody: it stays in the journal.
    note: str
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
    # Nobody was sent: the caller was advised.
    advised: bool = False


@record
class AttachReport:
    """A report of one incident belongs to another. An incident whose last report leaves is closed."""

    incident: int
    expected_version: int
    # The seq of the report's entry.
    report: int
    attach_to: int
    reason: str
    by: str


@record
class DetachReport:
    """A report becomes an incident of its own, with its own plan."""

    incident: int
    expected_version: int
    report: int
    reason: str
    by: str


@record
class MergeIncidents:
    """Two incidents are one: `incident` survives and takes the other in, with all its units and reports."""

    incident: int
    expected_version: int
    merged: int
    # The version of the one that is taken in; 0 = whatever it has.
    merged_version: int
    reason: str
    by: str


@record
class UnmergeIncident:
    """Two incidents after all: the one that was taken in last goes on by itself again."""

    restored: int
    # Of the incident that took it in.
    expected_version: int
    reason: str
    by: str


@record
class ReopenIncident:
    incident: int
    # The plan is raised again; otherwise nobody is sent.
    dispatch: bool
    reason_code: Override
    reason: str
    by: str
    # The incident's version that was seen; 0 = whatever it has.
    expected_version: int = 0
