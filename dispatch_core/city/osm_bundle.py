"""A city's folder from an OpenStreetMap file: roads as arrays, places of the map, the rest from template/.

For demonstration: agencies, crews and plans are assumed. The map is under the Open Database License, and so is what
is made of it; city.toml says so.
"""

from __future__ import annotations

import re
from pathlib import Path

from ..limits import CLOSURES_MAX
from ..records import record
from .building import (
    TEMPLATE,
    BuildError,
    Progress,
    box_area,
    check_out,
    policy_numbers,
    quoted,
    silent,
    table,
    uncollected,
    write_files,
)
from .format import DESTINATIONS, GAZETTEER, UNITS
from .osm_country import read_country
from .osm_network import OsmRoadReport, build_network
from .osm_places import Roster, make_roster
from .osm_reader import Box, OsmPlace, read_osm
from .road_arrays import RoadArrays, pack_roads, with_order

MARK = "# Built from OpenStreetMap."

# Places so far beyond the outermost roads are left out.
_BEYOND_E7 = 20_000


@record
class OsmReport:
    """What was built."""

    city_id: str
    roads: OsmRoadReport
    place_count: int
    destination_count: int
    unit_count: int
    # Agencies whose posts are assumed, since the map shows none of their stations.
    assumed_agencies: tuple[str, ...]


def build_osm(
    file: str | Path,
    folder_out: str | Path,
    *,
    box: Box | None = None,
    country_file: Path | None = None,
    name: str = "",
    zone: str = "UTC",
    progress: Progress = silent,
) -> OsmReport:
    """Write the bundle into `folder_out`, made if need be. Raises BuildError."""
    out = Path(folder_out)
    check_out(out, MARK)
    country = read_country(country_file)
    with uncollected():
        data = read_osm(Path(file), country, box, progress)
        roads, report = build_network(data, country, progress)
    if len(report.ferry_ids) > CLOSURES_MAX:
        raise BuildError(
            f"Ada {len(report.ferry_ids)} feri, paling banyak {CLOSURES_MAX}; pilih wilayah lebih kecil (--bbox).",
            f"There are {len(report.ferry_ids)} ferries, at most {CLOSURES_MAX}; choose a smaller area with --bbox.",
        )
    name = name or out.resolve().name
    city_id = slug(name)
    roster = make_roster(_near(data.places, roads), roads)
    progress("write", 0, 0)
    write_files(
        out,
        {
            "city.toml": _city(city_id, name, zone, report, roster),
            "agencies.toml": (TEMPLATE / "agencies.toml").read_bytes(),
            "units.csv": table(UNITS, roster.units),
            "plans.toml": (TEMPLATE / "plans.toml").read_bytes(),
            "gazetteer.csv": table(GAZETTEER, roster.gazetteer),
            "destinations.csv": table(DESTINATIONS, roster.destinations),
            "areas.geojson": box_area(
                city_id, name, zip(roads.node_lat_e7.tolist(), roads.node_lon_e7.tolist(), strict=True)
            ),
            "roads.npz": pack_roads(with_order(roads)),
        },
    )
    return OsmReport(
        city_id=city_id,
        roads=report,
        place_count=len(roster.gazetteer),
        destination_count=len(roster.destinations),
        unit_count=len(roster.units),
        assumed_agencies=roster.assumed_agencies,
    )


def slug(name: str) -> str:
    """A city's code from its name: small letters, digits and _."""
    code = "_".join(re.findall(r"[a-z0-9]+", name.lower()))[:60]
    return code if code[:1].isalpha() else f"city_{code}".rstrip("_")


def _near(places: list[OsmPlace], roads: RoadArrays) -> list[OsmPlace]:
    """The places in the box of the roads: on an island without any nobody could be reached."""
    south, north = int(roads.node_lat_e7.min()) - _BEYOND_E7, int(roads.node_lat_e7.max()) + _BEYOND_E7
    west, east = int(roads.node_lon_e7.min()) - _BEYOND_E7, int(roads.node_lon_e7.max()) + _BEYOND_E7
    return [place for place in places if south <= place.lat_e7 <= north and west <= place.lon_e7 <= east]


def _city(city_id: str, name: str, zone: str, report: OsmRoadReport, roster: Roster) -> str:
    homes = ", ".join(f"{agency} {count}" for agency, count in roster.home_counts.items())
    closures = "".join(
        f'[[closure]]\nroad = "{road_id}"\nreason = "Feri: dibuka bila berlayar / ferry: open it while it runs"\n\n'
        for road_id in report.ferry_ids
    )
    return f"""{MARK} DEMONSTRATION DATA, NOT FOR LIVE DISPATCH.
# Roads and places are the map's; agencies, crews, turnouts and plans are assumed. Homes of units: {homes}.
# Turn restrictions followed: {report.restriction_count}; not followed: {report.restriction_unread_count}.
# Left out, for they are not joined both ways: {report.dropped_km} km of roads.

id = "{city_id}"
name = {quoted(name)}
zone = {quoted(zone)}
tick_us = 1000
demonstration = true
attribution = "Roads and places (c) OpenStreetMap contributors, ODbL 1.0. Demonstration data, NOT for live dispatch."
destination_capabilities = ["EMERGENCY"]

[travel]
kind = "road"

[[mode]]
id = "siren"
speed_permille = 1000
line_kmh = 35

[[mode]]
id = "normal"
speed_permille = 800
line_kmh = 28

{closures}[policy]
{policy_numbers()}"""
