"""What happened, one line a journal entry: an incident's timeline, and the journal as it is followed."""

from collections import Counter
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..clock import CityClock
from ..language import say, spoken
from .style import quoted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.incidents_pb2 import TimelineEntry
    from sigap.v1.journal_pb2 import Entry


def timeline_table(entries: "Iterable[TimelineEntry]", clock: CityClock) -> Table:
    """Time, seq and sentence of each entry, oldest first."""
    rows = Table(box=None, pad_edge=False, padding=(0, 1), header_style="bold")
    rows.add_column(f"{say('Waktu', 'Time')} ({clock.label})", no_wrap=True)
    rows.add_column("Seq", justify="right", no_wrap=True)
    rows.add_column(say("Peristiwa", "What happened"), overflow="fold")
    for entry in entries:
        sentence = entry.text_en if spoken() == "en" else entry.text_id
        rows.add_row(Text(clock.time(entry.at), "cyan"), Text(str(entry.seq), "dim"), quoted(sentence))
    return rows


def entry_lines(entry: "Entry", clock: CityClock) -> Text:
    """A journal entry on one line: its command, what came of it, and whom it concerns, by the journal's own names."""
    command = entry.command.WhichOneof("command") if entry.HasField("command") else "positions"
    line = Text.assemble(
        (f"{entry.seq:>6}  ", "dim"), (clock.time_of_ms(entry.at_ms), "cyan"), "  ", (str(command), "bold"), "  "
    )
    counted: Counter[str] = Counter()
    concerned: dict[str, None] = {}
    for event in entry.events:
        name = str(event.WhichOneof("event"))
        counted[name] += 1
        inner = getattr(event, name)
        if number := getattr(inner, "incident", 0):
            concerned[f"I{number}"] = None
        if unit_id := getattr(inner, "unit_id", ""):
            concerned[unit_id] = None
        concerned.update((assigned.unit_id, None) for assigned in getattr(inner, "assigned", ()))
    events = ", ".join(f"{name}{f' ×{count}' if count > 1 else ''}" for name, count in counted.items())
    return line.append_text(quoted(f"→ {events}")).append_text(quoted(f"  {' '.join(concerned)}", "yellow"))
