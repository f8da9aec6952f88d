"""What a surge holds: the list by village, and a village let go. It begins and ends with `mode set`."""

from typing import Annotated, Any

import typer

from .command import changes, fold, reads
from .language import say
from .options import Etags, ExpectedEtag, ReasonRequired, etag_lines
from .replies import line, units
from .session import Session
from .usage import Wrong


def register(app: typer.Typer) -> None:
    """Add `held ...` to `app`."""
    held = fold("held")
    reads(
        held,
        "list",
        say(
            "Yang ditahan selama lonjakan, per kelurahan; yang paling mendesak dan lama di atas.",
            "What a surge holds, by village; the most urgent and oldest first.",
        ),
        "sigap held list",
    )(_list)
    changes(
        held,
        "release",
        say(
            "Lepas semua yang ditahan di satu kelurahan, paling banyak 50 kebutuhan sekali. "
            "Satu per satu: sigap confirm.",
            "Let go all that is held in one village, 50 needs at most at a time. One by one: sigap confirm.",
        ),
        "sigap held release 'Batu Merah' --reason 'air surut'",
        "sigap held release --outside --reason 'sudah dicek'",
    )(_release)
    app.add_typer(held, help=say("Yang ditahan selama lonjakan.", "What a surge holds."))


def _list(session: Session, etags: Etags = False) -> None:
    reply = session.read("ops.ListHeld")
    session.show(reply, lambda: _villages(session, reply, etags))


def _villages(session: Session, reply: Any, etags: bool) -> list[Any]:
    from .tables.city import head_words
    from .tables.held import held_list

    state = session.read("ops.GetState", without_digest=True)
    nothing = say("Tidak ada yang ditahan.", "Nothing is held.")
    seen = etag_lines(etags, ((one.area_id or "--outside", one.etag) for one in reply.villages))
    listed = held_list(reply.villages, session.clock, state.at) if reply.villages else nothing
    return [*head_words(state), listed, *seen]


def _area_id(session: Session, village: str) -> str:
    """The id of the village that a name means; what is no name is taken for an id."""
    named = [one for one in session.read("ops.ListHeld").villages if one.village.casefold() == village.casefold()]
    return named[0].area_id if len(named) == 1 and village else village


def _release(
    session: Session,
    reason: ReasonRequired,
    village: Annotated[
        str,
        typer.Argument(
            metavar=say("KELURAHAN", "VILLAGE"),
            show_default=False,
            help=say(
                "Nama atau id kelurahan dari `sigap held list`.", "A village's name or id from `sigap held list`."
            ),
        ),
    ] = "",
    outside: Annotated[
        bool, typer.Option("--outside", help=say("Yang di luar semua kelurahan.", "What lies outside all villages."))
    ] = False,
    expected_etag: ExpectedEtag = "",
) -> None:
    if bool(village) == outside:
        raise Wrong("sebut satu kelurahan, atau --outside", "name one village, or --outside")
    reply = session.change(
        "ops.ReleaseHeld", area_id=_area_id(session, village), reason=reason, expected_etag=expected_etag
    )
    let_go = say(f"{reply.need_count} kebutuhan dilepas", f"{reply.need_count} needs were let go")
    sent = say("Perintah atau cadangan", "Ordered or reserved")
    session.show(
        reply,
        lambda: [line(session, reply, let_go, ", ".join(reply.incident_ids)), *units(sent, reply.unit_ids)],
    )
