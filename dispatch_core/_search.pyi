from collections.abc import Sequence
from typing import Self, final

from ._edges import RoadEdges
from ._fleet import Fleet
from ._hierarchy_weights import HierarchyWeights
from .arcs import Int32s
from .ground import Candidate, Query

@final
class RoadSearch:
    def __new__(
        cls,
        fleet: Fleet,
        first_in: Int32s,
        tail: Int32s,
        ticks_in: Int32s,
        first_out: Int32s,
        head: Int32s,
        weights: HierarchyWeights,
        edges: RoadEdges,
    ) -> Self: ...
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
    ) -> list[list[Candidate]]: ...
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
    ) -> Candidate | None: ...
    def reach(self, unit: int, mode: int, places: Sequence[tuple[int, int, int, int, int]]) -> list[bool]: ...
    def set_method(self, method: int) -> None: ...
