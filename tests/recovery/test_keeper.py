"""The keeper and the supervision outlive what goes wrong around them once."""

import asyncio
import errno
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from dispatch_server import startup
from dispatch_server.faults import StoreAway
from dispatch_server.feed import Feed
from dispatch_server.store import embedded
from dispatch_server.writer import keeper as keeper_module
from dispatch_server.writer.keeper import Keeper

from ..support_store import until
from .area import Area, report


async def test_a_snapshot_whose_process_is_killed_or_cannot_start_is_made_the_next_time(
    area: Area, data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await area.submit(report(), "r1")
    keeper = Keeper(area.sequencer, data, "", "ambon")
    start = asyncio.create_subprocess_exec

    async def start_and_kill(*words: Any, **more: Any) -> Any:
        process = await start(*words, **more)
        process.send_signal(signal.SIGKILL)
        return process

    async def no_memory(*words: Any, **more: Any) -> Any:
        raise OSError(errno.ENOMEM, os.strerror(errno.ENOMEM))

    for started in (start_and_kill, no_memory):
        monkeypatch.setattr(asyncio, "create_subprocess_exec", started)
        assert await keeper.make() is None
    assert keeper.failure_count == 2
    assert "its process ended with -9" in caplog.text
    assert "Cannot allocate memory" in caplog.text
    monkeypatch.setattr(asyncio, "create_subprocess_exec", start)
    before = area.sequencer.committed_seq
    made = await keeper.make()
    assert made is not None
    # Deadlines go by while its process starts.
    assert before <= made.seq == keeper.snapshot_seq <= area.sequencer.committed_seq


async def test_a_snapshot_that_says_nonsense_does_not_end_the_keeper(
    area: Area, data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeper_module, "PAUSE_S", 0.0)
    start = asyncio.create_subprocess_exec
    calls = 0

    async def first_nonsense(*words: Any, **more: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 1:
            return await start(sys.executable, "-c", "print('nonsense')", **more)
        return await start(*words, **more)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", first_nonsense)
    keeper = Keeper(area.sequencer, data, "", "ambon", entries=1)
    keeper.start()
    await until(lambda: keeper.snapshot_seq == area.sequencer.committed_seq)
    await keeper.stop()
    assert keeper.failure_count == 1
    assert "no snapshot was made: JSONDecodeError" in caplog.text


async def test_work_beside_the_writer_that_fails_says_so(caplog: pytest.LogCaptureFixture) -> None:
    async def watching() -> None:
        raise RuntimeError("a defect")

    await startup._told("watching", watching())
    assert "watching failed; it is missing until the next start" in caplog.text


async def test_too_many_open_files_do_not_end_the_supervision_of_the_store(
    area: Area, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def too_many(path: Path) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with monkeypatch.context() as context:
        context.setattr(embedded, "try_lock", too_many)
        assert area.store.pid is not None
        os.kill(area.store.pid, signal.SIGKILL)
        await until(lambda: "Too many open files" in caplog.text)
    await until(lambda: area.store.restart_count == 1)
    assert await area.submit(report(), "r1") is not None


async def test_a_store_that_goes_away_before_the_feed_is_filled_keeps_nobody_from_serving(
    area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any) -> Any:
        raise StoreAway("the store did not answer")

    feed = Feed(area.sequencer, area.journal)
    with monkeypatch.context() as context:
        context.setattr(area.journal, "read", away)
        await feed.refill()
    assert [seq async for seq, _ in feed.entries(0)] == [1, 2, 3]
