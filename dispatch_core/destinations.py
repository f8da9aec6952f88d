"""Destinations: hospitals ranked by live road time from a place.

Closed roads count, and so does who is open. Which hospital a crew drives to is the crew's choice; this only ranks.
"""

from __future__ import annotations

from collections.abc import Iterable

from .city.bundle import City
from .entities import DestinationState
from .model import DestinationStatus, Place


class DestinationIndex:
    """All destinations of a city; `set_status` keeps them in step with the state."""

    def __init__(self, city: City) -> None:
        self._ground = city.ground
        self._destinations = {one.destination_id: one for one in city.destinations}
        self._open = list(city.destinations)

    def set_status(self, states: dict[str, DestinationState]) -> None:
        shut = {name for name, state in states.items() if state.status is not DestinationStatus.OPEN}
        self._open = [one for name, one in self._destinations.items() if name not in shut]

    def ranked(self, place: Place, offers: Iterable[str], mode: int, wanted: int) -> list[tuple[str, int]]:
        """The soonest open destinations that offer all of `offers`: (destination_id, ticks), by (ticks, file order)."""
        asked = set(offers)
        fit = [one for one in self._open if asked.issubset(one.capabilities)]
        spent = self._ground.ticks_between(place, [one.place for one in fit], mode) if fit else []
        found = sorted((ticks, nth) for nth, ticks in enumerate(spent) if ticks >= 0)
        return [(fit[nth].destination_id, ticks) for ticks, nth in found[:wanted]]

    def ticks_to(self, place: Place, destination_id: str, mode: int) -> int | None:
        """Travel time from the place, whatever the destination's status; None where no way leads there."""
        [ticks] = self._ground.ticks_between(place, [self._destinations[destination_id].place], mode)
        return ticks if ticks >= 0 else None
