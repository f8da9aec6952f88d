"""What a crew answers and reports on its assignment, and where it is."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import typer

from .command import changes
from .duty import Readiness, Until, takes
from .language import say
from .options import At, UnitId, point_of
from .replies import stamp
from .session import Session
from .usage import Wrong

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Stage(StrEnum):
    """What a crew can report, as it is typed."""

    EN_ROUTE = "en-route"
    STAGED = "staged"
    ON_SCENE = "on-scene"
    TRANSPORTING = "transporting"
    AT_DESTINATION = "at-destination"
    CLEARED = "cleared"

    @property
    def wire(self) -> str:
        return f"ASSIGNMENT_STATE_{self.name}"


OccurredAt = Annotated[
    str,
    typer.Option(
        "--occurred-at",
        metavar=say("WAKTU", "TIME"),
        show_default=False,
        help=say(
            "Kapan hal itu terjadi menurut awak; bawaan sekarang. 12:31, 12:31:05, ISO 8601.",
            "When it happened as the crew says; now by default. 12:31, 12:31:05, ISO 8601.",
        ),
    ),
]
OnIncident = Annotated[
    str,
    typer.Option(
        "--incident",
        metavar=say("KEJADIAN", "INCIDENT"),
        show_default=False,
        help=say("Bawaan: penugasan unit yang sedang berjalan.", "The unit's active assignment by default."),
    ),
]
OnBehalfOf = Annotated[
    str,
    typer.Option(
        "--on-behalf-of",
        metavar="UNIT",
        show_default=False,
        help=say("Unit yang diwakili meja lewat radio.", "The unit a desk speaks for by radio."),
    ),
]
OrderVersion = Annotated[
    int,
    typer.Option(
        "--order-version",
        metavar="N",
        min=0,
        show_default=False,
        help=say("Versi perintah yang dijawab; 0 = terbaru.", "The order that is answered; 0 = the newest."),
    ),
]


def register(unit: typer.Typer) -> None:
    """Add the commands to `sigap unit`."""
    changes(
        unit,
        "ack",
        say("Jawab perintah atau pembatalan: dimengerti.", "Answer an order or a cancel: understood."),
        "sigap unit ack DAMKAR-11",
    )(_ack)
    changes(
        unit,
        "decline",
        say(
            "Tolak perintah, dengan alasan; unit lain dicari.",
            "Decline an order, with a reason; another unit is sought.",
        ),
        "sigap unit decline DAMKAR-11 --reason 'pompa rusak'",
    )(_decline)
    changes(
        unit,
        "progress",
        say(
            "Laporkan tahap penugasan. Tahap boleh dilompati; waktu yang terlewat tetap kosong.",
            "Report a stage of the assignment. Stages may be skipped; their times stay empty.",
        ),
        "sigap unit progress DAMKAR-11 en-route",
        "sigap unit progress MEDIC-01 transporting --destination rsup_leimena",
        "sigap unit progress DAMKAR-11 on-scene --occurred-at 12:34:10 --correction",
        "sigap unit progress MEDIC-01 cleared --then not-available --then-reason 'bersih-bersih'",
    )(_progress)
    changes(
        unit,
        "position",
        say("Laporkan posisi unit.", "Report where a unit is."),
        "sigap unit position DAMKAR-11 --at=-3.6890,128.1822",
    )(_position)


def _ack(
    session: Session,
    unit: UnitId,
    incident: OnIncident = "",
    order_version: OrderVersion = 0,
    occurred_at: OccurredAt = "",
    on_behalf_of: OnBehalfOf = "",
) -> None:
    reply = session.change(
        "units.Acknowledge",
        unit_id=unit,
        incident_id=incident,
        order_version=order_version,
        occurred_at=session.clock.parse(occurred_at) if occurred_at else None,
        on_behalf_of=on_behalf_of,
    )
    session.show(
        reply, lambda: [*_stamped(session, reply, unit, say("menerima perintah", "acknowledged")), *_advised(reply)]
    )


def _decline(
    session: Session,
    unit: UnitId,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar=say("TEKS", "TEXT"),
            show_default=False,
            help=say("Alasannya.", "The reason."),
        ),
    ],
    incident: OnIncident = "",
    occurred_at: OccurredAt = "",
    on_behalf_of: OnBehalfOf = "",
) -> None:
    reply = session.change(
        "units.Decline",
        unit_id=unit,
        incident_id=incident,
        reason=reason,
        occurred_at=session.clock.parse(occurred_at) if occurred_at else None,
        on_behalf_of=on_behalf_of,
    )
    session.show(reply, lambda: _declined(session, reply, unit))


def _declined(session: Session, reply: Any, unit: str) -> list[str]:
    instead = ", ".join(reply.instead_unit_ids)
    nobody = say("Belum ada pengganti; kebutuhan itu menunggu.", "Nobody could be found instead; the need waits.")
    found = say(f"Penggantinya: {instead}", f"Instead goes: {instead}")
    return [*_stamped(session, reply, unit, say("menolak", "declined")), found if instead else nobody]


def _progress(
    session: Session,
    unit: UnitId,
    stage: Annotated[Stage, typer.Argument(metavar=say("TAHAP", "STAGE"), help=say("Tahapnya.", "The stage."))],
    incident: OnIncident = "",
    destination: Annotated[
        str,
        typer.Option(
            "--destination",
            metavar="ID",
            show_default=False,
            help=say("Tujuan; wajib untuk transporting.", "Where to; required for transporting."),
        ),
    ] = "",
    occurred_at: OccurredAt = "",
    correction: Annotated[
        bool,
        typer.Option(
            "--correction", help=say("Membetulkan waktu yang pernah dicatat.", "Puts right a time given before.")
        ),
    ] = False,
    then: Annotated[
        Readiness | None,
        typer.Option(
            "--then",
            show_default=False,
            help=say(
                "Kesiapan sesudah cleared; bawaan available.", "Availability after cleared; available by default."
            ),
        ),
    ] = None,
    then_reason: Annotated[
        str,
        typer.Option(
            "--then-reason",
            metavar=say("TEKS", "TEXT"),
            show_default=False,
            help=say("Alasan kesiapan itu.", "The reason for that availability."),
        ),
    ] = "",
    until: Until = "",
    on_behalf_of: OnBehalfOf = "",
) -> None:
    reply = session.change(
        "units.ReportProgress",
        unit_id=unit,
        incident_id=incident,
        state=stage.wire,
        occurred_at=session.clock.parse(occurred_at) if occurred_at else None,
        destination_id=destination,
        availability=then.wire if then else None,
        availability_reason=then_reason,
        until=session.clock.parse(until) if until else None,
        correction=correction,
        on_behalf_of=on_behalf_of,
    )
    session.show(reply, lambda: _progressed(session, reply, unit))


def _progressed(session: Session, reply: Any, unit: str) -> list[str]:
    from .words import word_of

    said = [*_stamped(session, reply, unit, word_of(reply, "state")), *_advised(reply)]
    return [*said, takes(unit, reply.next_incident_id)] if reply.next_incident_id else said


def _stamped(session: Session, reply: Any, unit: str, what: str) -> list[str]:
    about = [reply.incident_id] if reply.incident_id else []
    return [" · ".join([f"{unit} {what}", *about, *stamp(session, reply)])]


def _advised(reply: Any) -> list[str]:
    return [say(reply.advice.text_id, reply.advice.text_en)] if reply.HasField("advice") else []


def _position(session: Session, unit: UnitId, at: At, fix_at: OccurredAt = "") -> None:
    if not (point := point_of(at)):
        raise Wrong("beri posisinya: --at=LAT,LON", "give the position: --at=LAT,LON")
    # The city's own time, because a sped-up city is ahead of this machine's clock.
    fix = session.clock.parse(fix_at) if fix_at else session.read("ops.GetState").at.ToDatetime(UTC)
    reply = session.change(
        "units.ReportPositions",
        unit_ids=[unit],
        lat_e7=[point["lat_e7"]],
        lon_e7=[point["lon_e7"]],
        fix_at_ms=[(fix - EPOCH) // timedelta(milliseconds=1)],
    )
    known = say(
        "Posisi itu sudah diketahui atau lebih tua.", "That position was known already, or is older than the last."
    )
    taken = say(f"{unit} di {at} · seq {reply.seq}", f"{unit} is at {at} · seq {reply.seq}")
    session.show(reply, lambda: taken if reply.accepted_count else known)
