from typing import final

from .roads import Int32s, Int64s

@final
class Dissection:
    def __init__(self, first: Int32s, neighbour: Int32s, x: Int64s, y: Int64s, order: Int32s) -> None: ...
