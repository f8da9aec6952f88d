"""Clocks: which of them run, and what the one that is due must bring.

The twin foresees the alert of each clock and when it is given again, and that nobody is ordered by one before its
time. What the units, needs and incidents themselves owe is in verdicts.py and forecasts.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.entities import CLOCK_APPROVAL, CLOCK_CANCEL, CLOCK_NEXT_UNIT, NEVER_MS, Assignment, Incident, Need
from dispatch_core.model import Alert, LineKind, NeedClock, Shortfall
from dispatch_core.state import State

from .town import POLICY

if TYPE_CHECKING:
    from .judge import Judge

# By CLOCK_*.
ALERTS = (
    Alert.ORDER_UNDELIVERED,
    Alert.ORDER_UNACKNOWLEDGED,
    None,
    Alert.LATE_EN_ROUTE,
    Alert.LATE_ARRIVAL,
    Alert.CANCEL_UNACKNOWLEDGED,
    Alert.APPROVAL_OVERDUE,
)
DOUBLINGS_MAX = 5


def dues(state: State) -> list[tuple[int, int, int]]:
    """Every clock that runs: (due, incident, assignment), (due, incident, -need) or (due, 0, unit)."""
    found = [(unit.until_due_ms, 0, unit.unit) for unit in state.units if unit.until_due_ms]
    for incident in state.incidents.values():
        found += [(need.due_ms, incident.incident, -need.need_no) for need in incident.needs if need.due_ms < NEVER_MS]
        for one in incident.assignments:
            found += [(due, incident.incident, one.assignment_no) for due in one.due_ms if due < NEVER_MS]
    return found


def _check_closure(judge: Judge, closure_id: str, at_ms: int, events: Sequence[e.Event]) -> None:
    """Its time is over: it opens only if declared so, else somebody is asked. Its hours: it is in force within them."""
    closure, said = judge.shadow.closures[closure_id], events[0]
    assert isinstance(said, (e.ClosureExpired, e.ClosureTurned, e.RoadOpened))
    assert said.closure_id == closure_id
    over = 0 < closure.ask_ms <= at_ms
    assert isinstance(said, e.ClosureTurned) is not over
    if over:
        assert isinstance(said, e.RoadOpened) is closure.terms.opens_itself
    if isinstance(said, e.ClosureTurned):
        # The bay lies nine hours east of Greenwich.
        minute, first, last = (at_ms // 60_000 + 540) % 1440, closure.terms.from_minute, closure.terms.to_minute
        within = first <= minute < last if first < last else not last <= minute < first
        assert said.dormant is not within
    ordered = [o for event in events if isinstance(event, e.NeedDecided) for o in event.assigned if not o.reserved]
    assert not ordered or at_ms >= judge.books.hold_until_ms, "a closure that ended added a unit during the hold"


def check_clock(judge: Judge, command: c.Command, at_ms: int, events: Sequence[e.Event]) -> None:
    """The clock that is due first, and no other, is answered; nobody is ordered by one before its time."""
    judge.anew = False
    if not isinstance(command, c.AdvanceClock):
        return
    road_ms, closure_id = min(
        ((one.due_ms, one.closure_id) for one in judge.shadow.closures.values() if one.due_ms), default=(NEVER_MS, "")
    )
    due_ms, number, owner = min(dues(judge.shadow), default=(NEVER_MS, 0, 0))
    if road_ms <= due_ms:
        assert road_ms <= at_ms, "a closure's clock acted before it was due"
        _check_closure(judge, closure_id, at_ms, events)
        return
    assert due_ms <= at_ms, "a clock acted before it was due"
    ordered = [o for event in events if isinstance(event, e.NeedDecided) for o in event.assigned if not o.reserved]
    alerts = [event for event in events if isinstance(event, e.AlertRaised)]
    if not number:
        assert [one.alert for one in alerts] == [Alert.AVAILABILITY_OVERDUE]
        assert alerts[0].unit_id == judge.shadow.units[owner].unit_id
        return
    incident = judge.shadow.incidents[number]
    acts = owner < 0 and incident.needs[-owner - 1].clock in (NeedClock.HOLD, NeedClock.RECHECK)
    judge.anew = acts
    rechecked = owner < 0 and incident.needs[-owner - 1].clock is NeedClock.RECHECK
    # What a supervisor's change of mode sets free is his word, not a timer's.
    assert rechecked or not ordered or at_ms >= judge.books.hold_until_ms, "a timer added a unit during the hold"
    if owner > 0:
        one = incident.assignments[owner - 1]
        clock = one.due_ms.index(due_ms)
        if clock == CLOCK_NEXT_UNIT:
            assert isinstance(events[0], e.AcknowledgementMissed)
            assert (events[0].incident, events[0].assignment_no) == (number, owner)
            return
        expected = (ALERTS[clock], number, owner, one.need_no, _again_ms(incident, one, clock))
    elif acts:
        need = incident.needs[-owner - 1]
        assert not alerts or alerts[0].alert not in (Alert.APPROVAL_OVERDUE, Alert.NEED_WAITING)
        assert isinstance(events[0], e.HoldEnded) == need.held
        assert any(isinstance(event, e.NeedDecided) and event.need_no == need.need_no for event in events)
        return
    else:
        need = incident.needs[-owner - 1]
        alert, again_ms = _of_need(incident, need, at_ms)
        expected = (alert, number, 0, need.need_no, again_ms)
    stands_in = owner < 0 and incident.needs[-owner - 1].clock is NeedClock.WAITING
    assert stands_in or len(events) == 1, "a clock did more than tell"
    assert isinstance(events[0], e.AlertRaised)
    told = events[0]
    got = (told.alert, told.incident, told.assignment_no, told.need_no, told.again_ms)
    assert got == expected, f"the clock told {got}, not {expected}"


def _again_ms(incident: Incident, one: Assignment, clock: int) -> int:
    if clock not in (CLOCK_CANCEL, CLOCK_APPROVAL):
        return 0
    if clock == CLOCK_APPROVAL and incident.needs[one.need_no - 1].priority <= 2:
        return POLICY.escalate_ms
    again_ms: int = one.allowance_ms[clock] * 2 ** min(one.alert_no + 1, DOUBLINGS_MAX)
    return again_ms


def _of_need(incident: Incident, need: Need, at_ms: int) -> tuple[Alert, int]:
    slower_ms = need.allowance_ms * 2 ** min(need.alert_no + 1, DOUBLINGS_MAX)
    again_ms = POLICY.escalate_ms if need.priority <= 2 else slower_ms
    if need.clock is NeedClock.DELIVERY:
        return Alert.DESK_UNDELIVERED, need.answer_allowance_ms
    if need.clock is NeedClock.WAITING or need.shortfall is Shortfall.HELD_IN_SURGE:
        return Alert.NEED_WAITING, again_ms
    if incident.unresolved:
        return Alert.PLACE_UNRESOLVED, again_ms
    if not need.desk_id:
        return Alert.APPROVAL_OVERDUE, again_ms
    left_ms = need.raised_ms + POLICY.isolation_ms - at_ms
    if need.line is LineKind.ISOLATE:
        return (
            (Alert.DESK_NOT_ANSWERING, min(again_ms, left_ms)) if left_ms > 0 else (Alert.ISOLATION_OVERDUE, again_ms)
        )
    return Alert.DESK_NOT_ANSWERING, again_ms
