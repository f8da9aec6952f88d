"""Archives to audit: a history cut into segment files, as an archiver leaves them."""

from pathlib import Path

from dispatch_server.journal.chain import GENESIS, digest
from dispatch_server.journal.segment import write_segment

from ..golden.make import JOURNAL_ID


def archive_of(data: Path, entries: list[bytes], size: int, journal_id: str = JOURNAL_ID) -> list[Path]:
    """Write entries to DATA/archive in files of `size` entries; their paths."""
    folder = data / "archive" / journal_id
    folder.mkdir(parents=True)
    paths = []
    for at in range(0, len(entries), size):
        prev_digest = digest(entries[at - 1]) if at else GENESIS
        paths.append(write_segment(folder, journal_id, at + 1, prev_digest, entries[at : at + size]).path)
    return paths
