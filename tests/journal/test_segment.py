"""One segment file: every byte of it is checked, and what is wrong is said with the file's name."""

import re
from pathlib import Path

import pytest

from dispatch_server.faults import ArchiveDamaged
from dispatch_server.journal.chain import GENESIS, digest
from dispatch_server.journal.segment import Segment, SegmentName, write_segment

ENTRIES = [b"first", b"", bytes(range(256)), b"last"]
JOURNAL_ID = "journal-under-test"


@pytest.fixture
def name(tmp_path: Path) -> SegmentName:
    return write_segment(tmp_path, JOURNAL_ID, 7, b"\x01" * 16, ENTRIES)


def test_entries_come_back(name: SegmentName, tmp_path: Path) -> None:
    assert [path.name for path in tmp_path.iterdir()] == ["00000000000000000007-00000000000000000010.seg"]
    assert SegmentName.parse(name.path) == name
    with Segment(name, JOURNAL_ID) as segment:
        assert list(segment.entries()) == list(enumerate(ENTRIES, start=7))
        assert list(segment.entries(8)) == [(9, ENTRIES[2]), (10, b"last")]
        assert [segment.read(seq) for seq in (10, 7)] == [b"last", b"first"]
        assert (segment.prev_digest, segment.last_digest) == (b"\x01" * 16, digest(b"last"))
        assert segment.digest(8) == digest(b"")


def test_other_files_are_no_segments(tmp_path: Path) -> None:
    for other in ("lock", "1-2.seg", f"{1:020d}-{2:020d}.half", f"{1:020d}-{2:020d}.seg.bak"):
        assert SegmentName.parse(tmp_path / other) is None


def test_any_changed_byte_is_found(name: SegmentName) -> None:
    whole = name.path.read_bytes()
    for at in range(len(whole)):
        name.path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(ArchiveDamaged, match=re.escape(str(name.path))), Segment(name, JOURNAL_ID) as segment:
            segment.verify()


def test_any_cut_is_found(name: SegmentName) -> None:
    whole = name.path.read_bytes()
    for size in range(len(whole)):
        name.path.write_bytes(whole[:size])
        with pytest.raises(ArchiveDamaged):
            Segment(name, JOURNAL_ID)
    name.path.write_bytes(whole + b"x")
    with pytest.raises(ArchiveDamaged, match="bytes long instead of"):
        Segment(name, JOURNAL_ID)


def test_reasons(name: SegmentName) -> None:
    with pytest.raises(ArchiveDamaged, match=f"belongs to the journal {JOURNAL_ID}, not to another"):
        Segment(name, "another")
    renamed = SegmentName(8, 11, name.path.rename(name.path.with_name(f"{8:020d}-{11:020d}.seg")))
    with pytest.raises(ArchiveDamaged, match="holds entries 7 to 10, not what its name says"):
        Segment(renamed, JOURNAL_ID)
    renamed.path.write_bytes(b"something else entirely" * 20)
    with pytest.raises(ArchiveDamaged, match="does not begin like a segment"):
        Segment(renamed, JOURNAL_ID)
    renamed.path.unlink()
    with pytest.raises(ArchiveDamaged, match="cannot be read"):
        Segment(renamed, JOURNAL_ID)


def test_digest_is_blake2b_of_the_bytes() -> None:
    # Fixed for ever: every journal's chain is made of it.
    assert digest(b"").hex() == "cae66941d9efbd404e4d88758ea67670"
    assert digest(b"entry").hex() == "fcf25794d8320a6a9c23380d217a11e7"
    assert len(GENESIS) == 16
