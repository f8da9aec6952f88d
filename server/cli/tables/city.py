"""What a city has: incident types, and where the service stands."""

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from ..clock import CityClock
from ..language import say, spoken
from ..words import listing, word_of
from .style import priority, quoted, table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sigap.v1.ops_pb2 import GetStateReply, IncidentType, StandingWarning


def type_list(types: "Iterable[IncidentType]") -> Table:
    """One row an incident type."""
    alarm_heading = say("Alarm", "Alarms")
    rows = table(
        say("Kode", "Code"),
        "Indonesia",
        "English",
        "P",
        "APCO",
        say("Kelompok", "Category"),
        alarm_heading,
        numbers=frozenset({alarm_heading}),
    )
    for kind in types:
        rows.add_row(
            Text(kind.type_code, "bold"),
            quoted(kind.name_id),
            quoted(kind.name_en),
            priority(kind.priority),
            kind.apco,
            quoted(kind.category, "dim"),
            str(kind.alarm_level_max),
        )
    return rows


def mode_words(state: "GetStateReply") -> list[Text]:
    """What must be seen wherever somebody decides: the engine only recommends, or holds. Nothing in normal times."""
    words = []
    if state.manual:
        words.append(
            say(
                "MODUS MANUAL: mesin hanya menganjurkan; petugas yang memerintah (sigap pending).",
                "MANUAL MODE: the engine only recommends; humans order (sigap pending).",
            )
        )
    elif state.manual_agencies:
        who = listing(state.manual_agencies)
        words.append(say(f"MANUAL untuk {who}: petugas yang memerintah.", f"MANUAL for {who}: humans order."))
    if state.surge:
        words.append(
            say(
                f"LONJAKAN: prioritas 3 sampai 5 ditahan, {state.held_need_count} kebutuhan (sigap held).",
                f"SURGE: priorities 3 to 5 are held, {state.held_need_count} needs (sigap held).",
            )
        )
    elif state.surge_agencies:
        who, count = listing(state.surge_agencies), state.held_need_count
        words.append(
            say(
                f"LONJAKAN untuk {who}: prioritas 3 sampai 5 ditahan, {count} kebutuhan (sigap held).",
                f"SURGE for {who}: priorities 3 to 5 are held, {count} needs (sigap held).",
            )
        )
    return [quoted(word, "bold red") for word in words]


def warning_words(state: "GetStateReply") -> list[Text]:
    """What a watchdog finds wrong with the service, one line each; nothing in good times."""
    return [
        quoted(f"{say('PERINGATAN', 'WARNING')}: {one.text_en if spoken() == 'en' else one.text_id}", "bold red")
        for one in state.warnings
    ]


def warning_list(warnings: "Iterable[StandingWarning]", clock: CityClock) -> Table | Text:
    """One row a warning, oldest first."""
    rows = table(
        say("Sejak", "Since"), say("Peringatan", "Warning"), say("Instansi", "Agency"), say("Artinya", "What to do")
    )
    for one in warnings:
        text = one.text_en if spoken() == "en" else one.text_id
        name = Text(word_of(one, "warning"), "bold red")
        rows.add_row(clock.day_and_time(one.since), name, quoted(one.agency or "-"), quoted(text))
    if not rows.rows:
        return Text(say("Tidak ada peringatan tentang layanan.", "Nothing is wrong with the service."), "green")
    return rows


def head_words(state: "GetStateReply") -> list[Text]:
    """What must be seen above everything that is read in order to decide."""
    return [*warning_words(state), *mode_words(state)]


def state_table(state: "GetStateReply", clock: CityClock) -> Table:
    """Where the service stands, one fact a row."""
    rows = Table.grid(padding=(0, 2))
    away = Text(say("HILANG", "AWAY"), "bold red") if state.store_away else Text(say("ada", "present"), "green")
    difference = f"{state.clock_difference_ms:+d} ms"
    if state.clock_rate > 1:
        difference = f"{difference} · {say('dipercepat', 'sped up')} ×{state.clock_rate}"
    facts: list[tuple[str, Text | str]] = [
        (say("Kota", "City"), Text(state.city_id, "bold")),
        (say("Waktu kota", "City time"), clock.day_and_time(state.at)),
        (say("Selisih jam", "Clock difference"), difference),
        (say("Penyimpanan", "Store"), away),
        (say("Kejadian berjalan", "Open incidents"), str(state.open_incident_count)),
        (say("Kebutuhan menunggu", "Needs waiting"), str(state.waiting_need_count)),
        (say("Unit siap", "Units ready"), f"{state.fit_unit_count} / {state.unit_count}"),
        (say("Instansi tak menjawab", "Agencies not answering"), quoted(listing(state.agencies_not_answering))),
        (say("Modus", "Mode"), Text("\n").join(mode_words(state)) if mode_words(state) else say("normal", "normal")),
        (say("Wewenang diubah", "Authority changed"), str(len(state.authority_rules))),
        (say("Jurnal", "Journal"), f"{state.journal_id} · epoch {state.epoch}"),
        (say("Seq pasti", "Committed seq"), str(state.committed_seq)),
        (say("Cuplikan · arsip", "Snapshot · archive"), f"seq {state.snapshot_seq} · seq {state.archived_seq}"),
        (say("Sidik keadaan", "State digest"), f"{state.state_digest.hex()} @ seq {state.seq}"),
        (say("Sidik aturan", "Rules digest"), state.rules_digest.hex()),
        (say("Sidik kota", "City digest"), state.city_digest.hex()),
        (say("Permintaan diingat", "Requests remembered"), str(state.request_count)),
        (say("Versi", "Version"), state.version),
    ]
    facts += [(say("Peringatan", "Warning"), words) for words in warning_words(state)]
    for name, fact in facts:
        rows.add_row(Text(name, "dim"), fact)
    return rows
