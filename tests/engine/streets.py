"""The ground of the bay: a ring of streets, a bridge to a spur, a ferry, an island.

       A --r1-- B --r2-- C ==ferry== I
       |                 |                        J (no road)
       r6      o1: A > D r3
       |                 |
       F --r5-- E --r4-- D ==bridge== G --r7-- H

The same roads twice: as the engine reads them and as the twin does. Who lives there is in bay.py.
"""

from __future__ import annotations

from dispatch_core.roads import RoadGround

from ..search.twins import Arc, TwinNetwork
from .town import LAT_E7, LON_E7

STEP_E7 = 45_000
PLACES = {
    "A": (0, 0),
    "B": (0, 1),
    "C": (0, 2),
    "D": (2, 2),
    "E": (2, 1),
    "F": (2, 0),
    "G": (4, 2),
    "H": (4, 3),
    "I": (0, 4),
    "J": (6, 6),
}
# Road: its ends, seconds, whether it leads both ways.
STREETS = {
    "r1": ("AB", 60, True),
    "r2": ("BC", 60, True),
    "r3": ("CD", 90, True),
    "r4": ("DE", 60, True),
    "r5": ("EF", 60, True),
    "r6": ("FA", 120, True),
    "o1": ("AD", 100, False),
    "bridge": ("DG", 45, True),
    "r7": ("GH", 60, True),
    "ferry": ("CI", 300, True),
}
ROADS = tuple(STREETS)
# Where things happen at sea, in tenths of a street; what lies there is in harbour.py.
WATERS = {"S": (10, 3), "T": (10, 17), "U": (52, 29)}
LINE_KMH = (30, 20)


def point(name: str) -> tuple[int, int]:
    """(lat_e7, lon_e7) of a place by its letter; `Z` lies far outside the service area."""
    if name == "Z":
        return LAT_E7 + 10_000_000, LON_E7
    if name in WATERS:
        return tenths(*WATERS[name])
    south, east = PLACES[name]
    return LAT_E7 - STEP_E7 * south, LON_E7 + STEP_E7 * east


def tenths(south: int, east: int) -> tuple[int, int]:
    return LAT_E7 - STEP_E7 * south // 10, LON_E7 + STEP_E7 * east // 10


def network_of(names: str) -> TwinNetwork:
    arcs = []
    for road, (ends, seconds, both) in enumerate(STREETS.values()):
        tail, head = (names.index(end) for end in ends)
        ticks = [seconds * 1000, seconds * 2000]
        arcs.append(Arc(tail, head, road, ticks))
        if both:
            arcs.append(Arc(head, tail, road, ticks))
    return TwinNetwork(len(names), arcs)


def ground_of(network: TwinNetwork, names: str) -> RoadGround:
    arcs = network.arcs
    return RoadGround.build(
        node_lat_e7=[point(name)[0] for name in names],
        node_lon_e7=[point(name)[1] for name in names],
        snappable=[1] * len(names),
        arc_tail=[arc.tail for arc in arcs],
        arc_head=[arc.head for arc in arcs],
        arc_road=[arc.road for arc in arcs],
        arc_ticks=[[arc.ticks[mode] for arc in arcs] for mode in range(2)],
        road_ids=list(ROADS),
        road_names=list(ROADS),
        off_road_kmh=15,
        tick_us=1000,
    )
