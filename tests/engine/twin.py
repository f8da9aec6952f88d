"""The engine's slow twin: who is fit for a need, how long each takes, and whom a match must choose.

Written from the rules of dispatch and not from the engine: fitness reason by reason, Bellman-Ford over the bay's
roads, sorting, enumeration. It takes facts (who is where, who is committed) from a State and shares none of the
engine's ways to find an answer. What the match promises is stated here, not how it gets there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dispatch_core.entities import Incident, Need, Unit
from dispatch_core.model import Availability, DestinationStatus, Medium, Place, Shortfall, Unfit
from dispatch_core.obstacles import Obstacle
from dispatch_core.plane import distance_mm
from dispatch_core.state import State

from ..search.closing import TwinRoads
from ..search.twin_streets import Streets, snap
from ..search.twins import most_served
from .bay import Bay
from .streets import LINE_KMH, PLACES, ROADS, point
from .town import POLICY

ROLLING_TURNOUT_TICKS = 0


@dataclass(frozen=True, order=True)
class Candidate:
    """A fit unit that can get there, in the order in which units are preferred."""

    last: bool
    eta_ticks: int
    unit: int
    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    stale_ticks: int


class Twin:
    """Judges by the facts of one state; `units` may be replaced by what they were at an earlier moment."""

    def __init__(self, bay: Bay, state: State, units: Sequence[Unit] | None = None) -> None:
        self.bay = bay
        self.state = state
        self.units = state.units if units is None else units
        self.town = TwinRoads(bay.network, [point(name) for name in bay.names], ROADS)
        self.ways: dict[str, Streets] = {}

    # -- Fitness -------------------------------------------------------------------------------------------------------

    def asked(self, need: Need) -> list[Unit]:
        return [unit for unit in self.units if need.agency_id in ("", unit.agency_id)]

    def unfit(self, need: Need, unit: Unit) -> Unfit:
        """The first reason against sending the unit, in the order of the reasons."""
        reasons = []
        aboard = dict(zip(unit.capabilities, unit.crew_mins, strict=True))
        if any(capability not in aboard for capability in need.capabilities):
            reasons.append(Unfit.NO_CAPABILITY)
        elif any(unit.crew_count < aboard[capability] for capability in need.capabilities):
            reasons.append(Unfit.NO_CREW)
        if unit.medium is not need.medium:
            reasons.append(Unfit.WRONG_MEDIUM)
        if unit.retired or not unit.in_service:
            reasons.append(Unfit.OUT_OF_SERVICE)
        if not unit.on_duty:
            reasons.append(Unfit.OFF_DUTY)
        if unit.incident:
            reasons.append(Unfit.COMMITTED)
        if any(other.incident for other in self.siblings(unit)):
            reasons.append(Unfit.CREW_COMMITTED)
        if not unit.driver:
            reasons.append(Unfit.NO_DRIVER)
        if unit.availability is Availability.NOT_AVAILABLE or unit.held:
            reasons.append(Unfit.NOT_AVAILABLE)
        if unit.unresponsive:
            reasons.append(Unfit.UNRESPONSIVE)
        if unit.availability is Availability.CONDITIONAL and need.priority > 2:
            reasons.append(Unfit.CONDITIONAL)
        if unit.unit_id in need.declined_unit_ids:
            reasons.append(Unfit.DECLINED)
        return min(reasons, default=Unfit.NONE)

    def siblings(self, unit: Unit) -> list[Unit]:
        if not unit.crew_id:
            return []
        return [other for other in self.units if other is not unit and other.crew_id == unit.crew_id]

    def crew(self, index: int) -> object:
        """What may be sent only once: the crew, or the unit where the crew is its own."""
        return self.units[index].crew_id or index

    # -- Travel --------------------------------------------------------------------------------------------------------

    def roads_of(self, agency_id: str) -> Streets:
        """The streets as the agency's drivers meet them now; for no agency, as closures for all leave them."""
        if agency_id not in self.ways:
            laid = [
                Obstacle(one.closure_id, one.scope, one.terms.speed_permille)
                for one in self.state.closures.values()
                if not one.dormant and one.terms.concerns(agency_id, "vehicle")
                if agency_id or one.terms.for_all
            ]
            self.ways[agency_id] = Streets(self.bay.network, left=self.town.arcs_left(laid))
        return self.ways[agency_id]

    def candidate(self, unit: Unit, place: Place, mode: int, at_ms: int) -> Candidate | None:
        if unit.medium is Medium.ROAD:
            ticks = self.roads_of(unit.agency_id).between(unit.place.spot, place.spot, mode)
        elif self.bay.sea is not None:
            ticks = self.bay.sea.between(unit.place, place, mode)
        else:
            ticks = _by_line(unit.place, place, mode)
        if ticks is None:
            return None
        turnout = unit.turnout_ticks if unit.at_home else ROLLING_TURNOUT_TICKS
        age_ms = 0 if unit.at_home or not unit.fix_at_ms else at_ms - unit.fix_at_ms
        stale = max(0, min(age_ms, self.state.position_last_ms) - self.state.position_widen_ms)
        last = age_ms >= self.state.position_last_ms
        # Whoever comes over the water goes straight to where it is, not to the road nearby.
        offset, last_leg = (unit.place.offset_ticks, place.offset_ticks) if unit.medium is Medium.ROAD else (0, 0)
        eta = turnout + offset + ticks + last_leg + stale
        return Candidate(last, eta, unit.unit, turnout, offset, ticks, stale)

    def candidates(self, incident: Incident, need: Need, at_ms: int, place: Place | None = None) -> list[Candidate]:
        """All units that are fit and can get there, or to another place, the preferred first."""
        found = []
        for unit in self.asked(need):
            if self.unfit(need, unit) is Unfit.NONE:
                candidate = self.candidate(unit, place or where(incident, need.medium), need.mode, at_ms)
                if candidate is not None:
                    found.append(candidate)
        return sorted(found)

    def could_serve(self, incident: Incident, need: Need, unit: Unit) -> bool:
        """The unit is what the waiting need waits for. Where only the trust in a position is missing, a unit whose own
        is as old does not mend it.
        """
        if need.agency_id not in ("", unit.agency_id) or self.unfit(need, unit) is not Unfit.NONE:
            return False
        one = self.candidate(unit, where(incident, need.medium), need.mode, self.state.at_ms)
        return one is not None and not (one.last and only_doubted(incident, need))

    def hospital(self, incident: Incident, need: Need) -> str:
        """The soonest open one that offers all the need names and has not refused; empty where there is none."""
        found, here = [], where(incident, need.medium)
        for number, one in enumerate(self.bay.city.destinations):
            known = self.state.destinations.get(one.destination_id)
            is_open = known is None or known.status is DestinationStatus.OPEN
            is_open = is_open and not (need.refused_by_desk and need.desk_id == one.destination_id)
            ticks = self.roads_of("").between(here.spot, one.place.spot, need.mode)
            if is_open and set(need.capabilities) <= set(one.capabilities) and ticks is not None:
                found.append((here.offset_ticks + ticks + one.place.offset_ticks, number, one.destination_id))
        return min(found)[2] if found else ""

    def snapped(self, lat_e7: int, lon_e7: int) -> Place:
        """The nearest point of a street, and the leg to it at the off-road speed, rounded half up."""
        names = sorted((name for name in PLACES if self.bay.node_of(name) >= 0), key=self.bay.node_of)
        spot, leg_mm = snap(Streets(self.bay.network), [point(name) for name in names], (lat_e7, lon_e7))
        numerator, denominator = leg_mm * 3_600, 1_000 * POLICY.off_road_kmh
        leg_ticks = (2 * numerator + denominator) // (2 * denominator)
        return Place(spot[0], leg_ticks, lat_e7, lon_e7, *spot[1:])

    # -- Choice --------------------------------------------------------------------------------------------------------

    def counts(self, need: Need) -> list[int]:
        """How many units of the agency fall to each reason."""
        counts = [0] * len(Unfit)
        for unit in self.asked(need):
            counts[self.unfit(need, unit)] += 1
        return counts

    def stranded(self, need: Need, place: Place) -> list[Unit]:
        """The fit units of the agency that cannot get there."""
        fit = (unit for unit in self.asked(need) if self.unfit(need, unit) is Unfit.NONE)
        return [unit for unit in fit if self.candidate(unit, place, need.mode, self.state.at_ms) is None]

    def check_choice(self, priority: int, wanted: Sequence[tuple[int, list[Candidate], list[int]]]) -> None:
        """Needs of one priority, in their order: how many each wants, its candidates, the units it was given.

        Each is served its soonest free units in turn. Where that would leave somebody short who could be served by
        others moving to units of theirs, as many are served as can be, the earlier need before the later.
        """
        crews = [[self.crew(c.unit) for c in candidates] for _, candidates, _ in wanted]
        greedy = self._in_turn(wanted)
        numbers = {crew: i for i, crew in enumerate(dict.fromkeys(c for row in crews for c in row))}
        needs = [
            (priority, count, [numbers[crew] for crew in row]) for (count, _, _), row in zip(wanted, crews, strict=True)
        ]
        if any(len(chosen) < count for chosen, (count, _, _) in zip(greedy, wanted, strict=True)):
            best = most_served(needs, frozenset(numbers.values()))
        else:
            best = tuple(count for count, _, _ in wanted)
        given = [units for _, _, units in wanted]
        assert tuple(len(units) for units in given) == best, f"P{priority} served {given}, the most is {best}"
        if tuple(len(chosen) for chosen in greedy) == best:
            assert given == greedy, f"P{priority} got {given}, the soonest in turn are {greedy}"
        used = [self.crew(unit) for units in given for unit in units]
        assert len(used) == len(set(used)), f"a crew was sent twice: {given}"
        for (_, candidates, units), row in zip(wanted, crews, strict=True):
            first = {crew: c.unit for crew, c in zip(reversed(row), reversed(candidates), strict=True)}
            order = [c.unit for c in candidates]
            assert units == [u for u in order if u in units], f"{units} are not candidates in the order of {order}"
            assert all(first[self.crew(unit)] == unit for unit in units), "a slower vehicle of the crew was sent"

    def check_joint_choice(
        self, priority: int, wanted: Sequence[tuple[int, list[Candidate], list[int]]], going: set[object]
    ) -> None:
        """As many of the class are served as can be, and no crew that is left over by the whole match, where `going`
        are sent, would be sooner for anybody.
        """
        crews = [[self.crew(c.unit) for c in candidates] for _, candidates, _ in wanted]
        numbers = {crew: i for i, crew in enumerate(dict.fromkeys(c for row in crews for c in row))}
        needs = [
            (priority, count, [numbers[crew] for crew in row]) for (count, _, _), row in zip(wanted, crews, strict=True)
        ]
        most = sum(most_served(needs, frozenset(numbers.values())))
        given = [units for _, _, units in wanted]
        assert sum(map(len, given)) == most, f"P{priority} served {given}, the most is {most}"
        used = {self.crew(unit) for units in given for unit in units}
        assert len(used) == most, f"a crew was sent twice: {given}"
        for (count, candidates, units), row in zip(wanted, crews, strict=True):
            assert len(units) <= count
            places = [c.unit for c in candidates]
            at = [places.index(unit) for unit in units]
            assert at == sorted(at), f"{units} are not candidates in the order of {places}"
            assert all(row.index(row[i]) == i for i in at), "a slower vehicle of the crew was sent"
            times = [(c.last, c.eta_ticks) for c in candidates]
            left = [c.unit for i, c in enumerate(candidates) if row[i] not in going and at and times[i] < times[at[-1]]]
            assert not left, f"P{priority}: {units} were sent although {left} are sooner and free"

    def _in_turn(self, wanted: Iterable[tuple[int, list[Candidate], list[int]]]) -> list[list[int]]:
        used: set[object] = set()
        chosen = []
        for count, candidates, _ in wanted:
            units: list[int] = []
            for candidate in candidates:
                crew = self.crew(candidate.unit)
                if len(units) < count and crew not in used:
                    used.add(crew)
                    units.append(candidate.unit)
            chosen.append(units)
        return chosen


def where(incident: Incident, medium: Medium) -> Place:
    """Where units of a medium go: who goes by land to the landing of an incident at sea, all others to the place."""
    return incident.landing.place if incident.landing.name and medium is Medium.ROAD else incident.place


def only_doubted(incident: Incident, need: Need) -> bool:
    """Units enough were sent, but for some a fresh one is wanted beside them."""
    doubted = sum(a.extra_wanted and a.need_no == need.need_no and a.live for a in incident.assignments)
    return need.missing_count <= doubted


def shortfalls(counts: Sequence[int], stranded: int, capable: int) -> set[Shortfall]:
    """The reasons that may be told for a need which the whole fleet cannot fill."""
    if not sum(counts):
        return {Shortfall.NO_UNIT_OF_AGENCY}
    if not capable:
        return {Shortfall.NO_CAPABILITY}
    if stranded:
        return {Shortfall.NO_ROUTE}
    return {
        Shortfall.ALL_COMMITTED,
        Shortfall.NO_CREW,
        Shortfall.ALL_DECLINED,
        Shortfall.NONE_AVAILABLE,
    }


def _by_line(start: Place, end: Place, mode: int) -> int:
    """Ticks along the straight line, rounded half up; ticks are milliseconds."""
    length_mm = distance_mm(start.lat_e7, start.lon_e7, end.lat_e7, end.lon_e7)
    numerator, denominator = length_mm * 3_600, 1_000 * LINE_KMH[mode]
    return (2 * numerator + denominator) // (2 * denominator)
