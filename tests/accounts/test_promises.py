"""Promises: the process that watches and the accounts of the city say the same of one history."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dispatch_core import commands
from dispatch_core.engine import Engine
from dispatch_core.model import ResumeCause
from dispatch_core.promises import Verdict, begun_ms, call_began_ms, reached_ms, verdict
from dispatch_core.state import State
from dispatch_server.accounts.cases import Omitted
from dispatch_server.accounts.measures import objectives
from dispatch_server.accounts.period import Period
from dispatch_server.codec import Entry
from dispatch_server.metrics.series import Page
from dispatch_server.ops.book import Book
from dispatch_server.ops.fold import take
from dispatch_server.ops.tally import Tally
from dispatch_server.writer.decider import Decider

from ..golden.make import JOURNAL_ID, START_MS
from ..ops.reading import samples
from ..recovery.crowd import Crowd
from .histories import ZONE, account, city

PERIOD = Period(date(2025, 12, 11), date(2025, 12, 31), ZONE)
COMMANDS = 500
# What a counter cannot know when it counts: a stamp that is taken back, or told after another one.
TOLD_LATER = (commands.CorrectState,)


def lived(seed: int) -> tuple[Entry, ...]:
    """Hours of a crowd that tells everything as it happens; its calls have times, and some plans promise from them."""
    rng = random.Random(seed)
    town = promised_from_calls()
    crowd, decider = Crowd(rng, town), Decider(Engine(town, State()), 1, b"")
    entries: list[Entry] = []
    at_ms = START_MS

    def give(command: Any) -> None:
        entry = decider.take(command, at_ms, "", b"")
        if isinstance(entry, Entry):
            entries.append(entry)

    give(commands.StartWriter(JOURNAL_ID, 1, "test", 1))
    give(commands.LoadCity())
    give(commands.ResumeService(ResumeCause.START))
    for _ in range(COMMANDS):
        # Never twice in one millisecond: what ended and what came are told apart by time alone.
        at_ms += rng.choice((1, 500, 2_000, 5_000, 90_000))
        while 0 < decider.engine.next_deadline_ms() <= at_ms:
            give(commands.AdvanceClock())
        command = crowd.command(decider.engine.state, at_ms)
        if isinstance(command, TOLD_LATER) or getattr(command, "correction", False):
            continue
        if isinstance(command, commands.ReportIncident):
            received_ms = rng.choice((0, at_ms - 90_000))
            command = replace(command, call_received_ms=received_ms, call_answered_ms=received_ms and at_ms - 80_000)
        elif hasattr(command, "occurred_at_ms") and not isinstance(command, commands.RecordPositions):
            command = replace(command, occurred_at_ms=0)
        give(command)
    return tuple(entries)


def promised_from_calls() -> Any:
    """Ambon, where some agencies' times run from the call and end at other points."""
    ends = {
        "MEDIC": {"from_stamp": "call_received"},
        "POLRI": {"from_stamp": "call_answered", "to_stamp": "en_route"},
        "PLN": {"from_stamp": "dispatched"},
        "DISHUB": {"to_stamp": "acknowledged", "within_s": 60},
    }

    def line(need: Any) -> Any:
        change = ends.get(need.agency_id, {})
        within_s = 2 * need.objective.within_s if need.objective else 0
        return (
            replace(need, objective=replace(need.objective, **{"within_s": within_s, **change})) if within_s else need
        )

    types = {code: replace(kind, needs=tuple(line(need) for need in kind.needs)) for code, kind in city().types.items()}
    return replace(city(), types=types)


def test_what_is_watched_and_what_is_accounted_for_is_the_same(run_seed: int) -> None:
    both = Counter[tuple[str, ...]]()
    for number in range(2):
        both += kept_alike(lived(run_seed + number))
    assert {outcome for _, outcome in both} == {"met", "missed"}
    assert both.total() > 40


def kept_alike(entries: tuple[Entry, ...]) -> Counter[tuple[str, ...]]:
    """How many were met and missed of each agency, as both have it."""
    page = Page()
    book = Book(Tally(page))
    for entry in entries:
        book.judge_objectives(entry.at_ms)
        take(book, entry)
    watched = Counter({labels: round(value) for labels, value in samples(page)["sigap_objectives_total"].items()})
    gathered = account(entries, PERIOD)
    # That a case was no event of its own turns out only later; what was counted of it stays.
    cases = [case for case in gathered.cases if case.omitted in (None, Omitted.SECOND_REPORT)]
    accounted = Counter[tuple[str, ...]]()
    for kept in objectives(cases, gathered.at_ms):
        accounted[kept.agency or "any", "met"] += kept.met_count
        accounted[kept.agency or "any", "missed"] += kept.late_count + kept.never_count
    assert watched == +accounted
    return watched


def test_a_promise_runs_from_the_call_or_report_and_what_was_asked_for_later_from_then() -> None:
    called_ms = (10, 4, 6)
    names = ("reported", "call_received", "call_answered")
    assert [call_began_ms(name, 10, called_ms) for name in names] == [10, 4, 6]
    assert [call_began_ms(name, 50, called_ms) for name in names] == [50, 50, 50]
    # Nobody said when the call came: nothing can be said of what was promised from it.
    assert call_began_ms("call_received", 10, (10, 0, 0)) == 0
    assert begun_ms("dispatched", 10, called_ms, {}) == 0
    assert begun_ms("dispatched", 10, called_ms, {"dispatched": 12}) == 12


def test_a_promise_ends_where_its_need_s_way_ends() -> None:
    stamps = {"staged": 20, "on_scene": 30, "acknowledged": 12, "answered": 15}
    called_ms = (10, 4, 6)
    assert reached_ms("on_scene", False, False, stamps, called_ms) == 30
    assert reached_ms("on_scene", False, True, stamps, called_ms) == 20
    assert reached_ms("acknowledged", False, False, stamps, called_ms) == 12
    assert reached_ms("acknowledged", True, False, stamps, called_ms) == 15
    assert reached_ms("on_scene", True, False, stamps, called_ms) == 0
    assert reached_ms("call_answered", False, False, {}, called_ms) == 6


@pytest.mark.parametrize(
    ("began_ms", "done_ms", "ended_ms", "now_ms", "expected"),
    [
        (0, 30, 0, 99, Verdict.NOT_GIVEN),
        (10, 9, 0, 99, Verdict.OUT_OF_ORDER),
        (10, 20, 0, 99, Verdict.MET),
        (10, 21, 0, 99, Verdict.LATE),
        (10, 0, 0, 20, Verdict.RUNNING),
        (10, 0, 0, 21, Verdict.NEVER),
        (10, 0, 20, 99, Verdict.ENDED_BEFORE),
        (10, 0, 21, 99, Verdict.NEVER),
        # Who comes after nobody asked for it any more.
        (10, 18, 15, 99, Verdict.ENDED_BEFORE),
        (10, 15, 15, 99, Verdict.MET),
    ],
)
def test_verdicts(began_ms: int, done_ms: int, ended_ms: int, now_ms: int, expected: Verdict) -> None:
    assert verdict(began_ms, done_ms, 10, ended_ms, now_ms) is expected
