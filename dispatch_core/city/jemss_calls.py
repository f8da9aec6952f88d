"""The calls of a JEMSS run and what became of each, from their tables to plain records.

Instants and durations are seconds, places in tuples count from 0. Whatever cannot be is refused with file, line and
reason. The rest of a run is in jemss_run.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import nan

from ..records import record
from .jemss import HOSPITAL
from .jemss_tables import Row, Rows

DAY_S = 86_400.0
# A hundred years: of instants and of durations.
DAYS_MAX = 36_525

_CALL = ("panggilan", "call")
# What a cell of the outcomes says where there is nothing to say.
_NOTHING = ("", "nan", "none", "nothing", "missing")


@record
class JemssCall:
    priority: int
    x: float
    y: float
    arrival_s: float
    dispatch_delay_s: float
    on_scene_s: float
    transport: bool
    # -1: the soonest.
    hospital: int
    handover_s: float


@record
class JemssOutcome:
    """What that simulator says became of a call."""

    response_s: float
    # The ambulance that came; -1: none.
    ambulance: int
    hospital: int
    queued: bool
    bumps: int


def read_calls(rows: Rows, modes: Mapping[int, int], hospital_count: int) -> tuple[JemssCall, ...]:
    """In the order of their arrival; `modes` by priority."""
    calls: list[JemssCall] = []
    for row in rows:
        call = _call(row, hospital_count)
        if call.priority not in modes:
            raise row.fault(
                f"priority {call.priority} tidak ada di priorities dan travelSets",
                f"priority {call.priority} is not in priorities and travelSets",
            )
        if calls and call.arrival_s < calls[-1].arrival_s:
            raise row.fault(
                "arrivalTime lebih awal dari panggilan sebelumnya; urutkan menurut arrivalTime",
                "arrivalTime is before that of the call above; put them in the order of arrivalTime",
            )
        calls.append(call)
    return tuple(calls)


def _call(row: Row, hospital_count: int) -> JemssCall:
    # Older files have other words for them.
    words = ("transport", "handoverDuration") if "transport" in row else ("transfer", "transferDuration")
    transport = bool(row.number(words[0]))
    if transport and not hospital_count:
        raise row.fault(f"{words[0]}, padahal tidak ada rumah sakit", f"{words[0]}, and there is no hospital")
    return JemssCall(
        priority=row.whole("priority"),
        x=row.number("x"),
        y=row.number("y"),
        arrival_s=_duration_s(row, "arrivalTime"),
        dispatch_delay_s=_duration_s(row, "dispatchDelay"),
        on_scene_s=_duration_s(row, "onSceneDuration"),
        transport=transport,
        hospital=row.index("hospitalIndex", hospital_count, HOSPITAL) if _nth(row, "hospitalIndex") >= 0 else -1,
        handover_s=_duration_s(row, words[1]) if transport else 0.0,
    )


def _duration_s(row: Row, column: str) -> float:
    days = row.number(column)
    if days < 0:
        raise row.fault(f"{column} tidak boleh di bawah 0", f"{column} cannot be below 0")
    if days > DAYS_MAX:
        raise row.fault(f"{column} lebih dari {DAYS_MAX} hari", f"{column} is more than {DAYS_MAX} days")
    return days * DAY_S


def read_outcomes(rows: Rows, call_count: int) -> tuple[JemssOutcome, ...]:
    """Of each call one, known by its index. An ambulance or a hospital that the run does not have is nobody's choice:
    such an outcome differs from every other.
    """
    known: dict[int, JemssOutcome] = {}
    for row in rows:
        nth = row.index("index", call_count, _CALL)
        if nth in known:
            raise row.fault(f"panggilan {nth + 1} ada dua kali", f"the call {nth + 1} is there twice")
        known[nth] = JemssOutcome(
            response_s=_number(row, "responseDuration_s"),
            ambulance=_nth(row, "ambIndex_last"),
            hospital=_nth(row, "chosenHospital"),
            queued=bool(row.number("wasQueued")),
            bumps=row.whole("numBumps"),
        )
    if len(known) != call_count:
        missing = next(nth for nth in range(call_count) if nth not in known) + 1
        raise rows.fault(f"tidak ada hasil panggilan {missing}", f"there is no outcome of the call {missing}")
    return tuple(known[nth] for nth in range(call_count))


def _number(row: Row, column: str) -> float:
    """A number; nan where there is none."""
    return nan if row.word(column).lower() in _NOTHING else row.number(column)


def _nth(row: Row, column: str) -> int:
    """An index from 1, as a place counted from 0; -1 where there is none or it is below 1."""
    return row.whole(column) - 1 if _number(row, column) >= 1 else -1
