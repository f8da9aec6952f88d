"""Pace: how a watcher of entries is told of them: each in a message of its own, or gathered into a few.

A message costs the writer far more than an entry in it: 20 consoles at 100 entries a second took 280 ms of its
processor time a second, gathered over 40 ms they take 90 (two cores, both busy). What comes after a pause goes at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from time import monotonic

from dispatch_core import limits


class Pace:
    """One watcher's; 0 = nothing is gathered."""

    def __init__(self, gather_ms: int) -> None:
        self._gather_s = gather_ms / 1000
        self._sent_s = 0.0

    async def wait(self) -> None:
        """Until the next message may go."""
        wait_s = self._sent_s + self._gather_s - monotonic()
        if wait_s > 0:
            await asyncio.sleep(wait_s)

    async def gathered(self, entries: AsyncIterator[tuple[int, bytes]]) -> AsyncIterator[tuple[int, list[bytes]]]:
        """What is there as (seq of the last, entries) for one message each; none is longer than a message may be."""
        held: list[bytes] = []
        size = last_seq = 0
        async for seq, stored in entries:
            full = len(held) >= limits.GATHERED_ENTRIES_MAX or size + len(stored) > limits.GATHERED_BYTES_MAX
            if held and full:
                yield last_seq, held
                held, size = [], 0
            held.append(stored)
            size, last_seq = size + len(stored), seq
            if not self._gather_s:
                yield last_seq, held
                held, size = [], 0
        if held:
            yield last_seq, held
        if last_seq:
            self._sent_s = monotonic()
