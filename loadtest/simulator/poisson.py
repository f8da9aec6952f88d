"""Poisson calls from seeded dice: by hour of the day, by type, by place. The same seed gives the same calls.

A demand file (TOML, as EXAMPLE) says `per_hour` (a number, or one for each hour of the city's own day), `[types]` (a
weight for each type; every type that sends somebody, if left out) and `places` ("nodes": any node of the roads;
"gazetteer": any place of the city within its radius; or a list of {lat, lon, weight, radius_m}).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from math import cos, log, pi, radians, sin, sqrt
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dispatch_core.city import City
from dispatch_core.model import LineKind, Medium
from dispatch_core.records import record
from dispatch_core.roads import RoadGround
from dispatch_core.sea import SeaGround

from ..dice import Dice
from .calls import HOUR_US, Call, Demand, DemandFault, DemandWrong, check_length
from .centre import START_MS
from .laws import Laws
from .reach import unreachable

PER_HOUR_MAX = 100_000.0
# Below so many places a gazetteer is a list of stations, not of where people live.
GAZETTEER_MIN = 30
# A call for a boat is drawn to the water in so many tries: in a city with one place in a hundred on a shore all are.
SPOTS_DRAWN_MAX = 2_000

# For Ambon; what it says is documentation too.
EXAMPLE = """\
# Calls an hour: one number, or 24: the first for 00:00 to 01:00 by the city's own clock.
per_hour = [2, 1, 1, 1, 1, 2, 3, 5, 6, 6, 5, 5, 5, 5, 5, 6, 6, 7, 7, 6, 5, 4, 3, 2]

# Where from: "nodes" (any node of the roads), "gazetteer" (any place of the city, within its radius), or a list.
# weight and radius_m may be left out: 1, and 0.
places = [
  { lat = -3.6954, lon = 128.1814, weight = 3, radius_m = 800 },
  { lat = -3.6561, lon = 128.1938, weight = 1.5, radius_m = 1500 },
]

# Of which types, by weight; without this table every type that sends somebody, all alike.
[types]
general_medical = 6
cardiac_arrest = 1
traffic_accident = 4
structure_fire = 1
"""

_M_E7 = 10**7 / 111_195
_NO_WEIGHT = "bobotnya tidak ada yang lebih dari nol", "have no weight above nothing"
Spot = tuple[int, int, int]


@record
class Stream:
    """What a city has to expect. `per_hour` has a number for each hour of the city's own day."""

    per_hour: tuple[float, ...]
    # (type, weight).
    types: tuple[tuple[str, int], ...]
    # ((lat_e7, lon_e7, radius_m), weight); none: any node of the roads.
    places: tuple[tuple[Spot, int], ...]


def stream_of(city: City, per_hour: float) -> Stream:
    """So many calls an hour of every type that sends somebody, wherever the city is."""
    return Stream((per_hour,) * 24, _types(city), _places(city, ""))


def read_stream(path: Path, city: City) -> Stream:
    """Raises DemandWrong for a file that cannot be used, OSError for one that cannot be read."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DemandWrong([DemandFault(0, "", f"bukan TOML: {error}", f"no TOML: {error}")]) from None
    faults: list[DemandFault] = []
    for name in said.keys() - {"per_hour", "types", "places"}:
        faults.append(DemandFault(0, name, "tidak dikenal", "is not known"))
    hours = said.get("per_hour")
    hours = [hours] * 24 if isinstance(hours, int | float) else hours
    if not isinstance(hours, list) or len(hours) != 24 or not all(_number(one, 0, PER_HOUR_MAX) for one in hours):
        faults.append(
            DemandFault(
                0,
                "per_hour",
                f"harus satu atau 24 angka 0 sampai {PER_HOUR_MAX:g}",
                f"must be one or 24 numbers of 0 to {PER_HOUR_MAX:g}",
            )
        )
    types = said.get("types", {})
    for code, weight in types.items() if isinstance(types, dict) else [("types", None)]:
        if code not in city.types:
            faults.append(DemandFault(0, f"types.{code}", "jenis tidak dikenal", "is no type of the city"))
        elif not _number(weight, 0, 10**6):
            faults.append(DemandFault(0, f"types.{code}", "bukan bobot", "is no weight"))
    if isinstance(types, dict) and types and not faults and not sum(map(_thousandths, types.values())):
        faults.append(DemandFault(0, "types", *_NO_WEIGHT))
    places = _read_places(said.get("places", ""), city, faults)
    if faults:
        raise DemandWrong(faults)
    weighed = tuple((code, _thousandths(weight)) for code, weight in types.items() if weight) or _types(city)
    return Stream(tuple(float(one) for one in hours), weighed, places)  # type: ignore[union-attr]


def draw_calls(
    city: City, stream: Stream, laws: Laws, transport_permille: int, seed: int, days: float, warm_up_hours: float
) -> Demand:
    """Calls for so many days. Raises DemandWrong where they would be too many."""
    horizon_us = round(days * 24 * HOUR_US)
    check_length(sum(stream.per_hour) * days)
    most = max(stream.per_hour)
    if most > 0 and not stream.types:
        said = "kota ini tidak punya jenis yang mengirim unit", "the city has no type that sends a unit"
        raise DemandWrong([DemandFault(0, "types", *said)])
    if most > 0 and not stream.places and not isinstance(city.ground, RoadGround):
        said = "kota ini tidak punya tempat, unit atau jalan", "the city has no places, no units and no roads"
        raise DemandWrong([DemandFault(0, "places", *said)])
    arrivals = instants(city, stream.per_hour, Dice(seed, "arrivals"), 0, horizon_us)
    calls = [
        drawn_call(city, stream, laws, transport_permille, Dice(seed, "call", nth), at_us)
        for nth, at_us in enumerate(arrivals)
    ]
    return Demand(tuple(calls), horizon_us, round(warm_up_hours * HOUR_US))


def instants(city: City, per_hour: Sequence[float], dice: Dice, from_us: int, until_us: int) -> Iterator[int]:
    """When calls come in, at so many an hour by the city's own clock."""
    zone, most, at_us = ZoneInfo(city.zone), max(per_hour), float(from_us)
    while most > 0:
        at_us -= log(dice.share()) / most * HOUR_US
        if at_us >= until_us:
            break
        # By thinning: of a Poisson stream at the highest rate so many are kept as the hour has.
        if dice.share() * most <= per_hour[_hour(at_us, zone)]:
            yield round(at_us)


def _hour(at_us: float, zone: ZoneInfo) -> int:
    """Of the city's day, by its own clock: people call by that."""
    return datetime.fromtimestamp(START_MS / 1e3 + at_us / 1e6, zone).hour


def drawn_call(city: City, stream: Stream, laws: Laws, transport_permille: int, dice: Dice, at_us: int) -> Call:
    """A call of the stream at an instant."""
    lat_e7, lon_e7 = _spot(city, stream.places, dice)
    call = Call(
        at_us,
        dice.weighted(stream.types),
        0,
        lat_e7,
        lon_e7,
        laws.scene.time_us(dice.share()),
        dice.permille(transport_permille),
        laws.handover.time_us(dice.share()),
    )
    return _on_water(city, stream, call, dice)


def _on_water(city: City, stream: Stream, call: Call, dice: Dice) -> Call:
    """The call where a boat gets to, if it asks for one in a city with sea lanes; else as it is."""
    sea = city.sea
    if not isinstance(sea, SeaGround) or all(
        line.medium is not Medium.WATER for line in city.types[call.type_code].needs
    ):
        return call
    lat_e7, lon_e7 = call.lat_e7, call.lon_e7
    for _ in range(SPOTS_DRAWN_MAX):
        if sea.reaches(lat_e7, lon_e7):
            break
        lat_e7, lon_e7 = _spot(city, stream.places, dice)
    return replace(call, lat_e7=lat_e7, lon_e7=lon_e7)


def _spot(city: City, places: Sequence[tuple[Spot, int]], dice: Dice) -> tuple[int, int]:
    if not places:
        ground = city.ground
        assert isinstance(ground, RoadGround)
        return ground.point(dice.below(ground.node_count))
    lat_e7, lon_e7, radius_m = dice.weighted(places)
    away, round_about = radius_m * sqrt(dice.share()) * _M_E7, 2 * pi * dice.share()
    north, east = away * sin(round_about), away * cos(round_about) / cos(radians(lat_e7 / 10**7))
    return lat_e7 + round(north), lon_e7 + round(east)


def _types(city: City) -> tuple[tuple[str, int], ...]:
    return tuple((kind.code, 1) for kind in city.types.values() if any(n.line is LineKind.DISPATCH for n in kind.needs))


def _places(city: City, said: str) -> tuple[tuple[Spot, int], ...]:
    by_road = isinstance(city.ground, RoadGround)
    if said == "nodes" or (not said and by_road and len(city.gazetteer) < GAZETTEER_MIN):
        return ()
    known = [(place.lat_e7, place.lon_e7, place.radius_m) for place in city.gazetteer]
    known = known or [(unit.home.lat_e7, unit.home.lon_e7, 1_000) for unit in city.units]
    return tuple((spot, 1) for spot in known)


def _read_places(said: Any, city: City, faults: list[DemandFault]) -> tuple[tuple[Spot, int], ...]:
    if said in ("", "nodes", "gazetteer"):
        if said == "nodes" and not isinstance(city.ground, RoadGround):
            faults.append(DemandFault(0, "places", "kota ini tanpa jaringan jalan", "the city has no road network"))
        return _places(city, said)
    found = []
    for nth, place in enumerate(said if isinstance(said, list) else [said], 1):
        name = f"places[{nth}]"
        if not isinstance(place, dict) or not (
            _number(place.get("lat"), -90, 90)
            and _number(place.get("lon"), -180, 180)
            and _number(place.get("weight", 1), 0, 10**6)
            and _number(place.get("radius_m", 0), 0, 100_000)
        ):
            faults.append(DemandFault(0, name, "perlu lat, lon dalam derajat", "needs lat and lon in degrees"))
            continue
        lat_e7, lon_e7 = round(place["lat"] * 10**7), round(place["lon"] * 10**7)
        fault = unreachable(city, lat_e7, lon_e7, 0, name)
        if fault is not None:
            faults.append(fault)
        found.append(((lat_e7, lon_e7, int(place.get("radius_m", 0))), _thousandths(place.get("weight", 1))))
    if not sum(weight for _, weight in found) and not faults:
        faults.append(DemandFault(0, "places", *_NO_WEIGHT))
    return tuple(found)


def _thousandths(weight: float) -> int:
    """Dice weigh whole numbers; what is above nothing stays so."""
    return max(1, round(weight * 1_000)) if weight else 0


def _number(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
