"""State: everything the journal has said so far, as plain mutable records.

Only the `evolve_*` functions of rules/ change it. It holds no network, no city policy and no search index: those are
projections that the engine keeps beside it. `touched_units` and `roads_changed` tell the engine what to project again
after an entry. It validates nothing; what reaches it was decided before.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import OrderedDict
from dataclasses import dataclass, field
from heapq import heappop, heappush

from .cells import Cells
from .entities import (
    NEVER_MS,
    NO_PLACE,
    AgencyState,
    Assignment,
    AuthorityRule,
    Closure,
    DestinationState,
    Incident,
    Merges,
    Need,
    StandingBy,
    StandingWarning,
    Surge,
    Unit,
)
from .model import NOBODY_BIT, Authority, IncidentState, LineKind, Medium, NeedState, Shortfall

# Members by name, for the hot path: model says why.
_NEED_SHORT = NeedState.SHORT
_NEED_FILLED = NeedState.FILLED
_NEED_OPEN = NeedState.OPEN
_INCIDENT_OPEN = IncidentState.OPEN
_NEED_REFUSED = NeedState.REFUSED
_NEED_WITHDRAWN = NeedState.WITHDRAWN
_SHORTFALL_NONE = Shortfall.NONE
_SHORTFALL_AWAITING_APPROVAL = Shortfall.AWAITING_APPROVAL
_LINE_DISPATCH = LineKind.DISPATCH
_AUTHORITY_REQUEST = Authority.REQUEST

NOWHERE = NO_PLACE
WaitingKey = tuple[int, int, int]  # (priority, incident, need_no): the order in which waiting needs are served.


@dataclass(slots=True)
class State:
    seq: int = 0
    at_ms: int = 0
    journal_id: str = ""
    epoch: int = 0
    clock_rate: int = 1
    rules_digest: bytes = b""
    closed_incidents_max: int = 0
    timeline_seqs_max: int = 2
    report_seqs_max: int = 1
    request_kept_ms: int = 0
    city_id: str = ""  # From here on from CityLoaded.
    city_digest: bytes = b""
    zone: str = "UTC"
    tick_us: int = 1000
    demonstration: bool = False
    position_widen_ms: int = 0
    position_last_ms: int = 0
    capabilities: tuple[str, ...] = ()
    agencies: dict[str, AgencyState] = field(default_factory=dict)
    units: list[Unit] = field(default_factory=list)
    manual: bool = False  # The engine only recommends; humans order.
    surge: Surge = field(default_factory=Surge)
    authority_rules: list[AuthorityRule] = field(default_factory=list)
    warnings: list[StandingWarning] = field(default_factory=list)
    destinations: dict[str, DestinationState] = field(default_factory=dict)
    standing_by: StandingBy = field(default_factory=StandingBy)
    hold_until_ms: int = 0  # No timer adds a unit before this instant (after a stop).
    # Open and cancelled ones, then the kept closed ones; insertion order is number order for the open.
    incidents: dict[int, Incident] = field(default_factory=dict)
    closed: dict[int, Incident] = field(default_factory=dict)
    ranked_outages: set[int] = field(default_factory=set)  # Their priority was set: customers change it no more.
    merges: Merges = field(default_factory=Merges)
    closures: dict[str, Closure] = field(default_factory=dict)
    paper_labels: dict[int, str] = field(default_factory=dict)  # What closed ones are called on their sheets of paper.
    # request_id -> (seq, request digest, at_ms), oldest first. Ordered: a plain dict looks 220 us for its first key.
    requests: OrderedDict[str, tuple[int, bytes, int]] = field(default_factory=OrderedDict)

    # -- Derived from the above; rebuilt by `rebuild`, never stored --------------------------------------------------

    unit_index: dict[str, int] = field(default_factory=dict)
    agency_index: dict[str, int] = field(default_factory=dict)
    capability_bit: dict[str, int] = field(default_factory=dict)
    crews: dict[str, list[int]] = field(default_factory=dict)  # crew id -> units that share it.
    # (agency id, capabilities, medium) -> waiting needs in the order they are served.
    waiting: dict[tuple[str, tuple[str, ...], Medium], list[WaitingKey]] = field(default_factory=dict)
    waiting_count: int = 0
    cells: Cells = field(default_factory=Cells)
    outages: dict[str, set[int]] = field(default_factory=dict)  # feeder id -> outages reported on it, not closed.
    # Heap of (due_ms, incident, assignment_no or -need_no) and (due_ms, 0, unit); live: that is its owner's first due.
    timers: list[tuple[int, int, int]] = field(default_factory=list)
    closure_due: tuple[int, str] | None = None  # The closure that the clock looks at first, and when.
    reserved_units: set[int] = field(default_factory=set)  # Units that are only reserved.
    diverting_units: set[int] = field(default_factory=set)  # Units that have a divert, asked or proposed.
    # What the engine must bring its search in step with: units changed in any way, and units whose commitment changed.
    touched_units: set[int] = field(default_factory=set)
    committed_units: set[int] = field(default_factory=set)
    crews_changed: bool = True
    roads_changed: bool = True
    destinations_changed: bool = True
    city_changed: bool = True

    # -- Queries -------------------------------------------------------------------------------------------------------

    def find_unit(self, unit_id: str) -> Unit | None:
        index = self.unit_index.get(unit_id)
        return None if index is None else self.units[index]

    def find_incident(self, number: int) -> Incident | None:
        number = self.merges.survivor(number)
        return self.incidents.get(number) or self.closed.get(number)

    def mask(self, capabilities: tuple[str, ...]) -> int:
        """Capabilities as bits; a capability that the loaded city lacks makes the mask one that no unit has."""
        mask = 0
        for capability in capabilities:
            mask |= 1 << self.capability_bit.get(capability, NOBODY_BIT)
        return mask

    def first_timer(self) -> tuple[int, int, int] | None:
        """The live timer that is due first, as it lies on the heap; dead ones before it are dropped."""
        while self.timers:
            due_ms, number, owner = self.timers[0]
            if number:
                incident = self.incidents.get(number)
                if incident is not None and due_ms == (
                    min(incident.assignments[owner - 1].due_ms) if owner > 0 else incident.needs[-owner - 1].due_ms
                ):
                    return self.timers[0]
            elif self.units[owner].until_due_ms == due_ms:
                return self.timers[0]
            heappop(self.timers)
        return None

    def engine_fills(self, incident: Incident, need: Need) -> bool:
        """The engine itself looks for units: no desk is asked, no human must decide first, nothing holds it back."""
        if need.line is not _LINE_DISPATCH or need.authority is _AUTHORITY_REQUEST:
            return False
        if need.held or need.state is _NEED_REFUSED:
            return False
        stands = incident.stands
        if need.approved:
            return stands is _SHORTFALL_NONE or stands is _SHORTFALL_AWAITING_APPROVAL
        held = self.surge.holds(need.agency_id, need.priority)
        return stands is _SHORTFALL_NONE and not held and not self.recommends_only(need.agency_id)

    def recommends_only(self, agency_id: str) -> bool:
        """Humans order: in the whole service, or for this agency (for a need of any agency, where one is so)."""
        if agency_id:
            return self.manual or self.agencies[agency_id].manual
        return self.manual or any([agency.manual for agency in self.agencies.values()])

    def silent_agencies(self) -> set[str]:
        """Those that do not answer: no clock and no freed unit has theirs ordered."""
        return {agency.agency_id for agency in self.agencies.values() if agency.not_answering}

    # -- Changes, for the evolve functions only ------------------------------------------------------------------------

    def arm(self, incident: Incident, assignment: Assignment) -> None:
        """Put the assignment's first due on the heap; call after any of its clocks changed."""
        if (due_ms := min(assignment.due_ms)) < NEVER_MS:
            heappush(self.timers, (due_ms, incident.incident, assignment.assignment_no))

    def arm_need(self, incident: Incident, need: Need) -> None:
        """Put the need's clock on the heap; call after it was started."""
        if need.due_ms < NEVER_MS:
            heappush(self.timers, (need.due_ms, incident.incident, -need.need_no))

    def put_in_cell(self, incident: Incident) -> None:
        """For looking up what is near, or on its feeder; an incident whose place nobody knows is near nothing."""
        if not incident.unresolved:
            self.cells.put(incident.incident, incident.place.lat_e7, incident.place.lon_e7)
        if incident.outage_feeder_id:
            self.outages.setdefault(incident.outage_feeder_id, set()).add(incident.incident)

    def drop_from_cell(self, incident: Incident) -> None:
        self.outages.get(incident.outage_feeder_id, set()).discard(incident.incident)
        self.cells.drop(incident.incident, incident.place.lat_e7, incident.place.lon_e7)

    def heard(self, unit: Unit) -> None:
        """Its crew or its desk said something: it answers again, and so does its agency's run of misses end."""
        unit.unresponsive = False
        self.agencies[unit.agency_id].misses_running = 0
        self.touch_unit(unit)

    def arm_unit(self, unit: Unit) -> None:
        if unit.until_due_ms:
            heappush(self.timers, (unit.until_due_ms, 0, unit.unit))

    def touch_incident(self, incident: Incident) -> None:
        """Count the entry in hand once in the incident's version and timeline."""
        seqs = incident.seqs
        if seqs and seqs[-1] == self.seq:
            return
        incident.version += 1
        seqs.append(self.seq)
        if len(seqs) > self.timeline_seqs_max:
            del seqs[self.timeline_seqs_max // 2]

    def touch_unit(self, unit: Unit) -> None:
        unit.last_seq = self.seq
        self.touched_units.add(unit.unit)

    def commit(self, unit: Unit, incident: int, assignment_no: int) -> None:
        """Give the unit its active assignment, or end it with 0, 0; whoever shares its crew is concerned."""
        unit.incident = incident
        unit.assignment_no = assignment_no
        unit.last_seq = self.seq
        self.committed_units.add(unit.unit)
        if unit.crew_id:
            self.committed_units.update(self.crews.get(unit.crew_id, ()))

    def put_waiting(self, incident: Incident, need: Need) -> None:
        queue = self.waiting.setdefault((need.agency_id, need.capabilities, need.medium), [])
        key = (need.priority, incident.incident, need.need_no)
        at = bisect_left(queue, key)
        if at == len(queue) or queue[at] != key:
            queue.insert(at, key)
            self.waiting_count += 1

    def drop_waiting(self, incident: Incident, need: Need) -> None:
        place = (need.agency_id, need.capabilities, need.medium)
        queue = self.waiting.get(place, [])
        key = (need.priority, incident.incident, need.need_no)
        at = bisect_left(queue, key)
        if at < len(queue) and queue[at] == key:
            del queue[at]
            self.waiting_count -= 1
            if not queue:
                del self.waiting[place]

    def recount(self, incident: Incident, need: Need) -> None:
        """Set what the need still misses from its assignments, and keep the waiting order in step."""
        need.missing_count = incident.missing_slots(need)
        self.settle(incident, need)

    def settle(self, incident: Incident, need: Need) -> None:
        """Bring the need's state and the waiting order in step with what it misses and who is only reserved."""
        missing, was = need.missing_count, need.state
        if was is not _NEED_WITHDRAWN and was is not _NEED_OPEN:
            if missing:
                if was is _NEED_FILLED:
                    need.state = _NEED_SHORT
            elif incident.state is not _INCIDENT_OPEN and not need.served_count and not incident.working_count(need):
                # Nobody came, and nobody is asked any more.
                need.state = _NEED_WITHDRAWN
                need.shortfall = _SHORTFALL_NONE
            elif self.reserved_units and incident.reserved_count(need):
                need.state = _NEED_SHORT
                need.shortfall = _SHORTFALL_AWAITING_APPROVAL
            else:
                need.state = _NEED_FILLED
                need.shortfall = _SHORTFALL_NONE
        if not missing:
            need.stop_clock()
            # Filled, by a human say: nothing of it is held back any more.
            need.held = False
        if missing and self.engine_fills(incident, need):
            self.put_waiting(incident, need)
        elif self.waiting:
            self.drop_waiting(incident, need)

    def rebuild(self) -> None:
        """Make the derived part anew from the stored part (after a load)."""
        self.unit_index = {unit.unit_id: unit.unit for unit in self.units}
        self.agency_index = {agency_id: i for i, agency_id in enumerate(self.agencies)}
        self.capability_bit = {capability: i for i, capability in enumerate(self.capabilities)}
        self.rebuild_crews()
        self.waiting, self.waiting_count, self.timers, self.cells = {}, 0, [], Cells()
        self.outages, self.diverting_units = {}, {unit.unit for unit in self.units if unit.divert_incident}
        reserved = [one for incident in self.incidents.values() for one in incident.assignments if one.reserved]
        self.reserved_units = {self.unit_index[assignment.unit_id] for assignment in reserved}
        for incident in self.incidents.values():
            for need in incident.needs:
                self.recount(incident, need)
                self.arm_need(incident, need)
            for assignment in incident.assignments:
                self.arm(incident, assignment)
            self.put_in_cell(incident)
        for unit in self.units:
            self.arm_unit(unit)
        self.touched_units = set(range(len(self.units)))
        self.roads_changed = self.city_changed = self.destinations_changed = True

    def rebuild_crews(self) -> None:
        self.crews = {}
        self.crews_changed = True
        for unit in self.units:
            if unit.crew_id and not unit.retired:
                insort(self.crews.setdefault(unit.crew_id, []), unit.unit)
