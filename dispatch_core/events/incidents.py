"""Events of incidents: reported, attached to, changed, ended, opened again. What they ask for is in needs.py."""

from __future__ import annotations

from dataclasses import field

from ..model import CallClass, IncidentKind, Landing, Override, Place, PowerState
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
    kind: IncidentKind
    call_class: CallClass
    # Nobody knows where: the place is not meant, and nobody is sent until it is.
    unresolved: bool
    candidate_place_ids: tuple[str, ...]
    # The report's id. 0: the incident's own number.
    report: int
    # Where units go that go by land, of an incident at sea.
    landing: Landing = field(default_factory=Landing)
    # Of an outage: the feeder it lies on, and how many customers that has. Empty: no outage, or no feeder is known.
    feeder_id: str = ""
    customers: int = 0


@record
class ReportAttached:
    """A report, new or of another incident, belongs to this one. It raises no second plan."""

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
    call_class: CallClass
    # The report's id. 0: the seq of this entry.
    report: int
    # As it was reported. 0: not said.
    priority: int
    # By itself: it lies on the feeder of an outage that is known.
    joined: bool = False


@record
class ReportDetached:
    """A report leaves the incident: for another, or for one of its own."""

    incident: int
    report: int
    reason: str
    by: str


@record
class IncidentRetyped:
    incident: int
    type_code: str
    reason: str
    by: str
    landing: Landing = field(default_factory=Landing)


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
    landing: Landing = field(default_factory=Landing)


@record
class LandingChanged:
    """A closure that came or went cut its landing off: who goes by land goes to another one."""

    incident: int
    landing: Landing
    closure_id: str


@record
class NoteAdded:
    """Something was written down about the incident."""

    incident: int
    note: str
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
    # Nobody was sent: the caller was advised.
    advised: bool


@record
class IncidentReopened:
    incident: int
    reason_code: Override
    reason: str
    by: str


@record
class IncidentMerged:
    """The incident took another in: its needs and assignments follow on the incident's own, in their order, and what
    either still waits for is decided anew.
    """

    incident: int
    merged: int
    # Needs of both that ask for less from now on, by their numbers from now on: columns of equal length.
    need_nos: tuple[int, ...]
    counts_before: tuple[int, ...]
    counts_after: tuple[int, ...]
    reason: str
    by: str


@record
class IncidentUnmerged:
    """The incident gives back what it took in: needs in a row, and all assignments that are for them."""

    incident: int
    restored: int
    first_need_no: int
    need_count: int
    assignment_nos: tuple[int, ...]
    reason: str
    by: str


@record
class DuplicatesSuggested:
    """Live incidents that the new one may be a second report of: columns of equal length, likeliest first."""

    incident: int
    like: tuple[int, ...]
    # 0 to 1000.
    scores: tuple[int, ...]
    distance_m: tuple[int, ...]


@record
class StagingSet:
    incident: int
    place: Place
    place_name: str
    by: str


@record
class SceneDeclared:
    incident: int
    safe: bool
    # Empty: a supervisor.
    unit_id: str
    reason: str
    by: str
    on_behalf_of: str


@record
class PowerRecorded:
    incident: int
    need_no: int
    power: PowerState
    feeder: str
    occurred_at_ms: int
    by: str
