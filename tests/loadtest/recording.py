"""A small recording in the form that San Francisco publishes: made here, so that a plain clone can play it.

Its calls keep three stations busy for half an hour, with the faults of the real one in it. No figure in it is true.
"""

from __future__ import annotations

import csv
import gzip
import json
from datetime import datetime, timedelta
from pathlib import Path

CALL_COUNT = 12
# Unit, its type, and how many of the calls it is sent to: every call, every second one, and so on.
SENT = [("E01", "ENGINE", 1), ("T02", "TRUCK", 2), ("50", "MEDIC", 3), ("E03", "ENGINE", 4)]
STATIONS = [(1, 37.78, -122.40), (2, 37.76, -122.43), (3, 37.74, -122.41)]
BEGIN = datetime(2020, 4, 9, 10)
SECONDS = {"Received": 0, "Entry": 10, "Dispatch": 20, "Response": 80, "On Scene": 260, "Available": 900}


def write_recording(folder: Path) -> Path:
    """The folder with calls and stations; two rows lack a stamp."""
    folder.mkdir()
    rows = [_row(call, *sent[:2]) for call in range(CALL_COUNT) for sent in SENT if call % sent[2] == 0]
    rows[3]["On Scene DtTm"] = rows[5]["Available DtTm"] = ""
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
