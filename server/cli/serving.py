"""`sigap up`: serve a city until told to stop."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

import typer

from .catalogue import Pair
from .command import Json, Lang, epilog
from .language import say, spoken
from .usage import setting_pair

if TYPE_CHECKING:
    from ..config import Settings
    from ..exits import Exit
    from ..serve import Serving

# Where clients look by default (client.py).
DEFAULT_ADDRESS: Final = "127.0.0.1:50112"

Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        show_default=False,
        help=say("Folder data; bawaan ./var atau $SIGAP_DATA.", "The data folder; ./var or $SIGAP_DATA by default."),
    ),
]
Store = Annotated[
    str | None,
    typer.Option(
        "--store",
        metavar="URL",
        show_default=False,
        help=say(
            "Penyimpanan luar (redis://...); bawaan: yang tertanam.",
            "An external store (redis://...); the embedded one by default.",
        ),
    ),
]
City = Annotated[
    str | None,
    typer.Option(
        "--city",
        metavar="FOLDER",
        show_default=False,
        help=say(
            "Kota bawaan atau foldernya; bawaan ambon.", "A city that ships with Sigap, or a folder; ambon by default."
        ),
    ),
]
ConsoleAt = Annotated[
    str | None,
    typer.Option(
        "--console",
        metavar="HOST:PORT|off",
        show_default=False,
        help=say(
            "Ruang kendali di samping server; bawaan 127.0.0.1:8113 bila gRPC di tempat bawaannya.",
            "The console beside the server; 127.0.0.1:8113 by default where gRPC is at its usual place.",
        ),
    ),
]
Paper = Annotated[
    int | None,
    typer.Option(
        "--paper",
        metavar=say("MENIT", "MINUTES"),
        show_default=False,
        help=say(
            "Lembar cetak ke DATA/paper sekali dalam sekian menit; bawaan 5, 0 = tidak.",
            "A sheet to print to DATA/paper once in so many minutes; 5 by default, 0 = none.",
        ),
    ),
]


OpsAt = Annotated[
    str | None,
    typer.Option(
        "--ops",
        metavar="HOST:PORT|off",
        show_default=False,
        help=say(
            "Alamat proses pendamping (`sigap ops`); bawaan 127.0.0.1:8114 bila gRPC di alamat bawaan.",
            "Where the process beside it (`sigap ops`) is; 127.0.0.1:8114 where gRPC is at its usual place.",
        ),
    ),
]


def _address(flag: str, indonesian: str, english: str) -> Any:
    return typer.Option(flag, metavar="HOST:PORT", show_default=False, help=say(indonesian, english))


def register(app: typer.Typer) -> None:
    """Add `up` to `app`."""
    app.command(
        "up",
        help=say(
            "Layani sebuah kota sampai dihentikan (Ctrl-C).\n\n"
            "Tanpa pilihan: Ambon di 127.0.0.1:50112, HTTP di 8112, penyimpanan tertanam di ./var. "
            "Setiap pilihan juga dapat diberikan sebagai SIGAP_DATA, SIGAP_GRPC, dan seterusnya.",
            "Serve a city until stopped (Ctrl-C).\n\n"
            "Without options: Ambon on 127.0.0.1:50112, HTTP on 8112, the embedded store in ./var. "
            "Each option can also be given as SIGAP_DATA, SIGAP_GRPC and so on.",
        ),
        epilog=epilog(
            (
                "sigap up",
                "sigap up --data /srv/sigap --grpc 0.0.0.0:50112 --http 127.0.0.1:8112",
                "sigap up --store redis://10.0.0.5:6379/0 --take-over",
                "sigap up --city ./kotaku --clock-rate 240",
            )
        ),
    )(_up)


def _up(
    data: Data = None,
    grpc: Annotated[
        str | None, _address("--grpc", "Alamat gRPC; bawaan 127.0.0.1:50112.", "Where gRPC is served; 127.0.0.1:50112.")
    ] = None,
    http: Annotated[
        str | None,
        _address(
            "--http",
            "Alamat /metrics dan /readyz; bawaan 127.0.0.1:8112.",
            "Where /metrics and /readyz are; 127.0.0.1:8112.",
        ),
    ] = None,
    ops: OpsAt = None,
    store: Store = None,
    take_over: Annotated[
        bool | None,
        typer.Option(
            "--take-over",
            show_default=False,
            help=say(
                "Ambil alih dari server yang masih hidup (hanya penyimpanan luar).",
                "Take over from a server that still lives (external store only).",
            ),
        ),
    ] = None,
    city: City = None,
    clock_rate: Annotated[
        int | None,
        typer.Option(
            "--clock-rate",
            metavar="N",
            show_default=False,
            help=say(
                "Jam kota N kali lebih cepat; hanya kota peragaan.",
                "The city's clock N times faster; demonstration cities only.",
            ),
        ),
    ] = None,
    console: ConsoleAt = None,
    allow_weak_store: Annotated[
        bool | None,
        typer.Option(
            "--allow-weak-store",
            show_default=False,
            help=say(
                "Layani juga dengan penyimpanan yang dapat kehilangan data.",
                "Serve even from a store that could lose data.",
            ),
        ),
    ] = None,
    paper: Paper = None,
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    _serve(
        console,
        as_json,
        data=data,
        grpc=grpc,
        http=http,
        ops=ops,
        store=store,
        take_over=take_over or None,
        city=city,
        clock_rate=clock_rate,
        allow_weak_store=allow_weak_store or None,
        paper=paper,
    )


def _serve(chosen: str | None, as_json: bool, **given: Any) -> NoReturn:
    # The server starts processes but never goes on as a copy of itself; gRPC's care for that only writes to stderr.
    os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")
    from ..config import ConfigError, load_settings
    from ..exits import Exit

    try:
        settings = load_settings(**given)
    except ConfigError as error:
        raise _failed(setting_pair(error), Exit.USAGE, as_json) from None
    serve_beside(settings, chosen, as_json)
    raise typer.Exit


def serve_beside(settings: "Settings", chosen: str | None, as_json: bool = False) -> None:
    """Serve until stopped, with paper, and a console where one is `chosen` or usual, beside it. Raises typer.Exit."""
    import asyncio

    from ..beside import keep
    from ..serve import run
    from ..startup import ServiceFailed
    from .console.beside import address_of
    from .console.command import DEFAULT_ADDRESS as CONSOLE_ADDRESS
    from .console.command import SEEN_FILE, how_to_install, installed
    from .output import console
    from .paper.beside import words as paper_words

    address = address_of(chosen, settings.grpc, DEFAULT_ADDRESS, CONSOLE_ADDRESS)
    kept: set[asyncio.Task[None]] = set()

    def beside(*words: str) -> None:
        # In the server's loop, which ends what was started in it as it ends itself.
        kept.add(asyncio.get_running_loop().create_task(keep(words)))

    def up(serving: "Serving") -> None:
        (ready_json if as_json else ready)(serving)
        if address and installed():
            where = ("--server", serving.grpc, "--http", address, "--city", settings.city)
            seen = ("--seen", str(settings.data / SEEN_FILE))
            beside("console", *where, *seen, "--lang", spoken())
        elif address:
            console(stderr=True).print(say(*how_to_install()), style="yellow", soft_wrap=True)
        if settings.paper:
            beside(*paper_words(serving.grpc, settings.data / "paper", settings.paper))

    try:
        run(settings, up)
    except ServiceFailed as failed:
        raise _failed((failed.indonesian, str(failed)), failed.code, as_json) from None


def _failed(pair: Pair, code: "Exit", as_json: bool) -> typer.Exit:
    """Say on stderr why service cannot be; for people without a name before it, as logs have it."""
    from .output import console, failed

    if as_json:
        return failed(code.name, pair, code, as_json)
    console(stderr=True).print(say(*pair), style="bold red", soft_wrap=True)
    return typer.Exit(code)


def ready(serving: "Serving") -> None:
    """Tell whoever started the server where it is and what to do next."""
    from .output import console

    host = serving.grpc
    lines = [
        say(f"{serving.city} dilayani. Berhenti: Ctrl-C.", f"{serving.city} is served. Stop with Ctrl-C."),
        f"  gRPC {host}   HTTP http://{serving.http}/readyz, /metrics",
        f"  {say('jurnal', 'journal')} {serving.journal_id}   epoch {serving.epoch}   seq {serving.seq}",
    ]
    if host != DEFAULT_ADDRESS:
        lines.append(f"  export SIGAP_SERVER={host}")
    if serving.ops:
        watched = say("metrik dan pengawas hasil", "metrics and the outcome watchdog")
        lines.append(f"  ops http://{serving.ops}/metrics   {watched}")
    type_code, point = serving.example
    lines.append(f"  {say('Coba', 'Try')}: sigap report --type {type_code} --at={point}")
    for number, line in enumerate(lines):
        console(stderr=True).print(line, style="" if number else "bold green", soft_wrap=True)


def ready_json(serving: "Serving") -> None:
    """The same for machines: one document on stdout once service has begun."""
    from dataclasses import asdict

    from .output import print_document

    print_document(asdict(serving))
    sys.stdout.flush()
