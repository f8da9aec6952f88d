from collections.abc import Sequence
from typing import Self, final

import numpy as np
import numpy.typing as npt

from ._hierarchy_weights import HierarchyWeights

@final
class HierarchyWays:
    def __new__(cls, weights: HierarchyWeights) -> Self: ...
    def travel_ticks(self, from_node: int, to_nodes: Sequence[int], mode: int) -> list[int]: ...
    def road_arcs(self, from_node: int, to_node: int, mode: int) -> list[int] | None: ...
    def road_sum(self, from_node: int, to_node: int, mode: int, of_arc: npt.NDArray[np.int32]) -> int: ...
    def road_spot(
        self,
        from_node: int,
        to_node: int,
        mode: int,
        ticks: int,
        head: npt.NDArray[np.int32],
        ticks_of: npt.NDArray[np.int32],
    ) -> tuple[int, int, int, int]: ...
