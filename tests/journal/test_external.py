"""External stores: which settings are refused, and what is said about a store that cannot be used."""

import asyncio
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_server.faults import StoreAway, StoreError, StoreRefused, WeakStore
from dispatch_server.journal.journal import Journal
from dispatch_server.journal.lease import acquire
from dispatch_server.journal.personal import PersonalData
from dispatch_server.store.store import Client, Store, open_store
from dispatch_server.writer.replicas import look

from ..support_store import end, free_port, stopped, until
from .conftest import JOURNAL_ID

Start = Callable[..., tuple[str, subprocess.Popen[bytes]]]

# What is set too weakly, and the sentence that says how to mend it.
WEAK = [
    ({"appendonly": "no"}, "appendonly is no. Fix: CONFIG SET appendonly yes, and the same in its configuration file"),
    ({"appendfsync": "everysec"}, "appendfsync is everysec. Fix: CONFIG SET appendfsync always, and "),
    (
        {"maxmemory_policy": "allkeys-lru"},
        "maxmemory-policy is allkeys-lru. Fix: CONFIG SET maxmemory-policy noeviction,",
    ),
    ({"no_appendfsync_on_rewrite": "yes"}, "Fix: CONFIG SET no-appendfsync-on-rewrite no, and "),
]


async def command(url: str, *words: str) -> object:
    """One command to a store that may be as weak as it likes."""
    store = await open_store(Path(), url, allow_weak=True)
    async with store:
        client = store.client()
        try:
            return await client.command(*words)
        finally:
            await client.close()


@pytest.mark.parametrize(("config", "said"), WEAK)
async def test_weak_settings_are_refused_with_their_fix(
    external: Start, tmp_path: Path, config: dict[str, str], said: str
) -> None:
    url, _ = external(**config)
    with pytest.raises(WeakStore) as refused:
        await open_store(tmp_path, url)
    assert said in str(refused.value)
    assert str(refused.value).endswith("--allow-weak-store.")
    await command(url, *said.partition("Fix: ")[2].partition(",")[0].split())
    async with await open_store(tmp_path, url) as store:
        assert await store.problems() == []


async def test_settings_that_are_not_shown_are_a_problem(external: Start, tmp_path: Path) -> None:
    url, _ = external()
    await command(url, "ACL", "SETUSER", "sigap", "on", ">secret", "~sigap:*", "+@all", "-config")
    guarded = url.replace("//", "//sigap:secret@")
    with pytest.raises(WeakStore, match="does not let us read its settings") as refused:
        await open_store(tmp_path, guarded)
    assert "secret" not in str(refused.value)
    await command(url, "ACL", "SETUSER", "sigap", "+config|get")
    async with await open_store(tmp_path, guarded) as store:
        assert "secret" not in store.address


async def test_weakness_is_accepted_in_so_many_words(external: Start, tmp_path: Path) -> None:
    url, _ = external(appendonly="no")
    async with await open_store(tmp_path, url, allow_weak=True) as store:
        assert [problem.setting for problem in await store.problems()] == ["appendonly"]


async def test_replica_is_refused(external: Start, tmp_path: Path) -> None:
    url, _ = external()
    replica, _ = external(replicaof=f"127.0.0.1 {url.rpartition(':')[2]}")
    with pytest.raises(WeakStore, match=r"role is replica\. Fix: give the URL of the primary"):
        await open_store(tmp_path, replica)


async def test_nobody_there(tmp_path: Path) -> None:
    with pytest.raises(StoreAway, match="cannot be reached"):
        await open_store(tmp_path, f"redis://127.0.0.1:{free_port()}")


async def test_wrong_password(external: Start, tmp_path: Path) -> None:
    url, _ = external(requirepass="right")
    with pytest.raises(StoreRefused, match="refuses the password"):
        await open_store(tmp_path, url.replace("//", "//:wrong@"))
    with pytest.raises(StoreRefused, match="wants a password"):
        await open_store(tmp_path, url)
    async with await open_store(tmp_path, url.replace("//", "//:right@")) as store:
        assert not store.embedded


@pytest.mark.parametrize("url", ["http://localhost:1", "redis://:secret@localhost:port", "localhost:6379"])
async def test_what_is_no_url(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="Give redis://HOST:PORT") as refused:
        await open_store(tmp_path, url)
    assert "secret" not in str(refused.value)


async def test_full_memory_is_an_outage_that_says_so(external: Start, tmp_path: Path) -> None:
    url, _ = external()
    async with await open_store(tmp_path, url) as store:
        journal = Journal(store, "ambon")
        await acquire(store, journal, JOURNAL_ID)
        await journal.append(0, [bytes(200_000)] * 4)
        await command(url, "CONFIG", "SET", "maxmemory", "1mb")
        memory = await store.condition()
        assert memory.limit_bytes == 1024 * 1024 < memory.used_bytes
        with pytest.raises(StoreAway, match="memory is full"):
            await journal.append(4, [b"five", b"six"], {"R1": b"Maria"})
        assert await journal.last_seq() == 4
        assert await PersonalData(journal).read(["R1"]) == {}
        await command(url, "CONFIG", "SET", "maxmemory", "100mb")
        await journal.append(4, [b"five", b"six"], {"R1": b"Maria"})
        assert await journal.last_seq() == 6
        await journal.close()


async def test_append_waits_for_the_replica(external: Start, tmp_path: Path) -> None:
    url, _ = external(repl_diskless_sync_delay="0")
    _, replica = external(replicaof=f"127.0.0.1 {url.rpartition(':')[2]}")
    async with await open_store(tmp_path, url) as store:
        await until(store.replica_count)
        journal = Journal(store, "ambon")
        await look(store, journal)
        await acquire(store, journal, JOURNAL_ID)
        # The replica counts at once, but confirms only when it has loaded.
        for _ in range(100):
            try:
                await journal.append(0, [b"one"])
                break
            except StoreAway:
                await asyncio.sleep(0.05)
        with stopped(replica.pid):
            for _ in range(3):
                with pytest.raises(StoreAway, match=r"0 of 1 replicas|did not answer"):
                    await journal.append(1, [b"two"])
        await journal.append(1, [b"two"])
        assert await journal.read(0, 9) == [(1, b"one"), (2, b"two")]
        # One that is gone for good is waited for no longer than the store takes to notice.
        end(replica)
        while await store.replica_count():
            await asyncio.sleep(0.05)
        with pytest.raises(StoreAway, match="0 of 1 replicas"):
            await journal.append(2, [b"three"])
        await look(store, journal)
        await journal.append(2, [b"three"])
        assert await journal.last_seq() == 3
        await journal.close()


async def test_commands_are_sent_once(store: Store, client: Client) -> None:
    await client.command("SET", "count", 0)
    assert store.pid
    with stopped(store.pid), pytest.raises(StoreAway):
        await client.command("INCR", "count", deadline_ms=50)
    assert await client.command("GET", "count") == b"1"


async def test_late_reply_never_answers_another_command(store: Store, client: Client) -> None:
    assert store.pid
    with stopped(store.pid), pytest.raises(StoreAway):
        await client.command("ECHO", "late", deadline_ms=50)
    assert await client.command("ECHO", "prompt") == b"prompt"
