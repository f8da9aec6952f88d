"""Mistakes to plant in beats and feeders, which Ambon has not; mistakes.py says how."""

from __future__ import annotations

from dispatch_core.city.beat_faults import BeatFault, OutageFault
from dispatch_core.city.dispatch_faults import DispatchFault
from dispatch_core.city.faults import AnyFault, Fault

from .mistakes import Mistake

_POLICY = 'policy = "closest"'
RULE = '[[dispatch.beats]]\nagency = "POLRI"\npenalty_ms = [0, 60_000, 180_000, 180_000, 180_000]'
BEAT = '[[beat]]\nid = "baguala"\nagency = "POLRI"\nunits = ["POLRI-09"]\ndistricts = ["Teluk Ambon Baguala"]'
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
    _hold(BeatFault.BEAT_HOLDS_URGENT, "[0, 1, 0, 0, 0]"),
    _hold(BeatFault.BEAT_HOLDS_TOO_LONG, "[0, 0, 900_000, 0, 0]"),
    _beat(Fault.AGENCY_UNKNOWN, '"POLRI"', '"POLISI"'),
    _beat(BeatFault.NO_BEAT, BEAT, "", 'agency = "POLRI"\npenalty'),
    _beat(BeatFault.BEAT_WITHOUT_RULE, RULE, "", 'agency = "POLRI"\nunits'),
    _beat(BeatFault.BEAT_WITHOUT_AREA, '\ndistricts = ["Teluk Ambon Baguala"]', "", "[[beat]]"),
    _beat(BeatFault.BEAT_AREA_UNKNOWN, "Teluk Ambon Baguala", "Baguala", 'districts = ["Baguala"]'),
    _beat(BeatFault.BEAT_UNIT_UNKNOWN, '"POLRI-09"', '"MEDIC-01"', 'units = ["MEDIC-01"]'),
    _beat(
        BeatFault.BEAT_UNIT_TWICE, RULE, RULE, 'units = ["POLRI-10", "POLRI-09"]',
        f'{_OTHER}units = ["POLRI-10", "POLRI-09"]\ndistricts = ["Teluk Ambon"]',
    ),
    Mistake(
        BeatFault.BEAT_CREW_TWICE, "city.toml", _POLICY,
        f"{_POLICY}\n{RULE}\n{BEAT}\n{_OTHER}".replace("POLRI-09", "DAMKAR-09").replace("POLRI", "DAMKAR")
        + 'units = ["DAMKAR-10"]\ndistricts = ["Teluk Ambon"]',
        'units = ["DAMKAR-10"]',
    ),
    _beat(
        BeatFault.BEAT_AREA_TWICE, RULE, RULE, '[[beat]]\nid = "other"',
        f'{_OTHER}units = ["POLRI-10"]\ndistricts = ["Teluk Ambon Baguala"]',
    ),
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
    _number(DispatchFault.ONLY_WITH_JOINT, "weigh_customers = 4_000"),
    _number(OutageFault.OUTAGE_TO_P1, "priority_customers = [9, 0, 0, 0, 0]"),
    _number(OutageFault.OUTAGE_NUMBERS_RISE, "priority_customers = [0, 5_000, 0, 6_000, 0]"),
    _outage(OutageFault.OUTAGE_TYPE_UNKNOWN, "power_outage", "blackout", "types = "),
    _outage(OutageFault.OUTAGE_NOT_ASKED, "power_outage", "assault", "types = "),
    _outage(OutageFault.NO_FEEDER, FEEDER, "", "[dispatch.outages]"),
    _outage(OutageFault.FEEDER_WITHOUT_RULE, OUTAGES, "", "[[feeder]]"),
    _outage(Fault.DUPLICATE_ID, FEEDER, f"{FEEDER}\n{_AGAIN_FEEDER}", 'id = "passo"\nname = "B"'),
]  # fmt: skip
