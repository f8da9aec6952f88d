"""What is done with an incident after its report: update, cancel, close, and place a unit by hand."""

from typing import Annotated, Any

import typer

from .command import changes
from .language import say
from .options import (
    At,
    ExpectedVersion,
    IncidentId,
    Note,
    PlaceName,
    Priority,
    Reason,
    TypeCode,
    UncertaintyM,
    where_of,
)
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
        "reassign",
        say(
            "Tempatkan unit pilihan manusia, dengan alasan; mesin tidak membatalkannya.",
            "Place a unit that a human chose, with a reason; the engine does not undo it.",
        ),
        "sigap reassign I12 --unit DAMKAR-11 --replace DAMKAR-09 --reason 'jembatan macet'",
    )(_reassign)


def _update(
    session: Session,
    incident: IncidentId,
    type_code: TypeCode = "",
    priority: Priority = 0,
    at: At = "",
    place: PlaceName = "",
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
    second_person: Annotated[
        str,
        typer.Option(
            "--second-person",
            metavar=say("NAMA", "NAME"),
            show_default=False,
            help=say("Siapa yang setuju bila prioritas 1 diturunkan.", "Who agreed when a priority 1 is lowered."),
        ),
    ] = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "intake.UpdateIncident",
        incident_id=incident,
        expected_version=expected_version,
        type_code=type_code,
        priority=priority,
        where=where_of(at, place, uncertainty_m),
        alarm_level=alarm,
        reason=reason,
        second_person=second_person,
    )
    session.show(reply, lambda: _changed(session, reply, say("diubah", "was updated")))


def _changed(session: Session, reply: Any, what: str) -> list[Any]:
    from .tables.need import needs_table

    said: list[Any] = [f"{reply.incident_id} {what} · {session.clock.time_of(reply.at)} · seq {reply.seq}"]
    return [*said, needs_table(reply.needs, session.clock)] if reply.needs else said


def _cancel(session: Session, incident: IncidentId, reason: Reason = "", expected_version: ExpectedVersion = 0) -> None:
    reply = session.change(
        "intake.CancelIncident", incident_id=incident, expected_version=expected_version, reason=reason
    )
    session.show(reply, lambda: _cancelled(reply))


def _cancelled(reply: Any) -> list[str]:
    said = [say(f"{reply.incident_id} dibatalkan.", f"{reply.incident_id} was cancelled.")]
    if reply.cancelled_unit_ids:
        units = ", ".join(reply.cancelled_unit_ids)
        said.append(say(f"Diperintah kembali, menunggu jawaban: {units}", f"Ordered back, must acknowledge: {units}"))
    if reply.remaining_unit_ids:
        units = ", ".join(reply.remaining_unit_ids)
        said.append(say(f"Tetap di tempat sampai melapor selesai: {units}", f"Stay until they report cleared: {units}"))
    return said


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
    session.show(reply, lambda: _changed_line(session, reply, say("ditutup", "was closed")))


def _changed_line(session: Session, reply: Any, what: str) -> str:
    return f"{reply.incident_id} {what} · {session.clock.time_of(reply.at)} · seq {reply.seq}"


def _reassign(
    session: Session,
    incident: IncidentId,
    unit: Annotated[
        str,
        typer.Option("--unit", metavar="UNIT", show_default=False, help=say("Unit yang pergi.", "The unit that goes.")),
    ],
    replace: Annotated[
        str,
        typer.Option(
            "--replace",
            metavar="UNIT",
            show_default=False,
            help=say("Unit yang digantikan dan diperintah kembali.", "The unit it replaces, which is ordered back."),
        ),
    ] = "",
    need: Annotated[
        int,
        typer.Option(
            "--need",
            metavar="N",
            min=0,
            show_default=False,
            help=say(
                "Nomor kebutuhan; bawaan: yang pertama dari instansinya.",
                "The need; the first of its agency by default.",
            ),
        ),
    ] = 0,
    reason: Reason = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "intake.Reassign",
        incident_id=incident,
        expected_version=expected_version,
        need_no=need,
        unit_id=unit,
        replace_unit_id=replace,
        reason=reason,
    )
    session.show(reply, lambda: _changed(session, reply, say("ditata ulang", "was rearranged")))
