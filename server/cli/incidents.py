"""Reading incidents: the list, one of them with its timeline, who would go, and the caller's personal data."""

from typing import Annotated, Any

import typer

from .callers import caller_words
from .choices import IncidentKind, wire
from .command import changes, fold, reads, reads_as
from .language import say, spoken
from .options import (
    AgencyFilter,
    At,
    IncidentId,
    Limit,
    PlaceId,
    PlaceName,
    Priority,
    Reason,
    TypeCode,
    UncertaintyM,
    place_required,
)
from .replies import line
from .reports import ReportId
from .session import Session
from .usage import Wrong


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    reads(
        app,
        "incidents",
        say("Daftar kejadian, yang terbaru di atas.", "List incidents, newest first."),
        "sigap incidents",
        "sigap incidents --waiting --agency PLN",
        "sigap incidents --all --json",
    )(_incidents)
    reads(
        app,
        "incident",
        say("Satu kejadian: kebutuhan, unit, dan riwayatnya.", "One incident: its needs, units and timeline."),
        "sigap incident I12",
        "sigap incident I12 --json",
    )(_incident)
    reads(
        app,
        "recommend",
        say(
            "Siapa yang akan dikirim, dan siapa yang tidak serta sebabnya. Tidak ada yang dikirim.",
            "Who would be sent, and who would not and why. Nobody is sent.",
        ),
        "sigap recommend --type structure_fire --at=-3.6890,128.1822",
        "sigap recommend --type landslide --place 'Batu Merah' --alarm 2",
    )(_recommend)
    changes(
        app,
        "note",
        say(
            "Tulis catatan ke riwayat kejadian. TANPA NAMA, NOMOR, ATAU KESEHATAN ORANG: ia tetap di jurnal dan dibaca "
            "semua orang; yang demikian hanya pada data penelepon.",
            "Write a note into an incident's timeline. NO NAME, NUMBER OR HEALTH OF ANYBODY: it stays in the journal "
            "and everybody reads it; those belong to the caller's data alone.",
        ),
        "sigap note I12 'pagar timur terkunci, masuk dari dermaga'",
    )(_note)
    callers = fold("caller")
    reads_as(
        callers,
        "get",
        say(
            "Data pribadi satu laporan. Siapa yang membacanya dicatat: --by wajib.",
            "The personal data of one report. It is recorded who read them: --by is required.",
        ),
        "sigap caller get R12 --by 'Ny. Tutupoly'",
    )(_caller_get)
    changes(
        callers,
        "erase",
        say(
            "Hapus data pribadi satu laporan; jurnal tetap utuh.",
            "Erase the personal data of one report; the journal stays whole.",
        ),
        "sigap caller erase R12 --reason 'permintaan penelepon'",
    )(_caller_erase)
    app.add_typer(callers, help=say("Data pribadi penelepon.", "Callers' personal data."))


def _incidents(
    session: Session,
    include_all: Annotated[
        bool, typer.Option("--all", help=say("Termasuk yang sudah ditutup.", "Closed ones too."))
    ] = False,
    agency: AgencyFilter = "",
    type_code: TypeCode = "",
    priority: Annotated[
        int,
        typer.Option(
            "--priority",
            metavar="1-5",
            min=0,
            max=5,
            show_default=False,
            help=say("Hanya prioritas ini dan yang lebih mendesak.", "Only this priority and more urgent."),
        ),
    ] = 0,
    waiting: Annotated[
        bool, typer.Option("--waiting", help=say("Hanya yang masih menunggu unit.", "Only those that wait for a unit."))
    ] = False,
    limit: Limit = 0,
    page_token: Annotated[
        str,
        typer.Option(
            "--page-token",
            metavar="TOKEN",
            show_default=False,
            help=say("Lanjutkan sesudah halaman yang terpotong --limit.", "Go on after a page that --limit cut."),
        ),
    ] = "",
) -> None:
    states = ["INCIDENT_STATE_OPEN", "INCIDENT_STATE_CANCELLED", "INCIDENT_STATE_CLOSED"] if include_all else None
    reply = session.read_pages(
        "intake.ListIncidents",
        "incidents",
        limit,
        page_token=page_token,
        states=states,
        agency=agency,
        type_code=type_code,
        priority_max=priority,
        waiting_only=waiting,
    )
    session.show(reply, lambda: _listed(session, reply))


def _listed(session: Session, reply: Any) -> list[Any]:
    from .tables.city import head_words
    from .tables.incident import incident_list

    manual: list[Any] = [*head_words(session.read("ops.GetState", without_digest=True))]
    if not reply.incidents:
        return [*manual, say("Tidak ada kejadian.", "No incidents.")]
    drawn = [*manual, incident_list(reply.incidents, session.clock)]
    if reply.next_page_token:
        shown, total = len(reply.incidents), reply.total_count
        drawn.append(
            say(
                f"{shown} dari {total}; lanjutan: --page-token {reply.next_page_token}",
                f"{shown} of {total}; go on with --page-token {reply.next_page_token}",
            )
        )
    return drawn


def _incident(session: Session, incident: IncidentId) -> None:
    reply = session.read("intake.GetIncident", incident_id=incident)
    session.show(reply, lambda: _whole(session, reply))


def _whole(session: Session, reply: Any) -> list[Any]:
    from .tables.card import incident_card
    from .tables.timeline import timeline_table

    return [incident_card(reply.incident, session.clock), timeline_table(reply.incident.timeline, session.clock)]


def _recommend(
    session: Session,
    type_code: TypeCode,
    at: At = "",
    place: PlaceName = "",
    place_id: PlaceId = "",
    uncertainty_m: UncertaintyM = 0,
    priority: Priority = None,
    kind: IncidentKind = None,
    alarm: Annotated[
        int,
        typer.Option("--alarm", metavar="N", min=0, show_default=False, help=say("Tingkat alarm.", "The alarm level.")),
    ] = 0,
) -> None:
    reply = session.read(
        "intake.Recommend",
        type_code=type_code,
        where=place_required(at, place, uncertainty_m, place_id),
        priority=priority,
        alarm_level=alarm,
        kind=wire(kind),
    )
    session.show(reply, lambda: _recommended(reply))


def _recommended(reply: Any) -> list[Any]:
    from .report import warnings
    from .tables.incident import outside_area, place_words
    from .tables.need import candidates_table, unfit_words
    from .tables.style import quoted

    place = quoted(place_words(reply.location, exact=True), "bold")
    if number := reply.joins_incident_id:
        return [
            place,
            say(
                f"Akan bergabung ke {number}, pemadaman penyulang yang sama; tidak ada unit lain dikirim.",
                f"It would join {number}, an outage of the same feeder; no other unit is sent.",
            ),
        ]
    if reply.outside_area:
        return [place, outside_area()]
    return [place, *warnings(reply), candidates_table(reply.needs), *unfit_words(reply.needs)]


def _note(
    session: Session,
    incident: IncidentId,
    note: Annotated[
        str,
        typer.Argument(
            metavar=say("CATATAN", "NOTE"), help=say("Isinya, tanpa data pribadi.", "What it says, no personal data.")
        ),
    ],
) -> None:
    reply = session.change("intake.UpdateIncident", incident_id=incident, note=note)
    session.show(reply, lambda: line(session, reply, say("dicatat", "noted"), reply.incident_id))


def _caller_get(session: Session, report: ReportId) -> None:
    if not session.by:
        raise Wrong(
            "sebut siapa yang membaca: --by NAMA (atau SIGAP_BY); itu dicatat",
            "say who reads: --by NAME (or SIGAP_BY); it is recorded",
        )
    reply = session.read("ops.GetCaller", once=True, report_id=report, by=session.by)
    session.show(reply, lambda: caller_words(reply, spoken()))


def _caller_erase(session: Session, report: ReportId, reason: Reason = "") -> None:
    reply = session.change("ops.EraseCaller", report_id=report, reason=reason)
    erased = say(f"Data pribadi {report} sudah dihapus.", f"The personal data of {report} is erased.")
    nothing = say(f"{report} tidak (lagi) menyimpan data pribadi.", f"No personal data of {report} was (still) kept.")
    session.show(reply, lambda: erased if reply.erased else nothing)
