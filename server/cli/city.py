"""A city's files: checked line by line and described; building is city_build.py's. None of it needs a server."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..exits import Exit
from .city_build import register_build
from .command import Json, Lang, epilog, fold
from .language import say, spoken
from .output import console, print_document

if TYPE_CHECKING:
    from dispatch_core.city import Problem


def register(app: typer.Typer) -> None:
    """Add `city ...` to `app`."""
    city = fold("city")
    city.command(
        "check",
        help=say(
            "Periksa berkas sebuah kota: setiap kesalahan dengan berkas, baris dan sebabnya.\n\n"
            "Kode keluar 0: dapat dimuat (mungkin dengan peringatan); 65: tidak.",
            "Check a city's files: every mistake with its file, line and reason.\n\n"
            "Exit code 0: it can be loaded (warnings allowed); 65: it cannot.",
        ),
        epilog=epilog(("sigap city check ./kotaku", "sigap city check ambon --json")),
    )(_check)
    city.command(
        "format",
        help=say("Apa yang boleh dimuat setiap berkas sebuah kota.", "What each file of a city may hold."),
        epilog=epilog(("sigap city format",)),
    )(_format)
    register_build(city)
    app.add_typer(city, help=say("Berkas sebuah kota.", "The files of a city."))


def _check(
    folder: Annotated[
        str,
        typer.Argument(
            metavar="FOLDER",
            help=say("Folder kota, atau nama kota bawaan.", "A city's folder, or a city that ships with Sigap."),
        ),
    ],
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from dispatch_core.city import check_city

    problems = check_city(folder)
    fatal = [problem for problem in problems if not problem.warning]
    if as_json:
        print_document({"ok": not fatal, "problems": [_document(problem) for problem in problems]})
    else:
        _print(problems, len(fatal))
    raise typer.Exit(Exit.BAD_DATA if fatal else Exit.OK)


def _document(problem: "Problem") -> dict[str, Any]:
    return {
        "file": problem.file,
        "line": problem.line,
        "fault": problem.fault.name,
        "warning": problem.warning,
        "details": list(problem.details),
        "sentence_id": problem.sentence("id"),
        "sentence_en": problem.sentence("en"),
    }


def _print(problems: list["Problem"], fatal_count: int) -> None:
    from rich.text import Text

    # A folder that is no city's may hold hundreds of files to be warned of.
    for problem in sorted(problems, key=lambda problem: problem.warning):
        mark = (say("peringatan", "warning"), "yellow") if problem.warning else (say("salah", "wrong"), "bold red")
        console().print(
            Text.assemble((problem.where, "bold"), ": ", mark, ": ", problem.sentence(spoken())), soft_wrap=True
        )
    warning_count = len(problems) - fatal_count
    if fatal_count:
        said = say(
            f"{fatal_count} kesalahan: kota ini tidak dapat dimuat.",
            f"{fatal_count} wrong: this city cannot be loaded.",
        )
    else:
        said = say("Kota ini dapat dimuat.", "This city can be loaded.")
    if warning_count:
        said += say(f" {warning_count} peringatan.", f" {warning_count} warning(s).")
    console().print(said, style="bold red" if fatal_count else "green")


def _format(lang: Lang = "") -> None:
    from dispatch_core.city import describe_format

    print(describe_format())
