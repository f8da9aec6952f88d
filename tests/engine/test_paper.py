"""What was handled on paper: taken in whole with its own times, and nothing of it moves anybody."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.engine import Engine
from dispatch_core.entities import Unit
from dispatch_core.model import AssignmentState as A
from dispatch_core.model import Availability, CallClass, IncidentKind, IncidentState, NeedState, Override
from dispatch_core.records import replace
from dispatch_core.rejections import Reason, Rejection
from dispatch_core.snapshot import digest, dump, load
from dispatch_core.state import State

from .centre import centre
from .town import point

CITY = centre()
START_MS = 1_765_500_000_000
UNITS = [unit.unit_id for unit in CITY.units]
STAGES = [stage for stage in A if A.DISPATCHED <= stage <= A.CLEARED]


def record(
    *stamps: tuple[str, A, int], type_code: str = "blaze", received_ms: int = START_MS, label: str = ""
) -> c.RecordPaper:
    unit_ids, states, times = (tuple(stamp[i] for stamp in stamps) for i in range(3))
    where = (*point("B"), 50, "market", False)
    call = (received_ms, CallClass.EMERGENCY, "", "by hand", "clerk")
    return c.RecordPaper(type_code, 0, *where, *call, unit_ids, states, times, label)


def busy() -> tuple[Engine, int]:
    """A town in which units are out, others reserved, and needs wait for a unit; an hour after the paper began."""
    engine, at_ms = Engine(CITY, State()), START_MS + 3_600_000
    types = ("blaze", "blaze", "blaze", "arrest", "sick")
    for command in (c.StartWriter("journal", 1, "test", 1), c.LoadCity(), *map(_report, types)):
        take(engine, command, at_ms)
    return engine, at_ms


def _report(type_code: str) -> c.ReportIncident:
    return c.ReportIncident(type_code, 0, *point("D"), 50, "", 0, 0, 0, "", b"", "112")


def take(engine: Engine, command: c.Command, at_ms: int) -> list[e.Event]:
    decided = engine.decide(command, at_ms)
    assert not isinstance(decided, Rejection), decided
    engine.apply(engine.state.seq + 1, at_ms, "", b"", decided)
    return decided


def values(units: list[Unit]) -> list[tuple[object, ...]]:
    return [tuple(getattr(unit, field.name) for field in fields(Unit)) for unit in units]


@given(st.lists(st.tuples(st.sampled_from(UNITS), st.sampled_from(STAGES), st.integers(-(10**6), 10**7)), max_size=12))
def test_nobody_is_ordered_freed_or_moved_whatever_was_written(stamps: list[tuple[str, A, int]]) -> None:
    engine, at_ms = busy()
    state = engine.state
    units = values(state.units)
    waiting, due_ms = {key: list(queue) for key, queue in state.waiting.items()}, engine.next_deadline_ms()
    assert waiting
    decided = take(engine, record(*((unit, stage, START_MS + late) for unit, stage, late in stamps)), at_ms)
    assert {type(event) for event in decided} <= {e.IncidentReported, e.NeedRaised, e.PaperRecorded, e.IncidentClosed}
    assert values(state.units) == units
    assert ({key: list(queue) for key, queue in state.waiting.items()}, engine.next_deadline_ms()) == (waiting, due_ms)
    incident = state.closed[state.seq]
    assert (incident.kind, incident.state, incident.call_received_ms, incident.advised) == (
        IncidentKind.PAPER,
        IncidentState.CLOSED,
        START_MS,
        not stamps,
    )
    assert [one.unit_id for one in incident.assignments] == list(dict.fromkeys(unit for unit, _, _ in stamps))
    assert all(need.state is NeedState.FILLED and need.count == need.served_count for need in incident.needs)
    written = {(unit, stage): START_MS + late for unit, stage, late in reversed(stamps)}
    kept = {(one.unit_id, stamp.state): stamp for one in incident.assignments for stamp in one.stamps}
    ordered = {(one.unit_id, A.DISPATCHED): one.ordered_ms for one in incident.assignments if one.ordered_ms}
    times = {**ordered, **{key: stamp.occurred_at_ms for key, stamp in kept.items()}}
    assert times == {key: min(ms, at_ms) for key, ms in written.items()}
    assert all((stamp.by, stamp.on_behalf_of) == ("clerk", unit) for (unit, _), stamp in kept.items())
    # It is part of the state like any other, and a snapshot of it is it.
    assert list(dump(load(list(dump(state))))) == list(dump(state))


def test_its_needs_are_those_of_who_served_with_the_plan_s_objective() -> None:
    engine, at_ms = busy()
    stamps = [("E2", A.ON_SCENE, START_MS + 60_000), ("E3", A.ON_SCENE, START_MS + 90_000), ("M1", A.CLEARED, START_MS)]
    decided = take(engine, record(*stamps), at_ms)
    raised = [event for event in decided if isinstance(event, e.NeedRaised)]
    assert [(need.agency_id, need.count) for need in raised] == [("FIRE", 2), ("EMS", 1)]


@pytest.mark.parametrize(
    ("command", "reason", "field"),
    [
        (record(type_code="ufo"), Reason.INCIDENT_TYPE_UNKNOWN, "type_code"),
        (record(("X9", A.ON_SCENE, START_MS)), Reason.UNIT_NOT_FOUND, "stamps"),
    ],
)
def test_what_nobody_knows_is_refused(command: c.RecordPaper, reason: Reason, field: str) -> None:
    engine, at_ms = busy()
    refused = engine.decide(command, at_ms)
    assert isinstance(refused, Rejection)
    assert (refused.reason, refused.field) == (reason, field)


def test_the_same_paper_twice_is_refused_and_another_is_not() -> None:
    engine, at_ms = busy()
    take(engine, record(("E2", A.ON_SCENE, START_MS)), at_ms)
    refused = engine.decide(record(("E2", A.ON_SCENE, START_MS)), at_ms)
    assert isinstance(refused, Rejection)
    assert (refused.reason, refused.detail) == (Reason.ALREADY_SO, f"I{engine.state.seq}")
    take(engine, record(("E2", A.ON_SCENE, START_MS), received_ms=START_MS + 60_000), at_ms)


def test_two_fires_of_one_minute_in_one_street_are_two_where_their_sheet_calls_them_differently() -> None:
    engine, at_ms = busy()

    def again(label: str) -> tuple[Reason, str]:
        refused = engine.decide(record(label=label), at_ms)
        assert isinstance(refused, Rejection)
        return refused.reason, refused.detail

    for label in ("K1302-1", "K1302-2"):
        # Nobody served either: the callers were told what to do.
        take(engine, record(label=label), at_ms)
        number = engine.state.seq
        assert (engine.state.paper_labels[number], engine.state.closed[number].advised) == (label, True)
        assert again(label) == (Reason.ALREADY_SO, f"I{number}")
    # Without a name it may be either; the newest is told.
    assert again("") == (Reason.ALREADY_SO, f"I{engine.state.seq}")
    # A start from a snapshot knows them too.
    loaded = load(list(dump(engine.state)))
    assert loaded.paper_labels == engine.state.paper_labels
    assert digest(loaded) == digest(engine.state)


@pytest.mark.parametrize("reopened", [False, True])
def test_a_time_that_nobody_wrote_down_may_be_given_later_by_whoever_has_it(reopened: bool) -> None:
    """A terminal or a second sheet tells of an incident of paper: no stamp of it may be one that ends the writer."""
    later = 60_000
    given = (START_MS + later, "E2", "")
    told: list[Any] = [c.Acknowledge("E2", 0, 0, *given), c.TransferCare("E2", 0, *given)]
    for stage in STAGES:
        when = (stage, START_MS + later, "H1")
        told.append(c.RecordPaperStep("E2", 0, *when, "clerk"))
        for correction in (False, True):
            now = (Availability.AVAILABLE, "", 0)
            told.append(c.ReportProgress("E2", 0, *when, *now, correction, "E2", ""))
    for command in told:
        engine, at_ms = busy()
        take(engine, record(("E2", A.ON_SCENE, START_MS), ("E3", A.CLEARED, START_MS)), at_ms)
        number = engine.state.seq
        if reopened:
            take(engine, c.ReopenIncident(number, False, Override.OTHER, "again", "chief"), at_ms)
        units = values(engine.state.units)
        command = replace(command, incident=number)
        decided = engine.decide(command, at_ms)
        if isinstance(decided, Rejection) or not decided:
            assert getattr(command, "state", A.DISPATCHED) is not A.CLEARED or command.correction, decided
            continue
        engine.apply(engine.state.seq + 1, at_ms, "", b"", decided)
        incident = engine.state.find_incident(number)
        assert incident is not None
        one = incident.assignments[0]
        assert one.state is A.CLEARED
        times = [one.care_transferred_ms, *(stamp.occurred_at_ms for stamp in one.stamps)]
        assert times.count(START_MS + later) == 1
        if isinstance(command, c.RecordPaperStep):
            assert values(engine.state.units) == units
        # Said again it changes nothing.
        assert not isinstance(engine.decide(command, at_ms), list) or engine.decide(command, at_ms) == []
