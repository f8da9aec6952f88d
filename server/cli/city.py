"""A city's files: checked line by line, described, and built from recorded data. None of it needs a server."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..exits import Exit
from .command import Json, Lang, epilog, fold
from .language import LANGUAGE, say
from .output import console, print_document, print_error, progress

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
    city.command(
        "build",
        help=say(
            "Buat kota peragaan tanpa jalan dari catatan panggilan damkar San Francisco.",
            "Make a demonstration city without roads from San Francisco's recorded calls.",
        ),
        epilog=epilog(("sigap city build --sf-fire ../shared/data/sf_fire --out ./sf", "sigap up --city ./sf")),
    )(_build)
    app.add_typer(city, help=say("Berkas sebuah kota.", "The files of a city."))


def _check(
    folder: Annotated[
        str,
        typer.Argument(
            metavar="DIR",
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

    for problem in problems:
        where = f"{problem.file}:{problem.line}" if problem.line else problem.file
        mark = (say("peringatan", "warning"), "yellow") if problem.warning else (say("salah", "wrong"), "bold red")
        console().print(Text.assemble((where, "bold"), ": ", mark, ": ", problem.sentence(LANGUAGE)), soft_wrap=True)
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


def _build(
    sf_fire: Annotated[
        Path,
        typer.Option(
            "--sf-fire",
            metavar="FOLDER",
            show_default=False,
            help=say("Folder berkas panggilan dan pos damkar.", "The folder with the calls and the fire stations."),
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            metavar="DIR",
            show_default=False,
            help=say("Folder kota yang dibuat.", "The folder of the city that is made."),
        ),
    ],
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    from dispatch_core.city.sf_calls import SfDataError
    from dispatch_core.city.sf_fire import build_sf_fire

    try:
        with progress(say("membaca panggilan", "reading calls"), as_json) as tell:
            report = build_sf_fire(sf_fire, out, lambda done, whole, name: tell(done, whole))
    except SfDataError as error:
        print_error("BAD_DATA", str(error), as_json)
        raise typer.Exit(Exit.BAD_DATA) from None
    if as_json:
        print_document({"out": str(out), **asdict(report)})
        return
    faults = report.faults
    lines = [
        say(
            f"Kota peragaan di {out}: `sigap up --city {out}`",
            f"A demonstration city in {out}: `sigap up --city {out}`",
        ),
        say(
            f"  {report.call_count} panggilan, {report.station_count} pos, {report.type_count} jenis kejadian",
            f"  {report.call_count} calls, {report.station_count} stations, {report.type_count} incident types",
        ),
        say(
            f"  {report.unit_count} unit, pangkalan {report.inferred_count} di antaranya diduga dari panggilannya",
            f"  {report.unit_count} units, the homes of {report.inferred_count} inferred from their calls",
        ),
        say(f"  garis lurus {report.line_kmh} km/jam", f"  straight lines at {report.line_kmh} km/h"),
        say(
            f"  cacat data, dibiarkan: {faults.on_scene_missing} baris tanpa waktu tiba, "
            f"{faults.available_missing} tanpa waktu siap lagi, {faults.out_of_order} dengan urutan waktu terbalik, "
            f"{faults.on_two_calls} kali satu unit pada dua panggilan",
            f"  faults of the data, left as they are: {faults.on_scene_missing} rows without an arrival, "
            f"{faults.available_missing} without being available again, {faults.out_of_order} with times out of order, "
            f"{faults.on_two_calls} times one unit on two calls",
        ),
    ]
    for line in lines:
        console().print(line, soft_wrap=True)


def _format(lang: Lang = "") -> None:
    from dispatch_core.city import describe_format

    print(describe_format())
