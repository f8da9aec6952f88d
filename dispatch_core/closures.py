"""RoadClosures: closures over one road network: laid on it, found by their words, and named where they bar the way.

How they lie on the arcs is in obstacles.py, which arcs they mean in stretches.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ._hierarchy_ways import HierarchyWays
from ._hierarchy_weights import HierarchyWeights
from .arcs import CLOSED, Arcs, Int32s
from .limits import BLOCKING_ROADS_KEPT
from .model import Place, RoadScope, RoadSpan
from .obstacles import Blockade, Obstacle, Obstacles
from .streets import Streets
from .stretches import Stretches
from .ways import Ways


class RoadClosures:
    """What is closed or slowed on one network. Made by its ground, which owns the arrays."""

    def __init__(
        self,
        into: Arcs,
        out_of: Arcs,
        streets: Streets,
        weigh: Callable[[Int32s], HierarchyWeights],
        stretches: Stretches,
        names: dict[str, str],
    ) -> None:
        """`weigh` makes the hierarchy's weights of live ticks by tail; `names` by road id, in the network's order."""
        self._into = into
        self._out_of = out_of
        self._streets = streets
        self._weigh = weigh
        self._stretches = stretches
        self._names = names
        self._mode_count = len(into.base_ticks)
        self._ways = Ways(into.first, into.far, into.base_ticks)
        # How often the weights may have changed.
        self.laid_count = 0
        self.set_profiles(1)

    # -- Queries ----------------------------------------

    @property
    def laid(self) -> tuple[Obstacle, ...]:
        """What lies on the roads, by closure id."""
        return self._obstacles.laid

    def row(self, mode: int, profile: int) -> int:
        """The weights that drivers of a profile meet in a mode: the `mode` of whatever asks for a way. IndexError for a
        mode or profile that does not exist.
        """
        if not 0 <= mode < self._mode_count:
            raise IndexError(f"mode {mode} is not among the network's {self._mode_count}")
        if not 0 <= profile < self.profile_count:
            raise IndexError(f"profile {profile} is not among the {self.profile_count}")
        return profile * self._mode_count + mode

    def between(self, start: Place, end: Place, mode: int, profile: int = 0) -> tuple[Blockade, ...]:
        """What stands between for drivers of a profile: closed roads on the soonest way if nothing were closed, in the
        order of driving, each with what closes it; then those on the soonest way around these closures, and so on.
        Lifting all of one way's closures would make that way.

        Empty where no road ever led. Raises IndexError for a node, edge, mode or profile that does not exist.
        """
        row = self.row(mode, profile)
        self.over.travel_ticks(start.spot, [end.spot], row)
        live_ticks = self._into.live_ticks[row]
        starts, targets = self._streets.ends(start, mode, True), self._streets.ends(end, mode, False)
        beside = self._streets.beside(start, end, mode)
        met: dict[Blockade, None] = {}
        avoided: set[str] = set()
        while len(avoided) < BLOCKING_ROADS_KEPT:
            around = {arc for closure_id in avoided for arc in self._obstacles.arcs_into(closure_id).tolist()}
            ticks, arcs = self._ways.arcs_between(starts, targets, mode, frozenset(avoided), around)
            if beside and beside[1] not in around and not 0 <= ticks < beside[0]:
                arcs = [beside[1]]
            way = np.array(arcs, np.int32)
            closed = self._obstacles.closing(way[live_ticks[way] == CLOSED], profile)
            if not closed:
                break
            met.update(dict.fromkeys(closed))
            avoided.update(one.closure_id for one in closed)
        return tuple(met)

    def roads_within(self, scope: RoadScope) -> list[str]:
        """The roads that a scope is about, in the network's order; empty where it is about none."""
        return self._stretches.roads_of(self._stretches.arcs_of(scope))

    def leads(self, scope: RoadScope) -> bool:
        """The point towards which the roads are closed, if there is one, lies near them."""
        return self._stretches.leads(scope)

    def roads_named(self, name: str) -> list[str]:
        """The roads of a name, whatever the case of its letters."""
        wanted = name.casefold().split()
        return [road_id for road_id, known in self._names.items() if wanted and known.casefold().split() == wanted]

    def edge_near(self, lat_e7: int, lon_e7: int, road_ids: Sequence[str] | None) -> RoadSpan | None:
        """The edge nearest to a point, of these roads only unless None; None where none is near."""
        return self._stretches.edge_near(lat_e7, lon_e7, road_ids)

    # -- Commands ----------------------------------------

    def set_profiles(self, count: int) -> None:
        """Weights for so many profiles, with nothing laid. Searches made before do not see what comes after."""
        self.laid_count += 1
        self.profile_count = count
        self._into.set_profiles(count)
        self._out_of.set_profiles(count)
        self.weights = self._weigh(self._out_of.live_ticks)
        self.edges = self._streets.edges()
        self.over = HierarchyWays(self.weights, self.edges)
        self._obstacles = Obstacles(
            self._stretches, self._into, self._out_of, self._streets.into_of, self.weights, count
        )
        self._ways.forget()

    def lay(self, obstacles: Sequence[Obstacle]) -> None:
        """Have these obstacles on the roads, and no others."""
        self.laid_count += 1
        self._obstacles.lay(obstacles)
        self._ways.forget()


class NoClosures:
    """The same over a ground without roads, where nothing can be closed."""

    laid: tuple[Obstacle, ...] = ()
    profile_count = 1

    def row(self, mode: int, profile: int) -> int:
        return mode

    def between(self, start: Place, end: Place, mode: int, profile: int = 0) -> tuple[Blockade, ...]:
        return ()

    def roads_within(self, scope: RoadScope) -> list[str]:
        return []

    def leads(self, scope: RoadScope) -> bool:
        return False

    def roads_named(self, name: str) -> list[str]:
        return []

    def edge_near(self, lat_e7: int, lon_e7: int, road_ids: Sequence[str] | None) -> RoadSpan | None:
        return None

    def set_profiles(self, count: int) -> None:
        self.profile_count = count

    def lay(self, obstacles: Sequence[Obstacle]) -> None:
        """Closures of a journal that once had roads lie on nothing."""
