"""SeaGround: travel times over water, for boats: along sea lanes and straight between a lane and a place near it.

Lanes are a network of their own, searched as roads are. A place is reached by water if it lies on the water no farther
from a lane than `off_lane_m`, or ashore no farther than a boat's crew goes from one. Places stand here by their
coordinates alone: where they lie on the lanes is found anew at each question, and kept for the next. It closes no lane,
and knows neither tide nor weather.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from . import plane
from ._fleet import Fleet
from .drives import Drive, LineDrive
from .ground import Candidate, Query
from .limits import SEA_SPOTS_KEPT
from .model import Landing, Place, Travel
from .plane import distance_mm
from .roadless import Roadless
from .roads import RoadGround

NO_WAY = -1


class SeaGround(Roadless):
    """A ground.Ground over sea lanes."""

    travel = Travel.SEA

    def __init__(
        self,
        lanes: RoadGround,
        off_lane_kmh: int,
        off_lane_m: int,
        ashore: Callable[[int, int], bool],
        landings: Sequence[Landing] = (),
    ) -> None:
        """`lanes` flag what lies farther from a lane than a crew goes ashore (their `reach_m`); `ashore` says of a
        latitude and longitude whether it is land. `off_lane_kmh` is the speed of whoever leaves the lanes.
        """
        super().__init__(lanes.tick_us)
        self._lanes = lanes
        self._off_lane_kmh = off_lane_kmh
        self._off_lane_m = off_lane_m
        self._ashore = ashore
        self.land_at(landings)
        self._kept: dict[tuple[int, int], tuple[Place | None, bool]] = {}

    def land_at(self, landings: Sequence[Landing]) -> None:
        """Know these landings and no others; before anything is asked."""
        self.landings = tuple(landings)

    # -- Queries ----------------------------------------

    @property
    def mode_count(self) -> int:
        return self._lanes.mode_count

    def search(self, fleet: Fleet) -> SeaSearch:
        return SeaSearch(fleet, self)

    def reaches(self, lat_e7: int, lon_e7: int) -> bool:
        """Can a boat get there at all."""
        return self._spot(lat_e7, lon_e7)[0] is not None

    def landing_for(self, lat_e7: int, lon_e7: int) -> Landing | None:
        """The landing that a boat gets to soonest from a place at sea; None where it is ashore or out of reach."""
        return None if self._spot(lat_e7, lon_e7)[1] else self.landing_near(lat_e7, lon_e7)

    def landing_near(self, lat_e7: int, lon_e7: int) -> Landing | None:
        """The landing that a boat gets to soonest, from wherever it lies."""
        return next(iter(self.landings_near(lat_e7, lon_e7)), None)

    def landings_near(self, lat_e7: int, lon_e7: int) -> list[Landing]:
        """Those that a boat gets to, the soonest first."""
        ways = self.ticks_between(self.place(lat_e7, lon_e7), [one.place for one in self.landings], 0)
        return [self.landings[nth] for ticks, nth in sorted((t, n) for n, t in enumerate(ways) if t >= 0)]

    def ticks_between(self, start: Place, ends: Sequence[Place], mode: int) -> list[int]:
        """Ticks by water from one place to each other one, -1 where no way leads."""
        return [self._ticks((start.lat_e7, start.lon_e7), (end.lat_e7, end.lon_e7), mode) for end in ends]

    def ticks(self, start: tuple[int, int], end: tuple[int, int], mode: int) -> int:
        """The same between two coordinates."""
        return self._ticks(start, end, mode)

    def drive(self, start: Place, end: Place, mode: int) -> Drive | None:
        here, there = (start.lat_e7, start.lon_e7), (end.lat_e7, end.lon_e7)
        ticks = self._ticks(here, there, mode)
        if ticks < 0:
            return None
        if ticks == self._straight(here, there):
            return LineDrive(start, end, ticks)
        first, last = self._spot(*here)[0], self._spot(*there)[0]
        drive = self._lanes.drive(first, last, mode) if first and last else None
        return None if drive is None else _SeaDrive(drive)

    def _ticks(self, start: tuple[int, int], end: tuple[int, int], mode: int) -> int:
        first, last = self._spot(*start)[0], self._spot(*end)[0]
        if first is None or last is None:
            return NO_WAY
        [ticks] = self._lanes.ticks_between(first, [last], mode)
        straight = self._straight(start, end)
        return ticks if straight == NO_WAY or 0 <= ticks < straight else straight

    def _straight(self, start: tuple[int, int], end: tuple[int, int]) -> int:
        """Ticks straight from one place on the water to another that is nearer to it than both are to the lanes,
        NO_WAY for others: nobody knows what lies between them.
        """
        (first, first_ashore), (last, last_ashore) = self._spot(*start), self._spot(*end)
        if first is None or last is None or first_ashore or last_ashore:
            return NO_WAY
        ticks = plane.arc_ticks(distance_mm(*start, *end), self._off_lane_kmh, 1000, self.tick_us)
        return ticks if ticks <= first.offset_ticks + last.offset_ticks else NO_WAY

    def _spot(self, lat_e7: int, lon_e7: int) -> tuple[Place | None, bool]:
        """Where on the lanes, None out of reach; and whether it is ashore."""
        found = self._kept.get((lat_e7, lon_e7))
        if found is None:
            place, ashore = self._lanes.place(lat_e7, lon_e7), self._ashore(lat_e7, lon_e7)
            out_of_reach = place.far_m > self._off_lane_m or (ashore and place.far_m)
            found = (None if out_of_reach else replace(place, far_m=0)), ashore
            if len(self._kept) >= SEA_SPOTS_KEPT:
                self._kept.clear()
            self._kept[(lat_e7, lon_e7)] = found
        return found


class SeaSearch:
    """ground.Search over sea lanes: one unit after the other, for cities have few boats."""

    def __init__(self, fleet: Fleet, sea: SeaGround) -> None:
        self._fleet = fleet
        self._sea = sea

    def nearest(
        self,
        node: int,
        offset_ticks: int,
        lat_e7: int,
        lon_e7: int,
        at_ms: int,
        queries: Sequence[Query],
        edge: int = 0,
        along: int = 0,
    ) -> list[list[Candidate]]:
        """The soonest fit units for each query; nodes and edges mean nothing here."""
        answers = []
        for query in queries:
            units = self._fleet.fit_units(query)
            found = [self.unit_eta(unit, node, offset_ticks, lat_e7, lon_e7, at_ms, query[3]) for unit in units]
            soonest = sorted([one for one in found if one is not None], key=_soonest)
            answers.append(soonest[: query[5]])
        return answers

    def unit_eta(
        self,
        unit: int,
        node: int,
        offset_ticks: int,
        lat_e7: int,
        lon_e7: int,
        at_ms: int,
        mode: int,
        edge: int = 0,
        along: int = 0,
    ) -> Candidate | None:
        """One unit's ETA whatever its state; None where no water leads there."""
        place = self._fleet.place_of(unit)
        if place is None:
            return None
        _, unit_offset_ticks, unit_lat_e7, unit_lon_e7 = place
        ticks = self._sea.ticks((unit_lat_e7, unit_lon_e7), (lat_e7, lon_e7), mode)
        if ticks < 0:
            return None
        turnout_ticks = self._fleet.fit_of(unit)[3]
        stale_ticks, last = self._fleet.stale_of(unit, at_ms)
        eta_ticks = turnout_ticks + unit_offset_ticks + ticks + offset_ticks + stale_ticks
        return (unit, eta_ticks, turnout_ticks, unit_offset_ticks, ticks, stale_ticks, last)

    def reach(self, unit: int, mode: int, places: Sequence[tuple[int, int, int, int, int]]) -> list[bool]:
        """For each (node, lat_e7, lon_e7, edge, along): can the unit get there by water."""
        place = self._fleet.place_of(unit)
        if place is None:
            return [False] * len(places)
        return [self._sea.ticks(place[2:], (lat_e7, lon_e7), mode) >= 0 for _, lat_e7, lon_e7, _, _ in places]


def _soonest(candidate: Candidate) -> tuple[int, int, int]:
    return candidate[6], candidate[1], candidate[0]


class _SeaDrive:
    """A drive over the lanes as places that stand by their coordinates."""

    def __init__(self, drive: Drive) -> None:
        self._drive = drive
        self.ticks = drive.ticks

    def at(self, ticks: int) -> Place:
        place = self._drive.at(ticks)
        return Place(0, 0, place.lat_e7, place.lon_e7)

    def length_m(self) -> int:
        return self._drive.length_m()
