"""Mistakes to plant in [[closure]] of Ambon's city.toml; mistakes.py says how."""

from __future__ import annotations

from dispatch_core.city.closure_faults import ClosureFault
from dispatch_core.city.faults import Fault

from .mistakes import Mistake

_ROAD = 'road = "R12"\n'


def _line(fault: Fault | ClosureFault, line: str) -> Mistake:
    return Mistake(fault, "city.toml", _ROAD, f"{_ROAD}{line}\n", line)


_R60 = '[[closure]]\nroad = "R60"'
_MANY = "".join(
    f'[[closure]]\nroad = "R0{nth}"\nreason = "x"\nagencies = ["{agency}"]\n'
    for nth, agency in enumerate(("DAMKAR", "MEDIC", "POLRI", "TNI"), 1)
)
CLOSURE_MISTAKES = [
    _line(Fault.FIELD_UNKNOWN, "until = 5"),
    _line(Fault.OUT_OF_RANGE, "speed_permille = 1001"),
    _line(ClosureFault.HOURS_WRONG, 'hours = "22-5"'),
    _line(ClosureFault.HOURS_WRONG, 'hours = "05:00-05:00"'),
    _line(ClosureFault.KIND_UNKNOWN, 'kinds = ["tram"]'),
    _line(Fault.AGENCY_UNKNOWN, 'agencies = ["NAVY"]'),
    _line(ClosureFault.BUT_NOBODY, "but = true"),
    Mistake(ClosureFault.TOO_MANY_PROFILES, "city.toml", _R60, _MANY + _R60, _R60),
]  # fmt: skip
