"""Mistakes to plant in [sea] of Ambon's city.toml, in sea.geojson, and on its shores; mistakes.py says how."""

from __future__ import annotations

from dispatch_core.city.faults import Fault
from dispatch_core.city.sea_faults import SeaFault

from .mistakes import Mistake

_LANE = '{"type": "Feature", "properties": {"id": "S2", '


def _lane(fault: Fault, points: str, kind: str = "LineString") -> Mistake:
    """A lane before S2."""
    properties = '{"id": "BAD", "name": "b", "speed_kmh": 20}'
    geometry = f'{{"type": "{kind}", "coordinates": {points}}}'
    new = f'{{"type": "Feature", "properties": {properties}, "geometry": {geometry}}},\n'
    return Mistake(fault, "sea.geojson", _LANE, new + _LANE, new)


SEA_MISTAKES = [
    Mistake(Fault.FIELD_MISSING, "city.toml", "shore_m = 500\n", "", "[sea]"),
    Mistake(Fault.FIELD_UNKNOWN, "city.toml", "shore_m = 500", "shore_m = 500\nbeach_m = 5", "beach_m"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "off_lane_kmh = 20", "off_lane_kmh = 0"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "off_lane_m = 15_000", "off_lane_m = 1_000_001"),
    Mistake(Fault.OUT_OF_RANGE, "city.toml", "shore_m = 500", "shore_m = 0"),
    Mistake(Fault.FIELD_NOT_TABLE, "city.toml", "[sea]", "[[sea]]"),
    Mistake(Fault.BAD_SYNTAX, "sea.geojson", _LANE, "x" + _LANE),
    Mistake(Fault.DUPLICATE_ID, "sea.geojson", '"id": "S2"', '"id": "S1"',
            '{"type": "Feature", "properties": {"id": "S1", "name": "Alur masuk'),
    Mistake(Fault.FIELD_UNKNOWN, "sea.geojson", '"id": "S2"', '"depth_m": 4, "id": "S2"',
            '{"type": "Feature", "properties": {"depth_m"'),
    Mistake(Fault.OUT_OF_RANGE, "sea.geojson", '"speed_kmh": 15', '"speed_kmh": 151', _LANE),
    _lane(Fault.BAD_SHAPE, "[128.2, -3.6]", "Point"),
    _lane(Fault.BAD_SHAPE, "[[128.2, -3.6]]"),
    _lane(Fault.POINT_REPEATED, "[[128.2, -3.6], [128.2, -3.6]]"),
    _lane(Fault.COORDINATES_OUT_OF_RANGE, "[[-3.6, 128.2], [128.2, -3.6]]"),
    _lane(Fault.ROADS_DISCONNECTED, "[[128.4, -3.6], [128.5, -3.6]]"),
    Mistake(SeaFault.BOAT_OUT_OF_REACH, "units.csv", "900,basarnas,", "900,damkar_passo,", "BASARNAS-02"),
]  # fmt: skip
