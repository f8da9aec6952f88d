"""Destinations: hospitals ranked by live road time from a place.

Closed roads count, for whoever drives, and so does who is open. Which hospital a crew drives to is the crew's choice;
this only ranks. `row` says how one drives: a mode, or of a unit that closures may concern its Roadworks.row.
"""

from __future__ import annotations

from .city.bundle import City
from .entities import DestinationState
from .model import DestinationStatus, Place


class DestinationIndex:
    """All destinations of a city; `set_status` keeps them in step with the state."""

    def __init__(self, city: City) -> None:
        self._ground = city.ground
        self._destinations = {one.destination_id: one for one in city.destinations}
        self._open = list(city.destinations)
        # Of the open ones those that offer what was asked for, as first asked: plans name the same few.
        self._offering: dict[tuple[str, ...], tuple[list[str], list[Place]]] = {}

    def set_status(self, states: dict[str, DestinationState]) -> None:
        shut = {name for name, state in states.items() if state.status is not DestinationStatus.OPEN}
        self._open = [one for name, one in self._destinations.items() if name not in shut]
        self._offering = {}

    def ranked(self, place: Place, offers: tuple[str, ...], row: int, wanted: int) -> list[tuple[str, int]]:
        """The soonest open destinations that offer all of `offers`: (destination_id, ticks), by (ticks, file order)."""
        names, places = self._offering.get(offers) or self._offer(offers)
        spent = self._ground.ticks_between(place, places, row) if names else []
        found = sorted([(ticks, nth) for nth, ticks in enumerate(spent) if ticks >= 0])
        return [(names[nth], ticks) for ticks, nth in found[:wanted]]

    def takes(self, destination_id: str, offers: tuple[str, ...]) -> bool:
        """The destination is open and offers all of these."""
        names, _ = self._offering.get(offers) or self._offer(offers)
        return destination_id in names

    def ticks_to(self, place: Place, destination_id: str, row: int) -> int | None:
        """Travel time from the place, whatever the destination's status; None where no way leads there."""
        [ticks] = self._ground.ticks_between(place, [self._destinations[destination_id].place], row)
        return ticks if ticks >= 0 else None

    def _offer(self, offers: tuple[str, ...]) -> tuple[list[str], list[Place]]:
        asked = set(offers)
        fit = [one for one in self._open if asked.issubset(one.capabilities)]
        self._offering[offers] = [one.destination_id for one in fit], [one.place for one in fit]
        return self._offering[offers]
