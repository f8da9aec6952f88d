"""A run of the JEMSS simulator: the city as that simulator sees it, a run's calls, and what became of each of them.

Read to plain records in double precision, as that simulator computes; a city for the engine is made of it in
loadtest/jemss. Instants and durations are seconds, distances kilometres, places in tuples count from 0.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..limits import MODES_MAX
from ..model import PRIORITY_LOWEST
from ..records import record
from .building import BuildError, Progress, need_input, silent
from .jemss import UNREADABLE, Rows, either, index, read_tables, whole

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

DAY_S = 86_400.0
LOW = "lowPriority"


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
    except UNREADABLE as error:
        raise BuildError(
            f"{run} tidak seperti hasil JEMSS ({error!r}); periksa berkas kota dan berkas run itu.",
            f"{run} is not like a run of JEMSS ({error!r}); check the city's files and the run's.",
        ) from None


def _read(folder: Path, run: Path, progress: Progress) -> JemssRun:
    travel = read_tables(either(folder, "travel.csv"))
    priorities = {
        row["name"]: (whole(row["priority"]), float(row["targetResponseTime"]) * DAY_S)
        for row in read_tables(either(folder, "priorities.csv"))["priorities"]
    }
    if not all(1 <= number <= PRIORITY_LOWEST for number, _ in priorities.values()):
        raise ValueError("a priority is not in 1..5")
    modes = _modes(travel, {name: number for name, (number, _) in priorities.items()})
    table = run / "redispatch.txt"
    need_input(table, folder=False)
    network = _network(folder, travel["travelModes"], progress)
    stations, hospitals = _places(folder, "stations"), _places(folder, "hospitals")
    homes = tuple(index(row["stationIndex"]) for row in read_tables(either(run, "ambulances.csv"))["ambulances"])
    if not homes or not all(0 <= home < len(stations) for home in homes):
        raise ValueError("ambulances.csv: nobody, or a station that does not exist")
    calls = tuple(_call(row) for row in read_tables(either(run, "calls.csv"))["calls"])
    if not all(call.priority in modes and -1 <= call.hospital < len(hospitals) for call in calls):
        raise ValueError("calls.csv: a priority or a hospital that does not exist")
    if any(later.arrival_s < sooner.arrival_s for sooner, later in pairwise(calls)):
        raise ValueError("calls.csv: calls are not in the order of their arrival")
    rows = _golden(either(run, "golden_calls.csv"))
    known = {index(row["index"]): _outcome(row) for row in rows}
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


def _modes(travel: dict[str, Rows], priorities: Mapping[str, int]) -> dict[int, int]:
    if len(travel["travelModes"]) > MODES_MAX:
        raise ValueError(f"more than {MODES_MAX} travel modes")
    used = {whole(row["travelSetIndex"]) for row in travel["travelSetsTiming"]}
    if len(used) != 1:
        raise ValueError("travel times that change with the time of day")
    [used_set] = used
    return {
        priorities[row["priority"]]: index(row["travelModeIndex"])
        for row in travel["travelSets"]
        if whole(row["travelSetIndex"]) == used_set and row["priority"] in priorities
    }


def _network(folder: Path, travel: Rows, progress: Progress) -> JemssNetwork:
    [scale] = read_tables(either(folder, "map.csv"))["map"]
    nodes = read_tables(either(folder, "nodes.csv"))["nodes"]
    progress("read", len(nodes), 0)
    tables = read_tables(either(folder, "arcs.csv"))
    form = tables["miscData"][0]["arcForm"]
    if form not in ("directed", "undirected"):
        raise ValueError("arcForm is neither directed nor undirected")
    arcs = tables["arcs"]
    progress("read", len(nodes) + len(arcs), 0)
    columns = [f"mode_{mode}" for mode in range(1, len(travel) + 1)]
    arc_s = np.array([[float(arc[column]) for arc in arcs] for column in columns]) * DAY_S
    ends = np.array([(index(arc["fromNode"]), index(arc["toNode"])) for arc in arcs])
    if not (np.isfinite(arc_s).all() and arc_s.min() >= 0 and ends.min() >= 0 and ends.max() < len(nodes)):
        raise ValueError("an arc takes no time that can be, or names a node that does not exist")
    if form == "undirected":
        arc_s, ends = np.concatenate((arc_s, arc_s), axis=1), np.concatenate((ends, ends[:, ::-1]))
    return JemssNetwork(
        x=np.array([float(node["x"]) for node in nodes]),
        y=np.array([float(node["y"]) for node in nodes]),
        x_scale=float(scale["xScale"]),
        y_scale=float(scale["yScale"]),
        access=np.flatnonzero([whole(node.get("offRoadAccess", "1")) for node in nodes]),
        arc_tail=ends[:, 0],
        arc_head=ends[:, 1],
        arc_s=arc_s,
        # The file has km a day.
        off_road_km_s=tuple(float(row["offRoadSpeed"]) / DAY_S for row in travel),
    )


def _places(folder: Path, table: str) -> tuple[tuple[float, float], ...]:
    return tuple((float(row["x"]), float(row["y"])) for row in read_tables(either(folder, f"{table}.csv"))[table])


def _call(row: dict[str, str]) -> JemssCall:
    call = JemssCall(
        priority=whole(row["priority"]),
        x=float(row["x"]),
        y=float(row["y"]),
        arrival_s=float(row["arrivalTime"]) * DAY_S,
        dispatch_delay_s=float(row["dispatchDelay"]) * DAY_S,
        on_scene_s=float(row["onSceneDuration"]) * DAY_S,
        transport=bool(_number(row["transport"])),
        hospital=_nth(row["hospitalIndex"]),
        handover_s=float(row["handoverDuration"]) * DAY_S,
    )
    times = np.array((call.x, call.y, call.arrival_s, call.dispatch_delay_s, call.on_scene_s, call.handover_s))
    if not np.isfinite(times).all() or times[2:].min() < 0:
        raise ValueError(f"calls.csv: call {row['index']} has a place or a time that cannot be")
    return call


def _golden(path: Path) -> Rows:
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
    if not whole(tables["miscData"][0]["allowRedispatch"]):
        return frozenset()
    return frozenset(
        (priorities[row["fromCallPriority"]], priorities[row["toCallPriority"]])
        for row in tables["redispatchConditions"]
        if whole(row["allowRedispatch"])
    )
