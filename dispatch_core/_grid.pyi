from typing import Self, final

from .roads import Int32s

@final
class Grid:
    def __new__(cls, nodes: Int32s, lat_e7: Int32s, lon_e7: Int32s) -> Self: ...
    def nearest(self, lat_e7: int, lon_e7: int) -> tuple[int, int]: ...
