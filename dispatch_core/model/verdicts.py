"""Verdicts: why one unit went to a need, or why it did not, as one word."""

from __future__ import annotations

from enum import IntEnum


class DivertBar(IntEnum):
    """What keeps a unit that is on its way from being diverted to a need: the first that holds, in this order."""

    NONE = 0
    # It is there, waits near it, or has a patient.
    ARRIVED = 1
    # A human pinned it, or placed it there.
    FIXED = 2
    # It is asked to go elsewhere or to come back already, or does not answer.
    ASKED = 3
    # It, or what it is on its way to, is another agency's.
    OTHER_AGENCY = 4
    # It was diverted just now.
    COOLING = 5
    # What it is on its way to lost as many units as it may.
    TOO_OFTEN = 6
    UNFIT = 7
    # What it is on its way to is as urgent, or more.
    NOT_LESS_URGENT = 8
    # It is nearly where it is going.
    NEARLY_THERE = 9
    # It would not be so much sooner than those who went.
    SLOWER = 10
    # What it is on its way to would lose more than is gained.
    NOT_WORTH = 11
    # Only a human may, and somebody who is free went.
    NEEDS_HUMAN = 12


class Verdict(IntEnum):
    """The first that holds, in this order; from NO_ROUTE on the unit is fit and free."""

    # Ordered, reserved, or on its way there already.
    SENT = 1
    WRONG_AGENCY = 2
    NO_CAPABILITY = 3
    WRONG_MEDIUM = 4
    OUT_OF_SERVICE = 5
    OFF_DUTY = 6
    # On another incident, or on this one for another need.
    COMMITTED = 7
    # Only reserved, for what gives way to nothing less urgent than itself.
    RESERVED = 8
    # Its crew is out with another vehicle.
    CREW_COMMITTED = 9
    NO_DRIVER = 10
    NO_CREW = 11
    # Said to be not available by its crew or desk.
    RESTING = 12
    # A supervisor keeps it back.
    HELD = 13
    UNRESPONSIVE = 14
    # Conditionally available, and the need is not priority 1 or 2.
    CONDITIONAL = 15
    DECLINED = 16
    NO_ROUTE = 17
    # Nobody was looked for: a desk or a human decides, or nobody knows where.
    NOT_SOUGHT = 18
    # Its position was too old to trust while fresher ones were there.
    STALE = 19
    SLOWER = 20
    # As soon as those who went, or sooner: the need had enough, or the policy weighed it for another.
    NOT_NEEDED = 21
    # Kept back for what is more urgent.
    KEPT_BACK = 22
    # Sooner than the last of those who went, but its leaving would have cost more coverage.
    COVERS = 23
    # Of another beat: sooner than the last of those who went but for that, or the need waits for its own.
    OTHER_BEAT = 24
