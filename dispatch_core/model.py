"""The field's words as types: priorities, states, reasons, places and the parts of an ETA.

Nothing here changes: these are values. What changes lives in state.py; how it changes, in rules/.
It knows no network, no city and no wire format; enum numbers are those of the wire and of the journal and never
change their meaning.
"""

from __future__ import annotations

from enum import IntEnum

from .records import record

PRIORITY_HIGHEST = 1
PRIORITY_LOWEST = 5

# A bit that stands for no capability of any city, so that a mask holding it fits nobody.
NOBODY_BIT = 63


class IncidentState(IntEnum):
    OPEN = 1
    # A cancel was ordered; crews may still have to acknowledge it or to clear.
    CANCELLED = 2
    CLOSED = 3


class NeedState(IntEnum):
    OPEN = 1
    REQUESTED = 2
    ACCEPTED = 3
    REFUSED = 4
    FILLED = 5
    SHORT = 6
    # The plan no longer asks for it, or the incident ended.
    WITHDRAWN = 7


class LineKind(IntEnum):
    DISPATCH = 1
    NOTIFY = 2


class Authority(IntEnum):
    AUTO = 1
    CONFIRM = 2
    REQUEST = 3


class AssignmentState(IntEnum):
    RESERVED = 1
    DISPATCHED = 2
    ACKNOWLEDGED = 3
    EN_ROUTE = 4
    STAGED = 5
    ON_SCENE = 6
    TRANSPORTING = 7
    AT_DESTINATION = 8
    CLEARED = 9
    DECLINED = 10
    CANCELLED = 11
    PREEMPTED = 12


ASSIGNMENT_ENDED_FROM = AssignmentState.CLEARED


class Availability(IntEnum):
    AVAILABLE = 1
    # At a handover, at a meal, returning: sent to priority 1 and 2 only, and flagged.
    CONDITIONAL = 2
    NOT_AVAILABLE = 3


class Medium(IntEnum):
    ROAD = 1
    WATER = 2
    AIR = 3
    FOOT = 4


class Unfit(IntEnum):
    """Why a unit is no candidate for a need: the first that holds, in this order."""

    NONE = 0
    NO_CAPABILITY = 1
    WRONG_MEDIUM = 2
    OUT_OF_SERVICE = 3
    OFF_DUTY = 4
    COMMITTED = 5
    CREW_COMMITTED = 6
    NO_DRIVER = 7
    NO_CREW = 8
    NOT_AVAILABLE = 9
    UNRESPONSIVE = 10
    CONDITIONAL = 11
    DECLINED = 12
    TAKEN = 13
    NO_ROUTE = 14


class Shortfall(IntEnum):
    """Why a need is not filled. A result, never an error."""

    NONE = 0
    NO_UNIT_OF_AGENCY = 1
    NO_CAPABILITY = 2
    ALL_COMMITTED = 3
    NO_CREW = 4
    NO_ROUTE = 5
    AWAITING_APPROVAL = 6
    AGENCY_NOT_ANSWERING = 7
    NO_ACKNOWLEDGEMENT = 8
    ALL_DECLINED = 9
    # The agency has units, but all are off duty or otherwise not available.
    NONE_AVAILABLE = 10


class Alert(IntEnum):
    """What a human is told without having asked."""

    ORDER_UNDELIVERED = 1
    ORDER_UNACKNOWLEDGED = 2
    LATE_EN_ROUTE = 3
    LATE_ARRIVAL = 4
    OBJECTIVE_OUT_OF_REACH = 5
    CANCEL_UNACKNOWLEDGED = 6
    AVAILABILITY_OVERDUE = 7
    POSITION_JUMP = 8
    CLOCK_OF_UNIT = 9
    SURPLUS = 10
    # The place lies too far outside the service area: nobody was sent.
    OUTSIDE_AREA = 11


class Reissue(IntEnum):
    """Why an order went out again in another version."""

    MOVED = 1
    RETYPED = 2
    REPRIORITISED = 3


class ResumeCause(IntEnum):
    START = 1
    TAKE_OVER = 2
    STORE_AWAY = 3
    CLOCK_GAP = 4


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
