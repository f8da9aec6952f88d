"""Reasons: why a unit is no candidate, a need is short, a human is told, an order goes out again."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

# Why a unit is not available that an old sheet of paper freed, in both languages.
FREED_BY_PAPER: Final = "kertas / paper"
# Why it is no longer reserved where it was sent by voice meanwhile.
SENT_BY_RADIO: Final = "dikirim lewat radio / sent by radio"


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
    # It looks like an incident that is already served; it goes by itself unless a human decides before.
    HELD_AS_DUPLICATE = 11
    # Nobody knows yet where to send.
    PLACE_UNRESOLVED = 12
    # An exercise or a test orders nobody.
    NOT_ACTUAL = 13
    # The desk, or a supervisor, said no.
    REFUSED = 14
    # A surge: what is not urgent is held until a human releases it, or the surge is over.
    HELD_IN_SURGE = 15
    # Units are free, but they stay for what is more urgent.
    KEPT_BACK = 16
    # Units are free, but one of its own beat is expected soon.
    WAITS_FOR_BEAT = 17


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
    # A need of priority 1 or 2 still misses a unit.
    NEED_WAITING = 12
    # Nobody has released or refused a reserved unit, or decided what only a human may.
    APPROVAL_OVERDUE = 13
    # A desk's system did not take in the request: telephone.
    DESK_UNDELIVERED = 14
    # A desk does not answer: telephone.
    DESK_NOT_ANSWERING = 15
    DESK_REFUSED = 16
    ISOLATION_OVERDUE = 17
    # On scene where the incident no longer is.
    AT_OLD_PLACE = 18
    # Went in before the scene was declared safe.
    ENTERED_UNSAFE = 19
    # Transporting to a hospital that is closed to it, or has not what the patient needs.
    DESTINATION_UNFIT = 20
    PLACE_UNRESOLVED = 21
    # A human chose otherwise than the engine would; `unit_id` is whom it would have sent.
    ENGINE_DISAGREES = 22
    # Power is back while crews are still there.
    POWER_RESTORED = 23
    # The plan names an agency that a supervisor could ask.
    AGENCY_SUGGESTED = 24
    # Who is first due depends on where exactly the place is: ask.
    LOCATION_DECIDES = 25
    # Committed too late after it was decided: the order waits for a human.
    ORDER_HELD = 26
    # A substitute goes because nobody with the capability can.
    SUBSTITUTED = 27
    # A unit on its way elsewhere would be much sooner than who goes, and only a human may turn it round.
    DIVERT_POSSIBLE = 28
    # A closure makes a unit on its way come later.
    ROUTE_CHANGED = 40
    # A closure lies across every way there.
    ROUTE_LOST = 41
    # Of an incident at sea: who goes by land goes to another landing, which nobody has told the boats.
    LANDING_CHANGED = 42


class Reissue(IntEnum):
    """Why an order went out again in another version."""

    MOVED = 1
    RETYPED = 2
    REPRIORITISED = 3
    SCENE_SAFE = 4
    # The scene is no longer safe, or staging has another place.
    STAGING = 5
    # A supervisor put the order's state right: it stands, and waits for its answer again.
    CORRECTED = 6
    # The power is back: treat everything as live.
    POWER = 7
    # Its incident was merged with another one, or taken apart again.
    MERGED = 8


class ResumeCause(IntEnum):
    START = 1
    TAKE_OVER = 2
    STORE_AWAY = 3
    CLOCK_GAP = 4


class Override(IntEnum):
    """Why a human decides otherwise than the engine: the code that is counted, beside the words that are read."""

    UNSPECIFIED = 0
    LOCAL_KNOWLEDGE = 1
    CREW_REPORT = 2
    AGENCY_REQUEST = 3
    CALLER_UPDATE = 4
    SAFETY = 5
    SPECIAL_EQUIPMENT = 6
    WRONG_DATA = 7
    SYSTEM_FAULT = 8
    OTHER = 9


class ServiceWarning(IntEnum):
    """What is wrong with the service as a whole, judged by what comes of it and not by whether its parts run."""

    REPORTS_WITHOUT_ORDERS = 1
    ORDERS_UNACKNOWLEDGED = 2
    # An agency was ordered or asked, and nothing at all is heard of it.
    AGENCY_SILENT = 3
    POSITIONS_QUIET = 4
    # Far fewer, or far more, reports than the hour usually brings.
    VOLUME_LOW = 5
    VOLUME_HIGH = 6
    CLOCK_DRIFT = 7
