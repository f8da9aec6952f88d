"""Fields that say where: a name of the gazetteer, or the point that was marked on the map, as people read it.

`where_of` reads back what was typed. The server judges whether a name means one place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from dispatch_core.model import Place

from ..catalogue import Pair
from ..values import degrees, point_e7
from .asked import Asked, Field
from .unit_fields import apart

# Nobody reads more; whatever is typed beside them is taken too.
PLACES_OFFERED: Final = 2_000
# How well a point or a name is known.
RADII_M: Final = (50, 300, 1_500)
_HOW: Final[Pair] = ("nama, atau titik (Shift+klik di peta)", "a name, or a point (Shift+click on the map)")
_POINT: Final = re.compile(r"\s*-?\d{1,3}(\.\d{1,9})?\s*,\s*-?\d{1,3}(\.\d{1,9})?\s*")


def where_of(text: str, uncertainty_m: int) -> dict[str, Any]:
    """A Where message's fields: a point if the text is one that exists, else a name."""
    if _POINT.fullmatch(text):
        lat, _, lon = text.partition(",")
        if abs(float(lat)) <= 90 and abs(float(lon)) <= 180:
            lat_e7, lon_e7 = point_e7(text)
            return {"point": {"lat_e7": lat_e7, "lon_e7": lon_e7}, "uncertainty_m": uncertainty_m}
    return {"name": text, "uncertainty_m": uncertainty_m}


def _marked(asked: Asked) -> str:
    """The point that was marked on the map; empty = none."""
    subject = asked.subject
    return degrees(subject.lat_e7, subject.lon_e7) if subject.lat_e7 or subject.lon_e7 else ""


def _place(asked: Asked) -> Field:
    """Of an unresolved incident the places that the words fit; else any, by its name."""
    label = (f"Tempat: {_HOW[0]}", f"Place: {_HOW[1]}")
    gazetteer = asked.mirror.city.gazetteer
    fits = [one for one in gazetteer if one.place_id in asked.incident.candidate_place_ids]
    if fits and asked.incident.unresolved and not _marked(asked):
        return asked.chosen("place", label, tuple((asked.rows.apart(one), asked.rows.apart(one)) for one in fits), "")
    return Field("place", label, _marked(asked), suggestions=_names(asked))


def _staging(asked: Asked) -> Field:
    label = (f"Tempat bersiaga: {_HOW[0]}", f"Where units wait: {_HOW[1]}")
    return Field("place", label, _marked(asked), suggestions=_names(asked))


def _names(asked: Asked) -> tuple[str, ...]:
    """The places of the gazetteer, the nearest first."""
    there = asked.incident.place
    near = sorted(
        asked.mirror.city.gazetteer,
        key=lambda one: (apart(Place(0, 0, one.lat_e7, one.lon_e7), there), one.place_id),
    )
    return tuple(asked.rows.apart(one) for one in near[:PLACES_OFFERED])


def _within(asked: Asked) -> Field:
    own = ("0", asked.say("seperti gazetir; titik: tepat", "as the gazetteer says; a point: exact"))
    options = (own, *((str(one), f"{one} m") for one in RADII_M))
    return asked.chosen("within", ("Ketelitian", "Within"), options, "0")


PLACE_FIELDS: Final[dict[str, Callable[[Asked], Field]]] = {
    "place": _place,
    "staging": _staging,
    "within": _within,
}
