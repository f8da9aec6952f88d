"""`sigap ops`: the process beside the server that exports what the feed tells and watches outcomes."""

from typing import Annotated, Final

import typer

from .command import Lang, Server, address, epilog
from .language import say

DEFAULT_HTTP: Final = "127.0.0.1:8114"
CALM_S: Final = 30.0


def register(app: typer.Typer) -> None:
    """Add `ops` to `app`."""
    app.command(
        "ops",
        help=say(
            "Proses pendamping server: metrik dari jurnal dan pengawas hasil.\n\n"
            "Mengikuti server seperti klien biasa, menyajikan /metrics, dan mengirim peringatan bila laporan masuk "
            "tetapi tidak ada unit yang diperintah, instansi diam, posisi berhenti, atau jumlahnya jauh dari biasa. "
            "`sigap up` di alamat bawaan menjalankannya sendiri.",
            "The process beside the server: metrics of the feed, and the outcome watchdog.\n\n"
            "Follows a server as any client may, serves /metrics, and sends warnings where reports come in and nobody "
            "is ordered, an agency is silent, positions stop, or the volume is far from the usual. "
            "`sigap up` at its usual address starts it by itself.",
        ),
        epilog=epilog(("sigap ops", "sigap ops --server 10.0.0.5:50112 --http 0.0.0.0:8114")),
    )(_ops)


def _ops(
    server: Server = "",
    http: Annotated[
        str,
        typer.Option(
            "--http",
            metavar="HOST:PORT",
            callback=address,
            help=say("Alamat /metrics dan /readyz.", "Where /metrics and /readyz are."),
        ),
    ] = DEFAULT_HTTP,
    calm: Annotated[
        float,
        typer.Option(
            "--calm",
            metavar=say("DETIK", "SECONDS"),
            min=0.0,
            max=3600.0,
            help=say(
                "Selama ini keadaan harus baik sebelum peringatan dicabut.",
                "So long it must be right again before the end of a warning is told.",
            ),
        ),
    ] = CALM_S,
    with_parent: Annotated[
        bool,
        typer.Option(
            "--with-parent",
            help=say(
                "Berakhir bila yang menjalankannya berakhir, juga bila dibunuh.",
                "End when who started it ends, killed or not.",
            ),
        ),
    ] = False,
    lang: Lang = "",
) -> None:
    from ..exits import Exit
    from ..ops.process import run
    from ..rpc import PortTaken
    from .output import failed

    try:
        code = run(server, http, calm_s=calm, with_parent=with_parent)
    except PortTaken as taken:
        raise failed("UNAVAILABLE", (taken.indonesian, str(taken)), Exit.UNAVAILABLE, as_json=False) from None
    raise typer.Exit(code)
