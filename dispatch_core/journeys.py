"""Journeys: the road path between two places, arc by arc, and how long it is, unpacked from the hierarchy on demand.

What the console shows, a unit's terminal reads out and a simulated crew drives. It searches for no unit and closes
nothing; that a way is the soonest is the hierarchy's word.
"""

from __future__ import annotations

import numpy as np

from .arcs import Arcs, Int32s
from .closures import RoadClosures
from .drives import Course, Stops
from .ground import Spot
from .model import Place
from .model.places import ALONG_WHOLE
from .ways import RoadPath, road_path


class Journeys:
    """Paths over one network: its arcs by tail, the ids of its roads, and its nodes' coordinates."""

    def __init__(
        self,
        closures: RoadClosures,
        out_of: Arcs,
        road_ids: tuple[str, ...],
        points: tuple[Int32s, Int32s],
    ) -> None:
        self._closures = closures
        self._out_of = out_of
        self._road_ids = road_ids
        self._lat_e7, self._lon_e7 = points
        self._arc_mm: Int32s | None = None

    def path(self, start: Place, end: Place, mode: int) -> RoadPath | None:
        """A soonest way over open roads that visits no node twice; None where no road leads. IndexError for
        a node, edge or mode that does not exist.
        """
        way = self._closures.over.road_way(start.spot, end.spot, mode)
        if way is None:
            return None
        [total_ticks] = self._closures.over.travel_ticks(start.spot, [end.spot], mode)
        first_road_id, last_road_id = (self._road_id_of(place) for place in (start, end))
        first, arcs, last = way
        if first < 0:
            return RoadPath((), (), (), first_road_id, last_road_id, total_ticks)
        out_of = self._out_of
        heads, roads, ticks = out_of.far[arcs], out_of.road[arcs], out_of.live_ticks[mode, arcs]
        road_ids = [self._road_ids[road] for road in roads]
        # A part of a soonest way is one.
        [before] = self._closures.over.travel_ticks(start.spot, [(first, 0, 0)], mode)
        [after] = self._closures.over.travel_ticks((last, 0, 0), [end.spot], mode)
        return road_path(
            first, heads.tolist(), road_ids, ticks.tolist(), (first_road_id, before), (last_road_id, after)
        )

    def point(self, spot: Spot) -> tuple[int, int]:
        """The coordinates of a node, or of a point on an edge as if that were straight."""
        node, edge, along = spot
        lat_e7, lon_e7 = int(self._lat_e7[node]), int(self._lon_e7[node])
        if not edge:
            return lat_e7, lon_e7
        head = int(self._out_of.far[edge - 1])
        ahead = int(self._lat_e7[head]) - lat_e7, int(self._lon_e7[head]) - lon_e7
        return lat_e7 + ahead[0] * along // ALONG_WHOLE, lon_e7 + ahead[1] * along // ALONG_WHOLE

    @property
    def laid_count(self) -> int:
        """How often closures were laid: ways are the same while it is."""
        return self._closures.laid_count

    def course(self, start: Place, end: Place, mode: int) -> Course:
        """A way that there is, whole: what `stops` answers for each tick of it."""
        over, out_of = self._closures.over, self._out_of
        way = over.road_way(start.spot, end.spot, mode)
        assert way is not None, "no road leads there"
        [total_ticks] = over.travel_ticks(start.spot, [end.spot], mode)
        first, arcs, _ = way
        nodes, reached = [], []
        if first >= 0:
            # A part of a soonest way is one.
            reached = over.travel_ticks(start.spot, [(first, 0, 0)], mode)
            spent = np.cumsum(out_of.live_ticks[mode, arcs], dtype=np.int64) + reached[0]
            nodes = [first, *out_of.far[arcs].tolist()]
            reached += spent.tolist()
        return Course(start.spot, end.spot, nodes, reached, total_ticks, self.laid_count)

    def stops(self, start: Place, end: Place, mode: int, ticks: int) -> Stops:
        """On a way that there is, after `ticks`: what was passed last, what comes next, ticks since and to it."""
        out_of = self._out_of
        live_ticks = out_of.live_ticks[mode]
        behind, ahead, since, left = self._closures.over.road_spot(
            start.spot, end.spot, mode, ticks, out_of.far, live_ticks
        )
        return (behind, 0, 0) if behind >= 0 else start.spot, (ahead, 0, 0) if ahead >= 0 else end.spot, since, left

    def road_mm(self, start: Place, end: Place, mode: int) -> int:
        """How long the soonest way is, from node to node in straight lines; -1 where no road leads."""
        if self._arc_mm is None:
            self._arc_mm = self._out_of.lengths_mm(self._lat_e7, self._lon_e7)
        found = self._closures.over.road_sum(start.spot, end.spot, mode, self._arc_mm)
        if found is None:
            return -1
        first, total_mm, last = found
        if first < 0:
            return int(self._arc_mm[start.edge - 1]) * abs(end.along - start.along) // ALONG_WHOLE if start.edge else 0
        for place, node in ((start, first), (end, last)):
            if place.edge:
                along = place.along if node == place.node else ALONG_WHOLE - place.along
                total_mm += int(self._arc_mm[place.edge - 1]) * along // ALONG_WHOLE
        return total_mm

    def _road_id_of(self, place: Place) -> str:
        return self._road_ids[self._out_of.road[place.edge - 1]] if place.edge else ""
