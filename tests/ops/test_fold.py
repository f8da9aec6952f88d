"""The book holds what the engine's own state holds, whatever happens, and counts each thing once."""

import random

import pytest

from dispatch_core import commands
from dispatch_core.engine import Engine
from dispatch_core.entities import Assignment
from dispatch_core.model import (
    AssignmentState,
    DispatchMode,
    LineKind,
    NeedState,
    ResumeCause,
)
from dispatch_core.state import State
from dispatch_server.codec import Entry
from dispatch_server.metrics.series import Page
from dispatch_server.ops.book import Book
from dispatch_server.ops.facts import Case, NeedFacts
from dispatch_server.ops.fold import take
from dispatch_server.ops.tally import Tally
from dispatch_server.writer.decider import Decider

from ..engine.centre import centre
from ..recovery.crowd import Crowd
from .reading import samples

JOURNAL_ID = "00000000-0000-4000-8000-000000000112"
START_MS = 1_765_500_000_000
COMMANDS = 250


def lives(assignment: Assignment) -> bool:
    return assignment.ordered and assignment.state < AssignmentState.CLEARED


def check(book: Book, state: State) -> None:
    """Everything that is counted, against the state."""
    assert set(book.cases) == set(state.incidents)
    assert {unit_id: unit.incident for unit_id, unit in book.units.items()} == {
        unit.unit_id: unit.incident for unit in state.units
    }
    for unit in state.units:
        facts = book.units[unit.unit_id]
        assert (facts.on_duty, facts.availability, facts.held) == (unit.on_duty, unit.availability, unit.held)
    for number, incident in state.incidents.items():
        case = book.cases[number]
        orders = {no for no, order in case.orders.items() if order.sent_ms and not order.ended}
        assert orders == {one.assignment_no for one in incident.assignments if lives(one)}
        if case.cancelled:
            continue
        for need in incident.needs:
            if need.line is LineKind.DISPATCH and need.state is not NeedState.WITHDRAWN:
                facts = case.needs[need.need_no]
                assert (facts.agency_id, facts.priority) == (need.agency_id, need.priority)
                assert case.missing_count(need.need_no) == need.missing_count, (number, need)
                assert bool(facts.missing_since_ms) == bool(need.missing_count), (number, need)
                assert not need.missing_count or facts.raised_ms <= facts.missing_since_ms <= book.at_ms
    manual = [("", state.manual), *((one.agency_id, one.manual) for one in state.agencies.values())]
    modes = {scope: DispatchMode.MANUAL for scope, holds in manual if holds}
    assert book.modes == modes | dict.fromkeys(state.surge, DispatchMode.SURGE)
    silent = {agency_id for agency_id, agency in book.agencies.items() if agency.not_answering}
    assert silent == state.silent_agencies()


def _merging(rng: random.Random, state: State) -> commands.Command | None:
    """Incidents become one and two again far more often than a crowd would have it."""
    if rng.random() < 0.05 and len(state.incidents) > 1:
        number, other = rng.sample(list(state.incidents), 2)
        return commands.MergeIncidents(number, 0, other, 0, "same", "chief")
    if rng.random() < 0.04 and state.merges:
        return commands.UnmergeIncident(rng.choice(list(state.merges)), 0, "two", "chief")
    return None


@pytest.mark.parametrize("number", range(4))
def test_the_book_follows_the_state(run_seed: int, number: int) -> None:
    rng = random.Random(run_seed + number)
    city = centre()
    crowd = Crowd(rng, city, clerks=True)
    decider = Decider(Engine(city, State()), 1, b"")
    page = Page()
    book = Book(Tally(page))
    at_ms = START_MS
    entries: list[Entry] = []

    def submit(command: commands.Command) -> None:
        entry = decider.take(command, at_ms)
        if isinstance(entry, Entry):
            entries.append(entry)
            take(book, entry)
            check(book, decider.engine.state)

    submit(commands.StartWriter(JOURNAL_ID, 1, "here", 1))
    submit(commands.LoadCity())
    submit(commands.ResumeService(ResumeCause.START))
    for _ in range(COMMANDS):
        at_ms += rng.choice((0, 300, 3_000, 20_000, 60_000))
        while 0 < decider.engine.next_deadline_ms() <= at_ms:
            submit(commands.AdvanceClock())
        submit(_merging(rng, decider.engine.state) or crowd.command(decider.engine.state, at_ms))
    counted = samples(page)
    events = [event for entry in entries for event in entry.events]
    assert counted["sigap_feed_entries_total"][()] == len(entries) == book.seq
    # What another incident's report became one of was no new one.
    new = sum(type(event).__name__ == "IncidentReported" and event.report in (0, event.incident) for event in events)
    assert counted["sigap_reports_total"]["new",] == new
    alerts = sum(type(event).__name__ == "AlertRaised" for event in events)
    assert sum(counted["sigap_alerts_total"].values()) == alerts
    given = sum(getattr(entry.command, "reason_code", None) is not None for entry in entries)
    assert sum(counted["sigap_overrides_total"].values()) == given


def test_what_was_missed_before_the_book_began_is_not_missed_again() -> None:
    page = Page()
    book = Book(Tally(page))
    for number, reported_ms in ((1, START_MS), (2, START_MS + 5_000)):
        promise = {"objective_from": "reported", "objective_to": "on_scene", "objective_within_ms": 10_000}
        called_ms = (reported_ms, 0, 0)
        need = NeedFacts("MEDIC", 1, LineKind.DISPATCH, 1, raised_ms=reported_ms, called_ms=called_ms, **promise)
        book.cases[number] = Case(called_ms, True, needs={1: need})
    book.pass_over_judged(START_MS + 11_000)
    for at_ms in (START_MS + 11_000, START_MS + 16_000, START_MS + 20_000):
        book.judge_objectives(at_ms)
    assert samples(page)["sigap_objectives_total"] == {("MEDIC", "missed"): 1}
