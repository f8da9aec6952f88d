"""How full the store is, looked at now and then, so that a full one is an alarm long before it is an outage.

An outage of the store is not its business: it keeps quiet until the store answers again. It changes nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from dispatch_core import limits

from ..faults import StoreError
from .store import Condition, Store

LOG = logging.getLogger(__name__)


async def watch(store: Store, told: Callable[[Condition], None]) -> None:
    """Tell how the store is, and log once each time its memory passes the alarm; until cancelled."""
    alarmed = False
    while True:
        try:
            memory = await store.condition()
        except StoreError:
            memory = None
        if memory is not None:
            told(memory)
        if memory is not None and memory.limit_bytes:
            full_permille = memory.used_bytes * 1000 // memory.limit_bytes
            if full_permille >= limits.STORE_ALARM_PERMILLE and not alarmed:
                LOG.error(
                    "the store uses %d %% of its %d MiB: raise its maxmemory, and see why the journal is not trimmed",
                    full_permille // 10,
                    memory.limit_bytes // 2**20,
                )
            alarmed = full_permille >= limits.STORE_ALARM_PERMILLE
        await asyncio.sleep(limits.STORE_LOOK_MS / 1000)
