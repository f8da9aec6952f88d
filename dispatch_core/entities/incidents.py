"""Incidents and their reports as they are now, with the questions that rules ask of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from ..model import (
    CallClass,
    IncidentKind,
    IncidentState,
    Landing,
    LineKind,
    Medium,
    NeedState,
    Place,
    PowerState,
    Shortfall,
)
from ..records import mutable
from .assignments import Assignment
from .needs import Need

# Members by name, for the hot path: model says why.
_NEED_WITHDRAWN = NeedState.WITHDRAWN
_INCIDENT_OPEN = IncidentState.OPEN

NO_PLACE = Place(0, 0, 0, 0)
BY_LAND = frozenset((Medium.ROAD, Medium.FOOT))


def place_by(medium: Medium, place: Place, landing: Landing) -> Place:
    """Where units of a medium go for an incident at a place with a landing, or without."""
    return landing.place if landing.name and medium in BY_LAND else place


@mutable
class Report:
    """One call or message: enough to make an incident of it again."""

    # Its id: the seq of the entry that took it in.
    report: int
    type_code: str
    lat_e7: int
    lon_e7: int
    uncertainty_m: int
    place_name: str
    call_received_ms: int
    call_answered_ms: int
    call_class: CallClass
    unresolved: bool
    reported_ms: int
    by: str
    # 0: not said.
    priority: int
    note: str


@mutable
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
    kind: IncidentKind
    # Nobody knows where it is yet; the names that were said fit these places.
    unresolved: bool
    candidate_place_ids: tuple[str, ...]
    # Where units wait until the scene is safe; NO_PLACE where nobody named one.
    staging_place: Place
    # The first REPORTS_PER_INCIDENT_MAX are kept.
    reports: list[Report]
    # All reports that are attached, also those beyond the kept ones.
    report_count: int
    # Seqs of the entries that touched this incident: the oldest and the newest are kept.
    seqs: list[int]
    needs: list[Need] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    advised: bool = False
    staging_name: str = ""
    scene_safe: bool = False
    # What the electricity company recorded.
    power: PowerState = PowerState.NONE
    # Those that are cut.
    feeders: tuple[str, ...] = ()
    power_ms: int = 0
    power_by: str = ""
    # Units that were on their way here and were diverted to something more urgent.
    diverted_count: int = 0
    # Where units that go by land meet the boats of an incident at sea.
    landing: Landing = field(default_factory=Landing)
    # Of an outage, as it was reported: its feeder and the customers of that, and when the last of its reports came.
    outage_feeder_id: str = ""
    outage_customers: int = 0
    outage_ms: int = 0

    @property
    def last_seq(self) -> int:
        return self.seqs[-1]

    def place_for(self, medium: Medium) -> Place:
        """Where units of a medium go."""
        return place_by(medium, self.place, self.landing)

    def need(self, need_no: int) -> Need | None:
        return self.needs[need_no - 1] if 0 < need_no <= len(self.needs) else None

    def assignment(self, assignment_no: int) -> Assignment | None:
        return self.assignments[assignment_no - 1] if 0 < assignment_no <= len(self.assignments) else None

    def assignments_of(self, need_no: int) -> Iterator[Assignment]:
        return (assignment for assignment in self.assignments if assignment.need_no == need_no)

    @property
    def called_ms(self) -> tuple[int, int, int]:
        """When it was reported, and when its call was received and answered; 0 where nobody said."""
        return self.reported_ms, self.call_received_ms, self.call_answered_ms

    @property
    def treat_as_live(self) -> bool:
        """The electricity company was asked to cut the power here and has not recorded that it is cut."""
        back = self.power is PowerState.RESTORED
        return any(
            need.line is LineKind.ISOLATE
            and need.state is not _NEED_WITHDRAWN
            and (back or need.served_count < need.count)
            for need in self.needs
        )

    @property
    def feeder(self) -> str:
        """The feeders that are cut, in words."""
        return ", ".join(self.feeders)

    @property
    def notes(self) -> str:
        """What all its callers said for crews, each once."""
        return "\n".join(dict.fromkeys(filter(None, (self.note, *(report.note for report in self.reports)))))

    @property
    def call_class(self) -> CallClass:
        """The most serious that its reports say: one caller who means it is enough."""
        return min((report.call_class for report in self.reports), default=CallClass.EMERGENCY)

    @property
    def stands(self) -> Shortfall:
        """What keeps the engine from sending anybody here; NONE where nothing does."""
        if self.kind is not IncidentKind.ACTUAL:
            return Shortfall.NOT_ACTUAL
        if self.unresolved:
            return Shortfall.PLACE_UNRESOLVED
        return Shortfall.AWAITING_APPROVAL if self.outside_area else Shortfall.NONE

    def find_report(self, report: int) -> Report | None:
        return next((one for one in self.reports if one.report == report), None)

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

    def reserved_count(self, need: Need) -> int:
        """Of those that fill the need the ones that wait for a human's release."""
        return sum(a.need_no == need.need_no and a.reserved and not a.substituted for a in self.assignments)

    def substitute_count(self, need: Need) -> int:
        """Live substitutes: each stands in for one slot that nobody fills."""
        return sum(
            a.need_no == need.need_no and a.live and a.substituted and not a.cancelling for a in self.assignments
        )

    def placed_count(self, need: Need) -> int:
        """Of those working for the need the ones that a human placed, or fixed there."""
        return sum(a.need_no == need.need_no and a.counts and (a.by_human or a.pinned) for a in self.assignments)

    def latest_of_unit(self, unit_id: str) -> Assignment | None:
        """The unit's newest assignment here, ended or not."""
        for assignment in reversed(self.assignments):
            if assignment.unit_id == unit_id:
                return assignment
        return None
