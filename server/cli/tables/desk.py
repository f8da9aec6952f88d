"""What a desk is asked or told, as text for a pipe: the board of desk/ draws the same things on a screen.

Never caller, patient or health, and not the incident's note, which may be medical.
"""

from typing import TYPE_CHECKING

from rich.text import Text

from ..clock import CityClock
from ..language import say
from ..output import plain
from ..words import listing, name_of, type_name, word_of
from .incident import place_words

if TYPE_CHECKING:
    from sigap.v1.desks_pb2 import DeskItem

_STYLES = {"ASKED": "bold yellow", "ACCEPTED": "cyan", "REFUSED": "red", "DONE": "green", "WITHDRAWN": "dim"}


def item_text(item: "DeskItem", clock: CityClock) -> Text:
    """One item in a few lines: its state first, then everything a desk needs."""
    lines = details(item, clock)
    head = Text(plain(f"{item.desk_id}  {lines[0]}"), _STYLES.get(name_of(item, "state"), ""))
    return head.append("".join(f"\n  {plain(line)}" for line in lines[1:]), "not bold")


def details(item: "DeskItem", clock: CityClock) -> list[str]:
    """Everything about an item that is not empty, one fact a line."""
    ground = say(
        f"Pemohon: {item.requester} · dasar: {item.ground} · koordinasi: {item.coordination}",
        f"Asked by: {item.requester} · ground: {item.ground} · coordination: {item.coordination}",
    )
    asked = f"{say('diminta', 'asked')} {clock.time_of(item.asked_at)}" if item.HasField("asked_at") else ""
    due = f"{say('tenggat', 'due')} {clock.time_of(item.due_at)}" if item.HasField("due_at") else ""
    answer = " · ".join(filter(None, (word_of(item, "answer"), item.by, item.reason)))
    facts = [
        f"{item.incident_id} · {word_of(item, 'kind')} · {word_of(item, 'state')}",
        say("MASIH BERTEGANGAN: listrik belum dicatat padam.", "TREAT AS LIVE: no power cut is recorded.")
        if item.treat_as_live
        else "",
        say(item.asked_id, item.asked_en),
        f"P{item.priority} · {type_name(item)} · {place_words(item.location, exact=True)}",
        " · ".join(filter(None, (asked, due))),
        ground if item.requester or item.ground or item.coordination else "",
        f"{say('Jawaban', 'Answer')}: {answer}" if answer else "",
        power_line(item, clock),
        f"{say('Unit yang berangkat', 'Units that go')}: {listing(item.unit_ids)}" if item.unit_ids else "",
        f"{say('Bersama', 'With')}: {listing(item.with_unit_ids)}" if item.with_unit_ids else "",
    ]
    return [fact for fact in facts if fact]


def power_line(item: "DeskItem", clock: CityClock) -> str:
    """What was recorded about the power; empty for nothing."""
    word = word_of(item.power, "state")
    if not word:
        return ""
    at = clock.time_of(item.power.occurred_at) if item.power.HasField("occurred_at") else ""
    said = f"{say('Listrik', 'Power')} {word.upper()}"
    return " · ".join(filter(None, (said, item.power.feeder, at, item.power.by)))
