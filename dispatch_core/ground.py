"""Ground: what the engine knows of the city's travel times, whichever way they are found.

Two kinds exist: a road network (roads.py) and straight lines (lines.py) for cities without one. How a search finds its
answers is its own business; they are exact to the tick for the ground they were asked of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ._fleet import Fleet
    from .drives import Drive
    from .model import Place, RoadScope, RoadSpan, Travel
    from .obstacles import Blockade, Obstacle

# (agency index or -1, capability mask, medium, mode, conditional units allowed 0/1, candidates wanted, excluded units)
Query = tuple[int, int, int, int, int, int, tuple[int, ...]]
# (unit, eta_ticks, turnout_ticks, unit_offset_ticks, road_ticks, stale_ticks, last: 1 where the position is too old
# to trust)
Candidate = tuple[int, int, int, int, int, int, int]

# (node, edge, along), as in Place.
Spot = tuple[int, int, int]


class Search(Protocol):
    """Answers "which fit units are soonest" for one fleet. Holds scratch memory; not for two threads."""

    def nearest(
        self,
        node: int,
        offset_ticks: int,
        lat_e7: int,
        lon_e7: int,
        at_ms: int,
        queries: Sequence[Query],
        edge: int = 0,
        along: int = 0,
    ) -> list[list[Candidate]]:
        """The soonest `k` fit units for each query, by (last, eta_ticks, unit), all there are where fewer are fit and
        reachable.
        """
        ...

    def unit_eta(
        self,
        unit: int,
        node: int,
        offset_ticks: int,
        lat_e7: int,
        lon_e7: int,
        at_ms: int,
        mode: int,
        edge: int = 0,
        along: int = 0,
    ) -> Candidate | None:
        """One unit's ETA whatever its state; None where no road leads there."""
        ...

    def reach(self, unit: int, mode: int, places: Sequence[tuple[int, int, int, int, int]]) -> list[bool]:
        """For each (node, lat_e7, lon_e7, edge, along): can the unit get there at all."""
        ...


class Closures(Protocol):
    """What is closed or slowed on a ground's roads; closures.py says more."""

    @property
    def laid(self) -> tuple[Obstacle, ...]: ...

    @property
    def profile_count(self) -> int: ...

    def row(self, mode: int, profile: int) -> int: ...

    def between(self, start: Place, end: Place, mode: int, profile: int = 0) -> tuple[Blockade, ...]:
        """What bars the way, where opening would make one."""
        ...

    def roads_within(self, scope: RoadScope) -> list[str]: ...

    def leads(self, scope: RoadScope) -> bool:
        """The point towards which the roads are closed, if there is one, lies near them."""
        ...

    def roads_named(self, name: str) -> list[str]: ...

    def edge_near(self, lat_e7: int, lon_e7: int, road_ids: Sequence[str] | None) -> RoadSpan | None: ...

    def set_profiles(self, count: int) -> None:
        """Nothing is laid then, and searches must be made anew."""
        ...

    def lay(self, obstacles: Sequence[Obstacle]) -> None: ...


class Ground(Protocol):
    """Travel times of one city. Closures live in the journal; a ground only mirrors them in its weights."""

    travel: Travel

    @property
    def node_count(self) -> int: ...

    @property
    def road_ids(self) -> tuple[str, ...]: ...

    def place(self, lat_e7: int, lon_e7: int) -> Place:
        """The place of a coordinate: the nearest usable road and the off-road leg to it."""
        ...

    def places(self, lat_e7: Sequence[int], lon_e7: Sequence[int]) -> list[Place]:
        """`place` of many coordinates at once."""
        ...

    @property
    def closures(self) -> Closures: ...

    def fleet(self, unit_count: int) -> Fleet:
        """An index of so many units, all of them nowhere, for `search`."""
        ...

    def search(self, fleet: Fleet) -> Search: ...

    def ticks_between(self, start: Place, ends: Sequence[Place], mode: int) -> list[int]:
        """Ticks from one place to each other one, -1 where no way leads."""
        ...

    def drive(self, start: Place, end: Place, mode: int) -> Drive | None:
        """A vehicle's drive from one place to another; None where no way leads."""
        ...

    def road_name(self, road_id: str) -> str: ...
