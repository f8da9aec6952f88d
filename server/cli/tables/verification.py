"""What a verification found, one line a check."""

from typing import TYPE_CHECKING

from rich.text import Text

from ..language import say

if TYPE_CHECKING:
    from ...recovery.verify import Report


def verification(report: "Report") -> list[Text]:
    """A line for each check with its verdict, then every fault, then the verdict of all."""
    lines = [
        _line(
            True,
            say(
                f"{report.entry_count} entri dibaca, seq {report.first_seq} sampai {report.last_seq} tanpa celah",
                f"{report.entry_count} entries read, seq {report.first_seq} to {report.last_seq} without a gap",
            )
            if report.entry_count
            else say("jurnal masih kosong", "the journal is still empty"),
        ),
        _line(
            not report.fault_count,
            say(
                f"{report.decided_count} perintah diputuskan ulang, {report.folded_count} hanya dilipat",
                f"{report.decided_count} commands decided again, {report.folded_count} only folded",
            ),
        ),
        _line(
            not report.fault_count,
            say(
                f"{report.assigned_count} penugasan, tiada unit pada dua sekaligus; urutan waktu benar",
                f"{report.assigned_count} assignments, no unit on two at a time; times in order",
            ),
        ),
        _line(
            report.hash_seeds_agree,
            say(
                "dua proses dengan PYTHONHASHSEED berbeda sepakat", "two processes with different PYTHONHASHSEED agree"
            ),
        ),
    ]
    for one in report.comparisons:
        source = say("server", "the server") if one.source == "live" else say("cuplikan", "the snapshot")
        lines.append(
            _line(
                one.same,
                say(
                    f"sidik keadaan pada seq {one.seq} sama dengan {source}: {one.given}",
                    f"state digest at seq {one.seq} equals that of {source}: {one.given}",
                )
                if one.same
                else say(
                    f"sidik keadaan pada seq {one.seq}: {source} {one.given}, jurnal {one.replayed}",
                    f"state digest at seq {one.seq}: {source} {one.given}, the journal {one.replayed}",
                ),
            )
        )
    lines += [Text(f"  seq {fault.seq}: {say(fault.text_id, fault.text)}", "red") for fault in report.faults]
    if report.fault_count > len(report.faults):
        more = report.fault_count - len(report.faults)
        lines.append(Text(say(f"  dan {more} lagi", f"  and {more} more"), "red"))
    verdict = say("JURNAL UTUH", "THE JOURNAL IS SOUND") if report.ok else say("JURNAL SALAH", "THE JOURNAL IS WRONG")
    facts = f"  {report.area} · {report.journal_id} · {report.seconds:.1f} s"
    return [*lines, Text.assemble((verdict, "bold green" if report.ok else "bold red"), (facts, "dim"))]


def _line(holds: bool, words: str) -> Text:
    return Text.assemble(("✓ ", "bold green") if holds else ("✗ ", "bold red"), words)
