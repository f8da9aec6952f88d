"""`sigap console`: its options, and what is said where the extra that it needs is not installed."""

from __future__ import annotations

import importlib.util
import os
import socket
from pathlib import Path
from typing import Annotated, Final

import typer

from ...exits import Exit
from ...system_errors import in_english, in_indonesian
from ..catalogue import Pair
from ..command import Lang, Server, address, epilog
from ..language import say, spoken
from ..output import console as terminal
from ..output import failed

DEFAULT_ADDRESS: Final = "127.0.0.1:8113"
# Of a console beside a server, in the server's data folder.
SEEN_FILE: Final = "console-seen.jsonl"
# What `pip install` is told.
EXTRA: Final = "sigap[console]"

HostNames = Annotated[
    list[str] | None,
    typer.Option(
        "--host-name",
        metavar=say("NAMA", "NAME"),
        envvar="SIGAP_CONSOLE_HOST_NAME",
        help=say(
            "Nama yang boleh dipakai peramban selain alamatnya; dapat diulang. Nama lain ditolak.",
            "What browsers may call it beside its address; can be repeated. Other names are refused.",
        ),
    ),
]
Tiles = Annotated[
    str,
    typer.Option(
        "--tiles",
        metavar="URL",
        help=say(
            "Peta latar tambahan, https://.../{z}/{x}/{y}.png; bawaan: jaringan jalannya sendiri.",
            "A further background, https://.../{z}/{x}/{y}.png; by default the road network itself.",
        ),
    ),
]
Seen = Annotated[
    str,
    typer.Option(
        "--seen",
        metavar=say("BERKAS", "FILE"),
        help=say(
            "Ingat di berkas ini apa yang sudah ditangani, juga sesudah konsol mulai lagi.",
            "Remember in this file what was seen to, over a restart of the console, too.",
        ),
    ),
]


def register(app: typer.Typer) -> None:
    """Add `console` to `app`."""
    app.command(
        "console",
        help=say(
            "Ruang kendali di peramban: peta hidup dan papan perhatian.\n\n"
            "Proses tersendiri dan klien biasa: apa pun yang terjadi di sini, penulis tidak menunggu. "
            "Bekerja tanpa internet.",
            "Operations in a browser: a live map and the attention board.\n\n"
            "A process of its own and an ordinary client: whatever happens here, the writer waits for nothing. "
            "Works without the internet.",
        ),
        epilog=epilog(
            (
                "sigap console",
                "sigap console --server 10.0.0.5:50112",
                "sigap console --http 10.0.0.7:8113 --host-name ops.local",
            )
        ),
    )(_console)


def installed() -> bool:
    """The extra is there."""
    return importlib.util.find_spec("nicegui") is not None


def how_to_install() -> Pair:
    """What to do where it is not: (Indonesian, English)."""
    return (
        f"Konsol butuh paket tambahan: pip install '{EXTRA}' (make run memasangnya sendiri).",
        f"The console needs an extra: pip install '{EXTRA}' (make run installs it by itself).",
    )


def _console(
    server: Server = "",
    http: Annotated[
        str,
        typer.Option(
            "--http",
            metavar="HOST:PORT",
            callback=address,
            help=say(
                "Di mana halamannya dilayani. Tanpa kata sandi: siapa pun yang mencapainya dapat memerintah unit.",
                "Where its pages are served. There is no login: whoever reaches it can dispatch.",
            ),
        ),
    ] = DEFAULT_ADDRESS,
    host_name: HostNames = None,
    city: Annotated[
        str,
        typer.Option(
            "--city",
            metavar="FOLDER",
            help=say("Berkas kota yang dilayani server itu.", "The city's files that the server serves."),
        ),
    ] = "",
    tiles: Tiles = "",
    seen: Seen = "",
    lang: Lang = "",
) -> None:
    if not installed():
        raise failed("CONFIG", how_to_install(), Exit.CONFIG, as_json=False)
    from dispatch_core.city import CityError, city_folder, load_city

    from ...config import split_address
    from .doors import reaches_others
    from .serving import run

    try:
        host, port = split_address(http)
        listening = socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        taken = (
            f"{http} tidak dapat dipakai ({in_indonesian(error)}); konsol yang sudah ada di sana tetap berjalan.",
            f"{http} cannot be used ({in_english(error)}); a console that is there already goes on.",
        )
        raise failed("UNAVAILABLE", taken, Exit.UNAVAILABLE, as_json=False) from None
    name = city or os.environ.get("SIGAP_CITY", "ambon")
    try:
        loaded = load_city(name)
    except CityError as error:
        raise failed("BAD_DATA", (error.told("id"), error.told("en")), Exit.BAD_DATA, as_json=False) from None
    except OSError as error:
        unread = f"{name}: {in_indonesian(error)}", f"{name}: {in_english(error)}"
        raise failed("NO_INPUT", unread, Exit.NO_INPUT, as_json=False) from None
    if reaches_others(host):
        # Whoever finds the port sits at the console.
        terminal(stderr=True).print(open_to_all(http), style="bold yellow", soft_wrap=True)
    names = (host, *(host_name or ()))
    run(
        loaded,
        Path(city_folder(name)),
        server,
        listening,
        tiles=tiles,
        language=spoken(),
        names=names,
        marks=Path(seen) if seen else None,
        ready=_ready,
    )


def open_to_all(where: str) -> str:
    """What is said of an address that other machines can reach."""
    return say(
        f"AWAS: {where} dapat dicapai dari mesin lain, dan konsol tidak meminta kata sandi: siapa pun yang membuka "
        "halamannya dapat memerintah unit. Batasi di jaringannya.",
        f"CAREFUL: {where} can be reached from other machines, and the console asks for no password: whoever opens "
        "the page can dispatch. Bar it in the network.",
    )


def _ready(where: str) -> None:
    said = say(f"Ruang kendali: {where}  (Ctrl-C berhenti)", f"Console: {where}  (Ctrl-C stops it)")
    terminal(stderr=True).print(said, style="bold green", soft_wrap=True)
