"""The files of a JEMSS city: named tables in CSV, read to plain records with every time in ticks.

Times there are days in double precision and distances kilometres; indices count from 1 and become places in a tuple
here, counted from 0. What Sigap makes of them is in jemss_bundle.py; the calls of its runs are no part of a city.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..limits import ARC_TICKS_MAX
from ..records import record
from .building import BuildError, InputMissing, Progress, need_input
from .road_arrays import Int32s

DAY_US = 24 * 60 * 60 * 1_000_000

Rows = list[dict[str, str]]


@record
class JemssPlace:
    """A station or a hospital."""

    name: str
    lat_e7: int
    lon_e7: int


@record
class JemssCity:
    """`arc_ticks` and `off_road_kmh` have an entry for each mode: lights and sirens, then regular."""

    node_lat_e7: Int32s
    node_lon_e7: Int32s
    # The node can be left for a place off the network.
    node_access: Int32s
    arc_tail: Int32s
    arc_head: Int32s
    arc_ticks: Int32s
    off_road_kmh: tuple[int, ...]
    stations: tuple[JemssPlace, ...]
    hospitals: tuple[JemssPlace, ...]
    # The station of each ambulance, in the order of their indices.
    ambulance_stations: tuple[int, ...]
    ambulance_file: str
    # (name, seconds within which somebody should be there), highest first.
    priorities: tuple[tuple[str, int], ...]


# What files that are no tables, or whose tables lack something, end in.
UNREADABLE = (LookupError, ValueError, OverflowError, EOFError, csv.Error, zlib.error, gzip.BadGzipFile)


def read_jemss(folder: Path, tick_us: int, progress: Progress) -> JemssCity:
    """Raises BuildError for files that are missing or say something that cannot be."""
    need_input(folder, folder=True)
    try:
        return _read(folder, tick_us, progress)
    except UNREADABLE as error:
        raise BuildError(
            f"{folder} tidak seperti kota JEMSS ({error!r}); periksa nodes, arcs, travel, stations, hospitals.",
            f"{folder} is not like a JEMSS city ({error!r}); check nodes, arcs, travel, stations and hospitals.",
        ) from None


def _read(folder: Path, tick_us: int, progress: Progress) -> JemssCity:
    travel = read_tables(folder / "travel.csv")["travelModes"]
    nodes = read_tables(either(folder, "nodes.csv"))["nodes"]
    progress("read", len(nodes), 0)
    arc_tables = read_tables(either(folder, "arcs.csv"))
    if arc_tables["miscData"][0]["arcForm"] != "directed":
        raise ValueError("arcForm is not directed")
    arcs = arc_tables["arcs"]
    progress("read", len(nodes) + len(arcs), 0)
    ends = np.array([(index(arc["fromNode"]), index(arc["toNode"])) for arc in arcs], dtype=np.int64)
    if ends.min() < 0 or ends.max() >= len(nodes):
        raise ValueError("an arc names a node that does not exist")
    stations = _places(folder / "stations.csv", "stations", "NAME")
    ambulance_file = _ambulances(folder)
    homes = tuple(index(row["stationIndex"]) for row in read_tables(ambulance_file)["ambulances"])
    if not all(0 <= home < len(stations) for home in homes):
        raise ValueError("an ambulance names a station that does not exist")
    # The program's own speeds are km a day.
    speeds = tuple(round(float(row["offRoadSpeed"]) / 24) for row in travel)
    return JemssCity(
        node_lat_e7=_e7(nodes, "y"),
        node_lon_e7=_e7(nodes, "x"),
        node_access=np.array([whole(row["offRoadAccess"]) for row in nodes], dtype=np.int32),
        arc_tail=ends[:, 0].astype(np.int32),
        arc_head=ends[:, 1].astype(np.int32),
        arc_ticks=np.stack([_ticks(arcs, f"mode_{mode}", tick_us) for mode in range(1, len(travel) + 1)]),
        off_road_kmh=speeds,
        stations=stations,
        hospitals=_places(folder / "hospitals.csv", "hospitals", "name"),
        ambulance_stations=homes,
        ambulance_file=ambulance_file.relative_to(folder).as_posix(),
        priorities=tuple(
            (row["name"], round(float(row["targetResponseTime"]) * 86_400))
            for row in read_tables(folder / "priorities.csv")["priorities"]
        ),
    )


def either(folder: Path, name: str) -> Path:
    """The file, or the same compressed."""
    packed = folder / f"{name}.gz"
    return packed if packed.is_file() else folder / name


def _ambulances(folder: Path) -> Path:
    """ambulances.csv of the city, or of the run with the most ambulances; of two the first by name."""
    if (folder / "ambulances.csv").is_file():
        return folder / "ambulances.csv"
    runs = sorted(folder.glob("runs/*/ambulances.csv"))
    if not runs:
        raise InputMissing(
            f"Tidak ada ambulances.csv di {folder} maupun di runs/*; letakkan satu di sana.",
            f"There is no ambulances.csv in {folder} nor in runs/*; put one there.",
        )
    return max(runs, key=lambda run: len(read_tables(run)["ambulances"]))


def read_tables(path: Path) -> dict[str, Rows]:
    """The tables of a file by name: a row with the name, a row with the columns, rows, and a blank row at the end."""
    need_input(path, folder=False)
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    tables: dict[str, Rows] = {}
    rows: Rows | None = None
    header: list[str] | None = None
    for cells in csv.reader(io.StringIO(text, newline="")):
        if not any(cell.strip() for cell in cells):
            rows, header = None, None
        elif rows is None:
            rows = tables.setdefault(cells[0].strip(), [])
        elif header is None:
            header = [cell.strip() for cell in cells]
        else:
            rows.append(dict(zip(header, cells, strict=False)))
    for name, known in tables.items():
        # Other tables mean a row by its number.
        if any(row["index"] != "" and index(row["index"]) != nth for nth, row in enumerate(known) if "index" in row):
            raise ValueError(f"{path.name}: the rows of {name} are not in the order of their index")
    return tables


def _places(path: Path, table: str, name: str) -> tuple[JemssPlace, ...]:
    rows = read_tables(path)[table]
    pairs = zip(_e7(rows, "y").tolist(), _e7(rows, "x").tolist(), strict=True)
    return tuple(JemssPlace(row[name].strip(), lat, lon) for row, (lat, lon) in zip(rows, pairs, strict=True))


def whole(text: str) -> int:
    """An integer that may be written 1.0."""
    number = float(text)
    if not number.is_integer():
        raise ValueError(f"{text} is no whole number")
    return int(number)


def index(text: str) -> int:
    return whole(text) - 1


def _e7(rows: Rows, column: str) -> Int32s:
    degrees: npt.NDArray[np.float64] = np.array([float(row[column]) for row in rows])
    if not np.isfinite(degrees).all() or np.abs(degrees).max(initial=0) > 180:
        raise ValueError(f"{column} is off the earth")
    return np.rint(degrees * 10**7).astype(np.int32)


def _ticks(arcs: Rows, column: str, tick_us: int) -> Int32s:
    days: npt.NDArray[np.float64] = np.array([float(row[column]) for row in arcs])
    ticks = np.rint(days * (DAY_US / tick_us))
    if not np.isfinite(ticks).all() or ticks.min(initial=0) < 0 or ticks.max(initial=0) > ARC_TICKS_MAX:
        raise ValueError(f"{column} is negative or takes more than {ARC_TICKS_MAX} ticks of {tick_us} us")
    return ticks.astype(np.int32)
