"""The one command that starts everything: `sigap report`. What is done with an incident after it is in intake.py."""

from typing import Annotated, Any

import typer

from .choices import Class, IncidentKind, wire
from .command import changes
from .language import say
from .options import At, Note, PlaceId, PlaceName, Priority, TypeCode, UncertaintyM, place_required
from .session import Session


def _personal(flag: str, indonesian: str, english: str) -> Any:
    beside = say("Data pribadi, di luar jurnal, dapat dihapus.", "Personal data, beside the journal, erasable.")
    panel = say("Penelepon", "Caller")
    return typer.Option(flag, show_default=False, help=f"{say(indonesian, english)} {beside}", rich_help_panel=panel)


def _instant(flag: str, indonesian: str, english: str) -> Any:
    return typer.Option(
        flag,
        metavar=say("WAKTU", "TIME"),
        show_default=False,
        help=f"{say(indonesian, english)} 12:29, 12:29:05, ISO 8601.",
    )


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    changes(
        app,
        "report",
        say(
            "Laporkan kejadian: unit rencananya langsung berangkat, dicadangkan, atau diminta, menurut wewenang.\n\n"
            "Jawabannya berisi setiap kebutuhan dengan unitnya atau sebab mengapa belum ada, apa yang menunggu siapa, "
            "kemungkinan laporan ganda, dan yang harus ditanyakan bila tempatnya belum jelas.",
            "Report an emergency: the units of its plan leave at once, are reserved, or are asked for, as authority "
            "says.\n\nThe reply holds every need with its units or why there is none yet, what waits for whom, likely "
            "duplicates, and what to ask where the place is not clear.",
        ),
        "sigap report --type structure_fire --at=-3.6890,128.1822 --note 'asap tebal'",
        "sigap report --type cardiac_arrest --place 'Terminal Mardika' --caller-phone 0812... --json",
        "sigap report --type structure_fire --at=-3.6891,128.1820 --attach I12",
        "sigap report --type general_medical --place Urimessing --class prank-suspected",
        "sigap report --type structure_fire --place 'Terminal Mardika' --kind exercise",
    )(_report)


def _report(
    session: Session,
    type_code: TypeCode,
    at: At = "",
    place: PlaceName = "",
    place_id: PlaceId = "",
    uncertainty_m: UncertaintyM = 0,
    priority: Priority = None,
    kind: IncidentKind = None,
    call: Annotated[
        Class | None,
        typer.Option(
            "--class",
            show_default=False,
            help=say(
                "Bila bukan keadaan darurat. Kecurigaan tidak menurunkan prioritas 1.",
                "Where it is no emergency. Suspicion lowers no priority 1.",
            ),
        ),
    ] = None,
    note: Note = "",
    attach: Annotated[
        str,
        typer.Option(
            "--attach",
            metavar=say("KEJADIAN", "INCIDENT"),
            show_default=False,
            help=say(
                "Laporan tambahan untuk kejadian ini; tidak ada pengiriman kedua.",
                "A further report on this incident; no second plan is raised.",
            ),
        ),
    ] = "",
    received_at: Annotated[str, _instant("--received-at", "Saat telepon masuk:", "When the call came in:")] = "",
    answered_at: Annotated[str, _instant("--answered-at", "Saat telepon diangkat:", "When it was answered:")] = "",
    caller_name: Annotated[str, _personal("--caller-name", "Nama penelepon.", "The caller's name.")] = "",
    caller_phone: Annotated[str, _personal("--caller-phone", "Nomor penelepon.", "The caller's number.")] = "",
    health: Annotated[str, _personal("--health", "Keadaan pasien.", "The patient's health.")] = "",
) -> None:
    where = place_required(at, place, uncertainty_m, place_id)
    caller = {"name": caller_name, "phone": caller_phone, "health": health}
    reply = session.change(
        "intake.ReportIncident",
        type_code=type_code,
        priority=priority,
        where=where,
        call_received_at=session.clock.parse(received_at) if received_at else None,
        call_answered_at=session.clock.parse(answered_at) if answered_at else None,
        caller=caller if any(caller.values()) else None,
        attach_to_incident_id=attach,
        note=note,
        kind=wire(kind),
        call_class=wire(call),
    )
    session.show(reply, lambda: _reported(session, reply))


def _reported(session: Session, reply: Any) -> list[Any]:
    from rich.text import Text

    from .replies import suggestions, told
    from .tables.city import head_words
    from .tables.incident import kind_mark, outside_area, place_words
    from .tables.need import orders_table, waits
    from .tables.place import asked, candidate_list
    from .tables.style import priority, quoted
    from .words import word_of

    if reply.joined:
        return [
            Text(
                say(
                    f"Laporan {reply.report_id} bergabung ke {reply.incident_id}, pemadaman penyulang yang sama; bila "
                    f"berbeda: sigap detach.",
                    f"Report {reply.report_id} joined {reply.incident_id}, an outage of the same feeder; where it is "
                    f"another one: sigap detach.",
                )
            )
        ]
    if reply.attached:
        return [
            Text(
                say(
                    f"Laporan {reply.report_id} ditambahkan pada {reply.incident_id}; tidak ada pengiriman kedua.",
                    f"Report {reply.report_id} was attached to {reply.incident_id}; no second plan was raised.",
                )
            )
        ]
    names = {kind.type_code: say(kind.name_id, kind.name_en) for kind in session.city.types}
    called = word_of(reply, "call_class")
    head = Text.assemble(
        *kind_mark(reply),
        (reply.incident_id, "bold"),
        "  ",
        (names.get(reply.type_code, reply.type_code), "bold"),
        "  ",
        priority(reply.priority),
        f" · {session.clock.time_of(reply.at)} · {say('laporan', 'report')} {reply.report_id} · seq {reply.seq}",
        f" · {called}" if called else "",
    )
    manual = head_words(session.read("ops.GetState", without_digest=True))
    said: list[Any] = [*manual, head, quoted(place_words(reply.location, exact=True)), *warnings(reply)]
    if reply.unresolved:
        candidates = [candidate_list(reply.place_candidates)] if reply.place_candidates else []
        how = f"sigap update {reply.incident_id} --place-id ID"
        return [*said, nobody_sent(), *candidates, *asked(reply), Text(how, "cyan")]
    if reply.outside_area:
        return [*said, outside_area()]
    table = orders_table(reply.needs, session.clock)
    return [*said, table, *waits(reply.needs, session.clock, reply.incident_id), *told(reply), *suggestions(reply)]


def warnings(reply: Any) -> list[Any]:
    """What a call-taker must ask or decide at once: a likely duplicate, a place that decides who is first."""
    from rich.text import Text

    from .tables.card import duplicate_words
    from .tables.incident import landing_words

    said: list[Any] = [landing_words(reply.landing)] if reply.HasField("landing") else []
    if reply.possible_duplicates:
        said.append(duplicate_words(reply.possible_duplicates))
    if reply.held:
        held = say(
            "Sebagian rencana DITAHAN, mungkin laporan ganda; berangkat sendiri bila tak ada yang memutuskan.",
            "Part of the plan is HELD as a likely duplicate; it goes by itself unless a human decides.",
        )
        said.append(Text(held, "bold yellow"))
    if reply.location_decides:
        decides = say(
            "TEMPAT MENENTUKAN: siapa yang pertama tiba bergantung pada tempat persisnya. Tanyakan lebih tepat.",
            "LOCATION DECIDES: who is first due depends on where exactly it is. Ask for the place more exactly.",
        )
        said.append(Text(decides, "bold yellow"))
    return said


def nobody_sent() -> Any:
    """The sentence for a place that nobody knows yet."""
    from rich.text import Text

    unknown = say(
        "Tempatnya belum diketahui: diterima, tetapi BELUM ADA YANG DIKIRIM.",
        "Nobody knows yet where it is: accepted, but NOBODY IS SENT.",
    )
    return Text(unknown, "bold red")
