"""The feed: tells watchers what was committed, and keeps the newest entries' bytes for those who follow the journal.

A watcher of incidents or orders gets keys, not entries: what changed is gathered while it sends, so that one who reads
slowly gets the newest state of each thing once. What waits for a watcher is bounded; one who falls behind that, or does
not read at all, is cut with the seq to resume after. It makes no messages; services/ does.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter as Tally
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Sequence
from enum import StrEnum
from types import TracebackType
from typing import Any, Self, TypeAlias

from dispatch_core import events, limits
from dispatch_core.model import Alert

from .codec import Entry
from .faults import ArchiveMissing, StoreAway
from .journal.journal import Journal
from .translate.refusals import Refusal, refusal
from .writer.sequencer import Sequencer

LOG = logging.getLogger(__name__)

# An incident's number, and an assignment's number on it (0 = the incident itself).
Key: TypeAlias = tuple[int, int]
Pick: TypeAlias = Callable[[Entry], Iterable[Key]]

HEARTBEAT_S = limits.HEARTBEAT_MS / 1000
# One message that the reader does not take for so long: nobody is there.
STALL_S = 30.0
# Entries read back into the ring at start, so that watchers who reconnect after a restart need no store.
REFILL_COUNT = 1_000

# An alert after which the crew is alerted once more.
_ALERTED_AGAIN = (Alert.ORDER_UNDELIVERED, Alert.ORDER_UNACKNOWLEDGED, Alert.CANCEL_UNACKNOWLEDGED)


def incidents_of(entry: Entry) -> Iterable[Key]:
    """The incidents that the entry touched."""
    return {(number, 0) for event in entry.events if (number := getattr(event, "incident", 0))}


def orders_of(entry: Entry) -> Iterable[Key]:
    """The assignments whose order is new, or is to be shown to the crew again."""
    keys: set[Key] = set()
    for event in entry.events:
        match event:
            case events.NeedDecided():
                # A unit that is only reserved is told nothing.
                keys.update((event.incident, order.assignment_no) for order in event.assigned if not order.reserved)
            case events.OrderReleased() | events.OrderReissued() | events.CancelOrdered() | events.EtaChanged():
                keys.add((event.incident, event.assignment_no))
            case events.AlertRaised() if event.alert in _ALERTED_AGAIN:
                keys.add((event.incident, event.assignment_no))
    return keys


def nothing_of(entry: Entry) -> Iterable[Key]:
    """For those who follow entries by their seq."""
    return ()


class Watcher(StrEnum):
    """What a watcher follows."""

    ENTRIES = "entries"
    INCIDENTS = "incidents"
    ORDERS = "orders"
    DESKS = "desks"


class Watch:
    """One watcher's place in the feed. Use it as a context manager; it counts as a watcher meanwhile."""

    def __init__(self, feed: Feed, watcher: Watcher, pick: Pick, after_seq: int) -> None:
        self.watcher = watcher
        self.pick = pick
        # A reader who has got everything up to here may resume after it.
        self.resume_seq = after_seq
        # True once it has caught up: from then on it must keep up.
        self.live = False
        self._feed = feed
        self._changed: dict[Key, int] = {}
        self._wake = asyncio.Event()
        self._end: Refusal | None = None
        self._sending: asyncio.Timeout | None = None

    def __enter__(self) -> Self:
        self._feed.admit(self)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._feed.leave(self)

    async def changes(self, wait_s: float = HEARTBEAT_S) -> list[tuple[int, Key]]:
        """What changed since the last call, oldest first, with the seq that says so; empty where nothing did meanwhile.

        Those who follow entries get no keys: it returns when there are new ones.
        """
        if not self._changed and self._end is None:
            self._wake.clear()
            try:
                async with asyncio.timeout(wait_s):
                    await self._wake.wait()
            except TimeoutError:
                return []
        self._check()
        taken, self._changed = self._changed, {}
        return sorted((seq, key) for key, seq in taken.items())

    async def send(self, send: Callable[[Any], Awaitable[None]], reply: Any, resume_seq: int) -> None:
        """Send one message, after which the reader may resume after `resume_seq`. Raises the refusal that cuts it."""
        self._check()
        try:
            async with asyncio.timeout(STALL_S) as self._sending:
                await send(reply)
        except TimeoutError:
            self._check()
            self._cut()
            self._check()
        finally:
            self._sending = None
        self.resume_seq = max(self.resume_seq, resume_seq)

    def behind_count(self, committed_seq: int) -> int:
        """Entries that its reader has not taken, as far as they concern it."""
        if self.pick is not nothing_of and not self._changed and self._sending is None:
            return 0
        return max(0, committed_seq - self.resume_seq)

    # -- What the feed calls -------------------------------------------------------------------------------------------

    def add(self, keys: Collection[Key], seq: int) -> None:
        for key in keys:
            self._changed[key] = seq
        behind = len(self._changed)
        if self.pick is nothing_of and self.live:
            behind = seq - self.resume_seq
        if behind > limits.WATCHER_QUEUE_MAX:
            self._cut()
        if keys or self.pick is nothing_of:
            self._wake.set()

    def end(self, why: Refusal) -> None:
        """Cut it: now if it waits for its reader, else at its next step."""
        self._end = self._end or why
        if self._sending is not None and not self._sending.expired():
            self._sending.reschedule(asyncio.get_running_loop().time())
        self._wake.set()

    # -- Details -------------------------------------------------------------------------------------------------------

    def _check(self) -> None:
        if self._end is not None:
            raise self._end

    def _cut(self) -> None:
        """It is too slow."""
        self.end(refusal("WATCHER_TOO_SLOW", self.resume_seq, facts={"last_seq": str(self.resume_seq)}))


class Feed:
    """All watchers of one sequencer. Make it after the sequencer started, `refill` it, `close` it before that stops."""

    def __init__(self, sequencer: Sequencer, journal: Journal) -> None:
        self._sequencer = sequencer
        self._journal = journal
        self._watches: set[Watch] = set()
        self._closed = False
        # The newest entries as stored, consecutive, oldest first.
        # Ordered: a plain dict looks for its first key behind all that were deleted in front of it.
        self._ring: OrderedDict[int, bytes] = OrderedDict()
        self._ring_bytes = 0
        sequencer.subscribe(self._committed)

    async def refill(self) -> None:
        """Read the newest entries back into the ring, unless the store is away: then they are read when asked for."""
        try:
            await self._refill()
        except StoreAway as error:
            LOG.warning("the newest entries are not in memory: %s", error)

    async def _refill(self) -> None:
        committed_seq = self._sequencer.committed_seq
        after_seq = max(committed_seq - REFILL_COUNT, await self._journal.first_seq() - 1, 0)
        while after_seq < committed_seq:
            found = await self._journal.read(after_seq, committed_seq - after_seq)
            if not found or found[0][0] != after_seq + 1:
                return
            for seq, stored in found:
                if seq not in self._ring:
                    self._keep(seq, stored)
            after_seq = found[-1][0]

    # -- Queries -------------------------------------------------------------------------------------------------------

    def counts(self) -> dict[Watcher, int]:
        """Watchers of each class."""
        return Tally(watch.watcher for watch in self._watches)

    def behind(self) -> dict[Watcher, int]:
        """Entries that the slowest watcher of each class has not taken."""
        behind = dict.fromkeys(Watcher, 0)
        for watch in self._watches:
            count = watch.behind_count(self._sequencer.committed_seq)
            behind[watch.watcher] = max(behind[watch.watcher], count)
        return behind

    def watch(self, watcher: Watcher, pick: Pick, after_seq: int, journal_id: str) -> Watch:
        """A place for a watcher who has seen everything up to `after_seq`. Refuses a seq that is not this journal's."""
        ours, committed_seq = self._sequencer.journal_id, self._sequencer.committed_seq
        if journal_id and journal_id != ours:
            raise refusal("JOURNAL_DIFFERS", ours, facts={"journal_id": ours})
        if not 0 <= after_seq <= committed_seq:
            raise refusal("SEQ_IN_FUTURE", committed_seq, facts={"last_seq": str(committed_seq), "journal_id": ours})
        return Watch(self, watcher, pick, after_seq)

    async def oldest_seq(self) -> int:
        """The first entry that is kept anywhere. Raises StoreAway."""
        archive = self._sequencer.archive
        archive.refresh()
        segments = archive.segments()
        return segments[0].first_seq if segments else await self._journal.first_seq()

    async def entries(self, after_seq: int) -> AsyncIterator[tuple[int, bytes]]:
        """Committed entries after a seq, as stored, up to the last one. Refuses if the next one is no longer kept."""
        while after_seq < self._sequencer.committed_seq:
            stored = self._ring.get(after_seq + 1)
            if stored is not None:
                after_seq += 1
                yield after_seq, stored
                continue
            async for seq, old in self._older(after_seq):
                yield seq, old
                after_seq = seq

    async def _older(self, after_seq: int) -> AsyncIterator[tuple[int, bytes]]:
        """From where the journal lies, until the ring has the next one."""
        try:
            async for chunk in self._sequencer.history.chunks(after_seq):
                for seq, stored in chunk:
                    # The journal may hold more than it has confirmed to us.
                    if seq > self._sequencer.committed_seq:
                        return
                    yield seq, stored
                if seq + 1 in self._ring:
                    return
        except ArchiveMissing:
            oldest = await self._journal.first_seq()
            raise refusal("SEQ_TOO_OLD", oldest, facts={"oldest_seq": str(oldest)}) from None

    # -- Watchers ------------------------------------------------------------------------------------------------------

    def admit(self, watch: Watch) -> None:
        if self._closed:
            raise refusal("STOPPING", retry_ms=limits.AWAY_RETRY_MS)
        if len(self._watches) >= limits.WATCHERS_MAX:
            raise refusal("TOO_MANY_WATCHERS", limits.WATCHERS_MAX, retry_ms=limits.AWAY_RETRY_MS)
        self._watches.add(watch)

    def leave(self, watch: Watch) -> None:
        self._watches.discard(watch)

    def close(self) -> None:
        """End every watch: the server is stopping. They resume with the next one."""
        self._closed = True
        for watch in self._watches:
            watch.end(refusal("STOPPING", retry_ms=limits.AWAY_RETRY_MS, facts={"last_seq": str(watch.resume_seq)}))

    # -- What the sequencer calls --------------------------------------------------------------------------------------

    def _committed(self, entries: Sequence[Entry]) -> None:
        picks = {watch.pick for watch in self._watches}
        for entry in entries:
            self._keep(entry.seq, entry.stored)
            keys = {pick: tuple(pick(entry)) for pick in picks}
            for watch in self._watches:
                watch.add(keys[watch.pick], entry.seq)

    def _keep(self, seq: int, stored: bytes) -> None:
        ring = self._ring
        ring[seq] = stored
        self._ring_bytes += len(stored)
        while len(ring) > limits.FEED_ENTRIES_MAX or self._ring_bytes > limits.FEED_BYTES_MAX:
            self._ring_bytes -= len(ring.popitem(last=False)[1])
