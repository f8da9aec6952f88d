"""Reports between incidents, and places by name: what a call-taker does when it is not clear what belongs where."""

from typing import Annotated, Any

import typer

from .command import changes, reads
from .language import say
from .options import ExpectedVersion, IncidentId, Reason
from .replies import changed, line, units
from .session import Session

ReportId = Annotated[
    str,
    typer.Argument(metavar=say("LAPORAN", "REPORT"), help=say("Nomor laporan, seperti R12.", "The report, as R12.")),
]


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    changes(
        app,
        "attach",
        say(
            "Pindahkan laporan ke kejadian lain: satu kejadian, satu pengiriman.\n\n"
            "Kejadian yang kehilangan laporan terakhirnya ditutup; ditolak selama ia masih punya unit: `sigap recall` "
            "dahulu. `sigap detach` membatalkannya.",
            "Move a report to another incident: one incident, one dispatch.\n\n"
            "An incident that loses its last report is closed; refused while it has units: `sigap recall` them "
            "first. `sigap detach` undoes it.",
        ),
        "sigap attach I14 R14 --to I12 --reason 'api yang sama'",
    )(_attach)
    changes(
        app,
        "detach",
        say(
            "Jadikan laporan sebuah kejadian sendiri, dengan rencananya sendiri.",
            "Make a report an incident of its own, with its own plan.",
        ),
        "sigap detach I12 R14 --reason 'rumah lain'",
    )(_detach)
    changes(
        app,
        "merge",
        say(
            "Gabungkan dua kejadian yang ternyata satu: yang pertama tetap, yang kedua masuk ke dalamnya.\n\n"
            "Tidak ada yang dibatalkan: semua unit dan laporan pindah, kelebihan unit ditunjukkan, kedua nomor tetap "
            "berlaku. `sigap unmerge` membatalkannya.",
            "Merge two incidents that are one: the first goes on, the second becomes part of it.\n\n"
            "Nothing is cancelled: all units and reports move, units too many are shown, both numbers stay valid. "
            "`sigap unmerge` undoes it.",
        ),
        "sigap merge I12 I14 --reason 'api yang sama'",
    )(_merge)
    changes(
        app,
        "unmerge",
        say(
            "Pisahkan lagi kejadian yang digabungkan: unit yang datang untuknya kembali kepadanya.",
            "Take a merged incident apart again: who came for it is its own again.",
        ),
        "sigap unmerge I14 --reason 'dua rumah'",
    )(_unmerge)
    reads(
        app,
        "places",
        say(
            "Apa yang dimaksud kata-kata penelepon: calon tempat, dan pertanyaan untuknya.\n\n"
            "Salah ketik dan ejaan Ambon dimengerti.",
            "What a caller's words may mean: the places, and what to ask.\n\n"
            "Typing errors and Ambonese spellings are understood.",
        ),
        "sigap places urimessing",
        "sigap places 'terminal mardica' --limit 3",
    )(_places)


def _attach(
    session: Session,
    incident: IncidentId,
    report: ReportId,
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar=say("KEJADIAN", "INCIDENT"),
            show_default=False,
            help=say("Kejadian tujuannya.", "The incident it shall belong to."),
        ),
    ],
    reason: Reason = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "intake.AttachReport",
        incident_id=incident,
        expected_version=expected_version,
        report_id=report,
        attach_to_incident_id=to,
        reason=reason,
    )
    session.show(reply, lambda: _attached(session, reply))


def _attached(session: Session, reply: Any) -> list[str]:
    what = say(f"menerima laporan {reply.report_id}", f"has report {reply.report_id} now")
    said = [line(session, reply, what)]
    if reply.closed_incident_id:
        closed = reply.closed_incident_id
        said.append(
            say(f"{closed} ditutup: laporan terakhirnya pergi.", f"{closed} was closed: its last report is gone.")
        )
    ordered_back = say("Diperintah kembali, menunggu jawaban", "Ordered back, must acknowledge")
    return said + units(ordered_back, reply.cancelled_unit_ids)


def _detach(
    session: Session, incident: IncidentId, report: ReportId, reason: Reason = "", expected_version: ExpectedVersion = 0
) -> None:
    reply = session.change(
        "intake.DetachReport",
        incident_id=incident,
        expected_version=expected_version,
        report_id=report,
        reason=reason,
    )
    what = say(f"dibuka untuk laporan {report}", f"was opened for report {report}")
    session.show(reply, lambda: changed(session, reply, what))


def _merge(
    session: Session,
    incident: IncidentId,
    merged: Annotated[
        str,
        typer.Argument(
            metavar=say("DIGABUNGKAN", "MERGED"), help=say("Kejadian yang masuk.", "The one that is taken in.")
        ),
    ],
    reason: Reason = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "intake.MergeIncidents",
        incident_id=incident,
        expected_version=expected_version,
        merged_incident_id=merged,
        reason=reason,
    )
    session.show(reply, lambda: _were_merged(session, reply))


def _were_merged(session: Session, reply: Any) -> list[str]:
    taken = reply.merged_incident_id
    said = [line(session, reply, say(f"menerima {taken}; kedua nomor berlaku", f"took {taken} in; both numbers hold"))]
    too_many = say("Kelebihan, boleh ditarik (`sigap recall`)", "Too many, may be recalled (`sigap recall`)")
    return said + units(too_many, reply.surplus_unit_ids)


def _unmerge(
    session: Session, incident: IncidentId, reason: Reason = "", expected_version: ExpectedVersion = 0
) -> None:
    reply = session.change(
        "intake.UnmergeIncident", incident_id=incident, expected_version=expected_version, reason=reason
    )
    parted = reply.parted_from_incident_id
    session.show(reply, lambda: changed(session, reply, say(f"dipisahkan dari {parted}", f"was parted from {parted}")))


def _places(
    session: Session,
    words: Annotated[
        str, typer.Argument(metavar=say("KATA", "WORDS"), help=say("Kata penelepon.", "The caller's words."))
    ],
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=1, max=10, help=say("Paling banyak sekian calon.", "At most so many.")
        ),
    ] = 5,
) -> None:
    from .tables.place import places_found

    reply = session.read("intake.SearchPlaces", query=words, limit=limit)
    session.show(reply, lambda: places_found(reply))
