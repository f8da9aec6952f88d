from typing import Self, final

from .arcs import Int32s, Int64s

@final
class Dissection:
    def __new__(cls, first: Int32s, neighbour: Int32s, x: Int64s, y: Int64s, order: Int32s) -> Self: ...
