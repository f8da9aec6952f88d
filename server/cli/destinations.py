"""Where patients are taken: the list with status and ranking, and a hospital's status."""

from typing import Annotated, Any

import typer

from .choices import Opening
from .command import changes, fold, reads
from .duty import Until
from .language import say
from .options import Etags, ExpectedEtag, Reason, TypeCode, etag_lines
from .replies import line
from .session import Session

DestinationId = Annotated[
    str,
    typer.Argument(
        metavar=say("TUJUAN", "DESTINATION"),
        help=say(
            "Kode tujuan; daftar: `sigap destinations list`.", "The destination, as `sigap destinations list` says."
        ),
    ),
]


def register(app: typer.Typer) -> None:
    """Add `destinations ...` to `app`."""
    destinations = fold("destinations")
    reads(
        destinations,
        "list",
        say(
            "Rumah sakit dan keadaannya; untuk sebuah kejadian atau unit: yang terbaik di atas.",
            "Hospitals and their status; for an incident or a unit the best first.",
        ),
        "sigap destinations list",
        "sigap destinations list --incident I12",
        "sigap destinations list --unit MEDIC-01",
    )(_list)
    changes(
        destinations,
        "set",
        say(
            "Buka, mengalihkan pasien, atau dikosongkan. Tidak terbuka sendiri.",
            "Open, diverting, or evacuated. It does not open by itself.",
        ),
        "sigap destinations set rsup_leimena diverting --reason 'IGD penuh' --until +2h",
        "sigap destinations set rsup_leimena open",
    )(_set)
    app.add_typer(destinations, help=say("Tujuan pasien.", "Where patients are taken."))


def _list(
    session: Session,
    incident: Annotated[
        str,
        typer.Option(
            "--incident",
            metavar=say("KEJADIAN", "INCIDENT"),
            show_default=False,
            help=say("Dari kejadian ini.", "From this incident."),
        ),
    ] = "",
    unit: Annotated[
        str,
        typer.Option(
            "--unit", metavar="UNIT", show_default=False, help=say("Dari tempat unit ini.", "From where this unit is.")
        ),
    ] = "",
    type_code: TypeCode = "",
    etags: Etags = False,
) -> None:
    reply = session.read_pages(
        "ops.ListDestinations", "destinations", 0, incident_id=incident, unit_id=unit, type_code=type_code
    )
    session.show(reply, lambda: _listed(session, reply, bool(incident or unit), etags))


def _listed(session: Session, reply: Any, ranked: bool, etags: bool) -> list[Any]:
    from .tables.destination import destination_list
    from .words import listing

    needed = say("Yang dibutuhkan", "What is needed")
    said = [f"{needed}: {listing(reply.capabilities)}"] if reply.capabilities else []
    known = (one.destination for one in reply.destinations)
    seen = etag_lines(etags, ((one.destination_id, one.etag) for one in known))
    return [*said, destination_list(reply.destinations, session.clock, ranked), *seen]


def _set(
    session: Session,
    destination: DestinationId,
    status: Annotated[
        Opening, typer.Argument(metavar=say("KEADAAN", "STATUS"), help=say("Keadaannya.", "The status."))
    ],
    reason: Reason = "",
    until: Until = "",
    expected_etag: ExpectedEtag = "",
) -> None:
    reply = session.change(
        "ops.SetDestination",
        destination_id=destination,
        status=status.wire,
        reason=reason,
        until=session.clock.parse(until) if until else None,
        expected_etag=expected_etag,
    )
    session.show(reply, lambda: _changed(session, reply))


def _changed(session: Session, reply: Any) -> str:
    from .words import word_of

    return line(session, reply, word_of(reply, "status"), reply.destination_id)
