"""Units, agencies and destinations as they are now."""

from __future__ import annotations

from dataclasses import field

from ..model import Authority, Availability, DestinationStatus, Medium, Place, ServiceWarning
from ..records import mutable


@mutable
class Unit:
    # From the roster.
    unit: int
    unit_id: str
    agency_id: str
    capabilities: tuple[str, ...]
    crew_mins: tuple[int, ...]
    medium: Medium
    mode: int
    turnout_ticks: int
    turnout_away_ticks: int
    roster_crew_id: str
    roster_crew_count: int
    home: Place
    # What changes.
    on_duty: bool
    availability: Availability
    availability_reason: str
    until_ms: int
    until_due_ms: int
    in_service: bool
    crew_count: int
    driver: bool
    crew_id: str
    place: Place
    at_home: bool
    # 0 = at home since sign-on: never stale.
    fix_at_ms: int
    quarantine_lat_e7: int
    quarantine_lon_e7: int
    quarantine_fix_at_ms: int
    unresponsive: bool
    # The one active assignment; 0 = free.
    incident: int
    assignment_no: int
    last_seq: int
    # Gone from the roster: kept so that the past stays readable, never sent.
    retired: bool = False
    # A supervisor keeps it from being ordered by the engine.
    held: bool = False
    # The assignment that it is asked to leave its active one for, or will be once a human says so; 0 = none.
    divert_incident: int = 0
    divert_assignment_no: int = 0
    # When it was diverted last; 0 = never.
    diverted_ms: int = 0


@mutable
class Posting:
    """Where a unit was last advised to stand by, while that is not its home; its crew may do otherwise."""

    unit_id: str
    name: str
    place: Place
    since_ms: int


@mutable
class AdvisedDay:
    """How far an agency's units were advised to drive on the last day on which they were, beyond the ways home."""

    agency_id: str
    # By the city's clock: the number of the day since the year 1.
    day: int
    metres: int


@mutable
class StandingBy:
    """By unit where it was advised to stand by, by agency how far in a day."""

    posted: dict[str, Posting] = field(default_factory=dict)
    days: dict[str, AdvisedDay] = field(default_factory=dict)


@mutable
class AgencyState:
    agency_id: str
    misses_running: int = 0
    not_answering: bool = False
    # The engine only recommends for it.
    manual: bool = False


@mutable
class StandingWarning:
    """What the watchdog found wrong with the service, or with one agency's part of it, and not yet right again."""

    warning: ServiceWarning
    # Empty: the whole service.
    agency_id: str
    since_ms: int
    measured: int
    bound: int
    by: str


@mutable
class DestinationState:
    """A destination whose status was set; without one it is open."""

    destination_id: str
    status: DestinationStatus
    reason: str
    since_ms: int
    until_ms: int
    by: str


@mutable
class AuthorityRule:
    """An authority that a supervisor set in place of the city's."""

    agency_id: str
    # Empty: every type. 0: every priority.
    type_code: str
    priority: int
    authority: Authority
