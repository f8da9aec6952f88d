from collections.abc import Sequence
from typing import Self, final

from ._fleet import Fleet
from .ground import Candidate, Query

@final
class LineSearch:
    def __new__(cls, fleet: Fleet, paces: Sequence[tuple[int, int]]) -> Self: ...
    def nearest(
        self,
        node: int,
        offset_ticks: int,
        lat_e7: int,
        lon_e7: int,
        at_ms: int,
        queries: Sequence[Query],
        edge: int = 0,
        along: int = 0,
    ) -> list[list[Candidate]]: ...
    def unit_eta(
        self,
        unit: int,
        node: int,
        offset_ticks: int,
        lat_e7: int,
        lon_e7: int,
        at_ms: int,
        mode: int,
        edge: int = 0,
        along: int = 0,
    ) -> Candidate | None: ...
    def reach(self, unit: int, mode: int, places: Sequence[tuple[int, int, int, int, int]]) -> list[bool]: ...
