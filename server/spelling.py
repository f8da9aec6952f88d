"""Spellings: what is one word in Ambon, however it is written or said.

`plain` takes case, accents and punctuation away. `spoken` also takes away what differs between the spellings of before
1972 (oe, dj, tj, j for y), Ambonese speech (a final -ng for -n, aer for air, no final h), abbreviations (Jl., Kel.) and
spaces. Both are keys to compare, never words to show. What two names have in common only so is told apart by whoever
compares: nothing here guesses.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Words said or written in several ways, after `plain`.
WORDS = {
    "aer": "air", "ajer": "air", "basar": "besar", "basaar": "besar", "kacil": "kecil", "jambatan": "jembatan",
    "jembt": "jembatan", "jbt": "jembatan", "jl": "jalan", "jln": "jalan", "gg": "gang", "lor": "lorong",
    "kel": "kelurahan", "kec": "kecamatan", "ds": "desa", "dsn": "dusun", "neg": "negeri", "negri": "negeri",
    "nagari": "negeri", "psr": "pasar", "pante": "pantai", "pelab": "pelabuhan", "plb": "pelabuhan",
    "pkm": "puskesmas", "pusk": "puskesmas", "rumkit": "rs", "mesjid": "masjid", "masigit": "masjid",
    "gareja": "gereja", "simp": "simpang", "pertig": "pertigaan", "kabong": "kebun", "saki": "sakit",
}  # fmt: skip

# What people put in front of a name to say what kind of place it is; after `plain` and WORDS.
KINDS = frozenset(
    ("di", "dekat", "depan", "daerah", "kawasan", "jalan", "gang", "lorong", "kelurahan", "kecamatan", "desa", "dusun",
     "negeri", "kampung", "kota")
)  # fmt: skip

_DIGRAPHS = (("oe", "u"), ("dj", "j"), ("tj", "c"), ("ny", "nj"), ("sy", "sj"), ("kh", "k"), ("bh", "b"), ("dh", "d"))
_TWICE = re.compile(r"([a-z])\1+")
# A y after a consonant sounds as i, elsewhere it was written j.
_Y_AS_I = re.compile(r"(?<=[bcdfghklmpqrtvwxz])y|y$")


def plain(name: str) -> str:
    """Lower-case letters and digits of the name, words parted by one space."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c))
    return " ".join(kept.split())


def words_of(plain_name: str) -> list[str]:
    """The words of a plain name, abbreviations and local words written out."""
    return [WORDS.get(word, word) for word in plain_name.split()]


def spoken(words: list[str]) -> str:
    """The words as one key that all their spellings share."""
    return "".join(_sound(word) for word in words)


def bare(words: list[str]) -> list[str]:
    """The words without those in front that say only what kind of place it is; at least one stays."""
    first = 0
    while first < len(words) - 1 and words[first] in KINDS:
        first += 1
    return words[first:]


# The names of a city are made of few words.
@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    for old, new in _DIGRAPHS:
        word = word.replace(old, new)
    word = _Y_AS_I.sub("i", word).replace("y", "j").replace("v", "w")
    word = _TWICE.sub(r"\1", word)
    if word.endswith("ong"):
        word = f"{word[:-3]}ung"
    if word.endswith("ng"):
        word = word[:-1]
    # A final h is not heard; one letter must stay.
    return word[:-1] if word.endswith("h") and len(word) > 2 else word
