"""How long does "the k soonest fit units" take on a whole city, and how soon does a move or a closure count?

Auckland: 54,370 nodes, random incidents, fleets of which every second unit is fit (one agency, one capability), all
with a minute of turnout. Peers in the same process: our own reverse Dijkstra alone, scipy's, pandana (all
nodes at once, shared among them), networkx and pykdtree by straight line, the last three where `pip install .[peers]`
put them; each asked alone and after one unit has moved. Answers are checked before any clock starts. Run as part of
`make bench CASE=search`.
"""

from __future__ import annotations

import random
from time import perf_counter_ns, thread_time_ns
from typing import Any

import numpy as np

from dispatch_core import limits
from dispatch_core._fleet import Fleet
from dispatch_core.model import Place, RoadScope, RoadSpan
from dispatch_core.obstacles import Obstacle
from dispatch_core.roads import RoadGround
from tests.search.auckland import auckland_arrays
from tests.support_data import SHARED

from .bench_search_peers import TURNOUT_TICKS, Peer, Scipy, optional_peers, timed_ns
from .rows import Row, percentile

SEED = 112
CHECKED_PLACES = 40
# Slow ones are asked less.
CHECKED_BY_OTHERS = 3
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
        found += _soonest(ground, arrays, fit_count, full)
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


def _soonest(ground: RoadGround, arrays: dict[str, Any], fit_count: int, full: bool) -> list[Row]:
    found, rounds, checked_count = [], 20_000 if full else 2_000, CHECKED_BY_OTHERS if full else 1
    for wanted in (1, 5):
        luck = random.Random(SEED)
        fleet = fleet_of(ground, fit_count, luck)
        scipy = Scipy(arrays, fleet)
        nodes = [luck.randrange(ground.node_count) for _ in range(rounds)]
        ours, walk = (_Ours(arrays, fleet, ground, method) for method in (BY_DENSITY, BY_WALK))
        methods = [_Ours(arrays, fleet, ground, method) for method in range(3)]
        for node in nodes[:CHECKED_PLACES]:
            right = scipy.soonest(node, wanted)
            assert [one.soonest(node, wanted) for one in methods] == [right] * 3
        peers: list[Peer] = [walk, scipy]
        peers += optional_peers(arrays, fleet, scipy, nodes[:checked_count], wanted, full)
        if not full:
            for peer in peers:
                peer.rounds = min(peer.rounds, peer.rounds_short)
        case = f"Auckland, {wanted} of {fit_count} fit units"
        found += _beside(case, ours.ask_ns(nodes, wanted), {peer.name: peer.ask_ns(nodes, wanted) for peer in peers},
                         dict(zip((0.5, 0.99), GOALS_US[fit_count], strict=True)))  # fmt: skip
        moved = {peer.name: peer.move_and_ask_ns(nodes, wanted) for peer in peers}
        goals_us = {share: percentile(moved["pandana"], share) / 5_000 for share in (0.5,) if "pandana" in moved}
        found += _beside(f"{case}, one moved before", ours.move_and_ask_ns(nodes, wanted), moved, goals_us)
    return found


def _beside(case: str, ours: list[int], peers: dict[str, list[int]], goals_us: dict[float, float]) -> list[Row]:
    """A row for each peer; the goal stands in the first, that of a move in pandana's."""
    found = []
    aim = "pandana" if case.endswith("before") else next(iter(peers))
    for share, metric in ((0.5, "p50"), (0.99, "p99")):
        for peer, spent in peers.items():
            goal_us = goals_us.get(share, 0) if peer == aim else 0
            value_us, peer_us = percentile(ours, share) / 1000, percentile(spent, share) / 1000
            found.append(Row.beside("search", case, metric, value_us, "us", peer, peer_us, goal_us))
    return found


class _Ours(Peer):
    """The engine's search, by whichever method is right or by one alone."""

    name = "our walk"
    rounds = 20_000

    def __init__(self, arrays: dict[str, Any], fleet: Fleet, ground: RoadGround, method: int) -> None:
        self._fleet = fleet
        self._search = ground.search(fleet)
        self._method = method
        super().__init__(arrays, fleet)

    def begin(self) -> None:
        self._search.set_method(self._method)
        if self._method == BY_WALK:
            self.rounds = 500

    def soonest(self, node: int, wanted: int) -> list[tuple[int, int]]:
        [answer] = self._search.nearest(node, 0, 0, 0, 0, query(wanted))
        return [hit[:2] for hit in answer]

    def move(self, at: int, node: int) -> None:
        self._fleet.set_place(2 * at + 1, node, 0, 0, 0)

    def ask_ns(self, nodes: list[int], wanted: int) -> list[int]:
        asked, nearest = query(wanted), self._search.nearest
        return timed_ns(lambda node: nearest(node, 0, 0, 0, 0, asked), nodes[: self.rounds])


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
    """Ten thousand positions at once, snapping included, in processor time too; and the first query after them."""
    luck = random.Random(SEED)
    fleet = fleet_of(ground, MOVED // 2, luck)
    search = ground.search(fleet)
    units = np.arange(MOVED, dtype=np.int32)
    batch_ns, batch_cpu_ns, after_ns = [], [], []
    for _ in range(20):
        near = np.array(luck.choices(range(ground.node_count), k=MOVED))
        lat_e7 = (arrays["node_lat_e7"][near] + 500).astype(np.int32)
        lon_e7 = (arrays["node_lon_e7"][near] - 500).astype(np.int32)
        began_ns, began_cpu_ns = perf_counter_ns(), thread_time_ns()
        nodes, legs, _, _, edges, alongs, _ = ground.snapped(lat_e7, lon_e7)
        fleet.set_places(units, nodes, legs, lat_e7, lon_e7, edges, alongs)
        batch_cpu_ns.append((thread_time_ns() - began_cpu_ns) / MOVED)
        batch_ns.append((perf_counter_ns() - began_ns) / MOVED)
        began_ns = perf_counter_ns()
        search.nearest(int(near[0]), 0, 0, 0, 0, query(5))
        after_ns.append(perf_counter_ns() - began_ns)
    case = f"Auckland, {MOVED} units move at once"
    return [
        Row("search", case, "a unit p50", percentile(sorted(batch_ns), 0.5) / 1000, "us", target=1.5),
        Row("search", case, "a unit p50, processor", percentile(sorted(batch_cpu_ns), 0.5) / 1000, "us", target=1.5),
        Row("search", case, "first query after p50", percentile(sorted(after_ns), 0.5) / 1000, "us"),
    ]


def _closures(ground: RoadGround, rounds: int) -> list[Row]:
    """Streets close or open; the clock stops when the next answers are there, one in each mode. The tail is given in
    processor time, so that it is that of the work and not of whatever else the machine does.
    """
    luck = random.Random(SEED)
    search = ground.search(fleet_of(ground, 20, luck))
    asked = [(0, 2, 1, mode, 0, 1, ()) for mode in range(ground.mode_count)]
    found = []
    for streets, kind in ((1, "a street"), (10, "10 streets"), (100, "100 streets")):
        wall_ns: list[int] = []
        cpu_ns: list[int] = []
        for _ in range(rounds // streets + 5):
            some = [ground.road_ids[luck.randrange(len(ground.road_ids))] for _ in range(streets)]
            shut = Obstacle("C1", RoadScope(tuple(RoadSpan(road_id) for road_id in some)), 0)
            node = luck.randrange(ground.node_count)
            for laid in ([shut], []):
                began_ns, began_cpu_ns = perf_counter_ns(), thread_time_ns()
                ground.closures.lay(laid)
                search.nearest(node, 0, 0, 0, 0, asked)
                cpu_ns.append(thread_time_ns() - began_cpu_ns)
                wall_ns.append(perf_counter_ns() - began_ns)
        case = f"Auckland, {kind} closed or opened, both modes asked"
        found.append(
            Row("search", case, "p50", percentile(sorted(wall_ns), 0.5) / 1000, "us", target=1_000 * (streets == 1))
        )
        for metric, share in (("p99, processor", 0.99), ("p100, processor", 1.0)):
            found.append(Row("search", case, metric, percentile(sorted(cpu_ns), share) / 1000, "us", target=5_000))
    return found


def _row(case: str, metric: str, spent_ns: int) -> Row:
    return Row("search", case, metric, spent_ns / 1e6, "ms")
