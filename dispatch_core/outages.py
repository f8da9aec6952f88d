"""Outages: on which feeder a place lies, and how many customers that has, as the city says.

It only answers; which reports are one outage is in rules/outages.py.
"""

from __future__ import annotations

from .city.areas import Villages
from .city.bundle import City
from .city.dispatch import Feeder
from .entities import Incident
from .model import PRIORITY_LOWEST


class Outages:
    """The feeders of one city; false where outages are incidents as any other."""

    def __init__(self, city: City, villages: Villages) -> None:
        self.rule = city.dispatch.outages
        self._villages = villages
        feeders = self.rule.feeders if self.rule else ()
        self._by_id = {feeder.feeder_id: feeder for feeder in feeders}
        self._of_area = {area_id: feeder for feeder in feeders for area_id in feeder.area_ids}

    def __bool__(self) -> bool:
        return self.rule is not None

    def feeder_at(self, lat_e7: int, lon_e7: int) -> Feeder | None:
        area = self._villages.of(lat_e7, lon_e7)
        return self._of_area.get(area.area_id) if area else None

    def name_of(self, feeder_id: str) -> str:
        """The name users see; the id of a feeder that the city no longer has."""
        feeder = self._by_id.get(feeder_id)
        return feeder.name if feeder else feeder_id

    def priority_for(self, customers: int) -> int:
        """The most urgent priority that so many customers give; one beyond the lowest: none."""
        numbers = self.rule.priority_customers if self.rule else ()
        fitting = (priority for priority, least in enumerate(numbers, 1) if 0 < least <= customers)
        return next(fitting, PRIORITY_LOWEST + 1)

    def weight_permille(self, incident: Incident) -> int:
        """What its customers add to the weight of a need of the incident, beside 1,000 for itself."""
        rule = self.rule
        if rule is None or not rule.weigh_customers or incident.report_count < rule.calls_min:
            return 0
        return 1_000 * incident.outage_customers // rule.weigh_customers
