"""Others who can say who is soonest, on the same network and for the same units, for the road search's benchmarks.

scipy knows all distances to the tick and is the judge of every answer; networkx must agree with it to the tick,
pandana, which rounds each arc to a millisecond, nearly. pykdtree knows no roads: its straight lines are the floor and
answer something else. None of them knows who is fit, so each is told of the fit units alone. Whichever is not
installed is named on the screen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cache
from time import perf_counter_ns
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dispatch_core._fleet import Fleet

TURNOUT_TICKS = 6_000_000
FARTHEST_S = 2 * 3600.0
# pandana's rounding, over a way of some hundred arcs.
ROUNDED_S = 0.3


def timed_ns(call: Callable[[int], object], values: list[int]) -> list[int]:
    """How long each call takes, sorted; a tenth of them first to warm up."""
    for value in values[: len(values) // 10]:
        call(value)
    spent = []
    for value in values:
        began_ns = perf_counter_ns()
        call(value)
        spent.append(perf_counter_ns() - began_ns)
    return sorted(spent)


class Peer(ABC):
    """One that answers for a network and the fit units on it. `nodes`: where these stand, in the order of `units`."""

    name = ""
    # How many questions are enough to time it, and in the short form.
    rounds = 1_000
    rounds_short = 1_000

    def __init__(self, arrays: dict[str, Any], fleet: Fleet) -> None:
        self.arrays = arrays
        self.units = np.arange(1, fleet.unit_count, 2)
        self.nodes = np.array([fleet.place_of(unit)[0] for unit in self.units.tolist()])  # type: ignore[index]
        self.begin()

    @abstractmethod
    def begin(self) -> None:
        """Take in the network and where the units stand."""

    def check(self, judge: Scipy, node: int, wanted: int) -> None:
        """Assert that it answers as the judge does, to the tick unless it cannot."""
        assert self.soonest(node, wanted) == judge.soonest(node, wanted)

    @abstractmethod
    def soonest(self, node: int, wanted: int) -> object:
        """The soonest units for a place, as the peer tells them."""

    def move(self, at: int, node: int) -> None:
        """Take in that one unit stands elsewhere."""
        self.nodes[at] = node

    def ask_ns(self, nodes: list[int], wanted: int) -> list[int]:
        return timed_ns(lambda node: self.soonest(node, wanted), nodes[: self.rounds])

    def move_and_ask_ns(self, nodes: list[int], wanted: int) -> list[int]:
        def both(node: int) -> None:
            self.move(node % len(self.nodes), node)
            self.soonest(len(self.arrays["node_lat_e7"]) - 1 - node, wanted)

        return timed_ns(both, nodes[: self.rounds])


class Scipy(Peer):
    """All distances by compiled Dijkstra over the reversed arcs, and numpy to pick the soonest."""

    name = "scipy"
    rounds = 30
    rounds_short = 10

    def begin(self) -> None:
        arrays = self.arrays
        count = len(arrays["node_lat_e7"])
        order = np.lexsort((arrays["arc_ticks"][0], arrays["arc_tail"], arrays["arc_head"]))
        near, far = arrays["arc_head"][order], arrays["arc_tail"][order]
        best = np.append(True, (near[1:] != near[:-1]) | (far[1:] != far[:-1]))
        first = np.searchsorted(near[best], np.arange(count + 1))
        self._graph = csr_array((arrays["arc_ticks"][0][order][best].astype(float), far[best], first), (count, count))

    def soonest(self, node: int, wanted: int) -> list[tuple[int, int]]:
        etas = dijkstra(self._graph, indices=node)[self.nodes] + TURNOUT_TICKS
        order = np.lexsort((self.units, etas))[:wanted]
        return [(int(self.units[at]), int(etas[at])) for at in order if np.isfinite(etas[at])]


class Networkx(Peer):
    """All distances by Dijkstra in Python."""

    name = "networkx"
    rounds = 5
    rounds_short = 1

    def begin(self) -> None:
        import networkx

        self._all_ways = networkx.single_source_dijkstra_path_length
        self._graph = _kept(self.name, self.arrays, self._build)

    def _build(self) -> Any:
        import networkx

        graph = networkx.DiGraph()
        columns = self.arrays["arc_head"], self.arrays["arc_tail"], self.arrays["arc_ticks"][0]
        best: dict[tuple[int, int], int] = {}
        for tail, head, ticks in zip(*(column.tolist() for column in columns), strict=True):
            best[tail, head] = min(ticks, best.get((tail, head), ticks))
        graph.add_nodes_from(range(len(self.arrays["node_lat_e7"])))
        graph.add_weighted_edges_from((*ends, ticks) for ends, ticks in best.items())
        return graph

    def soonest(self, node: int, wanted: int) -> list[tuple[int, int]]:
        ways = self._all_ways(self._graph, node)
        pairs = zip(self.units.tolist(), self.nodes.tolist(), strict=True)
        etas = sorted((ways[at] + TURNOUT_TICKS, unit) for unit, at in pairs if at in ways)
        return [(unit, eta) for eta, unit in etas[:wanted]]


class Pandana(Peer):
    """It answers for all nodes at once; a question is its share of that, a move all that it takes to be told."""

    name = "pandana"
    rounds = 3
    rounds_short = 1

    def begin(self) -> None:
        import pandas as pd

        arrays = self.arrays
        self._lon, self._lat = (pd.Series(arrays[name] / 1e7) for name in ("node_lon_e7", "node_lat_e7"))
        self._net = _kept(self.name, arrays, self._build)

    def _build(self) -> Any:
        import pandana
        import pandas as pd

        arrays = self.arrays
        # In seconds: it counts in thousandths of its unit, in 32 bits.
        seconds = pd.DataFrame({"seconds": arrays["arc_ticks"][0] * arrays["tick_us"] / 1e6})
        ends = pd.Series(arrays["arc_head"]), pd.Series(arrays["arc_tail"])
        return pandana.Network(self._lon, self._lat, *ends, seconds, twoway=False)

    def _tell(self, wanted: int) -> None:
        self._net.set_pois("units", FARTHEST_S, wanted, self._lon[self.nodes], self._lat[self.nodes])

    def _ask_all(self, wanted: int) -> Any:
        return self._net.nearest_pois(FARTHEST_S, "units", num_pois=wanted)

    def soonest(self, node: int, wanted: int) -> list[float]:
        """In seconds of road, not which units."""
        self._tell(wanted)
        return list(self._ask_all(wanted).iloc[node])

    def check(self, judge: Scipy, node: int, wanted: int) -> None:
        # It snaps units to nodes by straight line, so one that shares its point with another node may stand there.
        found = self.soonest(node, wanted)
        ticks_s = self.arrays["tick_us"] / 1e6
        expected = [(eta - TURNOUT_TICKS) * ticks_s for _, eta in judge.soonest(node, wanted)]
        for said_s, right_s in zip(found, expected, strict=False):
            assert min(right_s, FARTHEST_S) - ROUNDED_S <= said_s <= right_s + ROUNDED_S, (node, found, expected)

    def ask_ns(self, nodes: list[int], wanted: int) -> list[int]:
        self._tell(wanted)
        spent = timed_ns(lambda _: self._ask_all(wanted), nodes[: self.rounds])
        self._share_ns = spent[0] // len(self._lon)
        return [took // len(self._lon) for took in spent]

    def move_and_ask_ns(self, nodes: list[int], wanted: int) -> list[int]:
        """After `ask_ns`, whose best is the share of a question."""
        share_ns = self._share_ns

        def told(node: int) -> None:
            self.move(node % len(self.nodes), node)
            self._tell(wanted)

        return [took + share_ns for took in timed_ns(told, nodes[: self.rounds])]


class Pykdtree(Peer):
    """Straight lines, in degrees; a move makes the tree anew."""

    name = "pykdtree"

    def begin(self) -> None:
        from pykdtree.kdtree import KDTree

        self._make = KDTree
        self._points = np.column_stack([self.arrays["node_lat_e7"], self.arrays["node_lon_e7"]]).astype(float)
        self._tree = KDTree(self._points[self.nodes])

    def check(self, judge: Scipy, node: int, wanted: int) -> None:
        """As many units as were asked for; by line they may be others."""
        assert np.size(self._tree.query(self._points[node : node + 1], k=wanted)[1]) == wanted

    def soonest(self, node: int, wanted: int) -> object:
        return self._tree.query(self._points[node : node + 1], k=wanted)

    def move(self, at: int, node: int) -> None:
        super().move(at, node)
        self._tree = self._make(self._points[self.nodes])


_KEPT: dict[tuple[str, int], Any] = {}


def _kept(name: str, arrays: dict[str, Any], build: Callable[[], Any]) -> Any:
    """What a peer made of a network, made once: pandana alone takes ten seconds for it."""
    key = name, id(arrays)
    if key not in _KEPT:
        _KEPT[key] = build()
    return _KEPT[key]


@cache
def _say_absent(peer: str) -> None:
    print(f"NOT MEASURED: {peer} is not installed; `pip install .[peers]` brings it", flush=True)


def optional_peers(
    arrays: dict[str, Any], fleet: Fleet, judge: Scipy, checked: list[int], wanted: int, full: bool
) -> list[Peer]:
    """Those that are installed, each of which answered the same at the places checked. In the short form the slow ones
    are asked for several units only.
    """
    found: list[Peer] = []
    for kind in (Pykdtree, Pandana, Networkx):
        if not full and kind is not Pykdtree and wanted == 1:
            continue
        try:
            peer: Peer = kind(arrays, fleet)
        except ImportError:
            _say_absent(kind.name)
            continue
        for node in checked:
            peer.check(judge, node, wanted)
        found.append(peer)
    return found
