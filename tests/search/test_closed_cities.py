"""Whole cities against scipy's Dijkstra: the same units, order and ticks, under closures of every kind.

They are of roads, edges and areas, of one direction, factors in place of closures, for all drivers and for some; they
come and go between the questions, and units move. 600 random queries a city; SIGAP_SEARCH_QUERIES=100000 for
more. Skips loudly where the shared data is absent.
"""

from __future__ import annotations

import random
import sys
from functools import cache
from time import monotonic
from typing import Any

import pytest

from dispatch_core.city.building import silent
from dispatch_core.city.osm_country import read_country
from dispatch_core.city.osm_network import build_network
from dispatch_core.city.osm_reader import read_osm
from dispatch_core.city.road_ground import ticks_of
from dispatch_core.profiled import ProfiledSearch

from ..support_data import shared
from .auckland import auckland_arrays
from .sketch import build_arrays, load_sketch
from .test_cities import QUERIES, UNITS, UNITS_MOVED, random_query, random_unit
from .twins import TwinFleet
from .whole_city import WholeCity
from .worlds import AT_MS, LAST_FROM_MS, TICK_US, WIDEN_FROM_MS, fleet_of, tell

QUERIES_PER_PLACE = 50
# Profiles change after so many places.
PLACES_PER_DIVISION = 10
PROFILES = (1, 1, 2, 3)
# Changes before each place: at most so many closures come; half of all may go.
CLOSURES_ADDED = 4
CLOSURES_MAX = 30
SAID_EVERY_S = 60


def check_city(arrays: dict[str, Any], seed: int) -> None:
    luck = random.Random(seed)
    city = WholeCity(arrays)
    ground, node_count = city.ground, city.node_count
    twin = TwinFleet([random_unit(luck, node_count) for _ in range(UNITS)], WIDEN_FROM_MS, LAST_FROM_MS, TICK_US)
    fleet = fleet_of(twin, node_count)
    plain = search = ground.search(fleet)
    profile_of = [0] * UNITS
    said_s = monotonic()
    for number in range(QUERIES // QUERIES_PER_PLACE):
        if number % PLACES_PER_DIVISION == 0:
            count = luck.choice(PROFILES)
            city.set_profiles(count)
            profile_of = [luck.randrange(count) for _ in range(UNITS)]
            plain = search = ground.search(fleet)
            if count > 1:
                search = ProfiledSearch(plain, ground.closures.row, profile_of, count)
        gone = luck.sample(sorted(city.laid), luck.randint(max(0, len(city.laid) - CLOSURES_MAX), len(city.laid)) // 2)
        city.lay([city.random_obstacle(luck, f"C{number}-{at}") for at in range(luck.randint(0, CLOSURES_ADDED))], gone)
        for unit in luck.sample(range(UNITS), luck.randrange(UNITS_MOVED)):
            twin.units[unit] = random_unit(luck, node_count)
            tell(fleet, unit, twin.units[unit])
        # Now and then where a unit stands.
        nodes = [row.node or 0 for row in twin.units]
        node = luck.choice([luck.randrange(node_count), luck.randrange(node_count), nodes[0]])
        offset_ticks = luck.choice([0, luck.randrange(10**6)])
        asked = [random_query(luck, ground.mode_count) for _ in range(QUERIES_PER_PLACE)]
        travel: dict[int, list[int | None]] = {}
        for mode in {query[3] for query in asked}:
            ways = [city.distances(node, mode, profile) for profile in range(city.profile_count)]
            travel[mode] = [ways[profile_of[unit]][start] for unit, start in enumerate(nodes)]
            for unit, start in enumerate(nodes):
                [found] = ground.travel_ticks(start, [node], ground.closures.row(mode, profile_of[unit]))
                assert found == (-1 if travel[mode][unit] is None else travel[mode][unit])
        expected = twin.nearest(travel, offset_ticks, AT_MS, asked)
        plain.set_method(luck.randrange(3))
        assert search.nearest(node, offset_ticks, 0, 0, AT_MS, asked) == expected
        if monotonic() > said_s + SAID_EVERY_S:
            said_s = monotonic()
            print(f"{(number + 1) * QUERIES_PER_PLACE} of {QUERIES} queries equal", file=sys.__stderr__, flush=True)


@cache
def porto_alegre_arrays() -> dict[str, Any]:
    """The arguments of RoadGround.build, in ticks of 10 us: its own speeds, and three quarters of them."""
    file = shared("osm/porto_alegre_center.osm.pbf", "to try a city from a real map")
    pytest.importorskip("osmium")
    country = read_country()
    roads, _ = build_network(read_osm(file, country, None, silent), country, silent)
    return {
        "node_lat_e7": roads.node_lat_e7,
        "node_lon_e7": roads.node_lon_e7,
        "snappable": roads.node_snappable,
        "arc_tail": roads.arc_tail,
        "arc_head": roads.arc_head,
        "arc_road": roads.arc_road,
        "arc_ticks": [ticks_of(roads.arc_length_mm, roads.arc_speed_kmh, permille, 10) for permille in (1000, 750)],
        "road_ids": roads.road_ids,
        "road_names": roads.road_names,
        "off_road_kmh": 5,
        "tick_us": 10,
    }


def test_ambon_under_closures_agrees_with_scipy(run_seed: int) -> None:
    check_city(build_arrays(load_sketch()), run_seed)


def test_porto_alegre_under_closures_agrees_with_scipy(run_seed: int) -> None:
    check_city(porto_alegre_arrays(), run_seed)


def test_auckland_under_closures_agrees_with_scipy(run_seed: int) -> None:
    check_city(auckland_arrays(shared("auckland/arcs.csv.gz", "to try a city of 54,370 nodes").parent), run_seed)
