"""Appending: one batch to the journal, sent again byte for byte until it is confirmed, however long that takes.

Until then the loop has nothing better to do than to make the replies that leave afterwards.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from dispatch_core import limits

from ..faults import StoreAway
from ..journal.journal import Journal
from .unconfirmed import Unconfirmed

LOG = logging.getLogger(__name__)


async def append(journal: Journal, batch: Unconfirmed, went_away: Callable[[], None]) -> None:
    """Return once every entry is durable. `went_away` is called once if that takes too long. Raises Fenced or Gap."""
    stored = [entry.stored for entry in batch.entries]
    pause_s = limits.RESEND_MIN_MS / 1000
    said = ""
    loop = asyncio.get_running_loop()
    late = loop.call_later(limits.APPEND_DEADLINE_MS / 1000, went_away)
    # In the loop's next turn, when the batch is on its way.
    loop.call_soon(_prepare, loop, batch)
    try:
        while True:
            try:
                return await journal.append(batch.prev_seq, stored, batch.private)
            except StoreAway as error:
                if said != str(error):
                    said = str(error)
                    LOG.warning("the entries after %d are not confirmed: %s", batch.prev_seq, said)
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, limits.RESEND_MAX_MS / 1000)
    finally:
        late.cancel()


def _prepare(loop: asyncio.AbstractEventLoop, batch: Unconfirmed) -> None:
    """One reply a turn, so that the confirmation waits for no more than one."""
    if batch.prepare():
        loop.call_soon(_prepare, loop, batch)
