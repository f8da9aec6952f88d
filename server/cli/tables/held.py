"""What a surge holds: a row a village, with its incidents beneath."""

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..clock import CityClock, Instant
from ..language import say
from ..values import minutes
from ..words import type_name
from .style import priority, quoted, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.ops_pb2 import HeldVillage

# Named in the row; the others are counted.
INCIDENTS_SHOWN = 5


def held_list(villages: "Iterable[HeldVillage]", clock: CityClock, now: Instant) -> Table:
    """In the server's order: the village with the most urgent and oldest first."""
    count = say("Kejadian", "Incidents")
    rows = table(
        "P",
        say("Kelurahan", "Village"),
        count,
        "P3/P4/P5",
        say("Tertua", "Oldest"),
        say("Apa, dan apa yang harus dilakukan", "What, and what to do"),
        numbers=frozenset({count}),
    )
    for one in villages:
        shown = list(one.incidents[:INCIDENTS_SHOWN])
        lines = [Text(f"{each.incident_id} P{each.priority} {type_name(each)}") for each in shown]
        if one.incident_count > len(shown):
            more = one.incident_count - len(shown)
            lines.append(Text(say(f"dan {more} lagi", f"and {more} more"), "dim"))
        lines.append(Text(f"sigap held release {one.area_id or '--outside'} | sigap confirm I...", "cyan"))
        name = one.village or say("(luar kelurahan)", "(outside villages)")
        age = minutes((now.seconds - one.oldest_at.seconds) * 1000)
        rows.add_row(
            priority(one.incidents[0].priority),
            quoted(f"{name}\n{one.district}" if one.district else name, "bold"),
            str(one.incident_count),
            "/".join(map(str, one.need_count_by_priority)),
            f"{clock.time(one.oldest_at)}\n{age}",
            Text("\n").join(lines),
        )
    return rows
