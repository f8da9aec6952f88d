"""A desk's board as lines of text: a header, the items, the chosen one's details, and what can be done.

Pure functions; a line never exceeds the width, a picture never the height. Ages are told in minutes and countdowns in
steps, so that little changes from one second to the next: every change is sent over the line.
"""

from dataclasses import dataclass, field
from textwrap import wrap
from typing import Final

from ..clock import CityClock
from ..language import say
from ..output import plain
from ..tables.desk import details
from ..tables.incident import place_words
from ..words import name_of, type_name, word_of
from .inbox import Inbox, Key, Row, instant_ms

# (style, text) of one line.
Line = tuple[str, str]

_HEADER_COUNT: Final = 2
_FOOTER_COUNT: Final = 3
_ROWS_MIN: Final = 4
# Mark, unanswered, what, incident, priority, age, due, place.
_ROW: Final = "{}{} {:<17.17} {:<8} {:<1} {:<6} {:<13} {}"


@dataclass
class View:
    """What the person at the board has chosen, and what was last said to him."""

    desk_id: str
    name: str
    city: str
    chosen: Key | None = None
    whole: bool = False
    message: str = ""
    # What is to be typed now, and the choices it may name; empty = nothing is asked.
    question: str = ""
    choices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Picture:
    """The lines of a screen, and the items that can be read on it."""

    lines: list[Line]
    shown: list[Key]


def draw(view: View, inbox: Inbox, clock: CityClock, now_s: float, width: int, height: int) -> Picture:
    """The whole screen but for the line where something is typed."""
    rows = inbox.rows(now_s)
    chosen = next((row for row in rows if row.key == view.chosen), None)
    lines = [_header(view, inbox, rows, clock, now_s), _standing(inbox, clock, now_s)]
    room = max(3, height - _HEADER_COUNT - _FOOTER_COUNT)
    below = _choices(view) if view.choices else _details(chosen, clock, width)
    if view.whole and not view.choices:
        listed: list[Line] = []
        shown: list[Key] = [chosen.key] if chosen else []
        below = below[:room]
    else:
        listed, shown, left = _list(rows, view, inbox, clock, now_s, room, len(below))
        below = below[:left]
    lines += listed
    lines += [("", ""), *below] if below else []
    lines += [("", "")] * (height - len(lines) - _FOOTER_COUNT)
    lines += [("", "-" * width), ("bold", view.message), ("", _keys(view, chosen))]
    return Picture([(style, _fit(text, width)) for style, text in lines[:height]], shown)


def age(since_ms: int, now_ms: int) -> str:
    """How long ago, in whole minutes."""
    minutes = max(0, now_ms - since_ms) // 60_000
    if minutes < 1:
        return say("baru", "new")
    return f"{minutes} {say('mnt', 'min')}" if minutes < 120 else f"{minutes // 60} {say('jam', 'h')}"


def left(due_ms: int, now_ms: int) -> str:
    """How much time is left: in steps of 5 seconds under two minutes, else in minutes; OVERDUE when it has passed."""
    if not due_ms:
        return "-"
    seconds = (due_ms - now_ms) // 1000
    if seconds < 0:
        late = age(due_ms, now_ms)
        return say("LEWAT", "OVERDUE") if -seconds < 60 else f"{say('LEWAT', 'OVERDUE')} {late}"
    if seconds < 120:
        return f"{seconds // 5 * 5} {say('dtk', 's')}"
    return f"{seconds // 60} {say('mnt', 'min')}"


def _header(view: View, inbox: Inbox, rows: list[Row], clock: CityClock, now_s: float) -> Line:
    waiting = sum(row.asked for row in rows)
    going_on = sum(not row.ended_s for row in rows)
    counts = say(f"{waiting} menunggu jawaban, {going_on} terbuka", f"{waiting} to be answered, {going_on} open")
    at = clock.time_of_ms(inbox.city_ms(now_s))
    return "reverse bold", f" {view.desk_id} · {view.name} · {at} · {counts} "


def _standing(inbox: Inbox, clock: CityClock, now_s: float) -> Line:
    if inbox.lost(now_s):
        heard_ms = inbox.city_ms(inbox.heard_s) if inbox.heard_s else 0
        since = clock.time_of_ms(heard_ms) if heard_ms else "-"
        return "reverse bold", say(
            f"!! SAMBUNGAN PUTUS sejak {since}: layar ini bisa basi. Mencoba lagi sendiri; bila perlu, telepon 112.",
            f"!! CONNECTION LOST since {since}: this may be out of date. Trying again; telephone 112 if need be.",
        )
    if inbox.store_away:
        return "reverse bold", say(
            "!! Penyimpanan server hilang: jawaban belum dapat dicatat.", "!! The server's store is away: answers wait."
        )
    return "", say("tersambung", "connected")


def _list(
    rows: list[Row], view: View, inbox: Inbox, clock: CityClock, now_s: float, room: int, wanted_below: int
) -> tuple[list[Line], list[Key], int]:
    """The rows around the chosen one, whose they are, and how many lines are left for its details."""
    if not rows:
        return [("", ""), ("", say("  Tidak ada permintaan.", "  Nothing is asked."))], [], 0
    count = min(len(rows), max(_ROWS_MIN, room - wanted_below - 2), room - 1)
    place = next((number for number, row in enumerate(rows) if row.key == view.chosen), 0)
    first = max(0, min(place - count + 1, len(rows) - count)) if place >= count else 0
    shown = rows[first : first + count]
    headings = ("Apa", "Kejadian", "P", "Umur", "Tenggat", "Tempat"), ("What", "Incident", "P", "Age", "Due", "Place")
    heading = _ROW.format(" ", " ", *(say(*pair) for pair in zip(*headings, strict=True)))
    more = f"  (+{len(rows) - count})" if len(rows) > count else ""
    lines: list[Line] = [("bold", heading + more)]
    now_ms = inbox.city_ms(now_s)
    for row in shown:
        mark = ">" if row.key == view.chosen else " "
        lines.append(("reverse" if row.key == view.chosen else "", row_text(row, mark, now_ms)))
    return lines, [row.key for row in shown], max(0, room - len(lines) - 1)


def row_text(row: Row, mark: str, now_ms: int) -> str:
    """One item on one line; "!" waits for an answer, other states are said."""
    item = row.item
    what = what_words(row)
    due = left(instant_ms(item, "due_at"), now_ms) if not row.ended_s else "-"
    state = "" if row.asked else f"[{word_of(item, 'state')}] "
    place = plain(f"{state}{place_words(item.location)} · {type_name(item)}")
    since = age(instant_ms(item, "asked_at"), now_ms)
    return _ROW.format(mark, "!" if row.asked else " ", what, item.incident_id, item.priority, since, due, place)


def what_words(row: Row) -> str:
    """2 × LINE_CREW; what is to be known or to be switched, in words."""
    item = row.item
    kind = name_of(item, "kind")
    if kind == "ISOLATION":
        cut = name_of(item.power, "state") == "ISOLATED"
        return say("NYALAKAN LAGI?", "RESTORE POWER?") if cut else say("PADAMKAN LISTRIK", "CUT THE POWER")
    if kind == "NOTICE":
        return say("PEMBERITAHUAN", "NOTICE")
    return plain(f"{item.count} × {'+'.join(item.capabilities) or 'unit'}")


def _details(chosen: Row | None, clock: CityClock, width: int) -> list[Line]:
    if chosen is None:
        return []
    facts = [wrap(plain(fact), width - 2, subsequent_indent="  ") for fact in details(chosen.item, clock)]
    return [("", f"  {line}") for lines in facts for line in lines]


def _choices(view: View) -> list[Line]:
    return [("", f" {number:>2}  {plain(choice)}") for number, choice in enumerate(view.choices, 1)]


def _keys(view: View, chosen: Row | None) -> str:
    if view.question:
        return say("Enter = kirim · Ctrl-C = batal", "Enter = send · Ctrl-C = leave it")
    parts = [say("j/k pilih", "j/k choose")]
    if chosen is not None and not chosen.ended_s:
        kind = name_of(chosen.item, "kind")
        if kind == "NOTICE":
            parts.append(say("a mengerti", "a acknowledge"))
        else:
            parts += [say("a terima", "a accept"), say("r tolak", "r refuse")]
        if kind == "ISOLATION":
            parts.append(say("p listrik", "p power"))
    return " · ".join([*parts, say("d rincian", "d details"), "l id/en", say("q keluar", "q quit")])


def _fit(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}~"
