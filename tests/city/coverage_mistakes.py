"""Mistakes to plant in [dispatch.coverage], which Ambon has not, and in demand.csv; mistakes.py says how."""

from __future__ import annotations

from dispatch_core.city.coverage_faults import CoverageFault
from dispatch_core.city.dispatch_faults import DispatchFault
from dispatch_core.city.faults import AnyFault, Fault

from .mistakes import Mistake

_POLICY = 'policy = "closest"'


def _coverage(fault: AnyFault, line: str, agencies: str = '["MEDIC"]') -> Mistake:
    table = f"[dispatch.coverage]\nagencies = {agencies}"
    new = f"{_POLICY}\n{table}\n{line}"
    return Mistake(fault, "city.toml", _POLICY, new, line or "agencies = ")


def _reserve(fault: AnyFault, line: str, agency: str = "POLRI") -> Mistake:
    return Mistake(fault, "city.toml", _POLICY, f'{_POLICY}\n[[dispatch.reserve]]\nagency = "{agency}"\n{line}', line)


COVERAGE_MISTAKES = [
    Mistake(
        Fault.FIELD_MISSING, "city.toml", _POLICY, f"{_POLICY}\n[dispatch.coverage]\nreturns = true", "[dispatch.c"
    ),
    _coverage(Fault.FIELD_UNKNOWN, "minutes = 8"),
    _coverage(Fault.OUT_OF_RANGE, "busy_permille = 951"),
    _coverage(Fault.OUT_OF_RANGE, "moves_max = 3"),
    _coverage(Fault.OUT_OF_RANGE, "move_gain_ppm = 0"),
    _coverage(Fault.OUT_OF_RANGE, "gain_ppm = 1_000_001"),
    _coverage(Fault.OUT_OF_RANGE, "km_per_day = -1"),
    _coverage(CoverageFault.NO_TIME_TO_DRIVE, "pre_travel_ms = 480_000"),
    _coverage(Fault.FIELD_NOT_NUMBERS, "cost_ms = [0, 0, 0]"),
    _coverage(Fault.OUT_OF_RANGE, "cost_ms = [0, 0, 0, 0, 6_000_001]"),
    Mistake(
        *(DispatchFault.COVERAGE_CHANGES_NOTHING, "city.toml", _POLICY),
        *(f'{_POLICY}\n[dispatch.coverage]\nagencies = ["MEDIC"]\nreturns = false', "[dispatch.coverage]"),
    ),
    _coverage(CoverageFault.COVERAGE_COSTS_P1, "cost_ms = [600_001, 0, 0, 0, 0]"),
    _reserve(CoverageFault.RESERVE_HOLDS_URGENT, "kept = [0, 1, 1, 1, 1]"),
    _reserve(CoverageFault.RESERVE_FALLS, "kept = [0, 0, 2, 1, 1]"),
    _reserve(CoverageFault.RESERVE_KEEPS_ALL, "kept = [0, 0, 1, 1, 14]"),
    _reserve(Fault.FIELD_NOT_NUMBERS, "kept = 2"),
    _reserve(Fault.FIELD_UNKNOWN, "keep = 2"),
    _reserve(Fault.AGENCY_UNKNOWN, "kept = [0, 0, 1, 1, 1]", "POLISI"),
    _coverage(Fault.PLACE_UNKNOWN, 'bases = ["nowhere"]'),
    _coverage(Fault.AGENCY_UNKNOWN, "", '["AMBULANS"]'),
    Mistake(Fault.OUT_OF_RANGE, "demand.csv", "\n-3.", "\n-3.7,128.2,0\n-3.", "-3.7,128.2,0"),
    Mistake(Fault.OUTSIDE_AREA, "demand.csv", "\n-3.", "\n3.7,128.2,5\n-3.", "3.7,128.2,5"),
]
