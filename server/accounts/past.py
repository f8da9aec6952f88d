"""The past of a journal to read accounts from: the store with its archive, or the archived files alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from ..faults import JournalError
from ..journal.archive import CHUNK_COUNT, Archive
from ..journal.attach import attached
from ..journal.generations import Generations, Snapshot
from ..journal.history import History
from ..journal.journal import Entry
from .archives import choose


@dataclass(frozen=True, slots=True)
class Past:
    """One journal, up to the entry that was its last when this was made."""

    journal_id: str
    last_seq: int
    # The newest one; None: there is none here.
    snapshot: Snapshot | None
    # Walks from a seq in lists of consecutive entries. Raises StoreError.
    chunks: Callable[[int], AsyncIterator[list[Entry]]]


@asynccontextmanager
async def past_of_store(data: Path, url: str, area: str) -> AsyncIterator[Past]:
    """The journal in the store of `data` or at `url`, with what was archived of it. Raises StoreError."""
    async with attached(data, url, area, purpose="sigap stats") as journal:
        status = await journal.status()
        if not status.journal_id:
            raise JournalError(
                f"the journal of {journal.area} was never begun. Is it the right store?",
                f"jurnal {journal.area} belum pernah dimulai. Benarkah penyimpanannya?",
            )
        history = History(Archive(data / "archive", status.journal_id), journal)
        yield Past(status.journal_id, status.last_seq, await Generations(journal).read(), history.chunks)


@asynccontextmanager
async def past_of_archive(data: Path, journal_id: str) -> AsyncIterator[Past]:
    """What was archived under `data`; no store is asked or started. Raises StoreError."""
    archive = choose(data, journal_id)

    async def chunks(after_seq: int) -> AsyncIterator[list[Entry]]:
        while after_seq < archive.last_seq:
            entries = await asyncio.to_thread(archive.chunk, after_seq, CHUNK_COUNT)
            yield entries
            after_seq = entries[-1][0]

    try:
        yield Past(archive.journal_id, archive.last_seq, None, chunks)
    finally:
        archive.close()
