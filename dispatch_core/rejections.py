"""Refusals: what the engine answers instead of events, each with a name and the field it is about.

Expected, so values and not exceptions. Checked in the order of the enum: the first that holds is the answer. The
wire's status for each is the server's choice; the words a user reads are in sentences.py, once.
"""

from __future__ import annotations

from enum import IntEnum

from .records import record


class Reason(IntEnum):
    INCIDENT_TYPE_UNKNOWN = 1
    INCIDENT_NOT_FOUND = 2
    UNIT_NOT_FOUND = 3
    ROAD_NOT_FOUND = 4
    DESTINATION_NOT_FOUND = 5
    NEED_NOT_FOUND = 6
    VERSION_CHANGED = 7
    INCIDENT_NOT_OPEN = 8
    INCIDENT_CLOSED = 9
    NOTHING_TO_CHANGE = 10
    ALARM_LEVEL_NOT_NEXT = 11
    REASON_MISSING = 12
    SECOND_PERSON_MISSING = 13
    UNITS_STILL_ASSIGNED = 14
    UNIT_ALREADY_ON_DUTY = 15
    UNIT_OFF_DUTY = 16
    UNIT_ASSIGNED = 17
    UNIT_COMMITTED = 18
    CREW_COMMITTED = 19
    NO_ASSIGNMENT = 20
    ASSIGNMENT_ENDED = 21
    ORDER_VERSION_UNKNOWN = 22
    ORDER_ALREADY_ACKNOWLEDGED = 23
    PROGRESS_NOT_POSSIBLE = 24
    STAMP_ALREADY_GIVEN = 25
    STAMP_NOT_GIVEN = 26
    DESTINATION_MISSING = 27
    NO_ROUTE = 28
    ROAD_ALREADY_CLOSED = 29
    ROAD_NOT_CLOSED = 30
    LIMIT_REACHED = 31
    CITY_CHANGED_UNDER_UNIT = 32
    NO_TIMER_DUE = 33
    NOT_CONTROLLED_HERE = 34
    AGENCY_UNKNOWN = 35
    CAPABILITY_UNKNOWN = 36
    REPORT_NOT_FOUND = 37
    ONLY_REPORT = 38
    SAME_INCIDENT = 39
    INCIDENT_STILL_OPEN = 40
    NOTHING_TO_CONFIRM = 41
    PLACE_UNRESOLVED = 42
    NOT_ACTUAL = 43
    GROUND_MISSING = 44
    NOT_YOUR_DESK = 45
    NOTHING_ASKED = 46
    UNIT_OF_OTHER_AGENCY = 47
    ORDER_NOT_RELEASED = 48
    POWER_NOT_ASKED = 49
    POWER_STATE_SAME = 50
    AGENCY_PART_OPEN = 51
    UNITS_WERE_SENT = 52
    MAY_NOT_DECLARE = 53
    ALREADY_SO = 54
    NO_TIMER = 55
    KIND_DIFFERS = 56
    REPORT_MORE_URGENT = 57
    POWER_NOT_CUT = 58
    NOBODY_SERVED = 59
    ALREADY_MERGED = 60
    NOT_MERGED = 61
    MERGED_SINCE = 62
    NO_ROAD_THERE = 63
    CLOSURE_NOT_FOUND = 64
    EXPIRY_PAST = 65
    KIND_UNKNOWN = 66
    AREA_NOT_FOUND = 70
    NOTHING_HELD = 71
    ORDER_NOT_ANSWERED = 72
    NOT_FROM_PAPER = 74
    BEFORE_ITS_ORDER = 75
    CHANGED_MEANWHILE = 76
    CORRECTED_SINCE = 77
    AUTHORITY_CHANGED = 78
    ELSEWHERE_THEN = 79
    NOT_SENT_THERE = 80
    # The clock that was seen runs no more: it rang or was stopped, and another may run.
    CLOCK_CHANGED = 81


@record
class Rejection:
    """A command refused. `field` is the request's field; `detail` fills the sentence (an id, a number; never personal
    data).
    """

    reason: Reason
    field: str
    detail: str
