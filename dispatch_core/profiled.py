"""ProfiledSearch: the soonest units where closures hold for some drivers and not for others.

Drivers for whom the same closures hold are a profile, and each profile has weights of its own. A query is asked once
for each profile, of its units alone, and the answers are merged in the order that all searches have; so it is as exact
as the search it asks. Only made while there is more than one profile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter

from .ground import Candidate, Query, Search

# (last, eta_ticks, unit): the order of candidates.
_ORDER = itemgetter(6, 1, 0)


class ProfiledSearch:
    """A ground.Search over another: `row(mode, profile)` says by which weights, `profile_of` whose a unit is."""

    def __init__(self, search: Search, row: Callable[[int, int], int], profile_of: Sequence[int], count: int) -> None:
        self._search = search
        self._row = row
        self._profile_of = tuple(profile_of)
        # By profile: everybody else.
        self._others = [
            tuple(unit for unit, own in enumerate(self._profile_of) if own != profile) for profile in range(count)
        ]

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
    ) -> list[list[Candidate]]:
        """As ground.Search says."""
        asked = [
            (agency, mask, medium, self._row(mode, profile), conditional, wanted, excluded + others)
            for agency, mask, medium, mode, conditional, wanted, excluded in queries
            for profile, others in enumerate(self._others)
        ]
        found = self._search.nearest(node, offset_ticks, lat_e7, lon_e7, at_ms, asked, edge, along)
        count = len(self._others)
        return [
            sorted((one for part in found[at * count : (at + 1) * count] for one in part), key=_ORDER)[: query[5]]
            for at, query in enumerate(queries)
        ]

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
    ) -> Candidate | None:
        """As ground.Search says."""
        row = self._row(mode, self._profile_of[unit])
        return self._search.unit_eta(unit, node, offset_ticks, lat_e7, lon_e7, at_ms, row, edge, along)

    def reach(self, unit: int, mode: int, places: Sequence[tuple[int, int, int, int, int]]) -> list[bool]:
        """As ground.Search says."""
        return self._search.reach(unit, self._row(mode, self._profile_of[unit]), places)
