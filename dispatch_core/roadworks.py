"""Roadworks: the roads as the closures of the moment leave them, and the search over them.

Follows the closures it is told; for whom each holds is worked out in profiles.py. It decides nothing and keeps nothing
that could not be made anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .city.bundle import City
from .entities import Closure, Unit
from .ground import Search
from .model import Medium, Place
from .obstacles import Blockade
from .profiled import ProfiledSearch
from .profiles import divide

# Members by name, for the hot path: model says why.
_ROAD = Medium.ROAD

if TYPE_CHECKING:
    from ._fleet import Fleet


class Roadworks:
    """Over the ground of one city. `search` is made anew now and then: ask for it each time."""

    def __init__(self, city: City, fleet: Fleet) -> None:
        self._ground = city.ground
        # By unit id: agency and kind of vehicle.
        self.drivers = {unit.unit_id: (unit.agency_id, unit.kind) for unit in city.units}
        self._profile_of: list[int] = []
        self.begin(fleet)

    # -- Queries ----------------------------------------

    def blockades(self, unit: Unit, place: Place, mode: int) -> tuple[Blockade, ...]:
        """What bars the unit's way to a place."""
        profile = self._profile_of[unit.unit] if self._profile_of else 0
        return self._ground.closures.between(unit.place, place, mode, profile)

    def row(self, unit: Unit) -> int:
        """How the unit travels, closures for its kind included: what its ground is asked by in place of a mode."""
        if unit.medium is not _ROAD or not self._profile_of:
            return unit.mode
        return self._ground.closures.row(unit.mode, self._profile_of[unit.unit])

    # -- Commands ----------------------------------------

    def begin(self, fleet: Fleet) -> None:
        """Search among other units; call `lay` before anything is asked."""
        self._fleet = fleet
        self._search: Search = self._ground.search(fleet)
        self.search: Search = self._search

    def lay(self, closures: Mapping[str, Closure], units: Sequence[Unit]) -> None:
        """Bring the roads in step with these closures, for these units."""
        ground = self._ground
        in_force = [closure for closure in closures.values() if not closure.dormant]
        profiles = divide(in_force, self.drivers.values())
        if profiles.count != ground.closures.profile_count:
            ground.closures.set_profiles(profiles.count)
            self._search = ground.search(self._fleet)
        ground.closures.lay([profiles.obstacle(closure) for closure in in_force])
        # Whoever has left the roster goes nowhere.
        self._profile_of = [
            profiles.of_drivers[self.drivers[unit.unit_id]] if unit.unit_id in self.drivers else 0 for unit in units
        ]
        self.search = self._search
        if profiles.count > 1:
            self.search = ProfiledSearch(self._search, ground.closures.row, self._profile_of, profiles.count)
