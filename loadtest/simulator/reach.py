"""Reach: what is wrong with a place, or with a whole demand, for a city: it lies elsewhere, nobody gets there, the city
knows no such type. A demand made for one city may be none for another.
"""

from __future__ import annotations

from collections.abc import Collection

from dispatch_core.city import City
from dispatch_core.limits import LAT_E7_MAX, LON_E7_MAX
from dispatch_core.plane import distance_mm
from dispatch_core.service_area import service_bounds

from .calls import Call, Demand, DemandFault, DemandWrong

# Of the places of another city's demand so many are driven to, evenly taken: a search each.
DRIVEN_MAX = 300
# Names in one sentence.
_NAMED_MAX = 5

Bounds = tuple[int, int, int, int]


def unreachable(city: City, lat_e7: int, lon_e7: int, line: int, field: str) -> DemandFault | None:
    """What is wrong with a place: off the earth, too far outside, or nobody can drive there."""
    if abs(lat_e7) > LAT_E7_MAX or abs(lon_e7) > LON_E7_MAX:
        return DemandFault(line, field, "bukan di bumi", "is not on the earth")
    if _is_outside(city, service_bounds(city), lat_e7, lon_e7):
        return DemandFault(line, field, "di luar wilayah kota", "is outside the city's area")
    if _is_cut_off(city, lat_e7, lon_e7):
        return DemandFault(line, field, "tiada jalan dari pos mana pun", "cannot be reached from any home")
    return None


def check_fits(city: City, demand: Demand) -> None:
    """Raises DemandWrong for a demand that was drawn or recorded for another city and cannot be served in this one."""
    faults = []
    types = sorted({call.type_code for call in demand.calls} - city.types.keys())
    if types:
        said = _named(types)
        faults.append(DemandFault(0, "type", f"{said}: tidak dikenal kota ini", f"{said}: not known to this city"))
    known = {one.destination_id for one in city.destinations}
    destinations = sorted({call.destination_id for call in demand.calls} - known - {""})
    if destinations:
        said = _named(destinations)
        faults.append(
            DemandFault(0, "destination", f"{said}: tidak dikenal kota ini", f"{said}: not known to this city")
        )
    places = list({(call.lat_e7, call.lon_e7): call for call in demand.calls}.values())
    bounds = service_bounds(city)
    outside = [call for call in places if _is_outside(city, bounds, call.lat_e7, call.lon_e7)]
    faults += _elsewhere(outside, len(places), "di luar wilayah kota ini", "outside this city's area")
    if not outside:
        driven = places[:: max(1, len(places) // DRIVEN_MAX)]
        cut_off = [call for call in driven if _is_cut_off(city, call.lat_e7, call.lon_e7)]
        faults += _elsewhere(cut_off, len(driven), "tiada jalan dari pos mana pun", "not reached from any home")
    if faults:
        raise DemandWrong(faults)


def check_counts(demand: Demand) -> None:
    """Raises DemandWrong where not one call would be counted."""
    if not any(call.at_us >= demand.warm_up_us for call in demand.calls):
        came = len(demand.calls)
        raise DemandWrong(
            [
                DemandFault(
                    0,
                    "",
                    f"tak satu panggilan pun dihitung: {came} masuk, semuanya sebelum --warm-up-hours berlalu",
                    f"no call counts: {came} come in, none of them after --warm-up-hours",
                )
            ]
        )


def _elsewhere(calls: Collection[Call], of: int, indonesian: str, english: str) -> list[DemandFault]:
    if not calls:
        return []
    first = next(iter(calls))
    where = f"{first.lat_e7 / 1e7:.5f}, {first.lon_e7 / 1e7:.5f}"
    return [
        DemandFault(
            0,
            "lat, lon",
            f"{len(calls)} dari {of} tempat {indonesian}, seperti {where}",
            f"{len(calls)} of {of} places are {english}, as {where}",
        )
    ]


def _is_outside(city: City, bounds: Bounds, lat_e7: int, lon_e7: int) -> bool:
    south, west, north, east = bounds
    near = min(max(lat_e7, south), north), min(max(lon_e7, west), east)
    return distance_mm(*near, lat_e7, lon_e7) > city.policy.outside_area_m * 1_000


def _is_cut_off(city: City, lat_e7: int, lon_e7: int) -> bool:
    place = city.ground.place(lat_e7, lon_e7)
    homes = {unit.home.node: unit for unit in city.units}.values()
    return bool(homes) and all(city.ground.drive(unit.home, place, unit.mode) is None for unit in homes)


def _named(names: Collection[str]) -> str:
    first = ", ".join(list(names)[:_NAMED_MAX])
    return first + (f" (+{len(names) - _NAMED_MAX})" if len(names) > _NAMED_MAX else "")
