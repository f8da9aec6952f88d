"""The outlet: what is committed goes to the feeds, and readers who have seen more than that wait here.

Callbacks run on the loop, in order, and must not wait. One that fails is logged and passed over: a feed must never
stop the writer, and its watchers resume by seq. It decides nothing about what may leave; it is only called with what
may.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from .codec import Entry

LOG = logging.getLogger(__name__)

Committed: TypeAlias = Callable[[Sequence[Entry]], None]
Away: TypeAlias = Callable[[bool], None]


class Outlet:
    """Everybody who waits for something to be committed, or for the store to go away or come back."""

    def __init__(self) -> None:
        self._subscribers: list[Committed] = []
        self._watchers: list[Away] = []
        self._readers: list[asyncio.Future[None]] = []

    def subscribe(self, callback: Committed) -> None:
        """Have committed entries handed over in order, each once."""
        self._subscribers.append(callback)

    def on_state(self, callback: Away) -> None:
        """Be told when the store goes away (True) and when it is back (False)."""
        self._watchers.append(callback)

    async def turn(self) -> None:
        """Wait until something happens. Each has a future of its own, so that one who leaves takes nobody along."""
        reader: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._readers.append(reader)
        await reader

    def publish(self, entries: Sequence[Entry]) -> None:
        """Entries are committed."""
        for callback in self._subscribers:
            try:
                callback(entries)
            except Exception:
                LOG.exception("a subscriber failed on entries %d to %d", entries[0].seq, entries[-1].seq)
        self.wake()

    def tell(self, away: bool) -> None:
        """The store went away, or is back."""
        for callback in self._watchers:
            try:
                callback(away)
            except Exception:
                LOG.exception("a watcher of the store's state failed")
        self.wake()

    def wake(self) -> None:
        """Have every reader look again."""
        readers, self._readers = self._readers, []
        for reader in readers:
            if not reader.done():
                reader.set_result(None)
