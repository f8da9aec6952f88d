"""The writer's lease: one writer at a time, and a writer whose time is over cannot harm."""

import asyncio
import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from dispatch_server.faults import ClaimLost, JournalDamaged, TakeOverRefused, WriterActive
from dispatch_server.journal.journal import Fenced, Journal
from dispatch_server.journal.lease import acquire, beat
from dispatch_server.store.store import Client, Store, open_store

from ..support_store import read_line
from .conftest import JOURNAL_ID

Start = Callable[..., tuple[str, subprocess.Popen[bytes]]]

# A writer on its own: it appends and beats until it is told otherwise, and says what happened.
WRITER = """
import asyncio, sys
from pathlib import Path
from dispatch_server.faults import Fenced, StoreAway
from dispatch_server.journal.journal import Journal
from dispatch_server.journal.lease import acquire, beat
from dispatch_server.store.store import open_store

async def main():
    store = await open_store(Path("."), sys.argv[1])
    journal = Journal(store, "ambon")
    claim = await acquire(store, journal, "journal-under-test")
    heart = asyncio.create_task(beat(journal))
    seq = claim.last_seq
    print("writing", flush=True)
    try:
        while True:
            try:
                await journal.append(seq, [b"by the zombie"])
                seq += 1
            except StoreAway:
                pass
            await asyncio.sleep(0.05)
    except Fenced as error:
        print(seq, error, flush=True)
        heart.cancel()

asyncio.run(main())
"""


async def test_every_start_raises_the_epoch_and_keeps_the_identity(store: Store) -> None:
    journal = Journal(store, "ambon")
    first = await acquire(store, journal, JOURNAL_ID)
    await journal.append(0, [b"one"])
    second = await acquire(store, journal, "another-identity")
    assert (first.epoch, first.journal_id, first.last_seq) == (1, JOURNAL_ID, 0)
    assert (second.epoch, second.journal_id, second.last_seq) == (2, JOURNAL_ID, 1)
    status = await journal.status()
    assert (status.epoch, status.journal_id, status.first_seq, status.last_seq) == (2, JOURNAL_ID, 1, 1)
    await journal.close()


async def test_areas_are_apart(store: Store, journal: Journal) -> None:
    await journal.append(0, [b"one"])
    other = Journal(store, "tual")
    assert (await acquire(store, other, "journal-of-tual")).last_seq == 0
    assert (await journal.status()).epoch == journal.epoch
    await other.close()


async def test_embedded_take_over_is_refused(store: Store, journal: Journal) -> None:
    with pytest.raises(TakeOverRefused, match="without --take-over"):
        await acquire(store, journal, JOURNAL_ID, take_over=True)
    await journal.append(0, [b"still the writer"])


async def test_of_claims_at_once_one_wins(store: Store) -> None:
    journals = [Journal(store, "ambon") for _ in range(5)]
    await journals[0].load_functions()
    outcomes = await asyncio.gather(*(journal.claim(0, JOURNAL_ID) for journal in journals), return_exceptions=True)
    losers = [outcome for outcome in outcomes if isinstance(outcome, BaseException)]
    assert [type(loser) for loser in losers] == [ClaimLost] * 4
    for journal in journals:
        await journal.close()


async def test_active_writer_is_seen_and_can_be_replaced(external: Start, tmp_path: Path) -> None:
    url, _ = external()
    async with await open_store(tmp_path, url) as ours, await open_store(tmp_path, url) as theirs:
        old, new = Journal(ours, "ambon"), Journal(theirs, "ambon")
        await acquire(ours, old, JOURNAL_ID)
        heart = asyncio.create_task(beat(old))
        with pytest.raises(WriterActive, match="--take-over"):
            await acquire(theirs, new, JOURNAL_ID)
        await old.append(0, [b"one"])
        assert (await acquire(theirs, new, JOURNAL_ID, take_over=True)).last_seq == 1
        with pytest.raises(Fenced, match=r"taken over .*exit code 75"):
            await old.append(1, [b"two"])
        with pytest.raises(Fenced):
            await asyncio.wait_for(heart, 5)
        await new.append(1, [b"two, by the new one"])
        assert await new.read(0, 9) == [(1, b"one"), (2, b"two, by the new one")]
        await old.close()
        await new.close()


async def test_a_zombie_that_wakes_up_is_fenced(
    external: Start, python: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    url, _ = external()
    zombie = python(WRITER, url)
    assert await asyncio.to_thread(read_line, zombie) == "writing"
    async with await open_store(tmp_path, url) as store:
        journal = Journal(store, "ambon")
        with pytest.raises(WriterActive):
            await acquire(store, journal, JOURNAL_ID)
        os.kill(zombie.pid, signal.SIGSTOP)
        # Nothing moves for three seconds, so nobody is there.
        claim = await acquire(store, journal, JOURNAL_ID)
        await journal.append(claim.last_seq, [b"by the new one"])
        os.kill(zombie.pid, signal.SIGCONT)
        confirmed, _, complaint = (await asyncio.to_thread(read_line, zombie)).partition(" ")
        assert "taken over" in complaint
        entries = [entry async for found in journal.chunks() for entry in found]
        # The zombie may have been stopped between the store's doing and its own knowing, never the other way round.
        assert int(confirmed) <= claim.last_seq
        assert [entry for _, entry in entries] == [b"by the zombie"] * claim.last_seq + [b"by the new one"]
        await journal.close()


async def test_a_heart_goes_on_beating_after_an_outage(store: Store, journal: Journal) -> None:
    heart = asyncio.create_task(beat(journal))
    before = (await journal.status()).heartbeat
    assert store.pid
    os.kill(store.pid, signal.SIGKILL)
    for _ in range(200):
        await asyncio.sleep(0.05)
        with suppress(Exception):
            if (await journal.status()).heartbeat > before + 1:
                break
    assert (await journal.status()).heartbeat > before + 1
    heart.cancel()


async def test_a_journal_that_lost_its_identity_is_not_named_anew(client: Client, journal: Journal) -> None:
    await journal.append(0, [b"one"])
    await client.command("DEL", journal.meta_key)
    with pytest.raises(JournalDamaged, match="up to 1 but has lost its identity"):
        await journal.claim(0, "another-identity")
