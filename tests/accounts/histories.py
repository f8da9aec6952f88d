"""Histories to account for: Ambon, lived in by a crowd over some days, as stored entries."""

import random
from collections.abc import Sequence
from functools import cache
from typing import Any

from dispatch_core import commands
from dispatch_core.city import City, load_city
from dispatch_core.engine import Engine
from dispatch_core.model import ResumeCause
from dispatch_core.state import State
from dispatch_server.accounts.gathering import Gathered, Gatherer, apply
from dispatch_server.accounts.period import Period
from dispatch_server.codec import Entry
from dispatch_server.recovery.recovery import Fold, bare_engine
from dispatch_server.writer.decider import Decider

from ..golden.make import JOURNAL_ID, START_MS
from ..recovery.crowd import Crowd

ZONE = "Asia/Jayapura"
COMMANDS_COUNT = 700


@cache
def city() -> City:
    """Ambon, loaded once."""
    return load_city("ambon")


@cache
def history(seed: int) -> tuple[Entry, ...]:
    """Some four days: the same seed, the same entries."""
    rng = random.Random(seed)
    crowd = Crowd(rng, city())
    decider = Decider(Engine(city(), State()), 1, b"")
    entries: list[Entry] = []
    at_ms = START_MS

    def give(command: Any, request_id: str = "") -> None:
        entry = decider.take(command, at_ms, request_id, b"d" if request_id else b"")
        if isinstance(entry, Entry):
            entries.append(entry)

    give(commands.StartWriter(JOURNAL_ID, 1, "test", 1))
    give(commands.LoadCity())
    give(commands.ResumeService(ResumeCause.START))
    for number in range(COMMANDS_COUNT):
        at_ms += rng.choice((0, 3_000, 20_000, 120_000, 1_800_000))
        while 0 < decider.engine.next_deadline_ms() <= at_ms:
            give(commands.AdvanceClock())
        command = crowd.command(decider.engine.state, at_ms)
        give(command, "" if isinstance(command, commands.RecordPositions) else f"r{number}")
    return tuple(entries)


class Shift:
    """A history played by hand: each command at its second, timers as they fall due."""

    def __init__(self, town: City | None = None) -> None:
        self.decider = Decider(Engine(town or city(), State()), 1, b"")
        self.entries: list[Entry] = []
        for command in (commands.StartWriter(JOURNAL_ID, 1, "test", 1), commands.LoadCity()):
            self.at(0, command)

    def at(self, second: int, command: Any) -> Entry:
        """Carry a command out; it must be accepted."""
        at_ms = START_MS + 1_000 * second
        while 0 < self.decider.engine.next_deadline_ms() <= at_ms:
            self.entries.append(self._take(commands.AdvanceClock(), at_ms))
        self.entries.append(self._take(command, at_ms))
        return self.entries[-1]

    def _take(self, command: Any, at_ms: int) -> Entry:
        entry = self.decider.take(command, at_ms, "", b"")
        assert isinstance(entry, Entry), entry
        return entry


def account(entries: tuple[Entry, ...], period: Period) -> Gathered:
    """What the entries say of a period."""
    [gathered] = accounts(entries, [period])
    return gathered


def accounts(entries: tuple[Entry, ...], periods: Sequence[Period]) -> list[Gathered]:
    """What they say of each of several periods, read once for all."""
    fold = Fold(bare_engine(State()))
    gatherers = [Gatherer(period) for period in periods]
    for entry in entries:
        read = fold.read(entry.seq, entry.stored, with_command=True)
        for gatherer in gatherers:
            gatherer.look(read, fold.engine.state)
        apply(fold, read)
        for gatherer in gatherers:
            gatherer.take(read, fold.engine.state)
    state = fold.engine.state
    found = []
    for gatherer, period in zip(gatherers, periods, strict=True):
        told = state.seq, state.at_ms, state.demonstration, state.clock_rate, START_MS
        gathered = Gathered(period, JOURNAL_ID, *told)
        gatherer.finish(gathered, state, city())
        found.append(gathered)
    return found
