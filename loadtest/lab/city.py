"""A seeded city to rank policies in: 34 bases, five hospitals, calls denser towards the middle, straight lines.

It has the shape of the published comparisons: ambulances alone, two priorities that are equally frequent, every
patient taken to hospital, nobody needs time to turn out. Nothing of it exists anywhere. Where its units live is the
caller's choice; the folder holds one unit, whose like they are.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt
from pathlib import Path

from dispatch_core.city.building import box_area, degrees, policy_numbers, table, write_files
from dispatch_core.city.format import DESTINATIONS, GAZETTEER, UNITS
from dispatch_core.city.format_dispatch import DEMAND

from ..dice import Dice

AGENCY = "MEDIC"
BASES = 34
SEED = 8
TARGET_S = 480
# Calls an hour, the same at every hour.
PER_HOUR = 19.27

_KMH = 55
# So few that the ways to them make 24 units busy for .44 of the time and 18 for .66, as in the published comparisons.
_HOSPITALS = 5
_DISTRICTS = 45
# Districts lie within so far of the middle, denser towards it; calls within so far of a district's own.
_CITY_M = 18_000
_DISTRICT_M = 4_500
_M_E7 = 10**7 / 111_195

Spot = tuple[int, int]


def build_lab(folder: Path) -> tuple[Spot, ...]:
    """Write the city into `folder` and its demand beside it, as `demand_beside` has it; the bases."""
    districts = _spread(Dice(SEED, "districts"), _DISTRICTS, 1_500)
    # The heaviest districts have bases of their own; hospitals stand where most people are.
    weights = [1 + Dice(SEED, "weight", nth).below(4) for nth in range(_DISTRICTS)]
    heavy = sorted(range(_DISTRICTS), key=lambda nth: (-weights[nth], nth))
    bases = tuple(districts[nth] for nth in heavy[:BASES])
    hospitals = tuple(districts[nth] for nth in heavy[: 4 * _HOSPITALS : 4])
    folder.mkdir(parents=True, exist_ok=True)
    write_files(folder, _files(bases, hospitals, districts, weights))
    demand_beside(folder).write_text(_demand(districts, weights), encoding="utf-8")
    return bases


def demand_beside(folder: Path) -> Path:
    return folder.parent / f"{folder.name}-demand.toml"


def _spread(dice: Dice, count: int, apart_m: int) -> list[Spot]:
    """Points around the origin, denser towards it, none too near another."""
    found: list[tuple[float, float]] = []
    while len(found) < count:
        away = _CITY_M * ((dice.draw() >> 11) / 2**53) ** 0.7
        turn = 2 * pi * (dice.draw() >> 11) / 2**53
        spot = away * sin(turn), away * cos(turn)
        if all(sqrt((spot[0] - y) ** 2 + (spot[1] - x) ** 2) >= apart_m for y, x in found):
            found.append(spot)
    return [(round(y * _M_E7), round(x * _M_E7)) for y, x in found]


def _demand(districts: list[Spot], weights: list[int]) -> str:
    lines = [f"per_hour = {PER_HOUR}", "places = ["]
    for (lat_e7, lon_e7), weight in zip(districts, weights, strict=True):
        where = f"lat = {degrees(lat_e7)}, lon = {degrees(lon_e7)}"
        lines.append(f"  {{ {where}, weight = {weight}, radius_m = {_DISTRICT_M} }},")
    return "\n".join([*lines, "]", "[types]", "call_p1 = 1", "call_p2 = 1", ""])


def _files(
    bases: tuple[Spot, ...], hospitals: tuple[Spot, ...], districts: list[Spot], weights: list[int]
) -> dict[str, str | bytes]:
    places = [("base", nth, spot) for nth, spot in enumerate(bases, 1)]
    places += [("hospital", nth, spot) for nth, spot in enumerate(hospitals, 1)]
    gazetteer = [
        {
            "place_id": f"{kind}_{nth}",
            "name": f"{kind} {nth}",
            "kind": kind,
            "lat": degrees(spot[0]),
            "lon": degrees(spot[1]),
            "radius_m": "50",
        }
        for kind, nth, spot in places
    ]
    destinations = [
        {
            "destination_id": f"hospital_{nth}",
            "name": f"hospital {nth}",
            "kind": "hospital",
            "agency": AGENCY,
            "place": f"hospital_{nth}",
        }
        for nth in range(1, len(hospitals) + 1)
    ]
    unit = {
        "unit_id": "A-1",
        "agency": AGENCY,
        "name": "ambulance",
        "kind": "ambulance",
        "capabilities": "BLS:1",
        "crew": "2",
        "turnout_s": "0",
        "home": "base_1",
    }
    return {
        "city.toml": _CITY + _policy() + _dispatch(),
        "demand.csv": table(DEMAND, _points(districts, weights)),
        "agencies.toml": _AGENCIES,
        "units.csv": table(UNITS, [unit]),
        "plans.toml": "".join(_TYPE.format(priority=priority) for priority in (1, 2)) + _OBJECTIVE,
        "gazetteer.csv": table(GAZETTEER, gazetteer),
        "destinations.csv": table(DESTINATIONS, destinations),
        "areas.geojson": box_area("lab", "lab", districts),
    }


def _policy() -> str:
    """The numbers of the city that ships; nobody needs time to turn out here."""
    numbers, _, _ = policy_numbers().partition("\n[dispatch]")
    return numbers.replace("turnout_away_ms = 10_000", "turnout_away_ms = 0")


def _dispatch() -> str:
    """Every base may be stood by at, and what is driven for it is measured, not limited."""
    bases = ", ".join(f'"base_{nth}"' for nth in range(1, BASES + 1))
    return f"""
[dispatch]
policy = "closest"

[dispatch.coverage]
agencies = ["{AGENCY}"]
within_ms = {TARGET_S * 1_000}
pre_travel_ms = 0
gain_ppm = 1
km_per_day = 10_000
bases = [{bases}]
"""


def _points(districts: list[Spot], weights: list[int]) -> list[dict[str, str]]:
    """Where calls come from: the middle of each district and six spots around it."""
    found = []
    for (lat_e7, lon_e7), weight in zip(districts, weights, strict=True):
        ring = [(0.0, 0.0)] + [(0.65 * sin(pi * nth / 3), 0.65 * cos(pi * nth / 3)) for nth in range(6)]
        for north, east in ring:
            lat, lon = (round(at + way * _DISTRICT_M * _M_E7) for at, way in ((lat_e7, north), (lon_e7, east)))
            found.append({"lat": degrees(lat), "lon": degrees(lon), "weight": str(weight)})
    return found


_CITY = f"""# A seeded city that exists nowhere. DEMONSTRATION DATA.
id = "lab"
name = "Lab"
zone = "UTC"
tick_us = 1000
demonstration = true
attribution = "Drawn from dice. Demonstration data, NOT for live dispatch."

[travel]
kind = "line"
detour_permille = 1000

[[mode]]
id = "siren"
speed_permille = 1000
line_kmh = {_KMH}

[policy]
"""
_AGENCIES = f"""[[agency]]
id = "{AGENCY}"
name_id = "Ambulans"
name_en = "Ambulance service"
phone = "-"
mode = "siren"
capabilities = ["BLS"]
"""
_TYPE = f"""[[type]]
code = "call_p{{priority}}"
apco = "SICK"
category = "medical"
name_id = "Panggilan medis, prioritas {{priority}}"
name_en = "Medical, priority {{priority}}"
priority = {{priority}}
needs = [{{{{ agency = "{AGENCY}", capabilities = ["BLS"], objective = "in_time" }}}}]

"""
_OBJECTIVE = f"""[objective.in_time]
from = "reported"
to = "on_scene"
within_s = {TARGET_S}
"""
