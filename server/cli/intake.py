"""What is done with an incident after its report: change it, end it in one of three ways, open it again."""

from typing import Annotated, Any

import typer

from .choices import Code, ReasonCode
from .command import changes
from .language import say
from .options import (
    At,
    ExpectedVersion,
    IncidentId,
    Note,
    PlaceId,
    PlaceName,
    Priority,
    Reason,
    ReasonRequired,
    SecondPerson,
    TypeCode,
    UncertaintyM,
    where_of,
)
from .replies import changed, line, units
from .session import Session


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    changes(
        app,
        "update",
        say(
            "Ubah jenis, prioritas, tempat atau tingkat alarm; yang kurang saja yang ditambah.",
            "Change type, priority, place or alarm level; only what is missing is added.",
        ),
        "sigap update I12 --alarm 2 --reason 'api menjalar'",
        "sigap update I12 --priority 3 --reason 'hanya asap' --second-person 'Pengawas B'",
        "sigap update I12 --at=-3.6950,128.1830",
    )(_update)
    changes(
        app,
        "cancel",
        say(
            "Batalkan kejadian: unit di jalan diperintah kembali dan harus menjawab.\n\n"
            "Unit di lokasi atau yang membawa pasien selesai hanya oleh laporannya sendiri.",
            "Cancel an incident: units under way are ordered back and must acknowledge.\n\n"
            "A unit on scene or with a patient is released by its own report only.",
        ),
        "sigap cancel I12 --reason 'laporan palsu'",
    )(_cancel)
    changes(
        app,
        "close",
        say(
            "Tutup kejadian; ditolak selama masih ada unit bertugas.",
            "Close an incident; refused while a unit is still assigned.",
        ),
        "sigap close I12",
        "sigap close I12 --disposition 17 --note 'alarm palsu'",
    )(_close)
    changes(
        app,
        "advise",
        say(
            "Tutup kejadian tanpa unit: penelepon diberi nasihat. Ditolak bila unit pernah dikirim.",
            "Close an incident without a unit: the caller was advised. Refused where units were sent.",
        ),
        "sigap advise I12 --note 'diberi nomor PLN 123'",
    )(_advise)
    changes(
        app,
        "reopen",
        say(
            "Buka lagi kejadian yang ditutup atau dibatalkan, dengan nomor yang sama.",
            "Open a closed or cancelled incident again, under its id.",
        ),
        "sigap reopen I12 --reason 'menyala lagi' --dispatch",
    )(_reopen)


def _update(
    session: Session,
    incident: IncidentId,
    type_code: TypeCode = "",
    priority: Priority = None,
    at: At = "",
    place: PlaceName = "",
    place_id: PlaceId = "",
    uncertainty_m: UncertaintyM = 0,
    alarm: Annotated[
        int,
        typer.Option(
            "--alarm",
            metavar="N",
            min=0,
            show_default=False,
            help=say("Naikkan ke tingkat alarm ini.", "Raise to this alarm level."),
        ),
    ] = 0,
    reason: Reason = "",
    second_person: SecondPerson = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "intake.UpdateIncident",
        incident_id=incident,
        expected_version=expected_version,
        type_code=type_code,
        priority=priority,
        where=where_of(at, place, uncertainty_m, place_id),
        alarm_level=alarm,
        reason=reason,
        second_person=second_person,
    )
    session.show(reply, lambda: changed(session, reply, say("diubah", "was updated")))


def _cancel(session: Session, incident: IncidentId, reason: Reason = "", expected_version: ExpectedVersion = 0) -> None:
    reply = session.change(
        "intake.CancelIncident", incident_id=incident, expected_version=expected_version, reason=reason
    )
    session.show(reply, lambda: _cancelled(reply))


def _cancelled(reply: Any) -> list[str]:
    said = [say(f"{reply.incident_id} dibatalkan.", f"{reply.incident_id} was cancelled.")]
    back = say("Diperintah kembali, menunggu jawaban", "Ordered back, must acknowledge")
    stay = say("Tetap di tempat sampai melapor selesai", "Stay until they report cleared")
    return said + units(back, reply.cancelled_unit_ids) + units(stay, reply.remaining_unit_ids)


def _close(
    session: Session,
    incident: IncidentId,
    disposition: Annotated[
        str,
        typer.Option(
            "--disposition",
            metavar=say("KODE", "CODE"),
            show_default=False,
            help=say(
                "Kode hasil APCO, misalnya 17 = alarm palsu; bawaan 01 = selesai.",
                "APCO disposition code, 17 = false alarm for example; 01 = completed by default.",
            ),
        ),
    ] = "",
    note: Note = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "intake.CloseIncident",
        incident_id=incident,
        expected_version=expected_version,
        disposition=disposition,
        note=note,
    )
    session.show(reply, lambda: line(session, reply, say("ditutup", "was closed")))


def _advise(session: Session, incident: IncidentId, note: Note = "", expected_version: ExpectedVersion = 0) -> None:
    reply = session.change(
        "intake.CloseIncident", incident_id=incident, expected_version=expected_version, note=note, advised=True
    )
    said = say("ditutup: penelepon diberi nasihat", "was closed: the caller was advised")
    session.show(reply, lambda: line(session, reply, said))


def _reopen(
    session: Session,
    incident: IncidentId,
    reason: ReasonRequired,
    code: ReasonCode = Code.OTHER,
    dispatch: Annotated[
        bool,
        typer.Option(
            "--dispatch",
            help=say(
                "Jalankan rencananya lagi; bawaan: tak seorang pun dikirim.", "Raise its plan again; nobody else."
            ),
        ),
    ] = False,
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "intake.ReopenIncident",
        incident_id=incident,
        expected_version=expected_version,
        dispatch=dispatch,
        reason_code=code.wire,
        reason=reason,
    )
    session.show(reply, lambda: changed(session, reply, say("dibuka lagi", "was opened again")))
