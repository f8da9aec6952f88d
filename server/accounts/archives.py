"""The archive as an auditor sees it: which segments a data folder has, whether they are sound, and what they hold.

Everything here works on the files alone: no store, no server, no city. So it reads a copy on another machine too. What
a sound archive cannot show, that the rules would decide the same again, is for `sigap journal verify`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from dispatch_core import events

from ..codec import CodecError, Entry, decode_entry
from ..faults import ArchiveDamaged, ArchiveMissing, StoreError
from ..journal.archive import Archive
from ..journal.chain import DIGEST_BYTES, digest
from ..journal.segment import Segment, SegmentName

# Findings that are kept in words; more are only counted.
FINDINGS_KEPT = 100
# The city is loaded by one of the first entries; further on nobody looks for its zone.
ZONE_ENTRIES_MAX = 64

# Called with entries checked and entries to check.
Progress = Callable[[int, int], None]


class Finding(StrEnum):
    """What can be wrong with an archive."""

    # A file was cut, grown or changed, or is not of this journal.
    DAMAGED = "damaged"
    # Entries between two files, or before the first, are in no file here.
    MISSING = "missing"
    # A file does not continue the one before it, or says otherwise of the same entry.
    BROKEN_CHAIN = "broken_chain"
    # An entry is not of the seq that its place says, or is no entry of this version.
    UNREADABLE = "unreadable"
    # An entry is from before the one in front of it.
    TIME_BACKWARDS = "time_backwards"


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: of entry `seq`, or of the entries `seq` to `last_seq`; `text` says more where there is more."""

    finding: Finding
    seq: int
    last_seq: int
    text: str = ""
    # The same in Indonesian.
    text_id: str = ""


@dataclass(frozen=True, slots=True)
class SegmentFacts:
    """One file, by its name and by its first and last entry. `damage` is empty where its head is sound."""

    path: str
    first_seq: int
    last_seq: int
    file_bytes: int
    # 0 where the file cannot be read.
    first_at_ms: int
    last_at_ms: int
    damage: str
    damage_id: str = ""

    @property
    def entry_count(self) -> int:
        return self.last_seq - self.first_seq + 1


@dataclass(slots=True)
class Audit:
    """What a check of one journal's archive found."""

    journal_id: str
    segment_count: int = 0
    entry_count: int = 0
    first_seq: int = 0
    last_seq: int = 0
    # The digest of the last entry, by which a copy can be compared with the original.
    last_digest: str = ""
    found: list[Found] = field(default_factory=list)
    found_count: int = 0

    @property
    def ok(self) -> bool:
        return not self.found_count

    def note(self, finding: Finding, seq: int, last_seq: int = 0, text: str = "", text_id: str = "") -> None:
        """Keep a finding, or only count it."""
        self.found_count += 1
        if len(self.found) < FINDINGS_KEPT:
            self.found.append(Found(finding, seq, last_seq or seq, text, text_id or text))


def archives(data: Path) -> list[Archive]:
    """The archives under DATA/archive, one for each journal, by journal id. Raises OSError."""
    folder = data / "archive"
    names = sorted(path.name for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    return [archive for name in names if (archive := Archive(folder, name)).segments()]


def choose(data: Path, journal_id: str) -> Archive:
    """The archive of a journal, or the only one there is where the id is empty. Raises ArchiveMissing, OSError."""
    found = archives(data)
    named = [one for one in found if one.journal_id == journal_id] if journal_id else found
    if len(named) == 1:
        return named[0]
    if not found:
        where = data / "archive"
        raise ArchiveMissing(
            f"No entry of any journal has been archived under {where} yet. Name the data folder with --data.",
            f"Belum ada entri jurnal yang diarsipkan di {where}. Sebut folder datanya dengan --data.",
        )
    known = ", ".join(one.journal_id for one in found)
    raise ArchiveMissing(
        f"Name one of the journals under {data / 'archive'} with --journal: {known}",
        f"Sebut salah satu jurnal di {data / 'archive'} dengan --journal: {known}",
    )


def facts(archive: Archive) -> list[SegmentFacts]:
    """Every file in order of its first seq."""
    return [_facts(name, archive.journal_id) for name in archive.segments()]


def zone_of(archive: Archive) -> str:
    """The zone of the city that the journal's first entries load; UTC where they are not here or load none."""
    try:
        for seq, stored in archive.chunk(0, ZONE_ENTRIES_MAX):
            for event in _decode(seq, stored).events:
                if isinstance(event, events.CityLoaded):
                    return event.zone
    except (ArchiveMissing, ArchiveDamaged, CodecError):
        return "UTC"
    return "UTC"


def read(archive: Archive, after_seq: int, upto_seq: int, incident: int = 0) -> Iterator[Entry]:
    """Entries after a seq and up to one (0: to the end), of one incident only where one is named.

    Begins with what is there: entries in front of the first file are not missed. Raises ArchiveMissing at a gap,
    ArchiveDamaged, CodecError.
    """
    segments = archive.segments()
    if segments:
        after_seq = max(after_seq, segments[0].first_seq - 1)
    for seq, stored in archive.entries(after_seq):
        if upto_seq and seq > upto_seq:
            return
        entry = _decode(seq, stored)
        if not incident or any(getattr(event, "incident", 0) == incident for event in entry.events):
            yield entry


def audit(archive: Archive, progress: Progress | None = None) -> Audit:
    """Check every byte: each file by itself, that files join, the chain from entry to entry, seqs and times."""
    segments = archive.segments()
    done = Audit(archive.journal_id, len(segments))
    whole = sum(name.last_seq - name.first_seq + 1 for name in segments)
    done.first_seq = segments[0].first_seq if segments else 0
    walk = _Walk(done)
    for name in segments:
        if name.first_seq > walk.reached_seq + 1:
            done.note(Finding.MISSING, walk.reached_seq + 1, name.first_seq - 1)
            walk.leap(name.first_seq - 1)
        try:
            with Segment(name, archive.journal_id) as segment:
                walk.take(segment)
        except ArchiveDamaged as error:
            done.note(Finding.DAMAGED, name.first_seq, name.last_seq, str(error), error.indonesian)
            # What follows continues an entry that nobody can read here.
            walk.leap(max(walk.reached_seq, name.last_seq))
        if progress is not None:
            progress(done.entry_count, whole)
    done.last_seq, done.last_digest = walk.reached_seq, walk.last_digest.hex()
    return done


class _Walk:
    """How far the check has come, and the digest of the entry reached; empty where that entry is not known."""

    def __init__(self, done: Audit) -> None:
        self._done = done
        self.reached_seq = 0
        # What the first entry of all continues.
        self.last_digest = bytes(DIGEST_BYTES)
        self._at_ms = 0
        # Digests of entries read, so that files which overlap can be compared.
        self._digests: dict[int, bytes] = {}

    def leap(self, seq: int) -> None:
        self.reached_seq, self.last_digest = seq, b""

    def take(self, segment: Segment) -> None:
        """Check one open file. Raises ArchiveDamaged."""
        first_seq = segment.name.first_seq
        if first_seq == self.reached_seq + 1 and self.last_digest and segment.prev_digest != self.last_digest:
            self._done.note(Finding.BROKEN_CHAIN, first_seq, text=segment.name.path.name)
        seen, self._digests = self._digests, {}
        for seq, stored in segment.entries():
            entry_digest = self._digests[seq] = digest(stored)
            if seq <= self.reached_seq:
                if seen.get(seq, entry_digest) != entry_digest:
                    self._done.note(Finding.BROKEN_CHAIN, seq, text=segment.name.path.name)
                continue
            self._check(seq, stored, segment)
            self._done.entry_count += 1
            self.reached_seq, self.last_digest = seq, entry_digest

    def _check(self, seq: int, stored: bytes, segment: Segment) -> None:
        try:
            entry = _decode(seq, stored)
        except CodecError as error:
            self._done.note(Finding.UNREADABLE, seq, text=str(error), text_id=error.indonesian)
            return
        before = self.last_digest if seq > 1 else b""
        if (before or seq == 1) and entry.prev_digest != before:
            self._done.note(Finding.BROKEN_CHAIN, seq, text=segment.name.path.name)
        if entry.at_ms < self._at_ms:
            self._done.note(Finding.TIME_BACKWARDS, seq)
        self._at_ms = entry.at_ms


def _facts(name: SegmentName, journal_id: str) -> SegmentFacts:
    file_bytes = name.path.stat().st_size
    try:
        with Segment(name, journal_id) as segment:
            first, last = (_decode(seq, segment.read(seq)) for seq in (name.first_seq, name.last_seq))
    except (ArchiveDamaged, CodecError) as error:
        return SegmentFacts(str(name.path), name.first_seq, name.last_seq, file_bytes, 0, 0, *_both(error))
    return SegmentFacts(str(name.path), name.first_seq, name.last_seq, file_bytes, first.at_ms, last.at_ms, "")


def _decode(seq: int, stored: bytes) -> Entry:
    entry = decode_entry(stored)
    if entry.seq != seq:
        raise CodecError(
            f"the entry in the place of {seq} says that it is {entry.seq}",
            f"entri di tempat {seq} mengaku {entry.seq}",
        )
    return entry


def _both(error: StoreError) -> tuple[str, str]:
    """What an error says, in English and in Indonesian."""
    return str(error), error.indonesian or str(error)
