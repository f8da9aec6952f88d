"""A surge as it is now: whose less urgent needs are held."""

from __future__ import annotations

from ..model import SURGE_PRIORITY_MIN


class Surge(tuple[str, ...]):
    """Agencies that are in one, in their order; "" is the whole service. Empty in normal times."""

    __slots__ = ()

    def holds(self, agency_id: str, priority: int) -> bool:
        """The engine orders nobody of this agency for what is so urgent (of any agency, where one is in it)."""
        if not self or priority < SURGE_PRIORITY_MIN:
            return False
        return not agency_id or "" in self or agency_id in self
