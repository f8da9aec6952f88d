"""Promises: when the time of an objective begins, what ends it, and whether it was kept.

One definition for all who foresee or judge it: the alert at dispatch, the metrics, the accounts. What a caller was
promised runs from the call or the report, as the city's plan says. What is asked for later than the report (a higher
alarm level, another type, a supervisor) could not be promised before, and runs from then. It knows neither state nor
events. Instants are milliseconds since 1970; 0 = not so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from typing import TypeAlias

# End-points that a caller gives; all others are given by units and desks.
REPORTED = "reported"
CALL = (REPORTED, "call_received", "call_answered")
# When these were, in that order, of the incident that the need was raised for.
Called: TypeAlias = tuple[int, int, int]
ACKNOWLEDGED, STAGED, ON_SCENE = "acknowledged", "staged", "on_scene"
# What a desk or a hospital gives.
ANSWERED = "answered"


class Verdict(Enum):
    """Whether an objective was kept; the first that holds, in this order."""

    # The first end-point was never given, so that nothing can be said.
    NOT_GIVEN = auto()
    # The second end-point is before the first.
    OUT_OF_ORDER = auto()
    MET = auto()
    # Somebody came, too late.
    LATE = auto()
    # Nobody came while it was asked for, and the time was up.
    NEVER = auto()
    # It was asked for no more before the time was up.
    ENDED_BEFORE = auto()
    RUNNING = auto()

    @property
    def missed(self) -> bool:
        return self in (Verdict.LATE, Verdict.NEVER)


def call_began_ms(name: str, raised_ms: int, called_ms: Called) -> int:
    """When the time of an objective begins whose first end-point a caller gives; 0 for any other, and where not given.

    `raised_ms` is when the need was asked for.
    """
    if name == REPORTED or (raised_ms != called_ms[0] and name in CALL):
        return raised_ms
    return called_ms[CALL.index(name)] if name in CALL else 0


def begun_ms(name: str, raised_ms: int, called_ms: Called, stamps: Mapping[str, int]) -> int:
    """When the time of an objective begins; `stamps` are the first of the need's own by name. 0: it has not."""
    return call_began_ms(name, raised_ms, called_ms) if name in CALL else stamps.get(name, 0)


def reached_ms(name: str, is_desk: bool, staging: bool, stamps: Mapping[str, int], called_ms: Called) -> int:
    """When the second end-point was reached first; 0: not so far.

    A desk can but answer. Whose units wait at the staging place has them on scene there.
    """
    if name in CALL:
        return called_ms[CALL.index(name)]
    if is_desk:
        return stamps.get(ANSWERED, 0) if name == ACKNOWLEDGED else 0
    names = (name, STAGED) if name == ON_SCENE and staging else (name,)
    return min((stamps[each] for each in names if each in stamps), default=0)


def verdict(began_ms: int, reached_ms: int, within_ms: int, ended_ms: int, now_ms: int) -> Verdict:
    """Whether an objective was kept. `ended_ms` is when nobody asked for it any more; 0: somebody still does.

    Who comes after that came for nothing that was promised.
    """
    if not began_ms:
        return Verdict.NOT_GIVEN
    if reached_ms and not 0 < ended_ms < reached_ms:
        if reached_ms < began_ms:
            return Verdict.OUT_OF_ORDER
        return Verdict.MET if reached_ms - began_ms <= within_ms else Verdict.LATE
    if (ended_ms or now_ms) - began_ms > within_ms:
        return Verdict.NEVER
    return Verdict.ENDED_BEFORE if ended_ms else Verdict.RUNNING
