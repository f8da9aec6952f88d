"""Others who can say who is soonest, on the same network and for the same units, for the road search's benchmarks.

scipy knows all distances to the tick and is the judge of our answers. The others are measured where they are installed
and named on the screen where they are not; none of them knows who is fit.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from time import perf_counter_ns
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from dispatch_core._fleet import Fleet

TURNOUT_TICKS = 6_000_000


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


@cache
def _say_absent(peer: str) -> None:
    print(f"NOT MEASURED: {peer} is not installed; `pip install .[peers]` brings it")


def optional_peers(arrays: dict[str, Any], fleet: Fleet, wanted: int, nodes: list[int]) -> dict[str, list[int]]:
    """By peer: how long its calls took, sorted."""
    found: dict[str, list[int]] = {}
    for peer, measure in (("pykdtree", _by_line), ("pandana", _by_pandana), ("networkx", _by_networkx)):
        try:
            found |= measure(arrays, fleet, wanted, nodes)
        except ImportError:
            _say_absent(peer)
    return found


class Scipy:
    """All distances by compiled Dijkstra over the reversed arcs, and numpy to pick the soonest."""

    def __init__(self, arrays: dict[str, Any], fleet: Fleet) -> None:
        count = len(arrays["node_lat_e7"])
        order = np.lexsort((arrays["arc_ticks"][0], arrays["arc_tail"], arrays["arc_head"]))
        near, far = arrays["arc_head"][order], arrays["arc_tail"][order]
        best = np.append(True, (near[1:] != near[:-1]) | (far[1:] != far[:-1]))
        first = np.searchsorted(near[best], np.arange(count + 1))
        self._graph = csr_array((arrays["arc_ticks"][0][order][best].astype(float), far[best], first), (count, count))
        self._units = np.arange(1, fleet.unit_count, 2)
        self._nodes = np.array([fleet.place_of(unit)[0] for unit in self._units.tolist()])  # type: ignore[index]

    def soonest(self, node: int, wanted: int) -> list[tuple[int, int]]:
        etas = dijkstra(self._graph, indices=node)[self._nodes] + TURNOUT_TICKS
        order = np.lexsort((self._units, etas))[:wanted]
        return [(int(self._units[at]), int(etas[at])) for at in order if np.isfinite(etas[at])]


def _by_line(arrays: dict[str, Any], fleet: Fleet, wanted: int, nodes: list[int]) -> dict[str, list[int]]:
    """The floor: straight lines know no roads and answer something else."""
    from pykdtree.kdtree import KDTree

    points = np.column_stack([arrays["node_lat_e7"], arrays["node_lon_e7"]]).astype(float)
    units = [fleet.place_of(unit)[0] for unit in range(1, fleet.unit_count, 2)]  # type: ignore[index]
    tree = KDTree(points[units])
    return {"pykdtree": timed_ns(lambda node: tree.query(points[node : node + 1], k=wanted), nodes)}


def _by_pandana(arrays: dict[str, Any], fleet: Fleet, wanted: int, nodes: list[int]) -> dict[str, list[int]]:
    """One answer for all nodes at once, shared among them. It knows no fitness and no exact ticks."""
    import pandana
    import pandas as pd

    lon, lat = (pd.Series(arrays[name] / 1e7) for name in ("node_lon_e7", "node_lat_e7"))
    # In seconds: it counts in thousandths of its unit, in 32 bits.
    seconds = pd.DataFrame({"seconds": arrays["arc_ticks"][0] * arrays["tick_us"] / 1e6})
    net = pandana.Network(lon, lat, pd.Series(arrays["arc_head"]), pd.Series(arrays["arc_tail"]), seconds, twoway=False)
    units = [fleet.place_of(unit)[0] for unit in range(1, fleet.unit_count, 2)]  # type: ignore[index]
    farthest = 2 * 3600.0
    set_ns, ask_ns = [], []
    for _ in range(3):
        began_ns = perf_counter_ns()
        net.set_pois("units", farthest, wanted, lon[units], lat[units])
        set_ns.append(perf_counter_ns() - began_ns)
        began_ns = perf_counter_ns()
        net.nearest_pois(farthest, "units", num_pois=wanted)
        ask_ns.append((perf_counter_ns() - began_ns) // len(lon))
    return {"pandana a node": sorted(ask_ns), "pandana after a move": sorted(set_ns)}


def _by_networkx(arrays: dict[str, Any], fleet: Fleet, wanted: int, nodes: list[int]) -> dict[str, list[int]]:
    import networkx

    graph = networkx.DiGraph()
    ends = arrays["arc_head"].tolist(), arrays["arc_tail"].tolist()
    graph.add_weighted_edges_from(zip(*ends, arrays["arc_ticks"][0].tolist(), strict=True))
    return {"networkx": timed_ns(lambda node: networkx.single_source_dijkstra_path_length(graph, node), nodes[:5])}
