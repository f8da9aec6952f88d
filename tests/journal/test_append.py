"""Appending: in order, all or nothing, once however often a batch is sent."""

import asyncio
from collections.abc import Sequence

import pytest

from dispatch_core import limits
from dispatch_server.faults import BatchRefused, JournalDamaged, StoreRefused
from dispatch_server.journal.batch import BatchLimits
from dispatch_server.journal.journal import APPEND_DEADLINE_MS, Gap, Journal
from dispatch_server.journal.personal import PersonalData
from dispatch_server.store.store import Client, Store


async def everything(journal: Journal) -> list[tuple[int, bytes]]:
    return [entry async for entries in journal.chunks() for entry in entries]


async def test_entries_come_back_as_they_went_in(journal: Journal) -> None:
    every_byte = bytes(range(256))
    await journal.append(0, [b"one"])
    await journal.append(1, [every_byte, b"", b"four"])
    assert await everything(journal) == [(1, b"one"), (2, every_byte), (3, b""), (4, b"four")]
    assert await journal.read(1, 2) == [(2, every_byte), (3, b"")]
    assert await journal.read(4, 10) == []
    assert (await journal.first_seq(), await journal.last_seq()) == (1, 4)


async def test_empty_journal(journal: Journal) -> None:
    assert await everything(journal) == []
    assert (await journal.first_seq(), await journal.last_seq()) == (1, 0)


# What was appended before, then a batch: after which seq, its entries, whether it is taken, what the journal holds
# then.
TRANSCRIPT = [
    # before            prev  batch            taken  after
    ([], 0, [b"a", b"b"], True, [b"a", b"b"]),
    ([b"a"], 1, [b"b"], True, [b"a", b"b"]),
    # Sent again after a lost reply: the same answer, nothing twice.
    ([b"a", b"b"], 0, [b"a", b"b"], True, [b"a", b"b"]),
    ([b"a", b"b"], 1, [b"b"], True, [b"a", b"b"]),
    # Other bytes at the same place: another history.
    ([b"a", b"b"], 0, [b"a", b"x"], False, [b"a", b"b"]),
    ([b"a", b"b"], 0, [b"x", b"b"], False, [b"a", b"b"]),
    ([b"a", b"b"], 1, [b"x"], False, [b"a", b"b"]),
    # The journal is behind us, or ahead of us.
    ([b"a"], 2, [b"c"], False, [b"a"]),
    ([], 1, [b"b"], False, []),
    ([b"a", b"b", b"c"], 0, [b"a", b"b"], False, [b"a", b"b", b"c"]),
    ([b"a", b"b"], 0, [b"a", b"b", b"c"], False, [b"a", b"b"]),
    ([b"a", b"b"], 1, [b"b", b"c"], False, [b"a", b"b"]),
]


@pytest.mark.parametrize(("before", "prev_seq", "batch", "taken", "after"), TRANSCRIPT)
async def test_batches(
    journal: Journal,
    before: Sequence[bytes],
    prev_seq: int,
    batch: Sequence[bytes],
    taken: bool,
    after: Sequence[bytes],
) -> None:
    if before:
        await journal.append(0, before)
    if taken:
        await journal.append(prev_seq, batch)
    else:
        with pytest.raises(Gap, match=f"ends at entry {len(before)}, not at {prev_seq} "):
            await journal.append(prev_seq, batch)
    assert [entry for _, entry in await everything(journal)] == list(after)


async def test_two_that_append_at_once_cannot_both(store: Store, journal: Journal) -> None:
    twin = Journal(store, "ambon", epoch=journal.epoch)
    outcomes = await asyncio.gather(journal.append(0, [b"ours"]), twin.append(0, [b"theirs"]), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes if outcome] == [Gap]
    assert len(await everything(journal)) == 1
    await twin.close()


async def test_personal_data_goes_with_its_batch(journal: Journal) -> None:
    personal = PersonalData(journal)
    with pytest.raises(Gap):
        await journal.append(7, [b"entry"], {"R1": b"Maria, 0811"})
    assert await personal.read(["R1"]) == {}
    await journal.append(0, [b"entry"], {"R1": b"Maria, 0811", "R2": b"Yosef"})
    assert await personal.read(["R1", "R2", "R3"]) == {"R1": b"Maria, 0811", "R2": b"Yosef"}


async def test_a_batch_sent_again_does_not_bring_back_what_was_erased(journal: Journal) -> None:
    personal = PersonalData(journal)
    await journal.append(0, [b"entry"], {"R1": b"Maria"})
    assert await personal.erase(["R1", "R2"]) == 1
    await journal.append(0, [b"entry"], {"R1": b"Maria"})
    assert await personal.read(["R1"]) == {}
    assert await everything(journal) == [(1, b"entry")]


async def test_limits_are_checked_before_anything_is_sent(store: Store, journal: Journal) -> None:
    limits = BatchLimits(batch_bytes_max=100, entry_bytes_max=40, private_bytes_max=30, count_max=4)
    small = Journal(store, "ambon", epoch=journal.epoch, limits=limits)
    refused = [
        ([], {}, "at least one entry"),
        ([b"x"] * 5, {}, "at most 4"),
        ([b"x"] * 2, {"R1": b"", "R2": b"", "R3": b""}, "at most 4"),
        ([b"x" * 41], {}, "an entry of 41 bytes"),
        ([b"x"], {"R1": b"x" * 31}, "personal data of 31 bytes"),
        ([b"x" * 40] * 2, {"R1": b"x" * 21}, "a batch of 101 bytes"),
    ]
    for entries, private, reason in refused:
        with pytest.raises(BatchRefused, match=reason):
            await small.append(0, entries, private)
    assert await everything(journal) == []
    await small.append(0, [b"x" * 40] * 2, {"R1": b"x" * 20})
    await small.close()


async def test_largest_batch(journal: Journal) -> None:
    limits = BatchLimits()
    entries = [bytes([n]) * limits.entry_bytes_max for n in range(4)]
    await journal.append(0, entries)
    await journal.append(0, entries)
    assert [entry for _, entry in await everything(journal)] == entries


async def test_functions_that_vanished_are_loaded_again(client: Client, journal: Journal) -> None:
    await journal.append(0, [b"one"])
    await client.command("FUNCTION", "FLUSH")
    await journal.append(1, [b"two"])
    await client.command("FUNCTION", "FLUSH")
    assert (await journal.claim(journal.epoch, "another-name")).last_seq == 2


async def test_a_store_that_lost_everything_is_a_gap(client: Client, journal: Journal) -> None:
    await journal.append(0, [b"one"])
    await client.command("FLUSHALL")
    with pytest.raises(Gap, match="has lost the journal"):
        await journal.append(1, [b"two"])


async def test_entries_that_are_not_ours_are_named(client: Client, journal: Journal) -> None:
    await journal.append(0, [b"one"])
    await client.command("XADD", journal.stream_key, "3-0", "e", b"foreign")
    with pytest.raises(JournalDamaged, match="a hole between entries 1 and 3"):
        await everything(journal)
    await client.command("XADD", journal.stream_key, "3-1", "e", b"foreign")
    with pytest.raises(JournalDamaged, match="3-1"):
        await everything(journal)


async def test_a_refusal_says_why_and_shows_nobody_s_data(client: Client, journal: Journal) -> None:
    await client.command("SET", journal.private_key, "not a hash")
    with pytest.raises(StoreRefused, match="WRONGTYPE") as refused:
        await journal.append(0, [b"entry"], {"R1": b"Maria"})
    assert "Maria" not in str(refused.value)
    assert await everything(journal) == []
    with pytest.raises(StoreRefused, match="unknown command") as refused:
        await client.command("NOSUCH", "Maria")
    assert "Maria" not in str(refused.value)


def test_its_limits_are_those_in_force_everywhere() -> None:
    # The journal knows bytes only and not the core, so the numbers stand here too.
    own = BatchLimits()
    assert own.batch_bytes_max == limits.BATCH_BYTES_MAX
    assert own.entry_bytes_max == limits.ENTRY_BYTES_MAX
    assert own.private_bytes_max == limits.PRIVATE_BYTES_MAX
    # A command is at most one entry and one report; timers and a resumption come on top.
    assert own.count_max >= 2 * limits.BATCH_COMMANDS_MAX + limits.TIMERS_PER_BATCH_MAX + 1
    assert APPEND_DEADLINE_MS == limits.APPEND_DEADLINE_MS
