"""A run of the JEMSS simulator: the city as that simulator sees it, a run's calls, and what became of each of them.

Read to plain records in double precision, as that simulator computes; a city for the engine is made of it in
loadtest/jemss. Instants and durations are seconds, distances kilometres, places in tuples count from 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from ..limits import ARCS_MAX, MODES_MAX, NODES_MAX
from ..model import PRIORITY_LOWEST
from ..records import record
from .building import Progress, need_input, silent
from .jemss import (
    LOW,
    STATION,
    Floats,
    Ints,
    check_on_earth,
    map_degrees,
    node_access,
    read_arcs,
    target_days,
    to_e7,
    to_ticks,
    travel_modes,
    travel_set,
)
from .jemss_calls import DAY_S, JemssCall, JemssOutcome, read_calls, read_outcomes
from .jemss_tables import Row, Tables, found, read_plain, read_tables
from .road_arrays import Int32s

# An arc is counted in ticks no coarser than this.
TICK_US_MAX = 100


@record
class JemssNetwork:
    """`arc_s` and `off_road_km_s` have an entry for each mode. `x` and `y` are steps of the city's map: degrees, or
    kilometres of a plane.
    """

    x: Floats
    y: Floats
    # Kilometres of a step, for distances.
    x_scale: float
    y_scale: float
    # Degrees of a step, and where that puts the nodes on the earth.
    x_degrees: float
    y_degrees: float
    lat_e7: Int32s
    lon_e7: Int32s
    # Nodes that can be left for a place off the network.
    access: Ints
    arc_tail: Ints
    arc_head: Ints
    arc_s: Floats
    off_road_km_s: tuple[float, ...]


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
    """The run `name` of the city in `folder`. Raises BuildError for files that are missing or say something that cannot
    be, with file, line and reason.
    """
    need_input(folder, folder=True)
    run = folder / "runs" / name
    need_input(run, folder=True)
    travel = read_tables(found(folder, "travel"))
    ranked = read_tables(found(folder, "priorities"))["priorities"]
    priorities = {row.word("name"): _priority(row) for row in ranked}
    modes = _modes(travel, priorities)
    table = run / "redispatch.txt"
    need_input(table, folder=False)
    network = _network(folder, travel, progress)
    stations, hospitals = _places(folder, "stations", network), _places(folder, "hospitals", network)
    ambulances = read_tables(found(run, "ambulances"))["ambulances"].some()
    homes = tuple(row.index("stationIndex", len(stations), STATION) for row in ambulances)
    rows = read_tables(found(run, "calls"))["calls"]
    check_on_earth(rows, network.x_degrees, network.y_degrees)
    calls = read_calls(rows, modes, len(hospitals))
    return JemssRun(
        network=network,
        stations=stations,
        hospitals=hospitals,
        ambulances=homes,
        targets_s={row.whole("priority"): target_days(row) * DAY_S for row in ranked},
        modes=modes,
        regular_mode=modes.get(priorities.get(LOW, 0), modes[max(modes)]),
        diverts=_diverts(folder / table.read_text(errors="replace").strip(), priorities),
        calls=calls,
        outcomes=read_outcomes(read_plain(found(run, "golden_calls")), len(calls)),
    )


def _priority(row: Row) -> int:
    number = row.whole("priority")
    if not 1 <= number <= PRIORITY_LOWEST:
        raise row.fault(f"priority harus 1 sampai {PRIORITY_LOWEST}", f"priority must be 1 to {PRIORITY_LOWEST}")
    return number


def _modes(travel: Tables, priorities: Mapping[str, int]) -> dict[int, int]:
    modes = travel_modes(travel)
    if len(modes) > MODES_MAX:
        raise modes[MODES_MAX].fault(
            f"paling banyak {MODES_MAX} cara berkendara", f"there can be {MODES_MAX} travel modes at most"
        )
    driven = {priorities[name]: mode for name, mode in travel_set(travel, len(modes)).items() if name in priorities}
    if not driven:
        raise travel["travelSets"].fault(
            "tidak ada cara berkendara untuk satu pun prioritas", "there is no travel mode for any priority"
        )
    return driven


def _network(folder: Path, travel: Tables, progress: Progress) -> JemssNetwork:
    scale = read_tables(found(folder, "map"))["map"].some()[0]
    nodes = read_tables(found(folder, "nodes"))["nodes"].some()
    progress("read", len(nodes), 0)
    modes = travel_modes(travel)
    tables = read_tables(found(folder, "arcs"))
    arcs = read_arcs(tables, len(nodes), len(modes))
    progress("read", len(nodes) + len(arcs.ends), 0)
    for rows, count, count_max in ((nodes, len(nodes), NODES_MAX), (tables["arcs"], len(arcs.ends), ARCS_MAX)):
        if count > count_max:
            raise rows.fault(f"{count} baris, paling banyak {count_max}", f"{count} rows, at most {count_max}")
    to_ticks(tables["arcs"], arcs, TICK_US_MAX)
    access = np.flatnonzero(node_access(nodes))
    if not access.size:
        raise nodes.fault("tidak ada simpul dengan offRoadAccess", "no node has offRoadAccess")
    x_degrees, y_degrees = map_degrees(folder)
    return JemssNetwork(
        x=np.array([node.number("x") for node in nodes]),
        y=np.array([node.number("y") for node in nodes]),
        x_scale=scale.positive("xScale"),
        y_scale=scale.positive("yScale"),
        x_degrees=x_degrees,
        y_degrees=y_degrees,
        lat_e7=to_e7(nodes, "y", y_degrees, 90),
        lon_e7=to_e7(nodes, "x", x_degrees, 180),
        access=access,
        arc_tail=arcs.ends[:, 0],
        arc_head=arcs.ends[:, 1],
        arc_s=arcs.days * DAY_S,
        # The file has km a day.
        off_road_km_s=tuple(row.positive("offRoadSpeed") / DAY_S for row in modes),
    )


def _places(folder: Path, table: str, network: JemssNetwork) -> tuple[tuple[float, float], ...]:
    rows = read_tables(found(folder, table))[table]
    check_on_earth(rows, network.x_degrees, network.y_degrees)
    return tuple((row.number("x"), row.number("y")) for row in rows)


def _diverts(path: Path, priorities: Mapping[str, int]) -> frozenset[tuple[int, int]]:
    tables = read_tables(path)
    if not tables["miscData"].some()[0].whole("allowRedispatch"):
        return frozenset()
    return frozenset(
        (_named(row, "fromCallPriority", priorities), _named(row, "toCallPriority", priorities))
        for row in tables["redispatchConditions"]
        if row.whole("allowRedispatch")
    )


def _named(row: Row, column: str, priorities: Mapping[str, int]) -> int:
    number = priorities.get(row.word(column))
    if number is None:
        known = ", ".join(priorities)
        raise row.fault(
            f"{column} {row.word(column)} tidak ada di priorities; yang ada: {known}",
            f"{column} {row.word(column)} is not in priorities, which has {known}",
        )
    return number
