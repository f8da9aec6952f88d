"""The archive's files in a table, and what a check of them found."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.text import Text

from ..clock import CityClock
from ..language import say
from .style import table

if TYPE_CHECKING:
    from ...accounts.archives import Audit, Found, SegmentFacts
    from ...journal.archive import Archive

# Finding: (Indonesian, English); {} are the entries it is about.
FINDINGS: Final = {
    "damaged": ("seq {}: berkas rusak", "seq {}: the file is damaged"),
    "missing": ("seq {}: tidak ada di berkas mana pun di sini", "seq {}: in no file here"),
    "broken_chain": (
        "seq {}: tidak menyambung dengan entri sebelumnya",
        "seq {}: does not continue the entry before it",
    ),
    "unreadable": ("seq {}: tidak dapat dibaca", "seq {}: cannot be read"),
    "time_backwards": ("seq {}: lebih awal dari entri sebelumnya", "seq {}: is from before the entry in front of it"),
}


def archive_tables(found: "Iterable[tuple[Archive, Sequence[SegmentFacts]]]") -> list[Any]:
    """One table for each journal."""
    from ...accounts.archives import zone_of

    return [_table(archive.journal_id, rows, CityClock(zone_of(archive))) for archive, rows in found]


def _table(journal_id: str, rows: "Sequence[SegmentFacts]", clock: CityClock) -> Any:
    entries, size = say("Entri", "Entries"), say("Byte", "Bytes")
    drawn = table(
        "Seq",
        entries,
        size,
        say("Dari", "From"),
        say("Sampai", "To"),
        say("Kerusakan", "Damage"),
        numbers=frozenset({entries, size}),
        title=say(f"Jurnal {journal_id}", f"Journal {journal_id}"),
    )
    for row in rows:
        drawn.add_row(
            f"{row.first_seq}-{row.last_seq}",
            str(row.entry_count),
            str(row.file_bytes),
            "-" if row.damage else clock.day_and_time_of_ms(row.first_at_ms),
            "-" if row.damage else clock.day_and_time_of_ms(row.last_at_ms),
            Text(say(row.damage_id, row.damage), "bold red"),
        )
    return drawn


def audit_lines(done: "Audit") -> list[Text]:
    """What was checked, each finding, and the verdict."""
    lines = [
        Text(
            say(
                f"{done.segment_count} berkas, {done.entry_count} entri diperiksa, seq {done.first_seq} "
                f"sampai {done.last_seq}; sidik terakhir {done.last_digest or '-'}",
                f"{done.segment_count} files, {done.entry_count} entries checked, seq {done.first_seq} "
                f"to {done.last_seq}; last digest {done.last_digest or '-'}",
            )
        )
    ]
    lines += [Text(f"✗ {_words(one)}", "red") for one in done.found]
    if done.found_count > len(done.found):
        more = done.found_count - len(done.found)
        lines.append(Text(say(f"  dan {more} lagi", f"  and {more} more"), "red"))
    verdict = say("ARSIP UTUH", "THE ARCHIVE IS SOUND") if done.ok else say("ARSIP SALAH", "THE ARCHIVE IS WRONG")
    style = "bold green" if done.ok else "bold red"
    return [*lines, Text.assemble((verdict, style), (f"  {done.journal_id}", "dim"))]


def _words(one: "Found") -> str:
    entries = str(one.seq) if one.last_seq == one.seq else f"{one.seq}-{one.last_seq}"
    said = say(*FINDINGS[one.finding]).format(entries)
    return f"{said} ({say(one.text_id, one.text)})" if one.text else said
