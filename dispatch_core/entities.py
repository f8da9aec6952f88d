"""Incidents, needs, assignments and units as they are now: plain mutable records that the state holds.

They answer questions about themselves and change nothing by themselves; rules/ changes them, snapshot.py writes them
field for field, so a field added here is a new snapshot format.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from .model import (
    ASSIGNMENT_ENDED_FROM,
    AssignmentState,
    Authority,
    Availability,
    IncidentState,
    LineKind,
    Medium,
    NeedState,
    Place,
    Shortfall,
)

# Reading an enum member through its class costs 85 ns in Python 3.11, a name 2 ns; these stand on the hot path.
_NEED_WITHDRAWN = NeedState.WITHDRAWN
_INCIDENT_OPEN = IncidentState.OPEN


@dataclass(slots=True)
class Stamp:
    state: AssignmentState
    occurred_at_ms: int
    received_at_ms: int
    by: str
    on_behalf_of: str
    corrected: bool


# The clocks of an assignment, as positions in its `due_ms` and `allowance_ms`; among clocks due at once the first here.
CLOCK_DELIVERY, CLOCK_ACKNOWLEDGEMENT, CLOCK_NEXT_UNIT, CLOCK_EN_ROUTE, CLOCK_ARRIVAL, CLOCK_CANCEL = range(6)
CLOCKS = 6
# Due never: the clock does not run. Fits a signed 64-bit integer.
NEVER_MS = 2**62


@dataclass(slots=True)
class Assignment:
    """One unit on one incident, with its own states, stamps and clocks."""

    assignment_no: int
    unit_id: str
    need_no: int
    state: AssignmentState
    order_version: int
    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    incident_offset_ticks: int
    stale_ticks: int
    conditional: bool
    position_last: bool
    by_human: bool
    # When the unit was ordered, and when the newest version of the order was issued.
    ordered_ms: int
    issued_ms: int
    # By CLOCK_*: when each runs out, and the full allowance it gets again after a stop.
    due_ms: list[int]
    allowance_ms: list[int]
    # Its position was too old for a priority 1: another unit is wanted beside it until it is heard.
    extra_wanted: bool = False
    # The acknowledgement clock ran out: the order stays valid, the need asks for another unit.
    missed: bool = False
    cancelling: bool = False
    delivered_version: int = 0
    acknowledged_version: int = 0
    alert_no: int = 0
    destination_id: str = ""
    reason: str = ""
    stamps: list[Stamp] = field(default_factory=list)

    @property
    def live(self) -> bool:
        return self.state < ASSIGNMENT_ENDED_FROM

    @property
    def counts(self) -> bool:
        """It fills a slot of its need: live, answered or within its clock, trusted in its place, not ordered back."""
        return self.state < ASSIGNMENT_ENDED_FROM and not (self.missed or self.extra_wanted or self.cancelling)

    @property
    def eta_ticks(self) -> int:
        return (
            self.turnout_ticks
            + self.unit_offset_ticks
            + self.road_ticks
            + self.incident_offset_ticks
            + self.stale_ticks
        )

    def start_clock(self, clock: int, at_ms: int, allowance_ms: int) -> None:
        """An allowance of 0: it does not run."""
        self.allowance_ms[clock] = allowance_ms
        self.due_ms[clock] = at_ms + allowance_ms if allowance_ms else NEVER_MS

    def stop_clocks(self, *clocks: int) -> None:
        for clock in clocks or range(CLOCKS):
            self.due_ms[clock] = NEVER_MS

    def stamp(self, state: AssignmentState) -> Stamp | None:
        for stamp in self.stamps:
            if stamp.state is state:
                return stamp
        return None


@dataclass(slots=True)
class Need:
    need_no: int
    agency_id: str
    capabilities: tuple[str, ...]
    count: int
    priority: int
    alarm_level: int
    line: LineKind
    authority: Authority
    medium: Medium
    mode: int
    objective_from: str
    objective_to: str
    objective_within_s: int
    raised_ms: int
    state: NeedState = NeedState.OPEN
    shortfall: Shortfall = Shortfall.NONE
    # Units of this need that did their work and cleared.
    served_count: int = 0
    # Slots still to be filled.
    missing_count: int = 0
    declined_unit_ids: list[str] = field(default_factory=list)
    blocking_road_ids: tuple[str, ...] = ()


@dataclass(slots=True)
class Incident:
    incident: int
    version: int
    state: IncidentState
    type_code: str
    priority: int
    alarm_level: int
    place: Place
    uncertainty_m: int
    place_name: str
    outside_area: bool
    note: str
    reported_ms: int
    call_received_ms: int
    call_answered_ms: int
    closed_ms: int
    disposition: str
    # Seqs of the reports' entries; their number is the report's id. The first REPORTS_PER_INCIDENT_MAX are kept.
    report_seqs: list[int]
    report_count: int
    # Seqs of the entries that touched this incident: the oldest and the newest are kept.
    seqs: list[int]
    needs: list[Need] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)

    @property
    def last_seq(self) -> int:
        return self.seqs[-1]

    def need(self, need_no: int) -> Need | None:
        return self.needs[need_no - 1] if 0 < need_no <= len(self.needs) else None

    def assignment(self, assignment_no: int) -> Assignment | None:
        return self.assignments[assignment_no - 1] if 0 < assignment_no <= len(self.assignments) else None

    def assignments_of(self, need_no: int) -> Iterator[Assignment]:
        return (assignment for assignment in self.assignments if assignment.need_no == need_no)

    def missing_slots(self, need: Need, without: Assignment | None = None) -> int:
        """Slots of the need that nobody fills; `without` leaves out an assignment that is about to stop counting."""
        if need.state is _NEED_WITHDRAWN or self.state is not _INCIDENT_OPEN:
            return 0
        return max(0, need.count - need.served_count - self.working_count(need, without))

    def working_count(self, need: Need, without: Assignment | None = None) -> int:
        """Slots of the need that somebody fills who is on the way or at work."""
        working = 0
        for assignment in self.assignments:
            if assignment.need_no == need.need_no and assignment is not without and assignment.counts:
                working += 1
        return working

    def placed_count(self, need: Need) -> int:
        """Of those working for the need the ones that a human placed."""
        return sum(a.need_no == need.need_no and a.counts and a.by_human for a in self.assignments)

    def latest_of_unit(self, unit_id: str) -> Assignment | None:
        """The unit's newest assignment here, ended or not."""
        for assignment in reversed(self.assignments):
            if assignment.unit_id == unit_id:
                return assignment
        return None


@dataclass(slots=True)
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


@dataclass(slots=True)
class AgencyState:
    agency_id: str
    misses_running: int = 0
    not_answering: bool = False


@dataclass(slots=True)
class Closure:
    road_id: str
    reason: str
    since_ms: int
    until_ms: int
    by: str
