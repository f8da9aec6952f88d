"""Roads: which are closed, closing one, opening it again."""

from typing import Annotated, Any

import typer

from .command import changes, fold, reads
from .duty import Until
from .language import say
from .options import Reason
from .replies import stamp
from .session import Session

RoadId = Annotated[
    str,
    typer.Argument(metavar=say("JALAN", "ROAD"), help=say("Kode jalan, seperti R32.", "The road, as R32.")),
]


def register(app: typer.Typer) -> None:
    """Add `roads ...` to `app`."""
    roads = fold("roads")
    reads(
        roads,
        "list",
        say("Daftar jalan.", "List the roads."),
        "sigap roads list",
        "sigap roads list --closed",
    )(_list)
    changes(
        roads,
        "close",
        say(
            "Tutup jalan: mulai sekarang semua pencarian menghindarinya. Tidak terbuka sendiri.",
            "Close a road: every search avoids it from now on. It does not open by itself.",
        ),
        "sigap roads close R32 --reason 'jembatan ditutup' --until +2h",
    )(_close)
    changes(
        roads,
        "open",
        say("Buka jalan lagi; yang menunggu unit dicoba lagi.", "Open it again; what waits for a unit is tried again."),
        "sigap roads open R32 --reason 'aman'",
    )(_open)
    app.add_typer(roads, help=say("Menutup dan membuka jalan.", "Closing and opening roads."))


def _list(
    session: Session,
    closed: Annotated[bool, typer.Option("--closed", help=say("Hanya yang ditutup.", "Only closed ones."))] = False,
) -> None:
    reply = session.read_pages("ops.ListRoads", "roads", 0, closed_only=closed)
    session.show(reply, lambda: _listed(session, reply))


def _listed(session: Session, reply: Any) -> Any:
    from .tables.city import road_list

    return road_list(reply.roads, session.clock) if reply.roads else say("Tidak ada.", "None.")


def _close(session: Session, road: RoadId, reason: Reason = "", until: Until = "") -> None:
    reply = session.change(
        "ops.CloseRoad",
        road_id=road,
        reason=reason,
        until=session.clock.parse(until) if until else None,
    )
    done = say(f"{road} ditutup", f"{road} is closed")
    session.show(reply, lambda: " · ".join([done, *stamp(session, reply)]))


def _open(session: Session, road: RoadId, reason: Reason = "") -> None:
    reply = session.change("ops.OpenRoad", road_id=road, reason=reason)
    session.show(reply, lambda: _opened(session, reply, road))


def _opened(session: Session, reply: Any, road: str) -> list[str]:
    done = say(f"{road} dibuka", f"{road} is open")
    said = [" · ".join([done, *stamp(session, reply)])]
    if reply.incident_ids:
        taken = ", ".join(reply.incident_ids)
        said.append(say(f"Karena itu kini mendapat unit: {taken}", f"Because of it these got a unit: {taken}"))
    return said
