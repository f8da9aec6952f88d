"""Incident types for San Francisco's calls: one for each kind of call with the very units it was sent.

A recorded call says what came, not what was asked for; so the asking is what came. Where there are more kinds than a
city may have, the rarest go to the most alike of the others. Decides nothing about units or places.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ..limits import INCIDENT_TYPES_MAX, NEED_COUNT_MAX
from ..records import record
from .sf_calls import SfRecord

# How often each type of unit was sent, by its name.
Sent = tuple[tuple[str, int], ...]
Kind = tuple[str, Sent]

# Recorded call type: (part of the code, common code, Indonesian name). Others get a code from their own name.
CALL_TYPES = {
    "Medical Incident": ("medical", "SICK", "Kejadian medis"),
    "Alarms": ("alarm", "ALRF", "Alarm kebakaran"),
    "Structure Fire": ("structure_fire", "FSTRU", "Kebakaran bangunan"),
    "Traffic Collision": ("traffic_collision", "MVAUNK", "Kecelakaan lalu lintas"),
    "Outside Fire": ("outside_fire", "FOTHER", "Kebakaran di luar bangunan"),
    "Other": ("other", "X-OTHER", "Lain-lain"),
    "Citizen Assist / Service Call": ("citizen_assist", "CITASST", "Bantuan warga"),
    "Gas Leak (Natural and LP Gases)": ("gas_leak", "GASLEAK", "Kebocoran gas"),
    "Water Rescue": ("water_rescue", "WATER", "Penyelamatan di air"),
    "Smoke Investigation (Outside)": ("smoke", "FSMOKE", "Asap"),
    "Vehicle Fire": ("vehicle_fire", "FVEH", "Kebakaran kendaraan"),
    "Electrical Hazard": ("electrical_hazard", "ELECHZD", "Bahaya listrik"),
    "Elevator / Escalator Rescue": ("lift_rescue", "ENTRAP", "Terjebak di lift"),
    "Assist Police": ("assist_police", "ASSIST", "Bantuan polisi"),
    "Odor (Strange / Unknown)": ("odor", "ODOR", "Bau tidak dikenal"),
    "Fuel Spill": ("fuel_spill", "HAZMAT", "Tumpahan bahan bakar"),
}
# The letters that stand for unit types in a code.
_LETTERS = {
    "ENGINE": "e",
    "TRUCK": "t",
    "MEDIC": "m",
    "PRIVATE": "p",
    "CHIEF": "c",
    "SUPPORT": "s",
    "RESCUE CAPTAIN": "r",
    "RESCUE SQUAD": "q",
    "INVESTIGATION": "i",
}


@record
class SfTypes:
    """The types of a recording. `codes` gives the type of every kind of call, merged ones too."""

    codes: dict[Kind, str]
    # The kinds that have a type of their own, by its code.
    kinds: dict[str, Kind]
    merged_kind_count: int
    merged_call_count: int


def kind_of(call: SfRecord) -> Kind:
    """The kind of a call: its recorded type and the multiset of unit types sent."""
    sent = Counter(row.unit_type for row in call.units)
    return call.call_type, tuple(sorted((name, min(count, NEED_COUNT_MAX)) for name, count in sent.items()))


def find_types(calls: Sequence[SfRecord], types_max: int = INCIDENT_TYPES_MAX) -> SfTypes:
    """Types for all calls; the rarest kinds beyond `types_max` are merged."""
    seen = Counter(kind_of(call) for call in calls)
    ranked = sorted(seen, key=lambda kind: (-seen[kind], _code(kind)))
    kept, rest = ranked[:types_max], ranked[types_max:]
    kinds = {_code(kind): kind for kind in kept}
    codes = {kind: code for code, kind in kinds.items()}
    for kind in rest:
        codes[kind] = _code(min(kept, key=lambda other: (_difference(kind, other), _code(other))))
    return SfTypes(codes, dict(sorted(kinds.items())), len(rest), sum(seen[kind] for kind in rest))


def _difference(kind: Kind, other: Kind) -> tuple[bool, int]:
    """How unlike two kinds are: another call type weighs most, then every unit that one has and the other has not."""
    sent, also = Counter(dict(kind[1])), Counter(dict(other[1]))
    return kind[0] != other[0], (sent - also).total() + (also - sent).total()


def _code(kind: Kind) -> str:
    call_type, sent = kind
    stem = CALL_TYPES[call_type][0] if call_type in CALL_TYPES else slug(call_type)
    return "_".join(["sf", stem, *(f"{_LETTERS.get(name, slug(name))}{count}" for name, count in sent)])


def slug(text: str) -> str:
    """Small letters and digits of a name, joined by _."""
    return "_".join(re.findall(r"[a-z0-9]+", text.lower())) or "x"
