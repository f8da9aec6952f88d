"""The archive: a journal's older entries in segment files under DATA/archive/<journal_id>.

The archiver copies entries from the stream to files and only then trims the stream. Every step can be repeated after
a crash: a half-written file has another name and is removed, a whole one is continued after, and nothing is trimmed
that two snapshots and a checked file do not cover. Where the writer has moved between machines each keeps the
segments that it made; what is missing here is named, never skipped.
"""

import asyncio
import bisect
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..faults import ArchiveDamaged, ArchiveMissing, FolderHeld, JournalDamaged, StoreError
from ..store.folder import try_lock
from .chain import digest
from .generations import Generations
from .journal import Entry, Journal, Status
from .segment import (
    HALF_SUFFIX,
    SEGMENT_BYTES_MAX,
    SEGMENT_ENTRIES_MAX,
    Segment,
    SegmentName,
    sync_directory,
    write_segment,
)

OPEN_SEGMENTS_MAX = 8
# Entries that a walk reads at a time.
CHUNK_COUNT = 512


class Archive:
    """The segment files of one journal, for reading."""

    def __init__(self, archive_dir: Path, journal_id: str) -> None:
        """`archive_dir` is DATA/archive; it need not exist yet."""
        self.journal_id = journal_id
        self.directory = archive_dir / journal_id
        self._names: list[SegmentName] = []
        self._open: dict[Path, Segment] = {}
        # Reads come from several threads; none may close a file under another.
        self._turn = threading.Lock()
        self.refresh()

    def close(self) -> None:
        """Close the files that are kept open."""
        with self._turn:
            while self._open:
                self._open.popitem()[1].close()

    # -- Queries ----------------------------------------

    @property
    def last_seq(self) -> int:
        """The last archived seq, 0 if there is none."""
        return max((name.last_seq for name in self._names), default=0)

    def segments(self) -> list[SegmentName]:
        """The segments in order of their first seq."""
        return list(self._names)

    def refresh(self) -> None:
        """Look which files there are. Reading does so by itself when it misses one."""
        paths = self.directory.iterdir() if self.directory.is_dir() else iter(())
        names = (name for name in map(SegmentName.parse, paths) if name)
        self._names = sorted(names, key=lambda name: (name.first_seq, name.last_seq))

    def find(self, seq: int) -> SegmentName | None:
        """A file that holds the entry, or None. Files may overlap where a backup was put back: any of them will do."""
        for _ in range(2):
            at = bisect.bisect_right(self._names, seq, key=lambda name: name.first_seq)
            for name in reversed(self._names[:at]):
                if name.last_seq >= seq:
                    return name
            self.refresh()
        return None

    def read(self, seq: int) -> bytes:
        """The bytes of one entry. Raises ArchiveMissing if no file here holds it, ArchiveDamaged."""
        with self._turn:
            return self._segment(seq).read(seq)

    def digest(self, seq: int) -> bytes:
        """The digest of one entry. Raises like `read`."""
        with self._turn:
            return self._segment(seq).digest(seq)

    def chunk(self, after_seq: int, count: int) -> list[Entry]:
        """At least one and up to `count` entries after a seq, checking that the file continues the one before it.

        Raises ArchiveMissing if entry after_seq + 1 is not here, ArchiveDamaged.
        """
        with self._turn:
            segment = self._segment(after_seq + 1)
            first = segment.name.first_seq
            if first == after_seq + 1 and self.find(after_seq):
                before = self._segment(after_seq)
                if before.digest(after_seq) != segment.prev_digest:
                    raise ArchiveDamaged(
                        f"{segment.name.path} does not continue {before.name.path}. Restore both from one backup.",
                        f"{segment.name.path} tidak menyambung {before.name.path}. Pulihkan keduanya dari satu "
                        "cadangan.",
                    )
            last = min(after_seq + count, segment.name.last_seq)
            return [(seq, segment.read(seq)) for seq in range(after_seq + 1, last + 1)]

    def entries(self, after_seq: int = 0) -> Iterator[Entry]:
        """Walk the archive from a seq to its end. Raises like `chunk`."""
        while after_seq < self.last_seq:
            for seq, entry in self.chunk(after_seq, CHUNK_COUNT):
                yield seq, entry
                after_seq = seq

    # -- Details ----------------------------------------

    def _segment(self, seq: int) -> Segment:
        name = self.find(seq)
        if name is None:
            raise ArchiveMissing(
                f"entry {seq} is in no segment under {self.directory}. If another machine wrote it, copy its "
                f"archive/{self.journal_id} here.",
                f"entri {seq} tidak ada di berkas mana pun di {self.directory}. Bila mesin lain yang menulisnya, salin "
                f"archive/{self.journal_id} dari sana ke sini.",
            )
        segment = self._open.pop(name.path, None) or Segment(name, self.journal_id)
        self._open[name.path] = segment
        if len(self._open) > OPEN_SEGMENTS_MAX:
            self._open.pop(next(iter(self._open))).close()
        return segment


@dataclass(frozen=True, slots=True)
class Archived:
    """How far the archive reaches, and up to where the stream was trimmed."""

    archived_seq: int
    trimmed_seq: int


class Archiver:
    """Moves the journal's older entries into the archive. The journal's epoch must be the current writer's."""

    def __init__(
        self,
        archive: Archive,
        journal: Journal,
        generations: Generations,
        *,
        segment_entries_max: int = SEGMENT_ENTRIES_MAX,
        segment_bytes_max: int = SEGMENT_BYTES_MAX,
    ) -> None:
        self._archive = archive
        self._journal = journal
        self._generations = generations
        self._entries_max = segment_entries_max
        self._bytes_max = segment_bytes_max

    async def archive_upto(self, seq: int) -> Archived:
        """Write the entries up to `seq` to files, then trim those that files and two snapshots cover.

        Raises Fenced or Gap if the writer has changed, ArchiveDamaged, FolderHeld if another archiver works here,
        StoreAway: then call it again.
        """
        directory = self._archive.directory
        lock = await asyncio.to_thread(self._prepare)
        try:
            status = await self._journal.status()
            if status.journal_id != self._archive.journal_id:
                raise StoreError(f"{directory} does not belong to the journal {status.journal_id}")
            await self._write(status, min(seq, status.last_seq))
            return Archived(self._archive.last_seq, await self._trim(status, seq))
        finally:
            os.close(lock)

    def _prepare(self) -> int:
        directory = self._archive.directory
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_directory(directory.parent)
        lock = try_lock(directory / "lock")
        if lock is None:
            raise FolderHeld(
                f"another archiver is at work in {directory}. Wait for it.",
                f"pengarsip lain sedang bekerja di {directory}. Tunggu sampai selesai.",
            )
        for half in directory.glob(f"*{HALF_SUFFIX}"):
            half.unlink()
        self._archive.refresh()
        return lock

    async def _write(self, status: Status, upto_seq: int) -> None:
        after_seq, prev_digest = await self._resume(status)
        batch: list[bytes] = []
        batch_bytes = 0

        async def flush() -> None:
            nonlocal after_seq, prev_digest, batch_bytes
            await asyncio.to_thread(
                write_segment, self._archive.directory, self._archive.journal_id, after_seq + 1, prev_digest, batch
            )
            after_seq, prev_digest, batch_bytes = after_seq + len(batch), digest(batch[-1]), 0
            batch.clear()

        async for entries in self._journal.chunks(after_seq):
            for entry_seq, entry in entries:
                if entry_seq > upto_seq:
                    break
                if batch and (len(batch) == self._entries_max or batch_bytes + len(entry) > self._bytes_max):
                    await flush()
                batch.append(entry)
                batch_bytes += len(entry)
            if entries[-1][0] >= upto_seq:
                break
        if batch:
            await flush()
        self._archive.refresh()

    async def _resume(self, status: Status) -> tuple[int, bytes]:
        """The seq after which files are wanted, and its digest."""
        last = self._archive.last_seq
        if last <= status.trimmed_seq:
            if last == status.trimmed_seq and last and self._archive.digest(last) != status.trimmed_digest:
                raise ArchiveDamaged(
                    f"{self._archive.directory} ends with another entry {last} than was trimmed. Restore it."
                )
            return status.trimmed_seq, status.trimmed_digest
        [(_, entry)] = await self._journal.read(last - 1, 1) or [(0, b"")]
        if digest(entry) != self._archive.digest(last):
            raise JournalDamaged(f"entry {last} in the journal of {self._journal.area} is not the one in the archive.")
        return last, self._archive.digest(last)

    async def _trim(self, status: Status, seq: int) -> int:
        upto_seq = min(seq, self._archive.last_seq, await self._generations.floor_seq())
        trimmed_seq = status.trimmed_seq
        while trimmed_seq < upto_seq:
            # Segment by segment, so that no single step keeps the store from the next append.
            step, step_digest = await asyncio.to_thread(self._covered, trimmed_seq + 1, upto_seq)
            trimmed_seq = await self._journal.trim(step + 1, step_digest)
        return trimmed_seq

    def _covered(self, first_seq: int, upto_seq: int) -> tuple[int, bytes]:
        """Check the whole file that holds `first_seq`; the last seq it covers and that one's digest."""
        name = self._archive.find(first_seq)
        if name is None:
            raise ArchiveMissing(
                f"entry {first_seq} is in no segment under {self._archive.directory}; nothing is trimmed"
            )
        with Segment(name, self._archive.journal_id) as segment:
            segment.verify()
            last_seq = min(name.last_seq, upto_seq)
            return last_seq, segment.digest(last_seq)
