"""Snapshots: whatever crashes while one is written, a whole one is left."""

import os
import signal

import pytest

from dispatch_server.faults import Fenced, SnapshotOvertaken, StoreAway
from dispatch_server.journal import generations
from dispatch_server.journal.generations import Generations
from dispatch_server.journal.journal import Journal
from dispatch_server.store.store import Client, Store

from ..support_store import until

KEY = "sigap:{ambon}:snapshot:%d"


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(generations, "CHUNK_BYTES", 10)


async def test_no_snapshot(journal: Journal) -> None:
    snapshots = Generations(journal)
    assert await snapshots.read() is None
    assert await snapshots.floor_seq() == 0


@pytest.mark.usefixtures("small_chunks")
async def test_newest_comes_back_and_two_are_kept(journal: Journal, client: Client) -> None:
    snapshots = Generations(journal)
    for number in range(1, 5):
        assert (
            await snapshots.write(10 * number, b"manifest %d" % number, b"state %d, in several chunks" % number)
            == number
        )
        found = await snapshots.read()
        assert found
        assert (found.generation, found.seq, found.manifest, found.data, found.damaged) == (
            number,
            10 * number,
            b"manifest %d" % number,
            b"state %d, in several chunks" % number,
            (),
        )
    assert await snapshots.floor_seq() == 30
    kept = [await client.command("EXISTS", KEY % number) for number in range(1, 6)]
    assert kept == [0, 0, 1, 1, 0]


async def test_empty_state(journal: Journal) -> None:
    snapshots = Generations(journal)
    await snapshots.write(0, b"", b"")
    found = await snapshots.read()
    assert found
    assert (found.seq, found.manifest, found.data) == (0, b"", b"")


async def test_large_state(journal: Journal) -> None:
    snapshots = Generations(journal)
    state = os.urandom(3_000_000)
    await snapshots.write(7, b"", state)
    found = await snapshots.read()
    assert found
    assert found.data == state


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("crash_at", ["snapshot_begin", "snapshot_chunk", "snapshot_commit"])
async def test_crash_while_writing_leaves_the_one_before(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, crash_at: str
) -> None:
    snapshots = Generations(journal)
    await snapshots.write(10, b"", b"the first state, whole")
    real = Journal.call
    calls: list[str] = []

    async def dying(self: Journal, name: str, *args: object) -> object:
        calls.append(name)
        if calls.count(crash_at) == (2 if crash_at == "snapshot_chunk" else 1):
            raise KeyboardInterrupt  # As a kill would: nothing after this line is done.
        return await real(self, name, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Journal, "call", dying)
    with pytest.raises(KeyboardInterrupt):
        await snapshots.write(20, b"", b"the second state, never finished and longer than the third")
    monkeypatch.undo()
    monkeypatch.setattr(generations, "CHUNK_BYTES", 10)
    found = await snapshots.read()
    assert found
    assert (found.seq, found.data, found.damaged) == (10, b"the first state, whole", ())
    assert await snapshots.floor_seq() == 0
    assert await snapshots.write(30, b"", b"the third state") == 2
    found = await snapshots.read()
    assert found
    assert (found.seq, found.data) == (30, b"the third state")


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("harm", ["chunk changed", "chunk missing", "all chunks missing", "record changed"])
async def test_damaged_generation_is_passed_over(journal: Journal, client: Client, harm: str) -> None:
    snapshots = Generations(journal)
    await snapshots.write(10, b"", b"the first state")
    await snapshots.write(20, b"", b"the second state")
    if harm == "chunk changed":
        await client.command("HSET", KEY % 2, 0, "the sexond")
    elif harm == "chunk missing":
        await client.command("HDEL", KEY % 2, 1)
    elif harm == "all chunks missing":
        await client.command("DEL", KEY % 2)
    else:
        record = await client.command("HGET", "sigap:{ambon}:snapshots", 2)
        await client.command("HSET", "sigap:{ambon}:snapshots", 2, record.replace(b'"seq": 20', b'"seq": 21'))
    found = await snapshots.read()
    assert found
    assert (found.seq, found.data, found.damaged) == (10, b"the first state", (2,))
    assert await snapshots.write(30, b"", b"the third state") == 3


async def test_of_two_written_at_once_one_counts(
    journal: Journal, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Journal(store, "ambon", epoch=journal.epoch)
    real = Journal.call
    inside = False

    async def with_a_rival(self: Journal, name: str, *args: object) -> object:
        nonlocal inside
        if name == "snapshot_commit" and not inside:
            inside = True
            await Generations(other).write(20, b"", b"the rival")
        return await real(self, name, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Journal, "call", with_a_rival)
    with pytest.raises(SnapshotOvertaken):
        await Generations(journal).write(10, b"", b"the slow one")
    found = await Generations(journal).read()
    assert found
    assert (found.generation, found.data) == (1, b"the rival")
    await other.close()


async def test_fenced_writer_writes_no_snapshot(journal: Journal, store: Store) -> None:
    successor = Journal(store, "ambon")
    await successor.claim(journal.epoch, "journal-under-test")
    with pytest.raises(Fenced):
        await Generations(journal).write(10, b"", b"too late")
    assert await Generations(successor).read() is None
    await successor.close()


async def test_snapshot_survives_a_kill_of_the_store(journal: Journal, store: Store) -> None:
    snapshots = Generations(journal)
    await snapshots.write(10, b"manifest", b"state")
    assert store.pid
    os.kill(store.pid, signal.SIGKILL)

    async def back() -> bool:
        try:
            return await snapshots.read() is not None
        except StoreAway:
            return False

    await until(back)
    found = await snapshots.read()
    assert found
    assert (found.seq, found.manifest, found.data) == (10, b"manifest", b"state")
