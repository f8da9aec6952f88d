"""Roads: which are closed or slowed, closing and slowing them, saying for how long, opening them again."""

from typing import Annotated, Any

import typer

from .command import changes, fold, reads
from .language import say
from .options import Etags, ExpectedEtag, Reason, etag_lines, point_of
from .replies import stamp
from .road_options import (
    Agencies,
    Area,
    ClosureId,
    Exempt,
    Hours,
    Kinds,
    Near,
    OpensItself,
    RoadId,
    RoadName,
    RoadOrClosure,
    Speed,
    Towards,
    Until,
    is_closure,
    minutes_of,
    permille_of,
)
from .session import Session
from .usage import Wrong


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
    reads(
        roads,
        "closures",
        say(
            "Daftar penutupan: apa, sejak kapan, sampai kapan.",
            "List the closures: of what, since when, until when.",
        ),
        "sigap roads closures",
        "sigap roads closures --etags",
    )(_closures)
    changes(
        roads,
        "close",
        say(
            "Tutup atau perlambat jalan, satu ruasnya, atau semua di suatu wilayah: mulai sekarang semua pencarian "
            "memperhitungkannya, dan unit yang sedang di jalan dihitung ulang. Habis waktunya ditanyakan, tidak "
            "terbuka sendiri.",
            "Close or slow a road, a stretch of it, or all within an area: every search counts it from now on, and "
            "units on their way are timed again. When its time is over a human is asked; it does not open by itself.",
        ),
        "sigap roads close R32 --reason 'jembatan ditutup' --until +2h",
        "sigap roads close R32 --towards=-3.6634,128.2015 --speed 0.2 --reason banjir",
        "sigap roads close R12 --agency TNI --but --reason 'pangkalan'",
        "sigap roads close R19 --kind fire_engine --hours 22:00-05:00 --reason 'perbaikan jembatan'",
        "sigap roads close --name 'Jalan Sultan Hasanuddin' --near=-3.6846,128.2036",
        "sigap roads close --area=-3.690,128.180 --area=-3.690,128.184 --area=-3.694,128.184 --area=-3.694,128.180",
    )(_close)
    changes(
        roads,
        "open",
        say(
            "Buka jalan, atau cabut satu penutupan; yang menunggu unit dicoba lagi.",
            "Open a road, or lift one closure; what waits for a unit is tried again.",
        ),
        "sigap roads open R32 --reason 'aman'",
        "sigap roads open C118",
    )(_open)
    changes(
        roads,
        "extend",
        say(
            "Penutupan berlaku sampai waktu lain; tanpa --until sampai dicabut.",
            "A closure lasts until another time; without --until until it is lifted.",
        ),
        "sigap roads extend C118 --until +2h",
    )(_extend)
    app.add_typer(roads, help=say("Menutup, memperlambat dan membuka jalan.", "Closing, slowing and opening roads."))


def _list(
    session: Session,
    closed: Annotated[
        bool,
        typer.Option(
            "--closed", help=say("Hanya yang ditutup atau diperlambat.", "Only those that are closed or slowed.")
        ),
    ] = False,
) -> None:
    reply = session.read_pages("ops.ListRoads", "roads", 0, closed_only=closed)
    session.show(reply, lambda: _listed(session, reply))


def _listed(session: Session, reply: Any) -> Any:
    from .tables.road import road_list

    return road_list(reply.roads, session.clock) if reply.roads else say("Tidak ada.", "None.")


def _closures(session: Session, etags: Etags = False) -> None:
    reply = session.read_pages("ops.ListClosures", "closures", 0)

    def shown() -> Any:
        from .tables.road import closure_list

        if not reply.closures:
            return say("Tidak ada.", "None.")
        seen = etag_lines(etags, ((one.closure_id, one.etag) for one in reply.closures))
        return [closure_list(reply.closures, session.clock), *seen]

    session.show(reply, shown)


def _close(
    session: Session,
    road: RoadId = "",
    name: RoadName = "",
    near: Near = "",
    area: Area = None,
    towards: Towards = "",
    speed: Speed = "",
    reason: Reason = "",
    until: Until = "",
    opens_itself: OpensItself = False,
    kind: Kinds = None,
    agency: Agencies = None,
    exempt: Exempt = False,
    hours: Hours = "",
) -> None:
    from_minute, to_minute = minutes_of(hours)
    if not (road or name or near or area):
        raise Wrong(
            "sebut jalannya (misalnya R32), --name, --near atau --area",
            "say which road (R32 for example), --name, --near or --area",
        )
    reply = session.change(
        "ops.CloseRoad",
        road_id=road,
        road_name=name,
        near=point_of(near),
        area=[point_of(corner) for corner in area or ()],
        towards=point_of(towards),
        speed_permille=permille_of(speed),
        reason=reason,
        until=session.clock.parse(until) if until else None,
        opens_itself=opens_itself,
        kinds=kind or (),
        agencies=agency or (),
        exempt=exempt,
        from_minute=from_minute,
        to_minute=to_minute,
    )
    session.show(reply, lambda: _closed(session, reply, bool(speed)))


def _closed(session: Session, reply: Any, slowed: bool) -> list[str]:
    from .tables.road import named, relanded_lines, retimed_lines

    roads = named(reply.road_ids, reply.road_count)
    done = (
        say(f"{roads} diperlambat", f"{roads} is slowed") if slowed else say(f"{roads} ditutup", f"{roads} is closed")
    )
    closure = say(f"penutupan {reply.closure_id}", f"closure {reply.closure_id}")
    first = " · ".join([done, closure, *stamp(session, reply)])
    return [first, *relanded_lines(reply.relanded), *retimed_lines(reply.retimed)]


def _open(session: Session, road: RoadOrClosure, reason: Reason = "", expected_etag: ExpectedEtag = "") -> None:
    field = "closure_id" if is_closure(road) else "road_id"
    reply = session.change("ops.OpenRoad", reason=reason, expected_etag=expected_etag, **{field: road})
    session.show(reply, lambda: _opened(session, reply, road))


def _opened(session: Session, reply: Any, road: str) -> list[str]:
    from .tables.road import relanded_lines, retimed_lines

    done = say(f"{road} dibuka", f"{road} is open")
    said = [" · ".join([done, *stamp(session, reply)])]
    if reply.incident_ids:
        taken = ", ".join(reply.incident_ids)
        said.append(say(f"Karena itu kini mendapat unit: {taken}", f"Because of it these got a unit: {taken}"))
    return [*said, *relanded_lines(reply.relanded), *retimed_lines(reply.retimed)]


def _extend(
    session: Session,
    closure: ClosureId,
    until: Until = "",
    opens_itself: OpensItself = False,
    reason: Reason = "",
    expected_etag: ExpectedEtag = "",
) -> None:
    reply = session.change(
        "ops.ExtendClosure",
        closure_id=closure,
        until=session.clock.parse(until) if until else None,
        opens_itself=opens_itself,
        reason=reason,
        expected_etag=expected_etag,
    )
    done = say(f"{closure} diperpanjang", f"{closure} is extended")
    session.show(reply, lambda: " · ".join([done, *stamp(session, reply)]))
