"""Places by name: what a caller's words mean in this city's gazetteer, and in which village a point lies.

A name must mean exactly one place; nobody is sent to a silent guess. Names compare without case, accents and
punctuation. A name that several places bear is told apart by an alias, by "name, district" or by the place's own id.
Typing errors are answered with similar names, never corrected.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from dispatch_core.city import AreaIndex
from dispatch_core.city.bundle import City, GazetteerPlace

SIMILAR_COUNT = 3
# Names that share the most letter triples with a misspelt one; only these are compared letter by letter.
_COMPARED_COUNT = 40
_SIMILAR_ENOUGH = 0.6
_LABELS_KEPT = 20_000


class Places:
    """The gazetteer and the villages of one city. Immutable once made."""

    def __init__(self, city: City) -> None:
        self._by_name: dict[str, list[GazetteerPlace]] = {}
        for place in city.gazetteer:
            for key in _keys(place):
                self._by_name.setdefault(key, []).append(place)
        self._by_triple: dict[str, list[str]] = {}
        for key in dict.fromkeys(_plain(name) for place in city.gazetteer for name in (place.name, *place.aliases)):
            for triple in _triples(key):
                self._by_triple.setdefault(triple, []).append(key)
        areas = AreaIndex(city.areas)

        @lru_cache(maxsize=_LABELS_KEPT)
        def label(lat_e7: int, lon_e7: int) -> tuple[str, str]:
            area = areas.locate(lat_e7, lon_e7)
            return ("", "") if area is None else (area.name, area.district)

        # Village and district of a point; empty outside all of them. Incidents ask again and again for the same few.
        self.label = label

    def find(self, name: str) -> tuple[GazetteerPlace, ...]:
        """Every place that bears the name, in the gazetteer's order."""
        return tuple(self._by_name.get(_plain(name), ()))

    def similar(self, name: str) -> list[str]:
        """Names of the gazetteer that look like it, the most similar first."""
        plain = _plain(name)
        shared = Counter(key for triple in _triples(plain) for key in self._by_triple.get(triple, ()))
        scored = []
        for key, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))[:_COMPARED_COUNT]:
            score = SequenceMatcher(None, plain, key).ratio()
            if score >= _SIMILAR_ENOUGH:
                scored.append((-score, self._by_name[key][0].name))
        return list(dict.fromkeys(found for _, found in sorted(scored)))[:SIMILAR_COUNT]

    def tell_apart(self, place: GazetteerPlace) -> str:
        """The place in words that mean it alone: the question to the caller, and what to send as the name."""
        told = next((name for name in (place.name, *place.aliases) if len(self.find(name)) == 1), place.place_id)
        village = place.kelurahan if place.kelurahan != place.name else ""
        return ", ".join(filter(None, (told, village, place.kecamatan)))


def _keys(place: GazetteerPlace) -> Iterable[str]:
    names = (place.name, *place.aliases)
    districts = [district for district in (place.kelurahan, place.kecamatan) if district]
    qualified = [f"{name} {district}" for name in names for district in districts]
    both = [f"{name} {' '.join(districts)}" for name in names]
    return dict.fromkeys(_plain(name) for name in (*names, place.place_id, *qualified, *both))


def _plain(name: str) -> str:
    """Lower-case letters and digits of the name, words parted by one space."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(kept.split())


def _triples(plain: str) -> set[str]:
    padded = f" {plain} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}
