"""One row of the board, and how rows are ordered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ..catalogue import Pair
from .texts import GROUPS

GROUP_ORDER = {group: place for place, group in enumerate(GROUPS)}
# What a clock does when it runs out. A reminder sends nobody: whoever reads one must not believe that somebody goes.
REMINDS: Final = "reminds"
GOES: Final = "goes"
LOOKS: Final = "looks"
ENDS: Final = "ends"
ARRIVES: Final = "arrives"
LEAVES: Final = "leaves"


@dataclass(frozen=True, slots=True)
class Item:
    """One row. Instants in milliseconds since 1970 UTC, 0 = none."""

    key: str
    group: str
    priority: int
    # 0 = of the service as a whole.
    incident: int
    what: Pair
    since_ms: int
    # When its clock runs out, and what happens then, by a name that texts.py has words for.
    due_ms: int = 0
    clock: str = REMINDS
    # When an objective is missed.
    objective_ms: int = 0
    need_no: int = 0
    unit_id: str = ""
    other: int = 0
    closure_id: str = ""
    # Incidents of which a surge holds something.
    held: tuple[int, ...] = ()

    @property
    def order(self) -> tuple[int, int, int, str]:
        """The most urgent of a group first, then the oldest."""
        return (GROUP_ORDER[self.group], self.priority, self.since_ms, self.key)
