from typing import Self, final

from ._fleet import Fleet
from ._hierarchy import Hierarchy

@final
class FleetRoll:
    def __new__(cls, fleet: Fleet, hierarchy: Hierarchy) -> Self: ...
