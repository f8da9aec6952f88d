"""The options of `sigap demo`, its folder, and what comes after the show: nothing, or a server that goes on serving."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Annotated, Final

import typer

from ...exits import Exit
from ..command import Json, Lang, epilog
from ..language import say
from ..output import console, failed, print_document
from ..session import Session

# How long the show waits for somebody who opens the console's page.
_PAGE_S: Final = 20.0

_Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        show_default=False,
        help=say(
            "Folder peragaan, disimpan sesudahnya; bawaan: sementara. Dengan --serve: folder server sesudahnya.",
            "The show's folder, kept afterwards; a temporary one by default. With --serve: that of the later server.",
        ),
    ),
]


def register(app: typer.Typer) -> None:
    """Add `demo` to `app`."""
    app.command(
        "demo",
        help=say(
            "Peragaan setengah menit: kebakaran di Terminal Mardika; DAMKAR dan ambulans langsung berangkat, pengawas "
            "melepas polisi, PLN diminta memadamkan listrik, rumah sakit diberi tahu, laporan kedua dikaitkan, "
            "server dibunuh di tengah jalan dan kembali dengan keadaan yang sama, sampai kejadian ditutup "
            "lalu jurnal diperiksa.",
            "A show of half a minute: a fire at Terminal Mardika; fire engines and ambulances leave at once, a "
            "supervisor releases the police, PLN is asked to cut the power, the hospital told, a second report "
            "attached, the server killed midway and back in the same state, until the incident is closed and the "
            "journal verified.",
        ),
        epilog=epilog(("sigap demo", "sigap demo --serve", "sigap demo --json")),
    )(_demo)


def _demo(
    data: _Data = None,
    serve: Annotated[
        bool,
        typer.Option(
            "--serve",
            help=say(
                "Sesudah peragaan layani Ambon di 127.0.0.1:50112 sampai Ctrl-C.",
                "After the show serve Ambon on 127.0.0.1:50112 until Ctrl-C.",
            ),
        ),
    ] = False,
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    # With `--serve` this process becomes the server: as serving.py says.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
    from ...config import OFF, USUAL_OPS
    from ...startup import StartFailed, check_folder
    from .stage import Stage, StageError
    from .story import CLOCK_RATE, Story

    with _folder(None if serve else data) as folder:
        try:
            check_folder(folder)
        except StartFailed as refused:
            raise failed(refused.code.name, (refused.indonesian, str(refused)), refused.code, as_json) from None
        # Who runs it to see everything sees the metrics from the first report on.
        stage = Stage(folder, CLOCK_RATE, USUAL_OPS if serve else OFF)
        try:
            with _watched(stage.address) if serve else nullcontext(), Session(stage.address, as_json) as session:
                summary = Story(stage, session).tell()
        except StageError as error:
            raise failed("DEMO_FAILED", (error.indonesian, str(error)), Exit.UNAVAILABLE, as_json) from None
        finally:
            stage.stop()
    if as_json:
        print_document(summary)
    kill = summary["kill"]
    same = kill["same_state"] and kill["same_incident"] and kill["same_answer"]
    if not same or summary["verify_exit_code"] != Exit.OK:
        raise typer.Exit(Exit.REFUSED)
    if serve:
        _serve(data)


def _serve(data: Path | None) -> None:
    from ...config import load_settings
    from ..serving import serve_beside

    serve_beside(load_settings(data=data), None)


@contextmanager
def _watched(server: str) -> Iterator[None]:
    """With a console on the show's server; where somebody sits at the terminal, once its page is open."""
    from ..console.beside import Beside
    from ..console.command import DEFAULT_ADDRESS

    with Beside(server, DEFAULT_ADDRESS, "ambon") as beside:
        if sys.stdin.isatty() and beside.started:
            page, wait_s = f"http://{DEFAULT_ADDRESS}", round(_PAGE_S)
            said = say(
                f"Buka {page}: peragaan mulai begitu halamannya terbuka, paling lama {wait_s} detik.",
                f"Open {page}: the show begins once its page is open, after {wait_s} s at the latest.",
            )
            console(stderr=True).print(said, style="bold green", soft_wrap=True)
            beside.await_viewer(_PAGE_S)
        yield


@contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data
        return
    with tempfile.TemporaryDirectory(prefix="sigap-demo-") as folder:
        yield Path(folder)
