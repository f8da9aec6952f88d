"""Whole cities against scipy's Dijkstra: the same units, order and ticks, while roads close and units move.

A thousand random queries a city; SIGAP_SEARCH_QUERIES=100000 for more. Skips loudly where the shared data is absent.
"""

from __future__ import annotations

import os
import random
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dispatch_core.roads import RoadGround

from .auckland import auckland_arrays
from .sketch import build_arrays, load_sketch, shared
from .twins import TwinFleet, TwinUnit
from .worlds import AGENCY_COUNT, AT_MS, BLOCKS, FIXES_MS, LAST_FROM_MS, TICK_US, WIDEN_FROM_MS, fleet_of, tell

QUERIES = int(os.environ.get("SIGAP_SEARCH_QUERIES", "1000"))
QUERIES_PER_PLACE = 10
UNITS = 60
# Changes before each place: at most so many roads change sides, and units move.
ROADS_TOGGLED = 30
UNITS_MOVED = 20


def scipy_distances(arrays: dict[str, Any], closed: set[int], node: int, mode: int) -> list[int | None]:
    """Ticks from every node to `node`: over the reversed arcs of open roads, parallel ones reduced to the best."""
    node_count = len(arrays["node_lat_e7"])
    is_open = np.ones(len(arrays["road_ids"]), dtype=bool)
    is_open[list(closed)] = False
    order = arrays["by_end"][mode]
    order = order[is_open[arrays["arc_road"][order]]]
    near, far = arrays["arc_head"][order], arrays["arc_tail"][order]
    best = np.ones(order.size, dtype=bool)
    best[1:] = (near[1:] != near[:-1]) | (far[1:] != far[:-1])
    first = np.searchsorted(near[best], np.arange(node_count + 1))
    ticks = arrays["arc_ticks"][mode][order][best].astype(float)
    graph = csr_array((ticks, far[best], first), shape=(node_count, node_count))
    return [None if np.isinf(spent) else int(spent) for spent in dijkstra(graph, indices=node)]


def random_unit(luck: random.Random, node_count: int) -> TwinUnit:
    return TwinUnit(
        agency=luck.randrange(AGENCY_COUNT),
        capabilities=luck.choice([1, 2, 3, 3, 7]),
        medium=luck.choice([1, 1, 1, 2]),
        node=luck.randrange(node_count),
        offset_ticks=luck.choice([0, 0, luck.randrange(10**6)]),
        block=luck.choice([0, 0, 0, *BLOCKS]),
        conditional=luck.choice([0, 0, 0, 1]),
        crew_capabilities=luck.choice([7, 7, 1]),
        turnout_ticks=luck.choice([0, 0, 6_000_000, luck.randrange(10**7)]),
        fix_at_ms=luck.choice(FIXES_MS),
    )


def random_query(luck: random.Random, modes: int) -> tuple[Any, ...]:
    excluded = tuple(luck.sample(range(UNITS), luck.choice([0, 0, 3])))
    agency = luck.choice([-1, *range(AGENCY_COUNT)])
    wanted = luck.choice([1, 1, 2, 5, 16, 17, 100])
    return (agency, luck.choice([0, 1, 2, 3]), 1, luck.randrange(modes), luck.randrange(2), wanted, excluded)


def check_city(arrays: dict[str, Any], seed: int) -> None:
    ground = RoadGround.build(**arrays)
    # By mode, the arcs by head, tail and ticks.
    ends = arrays["arc_tail"], arrays["arc_head"]
    arrays = {**arrays, "by_end": [np.lexsort((ticks, *ends)) for ticks in arrays["arc_ticks"]]}
    luck = random.Random(seed)
    node_count, modes = ground.node_count, ground.mode_count
    twin = TwinFleet([random_unit(luck, node_count) for _ in range(UNITS)], WIDEN_FROM_MS, LAST_FROM_MS, TICK_US)
    fleet = fleet_of(twin, node_count)
    search = ground.search(fleet)
    closed: set[int] = set()
    for _ in range(QUERIES // QUERIES_PER_PLACE):
        for road in luck.sample(range(len(ground.road_ids)), luck.randrange(ROADS_TOGGLED)):
            (ground.open_road if road in closed else ground.close_road)(ground.road_ids[road])
            closed ^= {road}
        for unit in luck.sample(range(UNITS), luck.randrange(UNITS_MOVED)):
            twin.units[unit] = random_unit(luck, node_count)
            tell(fleet, unit, twin.units[unit])
        # Now and then where a unit stands.
        node = luck.choice([luck.randrange(node_count), twin.units[0].node or 0])
        offset_ticks = luck.choice([0, luck.randrange(10**6)])
        asked = [random_query(luck, modes) for _ in range(QUERIES_PER_PLACE)]
        travel: dict[int, list[int | None]] = {}
        for mode in {query[3] for query in asked}:
            distances = scipy_distances(arrays, closed, node, mode)
            travel[mode] = [None if row.node is None else distances[row.node] for row in twin.units]
            froms = [row.node or 0 for row in twin.units]
            assert [ground.travel_ticks(start, [node], mode)[0] for start in froms] == [
                -1 if distances[start] is None else distances[start] for start in froms
            ]
        expected = twin.nearest(travel, offset_ticks, AT_MS, asked)
        search.set_method(luck.randrange(3))
        assert search.nearest(node, offset_ticks, 0, 0, AT_MS, asked) == expected


def test_ambon_agrees_with_scipy(run_seed: int) -> None:
    check_city(build_arrays(load_sketch()), run_seed)


def test_auckland_agrees_with_scipy(run_seed: int) -> None:
    check_city(auckland_arrays(shared("auckland/arcs.csv.gz").parent), run_seed)
