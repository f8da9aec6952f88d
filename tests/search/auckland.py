"""Auckland as arrays for RoadGround.build: two modes in ticks of 10 us, each street a road of its own.

Not the bundle importer: only what checks and benchmarks need of the JEMSS tables.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

TICK_US = 10
TICKS_PER_DAY = 86_400 * 100_000


def rows_of(folder: Path, table: str) -> Iterator[dict[str, str]]:
    """The rows of a table in the JEMSS format: its name, its header, its rows, a blank row."""
    with gzip.open(folder / f"{table}.csv.gz", "rt", newline="") as file:
        rows = csv.reader(file)
        while next(rows)[0] != table:
            pass
        header = next(rows)
        for row in rows:
            if not row or not row[0]:
                break
            # Headers end in an empty cell that rows do not have.
            yield dict(zip(header, row, strict=False))


@cache
def auckland_arrays(folder: Path) -> dict[str, Any]:
    """The arguments of RoadGround.build. Both directions of a street close together."""
    nodes, arcs = list(rows_of(folder, "nodes")), list(rows_of(folder, "arcs"))
    tail, head = (np.array([int(float(arc[end])) - 1 for arc in arcs]) for end in ("fromNode", "toNode"))
    streets, road = np.unique(np.minimum(tail, head) * len(nodes) + np.maximum(tail, head), return_inverse=True)
    modes = [name for name in arcs[0] if name.startswith("mode_")]
    return {
        "node_lat_e7": np.array([round(float(node["y"]) * 1e7) for node in nodes]),
        "node_lon_e7": np.array([round(float(node["x"]) * 1e7) for node in nodes]),
        "snappable": np.array([int(float(node["offRoadAccess"])) for node in nodes]),
        "arc_tail": tail,
        "arc_head": head,
        "arc_road": road,
        "arc_ticks": np.array([[round(float(arc[mode]) * TICKS_PER_DAY) for arc in arcs] for mode in modes]),
        "road_ids": [f"S{street}" for street in range(len(streets))],
        "road_names": [f"street {street}" for street in range(len(streets))],
        "off_road_kmh": 5,
        "tick_us": TICK_US,
    }
