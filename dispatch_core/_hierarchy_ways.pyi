from collections.abc import Sequence
from typing import Self, final

from ._hierarchy_weights import HierarchyWeights

@final
class HierarchyWays:
    def __new__(cls, weights: HierarchyWeights) -> Self: ...
    def travel_ticks(self, from_node: int, to_nodes: Sequence[int], mode: int) -> list[int]: ...
    def road_arcs(self, from_node: int, to_node: int, mode: int) -> list[int] | None: ...
