"""A city's folder from a JEMSS city: its network to the tick in its modes, its stations, hospitals and ambulances.

Ticks are ten microseconds: whole milliseconds would be off by 34 ms over a trip. A JEMSS network has no names, so a
road here is what lies between two nodes, both ways, named after its first arc; nodes without off-road access take no
places. For demonstration, for replays of its runs and for measuring.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ..records import record
from .array_reader import none
from .building import (
    TEMPLATE,
    Progress,
    box_area,
    check_out,
    degrees,
    policy_numbers,
    quoted,
    silent,
    table,
    write_files,
)
from .format import DESTINATIONS, GAZETTEER, UNITS
from .jemss import JemssCity, JemssPlace, read_jemss
from .osm_bundle import slug
from .road_arrays import RoadArrays, pack_roads, with_order
from .strong import largest_strong_part

MARK = "# Built from a JEMSS city."
TICK_US = 10
AGENCY = "MEDIC"

_MODES = ("siren", "normal")
STATION, HOSPITAL = "station", "hospital"


@record
class JemssReport:
    """What was built."""

    city_id: str
    node_count: int
    arc_count: int
    road_count: int
    # Which of the files' modes are driven, and how many those have.
    modes: tuple[int, ...]
    mode_count: int
    # Nodes outside the part in which every node reaches every other. They are kept: indices stay those of the files.
    apart_node_count: int
    station_count: int
    destination_count: int
    unit_count: int
    ambulance_file: str


def build_jemss(
    folder_in: str | Path, folder_out: str | Path, *, name: str = "", zone: str = "UTC", progress: Progress = silent
) -> JemssReport:
    """Write the bundle into `folder_out`, made if need be. Node and unit indices are those of the files less one; of
    its modes those are kept in which units drive to what is most urgent, and to what is least. Raises BuildError.
    """
    out = Path(folder_out)
    check_out(out, MARK)
    city = read_jemss(Path(folder_in), TICK_US, progress)
    name = name or out.resolve().name
    city_id = slug(name)
    roads = _roads(city)
    progress("write", 0, 0)
    points = list(zip(roads.node_lat_e7.tolist(), roads.node_lon_e7.tolist(), strict=True))
    points += [(place.lat_e7, place.lon_e7) for place in (*city.stations, *city.hospitals)]
    write_files(
        out,
        {
            "city.toml": _city(city_id, name, zone, city),
            "agencies.toml": _agencies(),
            "units.csv": table(UNITS, _units(city)),
            "plans.toml": _plans(city),
            "gazetteer.csv": table(GAZETTEER, _gazetteer(city)),
            "destinations.csv": table(DESTINATIONS, _destinations(city)),
            "areas.geojson": box_area(city_id, name, points),
            "roads.npz": pack_roads(with_order(roads)),
        },
    )
    inside = largest_strong_part(roads.node_lat_e7.size, roads.arc_tail, roads.arc_head)
    return JemssReport(
        city_id=city_id,
        node_count=roads.node_lat_e7.size,
        arc_count=roads.arc_tail.size,
        road_count=len(roads.road_ids),
        modes=city.modes,
        mode_count=city.mode_count,
        apart_node_count=int(np.count_nonzero(~inside)),
        station_count=len(city.stations),
        destination_count=len(city.hospitals),
        unit_count=len(city.ambulance_stations),
        ambulance_file=city.ambulance_file,
    )


def _roads(city: JemssCity) -> RoadArrays:
    low, high = np.minimum(city.arc_tail, city.arc_head), np.maximum(city.arc_tail, city.arc_head)
    pairs = low.astype(np.int64) * city.node_lat_e7.size + high
    _, first, road = np.unique(pairs, return_index=True, return_inverse=True)
    # Roads in the order of their first arcs.
    rank = np.argsort(np.argsort(first))
    ids = tuple(f"a{arc + 1}" for arc in np.sort(first).tolist())
    return RoadArrays(
        node_lat_e7=city.node_lat_e7,
        node_lon_e7=city.node_lon_e7,
        node_snappable=city.node_access,
        arc_tail=city.arc_tail,
        arc_head=city.arc_head,
        arc_road=rank[road].astype(np.int32),
        arc_ticks=city.arc_ticks,
        arc_length_mm=none(),
        arc_speed_kmh=none(),
        road_ids=ids,
        road_names=ids,
        road_classes=("local",) * len(ids),
        order=none(),
        order_for=none(),
        arc_shape=none(),
        shape_first=none(),
        shape_lat_e7=none(),
        shape_lon_e7=none(),
    )


# -- The files ----------------------------------------


def _units(city: JemssCity) -> list[dict[str, str]]:
    return [
        {
            "unit_id": f"AMB-{number:03}",
            "agency": AGENCY,
            "name": f"Ambulance {number}, {_name(city.stations, station, STATION)}",
            "kind": "ambulance",
            "capabilities": "BLS:1",
            "crew": "2",
            "turnout_s": "0",
            "home": f"station_{station + 1}",
        }
        for number, station in enumerate(city.ambulance_stations, start=1)
    ]


def _gazetteer(city: JemssCity) -> list[dict[str, str]]:
    return [
        {
            "place_id": f"{kind}_{number}",
            "name": _name(places, number - 1, kind),
            "kind": kind,
            "lat": degrees(place.lat_e7),
            "lon": degrees(place.lon_e7),
            "radius_m": "50",
        }
        for kind, places in ((STATION, city.stations), (HOSPITAL, city.hospitals))
        for number, place in enumerate(places, start=1)
    ]


def _name(places: Sequence[JemssPlace], nth: int, kind: str) -> str:
    return places[nth].name or f"{kind.title()} {nth + 1}"


def _destinations(city: JemssCity) -> list[dict[str, str]]:
    def row(number: int) -> dict[str, str]:
        code = f"hospital_{number}"
        name = _name(city.hospitals, number - 1, HOSPITAL)
        return {"destination_id": code, "name": name, "kind": "hospital", "agency": AGENCY, "place": code}

    return [row(number) for number in range(1, len(city.hospitals) + 1)]


def _agencies() -> str:
    """The ambulance service of the template, with what JEMSS knows of its units."""
    _, _, rest = (TEMPLATE / "agencies.toml").read_text(encoding="utf-8").partition(f'\n[[agency]]\nid = "{AGENCY}"\n')
    lines = rest.partition("\n\n")[0].splitlines()
    kept = "\n".join(line for line in lines if not line.startswith("capabilities"))
    return f'{MARK}\n\n[[agency]]\nid = "{AGENCY}"\n{kept}\ncapabilities = ["BLS"]\n'


def _plans(city: JemssCity) -> str:
    """A type for each priority: one ambulance, within the time that the city wants."""
    text = f"{MARK} Objectives are its target response times.\n"
    for number, (name, within_s) in enumerate(city.priorities, start=1):
        text += f'\n[objective.p{number}]\nfrom = "reported"\nto = "on_scene"\nwithin_s = {within_s}\n'
        text += f'\n[[type]]\ncode = "call_p{number}"\napco = "SICK"\ncategory = "medical"\n'
        text += f"name_id = {quoted(f'Panggilan medis, prioritas {number}')}\nname_en = {quoted(f'Medical, {name}')}\n"
        text += f'priority = {number}\nneeds = [{{ agency = "{AGENCY}", capabilities = ["BLS"], '
        text += f'objective = "p{number}" }}]\n'
    return text


def _city(city_id: str, name: str, zone: str, city: JemssCity) -> str:
    modes = "".join(
        f'[[mode]]\nid = "{mode}"\nspeed_permille = 1000\nline_kmh = {kmh}\n\n'
        for mode, kmh in zip(_MODES, city.off_road_kmh, strict=False)
    )
    numbers = "\n".join(
        f"off_road_kmh = {city.off_road_kmh[0]}" if line.startswith("off_road_kmh") else line
        for line in policy_numbers().splitlines()
    )
    return f"""{MARK} DEMONSTRATION DATA, NOT FOR LIVE DISPATCH.
# Nodes, stations, hospitals and ambulances ({city.ambulance_file}) in the order of its files. roads.npz holds the ticks
# of each mode; speed_permille does not scale them, and line_kmh of a mode is its speed off the road.

id = "{city_id}"
name = {quoted(name)}
zone = {quoted(zone)}
tick_us = {TICK_US}
demonstration = true
attribution = "Network: a JEMSS city, its terms apply; roads (c) OpenStreetMap contributors, ODbL 1.0, where they are \
theirs. Demonstration data, NOT for live dispatch."

[travel]
kind = "road"

{modes}[policy]
{numbers}
"""
