"""Streets become one-way arcs, and turn restrictions become copies of the nodes they are at.

A search of nodes cannot remember where it came from. So an arc with a forbidden turn at its end ends at a copy of
that node, a copy of its own, from which only the allowed arcs leave. The node itself stays for all other arcs and for
places, which are never snapped to a copy: a unit that comes by such an arc reaches a call at this very corner by way
of the next node. Only nodes with restrictions are copied. Turning round is possible at every node, as everywhere in
Sigap, so a restriction costs the way to the next node and back and never more.
"""

from __future__ import annotations

from collections.abc import Iterable

from .building import Progress
from .osm_cut import Cut
from .osm_reader import Restriction


class Turns:
    """Arcs in parallel lists: `tail`, `head`, `street` and whether it is driven against the street's direction."""

    def __init__(self, cut: Cut, restrictions: Iterable[Restriction], progress: Progress) -> None:
        self.tail: list[int] = []
        self.head: list[int] = []
        self.street: list[int] = []
        self.backward: list[bool] = []
        # By copy, from the first node beyond those of the cut: the node it is a copy of.
        self.copied: list[int] = []
        self.restriction_count = 0
        # A way that passes through the node leaves open which of its two arms is meant.
        self.unclear_count = 0
        self._cut = cut
        for index, street in enumerate(cut.streets):
            rule = cut.roads[street.road].rule
            if rule.forward_kmh:
                self._arc(street.tail, street.head, index, False)
            if rule.backward_kmh:
                self._arc(street.head, street.tail, index, True)
        progress("turn", 0, 0)
        self._split(self._forbidden(restrictions))

    def _arc(self, tail: int, head: int, street: int, backward: bool) -> None:
        self.tail.append(tail)
        self.head.append(head)
        self.street.append(street)
        self.backward.append(backward)

    def _forbidden(self, restrictions: Iterable[Restriction]) -> dict[int, set[int]]:
        """By incoming arc: the outgoing arcs it may not turn into."""
        found = [(each, self._cut.node_of.get(each.node)) for each in restrictions]
        nodes = {node for _, node in found if node is not None}
        into: dict[int, list[int]] = {node: [] for node in nodes}
        out_of: dict[int, list[int]] = {node: [] for node in nodes}
        for arc, (tail, head) in enumerate(zip(self.tail, self.head, strict=True)):
            if head in nodes:
                into[head].append(arc)
            if tail in nodes:
                out_of[tail].append(arc)
        forbidden: dict[int, set[int]] = {}
        for restriction, node in found:
            if node is None:
                continue
            sources = self._arms(into[node], restriction.from_ways)
            targets = self._arms(out_of[node], restriction.to_ways)
            if sources is None or targets is None:
                self.unclear_count += 1
                continue
            if not sources or not targets:
                # Outside the box, or on a way nobody drives: nothing to forbid.
                continue
            self.restriction_count += 1
            for source in sources:
                others = [arc for arc in out_of[node] if arc not in targets] if restriction.only else targets
                forbidden.setdefault(source, set()).update(others)
        return forbidden

    def _arms(self, arcs: list[int], way_ids: frozenset[int]) -> list[int] | None:
        """The arcs of these ways; None where one of the ways has several and which is meant cannot be known."""
        arms = [arc for arc in arcs if self._way_id(arc) in way_ids]
        return arms if len({self._way_id(arc) for arc in arms}) == len(arms) else None

    def _way_id(self, arc: int) -> int:
        return self._cut.roads[self._cut.streets[self.street[arc]].road].way_id

    def _split(self, forbidden: dict[int, set[int]]) -> None:
        """Arcs with something forbidden end at copies, and the copies get the arcs that are left."""
        node_count = len(self._cut.lat_e7)
        by_tail: dict[int, list[int]] = {self.head[arc]: [] for arc in forbidden}
        for arc, tail in enumerate(self.tail):
            if tail in by_tail:
                by_tail[tail].append(arc)
        nodes = {arc: self.head[arc] for arc in forbidden}
        for arc in sorted(forbidden):
            self.head[arc] = node_count + len(self.copied)
            self.copied.append(nodes[arc])
        for arc in sorted(forbidden):
            for following in by_tail[nodes[arc]]:
                if following not in forbidden[arc]:
                    # The head may by now be a copy itself: the restriction there holds for this arc too.
                    self._arc(self.head[arc], self.head[following], self.street[following], self.backward[following])
