"""The whole past of a journal, wherever it lies: the archive's files, then the stream.

Timelines, verification and recovery from an old snapshot read through it and need not know what has been trimmed, not
even while they read.
"""

import asyncio
from collections.abc import AsyncIterator

from .archive import CHUNK_COUNT, Archive
from .journal import Entry, Journal


class History:
    """Reads entries from the archive and the stream as one."""

    def __init__(self, archive: Archive, journal: Journal) -> None:
        self._archive = archive
        self._journal = journal

    async def read(self, seq: int) -> bytes:
        """One entry. Raises ArchiveMissing if it is nowhere, ArchiveDamaged, JournalDamaged, StoreAway."""
        found = await self._journal.read(seq - 1, 1)
        if found and found[0][0] == seq:
            return found[0][1]
        return await asyncio.to_thread(self._archive.read, seq)

    async def chunks(self, after_seq: int = 0) -> AsyncIterator[list[Entry]]:
        """Walk from a seq to the journal's end, in lists of consecutive entries. Raises like `read`."""
        while True:
            if self._archive.find(after_seq + 1):
                entries = await self._archived(after_seq)
            else:
                entries = await self._journal.read(after_seq, CHUNK_COUNT)
                if not entries:
                    if await self._journal.last_seq() <= after_seq:
                        return
                    # Written between the two questions.
                    entries = await self._journal.read(after_seq, CHUNK_COUNT)
                if not entries or entries[0][0] != after_seq + 1:
                    # Trimmed a moment ago, so in a file by now; or in none, and then this says so.
                    entries = await self._archived(after_seq)
            yield entries
            after_seq = entries[-1][0]

    async def _archived(self, after_seq: int) -> list[Entry]:
        # In a thread, so that a slow disk stops nobody.
        return await asyncio.to_thread(self._archive.chunk, after_seq, CHUNK_COUNT)
