"""Streets: the two ends of a place's edge, as they are with nothing closed and as the searches read them.

For saying why nobody comes, and for RoadEdges, which reads the live ticks (_edges.pxd). It closes and opens nothing.
"""

from __future__ import annotations

from ._edges import RoadEdges
from .arcs import Arcs, Int32s
from .edges import NO_OPPOSITE
from .model import Place
from .model.places import ALONG_WHOLE
from .ways import NO_ARC, End


class Streets:
    """Arcs by tail; by arc its tail, the one that leads back along the same street, and its own place by head."""

    def __init__(self, out_of: Arcs, tail: Int32s, opposite: Int32s, into_of: Int32s) -> None:
        self._out_of = out_of
        self._tail = tail
        self._opposite = opposite
        self.into_of = into_of

    def edges(self) -> RoadEdges:
        """For the searches, over the live ticks that there are now."""
        out_of = self._out_of
        return RoadEdges(len(out_of.first) - 1, self._tail, out_of.far, self._opposite, out_of.live_ticks)

    def ends(self, place: Place, mode: int, away: bool) -> tuple[End, ...]:
        """The nodes by which one comes to a place, or gets `away` from it, if nothing were closed.
        Arcs by head.
        """
        if not place.edge:
            return ((place.node, 0, NO_ARC),)
        out_of, arc = self._out_of, place.edge - 1
        ends = []
        for one, along in ((arc, place.along), (int(self._opposite[arc]), ALONG_WHOLE - place.along)):
            if one == NO_OPPOSITE:
                continue
            whole, by_head = int(out_of.base_ticks[mode, one]), int(self.into_of[one])
            into = whole * along // ALONG_WHOLE
            if away:
                ends.append((int(out_of.far[one]), whole - into, by_head))
            else:
                ends.append((int(self._tail[one]), into, by_head))
        return tuple(ends)

    def beside(self, start: Place, end: Place, mode: int) -> tuple[int, int] | None:
        """(ticks, arc) from one place on to another on the same edge, if nothing were closed."""
        if not start.edge or start.edge != end.edge:
            return None
        arc, back = start.edge - 1, start.along > end.along
        if back:
            arc = int(self._opposite[arc])
        if arc == NO_OPPOSITE:
            return None
        whole = int(self._out_of.base_ticks[mode, arc])
        behind, ahead = (ALONG_WHOLE - at if back else at for at in (start.along, end.along))
        return whole * ahead // ALONG_WHOLE - whole * behind // ALONG_WHOLE, int(self.into_of[arc])
