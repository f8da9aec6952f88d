"""An archive's audit: sound where it is, and whatever is done to a copy is found and named."""

import random
import shutil
from pathlib import Path

import pytest

from dispatch_server.accounts.archives import Audit, Finding, archives, audit, choose, facts, read, zone_of
from dispatch_server.faults import ArchiveMissing
from dispatch_server.journal.chain import GENESIS, digest
from dispatch_server.journal.segment import write_segment

from ..golden.make import JOURNAL_ID
from .histories import history
from .segments import archive_of

ENTRIES = [entry.stored for entry in history(1)[:164]]
COUNT = len(ENTRIES)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    archive_of(tmp_path, ENTRIES, 50)
    return tmp_path


def found(data: Path) -> Audit:
    return audit(choose(data, ""))


def kinds(done: Audit) -> list[tuple[str, int, int]]:
    files = {Finding.DAMAGED, Finding.UNREADABLE}
    assert all((one.text != one.text_id) == (one.finding in files) for one in done.found), "told in one language only"
    return [(one.finding.name, one.seq, one.last_seq) for one in done.found]


def test_a_sound_archive(data: Path) -> None:
    done = found(data)
    assert (done.ok, done.entry_count, done.first_seq, done.last_seq) == (True, COUNT, 1, COUNT)
    assert done.last_digest == digest(ENTRIES[-1]).hex()
    [archive] = archives(data)
    rows = facts(archive)
    assert [row.first_seq for row in rows] == list(range(1, COUNT + 1, 50))
    assert sum(row.entry_count for row in rows) == COUNT
    assert all(row.first_at_ms <= row.last_at_ms and not row.damage for row in rows)


def test_reading_gives_every_entry_once(data: Path) -> None:
    archive = choose(data, "")
    assert [entry.stored for entry in read(archive, 0, 0)] == ENTRIES
    assert [entry.seq for entry in read(archive, 48, 53)] == [49, 50, 51, 52, 53]
    numbers = {getattr(event, "incident", 0) for entry in read(archive, 0, 0) for event in entry.events} - {0}
    for number in numbers:
        about = list(read(archive, 0, 0, number))
        assert about
        assert all(any(getattr(event, "incident", 0) == number for event in entry.events) for entry in about)
    assert zone_of(archive) == "Asia/Jayapura"


def test_any_changed_byte_is_found(data: Path, run_seed: int) -> None:
    rng = random.Random(run_seed)
    for path in sorted((data / "archive" / JOURNAL_ID).glob("*.seg")):
        whole = path.read_bytes()
        for _ in range(10):
            at = rng.randrange(len(whole))
            path.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << rng.randrange(8))]) + whole[at + 1 :])
            done = found(data)
            assert not done.ok, (path.name, at)
            assert done.found[0].finding is Finding.DAMAGED
        path.write_bytes(whole[: rng.randrange(len(whole))])
        assert not found(data).ok
        path.write_bytes(whole)
    assert found(data).ok


def test_missing_files_are_named(data: Path) -> None:
    first, second, *_ = sorted((data / "archive" / JOURNAL_ID).glob("*.seg"))
    second.unlink()
    assert kinds(found(data)) == [("MISSING", 51, 100)]
    archive = choose(data, "")
    with pytest.raises(ArchiveMissing, match="entry 51 "):
        list(read(archive, 0, 0))
    first.unlink()
    done = found(data)
    assert kinds(done) == [("MISSING", 1, 100)]
    assert done.first_seq == 101
    # What is there can be read all the same.
    assert next(read(choose(data, ""), 0, 0)).seq == 101


def test_files_that_were_made_anew_do_not_join(data: Path) -> None:
    folder = data / "archive" / JOURNAL_ID
    _, second, *_ = sorted(folder.glob("*.seg"))
    second.unlink()
    # The head claims the right predecessor, or another one; the entries themselves are of elsewhere.
    write_segment(folder, JOURNAL_ID, 51, digest(ENTRIES[49]), [ENTRIES[51], *ENTRIES[51:100]])
    assert ("UNREADABLE", 51, 51) in kinds(found(data))
    write_segment(folder, JOURNAL_ID, 51, GENESIS, ENTRIES[50:100])
    assert kinds(found(data)) == [("BROKEN_CHAIN", 51, 51)]


def test_overlapping_files_must_agree(data: Path) -> None:
    folder = data / "archive" / JOURNAL_ID
    write_segment(folder, JOURNAL_ID, 41, digest(ENTRIES[39]), ENTRIES[40:60])
    assert found(data).ok
    assert [entry.stored for entry in read(choose(data, ""), 0, 0)] == ENTRIES
    write_segment(folder, JOURNAL_ID, 41, digest(ENTRIES[39]), [*ENTRIES[40:45], ENTRIES[44], *ENTRIES[46:60]])
    assert ("BROKEN_CHAIN", 46, 46) in kinds(found(data))


def test_several_journals_are_told_apart(data: Path) -> None:
    other = "00000000-0000-4000-8000-000000000113"
    shutil.copytree(data / "archive" / JOURNAL_ID, data / "archive" / other)
    with pytest.raises(ArchiveMissing, match="--journal"):
        choose(data, "")
    assert audit(choose(data, JOURNAL_ID)).ok
    # The files of one journal under the name of another.
    assert {one.finding for one in audit(choose(data, other)).found} == {Finding.DAMAGED}


def test_nothing_archived(tmp_path: Path) -> None:
    assert archives(tmp_path) == []
    with pytest.raises(ArchiveMissing, match="has been archived"):
        choose(tmp_path, "")
