"""The keeper and the supervision outlive what goes wrong around them once."""

import asyncio
import errno
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from dispatch_server import embedded
from dispatch_server.faults import StoreAway
from dispatch_server.feed import Feed
from dispatch_server.keeper import Keeper

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
    made = await keeper.make()
    assert made is not None
    assert made.seq == keeper.snapshot_seq == area.sequencer.committed_seq


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
