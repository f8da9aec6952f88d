"""Crashes of the store: what was confirmed is there, what was not is sent again and lands once."""

import asyncio
import os
import random
import resource
import signal
from pathlib import Path

import pytest

from dispatch_server.faults import StoreAway
from dispatch_server.journal.journal import Journal
from dispatch_server.journal.lease import acquire
from dispatch_server.journal.personal import PersonalData
from dispatch_server.store.store import Client, Store, open_store

from ..support_store import stopped, until
from .conftest import JOURNAL_ID

DEADLINE_MS = 400


async def everything(journal: Journal) -> list[bytes]:
    return [entry async for entries in journal.chunks() for _, entry in entries]


async def append_until_confirmed(journal: Journal, prev_seq: int, batch: list[bytes]) -> int:
    """What the sequencer does: send the same bytes until they are confirmed. Returns how often it was not."""
    for away_count in range(400):
        try:
            await journal.append(prev_seq, batch)
            return away_count
        except StoreAway:
            await asyncio.sleep(0.05)
    raise AssertionError("the store did not come back")


async def test_confirmed_entries_survive_kill_at_once(store: Store, journal: Journal) -> None:
    for seq in range(20):
        await journal.append(seq, [b"entry %d" % (seq + 1)])
    assert store.pid
    os.kill(store.pid, signal.SIGKILL)
    await append_until_confirmed(journal, 20, [b"entry 21"])
    assert await everything(journal) == [b"entry %d" % seq for seq in range(1, 22)]


async def test_kills_at_random_moments_lose_and_double_nothing(store: Store, journal: Journal, run_seed: int) -> None:
    print(f"seed {run_seed}")
    luck = random.Random(run_seed)
    sent: list[bytes] = []
    away_count = 0
    kills = 0

    async def kill_now_and_then() -> None:
        nonlocal kills
        while kills < 5:
            await asyncio.sleep(luck.uniform(0.02, 0.4))
            if store.pid and await answering(store):
                os.kill(store.pid, signal.SIGKILL)
                kills += 1

    killer = asyncio.create_task(kill_now_and_then())
    while not killer.done():
        batch = [luck.randbytes(luck.randrange(2000)) for _ in range(luck.randrange(1, 30))]
        away_count += await append_until_confirmed(journal, len(sent), batch)
        sent += batch
    await killer
    away_count += await append_until_confirmed(journal, len(sent), [b"last"])
    assert away_count > 0
    assert await everything(journal) == [*sent, b"last"]


async def answering(store: Store) -> bool:
    try:
        await store.condition()
        return True
    except StoreAway:
        return False


async def test_stopped_store_is_away_within_the_deadline_and_takes_the_batch_once(
    store: Store, journal: Journal
) -> None:
    await journal.append(0, [b"before"])
    assert store.pid
    clock = asyncio.get_running_loop()
    with stopped(store.pid):
        for _ in range(3):
            asked_s = clock.time()
            # Half the deadline again, for a machine that is busy; without a deadline this would hang for ever.
            async with asyncio.timeout(1.5 * DEADLINE_MS / 1000):
                with pytest.raises(StoreAway, match=f"did not answer within {DEADLINE_MS} ms"):
                    await journal.append(1, [b"batch", b"of two"])
            assert clock.time() > asked_s
    await append_until_confirmed(journal, 1, [b"batch", b"of two"])
    await journal.append(3, [b"after"])
    assert await everything(journal) == [b"before", b"batch", b"of two", b"after"]


async def test_a_reply_that_was_lost_after_the_append_landed(store: Store, journal: Journal, client: Client) -> None:
    await journal.append(0, [b"before"])
    appending = asyncio.create_task(journal.append(1, [b"batch"]))
    while await client.command("XLEN", journal.stream_key) < 2:
        await asyncio.sleep(0)
    # It has landed; whether its reply was read yet makes no difference to what follows.
    appending.cancel()
    await asyncio.gather(appending, return_exceptions=True)
    await journal.append(1, [b"batch"])
    assert await everything(journal) == [b"before", b"batch"]


async def test_half_a_batch_at_the_end_of_the_file_is_no_batch(data: Path) -> None:
    async with await open_store(data) as store:
        journal = Journal(store, "ambon")
        await acquire(store, journal, JOURNAL_ID)
        await journal.append(0, [b"whole", b"batch"])
        await journal.append(2, [b"torn", b"batch", b"x" * 50], {"R1": b"Maria"})
        await journal.close()
    [log] = (data / "store" / "appendonlydir").glob("*.incr.aof")
    content = log.read_bytes()
    log.write_bytes(content[: content.rindex(b"x" * 50) + 10])
    async with await open_store(data) as store:
        journal = Journal(store, "ambon")
        assert (await acquire(store, journal, JOURNAL_ID)).last_seq == 2
        await journal.append(2, [b"torn", b"batch", b"x" * 50], {"R1": b"Maria"})
        assert await everything(journal) == [b"whole", b"batch", b"torn", b"batch", b"x" * 50]
        await journal.close()


async def test_a_full_disk_is_an_outage_and_no_loss(store: Store, journal: Journal) -> None:
    await journal.append(0, [b"x" * 1000])
    assert store.pid
    # The append-only file may not grow further: to Valkey this looks like a disk without room, and it gives up.
    _, hard = resource.prlimit(store.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(store.pid, resource.RLIMIT_FSIZE, (2_000, hard))
    away_count = await append_until_confirmed(journal, 1, [b"y" * 100_000])
    assert away_count > 0
    assert await everything(journal) == [b"x" * 1000, b"y" * 100_000]


async def test_rewritten_log_keeps_everything_but_the_erased(store: Store, journal: Journal, data: Path) -> None:
    await journal.append(0, [b"one", b"two"], {"R1": b"Maria-in-person"})
    personal = PersonalData(journal)
    assert await personal.erase(["R1"]) == 1
    files = data / "store" / "appendonlydir"

    def on_disk() -> bool:
        try:
            return any(b"Maria-in-person" in file.read_bytes() for file in files.iterdir())
        except FileNotFoundError:  # Valkey removed one while we looked.
            return True

    assert on_disk()
    await personal.rewrite_log()
    await until(lambda: not on_disk())
    assert store.pid
    os.kill(store.pid, signal.SIGKILL)
    await append_until_confirmed(journal, 2, [b"three"])
    assert await everything(journal) == [b"one", b"two", b"three"]
