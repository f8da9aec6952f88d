"""Ambon's plans and units over a table of travel times instead of roads: one node at each unit's home."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dispatch_core.city import City
from dispatch_core.city.travel_matrix import NAME, pack_matrix
from dispatch_core.plane import distance_mm

SPEED_KMH = (36, 18)


def table_of(city: City) -> tuple[list[tuple[int, int]], list[list[list[int]]]]:
    """Nodes, and ticks by mode from each to each: straight lines at 36 and 18 km/h, in milliseconds."""
    nodes = sorted({(unit.home.lat_e7, unit.home.lon_e7) for unit in city.units})
    spans = [[distance_mm(*one, *other) for other in nodes] for one in nodes]
    return nodes, [[[span * 36 // (10 * speed) for span in row] for row in spans] for speed in SPEED_KMH]


def make_table_city(folder: Path, city: City) -> None:
    """Put the table into a copy of Ambon's folder, in place of its roads."""
    (folder / "roads.geojson").unlink()
    text = (folder / "city.toml").read_text(encoding="utf-8")
    start, end = text.index("[[closure]]"), text.index("[policy]")
    text = (text[:start] + text[end:]).replace('kind = "road"', 'kind = "matrix"', 1)
    (folder / "city.toml").write_text(text, encoding="utf-8")
    nodes, ticks = table_of(city)
    content = pack_matrix([lat for lat, _ in nodes], [lon for _, lon in nodes], np.array(ticks))
    (folder / NAME).write_bytes(content)
