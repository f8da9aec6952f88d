"""The writer: decides commands in turn, appends them as one batch, and lets nothing out before that is confirmed.

One append is in flight; the next batch is whatever queued meanwhile. A batch that is not confirmed in time makes the
store AWAY: everybody who waits is told so at once, nothing more is decided, and only that batch is sent again, byte
for byte, until it is confirmed. Then open deadlines start anew and service goes on; orders that were confirmed too late
become reservations before anything is let out. Fenced and Gap end the process.
The engine's own clock commands are stamped here; who may come in is the inbox's business, callers the sequencer's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from time import perf_counter

from dispatch_core import commands, limits
from dispatch_core.model import ResumeCause
from dispatch_core.rejections import Rejection

from ..codec import Entry
from ..journal.journal import Journal
from . import positions
from .appending import append
from .clock import Clock
from .decider import Decider
from .inbox import Inbox, Pending
from .listener import Listener
from .outcomes import InternalError, Refused, StartRefused, StateBroken
from .positions import PositionBoard
from .unconfirmed import Unconfirmed, away_error

LOG = logging.getLogger(__name__)

# Looked at so often even when nothing happens: a gap of the clock is noticed by this beat missing. And how long until a
# timer that cannot be handled is tried again.
BEAT_S, TIMER_FAULT_PAUSE_S = 1.0, 1.0
# A call takes a few turns of the loop to the inbox: after so many quiet ones none is on its way. Nobody waits for more.
QUIET_TURNS, LET_IN_COUNT = 4, 32


class Writer:
    """The loop of one area's only writer."""

    def __init__(
        self,
        decider: Decider,
        journal: Journal,
        clock: Clock,
        inbox: Inbox,
        board: PositionBoard,
        listener: Listener,
    ) -> None:
        self.committed_seq = decider.seq
        self.store_away = False
        self.in_flight: Sequence[Entry] = ()
        self.stopping = False
        self._decider = decider
        self._engine = decider.engine
        self._journal = journal
        self._clock = clock
        self._inbox = inbox
        self._board = board
        self._listener = listener
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._resume: ResumeCause | None = None
        # The entries that are settled next include the one that says so.
        self._resumed = False
        self._seen_ms = clock.now_ms()
        self._timers_from_s = 0.0
        self._flushed_s = 0.0

    # -- What the sequencer calls ----------------------------------------

    async def open(self, opening: Sequence[commands.Command]) -> None:
        """Journal the commands with which service begins. Raises StartRefused, StateBroken, Fenced, Gap."""
        batch = Unconfirmed(self._decider.seq)
        for command in opening:
            try:
                decided = self._decider.take(command, self._clock.now_ms())
            except InternalError as error:
                raise StartRefused.at_fault(error) from None
            if isinstance(decided, Rejection):
                raise StartRefused.by(decided)
            if decided:
                batch.add(decided)
        await self._confirm(batch)
        self._settle(batch)

    async def run(self) -> None:
        """Work until `stop`. Raises Fenced, Gap or StateBroken, after which the process must end."""
        while not (self.stopping and not self._inbox and not self._board):
            await self._idle()
            await self._let_in()
            batch = self._gather()
            if batch.entries:
                await self._confirm(batch)
                await self._hold_late(batch)
            else:
                # Others must get a turn even where every command is refused.
                await asyncio.sleep(0)
            self._settle(batch)

    def wake(self) -> None:
        """Something was put into the inbox or on the board."""
        self._wake.set()

    def stop(self) -> None:
        """Let `run` end once everything that waits is done."""
        self.stopping = True
        self._wake.set()

    def abandon(self) -> None:
        """Tell everybody who waits that the outcome is unknown; `run` has ended."""
        self._inbox.fail(away_error)
        self._board.fail(away_error)

    # -- Gathering a batch ----------------------------------------

    async def _idle(self) -> None:
        """Wait until there is something to do, at most for one beat."""
        wait_s = 0.0 if self._inbox or self._resume else self._due_in_s()
        if wait_s > 0:
            alarm = self._loop.call_later(wait_s, self._wake.set)
            await self._wake.wait()
            alarm.cancel()
        self._wake.clear()

    async def _let_in(self) -> None:
        """Wait for calls that the loop handles already: without it 32 in flight made batches of 1.6, a third dearer."""
        count, quiet = len(self._inbox), 0
        while 0 < count < LET_IN_COUNT and quiet < QUIET_TURNS:
            await asyncio.sleep(0)
            before, count = count, len(self._inbox)
            quiet = 0 if count > before else quiet + 1

    def _due_in_s(self) -> float:
        now_s = self._loop.time()
        wait_s = BEAT_S
        due_ms = self._engine.next_deadline_ms()
        if due_ms:
            due_in_s = (due_ms - self._clock.now_ms()) / (1000 * self._clock.rate)
            wait_s = min(wait_s, max(due_in_s, self._timers_from_s - now_s))
        if self._board:
            wait_s = min(wait_s, self._flushed_s + limits.POSITIONS_FLUSH_MS / 1000 - now_s)
        return wait_s

    def _gather(self) -> Unconfirmed:
        """Decide what is due, then what waits, in order, until the batch is full."""
        batch = Unconfirmed(self._decider.seq)
        self._take_resume(batch)
        self._take_timers(batch)
        self._take_positions(batch)
        # Not the loop's clock: uvloop's counts whole milliseconds.
        inbox, clock, seconds = self._inbox, perf_counter, self._listener.decide_seconds
        while inbox and not batch.full:
            pending = inbox.take()
            started_s = clock()
            self._take(batch, pending)
            seconds(clock() - started_s)
        return batch

    def _take(self, batch: Unconfirmed, pending: Pending) -> None:
        try:
            decided = self._decider.take(
                pending.command, self._clock.now_ms(), pending.request_id, pending.request_digest
            )
        except InternalError as error:
            batch.answers.append((pending, error))
            return
        except StateBroken:
            batch.answers.append((pending, None))
            batch.disown()
            raise
        if isinstance(decided, Rejection):
            batch.answers.append((pending, Refused(decided)))
            return
        if decided:
            batch.add(decided, pending.private)
        batch.answers.append((pending, decided))

    def _take_own(self, batch: Unconfirmed, command: commands.Command) -> Entry | None:
        """A command of the service's own; None where it came to nothing. Raises InternalError, StateBroken."""
        try:
            decided = self._decider.take(command, self._clock.now_ms())
        except StateBroken:
            batch.disown()
            raise
        if isinstance(decided, Rejection):
            LOG.error("%s was refused: %s", type(command).__name__, decided.reason.name)
            return None
        if decided:
            batch.add(decided)
        return decided

    def _take_resume(self, batch: Unconfirmed) -> None:
        now_ms = self._clock.now_ms()
        gap_ms = self._engine.city.policy.clock_gap_ms * self._clock.rate
        if self._resume is None and now_ms - self._seen_ms > gap_ms:
            LOG.warning("the clock went on by %d ms unseen; open deadlines start anew", now_ms - self._seen_ms)
            self._resume = ResumeCause.CLOCK_GAP
        self._seen_ms = now_ms
        if self._resume is not None:
            with suppress(InternalError):  # Told where it was met; service goes on without.
                self._take_own(batch, commands.ResumeService(self._resume, 0))
            self._resume = None

    def _take_timers(self, batch: Unconfirmed) -> None:
        if self._loop.time() < self._timers_from_s:
            return
        for _ in range(limits.TIMERS_PER_BATCH_MAX):
            due_ms = self._engine.next_deadline_ms()
            if not due_ms or due_ms > self._clock.now_ms() or batch.full:
                return
            try:
                if self._take_own(batch, commands.AdvanceClock()):
                    continue
            except InternalError:
                LOG.error("a timer cannot be handled; it is tried again in %.0f s", TIMER_FAULT_PAUSE_S)
            self._timers_from_s = self._loop.time() + TIMER_FAULT_PAUSE_S
            return

    def _take_positions(self, batch: Unconfirmed) -> None:
        now_s = self._loop.time()
        if not self._board or (now_s < self._flushed_s + limits.POSITIONS_FLUSH_MS / 1000 and not self.stopping):
            return
        self._flushed_s = now_s
        gathered, offers = self._board.flush()
        batch.offers += offers
        for command in gathered:
            try:
                self._take_own(batch, command)
            except InternalError:
                positions.fail(batch.offers, away_error)
                batch.offers.clear()

    # -- Appending it ----------------------------------------

    async def _confirm(self, batch: Unconfirmed) -> None:
        """Return once every entry of the batch is durable, however long that takes. Raises Fenced or Gap."""
        self.in_flight = (*self.in_flight, *batch.entries)
        started_s = perf_counter()
        try:
            await append(self._journal, batch, partial(self._go_away, batch))
        except BaseException:
            batch.disown()
            raise
        self._listener.append_seconds(perf_counter() - started_s)
        # Waiting for the store is no gap of the clock.
        self._seen_ms = self._clock.now_ms()

    async def _hold_late(self, batch: Unconfirmed) -> None:
        """Turn the orders of a batch that was confirmed too late into reservations before anybody sees them.

        A crew sent minutes after the decision may meet a city that has changed; a human looks first. What says so
        joins the batch, and is held itself where it was late too.
        """
        late_ms = self._engine.city.policy.late_commit_ms * self._clock.rate
        first_ms = batch.entries[0].at_ms
        while (waited_ms := self._clock.now_ms() - first_ms) > late_ms:
            LOG.warning(
                "entries up to %d were confirmed %d ms late: their orders are held", self._decider.seq, waited_ms
            )
            held = Unconfirmed(self._decider.seq)
            with suppress(InternalError):  # Told where it was met; service goes on without.
                self._take_own(held, commands.ResumeService(ResumeCause.STORE_AWAY, first_ms))
            if not held.entries:
                return
            await self._confirm(held)
            batch.entries += held.entries
            first_ms = held.entries[0].at_ms
            self._resumed = True

    def _go_away(self, batch: Unconfirmed) -> None:
        LOG.error("the store is away: nothing more is decided until it confirms")
        self.store_away = True
        batch.disown()
        self._inbox.fail(away_error)
        self._board.fail(away_error)
        self._listener.state_changed(True)

    def _settle(self, batch: Unconfirmed) -> None:
        """What is confirmed goes out: first the answers, then the feeds."""
        if batch.entries:
            self.committed_seq = batch.entries[-1].seq
            self.in_flight = ()
        if self.store_away:
            LOG.warning("the store confirms again from entry %d on", self.committed_seq)
            self.store_away = False
            self._resume = None if self._resumed else ResumeCause.STORE_AWAY
            self._listener.state_changed(False)
        self._resumed = False
        batch.settle()
        if batch.entries:
            self._listener.committed(batch.entries)
