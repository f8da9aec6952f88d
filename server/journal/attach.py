"""A journal to look at: over connections of this process's own, without being its writer and without ending its store.

Snapshots and verification read a living journal this way. Where nothing serves the data folder, verification starts its
store for as long as it holds the folder; a snapshot does not, because its server is gone and the next one must not find
the folder held.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ..faults import JournalError
from ..store.store import Store, open_store
from .journal import Journal

META_KEY = re.compile(r"sigap:\{([a-z0-9_-]+)\}:meta")


@asynccontextmanager
async def attached(
    data: Path, url: str, area: str, *, epoch: int = 0, purpose: str, start: bool = True
) -> AsyncIterator[Journal]:
    """The journal of an area, or of the only one that the store has where `area` is empty. Raises StoreError.

    Without `start` an embedded store must live already.
    """
    store = await open_store(data, url, purpose=purpose, attach=True, start=start)
    try:
        journal = Journal(store, area or await _only_area(store), epoch=epoch)
        try:
            yield journal
        finally:
            await journal.close()
    finally:
        await store.close()


async def _only_area(store: Store) -> str:
    client = store.client()
    areas: set[str] = set()
    cursor = b"0"
    try:
        while True:
            cursor, keys = await client.command("SCAN", cursor, "MATCH", "sigap:*:meta", "COUNT", 1_000)
            areas.update(match[1] for key in keys if (match := META_KEY.fullmatch(key.decode())))
            if cursor == b"0":
                break
    finally:
        await client.close()
    if len(areas) == 1:
        return areas.pop()
    if not areas:
        raise JournalError(
            f"the store at {store.address} holds no journal. Is it the right one?",
            f"penyimpanan di {store.address} tidak berisi jurnal. Benarkah yang ini?",
        )
    known = ", ".join(sorted(areas))
    raise JournalError(
        f"the store at {store.address} holds the journals of {known}. Name one with --area.",
        f"penyimpanan di {store.address} berisi jurnal {known}. Sebut satu dengan --area.",
    )
