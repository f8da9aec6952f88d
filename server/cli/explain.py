"""`sigap explain`: why these units go to an incident, and why not that one; now, or by a decision of the past."""

from typing import Annotated, Any

import typer

from .command import reads
from .language import say
from .options import IncidentId
from .session import Session

# The past is folded from the journal by a process of its own: the more of it there is, the longer that takes.
_PAST_TIMEOUT_S = 60.0


def register(app: typer.Typer) -> None:
    """Add the command to `app`."""
    reads(
        app,
        "explain",
        say(
            "Mengapa unit ini yang pergi, dan mengapa bukan yang itu: satu alasan tiap unit, sekarang atau pada "
            "keputusan lampau, yang diputuskan ulang dari jurnal.",
            "Why these units go, and why not that one: one reason for every unit, now, or at a decision of the past, "
            "which is decided again from the journal.",
        ),
        "sigap explain I12",
        "sigap explain I12 --unit DAMKAR-05",
        "sigap explain I12 --at 47 --unit DAMKAR-05",
    )(_explain)


def _explain(
    session: Session,
    incident: IncidentId,
    unit: Annotated[
        str,
        typer.Option(
            "--unit",
            metavar="UNIT",
            show_default=False,
            help=say("Hanya unit ini.", "Only this unit."),
        ),
    ] = "",
    at: Annotated[
        int,
        typer.Option(
            "--at",
            metavar="SEQ",
            min=0,
            show_default=False,
            help=say(
                "Keputusan pada seq ini, seperti di riwayat kejadian; bawaan: sekarang.",
                "The decision at this seq, as the incident's timeline has it; now by default.",
            ),
        ),
    ] = 0,
) -> None:
    timeout_s = _PAST_TIMEOUT_S if at else None
    reply = session.read("ops.Explain", timeout_s=timeout_s, incident_id=incident, unit_id=unit, decided_seq=at)
    session.show(reply, lambda: _shown(session, reply))


def _shown(session: Session, reply: Any) -> list[Any]:
    from .tables.explained import explained_parts, head_lines

    return [*head_lines(reply, session.clock), *(part for need in reply.needs for part in explained_parts(need))]
