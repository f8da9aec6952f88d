"""The waters of the bay: a lagoon within its ring of streets and the open sea south of the spur, joined by a lane.

Once more for the twin, which reaches places by looking at all lanes. Where an incident's landing must be is in
twin_landings.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from dispatch_core.city.bundle import RosterUnit
from dispatch_core.city.sea import leave_out_islands
from dispatch_core.model import Landing, Place
from dispatch_core.plane import distance_mm
from dispatch_core.roads import RoadGround
from dispatch_core.sea import SeaGround

from ..search.twin_streets import Spot, Streets, snap
from ..search.twins import Arc, TwinNetwork
from .streets import STEP_E7, tenths
from .town import LAT_E7

# The letters of the streets are in streets.py; small ones are nodes of the lanes.
#
# row 0    A --- B --- C
#                b                A boat runs a lane at 60 km/h and makes 20 beside it; its crew goes 300 m ashore.
# row 1   S o----o----o T         Who lies within row 1 of the streets, or south of row 4, is on the water.
#                  e -|
# row 2    F --- E --- D
#                     |
# row 4               | G --- H
#                     |       h
# row 5               o-------o U

# Rows and columns of a tenth of a street.
NODES = {"s": (10, 2), "m": (10, 10), "t": (10, 18), "b": (2, 10), "e": (18, 10)}
NODES |= {"d": (50, 18), "u": (50, 30), "h": (42, 30)}
# Ends, and metres; a kilometre is a minute.
LANES = ("sm", 400), ("mt", 400), ("mb", 400), ("te", 500), ("td", 2_000), ("du", 600), ("uh", 400)
JETTIES = {"Jetty B": "b", "Jetty E": "e", "Jetty H": "h"}
OFF_LANE_KMH = 20
OFF_LANE_M, ASHORE_M = 5_000, 300


def ashore(lat_e7: int, lon_e7: int) -> bool:
    south = (LAT_E7 - lat_e7) * 10 // STEP_E7
    return not (5 <= south < 15 or south >= 45)


def sea_of(roads: RoadGround, units: tuple[RosterUnit, ...], jetties: tuple[str, ...] = tuple(JETTIES)) -> SeaGround:
    lanes = lanes_of()
    ground = RoadGround.build(
        node_lat_e7=[tenths(*NODES[name])[0] for name in NODES],
        node_lon_e7=[tenths(*NODES[name])[1] for name in NODES],
        snappable=[1] * len(NODES),
        arc_tail=[arc.tail for arc in lanes.arcs],
        arc_head=[arc.head for arc in lanes.arcs],
        arc_road=[arc.road for arc in lanes.arcs],
        arc_ticks=[[arc.ticks[mode] for arc in lanes.arcs] for mode in range(2)],
        road_ids=[ends for ends, _ in LANES],
        road_names=[ends for ends, _ in LANES],
        off_road_kmh=OFF_LANE_KMH,
        reach_m=ASHORE_M,
        tick_us=1000,
    )
    sea = SeaGround(ground, OFF_LANE_KMH, OFF_LANE_M, ashore)
    sea.land_at([Landing(name, roads.place(*tenths(*NODES[JETTIES[name]]))) for name in jetties])
    leave_out_islands(sea, roads, units)
    return sea


def lanes_of() -> TwinNetwork:
    names = list(NODES)
    arcs = []
    for lane, (ends, metres) in enumerate(LANES):
        tail, head = (names.index(end) for end in ends)
        ticks = [metres * 60, metres * 120]
        arcs += [Arc(tail, head, lane, ticks), Arc(head, tail, lane, ticks)]
    return TwinNetwork(len(names), arcs)


@dataclass
class TwinSea:
    """Ticks over water by looking at all lanes; remembered, for nothing about the lanes changes."""

    landings: tuple[Landing, ...]

    def __post_init__(self) -> None:
        self.lanes = Streets(lanes_of())
        self.points = [tenths(*NODES[name]) for name in NODES]
        self.spots: dict[tuple[int, int], tuple[Spot, int] | None] = {}
        self.ways: dict[tuple[int, int, int, int, int], int | None] = {}

    def between(self, start: Place, end: Place, mode: int) -> int | None:
        """From one place to another; None where no water leads."""
        key = (start.lat_e7, start.lon_e7, end.lat_e7, end.lon_e7, mode)
        if key not in self.ways:
            self.ways[key] = self._between(key[:2], key[2:4], mode)
        return self.ways[key]

    def _between(self, start: tuple[int, int], end: tuple[int, int], mode: int) -> int | None:
        first, last = self.spot(*start), self.spot(*end)
        if first is None or last is None:
            return None
        lane = self.lanes.between(first[0], last[0], mode)
        ways = [] if lane is None else [first[1] + lane + last[1]]
        straight = _leg(distance_mm(*start, *end))
        if not ashore(*start) and not ashore(*end) and straight <= first[1] + last[1]:
            ways.append(straight)
        return min(ways, default=None)

    def spot(self, lat_e7: int, lon_e7: int) -> tuple[Spot, int] | None:
        """Where on the lanes, and the leg to it; None for what a boat does not reach."""
        if (lat_e7, lon_e7) not in self.spots:
            spot, leg_mm = snap(self.lanes, self.points, (lat_e7, lon_e7))
            metres_max = ASHORE_M if ashore(lat_e7, lon_e7) else OFF_LANE_M
            self.spots[lat_e7, lon_e7] = (spot, _leg(leg_mm)) if leg_mm <= metres_max * 1000 else None
        return self.spots[lat_e7, lon_e7]

    def near(self, place: Place) -> list[Landing]:
        """The landings that a boat gets to from a place on the water, the soonest first; none where it is no such."""
        if ashore(place.lat_e7, place.lon_e7):
            return []
        ways = [(self.between(place, one.place, 0), nth) for nth, one in enumerate(self.landings)]
        return [self.landings[nth] for ticks, nth in sorted((t, n) for t, n in ways if t is not None)]


def _leg(length_mm: int) -> int:
    """Ticks off the lanes, rounded half up; ticks are milliseconds."""
    numerator, denominator = length_mm * 3_600, 1_000 * OFF_LANE_KMH
    return (2 * numerator + denominator) // (2 * denominator)
