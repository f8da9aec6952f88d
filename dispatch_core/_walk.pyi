from typing import Self, final

from ._fleet import Fleet
from .arcs import Int32s

@final
class RoadWalk:
    def __new__(
        cls,
        fleet: Fleet,
        first_in: Int32s,
        tail: Int32s,
        ticks_in: Int32s,
        first_out: Int32s,
        head: Int32s,
    ) -> Self: ...
