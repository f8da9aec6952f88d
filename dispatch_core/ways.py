"""Ways: which arcs the soonest way between two nodes takes if nothing were closed, for saying what stands between.

Asked only where a search found no route, so this is plain Dijkstra; the searches that decide are in _search.pyx. It
knows base weights and arcs to avoid, not what is closed. RoadPath is the way over open roads as others see
it, found by the hierarchy.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

from .arcs import Int32s

# Trees kept for one target: a decision asks for many units of one incident, and they mostly avoid the same arcs.
TREES_KEPT = 16
NO_ARC = -1

# An end of a place's edge: (node, ticks between it and the place, the arc by head driven there or NO_ARC).
End = tuple[int, int, int]
# By node: the next node towards the target, -1 at an end of its edge; the arc that leads on; and the ticks.
Tree = tuple[list[int], list[int], dict[int, int]]


@dataclass(frozen=True, slots=True)
class RoadPath:
    """A way over open roads: the nodes it passes, the road between each two, and when each is reached.

    A place between two nodes comes before the first node or after the last: then `first_road_id` or `last_road_id` is
    the road there, else empty. Two places on one edge may have no node between them; no road at all where they are
    one.
    """

    nodes: tuple[int, ...]
    road_ids: tuple[str, ...]
    # By node: the ticks from the start, legs off the road left out.
    ticks: tuple[int, ...]
    first_road_id: str = ""
    last_road_id: str = ""
    # The whole way's.
    total_ticks: int = 0


def road_path(
    start: int, heads: list[int], road_ids: list[str], ticks: list[int], before: tuple[str, int], after: tuple[str, int]
) -> RoadPath:
    """The path over arcs with these heads, roads and ticks from the node `start`; rings, which took no time, are left
    out. `before` and `after` are the road and the ticks between the nodes and the places.
    """
    nodes, reached = [start], [before[1]]
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
    return RoadPath(tuple(nodes), tuple(roads), tuple(reached), before[0], after[0], reached[-1] + after[1])


class Ways:
    """Soonest ways over arcs by head: `first` (node_count + 1), then `tail` and `ticks` (a row per mode)."""

    def __init__(self, first: Int32s, tail: Int32s, ticks: Int32s) -> None:
        self._first = first
        self._tail = tail
        self._ticks = ticks
        self._target_mode: tuple[Sequence[End], int] = ((), -1)
        self._trees: dict[frozenset[str], Tree] = {}

    def arcs_between(
        self, starts: Sequence[End], targets: Sequence[End], mode: int, avoided: frozenset[str], arcs: Collection[int]
    ) -> tuple[int, list[int]]:
        """The ticks and the arcs of the soonest way that drives none of the avoided `arcs`, in the order of driving;
        (-1, []) where there is none. `avoided` names them: the same names are the same arcs.
        """
        if self._target_mode != (targets, mode) or len(self._trees) == TREES_KEPT:
            self._trees.clear()
            self._target_mode = (targets, mode)
        tree = self._trees.get(avoided)
        if tree is None:
            tree = self._trees[avoided] = self._grow(targets, mode, arcs)
        next_node, next_arc, soonest = tree
        open_starts = [end for end in starts if end[2] not in arcs and end[0] in soonest]
        if not open_starts:
            return -1, []
        node, ticks, arc = min(open_starts, key=lambda end: end[1] + soonest[end[0]])
        total = ticks + soonest[node]
        way = [arc]
        while node >= 0:
            way.append(next_arc[node])
            node = next_node[node]
        return total, [arc for arc in way if arc != NO_ARC]

    def forget(self) -> None:
        """Names mean other arcs from now on."""
        self._trees.clear()

    def _grow(self, targets: Sequence[End], mode: int, avoided: Collection[int]) -> Tree:
        first, tails = self._first.tolist(), self._tail.tolist()
        ticks = self._ticks[mode].tolist()
        node_count = len(first) - 1
        next_node, next_arc = [-1] * node_count, [NO_ARC] * node_count
        soonest: dict[int, int] = {}
        frontier: list[tuple[int, int]] = []
        for node, spent, arc in targets:
            if arc not in avoided and spent < soonest.get(node, spent + 1):
                soonest[node], next_arc[node] = spent, arc
                heappush(frontier, (spent, node))
        while frontier:
            reached, node = heappop(frontier)
            if reached > soonest[node]:
                continue
            for arc in range(first[node], first[node + 1]):
                tail, through = tails[arc], reached + ticks[arc]
                if arc not in avoided and (tail not in soonest or through < soonest[tail]):
                    soonest[tail], next_node[tail], next_arc[tail] = through, node, arc
                    heappush(frontier, (through, tail))
        return next_node, next_arc, soonest
