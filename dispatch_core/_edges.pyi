from typing import Self, final

from .arcs import Int32s

@final
class RoadEdges:
    def __new__(cls, node_count: int, tail: Int32s, head: Int32s, opposite: Int32s, live_ticks: Int32s) -> Self: ...
    @property
    def node_count(self) -> int: ...
