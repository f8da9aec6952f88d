"""States and kinds: what incidents, needs, assignments, units and desks can be."""

from __future__ import annotations

from enum import IntEnum

PRIORITY_HIGHEST = 1
# A surge holds what is less urgent than priority 2.
SURGE_PRIORITY_MIN = 3
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
    """What a line of a response plan asks for."""

    # A unit comes.
    DISPATCH = 1
    # A desk is told and acknowledges; nobody drives.
    NOTIFY = 2
    # The electricity company's desk cuts the power and records that it did.
    ISOLATE = 3
    # Nothing is raised: a supervisor is told that this agency could be asked.
    SUGGEST = 4


# Lines that a desk answers and no unit drives to.
DESK_LINES = (LineKind.NOTIFY, LineKind.ISOLATE)


class Authority(IntEnum):
    """Who decides that a unit goes, the least strict first."""

    # The order leaves at once.
    AUTO = 1
    # The unit is reserved until a human releases it.
    CONFIRM = 2
    # The agency's own desk accepts and names its unit.
    REQUEST = 3


class IncidentKind(IntEnum):
    """Only an actual incident orders units and asks desks."""

    ACTUAL = 0
    EXERCISE = 1
    TEST = 2
    # Handled on paper while the service was away, and recorded afterwards.
    PAPER = 3


class CallClass(IntEnum):
    """What the call-taker makes of a call. Suspicion never lowers a priority 1."""

    EMERGENCY = 0
    INFORMATION = 1
    PRANK_SUSPECTED = 2
    # A line on which nobody speaks.
    GHOST = 3
    # The caller hung up before anybody answered.
    ABANDONED = 4


class DuplicateAction(IntEnum):
    """What a report that looks like a live incident's does before a human has decided."""

    DISPATCH = 1
    FIRST_DUE_ONLY = 2
    HOLD = 3


class NeedClock(IntEnum):
    """The one clock of a need."""

    NONE = 0
    # A desk's system has not confirmed that it has the request.
    DELIVERY = 1
    # A desk or a supervisor has not answered.
    ANSWER = 2
    # Nobody could be found yet.
    WAITING = 3
    # Held back as a likely duplicate; sends by itself.
    HOLD = 4
    # A desk accepted and must be done by then.
    DEADLINE = 5
    # Who decides was changed: it is decided anew at once.
    RECHECK = 6


class DeskAnswer(IntEnum):
    ACCEPTED = 1
    REFUSED = 2


class DispatchMode(IntEnum):
    NORMAL = 1
    # The engine recommends; humans order.
    MANUAL = 2
    # Needs of priority 3 to 5 are held until a human releases them or it is over; the urgent ones go as ever.
    SURGE = 3


class PowerState(IntEnum):
    """What the electricity company recorded about the scene."""

    NONE = 0
    ISOLATED = 1
    RESTORED = 2


class DestinationStatus(IntEnum):
    OPEN = 1
    # Takes no more patients by itself.
    DIVERTING = 2
    EVACUATED = 3


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
