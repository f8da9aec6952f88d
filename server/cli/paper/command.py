"""`sigap paper`: a sheet to go on with by hand, written every few minutes and whenever server or store are lost."""

import contextlib
import os
from pathlib import Path
from typing import Annotated, Final

import typer

from ...exits import Exit
from ..command import Json, Lang, Server, epilog
from ..language import say
from ..output import console, failed, print_document
from ..session import Session
from ..unreadable import sentences

EVERY_MIN: Final = 5


def register(app: typer.Typer) -> None:
    """Add `paper` to `app`."""
    app.command(
        "paper",
        help=say(
            "Tulis lembar cetak: kejadian berjalan, unit, telepon, jalan tertutup, dan kolom untuk ditulisi.\n\n"
            "Setiap beberapa menit, dan seketika saat server atau penyimpanan hilang, dari proses tersendiri. "
            "`sigap up` menjalankannya sendiri, ke folder paper di folder data.",
            "Write a sheet to print: open incidents, units, telephones, closed roads, and lines to write on.\n\n"
            "Every few minutes, and at once when server or store are lost, from a process of its own. "
            "`sigap up` runs it by itself, into the folder paper of the data folder.",
        ),
        epilog=epilog(("sigap paper", "sigap paper --once --out /tmp", "sigap paper --every 2 --out /srv/kertas")),
    )(_paper)


def _paper(
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FOLDER", help=say("Folder lembarnya.", "Where sheets are written.")),
    ] = Path("paper"),
    every: Annotated[
        int,
        typer.Option(
            "--every",
            metavar=say("MENIT", "MINUTES"),
            min=1,
            max=24 * 60,
            help=say("Sekali dalam sekian menit.", "Once in so many minutes."),
        ),
    ] = EVERY_MIN,
    once: Annotated[
        bool, typer.Option("--once", help=say("Satu lembar saja, lalu selesai.", "One sheet only, then end."))
    ] = False,
    with_parent: Annotated[bool, typer.Option("--with-parent", hidden=True)] = False,
    server: Server = "",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    import asyncio

    from .watching import Watch

    parent = os.getppid() if with_parent else 0

    def told(path: Path | None, problem: OSError | None) -> None:
        if problem is not None:
            failed("IO", sentences(problem), Exit.IO, as_json)
        elif path is None:
            return
        elif once and as_json:
            print_document({"page": str(path), "text": str(path.with_suffix(".txt"))})
        elif not with_parent and not as_json:
            console().print(f"→ {path}", soft_wrap=True)

    watch = Watch(server, out, every * 60.0, told)
    with Session(server, as_json) as session, contextlib.suppress(KeyboardInterrupt):
        # A server that cannot be reached at the beginning is told as everywhere; later it is what sheets are for.
        session.read("ops.GetCity")
        if once:
            if not asyncio.run(watch.once()):
                raise typer.Exit(Exit.IO)
        else:
            asyncio.run(watch.run(parent))
