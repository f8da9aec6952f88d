"""Where units must be advised to stand by: the slow twin of coverage, its policy and its rule.

Every question is asked of every point, unit and base anew, in plain loops; only who reaches what in how long is asked
of the city's ground, which has twins of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dispatch_core import events as e
from dispatch_core.city.bundle import City
from dispatch_core.coverage import demand_of
from dispatch_core.entities import Unit
from dispatch_core.model import ASSIGNMENT_ENDED_FROM, Availability, Medium, Place
from dispatch_core.plane import distance_mm
from dispatch_core.state import State

MILLION = 1_000_000
REST_MS = 900_000


class CoverageTwin:
    """Of one agency in a state. `fit` says of a unit whether it could be sent to anything."""

    def __init__(self, city: City, state: State, agency_id: str, units: Sequence[Unit] | None = None) -> None:
        """`units` may be others than those of the state, at an earlier moment."""
        self.city, self.state, self.rule = city, state, city.dispatch.coverage
        self.fleet = state.units if units is None else units
        self.mode = next(agency.mode for agency in city.agencies if agency.agency_id == agency_id)
        self.units = [unit for unit in self.fleet if unit.agency_id == agency_id]
        self.bases: list[tuple[str, Place]] = []
        homes = [(u.home_name, u.home) for u in city.units if u.agency_id == agency_id and u.medium is Medium.ROAD]
        for name, place in [*homes, *((base.name, base.place) for base in city.bases)]:
            if not any(_same(place, other) for _, other in self.bases):
                self.bases.append((name, place))
        self.points, self.weights = demand_of(city)
        # Where each unit was told to go by this very decision.
        self.told: dict[str, Place] = {}
        on_duty = [unit for unit in self.units if unit.on_duty and unit.in_service]
        busy = 1000 * sum(unit.incident > 0 for unit in on_duty) // max(1, len(on_duty))
        self.busy = self.rule.busy_permille or min(700, max(300, busy))

    def idle(self, unit: Unit) -> bool:
        siblings = [u for u in self.fleet if unit.crew_id and u.crew_id == unit.crew_id and u.unit != unit.unit]
        return (
            unit.medium is Medium.ROAD
            and unit.on_duty
            and unit.in_service
            and not unit.retired
            and not unit.incident
            and not any(other.incident for other in siblings)
            and unit.driver
            and unit.availability is Availability.AVAILABLE
            and not unit.held
            and not unit.unresponsive
        )

    def stands(self, unit: Unit) -> Place:
        if unit.unit_id in self.told:
            return self.told[unit.unit_id]
        posting = self.state.standing_by.posted.get(unit.unit_id)
        if posting is None or (unit.at_home and _apart(unit.place, unit.home) < _apart(unit.place, posting.place)):
            return unit.home
        return posting.place

    def covers(self, base: Place, point: Place) -> bool:
        [ticks] = self.city.ground.ticks_between(base, [point], self.mode)
        return 0 <= ticks * self.city.tick_us <= (self.rule.within_ms - self.rule.pre_travel_ms) * 1000

    def gain(self, base: Place, without: Unit) -> int:
        """Sum of d (1 - q) q^(k - 1), k the idle units over the point with this one at the base; in integers."""
        standing = [self.stands(u) for u in self.units if u.unit != without.unit and self.idle(u)]
        total = 0
        for point, weight in zip(self.points, self.weights, strict=True):
            if self.covers(base, point):
                added = (1000 - self.busy) * 1000
                for _ in range(sum(self.is_base(place) and self.covers(place, point) for place in standing)):
                    added = added * self.busy // 1000
                total += weight * added
        return total

    def part(self, unit: Unit, priority: int) -> int:
        """What its leaving costs at a priority, in ticks."""
        if not self.idle(unit) or not self.is_base(self.stands(unit)):
            return 0
        kappa_ticks = self.rule.cost_ms[priority - 1] * 1000 // self.city.tick_us
        return kappa_ticks * self.gain(self.stands(unit), unit) // (MILLION * MILLION)

    def is_base(self, place: Place) -> bool:
        return any(_same(place, base) for _, base in self.bases)

    def way(self, unit: Unit, start: Place, base: Place) -> int:
        [ticks] = self.city.ground.ticks_between(start, [base], unit.mode)
        return ticks

    def metres(self, unit: Unit, base: Place) -> int:
        drive = self.city.ground.drive(unit.place, base, unit.mode)
        return drive.length_m() if drive else 0

    def returning(self, unit: Unit, left_m: int) -> tuple[str, str, int] | None:
        """Unit, base and the metres it costs; None: as it does by itself."""
        if not self.idle(unit) or not self.is_base(unit.home) or not self.is_base(self.stands(unit)):
            return None
        at_home = self.gain(unit.home, unit)
        ranked = sorted(
            (-self.gain(base, unit), self.way(unit, unit.place, base), i)
            for i, (_, base) in enumerate(self.bases)
            if self.way(unit, unit.place, base) >= 0
        )
        if ranked and -ranked[0][0] >= at_home:
            name, base = self.bases[ranked[0][2]]
            more = max(0, self.metres(unit, base) - self.metres(unit, unit.home))
            enough = -ranked[0][0] - at_home >= self.rule.gain_ppm * MILLION
            if not _same(base, unit.home) and enough and more <= left_m:
                self.told[unit.unit_id] = base
                return unit.unit_id, name, more
        if unit.unit_id not in self.state.standing_by.posted:
            return None
        self.told[unit.unit_id] = unit.home
        return unit.unit_id, next(name for name, base in self.bases if _same(base, unit.home)), 0

    def moving(self, without: Sequence[str], left_m: int, at_ms: int) -> tuple[str, str, int] | None:
        best = None
        for unit in self.units:
            posting, own = self.state.standing_by.posted.get(unit.unit_id), self.stands(unit)
            rests = posting is not None and at_ms - posting.since_ms < REST_MS
            if unit.unit_id in without or rests or not (self.idle(unit) and unit.at_home and self.is_base(own)):
                continue
            for i, (_, base) in enumerate(self.bases):
                way = self.way(unit, next(b for _, b in self.bases if _same(b, own)), base)
                more = self.gain(base, unit) - self.gain(own, unit)
                if way >= 0 and not _same(base, own) and more >= self.rule.move_gain_ppm * MILLION:
                    one = (-more, way, unit.unit, i)
                    best = one if best is None else min(best, one)
        if best is None:
            return None
        unit, (name, base) = self.state.units[best[2]], self.bases[best[3]]
        metres = self.metres(unit, base)
        if metres > left_m:
            return None
        self.told[unit.unit_id] = base
        return unit.unit_id, name, metres


def expected(city: City, state: State, events: Sequence[e.Event], at_ms: int) -> list[tuple[str, str, int]]:
    """The advice that must follow from events which are in the state already: unit, base, metres."""
    rule = city.dispatch.coverage
    sent = {order.unit_id for event in events if isinstance(event, e.NeedDecided) for order in event.assigned}
    free = set()
    for event in events:
        ended = isinstance(event, e.StateCorrected) and event.state >= ASSIGNMENT_ENDED_FROM
        if getattr(event, "paper", False):
            # An old sheet advises nobody.
            continue
        if ended or isinstance(event, (e.AssignmentCleared, e.AssignmentCancelled, e.AssignmentDeclined)):
            incident = state.find_incident(event.incident)
            assert incident is not None
            free.add(incident.assignments[event.assignment_no - 1].unit_id)
    advice: list[tuple[str, str, int]] = []
    agencies = {unit.unit_id: unit.agency_id for unit in state.units}
    touched = {agencies[unit_id] for unit_id in sent | free}
    day = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(city.zone)).toordinal()
    for agency_id in sorted(touched & set(rule.agencies)):
        twin = CoverageTwin(city, state, agency_id)
        known = state.standing_by.days.get(agency_id)
        left_m = rule.km_per_day * 1000 - (known.metres if known and known.day == day else 0)
        own: list[tuple[str, str, int]] = []
        freed = [unit for unit in twin.units if unit.unit_id in free - sent]
        for unit in freed if rule.returns else ():
            if (one := twin.returning(unit, left_m)) is not None:
                own.append(one)
                left_m -= one[2]
        for _ in range(rule.moves_max):
            without = [unit.unit_id for unit in freed] + [unit_id for unit_id, _, _ in own]
            if (one := twin.moving(without, left_m, at_ms)) is None:
                break
            own.append(one)
            left_m -= one[2]
        advice += own
    return advice


def _same(one: Place, other: Place) -> bool:
    return (one.lat_e7, one.lon_e7) == (other.lat_e7, other.lon_e7)


def _apart(one: Place, other: Place) -> int:
    return distance_mm(one.lat_e7, one.lon_e7, other.lat_e7, other.lon_e7)
