"""`sigap archive`: the journal's older entries in their files, listed, verified and read without store or server."""

import contextlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..exits import Exit
from .command import Json, Lang, epilog, fold
from .language import say
from .output import console, failed, print_document, print_json, progress
from .serving import Data
from .unreadable import sentences
from .usage import Wrong

if TYPE_CHECKING:
    from ..accounts.archives import Audit

JournalId = Annotated[
    str,
    typer.Option(
        "--journal",
        metavar="ID",
        show_default=False,
        help=say("Jurnal ini, bila folder memuat beberapa.", "This journal, where the folder has several."),
    ),
]


def register(app: typer.Typer) -> None:
    """Add `archive ...` to `app`."""
    archive = fold("archive")
    for name, command, help_text, examples in (
        (
            "list",
            _list,
            say(
                "Berkas arsip tiap jurnal: seq, waktu, besar, dan yang rusak.",
                "Each journal's archived files: seqs, times, sizes, and what is damaged.",
            ),
            ("sigap archive list", "sigap archive list --data /srv/sigap --json"),
        ),
        (
            "verify",
            _verify,
            say(
                "Periksa setiap byte arsip: berkas, sambungannya, rantai sidik, seq dan urutan waktu.\n\n"
                "Cukup berkasnya saja, jadi salinan di mesin lain pun dapat diperiksa. Kode keluar 1: ada yang salah.",
                "Check every byte of the archive: files, how they join, the chain of digests, seqs and times.\n\n"
                "The files alone are enough, so a copy on another machine can be checked. Exit code 1: a check failed.",
            ),
            ("sigap archive verify", "sigap archive verify --data /mnt/backup/sigap --json"),
        ),
        (
            "read",
            _read,
            say(
                "Bacakan entri arsip, sebaris tiap entri; dengan --json utuh seperti tertulis.",
                "Read archived entries out, one a line; with --json whole, as they were written.",
            ),
            ("sigap archive read --from 120 --to 180", "sigap archive read --incident I12 --json"),
        ),
    ):
        archive.command(name, help=help_text, epilog=epilog(examples))(command)
    app.add_typer(archive, help=say("Arsip jurnal, dibaca dari berkasnya.", "The journal's archive, from its files."))


def _list(data: Data = None, lang: Lang = "", as_json: Json = False) -> None:
    from ..accounts.archives import archives, facts
    from .tables.archive import archive_tables

    with _failing(as_json):
        found = [(archive, facts(archive)) for archive in archives(_folder(data))]
    if as_json:
        listed = [{"journal_id": one.journal_id, "segments": [asdict(row) for row in rows]} for one, rows in found]
        print_document({"archives": listed})
        return
    if not found:
        console().print(say("Belum ada yang diarsipkan.", "Nothing has been archived yet."))
    for part in archive_tables(found):
        console().print(part)


def _verify(data: Data = None, journal: JournalId = "", lang: Lang = "", as_json: Json = False) -> None:
    from ..accounts.archives import audit, choose
    from .tables.archive import audit_lines

    with _failing(as_json), progress(say("memeriksa", "checking"), as_json) as tell:
        done = audit(choose(_folder(data), journal), tell)
    if as_json:
        print_document(document(done))
    else:
        for line in audit_lines(done):
            console().print(line, soft_wrap=True)
    raise typer.Exit(Exit.OK if done.ok else Exit.REFUSED)


def document(done: "Audit") -> dict[str, Any]:
    """The audit for machines: the verdict first."""
    return {"ok": done.ok, **asdict(done)}


def _read(
    data: Data = None,
    journal: JournalId = "",
    first: Annotated[
        int, typer.Option("--from", metavar="SEQ", min=1, help=say("Mulai dari seq ini.", "From this seq on."))
    ] = 1,
    last: Annotated[
        int,
        typer.Option(
            "--to",
            metavar="SEQ",
            min=0,
            show_default=False,
            help=say("Sampai seq ini; 0 = sampai akhir.", "Up to this seq; 0 = to the end."),
        ),
    ] = 0,
    incident: Annotated[
        str,
        typer.Option(
            "--incident",
            metavar=say("KEJADIAN", "INCIDENT"),
            show_default=False,
            help=say("Hanya entri tentang kejadian ini.", "Only entries about this incident."),
        ),
    ] = "",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from ..accounts.archives import choose, read, zone_of
    from ..codec import entry_message
    from .clock import CityClock

    number = _incident(incident)
    with _failing(as_json):
        archive = choose(_folder(data), journal)
        clock = CityClock(zone_of(archive))
        for entry in read(archive, first - 1, last, number):
            message = entry_message(entry)
            if as_json:
                print_json(message, indent=None)
            else:
                from .tables.timeline import entry_lines

                console().print(entry_lines(message, clock))


def _incident(text: str) -> int:
    if not text:
        return 0
    digits = text.removeprefix("I")
    if not (digits.isascii() and digits.isdigit()):
        raise Wrong(f"{text!r} bukan nomor seperti I12", f"{text!r} is no incident such as I12")
    return int(digits)


def _folder(data: Path | None) -> Path:
    from ..config import load_settings

    return load_settings(data=data).data


@contextlib.contextmanager
def _failing(as_json: bool) -> Iterator[None]:
    """What keeps files from being read, as one sentence and an exit code."""
    from ..config import ConfigError
    from ..faults import ArchiveDamaged, StoreError

    try:
        yield
    except ConfigError as error:
        raise failed("CONFIG", sentences(error), Exit.USAGE, as_json) from None
    except ArchiveDamaged as error:
        raise failed("ARCHIVE_DAMAGED", sentences(error), Exit.REFUSED, as_json) from None
    except StoreError as error:
        # Also an entry that this version does not know.
        raise failed("ARCHIVE_MISSING", sentences(error), Exit.NO_INPUT, as_json) from None
    except OSError as error:
        raise failed("IO", sentences(error), Exit.IO, as_json) from None
