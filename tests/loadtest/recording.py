"""A small recording in the form that San Francisco publishes: made here, so that a plain clone can play it.

Twelve calls in 24 minutes: an engine for each, a medic for every second, a truck for every fourth. Two rows lack a
stamp. No figure in it is true.
"""

from __future__ import annotations

import csv
import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path

CALL_COUNT = 12
# Type, to which calls (every one, every second ...), its units, which take turns.
SENT = [
    ("ENGINE", 1, [f"E{no:02}" for no in range(1, 9)]),
    ("MEDIC", 2, ["50", "51", "52", "53"]),
    ("TRUCK", 4, ["T01", "T02"]),
]
STATIONS = [(no, 37.74 + no % 3 / 50, -122.43 + no / 200) for no in range(1, 9)]
BEGIN = datetime(2020, 4, 9, 10)
SECONDS = {"Received": 0, "Entry": 10, "Dispatch": 20, "Response": 80, "On Scene": 260, "Available": 900}


def write_recording(folder: Path) -> Path:
    """The folder with calls and stations; two rows lack a stamp."""
    folder.mkdir()
    rows = [
        _row(call, units[call // every % len(units)], unit_type)
        for call in range(CALL_COUNT)
        for unit_type, every, units in SENT
        if call % every == 0
    ]
    rows[1]["On Scene DtTm"] = rows[-1]["Available DtTm"] = ""
    with gzip.open(folder / "calls_made.csv.gz", "wt", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    features = [
        {
            "properties": {"common_name": f"Fire Station #{number}"},
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
        }
        for number, lat, lon in STATIONS
    ]
    (folder / "stations.geojson").write_text(json.dumps({"features": features}))
    return folder


def _row(call: int, unit_id: str, unit_type: str) -> dict[str, str]:
    received = BEGIN + timedelta(minutes=2 * call)
    place = f"({37.74 + call % 5 / 100:.4f}, {-122.43 + call % 3 / 100:.4f})"
    cells = {"Call Number": str(call), "Unit ID": unit_id, "Unit Type": unit_type, "Call Type": "Medical Incident"}
    cells |= {"Priority": "3", "Location": place, "Transport DtTm": "", "Hospital DtTm": ""}
    for name, after_s in SECONDS.items():
        cells[f"{name} DtTm"] = f"{received + timedelta(seconds=after_s):%m/%d/%Y %I:%M:%S %p}"
    return cells
