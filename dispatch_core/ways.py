"""Ways: which arcs the soonest way between two nodes takes if nothing were closed, for saying what stands between.

Asked only where a search found no route, so this is plain Dijkstra; the searches that decide are in _search.pyx. It
knows base weights and arcs to avoid, not what is closed. RoadPath is the way over open roads as others see
it, found by the hierarchy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np

from .arcs import Int32s

# Trees kept for one target: a decision asks for many units of one incident, and they mostly avoid the same arcs.
TREES_KEPT = 16

# By node: the next node towards the target and the arc that leads there, -1 where there is no way.
Tree = tuple[list[int], list[int]]


@dataclass(frozen=True, slots=True)
class RoadPath:
    """A way over open roads: its nodes, from the first to the last, the road to each next node, and when it is reached.

    One node, no road and 0 ticks where start and end are the same.
    """

    nodes: tuple[int, ...]
    road_ids: tuple[str, ...]
    # By node: the ticks from the start.
    ticks: tuple[int, ...]


def road_path(start: int, heads: list[int], road_ids: list[str], ticks: list[int]) -> RoadPath:
    """The path over arcs with these heads, roads and ticks from `start`; rings, which took no time, are left out."""
    nodes, reached = [start], [0]
    roads: list[str] = []
    met = {start: 0}
    for node, road_id, spent in zip(heads, road_ids, ticks, strict=True):
        if node in met:
            kept = met[node]
            for left in nodes[kept + 1 :]:
                del met[left]
            del nodes[kept + 1 :], roads[kept:], reached[kept + 1 :]
            continue
        met[node] = len(nodes)
        nodes.append(node)
        roads.append(road_id)
        reached.append(reached[-1] + spent)
    return RoadPath(tuple(nodes), tuple(roads), tuple(reached))


class Ways:
    """Soonest ways over arcs by head: `first` (node_count + 1), then `tail` and `ticks` (a row per mode)."""

    def __init__(self, first: Int32s, tail: Int32s, ticks: Int32s) -> None:
        self._first = first
        self._tail = tail
        self._ticks = ticks
        self._target_mode = (-1, -1)
        self._trees: dict[frozenset[str], Tree] = {}

    def arcs_between(
        self, start: int, target: int, mode: int, avoided: frozenset[str], avoided_arcs: Sequence[Int32s]
    ) -> list[int]:
        """The arcs on the soonest way without `avoided_arcs`, from `start` on; empty where there is none. `avoided`
        names them: the same names are the same arcs.
        """
        if self._target_mode != (target, mode) or len(self._trees) == TREES_KEPT:
            self._trees.clear()
            self._target_mode = (target, mode)
        tree = self._trees.get(avoided)
        if tree is None:
            tree = self._trees[avoided] = self._grow(target, mode, avoided_arcs)
        next_node, next_arc = tree
        arcs = []
        node = start
        while node != target and next_node[node] >= 0:
            arcs.append(next_arc[node])
            node = next_node[node]
        return arcs

    def forget(self) -> None:
        """Names mean other arcs from now on."""
        self._trees.clear()

    def _grow(self, target: int, mode: int, avoided_arcs: Sequence[Int32s]) -> Tree:
        first, tails = self._first.tolist(), self._tail.tolist()
        ticks = self._ticks[mode].tolist()
        node_count = len(first) - 1
        next_node, next_arc = [-1] * node_count, [-1] * node_count
        avoided = set(np.concatenate(avoided_arcs).tolist()) if avoided_arcs else set()
        soonest = {target: 0}
        frontier = [(0, target)]
        while frontier:
            reached, node = heappop(frontier)
            if reached > soonest[node]:
                continue
            for arc in range(first[node], first[node + 1]):
                tail, through = tails[arc], reached + ticks[arc]
                if arc not in avoided and (tail not in soonest or through < soonest[tail]):
                    soonest[tail], next_node[tail], next_arc[tail] = through, node, arc
                    heappush(frontier, (through, tail))
        return next_node, next_arc
