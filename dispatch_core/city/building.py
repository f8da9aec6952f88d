"""What every maker of a city needs: where it may write, how tables are written, and what no source says.

A made city is for demonstration: its policy numbers are those of the city that ships. The makers themselves are in
osm_*.py and jemss_*.py.
"""

from __future__ import annotations

import contextlib
import csv
import gc
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from ..limits import CITY_FILE_BYTES_MAX, LAT_E7_MAX, LON_E7_MAX
from .format import FILES

# Called with what is being done, how much of it is done and how much there is; 0 where that is not known.
Progress = Callable[[str, int, int], None]

E7 = 10**7
TEMPLATE = Path(__file__).parent / "template"

_AMBON = Path(__file__).parent / "ambon"
_MARGIN_E7 = 20_000


class BuildError(Exception):
    """A city that cannot be built, and what to do about it, in both languages."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(english)
        self.sentences = {"id": indonesian, "en": english}


class InputMissing(BuildError):
    """A file or folder that was named is not there."""


class ExtraMissing(BuildError):
    """A package that this kind of building needs is not installed."""


def silent(what: str, done: int, whole: int) -> None:
    """A Progress that nobody looks at."""


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Nothing here refers to itself, and the collector would look through millions of live tuples again and again: a
    map of two million nodes takes 61 s without it, 87 s with it.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def need_input(path: Path, folder: bool) -> None:
    """Raise InputMissing unless the file or folder is there."""
    if not (path.is_dir() if folder else path.is_file()):
        kind_id, kind_en = ("Folder", "folder") if folder else ("Berkas", "file")
        raise InputMissing(
            f"{kind_id} {path} tidak ada; periksa namanya atau unduh dahulu.",
            f"There is no {kind_en} {path}; check its name or fetch it first.",
        )


def check_out(out: Path, mark: str) -> None:
    """Refuse a folder that holds a city which somebody else wrote."""
    if out.exists() and not out.is_dir():
        raise BuildError(f"{out} adalah berkas; sebut sebuah folder.", f"{out} is a file; name a folder.")
    city = out / "city.toml"
    if city.is_file() and city.read_bytes().startswith(mark.encode()):
        return
    for name in FILES:
        if (out / name).exists():
            raise BuildError(
                f"{out / name} sudah ada dan bukan buatan perintah ini; sebut folder kosong.",
                f"{out / name} exists and was not made by this command; name an empty folder.",
            )


def write_files(out: Path, files: Mapping[str, str | bytes]) -> None:
    """Write a city; of an older one that was made here nothing stays."""
    for name, content in files.items():
        if len(content) > CITY_FILE_BYTES_MAX:
            raise BuildError(
                f"{name} menjadi lebih dari {CITY_FILE_BYTES_MAX} byte; pilih wilayah lebih kecil dengan --bbox.",
                f"{name} would have more than {CITY_FILE_BYTES_MAX} bytes; choose a smaller area with --bbox.",
            )
    out.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        (out / name).unlink(missing_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content if isinstance(content, bytes) else content.encode())


def remove_files(out: Path) -> None:
    """Take back a city that was written and has a mistake, and its folder unless something else lies in it."""
    for name in FILES:
        (out / name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        out.rmdir()


def table(columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, tuple(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def degrees(e7: int) -> str:
    return f"{e7 / E7:.7f}"


def quoted(text: str) -> str:
    """A TOML string."""
    return json.dumps(text, ensure_ascii=False)


def policy_numbers() -> str:
    """The lines of [policy] of the city that ships."""
    _, _, policy = (_AMBON / "city.toml").read_text(encoding="utf-8").partition("\n[policy]\n")
    assert policy
    return policy


def box_area(area_id: str, name: str, points: Iterable[tuple[int, int]]) -> str:
    """areas.geojson with one area: the box around the points (lat_e7, lon_e7) and a little more, on the earth. Raises
    BuildError where the points lie on both sides of the date line.
    """
    lats, lons = zip(*points, strict=True)
    if max(lons) - min(lons) > LON_E7_MAX:
        raise BuildError(
            "Wilayah itu melintasi garis tanggal (bujur 180); pilih satu sisinya dengan --bbox.",
            "That area spans the date line (180 degrees east); choose one side of it with --bbox.",
        )
    south, north = max(min(lats) - _MARGIN_E7, -LAT_E7_MAX) / E7, min(max(lats) + _MARGIN_E7, LAT_E7_MAX) / E7
    west, east = max(min(lons) - _MARGIN_E7, -LON_E7_MAX) / E7, min(max(lons) + _MARGIN_E7, LON_E7_MAX) / E7
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    feature = {
        "type": "Feature",
        "properties": {"id": area_id, "name": name, "district": name},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, indent=1, ensure_ascii=False) + "\n"
