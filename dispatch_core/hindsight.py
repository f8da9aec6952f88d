"""Hindsight: the seconds a decision about a need lost against the best fit unit, as is known once somebody is there.

It is told for each need once, when its first unit arrives, of the decision that sent that unit, from the journal's
events alone: no road is searched. `Field.regret` has the formula, `told_there` says whose word it is that a unit is
there. Where that is a supervisor's correction nobody knows since when, and the need has no regret, whoever comes later.
It does not know of a sixth candidate, and does not say that the decision was wrong: nobody could know who would be free
when.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from . import events
from .entities import Unit
from .events import Event, NeedDecided, ProgressReported, StateCorrected
from .model import AssignmentState, Medium, Place
from .plane import distance_mm
from .records import record

# Nearer than so the way out of the yard is most of the way: no pace of a road.
PACE_FROM_M = 200

# States of an assignment whose unit has come as far as it may.
THERE = (AssignmentState.STAGED, AssignmentState.ON_SCENE)


@record
class Seen:
    """What a decision knew that sent somebody, and what it was asked."""

    decided_ms: int
    agency_id: str
    capabilities: tuple[str, ...]
    medium: Medium
    lat_e7: int
    lon_e7: int
    # The soonest candidate that stayed, and its estimate; empty: the decision kept no other.
    stayed_unit_id: str
    stayed_ms: int
    # Microseconds a metre; 0: not known.
    pace_us: int


@record
class Regret:
    """Of one decision; `unit_id` would have been there first, `freed` where it was on an incident when it was decided.

    Without any other unit nothing could be lost, and there is no regret.
    """

    lost_ms: int
    response_ms: int
    best_ms: int
    unit_id: str
    freed: bool


@dataclass(slots=True)
class Known:
    """What the journal tells of one unit."""

    agency_id: str
    capabilities: tuple[str, ...]
    medium: Medium
    lat_e7: int
    lon_e7: int
    # Since when it is on an incident, and since when free after one; 0: it is not.
    taken_ms: int = 0
    freed_ms: int = 0
    # From when on it was on that incident, until it got free.
    was_taken_ms: int = 0


def told_there(event: ProgressReported | StateCorrected) -> bool:
    """Whether it says that a unit has come as far as it may. The first such word of a need is its only one here."""
    return event.state in THERE


def soonest_ticks(decided: NeedDecided) -> int:
    """The estimate of the soonest candidate that the decision kept, sent or not; -1 where it saw nobody."""
    return min(_etas(decided), default=(-1, ""))[0]


def _etas(decided: NeedDecided) -> list[tuple[int, str]]:
    """Of each candidate kept: its estimate in ticks, and whose it is."""
    columns = zip(
        decided.candidate_unit_ids,
        decided.candidate_turnout_ticks,
        decided.candidate_unit_offset_ticks,
        decided.candidate_road_ticks,
        decided.candidate_stale_ticks,
        strict=True,
    )
    return [(sum(parts) + decided.incident_offset_ticks, unit_id) for unit_id, *parts in columns]


class Field:
    """Units as the journal's events have them, one after the other."""

    def __init__(self, units: Iterable[Unit] = (), at_ms: int = 0) -> None:
        """`units` of a state at that instant; without, all come with the first events."""
        self._units = {
            unit.unit_id: Known(
                unit.agency_id,
                unit.capabilities,
                unit.medium,
                unit.place.lat_e7,
                unit.place.lon_e7,
                at_ms if unit.incident else 0,
            )
            for unit in units
            if not unit.retired
        }

    def know(self, unit_id: str, known: Known) -> None:
        """Begin with a unit that was there before the first event."""
        self._units[unit_id] = known

    # -- Queries -------------------------------------------------------------------------------------------------------

    def seen(
        self,
        decided: NeedDecided,
        at_ms: int,
        agency_id: str,
        capabilities: tuple[str, ...],
        medium: Medium,
        place: tuple[int, int],
        tick_us: int,
    ) -> Seen:
        """What is to be kept of a decision until somebody is there. The need's agency (empty: any), capabilities and
        medium; where the incident is, in 1e-7 degrees.
        """
        sent = {order.unit_id for order in decided.assigned}
        stayed = (one for one in _etas(decided) if one[1] not in sent)
        stayed_ticks, stayed_unit_id = min(stayed, default=(0, ""))
        pace_us = max(
            (
                ticks * tick_us * 1_000 // away_mm
                for unit_id, ticks in zip(decided.candidate_unit_ids, decided.candidate_road_ticks, strict=True)
                if (away_mm := self._away_mm(unit_id, *place)) >= PACE_FROM_M * 1_000
            ),
            default=0,
        )
        stayed_ms = (stayed_ticks * tick_us + 500) // 1_000
        return Seen(at_ms, agency_id, capabilities, medium, *place, stayed_unit_id, stayed_ms, pace_us)

    def regret(self, seen: Seen, unit_id: str, sent_ms: int, arrived_ms: int) -> Regret | None:
        """To be asked when the unit that the decision sent is there; None where no other is known.

            lost_ms     = max(0, response_ms - best_ms)
            response_ms = when the unit was there (on scene, or staged) - when its order left
            best_ms     = the least of
                who stayed  the estimate of each candidate that the decision kept and did not send: turnout, way off
                            the road, road, what a stale position adds, way to the incident, as they were journalled
                who freed   for each fit unit that was on an incident when it was decided, got free before the arrival
                            and was still free at it: max(0, freed_ms - when the order left) + metres * pace

        Fit is of the need's agency, able to do what it asks for, and of its medium. Metres are the straight line from
        where the journal last has the unit to the incident; pace is the slowest of the decision's own candidates, road
        time over straight line, so that who freed is rather too late than too soon. Without a candidate over
        PACE_FROM_M away none is counted who freed. That time is a guess where a bay lies between, who stayed is not.
        """
        others = [(seen.stayed_ms, seen.stayed_unit_id, False)] if seen.stayed_unit_id else []
        if seen.pace_us:
            for other_id, known in self._units.items():
                if (
                    seen.decided_ms < known.freed_ms < arrived_ms
                    and known.was_taken_ms <= seen.decided_ms
                    and other_id != unit_id
                    and known.medium is seen.medium
                    and (not seen.agency_id or known.agency_id == seen.agency_id)
                    and set(seen.capabilities) <= set(known.capabilities)
                ):
                    away_mm = distance_mm(known.lat_e7, known.lon_e7, seen.lat_e7, seen.lon_e7)
                    there_ms = max(0, known.freed_ms - sent_ms) + away_mm * seen.pace_us // 1_000_000
                    others.append((there_ms, other_id, True))
        if not others:
            return None
        best_ms, best_unit_id, freed = min(others)
        response_ms = max(0, arrived_ms - sent_ms)
        return Regret(max(0, response_ms - best_ms), response_ms, best_ms, best_unit_id, freed)

    def _away_mm(self, unit_id: str, lat_e7: int, lon_e7: int) -> int:
        known = self._units.get(unit_id)
        return distance_mm(known.lat_e7, known.lon_e7, lat_e7, lon_e7) if known else 0

    # -- Changes -------------------------------------------------------------------------------------------------------

    def take(self, event: Event, at_ms: int) -> None:
        """The next event."""
        if act := _ACTS.get(type(event)):
            act(self, event, at_ms)

    def freed(self, unit_id: str, at_ms: int) -> None:
        """A unit's assignment ended, and it is on none now."""
        known = self._units.get(unit_id)
        if known and known.taken_ms:
            known.was_taken_ms, known.freed_ms, known.taken_ms = known.taken_ms, at_ms, 0

    def unavailable(self, unit_id: str) -> None:
        """A unit is not free, or was not all the time since it was."""
        if known := self._units.get(unit_id):
            known.freed_ms = 0

    def stands(self, unit_id: str, place: Place) -> None:
        """A report of its crew says where a unit is."""
        if known := self._units.get(unit_id):
            known.lat_e7, known.lon_e7 = place.lat_e7, place.lon_e7

    def _decided(self, event: events.NeedDecided, at_ms: int) -> None:
        for order in event.assigned:
            known = None if order.diverted_from else self._units.get(order.unit_id)
            if known:
                known.taken_ms, known.freed_ms = at_ms, 0

    def _moved(self, event: events.PositionsRecorded, at_ms: int) -> None:
        columns = zip(event.unit_ids, event.lat_e7, event.lon_e7, event.quarantined, strict=True)
        for unit_id, lat_e7, lon_e7, quarantined in columns:
            known = self._units.get(unit_id)
            if known and not quarantined:
                known.lat_e7, known.lon_e7 = lat_e7, lon_e7

    def _signed_on(self, event: events.UnitSignedOn, at_ms: int) -> None:
        self.stands(event.unit_id, event.place)
        self._interrupted(event, at_ms)

    def _interrupted(self, event: Any, at_ms: int) -> None:
        """It signed on or off, was held or set otherwise."""
        self.unavailable(event.unit_id)

    def _loaded(self, event: events.CityLoaded, at_ms: int) -> None:
        before, self._units = self._units, {}
        for one in event.units:
            known = before.get(one.unit_id)
            place = one.place if known else one.home
            times = (known.taken_ms, known.freed_ms, known.was_taken_ms) if known else (0, 0, 0)
            self._units[one.unit_id] = Known(
                one.agency_id, one.capabilities, one.medium, place.lat_e7, place.lon_e7, *times
            )


_ACTS: dict[type, Callable[[Field, Any, int], None]] = {
    events.NeedDecided: Field._decided,
    events.PositionsRecorded: Field._moved,
    events.UnitSignedOn: Field._signed_on,
    events.UnitSignedOff: Field._interrupted,
    events.AvailabilitySet: Field._interrupted,
    events.UnitHeld: Field._interrupted,
    events.CityLoaded: Field._loaded,
}
