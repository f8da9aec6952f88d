"""A supervisor decides otherwise than the engine, which never undoes it: hold, pin, stop a clock, correct a state."""

from typing import Annotated, Any

import typer

from .choices import Code, ReasonCode, TrueState
from .command import changes
from .language import say
from .options import ExpectedEtag, ExpectedVersion, IncidentId, NeedNo, ReasonRequired, UnitId
from .replies import line
from .session import Session
from .usage import Wrong


def register(app: typer.Typer) -> None:
    """Add the commands to `app`."""
    changes(
        app,
        "hold",
        say("Tahan unit: mesin tidak mengirimnya.", "Keep a unit from being ordered by the engine."),
        "sigap hold DAMKAR-04 --reason 'menunggu regu' --code agency-request",
    )(_hold)
    changes(
        app,
        "release",
        say("Lepas unit yang ditahan: ia dapat dikirim lagi.", "Let a held unit go: it can be sent again."),
        "sigap release DAMKAR-04 --reason 'regu lengkap'",
    )(_release)
    changes(
        app,
        "pin",
        say(
            "Sematkan unit pada kejadiannya: mesin tak pernah mengambilnya.",
            "Fix a unit to its incident: the engine never takes it away.",
        ),
        "sigap pin I12 DAMKAR-01 --reason 'memegang selang' --code crew-report",
    )(_pin)
    changes(
        app, "unpin", say("Lepaskan sematan.", "Undo a pin."), "sigap unpin I12 DAMKAR-01 --reason 'sudah digantikan'"
    )(_unpin)
    changes(
        app,
        "stop-timer",
        say(
            "Hentikan jam yang akan berbunyi atau bertindak: milik perintah satu unit, atau milik satu kebutuhan.",
            "Stop what would ring, or act, next: of one unit's order, or of a need.",
        ),
        "sigap stop-timer I12 --unit DAMKAR-01 --reason 'menjawab lewat radio'",
        "sigap stop-timer I12 --need 5 --reason 'PLN sudah ditelepon'",
        "sigap stop-timer I12 --unit DAMKAR-01 --expected-etag 4f1c... --reason 'menjawab lewat radio'",
    )(_stop_timer)
    changes(
        app,
        "correct",
        say(
            "Betulkan keadaan sebuah penugasan, atau akhiri bila awaknya tidak dapat.",
            "Put the state of an assignment right, or end it where its crew cannot.",
        ),
        "sigap correct I12 DAMKAR-01 on-scene --reason 'terlihat di lokasi'",
        "sigap correct I12 MEDIC-02 cleared --reason 'radio rusak' --code system-fault",
    )(_correct)


def _hold(
    session: Session,
    unit: UnitId,
    reason: ReasonRequired,
    code: ReasonCode = Code.OTHER,
    expected_etag: ExpectedEtag = "",
) -> None:
    _set_held(session, unit, True, reason, code, expected_etag)


def _release(
    session: Session,
    unit: UnitId,
    reason: ReasonRequired,
    code: ReasonCode = Code.OTHER,
    expected_etag: ExpectedEtag = "",
) -> None:
    _set_held(session, unit, False, reason, code, expected_etag)


def _set_held(session: Session, unit: str, held: bool, reason: str, code: Code, etag: str) -> None:
    reply = session.change(
        "ops.HoldUnit", unit_id=unit, held=held, reason_code=code.wire, reason=reason, expected_etag=etag
    )
    session.show(reply, lambda: _held(session, reply, unit, held))


def _held(session: Session, reply: Any, unit: str, held: bool) -> list[str]:
    what = say("ditahan", "is held") if held else say("dilepas", "can be sent again")
    said = [line(session, reply, what, unit)]
    if reply.incident_id:
        said.append(say(f"{unit} langsung menuju {reply.incident_id}.", f"{unit} goes to {reply.incident_id} at once."))
    return said


def _pin(
    session: Session,
    incident: IncidentId,
    unit: UnitId,
    reason: ReasonRequired,
    code: ReasonCode = Code.OTHER,
    expected_version: ExpectedVersion = 0,
) -> None:
    _set_pinned(session, incident, expected_version, unit_id=unit, pinned=True, reason=reason, reason_code=code.wire)


def _unpin(
    session: Session,
    incident: IncidentId,
    unit: UnitId,
    reason: ReasonRequired,
    code: ReasonCode = Code.OTHER,
    expected_version: ExpectedVersion = 0,
) -> None:
    _set_pinned(session, incident, expected_version, unit_id=unit, pinned=False, reason=reason, reason_code=code.wire)


def _set_pinned(session: Session, incident: str, version: int, **said: Any) -> None:
    reply = session.change("ops.PinAssignment", incident_id=incident, expected_version=version, **said)
    unit, pinned = said["unit_id"], said["pinned"]
    fixed = say(f"menyematkan {unit}", f"keeps {unit}, pinned")
    free = say(f"tidak lagi menyematkan {unit}", f"no longer pins {unit}")
    session.show(reply, lambda: line(session, reply, fixed if pinned else free))


def _stop_timer(
    session: Session,
    incident: IncidentId,
    reason: ReasonRequired,
    unit: Annotated[
        str,
        typer.Option(
            "--unit", metavar="UNIT", show_default=False, help=say("Jam perintah unit ini.", "This unit's order clock.")
        ),
    ] = "",
    need: NeedNo = 0,
    code: ReasonCode = Code.OTHER,
    expected_version: ExpectedVersion = 0,
    expected_etag: ExpectedEtag = "",
) -> None:
    if not unit and not need:
        raise Wrong("beri --unit atau --need", "give --unit or --need")
    reply = session.change(
        "ops.StopTimer",
        incident_id=incident,
        expected_version=expected_version,
        unit_id=unit,
        need_no=need,
        reason_code=code.wire,
        reason=reason,
        expected_etag=expected_etag,
    )
    whose = unit or say(f"kebutuhan {need}", f"need {need}")
    session.show(reply, lambda: line(session, reply, say(f"menghentikan jam {whose}", f"stopped the clock of {whose}")))


def _correct(
    session: Session,
    incident: IncidentId,
    unit: UnitId,
    state: Annotated[
        TrueState,
        typer.Argument(metavar=say("KEADAAN", "STATE"), help=say("Keadaan yang benar.", "The state that is true.")),
    ],
    reason: ReasonRequired,
    code: ReasonCode = Code.OTHER,
    expected_version: ExpectedVersion = 0,
) -> None:
    reply = session.change(
        "ops.CorrectState",
        incident_id=incident,
        expected_version=expected_version,
        unit_id=unit,
        state=state.wire,
        reason_code=code.wire,
        reason=reason,
    )
    session.show(reply, lambda: _corrected(session, reply, unit))


def _corrected(session: Session, reply: Any, unit: str) -> list[str]:
    from .duty import takes
    from .words import word_of

    word = word_of(reply, "state")
    said = [line(session, reply, say(f"{unit} dibetulkan: {word}", f"{unit} corrected: {word}"))]
    return [*said, takes(unit, reply.next_incident_id)] if reply.next_incident_id else said
