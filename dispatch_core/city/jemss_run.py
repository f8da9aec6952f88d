"""A run of the JEMSS simulator: the city as that simulator sees it, a run's calls, and what became of each of them.

Read to plain records in double precision, as that simulator computes; a city for the engine is made of it in
loadtest/jemss. Instants and durations are seconds, distances kilometres, places in tuples count from 0.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np

from ..limits import MODES_MAX
from ..model import PRIORITY_LOWEST
from ..records import record
from .building import BuildError, Progress, need_input, silent
from .jemss import (
    LOW,
    STATION,
    Floats,
    Ints,
    node_access,
    read_arcs,
    target_days,
    travel_modes,
    travel_set,
)
from .jemss_tables import Row, Tables, found, read_tables

DAY_S = 86_400.0
# What a plain table that lacks something ends in.
_UNREADABLE = (LookupError, ValueError, OverflowError, EOFError, csv.Error, zlib.error, gzip.BadGzipFile)


@record
class JemssNetwork:
    """`arc_s` and `off_road_km_s` have an entry for each mode. `x` and `y` are degrees, the scales km a degree."""

    x: Floats
    y: Floats
    x_scale: float
    y_scale: float
    # Nodes that can be left for a place off the network.
    access: Ints
    arc_tail: Ints
    arc_head: Ints
    arc_s: Floats
    off_road_km_s: tuple[float, ...]


@record
class JemssCall:
    priority: int
    x: float
    y: float
    arrival_s: float
    dispatch_delay_s: float
    on_scene_s: float
    transport: bool
    # -1: the soonest.
    hospital: int
    handover_s: float


@record
class JemssOutcome:
    """What that simulator says became of a call."""

    response_s: float
    # The ambulance that came; -1: none.
    ambulance: int
    hospital: int
    queued: bool
    bumps: int


@record
class JemssRun:
    network: JemssNetwork
    stations: tuple[tuple[float, float], ...]
    hospitals: tuple[tuple[float, float], ...]
    # The station of each ambulance.
    ambulances: tuple[int, ...]
    # By priority: seconds within which somebody should be there.
    targets_s: Mapping[int, float]
    # By priority: the mode in which units drive to it.
    modes: Mapping[int, int]
    # The mode of hospital runs and of the way home.
    regular_mode: int
    # (priority of the call that is left, of the call that takes the ambulance).
    diverts: frozenset[tuple[int, int]]
    calls: tuple[JemssCall, ...]
    outcomes: tuple[JemssOutcome, ...]


def read_run(folder: Path, name: str, progress: Progress = silent) -> JemssRun:
    """The run `name` of the city in `folder`. Raises BuildError for files that are missing or say what cannot be."""
    need_input(folder, folder=True)
    run = folder / "runs" / name
    need_input(run, folder=True)
    try:
        return _read(folder, run, progress)
    except _UNREADABLE as error:
        raise BuildError(
            f"{run} tidak seperti hasil JEMSS ({error!r}); periksa berkas kota dan berkas run itu.",
            f"{run} is not like a run of JEMSS ({error!r}); check the city's files and the run's.",
        ) from None


def _read(folder: Path, run: Path, progress: Progress) -> JemssRun:
    travel = read_tables(found(folder, "travel"))
    priorities = {
        row["name"]: (row.whole("priority"), target_days(row) * DAY_S)
        for row in read_tables(found(folder, "priorities"))["priorities"]
    }
    if not all(1 <= number <= PRIORITY_LOWEST for number, _ in priorities.values()):
        raise ValueError("a priority is not in 1..5")
    modes = _modes(travel, {name: number for name, (number, _) in priorities.items()})
    table = run / "redispatch.txt"
    need_input(table, folder=False)
    network = _network(folder, travel, progress)
    stations, hospitals = _places(folder, "stations"), _places(folder, "hospitals")
    ambulances = read_tables(found(run, "ambulances"))["ambulances"].some()
    homes = tuple(row.index("stationIndex", len(stations), STATION) for row in ambulances)
    calls = tuple(_call(row) for row in read_tables(found(run, "calls"))["calls"])
    if not all(call.priority in modes and -1 <= call.hospital < len(hospitals) for call in calls):
        raise ValueError("calls.csv: a priority or a hospital that does not exist")
    if any(later.arrival_s < sooner.arrival_s for sooner, later in pairwise(calls)):
        raise ValueError("calls.csv: calls are not in the order of their arrival")
    rows = _golden(found(run, "golden_calls"))
    known = {int(float(row["index"])) - 1: _outcome(row) for row in rows}
    if len(rows) != len(calls) or known.keys() != set(range(len(calls))):
        raise ValueError(f"golden_calls.csv: not one outcome for each of {len(calls)} calls, by index")
    outcomes = tuple(known[nth] for nth in range(len(calls)))
    return JemssRun(
        network=network,
        stations=stations,
        hospitals=hospitals,
        ambulances=homes,
        targets_s={number: within_s for number, within_s in priorities.values()},
        modes=modes,
        regular_mode=modes[priorities[LOW][0]] if LOW in priorities else modes[max(modes)],
        diverts=_diverts(
            folder / table.read_text().strip(), {name: number for name, (number, _) in priorities.items()}
        ),
        calls=calls,
        outcomes=outcomes,
    )


def _modes(travel: Tables, priorities: Mapping[str, int]) -> dict[int, int]:
    modes = travel_modes(travel)
    if len(modes) > MODES_MAX:
        raise modes[MODES_MAX].fault(
            f"paling banyak {MODES_MAX} cara berkendara", f"there can be {MODES_MAX} travel modes at most"
        )
    driven = travel_set(travel, len(modes))
    return {priorities[name]: mode for name, mode in driven.items() if name in priorities}


def _network(folder: Path, travel: Tables, progress: Progress) -> JemssNetwork:
    [scale] = read_tables(found(folder, "map"))["map"]
    nodes = read_tables(found(folder, "nodes"))["nodes"]
    progress("read", len(nodes), 0)
    modes = travel_modes(travel)
    arcs = read_arcs(read_tables(found(folder, "arcs")), len(nodes), len(modes))
    progress("read", len(nodes) + len(arcs.ends), 0)
    return JemssNetwork(
        x=np.array([node.number("x") for node in nodes]),
        y=np.array([node.number("y") for node in nodes]),
        x_scale=scale.number("xScale"),
        y_scale=scale.number("yScale"),
        access=np.flatnonzero(node_access(nodes)),
        arc_tail=arcs.ends[:, 0],
        arc_head=arcs.ends[:, 1],
        arc_s=arcs.days * DAY_S,
        # The file has km a day.
        off_road_km_s=tuple(row.positive("offRoadSpeed") / DAY_S for row in modes),
    )


def _places(folder: Path, table: str) -> tuple[tuple[float, float], ...]:
    return tuple((row.number("x"), row.number("y")) for row in read_tables(found(folder, table))[table])


def _call(row: Row) -> JemssCall:
    # Older files have other words for them.
    words = ("transport", "handoverDuration") if "transport" in row else ("transfer", "transferDuration")
    transport = bool(row.number(words[0]))
    return JemssCall(
        priority=row.whole("priority"),
        x=row.number("x"),
        y=row.number("y"),
        arrival_s=_duration_s(row, "arrivalTime"),
        dispatch_delay_s=_duration_s(row, "dispatchDelay"),
        on_scene_s=_duration_s(row, "onSceneDuration"),
        transport=transport,
        hospital=_nth(row["hospitalIndex"]),
        handover_s=_duration_s(row, words[1]) if transport else 0.0,
    )


def _duration_s(row: Row, column: str) -> float:
    days = row.number(column)
    if days < 0:
        raise row.fault(f"{column} tidak boleh di bawah 0", f"{column} cannot be below 0")
    return days * DAY_S


def _golden(path: Path) -> list[dict[str, str]]:
    """The outcomes: a plain CSV file with a header."""
    need_input(path, folder=False)
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def _outcome(row: dict[str, str]) -> JemssOutcome:
    return JemssOutcome(
        response_s=_number(row["responseDuration_s"]),
        ambulance=_nth(row["ambIndex_last"]),
        hospital=_nth(row["chosenHospital"]),
        queued=bool(_number(row["wasQueued"])),
        bumps=int(_number(row["numBumps"])),
    )


def _number(text: str) -> float:
    """A number; nan where there is none."""
    return float({"true": "1", "false": "0", "": "nan", "none": "nan", "nothing": "nan"}.get(text.lower(), text))


def _nth(text: str) -> int:
    """An index from 1, or none at all."""
    number = _number(text)
    return int(number) - 1 if number > 0 else -1


def _diverts(path: Path, priorities: Mapping[str, int]) -> frozenset[tuple[int, int]]:
    tables = read_tables(path)
    if not tables["miscData"].some()[0].whole("allowRedispatch"):
        return frozenset()
    return frozenset(
        (priorities[row["fromCallPriority"]], priorities[row["toCallPriority"]])
        for row in tables["redispatchConditions"]
        if row.whole("allowRedispatch")
    )
