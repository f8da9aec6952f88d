"""A demonstration city without roads from San Francisco's calls for service and fire stations.

Made for load and replay with true arrivals, bursts and multi-unit demand; travel is by straight line. What the data do
not say is worked out and marked: the homes of units without a station's number, turnout and speed. It says nothing
about who was nearest: the recording has no positions. The calls themselves are no part of the bundle.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from ..records import record
from .format import DESTINATIONS, FILES, GAZETTEER, UNITS
from .sf_calls import Progress, SfDataError, SfFaults, SfRecord, SfRow, read_sf_records
from .sf_homes import SfUnit, Station, find_line_kmh, find_turnouts, find_units, read_stations
from .sf_types import CALL_TYPES, SfTypes, find_types, kind_of, slug

STATIONS_NAME = "stations.geojson"
MARK = "# Built from San Francisco's calls for service."

_PRIVATE = "PRIVATE"
_MARGIN_E7 = 200_000
_DETOUR_PERMILLE = 1_300


@record
class SfCall:
    """One recorded call, ready to be reported. Instants are ms UTC."""

    call_id: str
    received_ms: int
    type_code: str
    lat_e7: int
    lon_e7: int
    priority: int
    units: tuple[SfRow, ...]


@record
class SfReport:
    """What was built from what."""

    call_count: int
    unit_row_count: int
    unit_count: int
    # Units whose home was worked out from their calls.
    inferred_count: int
    station_count: int
    type_count: int
    merged_kind_count: int
    merged_call_count: int
    line_kmh: int
    faults: SfFaults


def read_sf_calls(folder_in: str | Path, progress: Progress | None = None) -> list[SfCall]:
    """The recorded calls in order, with the type codes of the bundle that `build_sf_fire` makes of the same folder."""
    records, _ = read_sf_records(folder_in, progress)
    codes = find_types(records).codes
    return [
        SfCall(
            call.call_id, call.received_ms, codes[kind_of(call)], call.lat_e7, call.lon_e7, call.priority, call.units
        )
        for call in records
    ]


def build_sf_fire(folder_in: str | Path, folder_out: str | Path, progress: Progress | None = None) -> SfReport:
    """Write the bundle into `folder_out`, made if need be. Raises SfDataError for data or a folder it cannot use."""
    out = Path(folder_out)
    _check_out(out)
    records, faults = read_sf_records(folder_in, progress)
    if not records:
        raise SfDataError(f"{folder_in} has no call; give another folder")
    stations = read_stations(Path(folder_in) / STATIONS_NAME)
    types = find_types(records)
    units = find_units(records, stations)
    turnouts = find_turnouts(records)
    line_kmh = find_line_kmh(records, stations, _DETOUR_PERMILLE)
    files = {
        "city.toml": _city(line_kmh),
        "agencies.toml": _agencies(units),
        "units.csv": _csv(UNITS, (_unit_row(unit, turnouts) for unit in units)),
        "plans.toml": _plans(types),
        "gazetteer.csv": _csv(GAZETTEER, map(_gazetteer_row, stations)),
        "destinations.csv": _csv(DESTINATIONS, ()),
        "areas.geojson": _area(records, stations),
    }
    out.mkdir(parents=True, exist_ok=True)
    for done, (name, text) in enumerate(files.items(), start=1):
        (out / name).write_text(text, encoding="utf-8")
        if progress is not None:
            progress(done, len(files), name)
    return SfReport(
        call_count=len(records),
        unit_row_count=sum(len(call.units) for call in records),
        unit_count=len(units),
        inferred_count=sum(unit.inferred for unit in units),
        station_count=len(stations),
        type_count=len(types.kinds),
        merged_kind_count=types.merged_kind_count,
        merged_call_count=types.merged_call_count,
        line_kmh=line_kmh,
        faults=faults,
    )


def _check_out(out: Path) -> None:
    """A city that somebody else wrote is not overwritten."""
    if out.exists() and not out.is_dir():
        raise SfDataError(f"{out} is a file; name a folder")
    for name in FILES:
        path = out / name
        ours = name == "city.toml" and path.is_file() and path.read_bytes().startswith(MARK.encode())
        if ours:
            return
        if path.exists():
            raise SfDataError(f"{path} exists already; name an empty folder")


# -- The files ----------------------------------------


def _agency(unit_type: str) -> str:
    return _PRIVATE if unit_type == _PRIVATE else "SFFD"


def _capability(unit_type: str) -> str:
    return slug(unit_type).upper()


def _csv(columns: Iterable[str], rows: Iterable[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, tuple(columns), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _unit_row(unit: SfUnit, turnouts: dict[str, int]) -> dict[str, str]:
    kind = unit.unit_types[0]
    return {
        "unit_id": unit.unit_id,
        "agency": _agency(kind),
        "name": f"{kind.capitalize()} {unit.unit_id}",
        "kind": slug(kind),
        "capabilities": "|".join(f"{_capability(name)}:1" for name in sorted(unit.unit_types)),
        "crew": "1",
        "turnout_s": str(turnouts[kind]),
        "home": unit.home.place_id,
        "inferred": "yes" if unit.inferred else "no",
    }


def _gazetteer_row(station: Station) -> dict[str, str]:
    return {
        "place_id": station.place_id,
        "name": station.name,
        "kind": "fire",
        "lat": f"{station.lat_e7 / 10**7:.7f}",
        "lon": f"{station.lon_e7 / 10**7:.7f}",
        "radius_m": "50",
    }


def _city(line_kmh: int) -> str:
    # The numbers of the policy are those of the city that ships: the data say nothing of them.
    _, _, policy = (Path(__file__).parent / "ambon" / "city.toml").read_text(encoding="utf-8").partition("\n[policy]\n")
    assert policy
    return f"""{MARK} DEMONSTRATION DATA, NOT FOR LIVE DISPATCH.
# There are no roads: travel is along straight lines. Homes marked inferred in units.csv, turnout and speed are worked
# out from the recorded calls.

id = "sf_fire"
name = "San Francisco (demo)"
zone = "America/Los_Angeles"
tick_us = 1000
demonstration = true
attribution = "DataSF, Fire Department calls and stations (PDDL). Demonstration data, NOT for live dispatch."

[travel]
kind = "line"
detour_permille = {_DETOUR_PERMILLE}

[[mode]]
id = "siren"
speed_permille = 1000
line_kmh = {line_kmh}

[policy]
{policy}"""


def _agencies(units: Iterable[SfUnit]) -> str:
    carried: dict[str, set[str]] = {"SFFD": set(), _PRIVATE: set()}
    for unit in units:
        # The unit's agency is that of its most frequent type; a need asks the agency of its own.
        for name in unit.unit_types:
            carried[_agency(unit.unit_types[0])].add(_capability(name))
            carried[_agency(name)].add(_capability(name))
    names = {
        "SFFD": ("Dinas Pemadam Kebakaran San Francisco", "San Francisco Fire Department"),
        _PRIVATE: ("Perusahaan ambulans swasta", "Private ambulance companies"),
    }
    text = MARK + "\n"
    for agency_id, capabilities in carried.items():
        if capabilities:
            name_id, name_en = names[agency_id]
            text += f'\n[[agency]]\nid = "{agency_id}"\nname_id = "{name_id}"\nname_en = "{name_en}"\n'
            text += f'phone = "-"\nmode = "siren"\ncapabilities = {json.dumps(sorted(capabilities))}\n'
    return text


def _plans(types: SfTypes) -> str:
    text = MARK + "\n"
    for code, (call_type, sent) in types.kinds.items():
        _, apco, name_id = CALL_TYPES.get(call_type, ("", "X-OTHER", call_type))
        units = ", ".join(f"{count} {name.lower()}" for name, count in sent)
        text += f'\n[[type]]\ncode = "{code}"\napco = "{apco}"\ncategory = "{code.split("_")[1]}"\n'
        text += f"name_id = {json.dumps(f'{name_id}: {units}')}\nname_en = {json.dumps(f'{call_type}: {units}')}\n"
        text += "priority = 2\nneeds = [\n"
        for name, count in sent:
            text += f'  {{ agency = "{_agency(name)}", capabilities = ["{_capability(name)}"], count = {count} }},\n'
        text += "]\n"
    return text


def _area(records: Sequence[SfRecord], stations: Sequence[Station]) -> str:
    """One area: the box around all calls and stations."""
    points = [(call.lat_e7, call.lon_e7) for call in records] + [(home.lat_e7, home.lon_e7) for home in stations]
    lats, lons = [lat for lat, _ in points], [lon for _, lon in points]
    south, north = (min(lats) - _MARGIN_E7) / 10**7, (max(lats) + _MARGIN_E7) / 10**7
    west, east = (min(lons) - _MARGIN_E7) / 10**7, (max(lons) + _MARGIN_E7) / 10**7
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    feature = {
        "type": "Feature",
        "properties": {"id": "sf", "name": "San Francisco", "district": "San Francisco"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    return json.dumps({"type": "FeatureCollection", "features": [feature]}, indent=1) + "\n"
