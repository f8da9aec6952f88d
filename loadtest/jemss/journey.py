"""Journey: one drive: off the road to its first node, along the nodes of the soonest way, off the road to its end.

It says where the vehicle is at any instant, as the node it can turn at next and how far that is.
"""

from __future__ import annotations

from .streets import Spot, Streets


class Journey:
    """From `start`, a node and the microseconds to it, to `end`. A vehicle that stands has a journey that is over."""

    __slots__ = ("_mode", "_nodes", "_reached_us", "_streets", "arrival_us", "end")

    def __init__(self, streets: Streets, at_us: int, start: tuple[int, int], end: Spot, mode: int) -> None:
        node, offset_us = start
        self._streets = streets
        self._mode = mode
        self._nodes, reached_us = streets.way(node, end[0], mode)
        self._reached_us = reached_us + (at_us + offset_us)
        self.end = end
        self.arrival_us = int(self._reached_us[-1]) + streets.off_road_us(end[1], mode)

    @classmethod
    def standing(cls, streets: Streets, at_us: int, spot: Spot) -> Journey:
        """A vehicle that has been at a place all along."""
        self = cls(streets, at_us, (spot[0], 0), spot, 0)
        self.arrival_us = at_us
        return self

    def turn(self, at_us: int, mode: int) -> tuple[int, int]:
        """The node from which a new way may begin and the microseconds to it, when going on in `mode`."""
        if at_us >= self.arrival_us:
            return self.end[0], self._streets.off_road_us(self.end[1], mode)
        # At the very instant of passing a node it is the one ahead, but for the first.
        nth = 0 if at_us <= self._reached_us[0] else int(self._reached_us.searchsorted(at_us, side="right"))
        if nth < len(self._nodes):
            return int(self._nodes[nth]), int(self._reached_us[nth]) - at_us
        # Past the last node: back to it, as far as it has come.
        last_us = int(self._reached_us[-1])
        gone = (at_us - last_us) / max(1, self.arrival_us - last_us)
        return self.end[0], self._streets.off_road_us(self.end[1] * gone, mode)
