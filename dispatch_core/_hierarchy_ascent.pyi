from typing import Self, final

from ._edges import RoadEdges
from ._fleet import Fleet
from ._hierarchy_weights import HierarchyWeights

@final
class FleetAscent:
    def __new__(cls, fleet: Fleet, weights: HierarchyWeights, edges: RoadEdges) -> Self: ...
