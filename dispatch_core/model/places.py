"""Places and estimates: a point as the search sees it, and the parts of an ETA."""

from __future__ import annotations

from dataclasses import field
from enum import IntEnum

from ..records import record
from .states import Medium

# Members by name, for the hot path: model says why.
_ROAD = Medium.ROAD


class Travel(IntEnum):
    """How a travel time was found."""

    ROAD = 1
    STRAIGHT_LINE = 2
    SEA = 3


# Parts of an edge: `Place.along` counts in them.
ALONG_WHOLE = 1 << 20


@record
class Place:
    """A point of the city as the search sees it, beside its coordinates.

    The nearest road is reached after `offset_ticks`: at `node`, or between two nodes on an edge, whose arc begins at
    `node`. On a city without roads the node is 0 and the offset 0.
    """

    node: int
    offset_ticks: int
    lat_e7: int
    lon_e7: int
    # 1 + the arc of the edge, 0 at the node itself; and how far along that arc, in ALONG_WHOLE parts.
    edge: int = 0
    along: int = 0
    # Metres to the nearest road where that is farther than the city's limit; else 0.
    far_m: int = 0

    @property
    def spot(self) -> tuple[int, int, int]:
        """Where on the network: a ground.Spot."""
        return (self.node, self.edge, self.along)

    def leg_ticks(self, medium: Medium) -> int:
        """Between the nearest road and the place: nothing for who does not come by road."""
        return self.offset_ticks if medium is _ROAD else 0


@record
class Landing:
    """A jetty or beach where boats land, by its name, and the place beside it that roads lead to. Without a name: none.

    Whoever goes by land to an incident at sea goes there.
    """

    name: str = ""
    place: Place = field(default_factory=lambda: Place(0, 0, 0, 0))


NO_LANDING = Landing()


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
