"""Where patients are taken: status in words, ranking by road time, and what speaks against one."""

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..clock import CityClock
from ..language import say
from ..output import console
from ..values import minutes
from ..words import listing, name_of, word_of
from .style import WIDE, quoted, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.ops_pb2 import Destination, RankedDestination


def destination_list(destinations: "Iterable[RankedDestination]", clock: CityClock, ranked: bool) -> Table:
    """One row a destination; with `ranked` the best first, numbered, with its travel time."""
    way = say("Jalan", "Travel")
    wide = console().width >= WIDE
    rows = table(
        *([say("Urut", "Rank"), way] if ranked else []),
        say("Kode", "Id"),
        say("Nama", "Name"),
        say("Keadaan", "Status"),
        say("Layanan", "Offers"),
        *([say("Telepon", "Telephone")] if wide else []),
        numbers=frozenset({way}),
    )
    place = 0
    for each in destinations:
        destination = each.destination
        place += not each.unfit
        first = [Text("-", "dim") if each.unfit else Text(str(place), "bold green"), _travel(each)] if ranked else []
        rows.add_row(
            *first,
            quoted(destination.destination_id, "bold"),
            quoted(destination.name),
            _status(destination, each, clock),
            quoted(" ".join(destination.capabilities), "dim"),
            *([quoted(destination.phone)] if wide else []),
        )
    return rows


def _travel(each: "RankedDestination") -> Text:
    if not each.travel_ms:
        return Text("-", "dim")
    straight = say(" (lurus)", " (line)") if name_of(each, "travel") == "STRAIGHT_LINE" else ""
    return Text(f"{minutes(each.travel_ms)}{straight}")


def _status(destination: "Destination", each: "RankedDestination", clock: CityClock) -> Text:
    opened = name_of(destination, "status") in ("", "OPEN")
    text = Text(word_of(destination, "status") or say("buka", "open"), "green" if opened else "bold red")
    if destination.reason:
        text.append_text(quoted(f" · {destination.reason}"))
    if destination.HasField("until"):
        text.append(f" · {say('sampai', 'until')} {clock.time_of(destination.until)}")
    if name_of(each, "unfit") in ("NO_CAPABILITY", "NO_ROUTE"):
        lacking = f": {listing(each.missing_capabilities)}" if each.missing_capabilities else ""
        text.append_text(quoted(f" · {word_of(each, 'unfit')}{lacking}", "red"))
    return text
