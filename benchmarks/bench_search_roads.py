"""How long does "the k soonest fit units" take on a whole city, and how soon does a move or a closure count?

Auckland: 54,370 nodes, random incidents, fleets of which every second unit is fit (one agency, one capability), all
with a minute of turnout. Peers in the same process: our own reverse Dijkstra alone, scipy's, pandana (all nodes at
once, shared among them), networkx and pykdtree by straight line, the last three where `pip install .[peers]` put them.
Answers are checked against scipy before any clock starts. Run as part of `make bench CASE=search`.
"""

from __future__ import annotations

import random
from time import perf_counter_ns
from typing import Any

import numpy as np

from dispatch_core import limits
from dispatch_core._fleet import Fleet
from dispatch_core.model import Place
from dispatch_core.roads import RoadGround
from tests.search.auckland import auckland_arrays
from tests.search.sketch import SHARED

from .bench_search_peers import TURNOUT_TICKS, Scipy, optional_peers, timed_ns
from .rows import Row, percentile

SEED = 112
CHECKED_PLACES = 40
BY_DENSITY, BY_WALK = 0, 1
# Fit units -> the most that p50 and p99 may be, in microseconds.
GOALS_US = {20: (8, 25), 200: (8, 25), 1_000: (4, 25), 10_000: (3, 20)}
MOVED = 10_000


def rows(full: bool) -> list[Row]:
    if not (SHARED / "auckland" / "arcs.csv.gz").is_file():
        print(f"NOT MEASURED: {SHARED}/auckland is absent; set SIGAP_SHARED_DATA to its folder")
        return []
    arrays = auckland_arrays(SHARED / "auckland")
    began_ns = perf_counter_ns()
    ground = RoadGround.build(**arrays)
    found = [_row("Auckland", "build, order found", perf_counter_ns() - began_ns)]
    began_ns = perf_counter_ns()
    RoadGround.build(**arrays, order=ground.order)
    found.append(_row("Auckland", "build, order given", perf_counter_ns() - began_ns))
    for fit_count in GOALS_US:
        found += _soonest(ground, arrays, fit_count, 20_000 if full else 2_000)
    return found + _ways(ground) + _moves(ground, arrays) + _closures(ground, 5_000 if full else 1_000)


def fleet_of(ground: RoadGround, fit_count: int, luck: random.Random) -> Fleet:
    """Twice as many units as are fit, anywhere; the odd ones have the capability."""
    # A city has fewer units; the curve should show what density does.
    limits.UNITS_MAX = max(limits.UNITS_MAX, 2 * fit_count)
    fleet = ground.fleet(2 * fit_count)
    for unit in range(2 * fit_count):
        fleet.set_roster(unit, 0, 1 + 2 * (unit % 2), 1)
        fleet.set_place(unit, luck.randrange(ground.node_count), 0, 0, 0)
        fleet.set_fit(unit, 0, 0, 3, TURNOUT_TICKS)
    return fleet


def query(wanted: int) -> list[Any]:
    return [(0, 2, 1, 0, 0, wanted, ())]


# -- Who is soonest ----------------------------------------------------------------------------------------------------


def _soonest(ground: RoadGround, arrays: dict[str, Any], fit_count: int, rounds: int) -> list[Row]:
    luck = random.Random(SEED)
    fleet = fleet_of(ground, fit_count, luck)
    search = ground.search(fleet)
    scipy = Scipy(arrays, fleet)
    nodes = [luck.randrange(ground.node_count) for _ in range(rounds)]
    found = []
    for wanted in (1, 5):
        asked = query(wanted)
        for method in range(3):
            search.set_method(method)
            for node in nodes[:CHECKED_PLACES]:
                [answer] = search.nearest(node, 0, 0, 0, 0, asked)
                assert [hit[:2] for hit in answer] == scipy.soonest(node, wanted)
        search.set_method(BY_DENSITY)
        ours = timed_ns(lambda node, asked=asked: search.nearest(node, 0, 0, 0, 0, asked), nodes)
        search.set_method(BY_WALK)
        walk = timed_ns(lambda node, asked=asked: search.nearest(node, 0, 0, 0, 0, asked), nodes[: rounds // 4])
        peers = {"our walk": walk, "scipy": timed_ns(lambda node, k=wanted: scipy.soonest(node, k), nodes[:30])}
        peers |= optional_peers(arrays, fleet, wanted, nodes)
        for share, metric, goal_us in zip((0.5, 0.99), ("p50", "p99"), GOALS_US[fit_count], strict=True):
            case = f"Auckland, {wanted} of {fit_count} fit units"
            value_us = percentile(ours, share) / 1000
            for peer, spent in peers.items():
                target = goal_us if peer == "our walk" else 0
                peer_us = percentile(spent, share) / 1000
                found.append(Row.beside("search", case, metric, value_us, "us", peer, peer_us, target))
    return found


def _ways(ground: RoadGround) -> list[Row]:
    """The road times to ten places, as to rank hospitals, and a whole path."""
    luck = random.Random(SEED)
    nodes = luck.choices(range(ground.node_count), k=1_000)
    ten = luck.choices(range(ground.node_count), k=10)
    found = []
    for kind, ask in (
        ("road times to 10 places", lambda node: ground.travel_ticks(node, ten, 0)),
        ("a path", lambda node: ground.path(Place(node, 0, 0, 0), Place(ten[0], 0, 0, 0), 0)),
    ):
        spent = timed_ns(ask, nodes)
        found += [Row("search", f"Auckland, {kind}", name, percentile(spent, share) / 1000, "us")
                  for name, share in (("p50", 0.5), ("p99", 0.99))]  # fmt: skip
    return found


# -- What changes ------------------------------------------------------------------------------------------------------


def _moves(ground: RoadGround, arrays: dict[str, Any]) -> list[Row]:
    """Ten thousand positions at once, snapping included; and one unit that moves before each query."""
    luck = random.Random(SEED)
    fleet = fleet_of(ground, MOVED // 2, luck)
    search = ground.search(fleet)
    units = np.arange(MOVED, dtype=np.int32)
    batch_ns, after_ns = [], []
    for _ in range(20):
        near = np.array(luck.choices(range(ground.node_count), k=MOVED))
        lat_e7 = (arrays["node_lat_e7"][near] + 500).astype(np.int32)
        lon_e7 = (arrays["node_lon_e7"][near] - 500).astype(np.int32)
        began_ns = perf_counter_ns()
        nodes, legs, _, _, edges, alongs, _ = ground.snapped(lat_e7, lon_e7)
        fleet.set_places(units, nodes, legs, lat_e7, lon_e7, edges, alongs)
        batch_ns.append((perf_counter_ns() - began_ns) / MOVED)
        began_ns = perf_counter_ns()
        search.nearest(int(near[0]), 0, 0, 0, 0, query(5))
        after_ns.append(perf_counter_ns() - began_ns)
    case = f"Auckland, {MOVED} units move at once"
    found = [
        Row("search", case, "a unit p50", percentile(sorted(batch_ns), 0.5) / 1000, "us", target=1.5),
        Row("search", case, "first query after p50", percentile(sorted(after_ns), 0.5) / 1000, "us"),
    ]
    fleet = fleet_of(ground, 20, luck)
    search = ground.search(fleet)

    def move_and_ask(node: int) -> None:
        fleet.set_place(node % 40, node, 0, 0, 0)
        search.nearest(ground.node_count - 1 - node, 0, 0, 0, 0, query(1))

    spent = timed_ns(move_and_ask, luck.choices(range(ground.node_count), k=2_000))
    for metric, share in (("p50", 0.5), ("p99", 0.99)):
        case = "Auckland, a unit moves, then 1 of 20 fit"
        found.append(Row("search", case, metric, percentile(spent, share) / 1000, "us"))
    return found


def _closures(ground: RoadGround, rounds: int) -> list[Row]:
    """A street closes or opens; the clock stops when the next answer is there."""
    luck = random.Random(SEED)
    search = ground.search(fleet_of(ground, 20, luck))
    found = []
    for streets, kind in ((1, "a street"), (100, "100 streets")):
        spent: list[int] = []
        for _ in range(rounds // streets + 5):
            some = [ground.road_ids[luck.randrange(len(ground.road_ids))] for _ in range(streets)]
            node = luck.randrange(ground.node_count)
            for change in (ground.close_road, ground.open_road):
                began_ns = perf_counter_ns()
                for road_id in some:
                    change(road_id)
                search.nearest(node, 0, 0, 0, 0, query(1))
                spent.append(perf_counter_ns() - began_ns)
        spent.sort()
        case = f"Auckland, {kind} closed or opened, both modes, and asked"
        found.append(Row("search", case, "p50", percentile(spent, 0.5) / 1000, "us", target=1_000 * (streets == 1)))
        found.append(Row("search", case, "p100", spent[-1] / 1000, "us", target=5_000 * (streets == 1)))
    return found


def _row(case: str, metric: str, spent_ns: int) -> Row:
    return Row("search", case, metric, spent_ns / 1e6, "ms")
