"""What San Francisco's recording does not say and its stations help to work out: homes, turnout, speed.

Engines and trucks carry their station's number; every other unit is put at the station nearest the middle of its calls
and marked as inferred. None of it says where a unit really was.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from ..plane import distance_mm
from ..records import record
from .sf_calls import SfDataError, SfRecord

_STATION = re.compile(r"Fire Station #(\d+)\b.*")
_NUMBERED = re.compile(r"[ET](\d+)")
# Runs shorter than this say nothing of speed.
_RUN_MM_MIN, _RUN_MS_MIN = 200_000, 30_000
_RUNS_MIN = 30
# Where too few runs are known: an ordinary town speed.
_LINE_KMH_ELSE = 25


@record
class Station:
    place_id: str
    name: str
    number: int
    lat_e7: int
    lon_e7: int


@record
class SfUnit:
    """A unit, the types it was sent as, the most frequent first, and where it is put."""

    unit_id: str
    unit_types: tuple[str, ...]
    home: Station
    inferred: bool


def read_stations(path: Path) -> list[Station]:
    """Stations by number. Raises SfDataError."""
    stations = []
    try:
        for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
            found = _STATION.fullmatch(feature["properties"]["common_name"])
            if found is not None:
                lon, lat = feature["geometry"]["coordinates"][:2]
                place_id = f"station_{int(found[1]):02}"
                stations.append(Station(place_id, found[0], int(found[1]), round(lat * 10**7), round(lon * 10**7)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SfDataError(f"{path} cannot be used ({error}); take the stations as they are published") from None
    if not stations:
        raise SfDataError(f"{path} names no station; take the stations as they are published")
    return sorted(stations, key=lambda station: station.number)


def find_units(records: Sequence[SfRecord], stations: Sequence[Station]) -> list[SfUnit]:
    """Every unit that was sent, by id."""
    numbered = {station.number: station for station in stations}
    points: dict[str, list[tuple[int, int]]] = {}
    types: dict[str, Counter[str]] = {}
    for call in records:
        for row in call.units:
            points.setdefault(row.unit_id, []).append((call.lat_e7, call.lon_e7))
            types.setdefault(row.unit_id, Counter())[row.unit_type] += 1
    units = []
    for unit_id in sorted(points):
        own = _own_station(unit_id, numbered)
        ranked = sorted(types[unit_id], key=lambda name: (-types[unit_id][name], name))
        units.append(SfUnit(unit_id, tuple(ranked), own or _nearest(stations, points[unit_id]), own is None))
    return units


def find_turnouts(records: Sequence[SfRecord]) -> dict[str, int]:
    """Median seconds from dispatch to response by unit type; 0 where none is recorded."""
    spent: dict[str, list[int]] = {}
    for call in records:
        for row in call.units:
            known = spent.setdefault(row.unit_type, [])
            if row.response_ms is not None:
                known.append((row.response_ms - row.dispatched_ms) // 1_000)
    return {name: int(median(known)) if known else 0 for name, known in spent.items()}


def find_line_kmh(records: Sequence[SfRecord], stations: Sequence[Station], detour_permille: int) -> int:
    """Speed along the detoured line: the median of engines' and trucks' runs, as if each began at its station."""
    numbered = {station.number: station for station in stations}
    speeds = []
    for call in records:
        for row in call.units:
            home = _own_station(row.unit_id, numbered)
            if home is None or row.response_ms is None or row.on_scene_ms is None:
                continue
            way_mm = distance_mm(home.lat_e7, home.lon_e7, call.lat_e7, call.lon_e7)
            spent_ms = row.on_scene_ms - row.response_ms
            if way_mm >= _RUN_MM_MIN and spent_ms >= _RUN_MS_MIN:
                speeds.append(way_mm * 3_600 * detour_permille // (spent_ms * 1_000_000))
    return max(1, int(median(speeds))) if len(speeds) >= _RUNS_MIN else _LINE_KMH_ELSE


def _own_station(unit_id: str, numbered: dict[int, Station]) -> Station | None:
    found = _NUMBERED.fullmatch(unit_id)
    return None if found is None else numbered.get(int(found[1]))


def _nearest(stations: Sequence[Station], points: Sequence[tuple[int, int]]) -> Station:
    """The station nearest the middle of the points; the smaller number of two at the same distance."""
    lat_e7 = sum(lat for lat, _ in points) // len(points)
    lon_e7 = sum(lon for _, lon in points) // len(points)
    return min(
        stations, key=lambda station: (distance_mm(lat_e7, lon_e7, station.lat_e7, station.lon_e7), station.number)
    )
