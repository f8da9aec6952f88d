"""The town of town.py by the sea: a lane a kilometre south of its street, with a jetty at B, one at H and one at I.

    A --s1-- B --s2-- C ... G --s7-- H          I
             |                       |          |       100 m from the street
             +---------- lane -------+----------+

A boat runs a lane at 60 km/h and makes 20 beside it; its crew goes 300 m ashore. The jetty at I is no landing, for
nobody can drive there.
"""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.city.bundle import City
from dispatch_core.city.sea import leave_out_islands
from dispatch_core.model import Landing, Medium
from dispatch_core.roads import RoadGround
from dispatch_core.sea import SeaGround

from .town import kind, line, point, town

# A hundred metres of latitude.
HECTOMETRE_E7 = 8_993
JETTIES = "BHI"


def coast() -> City:
    city = town()
    types = {
        **city.types,
        "overboard": kind(
            "overboard",
            1,
            line("RESCUE", "BOAT", medium=Medium.WATER),
            line("EMS", "BLS"),
            line("FIRE", "ENGINE", level=2),
            level_max=2,
        ),
    }
    sea = _sea()
    sea.land_at([Landing(f"Jetty {name}", city.ground.place(*jetty(name))) for name in JETTIES])
    leave_out_islands(sea, city.ground, city.units)
    return replace(city, types=types, sea=sea, digest=b"coast")


def jetty(name: str) -> tuple[int, int]:
    """Where a boat lies at a jetty."""
    lat_e7, lon_e7 = point(name)
    return lat_e7 - HECTOMETRE_E7, lon_e7


def _sea() -> SeaGround:
    ashore_e7 = point("A")[0] - HECTOMETRE_E7 // 2
    below = [(point(name)[0] - 10 * HECTOMETRE_E7, point(name)[1]) for name in JETTIES]
    nodes = [*below, *(jetty(name) for name in JETTIES)]
    # Along the lane 3 km and 500 m, to each jetty 900 m; at 60 km/h a kilometre is a minute.
    lanes = [(0, 1, 180_000), (1, 2, 30_000), (0, 3, 54_000), (1, 4, 54_000), (2, 5, 54_000)]
    ways = [*lanes, *((head, tail, ticks) for tail, head, ticks in lanes)]
    ground = RoadGround.build(
        node_lat_e7=[lat for lat, _ in nodes],
        node_lon_e7=[lon for _, lon in nodes],
        snappable=[1] * len(nodes),
        arc_tail=[tail for tail, _, _ in ways],
        arc_head=[head for _, head, _ in ways],
        arc_road=[i % len(lanes) for i in range(len(ways))],
        arc_ticks=[[ticks for _, _, ticks in ways], [2 * ticks for _, _, ticks in ways]],
        road_ids=[f"L{i}" for i in range(len(lanes))],
        road_names=["lane"] * len(lanes),
        off_road_kmh=20,
        reach_m=300,
        tick_us=1000,
    )
    return SeaGround(ground, 20, 5_000, lambda lat_e7, lon_e7: lat_e7 >= ashore_e7)
