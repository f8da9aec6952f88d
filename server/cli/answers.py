"""`sigap answer ...`: what a desk answers, one command an answer; also for whoever records it from the telephone.

The board of desk/ does the same live; this is for scripts and for the call centre.
"""

from typing import Annotated, Any

import typer

from .command import changes, fold
from .language import say
from .options import ExpectedVersion, IncidentId, NeedNo, ReasonRequired
from .replies import changed, line
from .session import Session
from .usage import Wrong

Desk = Annotated[
    str,
    typer.Option(
        "--desk",
        metavar="ID",
        envvar="SIGAP_DESK",
        show_envvar=True,
        show_default=False,
        help=say("Instansi atau rumah sakit yang menjawab.", "The agency or hospital that answers."),
    ),
]
OnBehalfOf = Annotated[
    str,
    typer.Option(
        "--on-behalf-of",
        metavar=say("NAMA", "NAME"),
        show_default=False,
        help=say("Siapa yang menjawab, bila dicatat orang lain.", "Who answered, where somebody else records it."),
    ),
]


def register(app: typer.Typer) -> None:
    """Add `answer ...` to `app`."""
    answer = fold("answer")
    changes(
        answer,
        "accept",
        say(
            "Terima permintaan (dengan unitnya, atau unit menyusul), atau nyatakan pemberitahuan dibaca.",
            "Accept a request (naming its units, or units to follow), or acknowledge a notice.",
        ),
        "sigap answer accept I12 --desk PLN --unit PLN-01",
        "sigap answer accept I12 --desk rsup_leimena --by 'Perawat jaga'",
        "sigap answer accept I12 --desk PLN --by 'Agen 7' --on-behalf-of 'Piket PLN'",
    )(_accept)
    changes(
        answer,
        "refuse",
        say("Tolak permintaan, dengan alasan.", "Refuse a request, with a reason."),
        "sigap answer refuse I12 --desk PLN --reason 'tak ada regu'",
    )(_refuse)
    changes(
        answer,
        "delivered",
        say("Permintaan sudah ada di layar meja.", "The request is on the desk's screen."),
        "sigap answer delivered I12 --desk PLN --need 6",
    )(_delivered)
    app.add_typer(answer, help=say("Jawaban meja atas permintaan.", "What a desk answers."))


def _accept(
    session: Session,
    incident: IncidentId,
    desk: Desk,
    need: NeedNo = 0,
    unit: Annotated[
        list[str] | None,
        typer.Option(
            "--unit",
            metavar="UNIT",
            show_default=False,
            help=say("Unit yang berangkat; boleh diulang.", "A unit that goes; may be repeated."),
        ),
    ] = None,
    on_behalf_of: OnBehalfOf = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    _answer(session, incident, desk, need, expected_version, "DESK_ANSWER_ACCEPTED", "", on_behalf_of, unit)


def _refuse(
    session: Session,
    incident: IncidentId,
    desk: Desk,
    reason: ReasonRequired,
    need: NeedNo = 0,
    on_behalf_of: OnBehalfOf = "",
    expected_version: ExpectedVersion = 0,
) -> None:
    _answer(session, incident, desk, need, expected_version, "DESK_ANSWER_REFUSED", reason, on_behalf_of, None)


def _answer(
    session: Session,
    incident: str,
    desk: str,
    need: int,
    version: int,
    answer: str,
    reason: str,
    on_behalf_of: str,
    unit_ids: list[str] | None,
) -> None:
    reply = session.change(
        "desks.AnswerDesk",
        incident_id=incident,
        expected_version=version,
        need_no=need or _asked_need(session, incident, desk, wants_units=bool(unit_ids)),
        desk_id=desk,
        answer=answer,
        unit_ids=unit_ids,
        reason=reason,
        on_behalf_of=on_behalf_of,
    )
    session.show(reply, lambda: _answered(session, reply, desk))


def _answered(session: Session, reply: Any, desk: str) -> list[Any]:
    from .words import word_of

    return changed(session, reply, f"· {desk} {word_of(reply, 'answer')}")


def _delivered(session: Session, incident: IncidentId, desk: Desk, need: NeedNo = 0) -> None:
    reply = session.change(
        "desks.ConfirmDeskDelivery",
        incident_id=incident,
        need_no=need or _asked_need(session, incident, desk),
        desk_id=desk,
    )
    on_screen = say(f"ada di layar {desk}", f"is on the screen of {desk}")
    session.show(reply, lambda: line(session, reply, on_screen, incident))


def _asked_need(session: Session, incident: str, desk: str, wants_units: bool = False) -> int:
    """The one need this desk was asked about and that still waits for it; a desk with several must say which."""
    from .tables.need import need_words
    from .words import name_of

    needs = session.read("intake.GetIncident", incident_id=incident).incident.needs
    waiting = [
        need
        for need in needs
        if need.desk_id == desk
        and name_of(need, "state") in ("REQUESTED", "ACCEPTED")
        and not (wants_units and name_of(need, "line") != "DISPATCH")
    ]
    if len(waiting) == 1:
        return int(waiting[0].need_no)
    if not waiting:
        raise Wrong(f"{incident} tidak menunggu jawaban {desk}", f"{incident} does not wait for an answer of {desk}")
    which = "; ".join(f"--need {need.need_no}: {need_words(need)}" for need in waiting)
    raise Wrong(f"yang mana? {which}", f"which one? {which}")
