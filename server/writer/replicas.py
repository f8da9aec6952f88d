"""Whether an append waits for a replica: where one follows the store, kept in step with whether one does.

A failover then loses nothing that was answered. A replica that dies stops the service only until the store itself has
given it up; whether the store should go on without one is the store's setting (min-replicas-to-write).
"""

from __future__ import annotations

import asyncio
import logging

from dispatch_core import limits

from ..faults import StoreError
from ..journal.journal import Journal
from ..store.store import Store

LOG = logging.getLogger(__name__)


async def follow(store: Store, journal: Journal) -> None:
    """Look now and then, until cancelled; what cannot be asked stays as it was."""
    while True:
        await asyncio.sleep(limits.STORE_LOOK_MS / 1000)
        try:
            await look(store, journal)
        except StoreError:
            continue


async def look(store: Store, journal: Journal) -> None:
    """Wait for one replica from now on, or for none where none follows. Raises StoreAway."""
    acks = min(1, await store.replica_count())
    if acks != journal.replica_acks:
        LOG.warning("%s", "appends wait for a replica" if acks else "no replica follows the store: none is waited for")
    journal.replica_acks = acks
