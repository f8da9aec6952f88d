"""Mistakes to plant in beats and feeders, which Ambon has not; mistakes.py says how."""

from __future__ import annotations

from dispatch_core.city.beat_faults import BeatFault, OutageFault
from dispatch_core.city.faults import AnyFault, Fault

from .mistakes import Mistake

_POLICY = 'policy = "closest"'
RULE = '[[dispatch.beats]]\nagency = "POLRI"\npenalty_ms = [0, 60_000, 180_000, 180_000, 180_000]'
BEAT = '[[beat]]\nid = "baguala"\nagency = "POLRI"\nunits = ["POLRI-09"]\ndistricts = ["Teluk Ambon Baguala"]'
_AGAIN = RULE.replace("60_000", "50_000")
_OTHER = '[[beat]]\nid = "other"\nagency = "POLRI"\n'


def _beat(fault: AnyFault, old: str, new: str, at: str = "", more: str = "") -> Mistake:
    """A rule and a beat in which `old` is `new`, and another table after them."""
    tables = f"{_POLICY}\n{RULE}\n{BEAT}\n{more}"
    assert old in tables
    return Mistake(fault, "city.toml", _POLICY, tables.replace(old, new, 1), at or new)


def _hold(fault: AnyFault, numbers: str) -> Mistake:
    return _beat(fault, "\n[[beat]]", f"\nhold_ms = {numbers}\n[[beat]]", f"hold_ms = {numbers}")


BEAT_MISTAKES = [
    _beat(BeatFault.BEAT_COSTS_P1, "[0, 60_000", "[1, 60_000", "penalty_ms"),
    _beat(Fault.OUT_OF_RANGE, "[0, 60_000", "[0, 3_600_001", "penalty_ms"),
    _beat(Fault.OUT_OF_RANGE, "[0, 60_000", "[0, -1", "penalty_ms"),
    _beat(Fault.FIELD_NOT_NUMBERS, "[0, 60_000, ", "[", "penalty_ms"),
    _beat(Fault.FIELD_MISSING, "penalty_ms = [0, 60_000, 180_000, 180_000, 180_000]", "", "[[dispatch.beats]]"),
    _beat(Fault.FIELD_UNKNOWN, "penalty_ms", "penalty"),
    _hold(BeatFault.BEAT_HOLDS_URGENT, "[0, 1, 0, 0, 0]"),
    _hold(BeatFault.BEAT_HOLDS_TOO_LONG, "[0, 0, 900_001, 0, 0]"),
    _hold(Fault.OUT_OF_RANGE, "[0, 0, 0, 0, -1]"),
    _beat(Fault.AGENCY_UNKNOWN, '"POLRI"', '"POLISI"'),
    _beat(BeatFault.NO_BEAT, BEAT, "", 'agency = "POLRI"\npenalty'),
    _beat(BeatFault.BEAT_WITHOUT_RULE, RULE, "", 'agency = "POLRI"\nunits'),
    _beat(BeatFault.BEAT_WITHOUT_AREA, '\ndistricts = ["Teluk Ambon Baguala"]', "", "[[beat]]"),
    _beat(BeatFault.BEAT_AREA_UNKNOWN, "Teluk Ambon Baguala", "Baguala", 'districts = ["Baguala"]'),
    _beat(BeatFault.BEAT_AREA_UNKNOWN, "districts =", 'areas = ["81.71.99"]\ndistricts =', "areas ="),
    _beat(BeatFault.BEAT_UNIT_UNKNOWN, '"POLRI-09"', '"MEDIC-01"', 'units = ["MEDIC-01"]'),
    _beat(
        BeatFault.BEAT_UNIT_TWICE, RULE, RULE, 'units = ["POLRI-10", "POLRI-09"]',
        f'{_OTHER}units = ["POLRI-10", "POLRI-09"]\ndistricts = ["Teluk Ambon"]',
    ),
    _beat(
        BeatFault.BEAT_AREA_TWICE, RULE, RULE, '[[beat]]\nid = "other"',
        f'{_OTHER}units = ["POLRI-10"]\ndistricts = ["Teluk Ambon Baguala"]',
    ),
    _beat(Fault.DUPLICATE_ID, RULE, RULE, _AGAIN.removeprefix("[[dispatch.beats]]\n"), _AGAIN),
    _beat(
        Fault.DUPLICATE_ID, RULE, RULE, 'id = "baguala"\nagency = "POLRI"\nunits = ["POLRI-07"]',
        BEAT.replace("09", "07").replace("Teluk Ambon Baguala", "Sirimau"),
    ),
]  # fmt: skip

OUTAGES = '[dispatch.outages]\nagency = "PLN"\ntypes = ["power_outage"]'
FEEDER = '[[feeder]]\nid = "passo"\nname = "Passo"\ncustomers = 8_000\ndistricts = ["Teluk Ambon Baguala"]'

_AGAIN_FEEDER = FEEDER.replace("Passo", "B").replace("Teluk Ambon Baguala", "Sirimau")


def _outage(fault: AnyFault, old: str, new: str, at: str = "") -> Mistake:
    tables = f"{_POLICY}\n{OUTAGES}\n{FEEDER}\n"
    assert old in tables
    return Mistake(fault, "city.toml", _POLICY, tables.replace(old, new, 1), at or new)


def _number(fault: AnyFault, line: str) -> Mistake:
    return _outage(fault, OUTAGES, f"{OUTAGES}\n{line}", line)


OUTAGE_MISTAKES = [
    _number(OutageFault.OUTAGE_TO_P1, "priority_customers = [9, 0, 0, 0, 0]"),
    _number(OutageFault.OUTAGE_NUMBERS_RISE, "priority_customers = [0, 5_000, 0, 6_000, 0]"),
    _number(Fault.FIELD_NOT_NUMBERS, "priority_customers = 5_000"),
    _number(Fault.OUT_OF_RANGE, "calls_min = 1"),
    _number(Fault.OUT_OF_RANGE, "window_s = 0"),
    _number(Fault.OUT_OF_RANGE, "weigh_customers = -1"),
    _number(Fault.FIELD_UNKNOWN, "calls = 3"),
    _outage(OutageFault.OUTAGE_TYPE_UNKNOWN, "power_outage", "blackout", "types = "),
    _outage(OutageFault.OUTAGE_NOT_ASKED, "power_outage", "assault", "types = "),
    _outage(OutageFault.NO_FEEDER, FEEDER, "", "[dispatch.outages]"),
    _outage(OutageFault.FEEDER_WITHOUT_RULE, OUTAGES, "", "[[feeder]]"),
    _outage(Fault.AGENCY_UNKNOWN, '"PLN"', '"LISTRIK"', 'agency = "LISTRIK"'),
    _outage(Fault.OUT_OF_RANGE, "8_000", "0", "customers = 0"),
    _outage(Fault.FIELD_MISSING, "customers = 8_000\n", "", "[[feeder]]"),
    _outage(BeatFault.BEAT_WITHOUT_AREA, '\ndistricts = ["Teluk Ambon Baguala"]', "", "[[feeder]]"),
    _outage(Fault.DUPLICATE_ID, FEEDER, f"{FEEDER}\n{_AGAIN_FEEDER}", 'id = "passo"\nname = "B"'),
]  # fmt: skip
