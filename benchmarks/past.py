"""A past: a journal as weeks of an ordinary city would leave it, made in seconds by the server's own decider.

Reports of all kinds come in, every second one with a further report; units get their orders, drive, work and clear,
incidents are closed, positions come twice a minute, and the clock's own commands fall due between. What the rules
refuse is left out, as in service. Decided and applied with the real engine, encoded, chained and appended to a real
embedded store; only the waiting is missing.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from heapq import heappop, heappush
from pathlib import Path

from dispatch_core import commands, limits
from dispatch_core.city import City
from dispatch_core.events import NeedDecided
from dispatch_core.model import AssignmentState, Availability
from dispatch_core.rejections import Rejection
from dispatch_server.codec import Entry
from dispatch_server.journal.journal import Journal
from dispatch_server.store.store import open_store
from dispatch_server.translate.digests import request_digest
from dispatch_server.writer.decider import Decider
from dispatch_server.writer.opening import open_area, opening_commands

SEED = 112
REPORT_EVERY_MS = 60_000
POSITIONS_EVERY_MS = 30_000
POSITIONS_UNITS = 20
# After its order, in the order of a unit's life; the last one clears it.
STEPS = (
    (60_000, AssignmentState.EN_ROUTE),
    (360_000, AssignmentState.ON_SCENE),
    (1_500_000, AssignmentState.CLEARED),
)
CLOSE_AFTER_MS = 3_600_000
BATCH_BYTES = limits.BATCH_BYTES_MAX // 2


class _Town:
    """What people and units do next, by its time."""

    def __init__(self, city: City, now_ms: int) -> None:
        self._city = city
        self._dice = random.Random(SEED)
        self._types = sorted(city.types)
        self._due: list[tuple[int, int, commands.Command]] = []
        self._count = 0
        self._report_ms = self._positions_ms = now_ms

    def next(self) -> tuple[int, commands.Command]:
        """The next thing that happens, and when."""
        at_ms = min(self._report_ms, self._positions_ms, self._due[0][0] if self._due else self._report_ms)
        if self._due and self._due[0][0] == at_ms:
            return at_ms, heappop(self._due)[2]
        if at_ms == self._positions_ms:
            self._positions_ms += POSITIONS_EVERY_MS
            return at_ms, self._positions(at_ms)
        self._report_ms += self._dice.randrange(2 * REPORT_EVERY_MS)
        return at_ms, self._report(self._dice.choice(self._types), 0)

    def heard(self, entry: Entry) -> None:
        """Somebody was sent, or an incident began: what follows from it later."""
        if isinstance(entry.command, commands.ReportIncident) and not entry.command.attach_to:
            if self._dice.random() < 0.5:
                self._later(entry.at_ms + 120_000, self._report(entry.command.type_code, entry.seq))
            self._later(entry.at_ms + CLOSE_AFTER_MS, commands.CloseIncident(entry.seq, 0, "", "", "past"))
        for event in entry.events:
            for order in event.assigned if isinstance(event, NeedDecided) else ():
                unit_id, incident = order.unit_id, event.incident
                self._later(entry.at_ms + 800, commands.ConfirmDelivery(unit_id, incident, 1, 0))
                self._later(entry.at_ms + 9_000, commands.Acknowledge(unit_id, incident, 0, 0, "past", ""))
                for after_ms, state in STEPS:
                    step = commands.ReportProgress(
                        unit_id, incident, state, 0, "", Availability.AVAILABLE, "", 0, False, "past", ""
                    )
                    self._later(entry.at_ms + after_ms + self._dice.randrange(30_000), step)

    def _later(self, at_ms: int, command: commands.Command) -> None:
        self._count += 1
        heappush(self._due, (at_ms, self._count, command))

    def _report(self, type_code: str, attach_to: int) -> commands.ReportIncident:
        home = self._dice.choice(self._city.units).home
        lat_e7, lon_e7 = self._near(home.lat_e7, home.lon_e7)
        return commands.ReportIncident(
            type_code, 0, lat_e7, lon_e7, 0, "", 0, 0, attach_to, "asap tebal terlihat dari jalan", b"", "past"
        )

    def _positions(self, at_ms: int) -> commands.RecordPositions:
        units = self._dice.sample(self._city.units, POSITIONS_UNITS)
        places = [self._near(unit.home.lat_e7, unit.home.lon_e7, 1_000) for unit in units]
        return commands.RecordPositions(
            tuple(unit.unit_id for unit in units),
            tuple(lat_e7 for lat_e7, _ in places),
            tuple(lon_e7 for _, lon_e7 in places),
            (at_ms,) * len(units),
        )

    def _near(self, lat_e7: int, lon_e7: int, most_e7: int = 20_000) -> tuple[int, int]:
        return lat_e7 + self._dice.randint(-most_e7, most_e7), lon_e7 + self._dice.randint(-most_e7, most_e7)


async def make(data: Path, city: City, entry_count: int, begin_ms: int) -> Counter[str]:
    """Fill the journal of a fresh data folder; how many entries of each kind it holds."""
    kinds: Counter[str] = Counter()
    async with await open_store(data, purpose="sigap bench") as store:
        journal = Journal(store, city.city_id)
        opened = await open_area(city, store, journal, data / "archive", take_over=False)
        decider = opened.decider
        batch: list[bytes] = []
        for entry in _entries(decider, opening_commands(opened, "past", 1, take_over=False), city, begin_ms):
            kinds[type(entry.command).__name__ if entry.command else "RecordPositions"] += 1
            batch.append(entry.stored)
            if entry.seq == entry_count or sum(map(len, batch)) > BATCH_BYTES or len(batch) == 256:
                await journal.append(entry.seq - len(batch), batch)
                batch = []
            if entry.seq == entry_count:
                break
        await journal.close()
    return kinds


def _entries(decider: Decider, opening: list[commands.Command], city: City, begin_ms: int) -> Iterator[Entry]:
    town = _Town(city, begin_ms)
    for command in opening:
        yield _taken(decider.take(command, begin_ms))
    while True:
        at_ms, command = town.next()
        while 0 < (due_ms := decider.engine.next_deadline_ms()) <= at_ms:
            entry = decider.take(commands.AdvanceClock(), max(due_ms, decider.engine.state.at_ms))
            if isinstance(entry, Entry):
                town.heard(entry)
                yield entry
        request_id = "" if isinstance(command, commands.RecordPositions) else f"past-{decider.seq:020}"
        digest = request_digest(command) if request_id else b""
        entry = decider.take(command, max(at_ms, decider.engine.state.at_ms), request_id, digest)
        if isinstance(entry, Entry):
            town.heard(entry)
            yield entry


def _taken(decided: Entry | Rejection | None) -> Entry:
    assert isinstance(decided, Entry), f"the opening was refused: {decided}"
    return decided
