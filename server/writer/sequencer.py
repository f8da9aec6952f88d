"""The sequencer: one area's commands in one order. `submit` is the only way in; what comes out is in the journal.

It puts the parts together at start (recovery, lease, clock, writer), answers requests that were sent before, keeps
readers waiting for what they have seen to be committed, and hands committed entries to the feeds. What is decided is
the engine's business, how it is appended the writer's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path

from dispatch_core import commands, limits
from dispatch_core.city import City
from dispatch_core.engine import Engine

from ..codec import Entry, decode_entry
from ..journal import lease
from ..journal.archive import Archive
from ..journal.history import History
from ..journal.journal import Journal
from ..recovery.bundles import Bundles
from ..store.store import Store
from .clock import Clock
from .decider import TOO_LARGE
from .fingerprint import Fingerprint
from .inbox import Inbox, Pending, Shed
from .opening import open_area, opening_commands
from .outcomes import Refused, RequestIdReused
from .outlet import Away, Committed, Outlet
from .positions import PositionBoard, Receipt
from .recent import Recent
from .touched import touched_by
from .unconfirmed import away_error
from .writer import Writer

LOG = logging.getLogger(__name__)

# How long a graceful stop waits for what is queued.
DRAIN_S = 2.0


def _nothing(_: float) -> None:
    pass


class Sequencer:
    """One area's only writer. Make it, `start` it, then `submit`; watch `fatal`, `stop` it at the end."""

    engine: Engine
    clock: Clock
    archive: Archive
    history: History
    # The last entry of the snapshot that recovery began with; 0 = there was none.
    snapshot_seq: int
    # Names the journal; goes with every seq that leaves.
    journal_id: str
    epoch: int
    # Keyed digests of personal data are made with it; it stays with the journal's store.
    salt: bytes
    # Done with Fenced, Gap or StateBroken when this process must end, and with nothing when it was stopped.
    fatal: asyncio.Future[None]

    def __init__(
        self,
        city: City,
        store: Store,
        journal: Journal,
        data: Path,
        *,
        city_folder: Path | None = None,
        host: str = "",
        clock_rate: int = 1,
    ) -> None:
        """`data` is the data folder; `city_folder` what `city` was loaded from: a copy is kept there for verification.

        `host` and `clock_rate` go into the journal with the start.
        """
        self.city = city
        self._store = store
        self._journal = journal
        self._data = data
        self._city_folder = city_folder
        self._host = host
        self._clock_rate = clock_rate
        # To be looked at from outside, never changed.
        self.inbox = Inbox()
        self.board = PositionBoard()
        self._recent = Recent()
        self._writer: Writer | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._outlet = Outlet()
        self._fingerprint = Fingerprint()
        # What metrics/ sets: seconds to decide one command, seconds to append one batch.
        self.decide_seconds: Callable[[float], None] = _nothing
        self.append_seconds: Callable[[float], None] = _nothing

    # -- Queries ----------------------------------------

    @property
    def committed_seq(self) -> int:
        """The last seq that the journal has confirmed; 0 before start."""
        return self._writer.committed_seq if self._writer else 0

    @property
    def store_away(self) -> bool:
        """The journal does not confirm: nothing is decided, reads may be ahead of what is committed."""
        return self._writer is not None and self._writer.store_away

    @property
    def ready(self) -> bool:
        """Whether a command could be committed now, as far as is known: a quiet store is asked once a second."""
        return not (self._outlet.away or self.fatal.done())

    def tail_age_ms(self) -> int:
        """How old the oldest entry is that the journal has not confirmed; 0 = none is on its way."""
        in_flight = self._writer.in_flight if self._writer else ()
        return self.clock.now_ms() - in_flight[0].at_ms if in_flight else 0

    async def readable(self, seq: int) -> bool:
        """Wait until what was read at `seq` may leave. False at once while the store is away: say so in the answer."""
        while self.committed_seq < seq:
            if self.store_away or self.fatal.done():
                return False
            await self._outlet.turn()
        return True

    def touched_unconfirmed(self) -> tuple[set[int], set[str]]:
        """Incident numbers and unit ids that the batch in flight touched; what a read says of them is unconfirmed."""
        return touched_by(self._writer.in_flight if self._writer else (), self.engine.state)

    async def entry(self, seq: int) -> Entry:
        """A committed entry. Raises LookupError for any other seq, StoreAway, ArchiveMissing, ArchiveDamaged."""
        if not 0 < seq <= self.committed_seq:
            raise LookupError(f"entry {seq} is not committed")
        return self._recent.get(seq) or decode_entry(await self.history.read(seq))

    async def state_digest(self) -> tuple[int, bytes]:
        """A committed seq and the digest of the live state after it. Raises OutcomeUnknown while the store is away."""
        if self.store_away:
            raise away_error()
        seq, digest = await self._fingerprint.take(self.engine.state)
        if not await self.readable(seq):
            raise away_error()
        return seq, digest

    # -- Commands ----------------------------------------

    async def submit(
        self,
        command: commands.Command,
        request_id: str = "",
        *,
        request_digest: bytes = b"",
        private: bytes | None = None,
        shed: int = Shed.EMERGENCY,
        prepare: Callable[[Entry], None] | None = None,
    ) -> Entry | None:
        """Have a command decided and journalled; its entry, or None where nothing would change.

        A request id that is known gets the first entry again. `private` is stored beside the journal as "R<seq>". The
        command is decided even if the caller goes away. `prepare` may be shown the entry, once, while the store writes
        it: to make a reply of it, which must not leave before this returns. Raises Refused, RequestIdReused,
        Overloaded, InternalError, and OutcomeUnknown while the store is away.
        """
        writer = self._serving()
        answer: asyncio.Future[Entry | None] = asyncio.get_running_loop().create_future()
        if request_id:
            known = self.engine.state.requests.get(request_id)
            if known is not None:
                return await self._again(request_id, request_digest, known)
            if self.inbox.join(request_id, request_digest, answer):
                return await answer
        if private is not None and len(private) > limits.PRIVATE_BYTES_MAX:
            raise Refused(TOO_LARGE)
        self.inbox.admit(shed, self._remembered_count() if request_id else 0)
        self.inbox.put(Pending(command, request_id, request_digest, private, [answer], shed, prepare))
        writer.wake()
        return await answer

    async def offer_positions(
        self, unit_ids: Sequence[str], lat_e7: Sequence[int], lon_e7: Sequence[int], fix_at_ms: Sequence[int]
    ) -> Receipt:
        """Columns of fixes, durable when this returns: the entry's seq (0 = nothing new), how many count, how many not.

        Raises Overloaded, and OutcomeUnknown while the store is away.
        """
        writer = self._serving()
        receipt: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        self.board.offer(self.engine.state.unit_index, unit_ids, lat_e7, lon_e7, fix_at_ms, receipt)
        writer.wake()
        return await receipt

    def subscribe(self, callback: Committed) -> None:
        """Have committed entries handed over in order, on the loop, each batch once. The callback must not wait."""
        self._outlet.subscribe(callback)

    def on_state(self, callback: Away) -> None:
        """Be told when the store goes away (True) and when it is back (False), though nobody has a command for it."""
        self._outlet.on_state(callback)

    # -- Start and stop ----------------------------------------

    async def start(self, take_over: bool = False) -> None:
        """Recover, become the writer, journal the start; returns when commands may come.

        Raises StartRefused, WriterActive, TakeOverRefused, ClaimLost, JournalDamaged, ArchiveMissing, ArchiveDamaged,
        CodecError, Fenced, Gap, StoreAway.
        """
        self.fatal = asyncio.get_running_loop().create_future()
        opened = await open_area(self.city, self._store, self._journal, self._data / "archive", take_over=take_over)
        self.journal_id, self.salt = opened.journal_id, opened.salt
        self.archive, self.history, self.snapshot_seq = opened.archive, opened.history, opened.snapshot_seq
        self.engine, self.epoch = opened.decider.engine, opened.decider.epoch
        self.clock = Clock(self.engine.state.at_ms, self._clock_rate)
        if self._city_folder is not None:
            await asyncio.to_thread(Bundles(self._data / "cities").keep, self._city_folder, self.city.digest)
        writer = Writer(opened.decider, self._journal, self.clock, self.inbox, self.board, self)
        self._writer = writer
        await writer.open(opening_commands(opened, self._host, self._clock_rate, take_over=take_over))
        self._fingerprint.begin(self.engine.state)
        self._tasks = [
            asyncio.create_task(self._guard(writer.run())),
            asyncio.create_task(self._guard(lease.beat(self._journal, self._outlet.heard))),
        ]

    async def stop(self) -> None:
        """Let in nothing more, finish what waits, and end. Does not hand over: the next writer claims."""
        if self._writer is None or not self._tasks:
            return
        self._writer.stop()
        await asyncio.wait(self._tasks[:1], timeout=0 if self.store_away else DRAIN_S)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if not self.fatal.done():
            self.fatal.set_result(None)
        self._writer.abandon()
        self._outlet.wake()

    # -- Details ----------------------------------------

    def _serving(self) -> Writer:
        writer = self._writer
        if not self._tasks or writer is None or writer.stopping or writer.store_away or self.fatal.done():
            raise away_error()
        return writer

    async def _again(self, request_id: str, request_digest: bytes, known: tuple[int, bytes, int]) -> Entry:
        seq, first_digest, _ = known
        if first_digest != request_digest:
            raise RequestIdReused(request_id)
        if not await self.readable(seq):
            raise away_error()
        return await self.entry(seq)

    def _remembered_count(self) -> int:
        state = self.engine.state
        oldest = next(iter(state.requests.values()), None)
        # An expired one makes room as soon as the next is remembered.
        if oldest is not None and oldest[2] + state.request_kept_ms <= self.clock.now_ms():
            return 0
        return len(state.requests)

    async def _guard(self, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except Exception as error:
            self._end(error)

    def _end(self, error: Exception) -> None:
        """This process is no writer any more: whoever waits learns that the outcome is unknown."""
        if not self.fatal.done():
            LOG.critical("the writer ends: %s: %s", type(error).__name__, error)
            self.fatal.set_exception(error)
        for task in self._tasks:
            if task is not asyncio.current_task():
                task.cancel()
        if self._writer is not None:
            self._writer.abandon()
        self._outlet.wake()

    # -- What the writer calls ----------------------------------------

    def committed(self, entries: Sequence[Entry]) -> None:
        """Entries are durable: let them out."""
        for entry in entries:
            self._recent.add(entry)
        self._outlet.publish(entries)

    def state_changed(self, away: bool) -> None:
        """The store went away, or is back."""
        self._outlet.tell(away)
