"""The gazetteer as it is searched: which places a caller's words mean, and which names look like them.

Three steps, each only where the one before found nothing: the name as written, the name as spoken (spelling.py), the
name without the words that say what kind of place it is. Only where all fail a typing error is considered, by edit
distance over spoken names. The rule: a name of TYPO_LETTERS_MIN letters or more may differ in one letter, from
TYPO_TWO_FROM on in two, never in a digit; it means a place only if every name of every other place differs by
TYPO_MARGIN more. Otherwise the words have candidates, and somebody asks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from dispatch_core import limits
from dispatch_core.city.bundle import GazetteerPlace

from .spelling import bare, plain, spoken, words_of

TYPO_LETTERS_MIN = 6
TYPO_TWO_FROM = 12
TYPO_MARGIN = 2
# Words longer than any name are a story: nothing is compared letter by letter with them.
COMPARED_CHARS_MAX = 80
SCORE_MAX = 1_000
# How alike a name must be to be offered, 0 to 100; and what one is worth that holds all of the words.
_ALIKE_MIN = 62
_PART_SCORE = 85
_PART_CHARS_MIN = 3
_COMPARED_COUNT = 40
# From here on a place is worth asking about: its name holds all of the words, or all but a letter.
_OFFERED_SCORE_MIN = _PART_SCORE * SCORE_MAX // 100


@dataclass(frozen=True, slots=True)
class Meaning:
    """What words mean: `places` are all that they fit equally well, the one place where there is exactly one."""

    places: tuple[GazetteerPlace, ...]
    # A typing error was forgiven.
    corrected: bool = False
    # The places do not bear the name; they only look like it.
    guessed: bool = False


class Gazetteer:
    """The places of one city by every name they have. Immutable once made."""

    def __init__(self, places: Sequence[GazetteerPlace]) -> None:
        self.by_id = {place.place_id: place for place in places}
        self._by_plain: dict[str, list[GazetteerPlace]] = {}
        self._by_spoken: dict[str, list[GazetteerPlace]] = {}
        # The names themselves, without districts and ids: what a typing error is compared with.
        self._names: dict[str, list[GazetteerPlace]] = {}
        for place in places:
            names = _written(place.name, *place.aliases)
            districts = _written(*filter(None, (place.kelurahan, place.kecamatan)))
            self._add(self._names, (heard for _, heard in names), place)
            # A name alone, with its village, with its district, with both; and the id.
            for written, heard in [*names, *_written(place.place_id)]:
                ways = [("", ""), *districts, *_joined(districts)] if (written, heard) in names else [("", "")]
                self._add(self._by_plain, (f"{written} {more}".rstrip() for more, _ in ways), place)
                self._add(self._by_spoken, (heard + more for _, more in ways), place)
        self._compared = list(self._names)
        self._order = {place_id: i for i, place_id in enumerate(self.by_id)}

    @staticmethod
    def _add(index: dict[str, list[GazetteerPlace]], keys: Iterable[str], place: GazetteerPlace) -> None:
        for key in keys:
            bearers = index.setdefault(key, [])
            if not bearers or bearers[-1] is not place:
                bearers.append(place)

    def bearing(self, name: str) -> tuple[GazetteerPlace, ...]:
        """Every place that bears the name, spellings and words of kind forgiven, in the gazetteer's order."""
        written = plain(name)
        if not written:
            return ()
        found = self._by_plain.get(written)
        if found is None:
            words = words_of(written)
            found = self._by_spoken.get(spoken(words)) or self._by_spoken.get(spoken(bare(words)))
        return tuple(found or ())

    def meaning(self, name: str) -> Meaning:
        """What the words mean; no place where none is like them."""
        found = self.bearing(name)
        if found:
            return Meaning(found)
        near = self._misspelt(name)
        if not near:
            like = self.alike(name, limits.PLACE_CANDIDATES_MAX)
            return Meaning(tuple(place for place, score in like if score >= _OFFERED_SCORE_MIN), guessed=True)
        [(first, best), *others] = near
        if all(distance >= best + TYPO_MARGIN for _, distance in others) and best <= _letters_allowed(name):
            return Meaning((first,), corrected=True)
        return Meaning(tuple(place for place, _ in near[: limits.PLACE_CANDIDATES_MAX]), guessed=True)

    def alike(self, name: str, count: int) -> list[tuple[GazetteerPlace, int]]:
        """Places with a score of 0 to 1000: those that bear the name, then those whose names look like it."""
        scores = {place.place_id: SCORE_MAX for place in self.bearing(name)}
        key = _key(name)
        if key and len(key) <= COMPARED_CHARS_MAX:
            matches = process.extract(
                key, self._compared, scorer=fuzz.ratio, score_cutoff=_ALIKE_MIN, limit=_COMPARED_COUNT
            )
            scored = [(found, score) for found, score, _ in matches]
            if len(key) >= _PART_CHARS_MIN:
                # The longer the rest of the name, the less it was meant.
                scored += [
                    (found, _PART_SCORE + 14 * len(key) / len(found)) for found in self._compared if key in found
                ]
            for found, score in scored:
                for place in self._names[found]:
                    # Only who bears the name has the full score.
                    worth = min(int(score * SCORE_MAX / 100), SCORE_MAX - 1)
                    scores[place.place_id] = max(scores.get(place.place_id, 0), worth)
        best = sorted(scores.items(), key=lambda item: (-item[1], self._order[item[0]]))[:count]
        return [(self.by_id[place_id], score) for place_id, score in best]

    def tell_apart(self, place: GazetteerPlace) -> str:
        """The place in words that mean it alone: the question to the caller, and what to send as the name."""
        names = (place.name, *place.aliases)
        told = next((name for name in names if len(self.bearing(name)) == 1), place.place_id)
        village = place.kelurahan if place.kelurahan != place.name else ""
        return ", ".join(filter(None, (told, village, place.kecamatan)))

    def _misspelt(self, name: str) -> list[tuple[GazetteerPlace, int]]:
        """Places whose names differ by a few letters, and by how many, nearest first."""
        key = _key(name)
        if not TYPO_LETTERS_MIN <= len(key) <= COMPARED_CHARS_MAX:
            return []
        reach = _letters_allowed(name) + TYPO_MARGIN - 1
        digits = _digits(key)
        nearest: dict[str, int] = {}
        for found, distance, _ in process.extract(
            key, self._compared, scorer=OSA.distance, score_cutoff=reach, limit=_COMPARED_COUNT
        ):
            if _digits(found) == digits:
                for place in self._names[found]:
                    nearest.setdefault(place.place_id, int(distance))
        return sorted(
            ((self.by_id[place_id], distance) for place_id, distance in nearest.items()), key=lambda item: item[1]
        )


def _key(name: str) -> str:
    return spoken(bare(words_of(plain(name))))


def _letters_allowed(name: str) -> int:
    return 2 if len(_key(name)) >= TYPO_TWO_FROM else 1


def _digits(key: str) -> str:
    return "".join(c for c in key if c.isdigit())


def _written(*names: str) -> list[tuple[str, str]]:
    """Each name as written and as spoken."""
    return [(written, spoken(words_of(written))) for written in map(plain, names)]


def _joined(parts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """All parts as one, where there are several."""
    if len(parts) < 2:
        return []
    return [(" ".join(written for written, _ in parts), "".join(heard for _, heard in parts))]
