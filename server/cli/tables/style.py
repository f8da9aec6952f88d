"""Colours by meaning, and the shape all tables share.

A colour never says what the words do not: pipes and colour-blind readers lose nothing.
"""

from typing import Any, Final

from rich import box
from rich.table import Table
from rich.text import Text

from ..output import plain
from ..words import name_of, word_of

# The heading of units' ids, the same word in both languages.
UNIT: Final = "Unit"
# So much room they have on every screen: a broken id is read as another unit's.
UNIT_COLUMNS: Final = 12
# From so many columns on tables show what narrow screens leave out.
WIDE: Final = 110

STATE_STYLES: Final = {
    "IncidentState": {"OPEN": "bold yellow", "CANCELLED": "magenta", "CLOSED": "dim"},
    "NeedState": {
        "FILLED": "green",
        "SHORT": "bold red",
        "REFUSED": "bold red",
        "REQUESTED": "yellow",
        "ACCEPTED": "yellow",
        "WITHDRAWN": "dim",
    },
    "AssignmentState": {
        "RESERVED": "yellow",
        "DISPATCHED": "bold yellow",
        "ACKNOWLEDGED": "yellow",
        "EN_ROUTE": "bold cyan",
        "STAGED": "cyan",
        "ON_SCENE": "bold green",
        "TRANSPORTING": "bold blue",
        "AT_DESTINATION": "blue",
        "CLEARED": "dim",
        "DECLINED": "red",
        "CANCELLED": "dim",
        "PREEMPTED": "magenta",
    },
    "Availability": {"AVAILABLE": "green", "CONDITIONAL": "yellow", "NOT_AVAILABLE": "red"},
}

PRIORITY_STYLES: Final = {1: "bold red", 2: "yellow", 3: "", 4: "dim", 5: "dim"}


def table(*headings: str, numbers: frozenset[str] = frozenset(), title: str | None = None) -> Table:
    """An empty table with these columns; those in `numbers` are set right."""
    made = Table(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        header_style="bold",
        pad_edge=False,
        padding=(0, 1),
    )
    for heading in headings:
        made.add_column(
            heading,
            justify="right" if heading in numbers else "left",
            min_width=UNIT_COLUMNS if heading == UNIT else None,
            overflow="fold",
        )
    return made


def state(message: Any, field: str) -> Text:
    """A state in words and in its colour."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type.name
    return Text(word_of(message, field), STATE_STYLES.get(enum, {}).get(name_of(message, field), ""))


def priority(number: int) -> Text:
    """P1, in the colour of its urgency."""
    return Text(f"P{number}" if number else "-", PRIORITY_STYLES.get(number, ""))


def quoted(text: str, style: str = "") -> Text:
    """A text from outside, harmless."""
    return Text(plain(text), style)


def marks(*said: tuple[bool, str]) -> str:
    """The words whose conditions hold, joined by commas."""
    return ", ".join(word for holds, word in said if holds)
