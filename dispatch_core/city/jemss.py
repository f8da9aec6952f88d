"""The files of a JEMSS city, read to plain records with every time in ticks.

Times there are days in double precision and distances kilometres; indices count from 1 and become places in a tuple
here, counted from 0. Coordinates are degrees, or whatever the map's scales make kilometres of. How the tables are read
is in jemss_tables.py, what Sigap makes of them in jemss_bundle.py; the calls of its runs are no part of a city.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..limits import ARC_TICKS_MAX
from ..model import PRIORITY_LOWEST
from ..records import record
from .building import Progress, need_input
from .jemss_tables import Row, Rows, Tables, any_of, found, read_tables
from .road_arrays import Int32s

DAY_US = 24 * 60 * 60 * 1_000_000
# Kilometres of a degree of latitude; a map whose own scale is not within a part in twenty of it is not in degrees.
DEGREE_KM = 111.32
HIGH, LOW = "highPriority", "lowPriority"

STATION, HOSPITAL = ("pos", "station"), ("rumah sakit", "hospital")
NODE, MODE = ("simpul", "node"), ("cara berkendara", "travel mode")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@record
class JemssPlace:
    """A station or a hospital; its name is empty where its file has none."""

    name: str
    lat_e7: int
    lon_e7: int


@record
class JemssCity:
    """`arc_ticks` and `off_road_kmh` have an entry for each mode: with lights and sirens, then, where there is another,
    the regular one.
    """

    node_lat_e7: Int32s
    node_lon_e7: Int32s
    # The node can be left for a place off the network.
    node_access: Int32s
    arc_tail: Int32s
    arc_head: Int32s
    arc_ticks: Int32s
    off_road_kmh: tuple[int, ...]
    # Which of the files' modes these are, and how many those have.
    modes: tuple[int, ...]
    mode_count: int
    stations: tuple[JemssPlace, ...]
    hospitals: tuple[JemssPlace, ...]
    # The station of each ambulance, in the order of their indices.
    ambulance_stations: tuple[int, ...]
    ambulance_file: str
    # (name, seconds within which somebody should be there), highest first.
    priorities: tuple[tuple[str, int], ...]


@record
class JemssArcs:
    """Arcs, each one way: of an undirected one there are two, the way back after all others. `days` has an entry for
    each mode.
    """

    ends: Ints
    days: Floats
    undirected: bool


def read_jemss(folder: Path, tick_us: int, progress: Progress) -> JemssCity:
    """Raises BuildError for files that are missing or say something that cannot be, with file, line and reason."""
    need_input(folder, folder=True)
    travel = read_tables(found(folder, "travel"))
    speeds_kmh = [_kmh(row) for row in travel_modes(travel)]
    nodes = read_tables(found(folder, "nodes"))["nodes"].some()
    progress("read", len(nodes), 0)
    arc_tables = read_tables(found(folder, "arcs"))
    arcs = read_arcs(arc_tables, len(nodes), len(speeds_kmh))
    progress("read", len(nodes) + len(arcs.ends), 0)
    scale = map_degrees(folder)
    stations, hospitals = _places(folder, "stations", scale), _places(folder, "hospitals", scale)
    ambulances = _ambulances(folder)
    priorities = read_tables(found(folder, "priorities"))["priorities"].some()
    modes = _driven(travel, priorities)
    access = node_access(nodes)
    if not access.any():
        raise nodes.fault("tidak ada simpul dengan offRoadAccess", "no node has offRoadAccess")
    return JemssCity(
        node_lat_e7=to_e7(nodes, "y", scale[1], 90),
        node_lon_e7=to_e7(nodes, "x", scale[0], 180),
        node_access=access,
        arc_tail=arcs.ends[:, 0].astype(np.int32),
        arc_head=arcs.ends[:, 1].astype(np.int32),
        arc_ticks=to_ticks(arc_tables["arcs"], arcs, tick_us)[list(modes)],
        off_road_kmh=tuple(speeds_kmh[mode] for mode in modes),
        modes=tuple(mode + 1 for mode in modes),
        mode_count=len(speeds_kmh),
        stations=stations,
        hospitals=hospitals,
        ambulance_stations=tuple(row.index("stationIndex", len(stations), STATION) for row in ambulances),
        ambulance_file=ambulances.path.relative_to(folder).as_posix(),
        priorities=tuple((row.word("name"), max(1, round(target_days(row) * 86_400))) for row in _ranked(priorities)),
    )


# -- What runs read as well ----------------------------------------


def travel_modes(travel: Tables) -> Rows:
    """Its modes, in the order of their index."""
    modes = travel["travelModes"].some()
    for nth, row in enumerate(modes, 1):
        if row.whole("travelModeIndex") != nth:
            raise row.fault(
                f"travelModeIndex harus {nth}: urut dari 1", f"travelModeIndex must be {nth}: in order from 1"
            )
    return modes


def travel_set(travel: Tables, mode_count: int) -> dict[str, int]:
    """By priority's name the mode in which units drive to it, counted from 0."""
    timing = travel["travelSetsTiming"].some()
    used = timing[0].whole("travelSetIndex")
    for row in timing:
        if row.whole("travelSetIndex") != used:
            raise row.fault(
                "waktu tempuh yang berganti menurut jam belum dapat dibaca; sisakan satu travelSet",
                "travel times that change with the time of day cannot be read yet; keep one travelSet",
            )
    return {
        row.word("priority"): row.index("travelModeIndex", mode_count, MODE)
        for row in travel["travelSets"]
        if row.whole("travelSetIndex") == used
    }


def read_arcs(tables: Tables, node_count: int, mode_count: int) -> JemssArcs:
    """The arcs of either form."""
    misc, arcs = tables["miscData"].some()[0], tables["arcs"].some()
    form = misc.word("arcForm")
    if form not in ("directed", "undirected"):
        raise misc.fault(
            f"arcForm harus directed atau undirected, bukan {form!r}",
            f"arcForm must be directed or undirected, not {form!r}",
        )
    if misc.get("numModes") and misc.whole("numModes") != mode_count:
        raise misc.fault(
            f"numModes {misc['numModes']}, padahal travel.csv punya {mode_count}",
            f"numModes is {misc['numModes']}, and travel.csv has {mode_count}",
        )
    columns = [f"mode_{mode}" for mode in range(1, mode_count + 1)]
    ends: Ints = np.array([[row.index(end, node_count, NODE) for end in ("fromNode", "toNode")] for row in arcs])
    days: Floats = np.array([[_days(row, column) for row in arcs] for column in columns])
    if form == "undirected":
        ends, days = np.concatenate((ends, ends[:, ::-1])), np.concatenate((days, days), axis=1)
    return JemssArcs(ends, days, form == "undirected")


def _days(row: Row, column: str) -> float:
    days = row.number(column)
    if days < 0:
        raise row.fault(f"{column} tidak boleh di bawah 0", f"{column} cannot be below 0")
    return days


def node_access(nodes: Rows) -> Int32s:
    """Which nodes can be left for a place off the network; all, where nobody says."""
    if nodes and "offRoadAccess" not in nodes.columns:
        return np.ones(len(nodes), dtype=np.int32)
    return np.array([row.whole("offRoadAccess") != 0 for row in nodes], dtype=np.int32)


def target_days(row: Row) -> float:
    """Within what time somebody should be there; newer files have another word for it."""
    return row.positive("targetResponseDuration" if "targetResponseDuration" in row else "targetResponseTime")


def map_degrees(folder: Path) -> tuple[float, float]:
    """Degrees of one step in x and y: 1, or what makes a plane of kilometres one at the equator."""
    files = any_of(folder, "map")
    if not files:
        return 1.0, 1.0
    [row] = read_tables(found(folder, "map"))["map"].some()[:1]
    x_km, y_km = row.positive("xScale"), row.positive("yScale")
    in_degrees = abs(y_km / DEGREE_KM - 1) < 0.05
    return (1.0, 1.0) if in_degrees else (x_km / DEGREE_KM, y_km / DEGREE_KM)


def to_e7(rows: Rows, column: str, scale: float, degrees_max: int) -> Int32s:
    degrees: Floats = np.array([row.number(column) for row in rows]) * scale
    off = np.flatnonzero(np.abs(degrees) > degrees_max)
    if off.size:
        row = rows[int(off[0])]
        raise row.fault(
            f"{column} {row[column]} di luar bumi: paling jauh {degrees_max} derajat; untuk kilometer beri map.csv",
            f"{column} {row[column]} is off the earth: {degrees_max} degrees at most; for kilometres give a map.csv",
        )
    return np.rint(degrees * 10**7).astype(np.int32)


def check_on_earth(rows: Rows, x_degrees: float, y_degrees: float) -> None:
    to_e7(rows, "y", y_degrees, 90)
    to_e7(rows, "x", x_degrees, 180)


def to_ticks(rows: Sequence[Row], arcs: JemssArcs, tick_us: int) -> Int32s:
    ticks = np.rint(arcs.days * (DAY_US / tick_us))
    long = np.argwhere(ticks > ARC_TICKS_MAX)
    if long.size:
        mode, arc = (int(at) for at in long[0])
        row = rows[arc % len(rows)]
        hours = round(ARC_TICKS_MAX * tick_us / 3.6e9, 1)
        raise row.fault(
            f"mode_{mode + 1} lebih dari {hours} jam; waktu harus dalam hari",
            f"mode_{mode + 1} is more than {hours} hours; times must be in days",
        )
    return ticks.astype(np.int32)


# -- The rest ----------------------------------------


def _kmh(row: Row) -> int:
    """The program's own speeds are km a day."""
    kmh = round(row.positive("offRoadSpeed") / 24)
    if not kmh:
        raise row.fault("offRoadSpeed harus km per hari, minimal 12", "offRoadSpeed must be km a day, 12 at least")
    return kmh


def _driven(travel: Tables, priorities: Rows) -> tuple[int, ...]:
    """The modes of the files that are driven, counted from 0: to what is most urgent, and to what is least."""
    count = len(travel["travelModes"])
    if "travelSets" not in travel:
        # Files of the simulator always say; by its own cities the first mode is the one with lights and sirens.
        return (0,) if count == 1 else (0, count - 1)
    driven = travel_set(travel, count)
    names = [row.word("name") for row in priorities]
    missing = next((name for name in names if name not in driven), "")
    if missing:
        raise travel["travelSets"].fault(
            f"tidak ada cara berkendara untuk {missing}", f"there is no travel mode for {missing}"
        )
    urgent, regular = driven[names[0]], driven.get(LOW, driven[names[-1]])
    return (urgent,) if urgent == regular else (urgent, regular)


def _ranked(priorities: Rows) -> Rows:
    if len(priorities) > PRIORITY_LOWEST:
        raise priorities[PRIORITY_LOWEST].fault(
            f"paling banyak {PRIORITY_LOWEST} prioritas", f"there can be {PRIORITY_LOWEST} priorities at most"
        )
    for nth, row in enumerate(priorities, 1):
        if row.whole("priority") != nth:
            raise row.fault(f"priority harus {nth}: urut dari 1", f"priority must be {nth}: in order from 1")
    return priorities


def _ambulances(folder: Path) -> Rows:
    """Those of the city, or of the run with the most ambulances; of two the first by name."""
    files = any_of(folder, "ambulances") or [found(folder, "ambulances")]
    return max((read_tables(path)["ambulances"] for path in files), key=len).some()


def _places(folder: Path, table: str, scale: tuple[float, float]) -> tuple[JemssPlace, ...]:
    rows = read_tables(found(folder, table))[table].some()
    pairs = zip(to_e7(rows, "y", scale[1], 90).tolist(), to_e7(rows, "x", scale[0], 180).tolist(), strict=True)
    # "NAME", "Facility name": the simulator asks for none.
    named = next((column for column in rows.columns if "name" in column.lower()), "")
    return tuple(JemssPlace(row.get(named, "").strip(), lat, lon) for row, (lat, lon) in zip(rows, pairs, strict=True))
