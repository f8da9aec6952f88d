"""How do build, memory and answers grow with the network? 10,000 to a million nodes, made by a seed, like a country.

Towns of ten thousand nodes lie in a square. In each a grid of streets lacks every fourth one, streets bend once or
twice, and a few highways lead to the towns beside it. Answers are checked against scipy before any clock starts. The
curves go to .bench/search_latency.svg. Also here, since it takes as long: the equality runs on real cities, a hundred
thousand queries each.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
from time import perf_counter_ns
from typing import Any

import numpy as np

from dispatch_core.roads import RoadGround

from .bench_search_peers import Scipy, timed_ns
from .bench_search_roads import BY_DENSITY, fleet_of, query
from .curves import draw
from .rows import RESULTS, Row, percentile
from .servers import ROOT

SEED = 112
# Junctions along the side of a town.
SIDE = 58
HIGHWAYS = 3
HIGHWAY_BENDS = 10
# Towns along the side of the country.
SIZES = (1, 2, 5, 10)
FLEETS = (20, 200, 1_000)
EQUAL_QUERIES = 100_000
EQUALITY = ("tests/search/test_cities.py", "tests/search/test_closed_cities.py")


def rows() -> list[Row]:
    return curve() + _equality()


def curve() -> list[Row]:
    """Build, memory and answers by size of network and fleet, and their curves as a file."""
    found: list[Row] = []
    lines: dict[str, list[tuple[float, float]]] = {}
    for towns in SIZES:
        found += _size(towns, lines)
    path = RESULTS.with_name("search_latency.svg")
    draw(path, "The soonest fit units by road, generated countries", "nodes", "us", list(lines.items()))
    print(f"the curves are in {path}")
    return found


def country(towns: int) -> dict[str, Any]:
    """The arguments of RoadGround.build for towns x towns towns; two modes."""
    luck = np.random.default_rng(SEED)
    side = towns * SIDE
    junction = np.arange(side * side).reshape(side, side)
    town = np.arange(side) // SIDE
    # Streets to the right and down; those between towns only where a highway runs.
    lines = []
    for one, other, crosses in (
        (junction[:, :-1], junction[:, 1:], (town[:-1] != town[1:])[None, :]),
        (junction[:-1], junction[1:], (town[:-1] != town[1:])[:, None]),
    ):
        crosses = np.broadcast_to(crosses, one.shape)
        kept = np.where(crosses, luck.random(one.shape) < HIGHWAYS / SIDE, luck.random(one.shape) < 0.75)
        bends = np.where(crosses, HIGHWAY_BENDS, luck.integers(1, 3, one.shape))
        lines.append((one[kept], other[kept], bends[kept], crosses[kept]))
    start, end, bends, highway = (np.concatenate(column) for column in zip(*lines, strict=True))
    lat = (
        np.repeat(np.arange(side), side) * 15_000
        + luck.integers(-4_000, 4_000, side * side)
        + 60_000 * town.repeat(side)
    )
    lon = np.tile(np.arange(side), side) * 15_000 + luck.integers(-4_000, 4_000, side * side)
    lon += 60_000 * np.tile(town, side)
    # Bends lie in a row along their street.
    street = np.repeat(np.arange(start.size), bends)
    step = np.arange(street.size) - np.repeat(np.cumsum(bends) - bends, bends) + 1
    share = step / (bends[street] + 1)
    lat = np.append(lat, (lat[start][street] * (1 - share) + lat[end][street] * share).astype(int))
    lon = np.append(lon, (lon[start][street] * (1 - share) + lon[end][street] * share).astype(int))
    bend = side * side + np.arange(street.size)
    last = np.cumsum(bends) - 1
    tail = np.concatenate([start, bend])
    head = np.concatenate([bend[last - bends + 1], np.where(step == bends[street], end[street], bend + 1)])
    road = np.concatenate([np.arange(start.size), street])
    ticks = np.where(highway[road], 60_000, 100_000) + luck.integers(0, 200_000, road.size)
    return {
        "node_lat_e7": lat,
        "node_lon_e7": lon,
        "snappable": np.ones(lat.size, int),
        "arc_tail": np.concatenate([tail, head]),
        "arc_head": np.concatenate([head, tail]),
        "arc_road": np.concatenate([road, road]),
        "arc_ticks": np.stack([np.tile(ticks, 2), np.tile(ticks * 4 // 3, 2)]),
        "road_ids": [f"S{number}" for number in range(start.size)],
        "road_names": [""] * start.size,
        "off_road_kmh": 5,
        "tick_us": 10,
    }


def _size(towns: int, lines: dict[str, list[tuple[float, float]]]) -> list[Row]:
    arrays = country(towns)
    before = _resident_bytes()
    began_ns = perf_counter_ns()
    ground = RoadGround.build(**arrays)
    case = f"a country of {ground.node_count} nodes"
    million = towns == SIZES[-1]
    built_s = (perf_counter_ns() - began_ns) / 1e9
    found = [Row("search", case, "build", built_s, "s", target=120 * million)]
    found.append(
        Row("search", case, "memory", (_resident_bytes() - before) / ground.node_count, "B/node", target=600 * million)
    )
    for fit_count in FLEETS:
        luck = random.Random(SEED)
        fleet = fleet_of(ground, fit_count, luck)
        search = ground.search(fleet)
        scipy = Scipy(arrays, fleet)
        nodes = luck.choices(range(ground.node_count), k=2_000)
        for method in range(3):
            search.set_method(method)
            for node in nodes[:5]:
                assert [hit[:2] for hit in search.nearest(node, 0, 0, 0, 0, query(5))[0]] == scipy.soonest(node, 5)
        search.set_method(BY_DENSITY)
        for wanted in (1, 5):
            spent = timed_ns(lambda node, k=wanted, at=search: at.nearest(node, 0, 0, 0, 0, query(k)), nodes)
            named = f"{case}, {wanted} of {fit_count} fit units"
            target = 30 * (million and fit_count == 1_000)
            for metric, share in (("p50", 0.5), ("p99", 0.99)):
                value_us = percentile(spent, share) / 1000
                lines.setdefault(f"{wanted} of {fit_count} fit, {metric}", []).append((ground.node_count, value_us))
                found.append(Row("search", named, metric, value_us, "us", target=target * (metric == "p50")))
    return found


def _equality() -> list[Row]:
    """The cities' equality tests with more queries; a failure stops the bench."""
    began_ns = perf_counter_ns()
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-s", *EQUALITY],
        cwd=ROOT,
        env={**os.environ, "SIGAP_SEARCH_QUERIES": str(EQUAL_QUERIES)},
        check=True,
    )
    return [
        Row(
            "search",
            f"{EQUAL_QUERIES} queries a city equal to scipy's",
            "took",
            (perf_counter_ns() - began_ns) / 1e9,
            "s",
        )
    ]


def _resident_bytes() -> int:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize()
