"""The scene itself: where units wait, whether they may go in, and whether its power is cut."""

from typing import Annotated, Any

import typer

from .command import changes, fold
from .crew import OccurredAt
from .language import say
from .options import At, ExpectedVersion, IncidentId, PlaceId, PlaceName, Reason, UncertaintyM, place_required
from .replies import line, units
from .session import Session
from .usage import Wrong

SayingUnit = Annotated[
    str,
    typer.Option(
        "--unit",
        metavar="UNIT",
        show_default=False,
        help=say(
            "Unit di lokasi yang mengatakannya; bawaan: pengawas.", "The unit on scene that says so; a supervisor."
        ),
    ),
]
Desk = Annotated[
    str,
    typer.Option(
        "--desk",
        metavar="ID",
        show_default=False,
        help=say("Meja yang memadamkan; bawaan: yang diminta.", "The desk that switches; the one that was asked."),
    ),
]


def register(app: typer.Typer) -> None:
    """Add `staging`, `scene ...` and `power ...` to `app`."""
    changes(
        app,
        "staging",
        say(
            "Tetapkan tempat unit bersiaga sampai lokasi aman; perintahnya dikirim ulang.",
            "Name the place where units wait until the scene is safe; their orders go out again.",
        ),
        "sigap staging I12 --place 'Lapangan Merdeka'",
        "sigap staging I12 --at=-3.6950,128.1830",
    )(_staging)
    scene = fold("scene")
    changes(
        scene,
        "safe",
        say("Lokasi aman: unit boleh masuk.", "The scene is safe: units may go in."),
        "sigap scene safe I12 --unit POLRI-01",
        "sigap scene safe I12 --reason 'dikonfirmasi Kapolsek'",
    )(_safe)
    changes(
        scene,
        "unsafe",
        say("Tidak aman (lagi): unit bersiaga di luar.", "No longer safe: units wait outside."),
        "sigap scene unsafe I12 --reason 'lemparan batu'",
    )(_unsafe)
    app.add_typer(scene, help=say("Aman dimasuki, atau tidak.", "Safe to go in, or not."))
    power = fold("power")
    changes(
        power,
        "isolated",
        say(
            "Listrik di lokasi padam: hanya meja PLN yang mencatatnya. Sebelum itu: MASIH BERTEGANGAN.",
            "The power at the scene is cut: only the electricity desk records it. Before that: TREAT AS LIVE.",
        ),
        "sigap power isolated I12 --feeder 'Penyulang Mardika 2' --by 'Piket Contoh'",
    )(_isolated)
    changes(
        power,
        "restored",
        say("Listrik menyala lagi.", "The power is back."),
        "sigap power restored I12 --by 'Piket Contoh'",
    )(_restored)
    app.add_typer(power, help=say("Listrik di lokasi, oleh meja PLN.", "The power at the scene, by its desk."))


def _staging(
    session: Session,
    incident: IncidentId,
    at: At = "",
    place: PlaceName = "",
    place_id: PlaceId = "",
    uncertainty_m: UncertaintyM = 0,
    expected_version: ExpectedVersion = 0,
) -> None:
    where = place_required(at, place, uncertainty_m, place_id)
    reply = session.change("ops.SetStaging", incident_id=incident, expected_version=expected_version, where=where)
    session.show(reply, lambda: _staged(session, reply))


def _staged(session: Session, reply: Any) -> list[str]:
    from .output import plain
    from .tables.incident import place_words

    where = plain(place_words(reply.staging, exact=True))
    said = [line(session, reply, say(f"bersiaga di {where}", f"has units wait at {where}"))]
    return said + units(say("Perintah diulang kepada", "Told again"), reply.told_unit_ids)


def _safe(
    session: Session,
    incident: IncidentId,
    unit: SayingUnit = "",
    reason: Reason = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    _declare(session, True, incident_id=incident, unit_id=unit, reason=reason, expected_version=expected_version)


def _unsafe(
    session: Session,
    incident: IncidentId,
    unit: SayingUnit = "",
    reason: Reason = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    _declare(session, False, incident_id=incident, unit_id=unit, reason=reason, expected_version=expected_version)


def _declare(session: Session, safe: bool, **said: Any) -> None:
    reply = session.change("units.DeclareScene", safe=safe, **said)
    what = say("AMAN dimasuki", "is SAFE to enter") if safe else say("TIDAK AMAN dimasuki", "is NOT SAFE to enter")
    again = say("Perintah diulang kepada", "Told again")
    session.show(reply, lambda: [line(session, reply, what), *units(again, reply.told_unit_ids)])


def _isolated(
    session: Session,
    incident: IncidentId,
    feeder: Annotated[
        str,
        typer.Option(
            "--feeder",
            metavar=say("NAMA", "NAME"),
            show_default=False,
            help=say("Penyulang atau bagian yang dipadamkan; wajib.", "The feeder or section that was cut; required."),
        ),
    ],
    desk: Desk = "",
    occurred_at: OccurredAt = "",
) -> None:
    _record(session, incident, "POWER_STATE_ISOLATED", feeder, desk, occurred_at)


def _restored(session: Session, incident: IncidentId, desk: Desk = "", occurred_at: OccurredAt = "") -> None:
    _record(session, incident, "POWER_STATE_RESTORED", "", desk, occurred_at)


def _record(session: Session, incident: str, power: str, feeder: str, desk: str, occurred_at: str) -> None:
    reply = session.change(
        "desks.RecordPower",
        incident_id=incident,
        desk_id=desk or _asked_desk(session, incident),
        power=power,
        feeder=feeder,
        occurred_at=session.clock.parse(occurred_at) if occurred_at else None,
    )
    cut = say("LISTRIK PADAM", "has its POWER CUT")
    back = say("LISTRIK MENYALA LAGI", "has its POWER BACK")
    session.show(reply, lambda: line(session, reply, cut if power.endswith("ISOLATED") else back))


def _asked_desk(session: Session, incident: str) -> str:
    """The desk that was asked to cut the power at this incident."""
    from .words import name_of

    needs = session.read("intake.GetIncident", incident_id=incident).incident.needs
    asked = [need.desk_id or need.agency for need in needs if name_of(need, "line") == "ISOLATE"]
    if not asked:
        raise Wrong(
            f"tak ada meja yang diminta memadamkan listrik {incident}; beri --desk",
            f"no desk was asked to cut the power of {incident}; give --desk",
        )
    return str(asked[0])
