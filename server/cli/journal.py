"""`sigap journal verify`: the journal replayed from its first entry, and what was found.

Where a server answers and serves this very journal, its live state is compared too. recovery/verify.py does the work;
here it is given a progress bar, words and an exit code.
"""

import contextlib
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..exits import Exit
from .command import Json, Lang, Server, epilog, fold
from .language import say
from .output import console, print_document, progress
from .serving import Data, Store
from .unreadable import replay_failed

if TYPE_CHECKING:
    from ..recovery.verify import Progress, Report

# A server that is there answers at once; one that is not shall not hold up the check.
_LIVE_TIMEOUT_S = 2.0


def register(app: typer.Typer) -> None:
    """Add `journal ...` to `app`."""
    journal = fold("journal")
    journal.command(
        "verify",
        help=say(
            "Periksa jurnal: rantai sidik, seq tanpa celah, setiap perintah diputuskan ulang, tiada unit pada dua "
            "penugasan, urutan waktu, sidik keadaan.\n\n"
            "Bila server di --server melayani jurnal ini, keadaannya ikut dibandingkan. Kode keluar 1: ada yang salah.",
            "Verify a journal: the chain of digests, gapless seqs, every command decided again, no unit on two "
            "assignments, the order of times, the state's digest.\n\n"
            "Where the server at --server serves this journal, its state is compared too. Exit code 1: a check failed.",
        ),
        epilog=epilog(
            (
                "sigap journal verify",
                "sigap journal verify --data /srv/sigap --json",
                "sigap journal verify --store redis://10.0.0.5:6379/0 --area ambon",
            )
        ),
    )(_verify)
    app.add_typer(journal, help=say("Jurnal dan pemeriksaannya.", "The journal and its verification."))


def _verify(
    data: Data = None,
    store: Store = None,
    area: Annotated[
        str,
        typer.Option(
            "--area",
            metavar=say("KOTA", "CITY"),
            show_default=False,
            help=say("Jurnal kota ini, bila penyimpanan memuat beberapa.", "This city's, where the store has several."),
        ),
    ] = "",
    city: Annotated[
        list[Path] | None,
        typer.Option(
            "--city",
            metavar="FOLDER",
            show_default=False,
            help=say(
                "Berkas kota untuk memutuskan ulang, selain yang tersimpan di folder data; boleh diulang.",
                "City files to decide again with, beside those in the data folder; may be repeated.",
            ),
        ),
    ] = None,
    from_snapshot: Annotated[
        bool,
        typer.Option(
            "--from-snapshot", help=say("Mulai dari cuplikan terbaru saja.", "Only from the newest snapshot.")
        ),
    ] = False,
    server: Server = "",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    import asyncio

    from ..config import ConfigError, load_settings
    from ..faults import StoreError

    try:
        settings = load_settings(data=data, store=store)
        with progress(say("memutar ulang", "replaying"), as_json) as tell:
            report = asyncio.run(
                _checked(settings.data, settings.store, area, tuple(city or ()), from_snapshot, server, tell)
            )
    except (ConfigError, StoreError) as error:
        raise replay_failed(error, as_json) from None
    if as_json:
        print_document(document(report))
    else:
        _print(report)
    raise typer.Exit(Exit.OK if report.ok else Exit.REFUSED)


def document(report: "Report") -> dict[str, Any]:
    """The report for machines: its fields, and the verdict first."""
    comparisons = [{**asdict(one), "same": one.same} for one in report.comparisons]
    return {"ok": report.ok, "entry_count": report.entry_count, **asdict(report), "comparisons": comparisons}


async def _checked(
    data: Path, url: str, area: str, cities: tuple[Path, ...], from_snapshot: bool, server: str, tell: "Progress"
) -> "Report":
    import asyncio

    from ..recovery.verify import verify

    said = await asyncio.to_thread(_live, server)
    live = None
    if said is not None and said.journal_id == await _journal_id(data, url, area):
        live = (said.seq, said.state_digest)
    return await verify(
        data, url, area=area, city_folders=cities, from_snapshot=from_snapshot, live=live, progress=tell
    )


def _live(server: str) -> Any:
    """What the server says of its state; None where none answers."""
    import grpc

    from .session import Session

    with Session(server, as_json=False) as session, contextlib.suppress(grpc.RpcError):
        return session.read("ops.GetState", timeout_s=_LIVE_TIMEOUT_S)
    return None


async def _journal_id(data: Path, url: str, area: str) -> str:
    from ..journal.attach import attached

    async with attached(data, url, area, purpose="sigap journal verify") as journal:
        return (await journal.status()).journal_id


def _print(report: "Report") -> None:
    from .tables.verification import verification

    for part in verification(report):
        console().print(part, soft_wrap=True)
