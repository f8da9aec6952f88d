"""Archives to audit: the golden journals, cut into segment files as an archiver leaves them."""

import json
from pathlib import Path

from dispatch_server.journal.chain import GENESIS, digest
from dispatch_server.journal.segment import Segment, SegmentName, write_segment

from ..golden.make import FOLDER, JOURNAL_ID


def golden_entries(name: str = "v0.2.0") -> list[bytes]:
    """The stored entries of a journal in which everything happens."""
    facts = json.loads((FOLDER / f"{name}.json").read_text())
    with Segment(SegmentName(1, facts["entry_count"], FOLDER / f"{name}.seg"), facts["journal_id"]) as segment:
        return [stored for _, stored in segment.entries()]


def archive_of(data: Path, entries: list[bytes], size: int, journal_id: str = JOURNAL_ID) -> list[Path]:
    """Write entries to DATA/archive in files of `size` entries; their paths."""
    folder = data / "archive" / journal_id
    folder.mkdir(parents=True)
    paths = []
    for at in range(0, len(entries), size):
        prev_digest = digest(entries[at - 1]) if at else GENESIS
        paths.append(write_segment(folder, journal_id, at + 1, prev_digest, entries[at : at + size]).path)
    return paths
