"""The sequencer on a real store: one order, the same answer for the same request, nothing out before it is durable."""

import asyncio
import dataclasses
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

import dispatch_server.area
from dispatch_core import events, limits
from dispatch_core.rejections import Reason
from dispatch_server.codec import Entry
from dispatch_server.journal.personal import PersonalData
from dispatch_server.services.ops import Ops
from dispatch_server.writer.outcomes import InternalError, Overloaded, Refused, RequestIdReused
from sigap.v1 import ops_pb2

from .area import Area, acknowledge, ordered_units, report, sign_off, sign_on


async def test_it_begins_with_the_writer_the_city_and_open_clocks(area: Area) -> None:
    assert [type(entry.command).__name__ for entry in await area.entries()] == [
        "StartWriter",
        "LoadCity",
        "ResumeService",
    ]
    await area.restart()
    assert [type(entry.command).__name__ for entry in (await area.entries())[3:]] == ["StartWriter", "ResumeService"]
    assert [entry.epoch for entry in await area.entries()] == [1, 1, 1, 2, 2]


async def test_a_report_is_answered_with_its_durable_entry(area: Area) -> None:
    entry = await area.submit(report(), "r1")
    assert entry is not None
    assert entry.seq == area.sequencer.committed_seq == 4
    assert isinstance(entry.events[0], events.IncidentReported)
    assert entry.events[0].incident == entry.seq
    assert len(ordered_units(entry)) >= 5
    assert (await area.entries())[-1] == entry


async def test_the_same_request_gets_the_same_answer_also_at_once_and_after_a_restart(area: Area) -> None:
    answers = await asyncio.gather(*(area.submit(report(), "r1") for _ in range(20)))
    assert {entry.seq for entry in answers if entry} == {4}
    again = await area.submit(report(), "r1")
    await area.restart()
    assert await area.submit(report(), "r1") == again == answers[0]
    assert len([entry for entry in await area.entries() if entry.request_id]) == 1


async def test_another_payload_under_a_used_request_id_is_refused(area: Area) -> None:
    outcomes = await asyncio.gather(
        area.submit(report(), "r1"), area.submit(report(), "r1", b"other"), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [Entry, RequestIdReused]
    with pytest.raises(RequestIdReused):
        await area.submit(report(), "r1", b"other")
    assert area.sequencer.committed_seq == 4


async def test_a_command_sees_what_the_one_before_it_in_the_same_batch_did(area: Area) -> None:
    unit_id = area.city.units[0].unit_id
    outcomes = await asyncio.gather(
        *(area.submit(sign_off(unit_id), f"r{i}") for i in range(3)), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [Entry, Refused, Refused]
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].rejection.reason is Reason.UNIT_OFF_DUTY


async def test_a_refusal_takes_no_seq_and_is_not_remembered(area: Area) -> None:
    unit_id = area.city.units[0].unit_id
    for _ in range(2):
        with pytest.raises(Refused):
            await area.submit(sign_on(unit_id), "r1")
    await area.submit(sign_off(unit_id), "r2")
    again = await area.submit(sign_on(unit_id), "r1")
    assert again is not None
    assert again.seq == area.sequencer.committed_seq == 5


async def test_what_changes_nothing_is_answered_without_an_entry(area: Area) -> None:
    reported = await area.submit(report("cardiac_arrest"))
    assert reported is not None
    order = acknowledge(ordered_units(reported)[0], reported.seq)
    assert await area.submit(order, "a1") is not None
    assert await area.submit(order, "a2") is None
    assert area.sequencer.committed_seq == 5


async def test_a_fault_while_deciding_changes_nothing_and_stops_nobody(area: Area) -> None:
    broken = dataclasses.replace(report(), uncertainty_m=2**40)
    before = await area.sequencer.state_digest()
    outcomes = await asyncio.gather(
        area.submit(broken, "r1"), area.submit(report(), "r2"), area.submit(broken), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [InternalError, Entry, InternalError]
    assert (await area.sequencer.state_digest())[0] == before[0] + 1
    assert await area.submit(report("cardiac_arrest"), "r1") is not None


async def test_an_entry_over_the_limit_is_refused_before_it_changes_anything(area: Area) -> None:
    before = await area.sequencer.state_digest()
    with pytest.raises(Refused) as refused:
        await area.submit(report(note="x" * limits.ENTRY_BYTES_MAX))
    assert refused.value.rejection.reason is Reason.LIMIT_REACHED
    with pytest.raises(Refused):
        await area.submit(report(), private=bytes(limits.PRIVATE_BYTES_MAX + 1))
    assert await area.sequencer.state_digest() == before


async def test_a_command_is_decided_even_if_its_caller_has_gone(area: Area) -> None:
    caller = asyncio.create_task(area.submit(report(), "r1"))
    await asyncio.sleep(0)
    caller.cancel()
    again = await area.submit(report(), "r1")
    assert again is not None
    assert caller.cancelled()
    assert len([entry for entry in await area.entries() if entry.request_id == "r1"]) == 1


async def test_large_entries_go_out_in_batches_that_fit(area: Area) -> None:
    # The command and its event both hold it.
    note = "x" * (limits.ENTRY_BYTES_MAX * 2 // 5)
    answers = await asyncio.gather(
        *(area.submit(report("power_line_down", note=note), f"r{i}", private=bytes(1_000)) for i in range(20))
    )
    assert sorted(entry.seq for entry in answers if entry) == list(range(4, 24))


async def test_subscribers_get_every_committed_entry_once_and_in_order(area: Area) -> None:
    seen: list[int] = []

    def follow(entries: Sequence[Entry]) -> None:
        seen.extend(entry.seq for entry in entries)
        assert area.sequencer.committed_seq == seen[-1]

    def fail(entries: Sequence[Entry]) -> None:
        raise RuntimeError("a feed that fails")

    area.sequencer.subscribe(fail)
    area.sequencer.subscribe(follow)
    await asyncio.gather(*(area.submit(report("power_line_down"), f"r{i}") for i in range(50)))
    assert seen == list(range(4, 54))


async def test_personal_data_lies_beside_the_journal_by_report(area: Area) -> None:
    entry = await area.submit(report(), "r1", private=b"0811-000-000")
    assert entry is not None
    personal = PersonalData(area.journal)
    assert await personal.read([f"R{entry.seq}"]) == {f"R{entry.seq}": b"0811-000-000"}
    assert all(b"0811" not in each.stored for each in await area.entries())


async def test_the_salt_stays_with_the_journal(area: Area) -> None:
    salt = area.sequencer.salt
    assert len(salt) == 16
    assert (await area.restart()).salt == salt


async def test_any_committed_entry_can_be_read_and_no_other(area: Area) -> None:
    await area.submit(report())
    for expected in await area.entries():
        assert await area.sequencer.entry(expected.seq) == expected
    await area.restart()
    assert (await area.sequencer.entry(4)).events[0] == (await area.entries())[3].events[0]
    for seq in (0, area.sequencer.committed_seq + 1):
        with pytest.raises(LookupError):
            await area.sequencer.entry(seq)


async def test_the_state_after_a_restart_is_the_state_before(area: Area) -> None:
    reported = await area.submit(report(), "r1")
    assert reported is not None
    for unit_id in ordered_units(reported)[:3]:
        await area.submit(acknowledge(unit_id, reported.seq))
    seq, digest = await area.sequencer.state_digest()
    stopped = area.sequencer
    await area.restart()
    assert area.sequencer.engine.state is not stopped.engine.state
    assert area.sequencer.committed_seq == seq + 2
    # The two entries of the new start change the epoch; everything else is as it was.
    assert stopped.engine.state.incidents.keys() == area.sequencer.engine.state.incidents.keys()
    assert [unit.incident for unit in stopped.engine.state.units] == [
        unit.incident for unit in area.sequencer.engine.state.units
    ]
    assert digest != (await area.sequencer.state_digest())[1]


async def test_of_a_busy_server_only_the_digest_is_old(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    busy = dispatch_server.area.Area(area.sequencer)
    await area.submit(report(), "r1")
    taken = await area.sequencer.state_digest()
    reported = await area.submit(report("cardiac_arrest"), "r2")
    assert reported is not None

    async def older() -> tuple[int, bytes]:
        return taken

    monkeypatch.setattr(area.sequencer, "state_digest", older)
    keeper = SimpleNamespace(snapshot_seq=0, archived_seq=0)
    nobody: Any = None
    state: Any = await Ops(busy, nobody, nobody, cast(Any, keeper), "", nobody).get_state(ops_pb2.GetStateRequest())
    assert (state.seq, state.state_digest) == taken
    assert state.committed_seq == reported.seq > state.seq
    assert state.open_incident_count == 2


async def test_request_ids_are_never_forgotten_early_low_classes_are_turned_away_first(
    area: Area, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REQUESTS_MAX", 20)
    accepted = dict.fromkeys((3, 2, 1, 0), 0)
    for shed in accepted:
        outcomes: list[object] = []
        while not isinstance(outcomes[-1] if outcomes else None, Overloaded):
            request = area.submit(report("power_line_down"), f"r{sum(accepted.values())}", shed=shed)
            outcomes += await asyncio.gather(request, return_exceptions=True)
            accepted[shed] += isinstance(outcomes[-1], Entry)
        assert isinstance(outcomes[-1], Overloaded)
        assert outcomes[-1].retry_ms == limits.REQUESTS_RETRY_MS
    assert accepted == {3: 17, 2: 1, 1: 1, 0: 1}
    assert len(area.sequencer.engine.state.requests) == 20
    assert await area.submit(report("power_line_down"), "r0") is not None


async def test_a_full_inbox_turns_low_classes_away_first(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "INBOX_COMMANDS_MAX", 20)
    orders = [3] * 30 + [2] * 30 + [1] * 30 + [0] * 30
    outcomes = await asyncio.gather(
        *(area.submit(report("power_line_down"), f"r{i}", shed=shed) for i, shed in enumerate(orders)),
        return_exceptions=True,
    )
    accepted = [shed for shed, outcome in zip(orders, outcomes, strict=True) if isinstance(outcome, Entry)]
    assert accepted == [3] * 17 + [2] + [1] + [0]
    turned_away = [outcome for outcome in outcomes if not isinstance(outcome, Entry)]
    assert all(isinstance(outcome, Overloaded) and outcome.retry_ms for outcome in turned_away)


async def test_stopping_finishes_what_waits(area: Area) -> None:
    waiting = [asyncio.create_task(area.submit(report("power_line_down"), f"r{i}")) for i in range(300)]
    await asyncio.sleep(0)
    await area.sequencer.stop()
    answers = await asyncio.gather(*waiting)
    assert [entry.seq for entry in answers if entry] == list(range(4, 304))
