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

from ..codec import Entry

LOG = logging.getLogger(__name__)

Committed: TypeAlias = Callable[[Sequence[Entry]], None]
Away: TypeAlias = Callable[[bool], None]


class Outlet:
    """Everybody who waits for something to be committed, or for the store to go away or come back."""

    def __init__(self) -> None:
        self._subscribers: list[Committed] = []
        self._watchers: list[Away] = []
        self._readers: list[asyncio.Future[None]] = []
        self._unconfirmed = False
        self._silent = False

    @property
    def away(self) -> bool:
        """The store does not confirm what it was given, or was silent when it was last asked."""
        return self._unconfirmed or self._silent

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
        """What the store was given is not confirmed in time, or is confirmed at last."""
        # What it just confirmed is worth more than a question that it missed.
        self._turned(unconfirmed=away, silent=self._silent and away)

    def heard(self, answers: bool) -> None:
        """The store was asked whether it is there."""
        self._turned(unconfirmed=self._unconfirmed, silent=not answers)

    def _turned(self, *, unconfirmed: bool, silent: bool) -> None:
        before = self.away
        self._unconfirmed, self._silent = unconfirmed, silent
        if self.away != before:
            for callback in self._watchers:
                try:
                    callback(self.away)
                except Exception:
                    LOG.exception("a watcher of the store's state failed")
        self.wake()

    def wake(self) -> None:
        """Have every reader look again."""
        readers, self._readers = self._readers, []
        for reader in readers:
            if not reader.done():
                reader.set_result(None)
