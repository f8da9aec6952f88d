"""The archive: entries move from the stream to files, and whatever crashes, none is lost, doubled or skipped."""

import asyncio
import os
from pathlib import Path

import pytest

from dispatch_server.faults import ArchiveDamaged, ArchiveMissing, Fenced, FolderHeld, JournalDamaged, StoreError
from dispatch_server.journal import archive as archive_file
from dispatch_server.journal.archive import Archive, Archived, Archiver
from dispatch_server.journal.chain import GENESIS, digest
from dispatch_server.journal.generations import Generations
from dispatch_server.journal.history import History
from dispatch_server.journal.journal import Gap, Journal
from dispatch_server.journal.segment import Segment, write_segment
from dispatch_server.store.folder import try_lock
from dispatch_server.store.store import Client, Store

from .conftest import JOURNAL_ID

ENTRIES = [b"entry %d" % seq for seq in range(1, 101)]


@pytest.fixture
def files(data: Path) -> Archive:
    return Archive(data / "archive", JOURNAL_ID)


@pytest.fixture
async def filled(journal: Journal) -> Journal:
    """A journal of a hundred entries."""
    await journal.append(0, ENTRIES)
    return journal


def archiver(files: Archive, journal: Journal) -> Archiver:
    return Archiver(files, journal, Generations(journal), segment_entries_max=30)


async def covered_upto(journal: Journal, *seqs: int) -> None:
    """Write snapshots of these seqs; the older one allows trimming."""
    for seq in seqs:
        await Generations(journal).write(seq, b"", b"state")


async def past(files: Archive, journal: Journal, after_seq: int = 0) -> list[bytes]:
    return [entry async for entries in History(files, journal).chunks(after_seq) for _, entry in entries]


def ranges(files: Archive) -> list[tuple[int, int]]:
    return [(name.first_seq, name.last_seq) for name in files.segments()]


async def test_files_come_before_trimming(files: Archive, filled: Journal) -> None:
    assert await archiver(files, filled).archive_upto(70) == Archived(archived_seq=70, trimmed_seq=0)
    assert ranges(files) == [(1, 30), (31, 60), (61, 70)]
    assert await filled.first_seq() == 1
    await covered_upto(filled, 50)
    assert await archiver(files, filled).archive_upto(70) == Archived(70, 0)
    await covered_upto(filled, 65)
    assert await archiver(files, filled).archive_upto(70) == Archived(70, 50)
    assert await filled.first_seq() == 51
    assert await past(files, filled) == ENTRIES
    assert await past(files, filled, 69) == ENTRIES[69:]
    status = await filled.status()
    assert (status.trimmed_seq, status.trimmed_digest) == (50, digest(b"entry 50"))


async def test_chain_spans_files_and_trims(files: Archive, filled: Journal) -> None:
    await archiver(files, filled).archive_upto(100)
    await covered_upto(filled, 100, 100)
    await archiver(files, filled).archive_upto(100)
    await filled.append(100, [b"entry 101"])
    await archiver(files, filled).archive_upto(101)
    links = []
    for name in files.segments():
        with Segment(name, JOURNAL_ID) as segment:
            links.append((segment.prev_digest, segment.last_digest))
    ends = [digest(b"entry %d" % seq) for seq in (30, 60, 90, 100, 101)]
    assert links == list(zip([GENESIS, *ends], ends, strict=False))


async def test_journal_trimmed_to_nothing_goes_on(files: Archive, filled: Journal, client: Client) -> None:
    await covered_upto(filled, 100, 100)
    assert await archiver(files, filled).archive_upto(1_000) == Archived(100, 100)
    assert await client.command("XLEN", filled.stream_key) == 0
    assert (await filled.first_seq(), await filled.last_seq()) == (101, 100)
    with pytest.raises(Gap, match="ends at entry 100, not at 0"):
        await filled.append(0, [b"from the start"])
    await filled.append(100, [b"entry 101"])
    assert await past(files, filled) == [*ENTRIES, b"entry 101"]


async def test_single_entries_are_found_wherever_they_lie(files: Archive, filled: Journal) -> None:
    await covered_upto(filled, 60, 60)
    await archiver(files, filled).archive_upto(60)
    history = History(files, filled)
    assert [await history.read(seq) for seq in (1, 30, 31, 60, 61, 100)] == [
        ENTRIES[seq - 1] for seq in (1, 30, 31, 60, 61, 100)
    ]
    many = await asyncio.gather(*(history.read(seq) for seq in range(1, 101)))
    assert many == ENTRIES
    with pytest.raises(ArchiveMissing):
        await history.read(101)


async def test_trimming_while_somebody_reads(files: Archive, filled: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dispatch_server.journal.history.CHUNK_COUNT", 10)
    await covered_upto(filled, 80, 80)
    reader = Archive(files.directory.parent, JOURNAL_ID)
    walk = History(reader, filled).chunks()
    found = await anext(walk)
    await archiver(files, filled).archive_upto(80)
    async for entries in walk:
        found += entries
    assert [entry for _, entry in found] == ENTRIES


async def test_writing_while_somebody_reads(files: Archive, filled: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """The writer adds an entry just after the reader has asked and found nothing more."""
    read = filled.read

    async def read_then_write(after_seq: int, count: int) -> list[tuple[int, bytes]]:
        entries = await read(after_seq, count)
        if after_seq == 100 and not entries:
            await filled.append(100, [b"entry 101"])
        return entries

    monkeypatch.setattr(filled, "read", read_then_write)
    assert await past(files, filled) == [*ENTRIES, b"entry 101"]


# Where the archiver dies, and what lies in the folder and the stream then: files, first entry of the stream.
CRASHES = [
    ("while writing the first file", [], 1),
    ("after the first file", [(1, 30)], 1),
    ("before trimming", [(1, 30), (31, 60), (61, 90)], 1),
    ("between two trims", [(1, 30), (31, 60), (61, 90)], 31),
]


@pytest.mark.parametrize(("moment", "files_left", "first_seq"), CRASHES)
async def test_archiver_that_died_is_continued(
    files: Archive,
    filled: Journal,
    monkeypatch: pytest.MonkeyPatch,
    moment: str,
    files_left: list[tuple[int, int]],
    first_seq: int,
) -> None:
    await covered_upto(filled, 90, 90)
    trim, counts = Journal.trim, {"writes": 0, "trims": 0}

    def dying_write(*args: object) -> object:
        counts["writes"] += 1
        if moment == "while writing the first file":
            half = files.directory / f"{1:020d}-{30:020d}.half"
            half.write_bytes(b"half of a file")
            raise KeyboardInterrupt
        if moment == "after the first file" and counts["writes"] == 2:
            raise KeyboardInterrupt
        return write_segment(*args)  # type: ignore[arg-type]

    async def dying_trim(self: Journal, keep_seq: int, trimmed_digest: bytes) -> int:
        counts["trims"] += 1
        if moment == "before trimming" or counts["trims"] == 2:
            raise KeyboardInterrupt
        return await trim(self, keep_seq, trimmed_digest)

    monkeypatch.setattr(archive_file, "write_segment", dying_write)
    monkeypatch.setattr(Journal, "trim", dying_trim)
    with pytest.raises(KeyboardInterrupt):
        await archiver(files, filled).archive_upto(90)
    monkeypatch.undo()
    again = Archive(files.directory.parent, JOURNAL_ID)
    assert (ranges(again), await filled.first_seq()) == (files_left, first_seq)
    assert await past(again, filled) == ENTRIES
    assert await archiver(again, filled).archive_upto(90) == Archived(90, 90)
    assert ranges(again) == [(1, 30), (31, 60), (61, 90)]
    assert not list(files.directory.glob("*.half"))
    assert await past(again, filled) == ENTRIES


async def test_files_that_overlap_are_read_once(files: Archive, filled: Journal) -> None:
    await archiver(files, filled).archive_upto(60)
    write_segment(files.directory, JOURNAL_ID, 51, digest(ENTRIES[49]), ENTRIES[50:80])
    files.refresh()
    assert [entry for _, entry in files.entries()] == ENTRIES[:80]
    await covered_upto(filled, 80, 80)
    assert await archiver(files, filled).archive_upto(80) == Archived(80, 80)
    assert await past(files, filled) == ENTRIES


async def test_missing_file_is_named_and_nothing_is_trimmed(files: Archive, filled: Journal) -> None:
    await archiver(files, filled).archive_upto(90)
    files.segments()[1].path.unlink()
    files.refresh()
    with pytest.raises(ArchiveMissing, match=f"entry 31 is in no segment .*{JOURNAL_ID}"):
        list(files.entries())
    await covered_upto(filled, 90, 90)
    with pytest.raises(ArchiveMissing, match=r"entry 31 .* nothing is trimmed"):
        await archiver(files, filled).archive_upto(90)
    assert await filled.first_seq() == 31
    assert await past(files, filled) == ENTRIES


async def test_damaged_file_is_not_trimmed_away(files: Archive, filled: Journal) -> None:
    await archiver(files, filled).archive_upto(30)
    [name] = files.segments()
    name.path.write_bytes(name.path.read_bytes().replace(b"entry 17", b"entry 71"))
    await covered_upto(filled, 30, 30)
    with pytest.raises(ArchiveDamaged, match="entry 17 is not what was written"):
        await archiver(files, filled).archive_upto(30)
    assert await filled.first_seq() == 1


async def test_file_of_another_past_does_not_join(files: Archive, filled: Journal) -> None:
    await archiver(files, filled).archive_upto(30)
    write_segment(files.directory, JOURNAL_ID, 31, digest(b"another entry 30"), ENTRIES[30:60])
    files.refresh()
    with pytest.raises(ArchiveDamaged, match="does not continue"):
        list(files.entries())


async def test_archive_of_another_past_is_refused(files: Archive, filled: Journal) -> None:
    files.directory.mkdir(parents=True)
    write_segment(files.directory, JOURNAL_ID, 1, GENESIS, [b"another past"] * 10)
    with pytest.raises(JournalDamaged, match="entry 10 in the journal of ambon is not the one in the archive"):
        await archiver(files, filled).archive_upto(30)


async def test_archive_of_another_journal_is_refused(data: Path, filled: Journal) -> None:
    other = Archive(data / "archive", "another-journal")
    with pytest.raises(StoreError, match=f"does not belong to the journal {JOURNAL_ID}"):
        await archiver(other, filled).archive_upto(30)


async def test_writer_that_moves_to_another_machine_continues_there(
    files: Archive, filled: Journal, tmp_path: Path
) -> None:
    await covered_upto(filled, 60, 60)
    await archiver(files, filled).archive_upto(60)
    there = Archive(tmp_path / "another machine", JOURNAL_ID)
    await covered_upto(filled, 90, 90)
    assert await archiver(there, filled).archive_upto(90) == Archived(90, 90)
    assert ranges(there) == [(61, 90)]
    with Segment(there.segments()[0], JOURNAL_ID) as segment:
        assert segment.prev_digest == digest(b"entry 60")
    with pytest.raises(ArchiveMissing, match="If another machine wrote it, copy its"):
        await past(there, filled)
    assert await past(there, filled, 60) == ENTRIES[60:]
    # And back again: the first machine's files have a hole now, and say so.
    await covered_upto(filled, 100, 100)
    files.refresh()
    assert await archiver(files, filled).archive_upto(100) == Archived(100, 100)
    assert ranges(files) == [(1, 30), (31, 60), (91, 100)]
    with pytest.raises(ArchiveMissing, match="entry 61 is in no segment"):
        await past(files, filled)


async def test_fenced_writer_trims_nothing(files: Archive, filled: Journal, store: Store) -> None:
    await covered_upto(filled, 90, 90)
    successor = Journal(store, "ambon")
    await successor.claim(filled.epoch, JOURNAL_ID)
    with pytest.raises(Fenced):
        await archiver(files, filled).archive_upto(90)
    assert await filled.first_seq() == 1
    await successor.close()


async def test_one_archiver_at_a_time(files: Archive, filled: Journal) -> None:
    await archiver(files, filled).archive_upto(10)
    lock = try_lock(files.directory / "lock")
    assert lock is not None
    with pytest.raises(FolderHeld, match="another archiver is at work"):
        await archiver(files, filled).archive_upto(20)
    os.close(lock)
    assert await archiver(files, filled).archive_upto(20) == Archived(20, 0)


async def test_segments_are_bounded_in_bytes(files: Archive, filled: Journal) -> None:
    small = Archiver(files, filled, Generations(filled), segment_bytes_max=40)
    await small.archive_upto(12)
    assert ranges(files) == [(1, 5), (6, 10), (11, 12)]
