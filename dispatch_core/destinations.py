"""Destinations as the search sees them: hospitals ranked by live road time from a place.

They stand in a fleet of their own, searched the other way round: from the place outwards along the roads. Closed roads
and set statuses are taken in as they come. Which hospital a crew drives to is the crew's choice; this only ranks.
"""

from __future__ import annotations

from collections.abc import Iterable

from ._fleet import Fleet
from .city.bundle import City
from .entities import DestinationState
from .model import DestinationStatus, Medium, Place, Unfit

# Bits for what destinations offer; the last one means what none has.
OFFERS_MAX = 63
_NOTHING_HAS = 1 << OFFERS_MAX


class DestinationIndex:
    """All destinations of a city; `set_status` keeps them in step with the state."""

    def __init__(self, city: City) -> None:
        self._destinations = city.destinations
        self._index = {one.destination_id: i for i, one in enumerate(city.destinations)}
        offered = dict.fromkeys(offer for one in city.destinations for offer in one.capabilities)
        self._bits = {offer: 1 << i for i, offer in enumerate(list(offered)[:OFFERS_MAX])}
        self._fleet = Fleet(max(1, len(city.destinations)), max(1, city.ground.node_count))
        self._search = city.ground.search_from(self._fleet)
        for i, one in enumerate(city.destinations):
            self._fleet.set_roster(i, 0, self.mask(one.capabilities), int(Medium.ROAD))
            place = one.place
            self._fleet.set_place(i, place.node, place.offset_ticks, place.lat_e7, place.lon_e7)
            self._set(i, DestinationStatus.OPEN)

    def mask(self, offers: Iterable[str]) -> int:
        mask = 0
        for offer in offers:
            mask |= self._bits.get(offer, _NOTHING_HAS)
        return mask

    def set_status(self, states: dict[str, DestinationState]) -> None:
        for destination_id, i in self._index.items():
            known = states.get(destination_id)
            self._set(i, known.status if known else DestinationStatus.OPEN)

    def _set(self, i: int, status: DestinationStatus) -> None:
        block = Unfit.NONE if status is DestinationStatus.OPEN else Unfit.OUT_OF_SERVICE
        self._fleet.set_fit(i, block, False, self.mask(self._destinations[i].capabilities), 0)

    def ranked(self, place: Place, offers: Iterable[str], mode: int, wanted: int) -> list[tuple[str, int]]:
        """The soonest open destinations that offer all of `offers`: (destination_id, ticks), by (ticks, file order)."""
        if not self._destinations:
            return []
        query = (-1, self.mask(offers), Medium.ROAD, mode, True, wanted, ())
        [found] = self._search.nearest(place.node, place.offset_ticks, place.lat_e7, place.lon_e7, 0, [query])
        return [(self._destinations[candidate[0]].destination_id, candidate[1]) for candidate in found]

    def ticks_to(self, place: Place, destination_id: str, mode: int) -> int | None:
        """Road time from the place, whatever the destination's status; None where no road leads there."""
        i = self._index[destination_id]
        eta = self._search.unit_eta(i, place.node, place.offset_ticks, place.lat_e7, place.lon_e7, 0, mode)
        return eta[1] if eta else None
