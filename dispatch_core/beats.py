"""Beats: which units an agency keeps to which part of the town, as the city has it ([[dispatch.beats]], [[beat]]).

A unit is away from its beat at a place in another one's. Who has no beat is at home everywhere, and at a place in
nobody's beat nobody is away. It only answers: what being away costs is in policies/costing.py, who waits for a unit of
its own beat in rules/patrolling.py.
"""

from __future__ import annotations

from .city.areas import Villages
from .city.bundle import City
from .entities import Unit
from .model import Place


class Beats:
    """The beats of one city; false where it has none."""

    def __init__(self, city: City, villages: Villages) -> None:
        self.rules = {rule.agency_id: rule for rule in city.dispatch.beats}
        self._villages = villages
        self._home_of: dict[str, str] = {}
        self._beat_of: dict[tuple[str, str], str] = {}
        for rule in city.dispatch.beats:
            for beat in rule.beats:
                self._home_of.update(dict.fromkeys(beat.unit_ids, beat.beat_id))
                self._beat_of.update({(rule.agency_id, area_id): beat.beat_id for area_id in beat.area_ids})

    def __bool__(self) -> bool:
        return bool(self.rules)

    def at(self, agency_id: str, place: Place) -> str:
        """The agency's beat that a place is in; empty: none."""
        area = self._villages.of(place.lat_e7, place.lon_e7)
        return self._beat_of.get((agency_id, area.area_id), "") if area else ""

    def is_home(self, unit: Unit, place: Place) -> bool:
        """The place is in the unit's own beat."""
        home = self._home_of.get(unit.unit_id)
        return home is not None and home == self.at(unit.agency_id, place)

    def is_away(self, unit: Unit, place: Place) -> bool:
        """The place is in another beat of its agency than the unit's own."""
        home = self._home_of.get(unit.unit_id)
        return home is not None and self.at(unit.agency_id, place) not in ("", home)
