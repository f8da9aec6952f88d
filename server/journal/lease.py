"""The writer's lease: who may become the writer of a journal, and the heartbeat that tells others that one is active.

An embedded store needs no waiting: the lock on the data folder proves that no other writer lives. At an external
store a starting server watches the heartbeat for three seconds of its own clock, so no two machines' clocks are
compared. Being wrong about it is safe, only rude: every claim raises the epoch, and a writer with an older epoch is
fenced at its next append.
"""

import asyncio
import logging
from collections.abc import Callable

from ..faults import StoreAway, TakeOverRefused, WriterActive
from ..store.store import Store
from .journal import Claim, Journal

LOG = logging.getLogger(__name__)

HEARTBEAT_S = 1.0
WATCH_S = 3.0
assert WATCH_S >= 3 * HEARTBEAT_S
LOOK_S = 0.25
# A beat that is not answered by then is none; appends give up sooner.
BEAT_DEADLINE_MS = 1_000


async def acquire(
    store: Store, journal: Journal, new_journal_id: str, *, take_over: bool = False, watch_s: float = WATCH_S
) -> Claim:
    """Become the journal's writer. `new_journal_id` is used if the journal has none yet.

    Raises WriterActive if another writer's heartbeat moves and `take_over` is not set, TakeOverRefused where the data
    folder's lock proves that nobody is there to take over from, ClaimLost if another server was faster, StoreAway.
    """
    await journal.load_functions()
    seen = await journal.status()
    if store.held:
        if take_over:
            raise TakeOverRefused(
                "this data folder's lock proves that no other writer lives, so there is nobody to take over from. "
                "Start without --take-over.",
                "kunci folder data ini membuktikan bahwa tidak ada penulis lain, jadi tidak ada yang "
                "dapat diambil alih. "
                "Jalankan tanpa --take-over.",
            )
    elif seen.epoch and not take_over:
        await watch(journal, watch_s)
    return await journal.claim(seen.epoch, new_journal_id)


async def watch(journal: Journal, watch_s: float = WATCH_S) -> None:
    """Watch the heartbeat for a while. Raises WriterActive as soon as it moves, StoreAway."""
    clock = asyncio.get_running_loop()
    until_s = clock.time() + watch_s
    before = await journal.status()
    LOG.info("watching for %.0f s whether another writer of %s is active", watch_s, journal.area)
    while clock.time() < until_s:
        await asyncio.sleep(LOOK_S)
        now = await journal.status()
        if (now.epoch, now.heartbeat) != (before.epoch, before.heartbeat):
            raise WriterActive(
                f"a writer of {journal.area} is active (epoch {now.epoch}). Stop it first, or replace it with "
                "--take-over: it is then fenced and ends.",
                f"penulis {journal.area} masih aktif (epoch {now.epoch}). Hentikan dahulu, atau gantikan "
                "dengan --take-over: "
                "ia lalu disingkirkan dan berakhir.",
            )


async def beat(journal: Journal, heard: Callable[[bool], None] = lambda answers: None) -> None:
    """Move the heartbeat once a second until cancelled; raises Fenced or Gap when this is no longer the writer.

    `heard` is told each time whether the store answered: in a quiet night nothing else asks it. One that is away is
    waited for.
    """
    while True:
        try:
            journal.admit(await journal.call("beat", [journal.meta_key], journal.epoch, deadline_ms=BEAT_DEADLINE_MS))
            heard(True)
        except StoreAway as error:
            LOG.debug("no heartbeat: %s", error)
            heard(False)
        await asyncio.sleep(HEARTBEAT_S)
