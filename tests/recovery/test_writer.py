"""What the writer does of its own accord: timers, gaps of the clock, positions once a second."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from dispatch_core import commands, events, limits
from dispatch_core.city import City
from dispatch_core.model import Alert, ResumeCause
from dispatch_server.codec import Entry
from dispatch_server.store.store import Store
from dispatch_server.writer.outcomes import OutcomeUnknown, Overloaded

from ..support_store import stopped, until
from .area import LAT_E7, LON_E7, Area, ordered_units, report

RATE = 1_000


@pytest.fixture
async def fast(city: City, data: Path, store: Store) -> AsyncIterator[Area]:
    """Ambon with a clock a thousand times faster: a turnout of two minutes takes 120 ms."""
    opened = Area(city, data, store, clock_rate=RATE)
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
async def hasty(city: City, data: Path, store: Store) -> AsyncIterator[Area]:
    """Ambon with a policy that takes 300 ms of silence for a gap of the clock."""
    policy = replace(city.policy, clock_gap_ms=300)
    opened = Area(replace(city, policy=policy), data, store)
    await opened.start()
    yield opened
    await opened.stop()


def alerts_of(entries: list[Entry]) -> list[events.AlertRaised]:
    """Every alert in some entries."""
    return [event for entry in entries for event in entry.events if isinstance(event, events.AlertRaised)]


async def test_timers_are_journalled_when_they_are_due_and_not_before(fast: Area) -> None:
    reported = await fast.submit(report("cardiac_arrest"))
    assert reported is not None
    assert ordered_units(reported)
    due_ms = fast.sequencer.engine.next_deadline_ms()
    await until(lambda: fast.sequencer.committed_seq > reported.seq + 2)
    advances = [entry for entry in (await fast.entries())[reported.seq :] if entry.command == commands.AdvanceClock()]
    assert advances[0].at_ms >= due_ms
    assert advances[0].request_id == ""
    assert all(alert.alert is Alert.LATE_EN_ROUTE for alert in alerts_of(advances[:1]))
    assert [entry.at_ms for entry in advances] == sorted(entry.at_ms for entry in advances)


async def test_while_the_store_is_away_no_timer_is_stamped_and_then_the_clocks_start_anew(fast: Area) -> None:
    assert fast.store.pid is not None
    with stopped(fast.store.pid):
        with pytest.raises(OutcomeUnknown):
            await fast.submit(report("cardiac_arrest"))
        seq = fast.sequencer.engine.state.seq
        await asyncio.sleep(0.5)
        assert 0 < fast.sequencer.engine.next_deadline_ms() < fast.sequencer.clock.now_ms()
        assert fast.sequencer.engine.state.seq == seq
    await until(lambda: fast.sequencer.committed_seq > seq)
    resumed = await fast.sequencer.entry(seq + 1)
    assert resumed.command == commands.ResumeService(ResumeCause.STORE_AWAY, 0)


async def test_replies_are_made_while_the_store_writes_and_wait_for_it(area: Area) -> None:
    submit = area.sequencer.submit
    prepared: list[Entry] = []

    def fail(entry: Entry) -> None:
        raise ValueError("this reply cannot be made")

    assert area.store.pid is not None
    with stopped(area.store.pid):
        calls = [
            submit(report("power_line_down"), f"r{nth}", prepare=prepare)
            for nth, prepare in enumerate([prepared.append, None, fail, prepared.append])
        ]
        waiting = asyncio.gather(*calls, return_exceptions=True)
        await until(lambda: len(prepared) == 2)
        assert area.sequencer.committed_seq == 3
        outcomes = await waiting
    # The store was away for too long: what was made is worth nothing, and a repeat has the entry alone.
    assert all(isinstance(outcome, OutcomeUnknown) for outcome in outcomes)
    await until(lambda: not area.sequencer.store_away)
    assert await submit(report("power_line_down"), "r0", prepare=fail) == prepared[0]
    # One that cannot be made is its caller's alone.
    entry = await submit(report("power_line_down"), "r5", prepare=fail)
    assert entry is not None
    assert [one.request_id for one in prepared] == ["r0", "r3"]


async def test_a_gap_of_the_clock_starts_open_clocks_anew_before_anything_else(hasty: Area) -> None:
    await hasty.submit(report("power_line_down"))
    waiting = asyncio.create_task(hasty.submit(report("power_line_down"), "r1"))
    await asyncio.sleep(0)
    # The whole process stands still, as one that was stopped or swapped out.
    time.sleep(0.5)
    answered = await waiting
    assert answered is not None
    entries = await hasty.entries()
    assert entries[answered.seq - 2].command == commands.ResumeService(ResumeCause.CLOCK_GAP, 0)


async def test_the_wall_clock_of_the_journal_never_runs_backwards_over_restarts(fast: Area) -> None:
    for _ in range(2):
        await asyncio.sleep(0.05)
        await fast.submit(report("power_line_down"))
        await fast.restart()
    stamps = [entry.at_ms for entry in await fast.entries()]
    assert stamps == sorted(stamps)
    assert stamps[-1] - stamps[0] >= 2 * 49 * RATE


async def test_positions_are_gathered_and_every_caller_learns_what_became_of_them(area: Area) -> None:
    first, second, third = (unit.unit_id for unit in area.city.units[:3])
    now_ms = area.sequencer.clock.now_ms()
    offer = area.sequencer.offer_positions
    receipts = await asyncio.gather(
        offer([first, second], [LAT_E7, LAT_E7], [LON_E7, LON_E7], [now_ms, now_ms]),
        offer([first, "no such unit"], [LAT_E7, LAT_E7], [LON_E7, LON_E7], [now_ms - 1, now_ms]),
        # Sent twice, and from a clock that is an hour ahead.
        offer([third], [LAT_E7], [LON_E7], [now_ms + 3_600_000]),
        offer([third], [LAT_E7], [LON_E7], [now_ms + 3_600_000]),
        offer(["no such unit"], [LAT_E7], [LON_E7], [now_ms]),
    )
    assert receipts == [(4, 2, 0), (0, 0, 2), (4, 1, 0), (4, 1, 0), (0, 0, 1)]
    [entry] = (await area.entries())[3:]
    recorded = entry.events[0]
    assert isinstance(recorded, events.PositionsRecorded)
    assert (entry.command, recorded.unit_ids) == (None, tuple(sorted((first, second, third))))
    # Known already: nothing new, and no entry.
    assert await offer([first], [LAT_E7], [LON_E7], [now_ms]) == (0, 0, 1)
    assert area.sequencer.committed_seq == 4


async def test_positions_go_out_once_a_second_at_most(area: Area) -> None:
    unit_id = area.city.units[0].unit_id
    began_ms = area.sequencer.clock.now_ms()
    calls = [
        asyncio.create_task(area.sequencer.offer_positions([unit_id], [LAT_E7], [LON_E7], [began_ms - 1_000 + i]))
        for i in range(50)
    ]
    await asyncio.gather(*calls)
    again = await area.sequencer.offer_positions([unit_id], [LAT_E7], [LON_E7], [began_ms])
    assert again[1:] == (1, 0)
    stamps = [entry.at_ms for entry in (await area.entries())[3:]]
    assert len(stamps) == 2
    assert stamps[1] - stamps[0] >= limits.POSITIONS_FLUSH_MS - 5


async def test_too_many_calls_with_positions_are_turned_away(area: Area) -> None:
    unit_id = area.city.units[0].unit_id
    now_ms = area.sequencer.clock.now_ms()
    outcomes = await asyncio.gather(
        *(
            area.sequencer.offer_positions([unit_id], [LAT_E7], [LON_E7], [now_ms])
            for _ in range(limits.POSITION_OFFERS_MAX + 5)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(outcome, Overloaded) for outcome in outcomes) == 5
    assert sum(outcome == (4, 1, 0) for outcome in outcomes) == limits.POSITION_OFFERS_MAX


async def test_a_timer_that_cannot_be_handled_stops_no_command(fast: Area, caplog: pytest.LogCaptureFixture) -> None:
    reported = await fast.submit(report("cardiac_arrest"))
    # The state is broken, as by a defect: the unit whose clock runs is not to be found.
    del fast.sequencer.engine.state.unit_index[ordered_units(reported)[0]]
    await until(lambda: "a timer cannot be handled" in caplog.text)
    assert await fast.submit(report("power_line_down")) is not None
    assert not fast.sequencer.fatal.done()
