"""Whole cities against scipy's Dijkstra: the same units, order and ticks, while roads close and units move.

Units and places stand at nodes and between them; then both ends of their streets are asked of scipy.

600 random queries a city; SIGAP_SEARCH_QUERIES=100000 for more. Skips loudly where the shared data is absent.
"""

from __future__ import annotations

import os
import random
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dispatch_core.model import Place
from dispatch_core.model.places import ALONG_WHOLE
from dispatch_core.roads import RoadGround

from ..support_data import shared
from .auckland import auckland_arrays
from .sketch import build_arrays, load_sketch
from .twin_streets import Spot, Streets
from .twins import Arc, TwinFleet, TwinNetwork, TwinUnit
from .worlds import AGENCY_COUNT, AT_MS, BLOCKS, FIXES_MS, LAST_FROM_MS, TICK_US, WIDEN_FROM_MS, fleet_of, tell

QUERIES = int(os.environ.get("SIGAP_SEARCH_QUERIES", "600"))
QUERIES_PER_PLACE = 20
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


def streets_of(arrays: dict[str, Any], closed: set[int]) -> Streets:
    columns = (arrays["arc_tail"], arrays["arc_head"], arrays["arc_road"], np.transpose(arrays["arc_ticks"]))
    arcs = [Arc(*row) for row in zip(*(np.asarray(column).tolist() for column in columns), strict=True)]
    return Streets(TwinNetwork(len(arrays["node_lat_e7"]), arcs, closed))


def random_spot(luck: random.Random, streets: Streets) -> Spot:
    """A node, or a point of a street, known by either of its arcs."""
    if luck.random() < 0.5:
        return luck.randrange(streets.network.node_count), 0, 0
    edge = luck.randrange(len(streets.arcs)) + 1
    return streets.arcs[edge - 1].tail, edge, luck.randrange(ALONG_WHOLE + 1)


def two_ended(
    arrays: dict[str, Any], streets: Streets, starts: list[Spot | None], end: Spot, mode: int
) -> list[int | None]:
    """Ticks from each spot to `end`: scipy's between nodes, and what is left of the streets at both ends."""
    ends = [(streets.arcs[arc].tail, into) for arc, into, _ in streets.ends(end, mode)] if end[1] else [(end[0], 0)]
    trees = [(scipy_distances(arrays, streets.network.closed, node, mode), ticks) for node, ticks in ends]

    def from_node(node: int) -> list[int]:
        return [tree[node] + ticks for tree, ticks in trees if tree[node] is not None]  # type: ignore[operator]

    found: list[int | None] = []
    for start in starts:
        if start is None or streets.same(start, end):
            found.append(None if start is None else 0)
            continue
        ways = [] if start[1] else from_node(start[0])
        for arc, _, on in streets.ends(start, mode) if start[1] else ():
            ways += [on + way for way in from_node(streets.arcs[arc].head)]
        beside = streets.beside(start, end, mode) if start[1] and end[1] else None
        found.append(min([*ways, *([] if beside is None else [beside])], default=None))
    return found


def check_city(arrays: dict[str, Any], seed: int) -> None:
    ground = RoadGround.build(**arrays)
    # By mode, the arcs by head, tail and ticks.
    ends = arrays["arc_tail"], arrays["arc_head"]
    arrays = {**arrays, "by_end": [np.lexsort((ticks, *ends)) for ticks in arrays["arc_ticks"]]}
    luck = random.Random(seed)
    node_count, modes = ground.node_count, ground.mode_count
    closed: set[int] = set()
    streets = streets_of(arrays, closed)
    twin = TwinFleet([random_unit(luck, node_count) for _ in range(UNITS)], WIDEN_FROM_MS, LAST_FROM_MS, TICK_US)
    fleet = fleet_of(twin, node_count, ground.fleet(UNITS))
    spots: list[Spot] = [(row.node or 0, 0, 0) for row in twin.units]
    search = ground.search(fleet)
    for _ in range(QUERIES // QUERIES_PER_PLACE):
        for road in luck.sample(range(len(ground.road_ids)), luck.randrange(ROADS_TOGGLED)):
            (ground.open_road if road in closed else ground.close_road)(ground.road_ids[road])
            closed ^= {road}
        for unit in luck.sample(range(UNITS), luck.randrange(UNITS_MOVED)):
            row = twin.units[unit] = random_unit(luck, node_count)
            spots[unit] = random_spot(luck, streets)
            tell(fleet, unit, row)
            fleet.set_place(unit, spots[unit][0], row.offset_ticks, row.lat_e7, row.lon_e7, *spots[unit][1:])
        # Now and then where a unit stands, or on its street.
        beside = (*spots[1][:2], ALONG_WHOLE // 2) if spots[1][1] else spots[1]
        end = luck.choice([random_spot(luck, streets), spots[0], beside])
        offset_ticks = luck.choice([0, luck.randrange(10**6)])
        asked = [random_query(luck, modes) for _ in range(QUERIES_PER_PLACE)]
        travel: dict[int, list[int | None]] = {}
        for mode in {query[3] for query in asked}:
            travel[mode] = two_ended(arrays, streets, list(spots), end, mode)
            there = Place(end[0], 0, 0, 0, *end[1:])
            assert [ground.ticks_between(Place(*spot[:1], 0, 0, 0, *spot[1:]), [there], mode)[0] for spot in spots] == [
                -1 if ticks is None else ticks for ticks in travel[mode]
            ]
        expected = twin.nearest(travel, offset_ticks, AT_MS, asked)
        search.set_method(luck.randrange(3))
        assert search.nearest(end[0], offset_ticks, 0, 0, AT_MS, asked, *end[1:]) == expected


def test_ambon_agrees_with_scipy(run_seed: int) -> None:
    check_city(build_arrays(load_sketch()), run_seed)


def test_auckland_agrees_with_scipy(run_seed: int) -> None:
    check_city(auckland_arrays(shared("auckland/arcs.csv.gz", "to try a city of 54,370 nodes").parent), run_seed)
