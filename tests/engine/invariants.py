"""What must hold of a state after every entry, whatever came before. Told from the state and the judge's books alone;
how a single decision was made is in judge.py.
"""

from __future__ import annotations

from dispatch_core.engine import Engine
from dispatch_core.entities import (
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_ARRIVAL,
    CLOCK_CANCEL,
    CLOCK_DELIVERY,
    CLOCK_EN_ROUTE,
    NEVER_MS,
    Assignment,
    Incident,
    Need,
)
from dispatch_core.model import Alert, AssignmentState, IncidentState, NeedState, Shortfall
from dispatch_core.state import State

from .bay import Bay
from .books import Books
from .twin import Twin


def check(engine: Engine, bay: Bay, books: Books) -> None:
    state = engine.state
    check_assignments(state)
    check_needs(state)
    check_queue(state)
    check_clocks(state, books)
    check_agencies(state, books)
    check_nobody_waits_in_vain(Twin(bay, state))


def check_assignments(state: State) -> None:
    """One active assignment a unit, one unit out a crew; both sides agree."""
    live = {}
    for incident in [*state.incidents.values(), *state.closed.values()]:
        for assignment in incident.assignments:
            check_stamps(assignment)
            if assignment.live:
                assert incident.state is not IncidentState.CLOSED, f"I{incident.incident} closed with units out"
                assert assignment.unit_id not in live, f"{assignment.unit_id} is on two incidents"
                live[assignment.unit_id] = (incident.incident, assignment.assignment_no)
    crews = []
    for unit in state.units:
        where = (unit.incident, unit.assignment_no)
        assert where == live.get(unit.unit_id, (0, 0)), f"{unit.unit_id} says {where}"
        if unit.incident:
            assert unit.on_duty
            assert not unit.retired
            crews += [unit.crew_id] if unit.crew_id else []
    assert len(crews) == len(set(crews)), f"a crew is out twice: {crews}"


def check_stamps(assignment: Assignment) -> None:
    received = 0
    for stamp in assignment.stamps:
        assert stamp.occurred_at_ms <= stamp.received_at_ms
        if not stamp.corrected:
            assert received <= stamp.received_at_ms
            received = stamp.received_at_ms


def check_needs(state: State) -> None:
    for incident in state.incidents.values():
        for need in incident.needs:
            who = f"I{incident.incident} need {need.need_no}"
            assert need.missing_count == _missing(incident, need), f"{who} says it misses {need.missing_count}"
            if incident.state is IncidentState.CANCELLED or need.state is NeedState.WITHDRAWN:
                assert not need.missing_count
            elif need.missing_count:
                assert need.state is NeedState.SHORT, f"{who} is {need.state.name}"
                assert need.shortfall is not Shortfall.NONE, f"{who} is short without a reason"
            else:
                assert need.state is NeedState.FILLED, f"{who} is {need.state.name}"
                assert need.shortfall is Shortfall.NONE


def _missing(incident: Incident, need: Need) -> int:
    if incident.state is not IncidentState.OPEN or need.state is NeedState.WITHDRAWN:
        return 0
    counting = [
        a
        for a in incident.assignments
        if a.need_no == need.need_no
        and a.state <= AssignmentState.AT_DESTINATION
        and not (a.missed or a.cancelling or a.extra_wanted)
    ]
    return max(0, need.count - need.served_count - len(counting))


def check_queue(state: State) -> None:
    """The waiting queues are what one would make from scratch, in the order in which needs are served."""
    waiting: dict[object, list[tuple[int, int, int]]] = {}
    for incident in state.incidents.values():
        for need in incident.needs:
            if need.missing_count and not incident.outside_area:
                key = (need.agency_id, need.capabilities, need.medium)
                waiting.setdefault(key, []).append((need.priority, incident.incident, need.need_no))
    assert {key: queue for key, queue in state.waiting.items() if queue} == {
        key: sorted(queue) for key, queue in waiting.items()
    }
    assert state.waiting_count == sum(map(len, waiting.values()))


def check_clocks(state: State, books: Books) -> None:
    """Every live assignment is watched by a clock, or its clock has told already, or there is nothing to wait for."""
    first = state.first_timer()
    due = [u.until_due_ms for u in state.units if u.until_due_ms]
    for incident in state.incidents.values():
        for assignment in incident.assignments:
            running = [at for at in assignment.due_ms if at < NEVER_MS]
            due += running
            if not assignment.live:
                assert not running, "an ended assignment has a clock"
            else:
                _check_watched(incident, assignment, books)
    assert (first[0] if first else None) == min(due, default=None), "the first timer is not the one that is due first"


def _check_watched(incident: Incident, assignment: Assignment, books: Books) -> None:
    def told(alert: Alert) -> bool:
        return (incident.incident, assignment.assignment_no, alert) in books.alerts

    def runs(clock: int) -> bool:
        return assignment.due_ms[clock] < NEVER_MS

    who = f"I{incident.incident}/{assignment.assignment_no} {assignment.state.name}"
    if assignment.cancelling:
        assert runs(CLOCK_CANCEL), f"{who}: nobody waits for the cancel to be acknowledged"
        return
    if assignment.acknowledged_version < assignment.order_version and assignment.state < AssignmentState.ON_SCENE:
        assert runs(CLOCK_ACKNOWLEDGEMENT) or told(Alert.ORDER_UNACKNOWLEDGED), f"{who}: no clock for the answer"
        if assignment.delivered_version < assignment.order_version:
            assert runs(CLOCK_DELIVERY) or told(Alert.ORDER_UNDELIVERED), f"{who}: no clock for the delivery"
    if assignment.state < AssignmentState.EN_ROUTE:
        assert runs(CLOCK_EN_ROUTE) or told(Alert.LATE_EN_ROUTE), f"{who}: no clock for the turnout"
    if assignment.state < AssignmentState.STAGED:
        assert runs(CLOCK_ARRIVAL) or told(Alert.LATE_ARRIVAL), f"{who}: no clock for the arrival"


def check_agencies(state: State, books: Books) -> None:
    for agency in state.agencies.values():
        assert agency.not_answering == (agency.agency_id in books.silent)
        assert agency.misses_running == books.misses[agency.agency_id]
    assert {unit.unit_id for unit in state.units if unit.unresponsive} == books.unresponsive


def check_nobody_waits_in_vain(twin: Twin) -> None:
    """No need waits while an idle fit unit could get there. Held back are a place outside the area and an agency that
    does not answer.
    """
    state = twin.state
    silent = {agency.agency_id for agency in state.agencies.values() if agency.not_answering}
    for incident in state.incidents.values():
        for need in incident.needs:
            if not need.missing_count or incident.outside_area:
                continue
            answering = (unit for unit in twin.asked(need) if unit.agency_id not in silent)
            idle = [unit.unit_id for unit in answering if twin.could_serve(incident, need, unit)]
            who = f"I{incident.incident} need {need.need_no} P{need.priority} ({need.shortfall.name})"
            assert not idle, f"{who} waits for {need.missing_count} while {idle} are idle"
