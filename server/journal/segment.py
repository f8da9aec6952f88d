"""One archived segment: a file of consecutive entries that proves itself.

The file is a head and the entries' bytes, one after another. The head names the journal, the first and last seq and
the digests at both ends, then gives each entry's end and digest, and is itself under a digest: any entry can be read
alone and checked, and a file that was cut, grown or changed anywhere is refused. All numbers are big-endian. A file
appears under its name only once it is whole and on disk.
"""

import os
import re
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from ..faults import ArchiveDamaged
from .chain import DIGEST_BYTES, digest

MAGIC = b"SIGAPSEG"
VERSION = 1
# Magic, version, journal id, first and last seq, digest before the first entry, digest of the last, bytes of all
# entries.
HEAD = struct.Struct(f">8sH64sQQ{DIGEST_BYTES}s{DIGEST_BYTES}sQ")
# Where an entry ends, counted from the first one's start, and its digest.
ROW = struct.Struct(f">Q{DIGEST_BYTES}s")

SEGMENT_ENTRIES_MAX = 10_000
SEGMENT_BYTES_MAX = 16 * 1024 * 1024

NAME = re.compile(r"(\d{20})-(\d{20})\.seg")
HALF_SUFFIX = ".half"


@dataclass(frozen=True, slots=True)
class SegmentName:
    """What a file's name says about it."""

    first_seq: int
    last_seq: int
    path: Path

    @classmethod
    def parse(cls, path: Path) -> Self | None:
        """None for a file that is no segment."""
        match = NAME.fullmatch(path.name)
        return cls(int(match[1]), int(match[2]), path) if match else None


def write_segment(
    directory: Path, journal_id: str, first_seq: int, prev_digest: bytes, entries: Sequence[bytes]
) -> SegmentName:
    """Write entries first_seq, first_seq + 1, ... to a new file; it is on disk when this returns. Raises OSError."""
    last_seq = first_seq + len(entries) - 1
    digests = [digest(entry) for entry in entries]
    rows, end = [], 0
    for entry, entry_digest in zip(entries, digests, strict=True):
        end += len(entry)
        rows.append(ROW.pack(end, entry_digest))
    head = HEAD.pack(
        MAGIC, VERSION, journal_id.encode(), first_seq, last_seq, prev_digest, digests[-1], end
    ) + b"".join(rows)
    path = directory / f"{first_seq:020d}-{last_seq:020d}.seg"
    half = path.with_suffix(HALF_SUFFIX)
    with half.open("wb") as file:
        file.writelines((head, digest(head), *entries))
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
    sync_directory(directory)
    return SegmentName(first_seq, last_seq, path)


def sync_directory(directory: Path) -> None:
    """Bring the names in a directory to disk. Raises OSError."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Segment:
    """An open segment. Its head was checked; each entry is checked as it is read."""

    def __init__(self, name: SegmentName, journal_id: str) -> None:
        """Open and check the head. Raises ArchiveDamaged with the file and the reason."""
        self.name = name
        try:
            self._descriptor = os.open(name.path, os.O_RDONLY | os.O_CLOEXEC)
        except OSError as error:
            raise ArchiveDamaged(
                f"{name.path} cannot be read: {error.strerror}", f"{name.path} tidak dapat dibaca: {error.strerror}"
            ) from error
        try:
            self._check_head(journal_id)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    # -- Queries ----------------------------------------

    def read(self, seq: int) -> bytes:
        """The bytes of one entry, which must lie in this segment. Raises ArchiveDamaged."""
        row = seq - self.name.first_seq
        end, expected = ROW.unpack_from(self._rows, row * ROW.size)
        start = ROW.unpack_from(self._rows, (row - 1) * ROW.size)[0] if row else 0
        entry = os.pread(self._descriptor, end - start, self._body_at + start)
        if digest(entry) != expected:
            raise self._damaged(f"entry {seq} is not what was written", f"entri {seq} tidak seperti saat ditulis")
        return entry

    def digest(self, seq: int) -> bytes:
        """The digest of one entry, which must lie in this segment."""
        found: bytes = ROW.unpack_from(self._rows, (seq - self.name.first_seq) * ROW.size)[1]
        return found

    def entries(self, after_seq: int = 0) -> Iterator[tuple[int, bytes]]:
        """The entries of this segment that come after a seq. Raises ArchiveDamaged."""
        for seq in range(max(after_seq + 1, self.name.first_seq), self.name.last_seq + 1):
            yield seq, self.read(seq)

    def verify(self) -> None:
        """Read and check every entry. Raises ArchiveDamaged at the first that is not what was written."""
        for _ in self.entries():
            pass

    # -- Details ----------------------------------------

    def _check_head(self, journal_id: str) -> None:
        size = os.fstat(self._descriptor).st_size
        head = os.pread(self._descriptor, HEAD.size, 0)
        if len(head) < HEAD.size or not head.startswith(MAGIC):
            raise self._damaged("it does not begin like a segment", "awalnya bukan seperti berkas arsip")
        _, version, owner, first_seq, last_seq, self.prev_digest, self.last_digest, body_bytes = HEAD.unpack(head)
        if version != VERSION:
            raise self._damaged(
                f"it has version {version}, and this program reads version {VERSION}",
                f"versinya {version}, dan program ini membaca versi {VERSION}",
            )
        rows_bytes = (self.name.last_seq - self.name.first_seq + 1) * ROW.size
        self._body_at = HEAD.size + rows_bytes + DIGEST_BYTES
        if (first_seq, last_seq) != (self.name.first_seq, self.name.last_seq):
            raise self._damaged(
                f"it holds entries {first_seq} to {last_seq}, not what its name says",
                f"isinya entri {first_seq} sampai {last_seq}, bukan seperti namanya",
            )
        if size != self._body_at + body_bytes:
            raise self._damaged(
                f"it is {size} bytes long instead of {self._body_at + body_bytes}",
                f"panjangnya {size} byte, bukan {self._body_at + body_bytes}",
            )
        self._rows = os.pread(self._descriptor, rows_bytes, HEAD.size)
        if digest(head + self._rows) != os.pread(self._descriptor, DIGEST_BYTES, HEAD.size + rows_bytes):
            raise self._damaged("its head is not what was written", "kepalanya tidak seperti saat ditulis")
        if owner.rstrip(b"\0") != journal_id.encode():
            whose = owner.rstrip(bytes(1)).decode(errors="replace")
            raise self._damaged(
                f"it belongs to the journal {whose}, not to {journal_id}", f"milik jurnal {whose}, bukan {journal_id}"
            )

    def _damaged(self, reason: str, indonesian: str) -> ArchiveDamaged:
        return ArchiveDamaged(
            f"{self.name.path} is damaged: {reason}. Restore this file from a backup.",
            f"{self.name.path} rusak: {indonesian}. Pulihkan berkas ini dari cadangan.",
        )
