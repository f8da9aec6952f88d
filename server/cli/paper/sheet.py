"""The sheet: what a centre needs to go on by hand, as plain text of a printer's width, and as a page that prints.

Open incidents with who is there and who is under way, every unit, every telephone, what is closed, and how to write
down what follows. No field of a caller or a patient is on it. The notes are, as call-takers and crews typed them, and
what somebody wrote there of a person is printed: the sheet is for the centre's own hands, and its files for one user.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console, RenderableType
from rich.text import Text

from ..clock import CityClock
from ..language import say, spoken
from ..output import plain
from ..tables.city import head_words
from ..tables.road import closure_line
from ..tables.style import table
from ..values import degrees
from ..words import listing, name_of, word_of
from .block import ENDED, block
from .form import CLOSED, COLUMNS, REPORTED, STAGES

if TYPE_CHECKING:
    from rich.table import Table

# Fits an A4 page in a fixed font, and a printer's 96 columns.
COLUMNS_COUNT: Final = 96
# Empty lines to write on.
BLANK_LINES: Final = 12


@dataclass(slots=True)
class Known:
    """The last that was heard of everything, as the server's own messages."""

    city: Any = None
    incidents: dict[str, Any] = field(default_factory=dict)
    units: list[Any] = field(default_factory=list)
    closures: list[Any] = field(default_factory=list)
    # Of the roads with a closure, by id.
    road_names: dict[str, str] = field(default_factory=dict)
    # What the watchdog finds wrong with the service, and what holds of it as a whole.
    state: Any = None
    destinations: list[Any] = field(default_factory=list)
    seq: int = 0
    # Milliseconds since 1970 UTC: when incidents, and when the rest, were last heard.
    heard_ms: int = 0
    listed_ms: int = 0
    store_away: bool = False
    # The server is not heard.
    lost: bool = False


def text(known: Known, at_ms: int) -> str:
    """The sheet as plain text."""
    file = io.StringIO()
    console = Console(file=file, width=COLUMNS_COUNT, color_system=None, markup=False, highlight=False, emoji=False)
    for part in _parts(known, at_ms):
        console.print(part)
    return file.getvalue()


def page(sheet: str, title: str) -> str:
    """The same as a page that prints on A4, with nothing to fetch; no incident is torn apart, and each page says whose
    it is, of when, and which.
    """
    parts = "".join(f"<pre>{escape(part)}\n\n</pre>" for part in sheet.rstrip().split("\n\n"))
    words = escape(title).replace("\\", "").replace('"', "")
    return (
        f'<!doctype html><html lang="{spoken()}"><head><meta charset="utf-8"><title>{escape(title)}</title><style>'
        "@page{size:A4;margin:12mm 12mm 16mm;"
        f'@bottom-left{{content:"{words}";font:8pt monospace}}'
        "@bottom-right{content:counter(page) ' / ' counter(pages);font:8pt monospace}}"
        "body{margin:1rem;background:#fff;color:#000}@media print{body{margin:0}}"
        "pre{font:8.5pt/1.25 'DejaVu Sans Mono',monospace;white-space:pre;margin:0;break-inside:avoid}"
        f"</style></head><body>{parts}</body></html>\n"
    )


def title(known: Known, at_ms: int) -> str:
    """Whose sheet it is, and of when."""
    clock = CityClock(known.city.zone)
    return f"SIGAP · {plain(known.city.name)} · {clock.day_and_time_of_ms(at_ms)}"


def _parts(known: Known, at_ms: int) -> Iterable[RenderableType]:
    clock = CityClock(known.city.zone)
    yield Text(title(known, at_ms))
    yield from (Text(line) for line in _condition(known, clock))
    yield _ruler(say(f"Kejadian berjalan: {len(known.incidents)}", f"Open incidents: {len(known.incidents)}"))
    urgent = sorted(known.incidents.values(), key=lambda one: (one.priority, int(one.incident_id[1:])))
    for incident in urgent:
        yield from map(Text, block(incident, clock, COLUMNS_COUNT))
        yield Text("")
    if not urgent:
        yield Text(say("Tidak ada.", "None."))
    yield _ruler(say("Unit", "Units"))
    yield _units(known)
    yield _ruler(say("Telepon", "Telephones"))
    yield _contacts(known)
    if known.closures:
        yield _ruler(say("Jalan tertutup dan lambat", "Closed roads, and slowed ones"))
        yield from (Text(closure_line(closure, known.road_names, clock)) for closure in known.closures)
    yield _ruler(say("Catat di sini, lalu `sigap reenter`", "Write here, then `sigap reenter`"))
    yield from (Text(line) for line in _form(clock.label_of_ms(at_ms)))


def _condition(known: Known, clock: CityClock) -> list[str]:
    heard, listed = clock.time_of_ms(known.heard_ms), clock.time_of_ms(known.listed_ms)
    lines = [
        say(
            f"Keadaan pada seq {known.seq}: kejadian {heard}, unit dan jalan {listed}.",
            f"As of seq {known.seq}: incidents {heard}, units and roads {listed}.",
        )
    ]
    if known.lost:
        lines.append(
            say(
                "!! SERVER TIDAK TERDENGAR: ini yang terakhir diketahui.",
                "!! SERVER NOT HEARD: this is the last known.",
            )
        )
    elif known.store_away:
        lines.append(
            say(
                "!! PENYIMPANAN HILANG: perintah baru tidak dapat dicatat. Kerjakan di kertas.",
                "!! STORE AWAY: nothing new can be recorded. Work on paper.",
            )
        )
    lines += [f"!! {words.plain}" for words in head_words(known.state)]
    if known.city.demonstration:
        lines.append(say("KOTA PERAGAAN: bukan layanan nyata.", "DEMONSTRATION CITY: no real service."))
    return lines


def _units(known: Known) -> "Table":
    on = {
        assignment.unit_id: (incident.incident_id, assignment)
        for incident in known.incidents.values()
        for need in incident.needs
        for assignment in need.assignments
        if name_of(assignment, "state") not in ENDED
    }
    rows = table("Unit", say("Instansi", "Agency"), say("Keadaan", "State"), say("Di mana", "Where"))
    for unit in sorted(known.units, key=lambda one: (one.agency, one.unit_id)):
        if unit.unit_id in on:
            incident_id, assignment = on[unit.unit_id]
            state = f"{incident_id} {word_of(assignment, 'state')}"
        elif not unit.on_duty:
            state = say("tidak dinas", "off duty")
        else:
            state = word_of(unit, "unfit") or word_of(unit, "availability")
        home = plain(unit.home_name)
        where = home if unit.at_home else degrees(unit.position.lat_e7, unit.position.lon_e7)
        rows.add_row(unit.unit_id, unit.agency, state, where)
    return rows


def _contacts(known: Known) -> "Table":
    rows = table(say("Siapa", "Who"), say("Telepon", "Telephone"), say("Keadaan", "State"))
    for agency in known.city.agencies:
        name = say(agency.name_id, agency.name_en)
        state = listing(
            word
            for holds, word in (
                (agency.not_answering, say("tidak menjawab", "not answering")),
                (agency.manual, "MANUAL"),
                (agency.surge, "LONJAKAN / SURGE"),
            )
            if holds
        )
        rows.add_row(f"{agency.agency}  {plain(name)}", plain(agency.phone) or "-", state)
    for destination in known.destinations:
        rows.add_row(plain(destination.name), plain(destination.phone) or "-", word_of(destination, "status"))
    return rows


def _form(number: str) -> list[str]:
    """How to write, and room for it. New incidents are called after their sheet: two desks have two sheets."""
    stages = ", ".join((REPORTED, *STAGES, CLOSED))
    names = f"{number}-1, {number}-2, ..."
    how = say(
        f"Satu baris satu hal, waktu HH:MM. Tahap: {stages}. Kejadian baru: {names}",
        f"One line for one thing, times HH:MM. Stages: {stages}. New incidents: {names}",
    )
    heading = "".join(f"|{name:<11}" for name in COLUMNS)
    return [how, heading, *["." * COLUMNS_COUNT] * BLANK_LINES]


def _ruler(words: str) -> Text:
    return Text(f"\n== {words} ".ljust(COLUMNS_COUNT, "="))
