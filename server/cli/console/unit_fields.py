"""Fields that name a unit: one that could go, one that goes, one that has not answered.

Whoever could go stands with his time and distance as the server judged him, the soonest first; then everybody else who
is free, the nearest first. Where the server is not heard all stand as this console sees them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from dispatch_core.entities import Need, Unit
from dispatch_core.model import LineKind, Place
from dispatch_core.plane import distance_mm

from ..catalogue import Pair
from ..values import minutes
from ..verdicts import verdict_words
from .asked import Asked, Field, Options
from .board import need_words
from .explaining import candidates, kilometres

# Units to choose from: nobody reads more.
UNITS_OFFERED: Final = 60
_CANDIDATES: Final[Pair] = ("Calon, yang tercepat dulu", "Candidates, the soonest first")
_OTHERS: Final[Pair] = ("Unit bebas lain, yang terdekat dulu", "Other free units, the nearest first")


def need_of(asked: Asked) -> int:
    """The need that another unit is chosen for: the one it is about, else the first that misses one; 0 = none."""
    need = _need(asked)
    return need.need_no if need else 0


def apart(one: Place, other: Place) -> int:
    """Millimetres in a straight line."""
    return distance_mm(one.lat_e7, one.lon_e7, other.lat_e7, other.lon_e7)


def _need(asked: Asked) -> Need | None:
    drives = [one for one in asked.incident.needs if one.line is LineKind.DISPATCH]
    drives.sort(key=lambda one: not one.missing_count)
    return asked.incident.need(asked.subject.need_no) or (drives[0] if drives else None)


def _unit(asked: Asked) -> Field:
    need = _need(asked)
    first = _candidates(asked, need) if need else ()
    named = {unit_id for unit_id, _ in first}
    others = [one for one in _free(asked, need) if one.unit_id not in named]
    rest = tuple((one.unit_id, _label(asked, one)) for one in others[: UNITS_OFFERED - len(first)])
    wanted = need_words(need) if need else "-"
    return Field(
        "unit",
        (f"Unit, untuk {wanted}", f"Unit, for {wanted}"),
        next((value for value, _ in (*first, *rest)), ""),
        (*first, *rest),
        groups=((_CANDIDATES, len(first)), (_OTHERS, len(rest))) if first else (),
    )


def _candidates(asked: Asked, need: Need) -> Options:
    """Whoever could go, as the server judges: MEDIC-03 · Ambulans 3 · 4:05 · 1.2 km · slower by 0:40."""
    found: list[tuple[str, str]] = []
    for one in candidates(asked.judged, need.need_no) if asked.judged else ():
        unit = asked.mirror.state.find_unit(one.unit_id)
        if unit is not None and len(found) < UNITS_OFFERED:
            time, words = minutes(one.eta.eta_ms), verdict_words(one, asked.language)
            label = f"{asked.rows.unit_label(one.unit_id)} · {time} · {kilometres(unit.place, asked.incident.place)}"
            found.append((one.unit_id, f"{label} · {words}"))
    return tuple(found)


def _free(asked: Asked, need: Need | None) -> list[Unit]:
    """Units that are under no order: those that have what the need asks for first, and the nearest of them first."""
    free = [
        unit
        for unit in asked.mirror.state.units
        if unit.on_duty and unit.in_service and not unit.incident and not unit.retired
    ]
    place = asked.incident.place
    return sorted(free, key=lambda one: (not (need and _able(one, need)), apart(one.place, place), one.unit_id))


def _able(unit: Unit, need: Need) -> bool:
    return unit.agency_id == (need.agency_id or unit.agency_id) and set(need.capabilities) <= set(unit.capabilities)


def _label(asked: Asked, unit: Unit) -> str:
    return f"{asked.rows.unit_label(unit.unit_id)} · {kilometres(unit.place, asked.incident.place)}"


def _replace(asked: Asked) -> Field:
    nobody = ("", asked.say("tidak ada: ditambahkan", "nobody: it comes in addition"))
    options = (nobody, *asked.assigned())
    late = asked.subject.unit_id
    value = late if late in dict(options) else ""
    return Field("replace", ("Menggantikan", "Instead of"), value, options, required=False)


def _live(asked: Asked) -> Field:
    return asked.crew(asked.assigned())


def _silent(asked: Asked) -> Field:
    return asked.crew(asked.assigned(silent=True))


def _loose(asked: Asked) -> Field:
    return asked.crew(_pinned(asked, already=False))


def _fixed(asked: Asked) -> Field:
    return asked.crew(_pinned(asked, already=True))


def _pinned(asked: Asked, *, already: bool) -> Options:
    held = {one.unit_id for one in asked.incident.assignments if one.live and one.pinned}
    return tuple(one for one in asked.assigned() if (one[0] in held) is already)


UNIT_FIELDS: Final[dict[str, Callable[[Asked], Field]]] = {
    "unit": _unit,
    "replace": _replace,
    "live": _live,
    "silent": _silent,
    "loose": _loose,
    "fixed": _fixed,
}
