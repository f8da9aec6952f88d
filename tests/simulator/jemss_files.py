"""A twin's town and its run as files in the JEMSS format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .jemss_twin import OFF_ROAD_KM_D, Town

NAMES = {1: "highPriority", 2: "medPriority", 3: "lowPriority"}


def write_town(folder: Path, town: Town, found: list[list[Any]]) -> None:
    """The city into `folder`, its run into runs/r."""
    run = folder / "runs" / "r"
    run.mkdir(parents=True)
    corners = ",".join(str(edge) for edge in (173, 175, -37, -35))
    (folder / "map.csv").write_text(
        f"map,1\nxMin,xMax,yMin,yMax,xScale,yScale\n{corners},{town.scale[0]},{town.scale[1]}\n"
    )
    _table(folder / "nodes.csv", "nodes", "index,x,y,offRoadAccess", town.nodes)
    arcs = [(tail + 1, head + 1, 0, *times) for (tail, head), times in town.arcs.items()]
    _table(folder / "arcs.csv", "arcs", "index,fromNode,toNode,distance,mode_1,mode_2", arcs, "arcForm\ndirected")
    _table(folder / "stations.csv", "stations", "index,x,y", town.stations)
    _table(folder / "hospitals.csv", "hospitals", "index,x,y", town.hospitals)
    priorities = [(name, 0.005) for name in NAMES.values()]
    _table(folder / "priorities.csv", "priorities", "priority,name,targetResponseTime", priorities)
    sets = "".join(f"1,{name},{1 if number < 3 else 2}\n" for number, name in NAMES.items())
    modes = "".join(f"{number},{speed}\n" for number, speed in enumerate(OFF_ROAD_KM_D, 1))
    (folder / "travel.csv").write_text(
        f"travelModes,\ntravelModeIndex,offRoadSpeed\n{modes},,\n"
        f"travelSets,\ntravelSetIndex,priority,travelModeIndex\n{sets},,\n"
        "travelSetsTiming,\nstartTime,travelSetIndex\n0,1\n"
    )
    pairs = "".join(f"{NAMES[left]},{NAMES[taker]},1\n" for left, taker in sorted(town.diverts))
    (folder / "table.csv").write_text(
        f"miscData,\nallowRedispatch,\n{int(bool(town.diverts))},\n,,\nredispatchConditions,\n"
        f"fromCallPriority,toCallPriority,allowRedispatch\n{pairs}"
    )
    (run / "redispatch.txt").write_text("table.csv\n")
    homes = [(station + 1, 2, 0) for station in town.ambulances]
    _table(run / "ambulances.csv", "ambulances", "index,stationIndex,class,tour1Start", homes)
    calls = [
        (
            *(call[part] for part in ("priority", "x", "y", "arrival", "delay", "scene")),
            int(call["transport"]),
            call["hospital"] + 1 if call["hospital"] >= 0 else -1,
            call["handover"],
        )
        for call in town.calls
    ]
    header = "index,priority,x,y,arrivalTime,dispatchDelay,onSceneDuration,transport,hospitalIndex,handoverDuration"
    _table(run / "calls.csv", "calls", header, calls, "startTime\n0")
    rows = "".join(
        f"{n},{response * 86_400},{ambulance + 1},{hospital + 1 if hospital >= 0 else ''},{int(queued)},{bumps}\n"
        for n, (response, ambulance, hospital, queued, bumps) in enumerate(found, 1)
    )
    (run / "golden_calls.csv").write_text(
        f"index,responseDuration_s,ambIndex_last,chosenHospital,wasQueued,numBumps\n{rows}"
    )


def _table(path: Path, name: str, header: str, rows: Iterable[tuple[Any, ...]], misc: str = "") -> None:
    lines = "".join(",".join(str(cell) for cell in (n, *row)) + "\n" for n, row in enumerate(rows, 1))
    path.write_text((f"miscData\n{misc}\n\n" if misc else "") + f"{name},\n{header}\n{lines}")
