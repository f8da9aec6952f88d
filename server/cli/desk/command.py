"""The options of `sigap desk`, what it needs of its terminal, and how it ends."""

import os
import sys
from typing import Annotated, Any

import typer

from ...exits import Exit
from ..command import By, Lang, Server, epilog
from ..language import say
from ..output import print_error
from ..session import Session
from ..usage import Wrong


def register(app: typer.Typer) -> None:
    """Add `desk` to `app`."""
    app.command(
        "desk",
        help=say(
            "Papan hidup untuk instansi atau rumah sakit tanpa sistem sendiri: permintaan, pemberitahuan, pemadaman "
            "listrik.\n\nBerbunyi pada yang baru, menyatakan sampai dengan sendirinya, menjawab dengan satu tombol, "
            "dan tersambung lagi sendiri. Dapat dipakai lewat ssh pada saluran buruk, mulai 80×24, tanpa warna.",
            "A live board for an agency or a hospital without a system of its own: requests, notices, isolations.\n\n"
            "Rings for what is new, confirms delivery by itself, answers with one key, and connects again by itself. "
            "Usable over ssh on a bad line, from 80×24 on, without colour.",
        ),
        epilog=epilog(("sigap desk PLN", "sigap desk rsup_leimena --by 'Perawat jaga'", "ssh -t HOST sigap desk PLN")),
    )(_desk)


def _desk(
    desk: Annotated[
        str,
        typer.Argument(
            metavar=say("MEJA", "DESK"),
            help=say("Instansi atau rumah sakit, seperti PLN.", "An agency or a hospital, as PLN."),
        ),
    ],
    by: By = "",
    server: Server = "",
    lang: Lang = "",
) -> None:
    if why := _no_terminal():
        instead = say(
            f"Tanpa terminal: `sigap watch desk {desk}` mengikuti, `sigap answer` menjawab.",
            f"Without a terminal: `sigap watch desk {desk}` follows, `sigap answer` answers.",
        )
        print_error("NO_TERMINAL", f"{why} {instead}", as_json=False)
        raise typer.Exit(Exit.USAGE)
    with Session(server, as_json=False) as session:
        name = desk_name(session.city, desk)
        if not name:
            known = ", ".join(agency.agency for agency in session.city.agencies)
            raise Wrong(
                f"{desk} bukan meja kota ini; instansi: {known}; rumah sakit: `sigap destinations list`",
                f"{desk} is no desk of this city; agencies: {known}; hospitals: `sigap destinations list`",
            )
        import asyncio

        from .board import Board

        asyncio.run(Board(session, desk, name, by).run())


def desk_name(city: Any, desk: str) -> str:
    """What the desk is called; empty if the city has none of this id."""
    agencies = {agency.agency: say(agency.name_id, agency.name_en) for agency in city.agencies}
    destinations = {each.destination_id: str(each.name) for each in city.destinations}
    return (agencies | destinations).get(desk, "")


def _no_terminal() -> str:
    """Why there can be no board here; empty where there can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return say("Papan memerlukan terminal (lewat ssh: ssh -t).", "The board needs a terminal (over ssh: ssh -t).")
    if os.environ.get("TERM", "") in ("", "dumb"):
        return say("Terminal ini tak dapat memindahkan kursor.", "This terminal cannot move its cursor.")
    return ""
