"""The store hangs, dies, loses a reply or belongs to another writer: nothing is lost and nothing is doubled."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch_core import commands
from dispatch_core.city import City
from dispatch_core.model import ResumeCause
from dispatch_server.codec import Entry
from dispatch_server.faults import Fenced, Gap, WriterActive
from dispatch_server.journal.journal import Journal
from dispatch_server.store.store import open_store
from dispatch_server.writer.outcomes import OutcomeUnknown

from ..support_store import end, start_external_valkey, stopped, until
from .area import Area, report
from .wire import Wire


async def outcome_of(area: Area, request_id: str) -> Any:
    """What a further report of a fallen pole comes to; an exception is returned."""
    try:
        return await area.submit(report("power_line_down"), request_id)
    except OutcomeUnknown as unknown:
        return unknown


async def numbers_by_request(area: Area) -> dict[str, int]:
    """request id -> seq, from the journal's bytes; a request that stands twice fails."""
    found: dict[str, int] = {}
    for entry in await area.entries():
        if entry.request_id:
            assert entry.request_id not in found
            found[entry.request_id] = entry.seq
    return found


async def test_while_the_store_hangs_everybody_is_told_and_nothing_is_decided(area: Area) -> None:
    seen: list[bool] = []
    area.sequencer.on_state(seen.append)
    assert area.store.pid is not None
    with stopped(area.store.pid):
        outcomes = await asyncio.gather(*(outcome_of(area, f"r{i}") for i in range(5)))
        assert all(isinstance(outcome, OutcomeUnknown) and outcome.retry_ms > 0 for outcome in outcomes)
        assert area.sequencer.store_away
        assert isinstance(await outcome_of(area, "late"), OutcomeUnknown)
        assert not await area.sequencer.readable(area.sequencer.engine.state.seq)
        incidents, units = area.sequencer.touched_unconfirmed()
        assert incidents == {4, 5, 6, 7, 8}
        assert units
        assert area.sequencer.committed_seq == 3
        with pytest.raises(OutcomeUnknown):
            await area.sequencer.state_digest()
    await until(lambda: not area.sequencer.store_away)
    assert seen == [True, False]
    # What was unconfirmed is in the journal now, then the open clocks start anew, then new commands.
    for i in range(5):
        again = await outcome_of(area, f"r{i}")
        assert isinstance(again, Entry)
        assert again.seq == 4 + i
    await until(lambda: area.sequencer.committed_seq == 9)
    assert (await area.sequencer.entry(9)).command == commands.ResumeService(ResumeCause.STORE_AWAY, 0)
    late = await outcome_of(area, "late")
    assert isinstance(late, Entry)
    assert late.seq == 10
    assert area.sequencer.touched_unconfirmed() == (set(), set())


async def test_a_reader_who_waits_when_the_store_goes_away_gets_away(area: Area) -> None:
    assert area.store.pid is not None
    with stopped(area.store.pid):
        caller = asyncio.create_task(outcome_of(area, "r1"))
        await until(lambda: area.sequencer.engine.state.seq == 4)
        reader = asyncio.create_task(area.sequencer.readable(4))
        assert not await reader
        await caller
    await until(lambda: area.sequencer.committed_seq >= 4)
    assert await area.sequencer.readable(4)


async def test_the_store_killed_under_load_comes_back_and_nothing_is_lost(area: Area) -> None:
    answered: dict[str, int] = {}
    enough = asyncio.Event()

    async def caller(name: str) -> None:
        while not enough.is_set():
            request_id = f"{name}-{len(answered)}"
            while not isinstance(outcome := await outcome_of(area, request_id), Entry):
                await asyncio.sleep(0.02)
            answered[request_id] = outcome.seq

    callers = [asyncio.create_task(caller(f"c{i}")) for i in range(8)]
    for _ in range(3):
        seq, restart_count = area.sequencer.committed_seq, area.store.restart_count
        await until(lambda seq=seq: area.sequencer.committed_seq > seq + 100)
        assert area.store.pid is not None
        os.kill(area.store.pid, signal.SIGKILL)
        await until(lambda count=restart_count: area.store.restart_count > count)
    enough.set()
    await asyncio.wait_for(asyncio.gather(*callers), 30)
    assert await numbers_by_request(area) == answered
    await area.restart()
    assert await numbers_by_request(area) == answered


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """An external Valkey: its URL and its process id."""
    url, process = start_external_valkey(tmp_path / "valkey")
    yield url, process.pid
    end(process)


@pytest.fixture
async def others(city: City, tmp_path: Path) -> AsyncIterator[Any]:
    """Makes areas on external stores, each with a data folder of its own; all are ended."""
    made: list[Area] = []

    async def make(url: str) -> Area:
        folder = tmp_path / f"data-{len(made)}"
        area = Area(city, folder, await open_store(folder, url))
        made.append(area)
        return area

    yield make
    for area in made:
        if hasattr(area, "sequencer"):
            await area.stop()
        await area.store.close()


async def test_a_reply_lost_after_the_append_landed_doubles_nothing(valkey: tuple[str, int], others: Any) -> None:
    wire = Wire(int(valkey[0].rpartition(":")[2]))
    area: Area = await others(await wire.start())
    await area.start()
    wire.lose_replies = True
    outcome = await outcome_of(area, "r1")
    assert isinstance(outcome, OutcomeUnknown)
    await wire.mend()
    await until(lambda: not area.sequencer.store_away)
    again = await outcome_of(area, "r1")
    assert isinstance(again, Entry)
    assert await numbers_by_request(area) == {"r1": again.seq}
    await area.stop()
    await wire.stop()


async def test_a_second_server_is_refused_and_with_take_over_it_fences_the_first(
    valkey: tuple[str, int], others: Any
) -> None:
    first, second = await others(valkey[0]), await others(valkey[0])
    await first.start()
    before = await outcome_of(first, "r1")
    with pytest.raises(WriterActive):
        await second.start()
    await second.start(take_over=True)
    with pytest.raises(Fenced):
        await asyncio.wait_for(asyncio.shield(first.sequencer.fatal), 10)
    assert isinstance(await outcome_of(first, "r2"), OutcomeUnknown)
    assert await outcome_of(second, "r1") == before
    after = await outcome_of(second, "r2")
    assert isinstance(after, Entry)
    assert second.sequencer.epoch == first.sequencer.epoch + 1
    assert [entry.command for entry in await second.entries()][-2] == commands.ResumeService(ResumeCause.TAKE_OVER, 0)


async def test_a_reader_who_waits_when_another_writer_takes_over_gets_away(
    valkey: tuple[str, int], others: Any
) -> None:
    first, second = await others(valkey[0]), await others(valkey[0])
    await first.start()
    reader = asyncio.create_task(first.sequencer.readable(first.sequencer.committed_seq + 1))
    await second.start(take_over=True)
    assert not await asyncio.wait_for(reader, 10)
    with pytest.raises(Fenced):
        await asyncio.shield(first.sequencer.fatal)
    assert not first.sequencer.ready


async def test_a_writer_that_slept_through_a_take_over_lets_nothing_out(valkey: tuple[str, int], others: Any) -> None:
    first, second = await others(valkey[0]), await others(valkey[0])
    await first.start()
    # Asleep: its loop runs, but it neither beats nor hears; what it decides next must not count.
    before = await outcome_of(first, "r1")
    await second.start(take_over=True)
    with pytest.raises(Fenced):
        await asyncio.gather(outcome_of(first, "zombie"), asyncio.shield(first.sequencer.fatal))
    assert await outcome_of(second, "r1") == before
    assert "zombie" not in await numbers_by_request(second)


async def test_a_journal_that_ends_elsewhere_stops_the_process(area: Area) -> None:
    stranger = Journal(area.store, "ambon", epoch=area.sequencer.epoch)
    await stranger.append(3, [b"not ours"])
    outcome = await outcome_of(area, "r1")
    assert isinstance(outcome, OutcomeUnknown)
    with pytest.raises(Gap):
        await asyncio.shield(area.sequencer.fatal)
    assert isinstance(await outcome_of(area, "r2"), OutcomeUnknown)
    await stranger.close()


async def test_a_stop_while_the_store_is_away_ends_in_time(area: Area) -> None:
    assert area.store.pid is not None
    with stopped(area.store.pid):
        assert isinstance(await outcome_of(area, "r1"), OutcomeUnknown)
        await area.sequencer.stop()
    assert isinstance(await outcome_of(area, "r2"), OutcomeUnknown)
