"""Events of the service itself: a writer began, a city was loaded, the clocks run on, who decides was changed."""

from __future__ import annotations

from dataclasses import field

from ..model import Authority, DispatchMode, Landing, Medium, Override, Place, ResumeCause, RoadTerms, ServiceWarning
from ..records import record


@record
class WriterStarted:
    journal_id: str
    epoch: int
    host: str
    clock_rate: int
    rules_digest: bytes
    # Bounds of what the state keeps, in force from here on.
    closed_incidents_max: int
    timeline_seqs_max: int
    report_seqs_max: int
    request_kept_ms: int


@record
class RosterEntry:
    unit_id: str
    agency_id: str
    capabilities: tuple[str, ...]
    # As long as `capabilities`: the crew each one needs.
    crew_mins: tuple[int, ...]
    medium: Medium
    mode: int
    turnout_ticks: int
    turnout_away_ticks: int
    crew_id: str
    crew_count: int
    home: Place
    on_duty: bool
    # Where the unit is now, in this bundle's terms; only for a unit that was known before.
    place: Place


@record
class Resnap:
    """A live incident's place in the terms of the bundle that was loaded."""

    incident: int
    place: Place
    landing: Landing = field(default_factory=Landing)


@record
class RoadShut:
    """A road that a city's files close or slow from the start."""

    road_id: str
    reason: str
    terms: RoadTerms = field(default_factory=RoadTerms)
    # Outside its daily hours, and when the clock looks at it next.
    dormant: bool = False
    due_ms: int = 0


@record
class CityLoaded:
    city_id: str
    city_digest: bytes
    zone: str
    tick_us: int
    demonstration: bool
    position_widen_ms: int
    position_last_ms: int
    agencies: tuple[str, ...]
    capabilities: tuple[str, ...]
    units: tuple[RosterEntry, ...]
    closures: tuple[RoadShut, ...]
    incidents: tuple[Resnap, ...]


@record
class ServiceResumed:
    cause: ResumeCause
    # No timer adds a unit before this much time has passed.
    hold_ms: int


@record
class ModeSet:
    # Empty: the whole service.
    agency_id: str
    mode: DispatchMode
    reason_code: Override
    reason: str
    by: str


@record
class AuthoritySet:
    agency_id: str
    # Empty: every type. 0: every priority.
    type_code: str
    priority: int
    # The city's own counts again.
    restored: bool
    authority: Authority
    reason_code: Override
    reason: str
    by: str


@record
class WarningSet:
    """The watchdog's finding about the service as a whole; it orders nothing and changes no decision."""

    warning: ServiceWarning
    # Empty: the whole service.
    agency_id: str
    standing: bool
    # What was found, and the bound it passed: milliseconds for a silence or a clock, else a count.
    measured: int
    bound: int
    by: str
