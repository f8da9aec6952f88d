"""A book that is begun from what a server lists counts from then on what one counts that read every entry."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from dispatch_core import commands
from dispatch_core.engine import Engine
from dispatch_core.model import ResumeCause
from dispatch_core.state import State
from dispatch_server.codec import Entry
from dispatch_server.metrics.series import Page
from dispatch_server.ops.book import Book
from dispatch_server.ops.fold import take
from dispatch_server.ops.listed import begin
from dispatch_server.ops.tally import Tally
from dispatch_server.places import Places
from dispatch_server.translate.city import city_reply
from dispatch_server.translate.incidents import incident_view
from dispatch_server.translate.names import Names
from dispatch_server.translate.parts import instant
from dispatch_server.translate.units import unit_view
from dispatch_server.writer.decider import Decider
from sigap.v1 import ops_pb2

from ..engine.centre import centre
from ..golden.make import JOURNAL_ID, START_MS
from ..recovery.crowd import Crowd
from .reading import Samples, samples
from .test_fold import check

COMMANDS = 200
# Those in which a book that was begun once counted something else: a first order that was not the first, a unit that
# had served beside one that was too many, an answer to the word that called a crew back, a crew that nobody knew where.
SEEDS = (114, 200, 400, 707, 724)
# What is not listed: what a decision knew that was made before the book began, and why it found a need short (what is
# listed is why it is short now).
UNLISTED = ("regret", "shortfalls")
OWN = ("feed_entries", "positions_total")


class Kept:
    """A book with its page."""

    def __init__(self) -> None:
        self.page = Page()
        self.book = Book(Tally(self.page))

    def counted(self) -> Samples:
        found = samples(self.page)
        return {name: values for name, values in found.items() if not any(word in name for word in (*UNLISTED, *OWN))}


def begun(engine: Engine, at_ms: int) -> Kept:
    """From the very views that a server gives."""
    kept, context = Kept(), engine.context
    state, names = context.state, Names(context, Places(context.city))
    service = ops_pb2.GetStateReply(
        at=instant(at_ms),
        clock_rate=state.clock_rate,
        manual=state.manual,
        manual_agencies=[one.agency_id for one in state.agencies.values() if one.manual],
        surge="" in state.surge,
        surge_agencies=filter(None, state.surge),
    )
    units = [unit_view(context, names, unit, at_ms) for unit in state.units]
    opened = [incident_view(context, names, one, brief=True) for one in reversed(state.incidents.values())]
    closed = [incident_view(context, names, one, brief=True) for one in reversed(state.closed.values())]
    begin(kept.book, service, city_reply(context, state.seq), units, opened, closed)
    kept.book.seq = state.seq
    return kept


@pytest.mark.parametrize("seed", SEEDS)
def test_it_counts_on_as_if_it_had_been_there(seed: int) -> None:
    rng = random.Random(seed)
    city = centre()
    crowd = Crowd(rng, city, clerks=True)
    decider = Decider(Engine(city, State()), 1, b"")
    whole = Kept()
    at_ms = START_MS
    books = [whole]

    def submit(command: commands.Command) -> None:
        entry = decider.take(command, at_ms)
        if isinstance(entry, Entry):
            for kept in books:
                kept.book.judge_objectives(at_ms)
                take(kept.book, entry)

    submit(commands.StartWriter(JOURNAL_ID, 1, "here", 1))
    submit(commands.LoadCity())
    submit(commands.ResumeService(ResumeCause.START))
    before: list[Samples] = []
    for turn in range(COMMANDS):
        at_ms += rng.choice((1, 300, 3_000, 20_000, 60_000))
        while 0 < decider.engine.next_deadline_ms() <= at_ms:
            submit(commands.AdvanceClock())
        if turn in (COMMANDS // 3, COMMANDS // 2):
            for kept in books:
                kept.book.judge_objectives(at_ms)
            books.append(begun(decider.engine, at_ms))
            before.append(whole.counted())
        submit(crowd.command(decider.engine.state, at_ms))
    after = whole.counted()
    for kept, then in zip(books[1:], before, strict=True):
        check(kept.book, decider.engine.state)
        counted = kept.counted()
        for name, values in after.items():
            rose = Counter({labels: round(value - then[name].get(labels, 0), 3) for labels, value in values.items()})
            ours = Counter({labels: round(value, 3) for labels, value in counted[name].items()})
            assert +ours == +rose, name
