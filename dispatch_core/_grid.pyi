from typing import Self, final

from .arcs import Int32s, Int64s

@final
class Grid:
    def __new__(
        cls, lat_e7: Int32s, lon_e7: Int32s, first: Int32s, node: Int32s, other: Int32s, edge: Int32s
    ) -> Self: ...
    def part(self, lat_e7: Int32s, lon_e7: Int32s) -> None: ...
    def nearest(self, lat_e7: int, lon_e7: int) -> tuple[int, int, int, int]: ...
    def nearest_of_many(
        self, lat_e7: Int32s, lon_e7: Int32s, node: Int32s, edge: Int32s, along: Int32s, leg_mm: Int64s
    ) -> None: ...
