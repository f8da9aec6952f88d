"""Forecasts of whole entries: what a new or reopened incident and a move must bring.

All of it is foreseen by the twin: the needs of a plan, who decides them, what looks like a duplicate and what is held;
who comes in addition after a move and who is then too many. What a clock must bring is in clocks.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.entities import NEVER_MS, Assignment, Incident, Need, Unit
from dispatch_core.model import (
    Alert,
    AssignmentState,
    CallClass,
    IncidentKind,
    LineKind,
    Medium,
    NeedState,
    Place,
    Shortfall,
)
from dispatch_core.plane import MM_PER_E7_SCALED, SCALE_BITS, lon_scale

from .town import POLICY
from .twin import Candidate, Twin, where
from .twin_authority import Planned, plan, suggested
from .twin_duplicates import alike, held
from .verdicts import by_human, check_order, matched

if TYPE_CHECKING:
    from .judge import Judge

# Whose first due is asked about at the edges of a disc: the first need of so many agencies.
AGENCIES_ASKED_MAX = 2


class Forecast:
    """What an entry must bring beside the decisions about single needs."""

    def __init__(self, judge: Judge, events: Sequence[e.Event]) -> None:
        self.judge = judge
        self.events = events
        opened = [event for event in events if isinstance(event, e.IncidentReported)]
        self.opened = opened[0] if opened else None
        self.reopened = next((event for event in events if isinstance(event, e.IncidentReopened)), None)
        moves = [event for event in events if isinstance(event, e.IncidentMoved)]
        # A reopened incident stays where it is; only its node may have another number.
        self.moved = moves[0] if moves and self.reopened is None else None
        self.placed = self.opened or self.moved
        # As they were before any of the entry: the disc around a place is asked about with all who were free then.
        self.units: list[Unit] = [replace(unit) for unit in judge.shadow.units] if self.placed else []
        self.made = False
        # The incident that a human said the new one is not.
        self.left = next((event.incident for event in events if isinstance(event, e.ReportDetached)), 0)
        self.sooner = [
            event
            for event in events
            if isinstance(event, e.NeedDecided) and event.assigned and not matched(event) and not by_human(event)
        ]
        assert self.moved or not self.sooner, "a unit more without a move"

    def before(self, event: e.Event) -> None:
        """Before the event is followed, and after all that came before it."""
        raising = (e.IncidentReported, e.NeedRaised, e.ReportDetached, e.IncidentReopened, e.IncidentMoved)
        if not self.made and (self.opened or self.reopened) and not isinstance(event, raising):
            self._made()
        if self.moved and self.sooner and event is self.sooner[0]:
            self._check_sooner()
            self.moved = None

    def after(self) -> None:
        if not self.made and (self.opened or self.reopened):
            self._made()
        if self.placed is not None:
            self._check_location(self.placed.incident)
        if self.moved:
            self._check_sooner()

    # -- New and reopened ----------------------------------------------------------------------------------------------

    def _made(self) -> None:
        self.made = True
        judge = self.judge
        about = self.opened or self.reopened
        assert about is not None
        incident = judge.shadow.incidents[about.incident]
        raised = [event for event in self.events if isinstance(event, e.NeedRaised)]
        level = 1 if self.opened else incident.alarm_level
        call_class = self.opened.call_class if self.opened else incident.call_class
        city, code, priority = judge.bay.city, incident.type_code, incident.priority
        wanted = plan(judge.shadow, city, code, priority, level, call_class)
        advised = call_class is CallClass.INFORMATION and priority != 1
        if advised or (isinstance(judge.command, c.ReopenIncident) and not judge.command.dispatch):
            wanted = []
        if self.reopened:
            wanted = _without_who_is_there(wanted, incident, {event.need_no for event in raised})
        got = [
            (x.agency_id, x.capabilities, x.medium, x.line, x.count, x.priority, x.authority, x.staging) for x in raised
        ]
        assert got == wanted, f"raised {got}, the plan is {wanted}"
        if self.opened:
            self._check_opened(incident, raised)

    def _check_opened(self, incident: Incident, raised: Sequence[e.NeedRaised]) -> None:
        judge, shadow = self.judge, self.judge.shadow
        city = judge.bay.city
        like = [] if incident.unresolved else alike(shadow, city, incident, shadow.at_ms, self.left)
        said = [event for event in self.events if isinstance(event, e.DuplicatesSuggested)]
        got = [one for event in said for one in zip(event.like, event.scores, event.distance_m, strict=True)]
        assert got == like, f"like {got}, the twin finds {like}"
        needs = {
            x.need_no: (x.priority, x.count, judge.standing(incident, incident.needs[x.need_no - 1])) for x in raised
        }
        waits = held(shadow, city.types[incident.type_code], like, incident.priority, needs)
        judge.holds = {(incident.incident, need_no): what for need_no, what in waits.items()}
        alerts = [
            (event.alert, event.agency_id)
            for event in self.events
            if isinstance(event, e.AlertRaised) and not event.need_no and not event.assignment_no
        ]
        wanted = []
        if incident.kind is IncidentKind.ACTUAL:
            wanted += [(Alert.OUTSIDE_AREA, "")] if incident.outside_area else []
            wanted += [(Alert.PLACE_UNRESOLVED, "")] if incident.unresolved else []
            if raised:
                agencies = suggested(city, incident.type_code, incident.priority, 1)
                wanted += [(Alert.AGENCY_SUGGESTED, agency_id) for agency_id in agencies]
        assert alerts == wanted, f"told {alerts}, not {wanted}"

    # -- Places --------------------------------------------------------------------------------------------------------

    def _check_location(self, number: int) -> None:
        """A human is told where somebody else, or anybody much sooner or later, would be first at the disc's edge."""
        judge, shadow = self.judge, self.judge.shadow
        incident = shadow.incidents[number]
        said = [x for x in self.events if isinstance(x, e.AlertRaised) and x.alert is Alert.LOCATION_DECIDES]
        twin = Twin(judge.bay, shadow, self.units)
        asked = []
        for event in self.events:
            if not (matched(event) and event.incident == number):
                continue
            need = incident.needs[event.need_no - 1]
            ordered = judge.standing(incident, replace(need, held=False)).engine
            # What is held back whole sends nobody yet.
            ordered = ordered and (bool(event.assigned) or event.shortfall is not Shortfall.HELD_AS_DUPLICATE)
            if ordered and need.line is LineKind.DISPATCH and need.medium is Medium.ROAD:
                asked.append((event, need))
        first = {need.agency_id: (event, need) for event, need in sorted(asked, key=lambda one: -one[1].need_no)}
        asked = sorted(first.values(), key=lambda one: one[1].need_no)[:AGENCIES_ASKED_MAX]
        # At sea it is the landing that counts.
        decides = (
            not incident.landing.name
            and incident.uncertainty_m
            and any(
                self._differs(twin, incident, event, need, edge)
                for edge in _edges(twin, incident)
                if edge.spot != incident.place.spot
                for event, need in asked
            )
        )
        assert bool(said) == bool(decides), f"LOCATION_DECIDES was told {len(said)} times, the twin says {decides}"

    def _differs(self, twin: Twin, incident: Incident, event: e.NeedDecided, need: Need, edge: Place) -> bool:
        there = twin.candidates(incident, need, self.judge.shadow.at_ms, edge)
        if not event.candidate_unit_ids:
            return bool(there)
        parts = (event.candidate_turnout_ticks, event.candidate_unit_offset_ticks, event.candidate_road_ticks)
        here = sum(part[0] for part in parts) + event.candidate_stale_ticks[0] + event.incident_offset_ticks
        if not there or twin.units[there[0].unit].unit_id != event.candidate_unit_ids[0]:
            return True
        return abs(there[0].eta_ticks - here) >= POLICY.move_gain_ms

    def _check_sooner(self) -> None:
        """For each need that was not decided in this entry: a free unit that is so much sooner than all who come."""
        assert self.moved is not None
        judge, shadow = self.judge, self.judge.shadow
        incident = shadow.incidents[self.moved.incident]
        own = {x.need_no for x in self.events if isinstance(x, e.NeedDecided) and x.incident == incident.incident}
        settled = own - {x.need_no for x in self.sooner}
        wanted: list[tuple[int, Candidate, Assignment]] = []
        used: set[object] = set()
        twin = Twin(judge.bay, shadow)
        # Whose reservation ends by the very move is not asked to come back beside those who come.
        ended = [x for x in self.events if isinstance(x, e.ReservationEnded)]
        freed = {shadow.incidents[x.incident].assignments[x.assignment_no - 1].unit_id for x in ended}
        used |= {twin.crew(shadow.unit_index[unit_id]) for unit_id in freed}
        for need in incident.needs:
            if need.state is NeedState.WITHDRAWN:
                continue
            stands = judge.standing(incident, need)
            if (
                need.need_no in settled
                or need.line is not LineKind.DISPATCH
                or not stands.engine
                or incident.outside_area
            ):
                continue
            coming = [a for a in incident.assignments_of(need.need_no) if _comes(a)]
            free = [x for x in twin.candidates(incident, need, shadow.at_ms) if twin.crew(x.unit) not in used]
            if not coming or not free or free[0].last:
                continue
            arrivals = [self._arrival(twin, incident, a) for a in coming]
            if free[0].eta_ticks + POLICY.move_gain_ms <= min(arrivals):
                used.add(twin.crew(free[0].unit))
                wanted.append((need.need_no, free[0], coming[arrivals.index(max(arrivals))]))
        got = [(x.need_no, [o.unit_id for o in x.assigned]) for x in self.sooner]
        expected = [(need_no, [twin.units[one.unit].unit_id]) for need_no, one, _ in wanted]
        assert got == expected, f"after the move {got} comes too, the twin says {expected}"
        for event, (need_no, one, slowest) in zip(self.sooner, wanted, strict=True):
            need = incident.needs[need_no - 1]
            check_order(judge, event, event.assigned[0], need, one, judge.standing(incident, need).reserve)
            told = [
                x
                for x in self.events
                if isinstance(x, e.AlertRaised)
                and x.alert is Alert.SURPLUS
                and x.assignment_no == slowest.assignment_no
            ]
            assert told, f"{slowest.unit_id} is too many, and nobody is told"

    def _arrival(self, twin: Twin, incident: Incident, one: Assignment) -> int:
        shadow = self.judge.shadow
        unit = shadow.units[shadow.unit_index[one.unit_id]]
        found = twin.candidate(unit, where(incident, unit.medium), unit.mode, shadow.at_ms)
        if found is None:
            return NEVER_MS
        return found.eta_ticks - (found.turnout_ticks if one.state >= AssignmentState.EN_ROUTE else 0)


def _without_who_is_there(wanted: list[Planned], incident: Incident, raised: Collection[int]) -> list[Planned]:
    """What a reopened incident asks for anew: nobody in the place of a unit that never left, or of what a desk did."""
    there: Counter[tuple[object, ...]] = Counter()
    for need in incident.needs:
        if need.need_no in raised or need.requester:
            continue
        working = sum(one.counts for one in incident.assignments if one.need_no == need.need_no)
        done = need.served_count if need.line is not LineKind.DISPATCH else 0
        there[need.agency_id, need.capabilities, need.medium, need.line] += working + done
    return [(*one[:4], one[4] - there[one[:4]], *one[5:]) for one in wanted if one[4] > there[one[:4]]]


def _comes(one: Assignment) -> bool:
    on_the_way = AssignmentState.DISPATCHED <= one.state < AssignmentState.STAGED
    return on_the_way and not (one.missed or one.extra_wanted or one.cancelling or one.substituted or one.leaving)


def _edges(twin: Twin, incident: Incident) -> list[Place]:
    lat, lon = incident.place.lat_e7, incident.place.lon_e7
    far_mm = incident.uncertainty_m * 1000 << SCALE_BITS
    north, east = far_mm // MM_PER_E7_SCALED, far_mm // lon_scale(lat)
    return [twin.snapped(lat + y, lon + x) for y, x in ((north, 0), (0, east), (-north, 0), (0, -east))]
