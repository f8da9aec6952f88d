"""What must hold of a state after every entry, whatever came before. Told from the state and the judge's books alone;
how a single decision was made is in judge.py.
"""

from __future__ import annotations

from dispatch_core.engine import Engine
from dispatch_core.entities import (
    CLOCK_ACKNOWLEDGEMENT,
    CLOCK_APPROVAL,
    CLOCK_ARRIVAL,
    CLOCK_CANCEL,
    CLOCK_DELIVERY,
    CLOCK_EN_ROUTE,
    NEVER_MS,
    Assignment,
    Incident,
    Need,
)
from dispatch_core.model import (
    Alert,
    AssignmentState,
    Authority,
    IncidentKind,
    IncidentState,
    LineKind,
    NeedClock,
    NeedState,
    Shortfall,
)
from dispatch_core.state import State

from . import twin_diverts, twin_landings
from .bay import Bay
from .books import Books
from .clocks import dues
from .twin import Twin
from .twin_authority import Standing, standing


def check(engine: Engine, bay: Bay, books: Books) -> None:
    state = engine.state
    check_assignments(state)
    twin_diverts.check_open(state)
    check_authority(state, books)
    twin_landings.check_state(bay, state)
    check_needs(state, books)
    check_queue(state)
    check_clocks(state, books)
    check_agencies(state, books)
    check_nobody_waits_in_vain(Twin(bay, state), books)


def who(incident: Incident, need: Need) -> str:
    return f"I{incident.incident} need {need.need_no} P{need.priority} {need.state.name} {need.shortfall.name}"


def stands(state: State, incident: Incident, need: Need) -> Standing:
    return standing(state, incident, need, state.at_ms)


def check_assignments(state: State) -> None:
    """One active assignment a unit, one unit out a crew; both sides agree."""
    live = {}
    for incident in [*state.incidents.values(), *state.closed.values()]:
        for assignment in incident.assignments:
            check_stamps(assignment)
            if assignment.live and not assignment.diverting:
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


def check_authority(state: State, books: Books) -> None:
    """No order without authority, and none on what is no real incident or lies nobody knows where."""
    for incident in state.incidents.values():
        for one in incident.assignments:
            key = (incident.incident, one.assignment_no)
            if key in books.given_back:
                assert not one.live, f"{one.unit_id} is on I{incident.incident}, and was given back"
                continue
            need = incident.needs[one.need_no - 1]
            label = f"{one.unit_id} on {who(incident, need)}"
            assert incident.kind is IncidentKind.ACTUAL, f"{label} was sent to an exercise"
            assert not incident.unresolved, f"{label} was sent nobody knows where"
            assert one.by_human <= (key in books.by_word or key in books.reserved)
            if one.reserved or one.order_version == 0:
                assert key in books.reserved, f"{label} is reserved, and was not at first"
                continue
            by_word = key in books.by_word
            assert by_word or key not in books.reserved, f"{label} was released by nobody"
            authority = books.decided_by[key]
            if authority is Authority.REQUEST:
                assert one.by_human, f"{label}: its desk was not asked"
            elif authority is Authority.CONFIRM:
                approved = (incident.incident, need.need_no) in books.once_approved
                assert by_word or approved, f"{label}: nobody said go"


def check_needs(state: State, books: Books) -> None:
    for incident in state.incidents.values():
        for need in incident.needs:
            label = who(incident, need)
            assert need.missing_count == _missing(incident, need), f"{label} says it misses {need.missing_count}"
            assert need.state is not NeedState.OPEN, f"{label} was never decided"
            # A substitute fills nothing, so that it may still wait for a word where the need is filled.
            own = [a for a in incident.assignments if a.need_no == need.need_no and not a.substituted]
            reserved = any(a.reserved for a in own)
            if incident.state is IncidentState.CANCELLED or need.state is NeedState.WITHDRAWN:
                assert not need.missing_count
                assert need.clock is NeedClock.NONE, f"{label} has a clock"
            elif need.missing_count:
                _check_short(state, books, incident, need)
            elif reserved:
                assert need.state is NeedState.SHORT, f"{label} has a unit that nobody released"
                assert need.shortfall is Shortfall.AWAITING_APPROVAL, label
            else:
                assert need.state is NeedState.FILLED, f"{label} misses nobody"
                assert need.shortfall is Shortfall.NONE, label


def _check_short(state: State, books: Books, incident: Incident, need: Need) -> None:
    """No silent shortfall: a state, a reason, and somebody or something that does not forget it."""
    label = who(incident, need)
    now = stands(state, incident, need)
    assert need.state is not NeedState.FILLED, f"{label} misses {need.missing_count}"
    assert need.shortfall is not Shortfall.NONE, f"{label} is short without a reason"
    if need.held and need.priority == 1:
        sent = any(a.counts and a.need_no == need.need_no for a in incident.assignments)
        assert sent, f"{label}: a policy holds a priority 1 whole"
    runs = need.due_ms < NEVER_MS
    assert runs == (need.clock is not NeedClock.NONE), f"{label}: a clock that is none"
    stopped = (incident.incident, -need.need_no) in books.stopped
    if need.state is NeedState.REFUSED or now.why is Shortfall.NOT_ACTUAL:
        assert not runs or need.clock is NeedClock.RECHECK, f"{label} has a clock although nobody waits"
    elif now.engine:
        assert runs or stopped or need.priority > 2, f"{label}: nobody is told that it waits"
    else:
        assert runs or stopped, f"{label}: nothing remembers it"
    if need.held:
        assert need.clock is NeedClock.HOLD or stopped


def _missing(incident: Incident, need: Need) -> int:
    if incident.state is not IncidentState.OPEN or need.state is NeedState.WITHDRAWN:
        return 0
    counting = [
        a
        for a in incident.assignments
        if a.need_no == need.need_no
        and a.state <= AssignmentState.AT_DESTINATION
        and not (a.missed or a.cancelling or a.extra_wanted or a.substituted or a.leaving)
        and not (a.diverted_from and not a.order_version)
    ]
    return max(0, need.count - need.served_count - len(counting))


def check_queue(state: State) -> None:
    """The waiting queues are what one would make from scratch, in the order in which needs are served."""
    waiting: dict[object, list[tuple[int, int, int]]] = {}
    for incident in state.incidents.values():
        for need in incident.needs:
            if need.missing_count and stands(state, incident, need).engine:
                key = (need.agency_id, need.capabilities, need.medium)
                waiting.setdefault(key, []).append((need.priority, incident.incident, need.need_no))
    assert {key: queue for key, queue in state.waiting.items() if queue} == {
        key: sorted(queue) for key, queue in waiting.items()
    }
    assert state.waiting_count == sum(map(len, waiting.values()))


def check_clocks(state: State, books: Books) -> None:
    """Every live assignment is watched by a clock, or its clock has told already, or there is nothing to wait for."""
    first = state.first_timer()
    running = dues(state)
    for incident in [*state.incidents.values(), *state.closed.values()]:
        for assignment in incident.assignments:
            runs = [at for at in assignment.due_ms if at < NEVER_MS]
            if not assignment.live:
                assert not runs, "an ended assignment has a clock"
            elif (incident.incident, assignment.assignment_no) not in books.stopped:
                _check_watched(incident, assignment, books)
        for need in incident.needs:
            waits = need.missing_count and (need.state is not NeedState.REFUSED or need.clock is NeedClock.RECHECK)
            assert waits or need.due_ms == NEVER_MS, f"{who(incident, need)} has a clock and waits for nothing"
    assert first == min(running, default=None), "the first timer is not the one that is due first"


def _check_watched(incident: Incident, assignment: Assignment, books: Books) -> None:
    def told(alert: Alert) -> bool:
        return (incident.incident, assignment.assignment_no, alert) in books.alerts

    def runs(clock: int) -> bool:
        return assignment.due_ms[clock] < NEVER_MS

    label = f"I{incident.incident}/{assignment.assignment_no} {assignment.state.name}"
    if assignment.state is AssignmentState.RESERVED and not assignment.order_version:
        assert runs(CLOCK_APPROVAL), f"{label}: nobody is told that it waits for a word"
        return
    if assignment.cancelling:
        assert runs(CLOCK_CANCEL), f"{label}: nobody waits for the cancel to be acknowledged"
        return
    if assignment.acknowledged_version < assignment.order_version and assignment.state < AssignmentState.ON_SCENE:
        assert runs(CLOCK_ACKNOWLEDGEMENT) or told(Alert.ORDER_UNACKNOWLEDGED), f"{label}: no clock for the answer"
        if assignment.delivered_version < assignment.order_version:
            assert runs(CLOCK_DELIVERY) or told(Alert.ORDER_UNDELIVERED), f"{label}: no clock for the delivery"
    stopped = (incident.incident, assignment.assignment_no) in books.no_turnout
    if assignment.state < AssignmentState.EN_ROUTE and not stopped:
        assert runs(CLOCK_EN_ROUTE) or told(Alert.LATE_EN_ROUTE), f"{label}: no clock for the turnout"
    if assignment.state < AssignmentState.STAGED:
        assert runs(CLOCK_ARRIVAL) or told(Alert.LATE_ARRIVAL), f"{label}: no clock for the arrival"


def check_agencies(state: State, books: Books) -> None:
    for agency in state.agencies.values():
        assert agency.not_answering == (agency.agency_id in books.silent)
        assert agency.misses_running == books.misses[agency.agency_id]
    assert {unit.unit_id for unit in state.units if unit.unresponsive} == books.unresponsive


def check_nobody_waits_in_vain(twin: Twin, books: Books) -> None:
    """No need that the engine fills waits while an idle fit unit could get there. Held back is an agency that does not
    answer; what a change of mode set free is decided within the instant.
    """
    state = twin.state
    silent = {agency.agency_id for agency in state.agencies.values() if agency.not_answering}
    for incident in state.incidents.values():
        for need in incident.needs:
            if not need.missing_count or need.clock is NeedClock.RECHECK or need.line is not LineKind.DISPATCH:
                continue
            if not stands(state, incident, need).engine or (incident.incident, -need.need_no) in books.stopped:
                continue
            answering = (unit for unit in twin.asked(need) if unit.agency_id not in silent)
            idle = [unit.unit_id for unit in answering if twin.could_serve(incident, need, unit)]
            assert not idle, f"{who(incident, need)} waits for {need.missing_count} while {idle} are idle"
