"""The named places of a map become the gazetteer, its stations and hospitals homes of units and destinations.

What stands at a station is assumed (template/crews.toml). Where the map shows no station of an agency, posts are
assumed amid the roads and marked inferred. It reads no map file and knows no roads but their nodes.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..limits import DESTINATIONS_MAX, GAZETTEER_PLACES_MAX, UNCERTAINTY_M_MAX, UNITS_MAX
from ..records import record
from .building import TEMPLATE, degrees
from .osm_reader import STATION_KINDS, OsmPlace
from .road_arrays import RoadArrays

Row = dict[str, str]

# Stations of one agency that get units, spread over all there are.
STATIONS_MAX = 200
_CREWS_PER_STATION_MAX = 3
assert STATIONS_MAX * _CREWS_PER_STATION_MAX * 3 <= UNITS_MAX

# How far a settlement reaches where the map has only a point.
_RADIUS_M = {"city": 5_000, "town": 2_000, "suburb": 1_000, "village": 1_000, "quarter": 700, "neighbourhood": 500}
_RADIUS_M_MIN = 50
_SETTLEMENTS = (*_RADIUS_M, "hamlet", "locality")


@record
class Home:
    """Where units of an agency stand."""

    place_id: str
    name: str
    lat_e7: int
    lon_e7: int
    assumed: bool


@record
class Roster:
    """Rows of the three tables, and how many homes each agency has by (agency, assumed)."""

    units: list[Row]
    gazetteer: list[Row]
    destinations: list[Row]
    home_counts: dict[str, int]
    assumed_agencies: tuple[str, ...]


def make_roster(places: Sequence[OsmPlace], roads: RoadArrays) -> Roster:
    """The tables of a city whose map shows these places."""
    places = _unlike(places)
    crews: list[dict[str, Any]] = tomllib.loads((TEMPLATE / "crews.toml").read_text(encoding="utf-8"))["crew"]
    units: list[Row] = []
    home_counts: dict[str, int] = {}
    assumed: list[str] = []
    for agency in dict.fromkeys(crew["agency"] for crew in crews):
        of_agency = [crew for crew in crews if crew["agency"] == agency]
        assert len(of_agency) <= _CREWS_PER_STATION_MAX
        homes = _homes(of_agency, places, roads)
        home_counts[agency] = len(homes)
        if homes[0].assumed:
            assumed.append(agency)
        units += _units(agency, of_agency, homes)
    hospitals = [place for place in places if place.kind == "hospital"][:DESTINATIONS_MAX]
    ranked = sorted(places, key=lambda place: place.kind not in STATION_KINDS and place.kind not in _SETTLEMENTS)
    return Roster(
        units=units,
        gazetteer=[_gazetteer_row(place) for place in ranked[:GAZETTEER_PLACES_MAX]],
        destinations=[_destination_row(place) for place in hospitals],
        home_counts=home_counts,
        assumed_agencies=tuple(assumed),
    )


def _unlike(places: Sequence[OsmPlace]) -> list[OsmPlace]:
    """Each id once: a way that leaves the box and comes back is one place."""
    return list({place.place_id: place for place in reversed(places)}.values())[::-1]


def _homes(crews: list[dict[str, Any]], places: Sequence[OsmPlace], roads: RoadArrays) -> list[Home]:
    kinds = {kind for crew in crews for kind in crew["stations"]}
    stations = [place for place in places if place.kind in kinds]
    if not stations:
        return [
            Home("", f"Assumed post {number}", lat_e7, lon_e7, True)
            for number, (lat_e7, lon_e7) in enumerate(middles(roads), start=1)
        ]
    step = -(-len(stations) // STATIONS_MAX)
    return [Home(place.place_id, place.name, place.lat_e7, place.lon_e7, False) for place in stations[::step]]


def middles(roads: RoadArrays) -> list[tuple[int, int]]:
    """Four nodes, each in the middle of a quarter of all nodes where one may stop: north and south, west and east."""
    stops = np.flatnonzero(roads.node_snappable)
    lat, lon = roads.node_lat_e7[stops].astype(np.int64), roads.node_lon_e7[stops].astype(np.int64)
    found = []
    for half in np.array_split(np.argsort(lat, kind="stable"), 2):
        for quarter in np.array_split(half[np.argsort(lon[half], kind="stable")], 2):
            if quarter.size:
                aside = np.abs(lat[quarter] - np.median(lat[quarter])) + np.abs(lon[quarter] - np.median(lon[quarter]))
                node = stops[quarter[np.argmin(aside)]]
                found.append((int(roads.node_lat_e7[node]), int(roads.node_lon_e7[node])))
    return list(dict.fromkeys(found))


# -- Rows ----------------------------------------


def _units(agency: str, crews: list[dict[str, Any]], homes: list[Home]) -> list[Row]:
    rows: list[Row] = []
    for at, home in enumerate(homes):
        for crew in crews:
            if at % crew.get("every", 1):
                continue
            row = {
                "unit_id": f"{agency}-{len(rows) + 1:03}",
                "agency": agency,
                "name": f"{crew['name']} {len(rows) + 1}, {home.name}",
                "kind": crew["kind"],
                "capabilities": crew["capabilities"],
                "crew": str(crew["crew"]),
                "turnout_s": str(crew["turnout_s"]),
                "home": home.place_id or home.name,
                "inferred": "yes" if home.assumed else "no",
            }
            if home.assumed:
                row |= {"lat": degrees(home.lat_e7), "lon": degrees(home.lon_e7)}
            rows.append(row)
    return rows


def _gazetteer_row(place: OsmPlace) -> Row:
    radius_m = max(place.radius_m, _RADIUS_M.get(place.kind, _RADIUS_M_MIN))
    return {
        "place_id": place.place_id,
        "name": place.name,
        "aliases": "|".join(alias for alias in place.aliases if alias != place.name),
        "kind": _slug(place.kind),
        "lat": degrees(place.lat_e7),
        "lon": degrees(place.lon_e7),
        "radius_m": str(min(radius_m, UNCERTAINTY_M_MAX)),
    }


def _destination_row(place: OsmPlace) -> Row:
    return {
        "destination_id": place.place_id,
        "name": place.name,
        "kind": "hospital",
        "agency": "MEDIC",
        "capabilities": "EMERGENCY",
        "place": place.place_id,
    }


def _slug(kind: str) -> str:
    """A kind as small letters; OpenStreetMap's values are, but anybody may write anything there."""
    slug = "_".join(re.findall(r"[a-z0-9]+", kind.lower()))[:60]
    return slug if slug[:1].isalpha() else f"x_{slug}"
