"""Who goes, decided by a human: what waits, go, no, ask for more, order back, place by hand."""

from typing import Annotated, Any

import typer

from .choices import Code, ReasonCode
from .command import changes, reads
from .language import say
from .options import ExpectedVersion, IncidentId, NeedNo, Priority, Reason, ReasonRequired, SecondPerson, UnitId
from .replies import changed, units
from .session import Session

OnlyUnit = Annotated[
    str,
    typer.Option(
        "--unit",
        metavar="UNIT",
        show_default=False,
        help=say("Hanya unit cadangan ini.", "Only this reserved unit."),
    ),
]
Agency = Annotated[
    str,
    typer.Argument(metavar=say("INSTANSI", "AGENCY"), help=say("Instansi yang diminta.", "The agency that is asked.")),
]


def _said(flag: str, indonesian: str, english: str) -> Any:
    return typer.Option(flag, metavar=say("TEKS", "TEXT"), show_default=False, help=say(indonesian, english))


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    reads(
        app,
        "pending",
        say(
            "Semua yang menunggu manusia: unit cadangan, persetujuan, meja, laporan yang ditahan, tempat yang belum "
            "jelas. Yang paling mendesak di atas.",
            "Everything that waits for a human: reserved units, approvals, desks, held reports, places nobody knows. "
            "The most urgent first.",
        ),
        "sigap pending",
        "sigap pending --agency PLN",
        "sigap pending --incident I12 --json",
    )(_pending)
    changes(
        app,
        "confirm",
        say(
            "Setuju: unit cadangan berangkat, atau yang menunggu keputusan dikirim.",
            "Go: reserved units leave, or what waits for a human is decided and ordered.",
        ),
        "sigap confirm I12",
        "sigap confirm I12 --unit POLRI-01",
        "sigap confirm I12 --need 4",
    )(_confirm)
    changes(
        app,
        "refuse",
        say(
            "Tidak: bukan unit ini (berikutnya dicadangkan), atau bukan kebutuhan ini.",
            "No: not this unit (the next one is reserved), or not this need.",
        ),
        "sigap refuse I12 --unit POLRI-01 --reason 'sedang mengawal'",
        "sigap refuse I12 --need 7 --reason 'tidak perlu'",
    )(_refuse)
    changes(
        app,
        "ask",
        say(
            "Minta satu instansi lebih dari yang direncanakan. TNI memerlukan pemohon, dasar dan koordinasi POLRI.",
            "Ask an agency for more than the plan does. The armed forces want requester, ground and police "
            "coordination.",
        ),
        "sigap ask I12 BPBD --capability DISASTER_TEAM",
        "sigap ask I12 TNI --requester 'Wali Kota' --ground 'bantuan kemanusiaan' --coordination 'AKP Contoh'",
    )(_ask)
    changes(
        app,
        "recall",
        say(
            "Perintahkan satu unit kembali; ia harus menjawab. Unit di lokasi hanya selesai oleh laporannya sendiri.",
            "Order one unit back; it must acknowledge. One on scene is released by its own report only.",
        ),
        "sigap recall I12 DAMKAR-03 --reason 'cukup dua' --code crew-report",
        "sigap recall I12 DAMKAR-03 --replace --reason 'mogok'",
    )(_recall)
    changes(
        app,
        "reassign",
        say(
            "Tempatkan unit pilihan manusia, dengan alasan; mesin tidak membatalkannya.",
            "Place a unit that a human chose, with a reason; the engine does not undo it.",
        ),
        "sigap reassign I12 --unit DAMKAR-11 --replace DAMKAR-09 --reason 'jembatan macet'",
    )(_reassign)


def _pending(
    session: Session,
    agency: Annotated[str, _said("--agency", "Hanya instansi atau meja ini.", "Only this agency or desk.")] = "",
    incident: Annotated[str, _said("--incident", "Hanya kejadian ini.", "Only this incident.")] = "",
) -> None:
    reply = session.read_pages("ops.ListPending", "items", 0, agency=agency, incident_id=incident)
    session.show(reply, lambda: _waiting(session, reply))


def _waiting(session: Session, reply: Any) -> list[Any]:
    from .tables.city import head_words
    from .tables.pending import pending_list

    state = session.read("ops.GetState", without_digest=True)
    nothing = say("Tidak ada yang menunggu manusia.", "Nothing waits for a human.")
    return [*head_words(state), pending_list(reply.items, session.clock, state.at) if reply.items else nothing]


def _confirm(
    session: Session,
    incident: IncidentId,
    need: NeedNo = 0,
    unit: OnlyUnit = "",
    reason: Reason = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "ops.ConfirmOrder",
        incident_id=incident,
        expected_version=expected_version,
        need_no=need,
        unit_id=unit,
        reason=reason,
    )
    left = say("Perintah dikirim kepada", "Order sent to")
    session.show(
        reply,
        lambda: [
            *changed(session, reply, say("disetujui", "was confirmed")),
            *units(left, reply.released_unit_ids),
        ],
    )


def _refuse(
    session: Session,
    incident: IncidentId,
    reason: ReasonRequired,
    need: NeedNo = 0,
    unit: OnlyUnit = "",
    second_person: SecondPerson = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "ops.RefuseOrder",
        incident_id=incident,
        expected_version=expected_version,
        need_no=need,
        unit_id=unit,
        reason=reason,
        second_person=second_person,
    )
    no_longer = say("Tidak lagi diminta ke sini", "No longer asked for here")
    session.show(
        reply,
        lambda: [
            *changed(session, reply, say("ditolak petugas", "was refused by a human")),
            *units(no_longer, reply.refused_unit_ids),
        ],
    )


def _ask(
    session: Session,
    incident: IncidentId,
    agency: Agency,
    capability: Annotated[
        list[str] | None,
        _said("--capability", "Kemampuan; boleh diulang; bawaan: apa saja.", "A capability; may be repeated; or any."),
    ] = None,
    count: Annotated[
        int, typer.Option("--count", metavar="N", min=1, max=20, help=say("Berapa unit.", "How many units."))
    ] = 1,
    priority: Priority = None,
    requester: Annotated[str, _said("--requester", "Siapa yang meminta.", "Who asks.")] = "",
    ground: Annotated[str, _said("--ground", "Dasarnya.", "On what ground.")] = "",
    coordination: Annotated[
        str, _said("--coordination", "Petugas POLRI yang diajak bicara.", "The police officer it was agreed with.")
    ] = "",
    reason: Reason = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "ops.AddNeed",
        incident_id=incident,
        expected_version=expected_version,
        agency=agency,
        capabilities=capability,
        count=count,
        priority=priority,
        requester=requester,
        ground=ground,
        coordination=coordination,
        reason=reason,
    )
    session.show(reply, lambda: changed(session, reply, say(f"meminta {agency}", f"asks {agency}")))


def _recall(
    session: Session,
    incident: IncidentId,
    unit: UnitId,
    reason: ReasonRequired,
    code: ReasonCode = Code.OTHER,
    replace: Annotated[
        bool, typer.Option("--replace", help=say("Kirim unit lain sebagai gantinya.", "Send another in its place."))
    ] = False,
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "ops.RecallUnit",
        incident_id=incident,
        expected_version=expected_version,
        unit_id=unit,
        replace=replace,
        reason_code=code.wire,
        reason=reason,
    )
    back = say(f"memerintahkan {unit} kembali; ia harus menjawab", f"orders {unit} back; it must acknowledge")
    freed = say(f"tidak lagi meminta {unit}", f"no longer asks for {unit}")
    session.show(reply, lambda: changed(session, reply, back if reply.cancelled_unit_id else freed))


def _reassign(
    session: Session,
    incident: IncidentId,
    unit: Annotated[str, _said("--unit", "Unit yang pergi.", "The unit that goes.")],
    reason: ReasonRequired = "",
    code: ReasonCode = Code.OTHER,
    replace: Annotated[
        str, _said("--replace", "Unit yang digantikan dan diperintah kembali.", "The unit it replaces, ordered back.")
    ] = "",
    need: NeedNo = 0,
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "intake.Reassign",
        incident_id=incident,
        expected_version=expected_version,
        need_no=need,
        unit_id=unit,
        replace_unit_id=replace,
        reason_code=code.wire,
        reason=reason,
    )
    session.show(reply, lambda: changed(session, reply, say("ditata ulang", "was rearranged")))
