"""Everything that waits for a human: what, since when, until when, and what to type."""

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..clock import CityClock, Instant
from ..language import say
from ..values import minutes
from ..words import name_of, type_name, word_of
from .incident import place_words
from .style import priority, quoted, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.ops_pb2 import PendingItem


def pending_list(items: "Iterable[PendingItem]", clock: CityClock, now: Instant) -> Table:
    """One row an item, in the server's order: the most urgent and oldest first."""
    rows = table(
        "P",
        say("Kejadian", "Incident"),
        say("Menunggu", "Waits"),
        say("Apa dan apa yang harus dilakukan", "What, and what to do"),
        say("Tenggat", "Due"),
    )
    for item in items:
        what = Text.assemble(
            (word_of(item, "kind"), "bold"), "\n", (clock.time(item.since) if item.HasField("since") else "", "dim")
        )
        lines = [quoted(say(item.text_id, item.text_en)), Text(how(item), "cyan")]
        if item.incident_id:
            lines.insert(1, quoted(f"{type_name(item)} · {place_words(item.location)}", "dim"))
        if item.phone:
            lines.insert(1, quoted(_phone(item)))
        if item.HasField("eta") and item.eta.eta_ms:
            lines[0].append(f" ETA {minutes(item.eta.eta_ms)}")
        rows.add_row(
            priority(item.priority),
            Text(item.incident_id or item.closure_id, "bold"),
            what,
            Text("\n").join(lines),
            due(item, clock, now),
        )
    return rows


def due(item: "PendingItem", clock: CityClock, now: Instant) -> Text:
    """When it rings or goes by itself, and whether that has passed."""
    if not item.HasField("due_at"):
        return Text("-", "dim")
    at = clock.time(item.due_at)
    left_s = item.due_at.seconds - now.seconds
    if left_s < 0:
        return Text(f"{at}\n{say('LEWAT', 'OVERDUE')} {minutes(-left_s * 1000)}", "bold red")
    return Text(f"{at}\n{say('sisa', 'left')} {minutes(left_s * 1000)}")


def how(item: "PendingItem") -> str:
    """The command that decides it."""
    need = f" --need {item.need_no}" if item.need_no else ""
    return {
        "RESERVED_UNIT": f"sigap confirm {item.incident_id} --unit {item.unit_id}",
        "APPROVAL": f"sigap confirm {item.incident_id}{need}",
        "DESK": f"sigap answer accept|refuse {item.incident_id} --desk {item.desk_id}{need}",
        "HELD_DUPLICATE": f"sigap attach {item.incident_id} R... --to I... | sigap confirm {item.incident_id}{need}",
        "UNRESOLVED_PLACE": f"sigap update {item.incident_id} --place-id {_candidate_ids(item)}",
        "HELD_IN_SURGE": f"sigap held release {item.area_id or '--outside'} | sigap confirm I...",
        "CLOSURE_OVERDUE": f"sigap roads open {item.closure_id} | sigap roads extend {item.closure_id} --until +2h",
    }.get(name_of(item, "kind"), "")


def _candidate_ids(item: "PendingItem") -> str:
    return "|".join(place.place_id for place in item.place_candidates) or "ID"


def _phone(item: "PendingItem") -> str:
    there = say("ada di layarnya", "on its screen") if item.delivered else say("BELUM SAMPAI", "NOT DELIVERED")
    return f"{item.desk_id}: {there} · {say('telepon', 'telephone')} {item.phone}"
