"""Whoever says what he saw is refused where the world has moved; whoever saw what is so, or says nothing, is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.engine import Engine
from dispatch_core.entities import NEVER_MS
from dispatch_core.etags import (
    authority_etag,
    closures_etag,
    destination_etag,
    held_etag,
    modes_etag,
    need_clock_etag,
    order_clock_etag,
    unit_etag,
)
from dispatch_core.model import (
    AssignmentState,
    Authority,
    Availability,
    DeskAnswer,
    DestinationStatus,
    DispatchMode,
    Override,
)
from dispatch_core.rejections import Reason, Rejection
from dispatch_core.rules.surge import held_in
from dispatch_core.snapshot import dump, load
from dispatch_core.state import State

from .centre import centre
from .town import point

CITY = centre()
AT_MS = 1_765_500_000_000
CODE = Override.OTHER
WHY = (CODE, "because", "chief")


def _town() -> Engine:
    """A town with an incident, its units and desks, a closed road, a hospital that takes no more and a surge."""
    engine = Engine(CITY, State())
    given: list[c.Command] = [
        c.StartWriter("journal", 1, "test", 1),
        c.LoadCity(),
        c.ReportIncident("blaze", 0, *point("B"), 50, "", 0, 0, 0, "", b"", "112"),
        c.CloseRoad("s3", "flood", 0, "police"),
        c.SetDestination("H1", DestinationStatus.DIVERTING, "full", 0, "chief"),
        c.SetMode("", DispatchMode.SURGE, *WHY),
        c.ReportIncident("noise", 0, *point("C"), 50, "", 0, 0, 0, "", b"", "112"),
    ]
    for command in given:
        decided = engine.decide(command, AT_MS)
        assert isinstance(decided, list), decided
        engine.apply(engine.state.seq + 1, AT_MS, "", b"", decided)
    return engine


@pytest.fixture(scope="module")
def engine() -> Engine:
    """Nothing changes it."""
    return _town()


def _of_incident(engine: Engine) -> list[c.Command]:
    incident = engine.state.incidents[3]
    unit_id = next(one.unit_id for one in incident.assignments if one.ordered)
    desk = next(need for need in incident.needs if need.desk_id)
    return [
        c.PinAssignment(3, unit_id, True, *WHY),
        c.StopTimer(3, unit_id, 0, *WHY),
        c.CorrectState(3, unit_id, AssignmentState.ON_SCENE, *WHY),
        c.DeclareScene(3, True, "", "seen", "chief", ""),
        c.AnswerDesk(3, desk.need_no, desk.desk_id, DeskAnswer.ACCEPTED, (), "", "desk", ""),
    ]


def _of_things(engine: Engine) -> list[tuple[c.Command, str]]:
    state = engine.state
    unit, closure = state.units[state.unit_index["L1"]], next(iter(state.closures.values()))
    authority, away = authority_etag(state, "FIRE"), Availability.NOT_AVAILABLE
    area_ids = ["", *(area.area_id for area in CITY.areas)]
    village = next(area_id for area_id in area_ids if held_in(engine.context, area_id))
    return [
        (c.HoldUnit("L1", True, *WHY), unit_etag(state, unit)),
        (c.SetAvailability("L1", away, "meal", 0, False, 0, False, True, "crew"), unit_etag(state, unit)),
        (c.OpenRoad("", "clear", "police", closure.closure_id), closures_etag([closure])),
        (c.OpenRoad("s3", "clear", "police"), closures_etag([closure])),
        (c.ExtendClosure(closure.closure_id, AT_MS + 60_000, False, "rain", "police"), closures_etag([closure])),
        (c.SetMode("", DispatchMode.NORMAL, *WHY), modes_etag(state)),
        (c.SetDestination("H1", DestinationStatus.OPEN, "", 0, "chief"), destination_etag(state, "H1")),
        (c.SetAuthority("FIRE", "", 0, False, Authority.CONFIRM, *WHY), authority),
        (c.ReleaseHeld(village, "calm", "chief"), held_etag(held_in(engine.context, village))),
    ]


def test_an_incident_that_moved_is_not_overwritten(engine: Engine) -> None:
    version = engine.state.incidents[3].version
    for command in _of_incident(engine):
        moved = engine.decide(replace(command, expected_version=version + 1), AT_MS)
        assert moved == Rejection(Reason.VERSION_CHANGED, "expected_version", str(version)), command
        for seen in (0, version):
            assert isinstance(engine.decide(replace(command, expected_version=seen), AT_MS), list), command


def test_a_thing_that_moved_is_not_overwritten(engine: Engine) -> None:
    for command, etag in _of_things(engine):
        moved = engine.decide(replace(command, expected_etag="something else"), AT_MS)
        assert isinstance(moved, Rejection), command
        own = Reason.AUTHORITY_CHANGED if isinstance(command, c.SetAuthority) else Reason.CHANGED_MEANWHILE
        assert (moved.reason, moved.field) == (own, "expected_etag")
        for seen in ("", etag):
            decided = engine.decide(replace(command, expected_etag=seen), AT_MS)
            assert isinstance(decided, list), (command, decided)


def test_what_is_decided_of_one_thing_speaks_against_no_other() -> None:
    """A hospital, an agency's authorities and the modes are three things, and each agency's are its own."""
    engine = _town()
    state = engine.state
    mode = c.SetMode("", DispatchMode.NORMAL, *WHY, modes_etag(state))
    police = c.SetAuthority("POLICE", "", 0, False, Authority.AUTO, *WHY, authority_etag(state, "POLICE"))
    hospital = c.SetDestination("H1", DestinationStatus.OPEN, "", 0, "chief", destination_etag(state, "H1"))
    fire = c.SetAuthority("FIRE", "", 0, False, Authority.CONFIRM, *WHY)
    for command in (fire, police, hospital, mode):
        decided = engine.decide(command, AT_MS)
        assert isinstance(decided, list), (command, decided)
        engine.apply(state.seq + 1, AT_MS, "", b"", decided)


def test_of_a_village_where_nothing_is_held_nothing_has_changed() -> None:
    engine = _town()
    calm = engine.decide(c.SetMode("", DispatchMode.NORMAL, *WHY), AT_MS)
    assert isinstance(calm, list)
    engine.apply(engine.state.seq + 1, AT_MS, "", b"", calm)
    for area_id, reason in (("nope", Reason.AREA_NOT_FOUND), ("", Reason.NOTHING_HELD)):
        refused = engine.decide(c.ReleaseHeld(area_id, "calm", "chief", "seen"), AT_MS)
        assert isinstance(refused, Rejection)
        assert refused.reason is reason


def test_a_unit_that_goes_is_not_one_that_is_kept() -> None:
    """Whoever saw a reserved unit does not take it out of service under the order that was given meanwhile."""
    engine = _town()
    state, context = engine.state, engine.context
    reserved = next(one for one in state.incidents[3].assignments if one.reserved)
    unit = state.units[state.unit_index[reserved.unit_id]]
    out = c.SetAvailability(unit.unit_id, Availability.NOT_AVAILABLE, "tyre", 0, False, 0, False, True, "crew")
    seen = replace(out, expected_etag=unit_etag(state, unit))
    assert isinstance(engine.decide(seen, AT_MS), list)
    confirmed = engine.decide(c.ConfirmOrder(3, 0, 0, unit.unit_id, "go", "chief"), AT_MS)
    assert isinstance(confirmed, list)
    engine.apply(state.seq + 1, AT_MS, "", b"", confirmed)
    moved = engine.decide(seen, AT_MS)
    assert moved == Rejection(Reason.CHANGED_MEANWHILE, "expected_etag", unit.unit_id)
    now = replace(out, expected_etag=unit_etag(context.state, unit))
    assert isinstance(engine.decide(now, AT_MS), list)


def test_a_clock_that_was_seen_is_stopped_and_no_other() -> None:
    """Of an order and of a need: each clock that runs out makes room for another, which nobody meant."""
    engine = _town()
    incident = engine.state.incidents[3]
    one = next(one for one in incident.assignments if one.ordered)
    need = next(need for need in incident.needs if need.due_ms < NEVER_MS)

    def run(command: c.Command, at_ms: int) -> None:
        decided = engine.decide(command, at_ms)
        assert isinstance(decided, list), decided
        engine.apply(engine.state.seq + 1, at_ms, "", b"", decided)

    def decided(of_need: bool, etag: str, at_ms: int) -> object:
        unit_id, need_no = ("", need.need_no) if of_need else (one.unit_id, 0)
        return engine.decide(c.StopTimer(3, unit_id, need_no, *WHY, 0, etag), at_ms)

    def seen(of_need: bool) -> str:
        return need_clock_etag(3, need) if of_need else order_clock_etag(3, one)

    before = {of_need: seen(of_need) for of_need in (False, True)}
    for of_need, etag in before.items():
        assert isinstance(decided(of_need, etag, AT_MS), list)
        assert isinstance(decided(of_need, "", AT_MS), list)
    late_ms = AT_MS
    while any(seen(of_need) == etag for of_need, etag in before.items()):
        first = engine.state.first_timer()
        assert first is not None
        late_ms = max(late_ms, first[0])
        run(c.AdvanceClock(), late_ms)
        incident = engine.state.incidents[3]
        one, need = incident.assignments[one.assignment_no - 1], incident.needs[need.need_no - 1]
    for of_need, etag in before.items():
        named = f"I3/{need.need_no}" if of_need else one.unit_id
        assert decided(of_need, etag, late_ms) == Rejection(Reason.CLOCK_CHANGED, "expected_etag", named)
        assert isinstance(decided(of_need, seen(of_need), late_ms), list)
    # Another supervisor stopped it: none runs, and that is what is said.
    etag = seen(True)
    run(c.StopTimer(3, "", need.need_no, *WHY, 0, etag), late_ms)
    need = engine.state.incidents[3].needs[need.need_no - 1]
    assert decided(True, etag, late_ms) == Rejection(Reason.NO_TIMER, "need_no", str(need.need_no))


def test_an_etag_follows_what_it_is_of_and_nothing_else() -> None:
    """Applied, each command gives its thing another etag; where a unit stands is not what is decided about it."""
    first = _town()
    for nth, (command, etag) in enumerate(_of_things(first)):
        engine = _town()
        again = _of_things(engine)[nth][1]
        assert again == etag
        decided = engine.decide(command, AT_MS)
        assert isinstance(decided, list)
        engine.apply(engine.state.seq + 1, AT_MS, "", b"", decided)
        after = engine.decide(replace(command, expected_etag=etag), AT_MS)
        assert not isinstance(after, list), command
        # A snapshot has the same.
        state = load(list(dump(engine.state)))
        assert unit_etag(state, state.units[0]) == unit_etag(engine.state, engine.state.units[0])
        assert modes_etag(state) == modes_etag(engine.state)
        assert destination_etag(state, "H1") == destination_etag(engine.state, "H1")
        assert authority_etag(state, "FIRE") == authority_etag(engine.state, "FIRE")
        assert closures_etag(state.closures.values()) == closures_etag(engine.state.closures.values())
    unit = first.state.units[first.state.unit_index["L1"]]
    before = unit_etag(first.state, unit)
    moved = first.decide(c.RecordPositions(("L1",), (point("C")[0],), (point("C")[1],), (AT_MS,)), AT_MS)
    assert isinstance(moved, list)
    assert any(isinstance(event, e.PositionsRecorded) for event in moved)
    first.apply(first.state.seq + 1, AT_MS, "", b"", moved)
    assert unit_etag(first.state, unit) == before
