"""Entries gathered into few messages: none is lost, doubled or out of order, and no message is too long."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core import limits
from dispatch_server.client import Client
from dispatch_server.services.pace import Pace

from .asking import refused, report, request


@given(st.lists(st.integers(1, limits.ENTRY_BYTES_MAX), max_size=600), st.sampled_from((0, 40)))
@settings(max_examples=60)
def test_every_entry_comes_once_and_in_order(sizes: list[int], gather_ms: int) -> None:
    entries = [(seq, bytes(1) * size) for seq, size in enumerate(sizes, start=1)]

    async def told() -> AsyncIterator[tuple[int, bytes]]:
        for entry in entries:
            yield entry

    async def taken() -> list[tuple[int, list[bytes]]]:
        return [message async for message in Pace(gather_ms).gathered(told())]

    messages = asyncio.run(taken())
    assert [stored for _, held in messages for stored in held] == [stored for _, stored in entries]
    seen = 0
    for seq, held in messages:
        seen += len(held)
        assert seq == seen, "who resumes after it would miss or repeat something"
        assert 0 < len(held) <= (limits.GATHERED_ENTRIES_MAX if gather_ms else 1)
        assert len(held) == 1 or sum(map(len, held)) <= limits.GATHERED_BYTES_MAX


def test_gathered_or_not_a_watcher_gets_the_same(client: Client) -> None:
    first = client.intake.ReportIncident(report("fallen_tree")).seq
    last = max(client.intake.ReportIncident(report("fallen_tree")).seq for _ in range(6))
    told = {}
    for gather_ms in (0, limits.GATHER_MS_MAX):
        stream = client.ops.WatchEvents(request("WatchEvents", after_seq=first - 1, gather_ms=gather_ms), timeout=30)
        found, message_count = [], 0
        while not found or found[-1].seq < last:
            reply = next(stream)
            entries = [reply.entry, *reply.more]
            assert reply.seq == entries[-1].seq
            found += entries
            message_count += 1
        stream.cancel()
        told[gather_ms] = [entry.SerializeToString(deterministic=True) for entry in found if entry.seq <= last]
        assert (message_count < len(found)) == (gather_ms > 0)
    plain, gathered = told.values()
    assert plain == gathered


@pytest.mark.parametrize("gather_ms", [limits.GATHER_MS_MAX + 1, 2**31])
def test_nobody_gathers_for_ever(client: Client, gather_ms: int) -> None:
    problem = refused(lambda asked: next(client.ops.WatchEvents(asked)), request("WatchEvents", gather_ms=gather_ms))
    assert problem.status == "INVALID_ARGUMENT"
