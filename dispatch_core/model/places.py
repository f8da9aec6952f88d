"""Places and estimates: a point as the search sees it, and the parts of an ETA."""

from __future__ import annotations

from enum import IntEnum

from ..records import record


class Travel(IntEnum):
    """How a travel time was found."""

    ROAD = 1
    STRAIGHT_LINE = 2


@record
class Place:
    """A point of the city as the search sees it, beside its coordinates.

    `node` is reached after `offset_ticks`; on a city without roads the node is 0 and the offset 0.
    """

    node: int
    offset_ticks: int
    lat_e7: int
    lon_e7: int


@record
class Eta:
    """The parts of an estimate in ticks; their sum is `total_ticks`. `stale_ticks` widens it by the age of the unit's
    position.
    """

    turnout_ticks: int
    unit_offset_ticks: int
    road_ticks: int
    incident_offset_ticks: int
    stale_ticks: int

    @property
    def total_ticks(self) -> int:
        return (
            self.turnout_ticks
            + self.unit_offset_ticks
            + self.road_ticks
            + self.incident_offset_ticks
            + self.stale_ticks
        )
