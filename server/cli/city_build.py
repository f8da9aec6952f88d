"""`sigap city build`: a city from a map, from a simulator's city, or from recorded calls. Needs no server.

It says how far it is, what it left out, how much memory it took, and checks what it wrote. How a city is made is the
core's business.
"""

import contextlib
import resource
import zoneinfo
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Annotated, Any, Final

import typer

from ..exits import Exit
from .building import both, told
from .city_made import jemss_lines, osm_lines, sf_lines
from .command import Json, Lang, epilog
from .language import say
from .output import console, failed, print_document, progress
from .usage import Wrong

# What the core says it is doing, in words.
_STAGES: Final = {
    "read": say("membaca", "reading"),
    "cut": say("memotong jalan", "cutting roads"),
    "turn": say("larangan belok", "turn restrictions"),
    "join": say("mencari jaringan utama", "finding the main network"),
    "write": say("menulis", "writing"),
}
_BOX: Final = say("SELATAN,BARAT,UTARA,TIMUR", "SOUTH,WEST,NORTH,EAST")


def register_build(city: typer.Typer) -> None:
    """Add `build` to `city`."""
    city.command(
        "build",
        help=say(
            "Buat kota peragaan dari peta OpenStreetMap (--osm), kota JEMSS (--jemss) atau catatan panggilan damkar "
            "San Francisco (--sf-fire).\n\n"
            "Folder hasil hanya ditimpa bila dahulu dibuat oleh perintah ini juga. Kode keluar 65: data tidak dapat "
            "dipakai; 66: berkas tidak ada; 69: paket osmium belum terpasang.",
            "Make a demonstration city from an OpenStreetMap file (--osm), a JEMSS city (--jemss) or San Francisco's "
            "recorded fire calls (--sf-fire).\n\n"
            "A folder is only overwritten where this command made it. Exit code 65: the data cannot be used; 66: a "
            "file is missing; 69: the package osmium is not installed.",
        ),
        epilog=epilog(
            (
                "sigap city build --osm porto_alegre.osm.pbf --out ./porto_alegre --zone America/Sao_Paulo",
                "sigap city build --osm jawa.osm.pbf --bbox -7.40,112.60,-7.15,112.85 --out ./surabaya",
                "sigap city build --jemss ../shared/data/auckland --out ./auckland",
                "sigap up --city ./surabaya",
            )
        ),
    )(_build)


def _box(value: str) -> str:
    _parse_box(value)
    return value


def _parse_box(value: str) -> tuple[int, int, int, int] | None:
    if not value:
        return None
    try:
        south, west, north, east = (float(part) for part in value.split(","))
    except ValueError:
        raise _wrong_box(value) from None
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        raise _wrong_box(value)
    return round(south * 10**7), round(west * 10**7), round(north * 10**7), round(east * 10**7)


def _wrong_box(value: str) -> Wrong:
    return Wrong(
        f"{value!r} bukan {_BOX}; tulis empat derajat desimal dengan selatan < utara dan barat < timur, misalnya "
        "-7.40,112.60,-7.15,112.85",
        f"{value!r} is not {_BOX}; write four decimal degrees with south < north and west < east, for example "
        "-7.40,112.60,-7.15,112.85",
    )


def _zone(value: str) -> str:
    if value and value not in zoneinfo.available_timezones() | {"UTC"}:
        raise Wrong(f"zona waktu {value!r} tidak dikenal", f"the time zone {value!r} is not known")
    return value


def _folder_option(flag: str, metavar: str, indonesian: str, english: str) -> Any:
    return typer.Option(flag, metavar=metavar, show_default=False, help=say(indonesian, english))


_OSM = _folder_option("--osm", "FILE", "Berkas .osm.pbf.", "An .osm.pbf file.")
_JEMSS = _folder_option("--jemss", "FOLDER", "Folder kota JEMSS.", "The folder of a JEMSS city.")
_SF = _folder_option(
    "--sf-fire", "FOLDER", "Folder berkas panggilan dan pos damkar.", "The folder with the calls and the fire stations."
)
_OUT = _folder_option("--out", "DIR", "Folder kota yang dibuat.", "The folder of the city that is made.")
_COUNTRY = _folder_option(
    "--country",
    "FILE",
    "Berkas TOML untuk kebiasaan negara itu: kecepatan, palang, akses (hanya --osm).",
    "A TOML file with a country's ways: speeds, barriers, access (--osm only).",
)
_BBOX = typer.Option(
    "--bbox",
    metavar=_BOX,
    callback=_box,
    show_default=False,
    help=say("Hanya jalan di dalam kotak ini (hanya --osm).", "Only the roads in this box (--osm only)."),
)
_NAME = typer.Option(
    "--name",
    metavar=say("NAMA", "NAME"),
    show_default=False,
    help=say("Nama kota; bawaan: nama folder.", "The city's name; by default the folder's."),
)
_ZONE = typer.Option(
    "--zone",
    metavar="IANA",
    callback=_zone,
    help=say("Zona waktu, misalnya Asia/Jakarta.", "Its time zone, Asia/Jakarta for example."),
)


def _build(
    out: Annotated[Path, _OUT],
    osm: Annotated[Path | None, _OSM] = None,
    jemss: Annotated[Path | None, _JEMSS] = None,
    sf_fire: Annotated[Path | None, _SF] = None,
    bbox: Annotated[str, _BBOX] = "",
    country: Annotated[Path | None, _COUNTRY] = None,
    name: Annotated[str, _NAME] = "",
    zone: Annotated[str, _ZONE] = "UTC",
    lang: Lang = "",
    as_json: Json = False,
) -> None:
    if sum(source is not None for source in (osm, jemss, sf_fire)) != 1:
        raise Wrong("beri tepat satu dari --osm, --jemss, --sf-fire", "give exactly one of --osm, --jemss, --sf-fire")
    if osm is None and (bbox or country):
        raise Wrong("--bbox dan --country hanya untuk --osm", "--bbox and --country are for --osm only")
    began_s = monotonic()
    with told(as_json), _Stages(as_json) as stages:
        if osm is not None:
            from dispatch_core.city.osm_bundle import build_osm

            made = build_osm(
                osm, out, box=_parse_box(bbox), country_file=country, name=name, zone=zone, progress=stages.tell
            )
            lines = osm_lines(made, zone)
            document = asdict(made)
        elif jemss is not None:
            from dispatch_core.city.jemss_bundle import build_jemss

            simulated = build_jemss(jemss, out, name=name, zone=zone, progress=stages.tell)
            lines, document = jemss_lines(simulated), asdict(simulated)
        else:
            from dispatch_core.city.sf_fire import build_sf_fire

            assert sf_fire is not None
            recorded = build_sf_fire(sf_fire, out, lambda done, whole, _: stages.tell("read", done, whole))
            lines, document = sf_lines(recorded), asdict(recorded)
    spent = {"elapsed_s": round(monotonic() - began_s, 1), "memory_mb_max": _memory_mb_max()}
    problems = _check(out, as_json)
    if as_json:
        print_document({"out": str(out), **document, **spent, "warning_count": problems})
        return
    first = say(
        f"Kota peragaan di {out}: `sigap up --city {out}`", f"A demonstration city in {out}: `sigap up --city {out}`"
    )
    last = say(
        f"  {spent['elapsed_s']} detik, memori paling banyak {spent['memory_mb_max']} MB",
        f"  {spent['elapsed_s']} s, {spent['memory_mb_max']} MB of memory at most",
    )
    if problems:
        last += say(
            f"; {problems} peringatan: `sigap city check {out}`", f"; {problems} warnings: `sigap city check {out}`"
        )
    for line in (first, *lines, last):
        console().print(line, soft_wrap=True)


def _check(out: Path, as_json: bool) -> int:
    """The number of warnings of what was written. A mistake in it, from odd data, ends with 65 and leaves no city."""
    from dispatch_core.city import check_city
    from dispatch_core.city.building import remove_files

    problems = check_city(out)
    wrong = [problem for problem in problems if not problem.warning]
    if wrong:
        remove_files(out)
        sentences = {language: f"{out}: {wrong[0].file}: {wrong[0].sentence(language)}" for language in ("id", "en")}
        raise failed("BAD_DATA", both(sentences), Exit.BAD_DATA, as_json)
    return len(problems)


def _memory_mb_max() -> int:
    """The most memory that this process ever had, in MB; Linux counts KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_024


class _Stages:
    """One progress bar after the other."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self._stage = ""
        self._bar = contextlib.ExitStack()
        self._update: Callable[[int, int], None] = lambda done, whole: None

    def __enter__(self) -> "_Stages":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.close()

    def tell(self, what: str, done: int, whole: int) -> None:
        if what != self._stage:
            self._bar.close()
            self._stage = what
            self._update = self._bar.enter_context(progress(_STAGES.get(what, what), self._quiet))
        # A stage that does not know its length keeps a bar that only says it is alive.
        if whole:
            self._update(done, whole)
