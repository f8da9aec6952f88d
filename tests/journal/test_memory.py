"""The watch on the store's memory: what it tells, when it warns, and that an outage is not its business."""

import asyncio
import logging
import os
import signal

import pytest

from dispatch_core import limits
from dispatch_server.store.memory import watch
from dispatch_server.store.store import Client, Condition, Store

LIMIT_BYTES = 64 * 1024 * 1024


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[Condition]:
    """What the watch told; it looks all the time."""
    monkeypatch.setattr(limits, "STORE_LOOK_MS", 10)
    return []


def full(told: list[Condition]) -> float:
    """The share of its memory that the store used last."""
    return told[-1].used_bytes / told[-1].limit_bytes


async def until(told: list[Condition], wanted: int) -> None:
    async with asyncio.timeout(20):
        while len(told) < wanted:
            await asyncio.sleep(0.01)


async def test_it_warns_once_each_time_the_store_fills_up(
    store: Store, client: Client, told: list[Condition], caplog: pytest.LogCaptureFixture
) -> None:
    await client.command("CONFIG", "SET", "maxmemory", LIMIT_BYTES)
    task = asyncio.create_task(watch(store, told.append))
    try:
        with caplog.at_level(logging.ERROR, logger="dispatch_server.store.memory"):
            await until(told, 3)
            assert 0 < full(told) < 0.6
            assert caplog.records == []
            for warned in (1, 2):
                await client.command("SETRANGE", "ballast", LIMIT_BYTES * 7 // 10, "x")
                await until(told, len(told) + 3)
                assert 0.6 < full(told) < 1
                assert [record.message.startswith("the store uses") for record in caplog.records] == [True] * warned
                await client.command("DEL", "ballast")
                await until(told, len(told) + 3)
                assert full(told) < 0.6
    finally:
        task.cancel()


async def test_it_keeps_quiet_while_the_store_is_away(
    store: Store, told: list[Condition], caplog: pytest.LogCaptureFixture
) -> None:
    task = asyncio.create_task(watch(store, told.append))
    try:
        await until(told, 1)
        before = store.restart_count
        assert store.pid is not None
        os.kill(store.pid, signal.SIGKILL)
        async with asyncio.timeout(20):
            while store.restart_count == before:
                await asyncio.sleep(0.01)
        await until(told, len(told) + 2)
        assert [record for record in caplog.records if record.name == "dispatch_server.store.memory"] == []
    finally:
        task.cancel()
