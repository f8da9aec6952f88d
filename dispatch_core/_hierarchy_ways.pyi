from collections.abc import Sequence
from typing import Self, final

import numpy as np
import numpy.typing as npt

from ._edges import RoadEdges
from ._hierarchy_weights import HierarchyWeights
from .ground import Spot

@final
class HierarchyWays:
    def __new__(cls, weights: HierarchyWeights, edges: RoadEdges) -> Self: ...
    def travel_ticks(self, start: Spot, ends: Sequence[Spot], mode: int) -> list[int]: ...
    def road_way(self, start: Spot, end: Spot, mode: int) -> tuple[int, list[int], int] | None: ...
    def road_sum(
        self, start: Spot, end: Spot, mode: int, of_arc: npt.NDArray[np.int32]
    ) -> tuple[int, int, int] | None: ...
    def road_spot(
        self,
        start: Spot,
        end: Spot,
        mode: int,
        ticks: int,
        head: npt.NDArray[np.int32],
        ticks_of: npt.NDArray[np.int32],
    ) -> tuple[int, int, int, int]: ...
