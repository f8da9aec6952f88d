"""Places by name: what a caller's words mean in this city, in which village a point lies, and what to ask.

A name must mean exactly one place; nobody is sent to a silent guess. Where a typing error was forgiven, the place's
name goes on with what was said, so that everybody who reads it can object. How names are compared is in gazetteer.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from dispatch_core import limits
from dispatch_core.city import AreaIndex
from dispatch_core.city.bundle import City, GazetteerPlace

from .gazetteer import Gazetteer, Meaning

_LABELS_KEPT = 20_000
# Candidates named in a question.
_ASKED_COUNT = 4
# What was said, beside a name, is cut to so many characters.
_SAID_CHARS_MAX = 80

# (Indonesian, English)
Pair = tuple[str, str]


class Places:
    """The gazetteer and the villages of one city. Immutable once made."""

    def __init__(self, city: City) -> None:
        self._gazetteer = Gazetteer(city.gazetteer)
        areas = AreaIndex(city.areas)

        @lru_cache(maxsize=_LABELS_KEPT)
        def label(lat_e7: int, lon_e7: int) -> Pair:
            area = areas.locate(lat_e7, lon_e7)
            return ("", "") if area is None else (area.name, area.district)

        # Village and district of a point; empty outside all of them. Incidents ask again and again for the same few.
        self.label = label

    def get(self, place_id: str) -> GazetteerPlace | None:
        """The place of an id."""
        return self._gazetteer.by_id.get(place_id)

    def meaning(self, name: str) -> Meaning:
        """What the words mean: one place, several, or none."""
        return self._gazetteer.meaning(name)

    def search(self, name: str, count: int) -> list[tuple[GazetteerPlace, int]]:
        """Places with how well the words fit them, 0 to 1000, best first."""
        return self._gazetteer.alike(name, count)

    def similar(self, name: str, count: int) -> list[str]:
        """Names of the gazetteer that look like it, the most similar first."""
        return list(dict.fromkeys(place.name for place, _ in self.search(name, limits.PLACE_CANDIDATES_MAX)))[:count]

    def tell_apart(self, place: GazetteerPlace) -> str:
        """The place in words that mean it alone: the question to the caller, and what to send as the name."""
        return self._gazetteer.tell_apart(place)

    def question(self, said: str, candidates: Sequence[GazetteerPlace]) -> Pair:
        """What to ask a caller whose words fit these places."""
        said = said.strip()[:_SAID_CHARS_MAX]
        if not said:
            return "Tempatnya belum disebut: tanyakan di mana.", "No place was said: ask where it is."
        if not candidates:
            return (
                f"Tempat “{said}” tidak dikenal: tanyakan patokan, kelurahan atau jalan terdekat.",
                f"The place “{said}” is not known: ask for a landmark, the village or the nearest street.",
            )
        told = [self.tell_apart(place) for place in candidates[:_ASKED_COUNT]]
        more = "; …" if len(candidates) > _ASKED_COUNT else ""
        if len(candidates) == 1:
            return f"“{said}”: apakah maksudnya {told[0]}?", f"“{said}”: is {told[0]} meant?"
        listed = "; ".join(told) + more
        return f"“{said}” yang mana: {listed}?", f"Which “{said}”: {listed}?"


_SAID_BEFORE, _SAID_AFTER = " (disebut “", "”)"


def named(place: GazetteerPlace, meaning: Meaning, said: str) -> str:
    """The place's name for everybody to read, with what was said where that was put right."""
    if not meaning.corrected:
        return place.name
    return f"{place.name}{_SAID_BEFORE}{said.strip()[:_SAID_CHARS_MAX]}{_SAID_AFTER}"


def confirming(name: str) -> Pair:
    """What to ask about a name that was put right; empty where it was not."""
    place, before, said = name.partition(_SAID_BEFORE)
    if not before or not said.endswith(_SAID_AFTER):
        return "", ""
    said = said.removesuffix(_SAID_AFTER)
    return f"“{said}”: apakah maksudnya {place}?", f"“{said}”: is {place} meant?"
