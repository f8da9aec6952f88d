"""The embedded store: one Valkey on a folder, whoever starts, dies, copies or looks."""

import asyncio
import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from dispatch_server.faults import FolderHeld, StoreError
from dispatch_server.store.embedded import EmbeddedValkey
from dispatch_server.store.folder import DataFolder
from dispatch_server.store.store import Store, open_store

from ..support_store import read_line, stopped, until

Start = Callable[..., subprocess.Popen[bytes]]

# Opens a folder, writes a key, says so, and waits to be killed.
OWNER = """
import asyncio, sys
from pathlib import Path
from dispatch_server.store.store import open_store

async def main():
    store = await open_store(Path(sys.argv[1]), purpose="sigap up")
    await store.client().command("SET", "key", sys.argv[2])
    print(store.pid, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


async def value(store: Store) -> bytes:
    client = store.client()
    try:
        found: bytes = await client.command("GET", "key")
        return found
    finally:
        await client.close()


async def killed_owner(python: Start, data: Path, word: str) -> int:
    """Let another process open the folder and kill it; returns the process id of the Valkey that it leaves."""
    owner = python(OWNER, data, word)
    pid = int(await asyncio.to_thread(read_line, owner))
    owner.kill()
    owner.wait()
    return pid


def alive(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


async def test_what_was_kept_is_there_at_the_next_start(data: Path) -> None:
    async with await open_store(data) as store:
        client = store.client()
        await client.command("SET", "key", "kept")
        await client.close()
        pid, socket = store.pid, EmbeddedValkey(DataFolder(data)).socket_path
        assert pid
        assert alive(pid)
    assert not alive(pid)
    assert not Path(socket).parent.exists()
    async with await open_store(data) as store:
        assert await value(store) == b"kept"


async def test_second_opener_is_refused_and_told_by_whom(data: Path, python: Start) -> None:
    owner = python(OWNER, data, "theirs")
    await asyncio.to_thread(read_line, owner)
    with pytest.raises(FolderHeld, match=rf"in use by process {owner.pid} \(sigap up\)\. Stop .*--data"):
        await open_store(data)


async def test_second_opener_in_one_process_is_refused_too(store: Store, data: Path) -> None:
    assert store.held
    with pytest.raises(FolderHeld, match=rf"process {os.getpid()} \(a test\)"):
        await open_store(data)


async def test_valkey_of_a_killed_owner_is_adopted(data: Path, python: Start) -> None:
    left_alive = await killed_owner(python, data, "kept")
    assert alive(left_alive)
    async with await open_store(data) as store:
        assert store.pid == left_alive
        assert await value(store) == b"kept"
    assert not alive(left_alive)


async def test_adopted_valkey_is_started_again_when_it_dies(data: Path, python: Start) -> None:
    left_alive = await killed_owner(python, data, "kept")
    async with await open_store(data) as store:
        supervision = asyncio.create_task(store.supervise())
        os.kill(left_alive, signal.SIGKILL)
        await until(lambda: store.restart_count == 1 and store.pid != left_alive)
        await until(EmbeddedValkey(DataFolder(data)).answers)
        assert await value(store) == b"kept"
        supervision.cancel()


async def test_never_two_valkeys(data: Path, python: Start) -> None:
    left_alive = await killed_owner(python, data, "kept")
    with (
        stopped(left_alive),
        pytest.raises(StoreError, match=rf"process {left_alive}\) lives .*kill -CONT {left_alive}"),
    ):
        await open_store(data)
    async with await open_store(data) as store:
        assert store.pid == left_alive
        assert await value(store) == b"kept"


async def test_valkey_whose_socket_was_cleaned_away_is_replaced(data: Path, python: Start) -> None:
    left_alive = await killed_owner(python, data, "kept")
    socket = EmbeddedValkey(DataFolder(data)).socket_path
    shutil.rmtree(Path(socket).parent)
    async with await open_store(data) as store:
        assert store.pid != left_alive
        assert not alive(left_alive)
        assert await value(store) == b"kept"


async def test_socket_that_is_cleaned_away_while_serving_comes_back(store: Store, data: Path) -> None:
    client = store.client()
    await client.command("SET", "key", "kept")
    before = store.pid
    shutil.rmtree(Path(EmbeddedValkey(DataFolder(data)).socket_path).parent)
    await until(lambda: store.restart_count == 1 and store.pid not in (before, None))
    await until(EmbeddedValkey(DataFolder(data)).answers)
    assert await client.command("GET", "key") == b"kept"
    await client.close()


async def test_socket_path_stays_short(tmp_path: Path) -> None:
    data = tmp_path.joinpath(*["a-folder-with-a-rather-long-name"] * 8)
    assert len(str(data)) > 250
    async with await open_store(data) as store:
        client = store.client()
        assert await client.command("SET", "key", "x") == b"OK"
        await client.close()
        assert len(EmbeddedValkey(DataFolder(data)).socket_path) < 104


async def test_copy_of_a_folder_has_a_store_of_its_own(store: Store, data: Path, tmp_path: Path) -> None:
    client = store.client()
    await client.command("SET", "key", "original")
    await client.close()
    copy = tmp_path / "copy"
    shutil.copytree(data, copy)
    async with await open_store(copy) as other:
        assert other.pid != store.pid
        client = other.client()
        await client.command("SET", "key", "copied")
        await client.close()
    assert await value(store) == b"original"


async def test_reader_attaches_to_a_living_store(store: Store, data: Path) -> None:
    async with await open_store(data, attach=True) as reader:
        assert reader.pid == store.pid
        assert not reader.held
    client = store.client()
    assert await client.command("PING") == b"PONG"
    await client.close()


async def test_reader_leaves_the_valkey_of_a_killed_owner_alive(data: Path, python: Start) -> None:
    left_alive = await killed_owner(python, data, "kept")
    async with await open_store(data, attach=True) as reader:
        assert await value(reader) == b"kept"
    assert alive(left_alive)


async def test_reader_starts_a_store_where_none_lives_and_ends_it(data: Path) -> None:
    async with await open_store(data):
        pass
    async with await open_store(data, attach=True, purpose="sigap journal verify") as reader:
        pid = reader.pid
        assert reader.held
        with pytest.raises(FolderHeld, match="sigap journal verify"):
            await open_store(data)
    assert pid
    assert not alive(pid)


async def test_reader_of_nothing_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="holds no journal"):
        await open_store(tmp_path / "nowhere", attach=True)
    assert not (tmp_path / "nowhere").exists()


async def test_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be used as data folder \(Not a directory: .*--data") as refused:
        await open_store(tmp_path / "file" / "var")
    assert "\n" not in str(refused.value)


async def test_damaged_append_only_file_is_said_in_valkey_s_words(data: Path) -> None:
    async with await open_store(data) as store:
        client = store.client()
        await client.command("SET", "key", "x" * 1000)
        await client.command("SET", "key", "y" * 1000)
        await client.close()
    [log] = (data / "store" / "appendonlydir").glob("*.incr.aof")
    content = log.read_bytes()
    log.write_bytes(content.replace(b"x" * 1000, b"x" * 900))
    with pytest.raises(
        StoreError, match=r"stopped while starting\. The last line of .*valkey\.log: .*[Bb]ad file format"
    ):
        await open_store(data)
    # Nobody holds the folder after a failed start.
    log.write_bytes(content)
    async with await open_store(data) as store:
        assert await value(store) == b"y" * 1000


async def test_store_is_private(store: Store, data: Path) -> None:
    socket = Path(EmbeddedValkey(DataFolder(data)).socket_path)
    assert (data / "store").stat().st_mode & 0o077 == 0
    assert socket.parent.stat().st_mode & 0o077 == 0
    assert socket.stat().st_mode & 0o077 == 0
    memory = await store.condition()
    assert 0 < memory.used_bytes < memory.limit_bytes
