"""The wire's words in this run's language, or in one that is named.

A word of the protos that catalogue.py has no row for shows as itself. Sentences of single commands stand beside the
commands; the server sends its own in both languages.
"""

from collections.abc import Iterable
from typing import Any

from .catalogue import STAMPS, WORDS, Pair
from .language import Language, say, spoken


def name_of(message: Any, field: str) -> str:
    """The wire's name of an enum field's value without its prefix, "EN_ROUTE"; empty for 0, a number if unknown."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type
    number = getattr(message, field)
    value = enum.values_by_number.get(number)
    if number == 0 or value is None:
        return str(number) if number else ""
    zero: str = enum.values_by_number[0].name
    return str(value.name).removeprefix(zero.removesuffix("UNSPECIFIED"))


def pick(pair: Pair, language: Language) -> str:
    """The one of two texts in a language."""
    return pair[1] if language == "en" else pair[0]


def word_in(message: Any, field: str, language: Language) -> str:
    """The value of an enum field in a language; empty for "not said"."""
    enum = message.DESCRIPTOR.fields_by_name[field].enum_type.name
    name = name_of(message, field)
    pair = WORDS.get(enum, {}).get(name)
    return pick(pair, language) if pair else name.replace("_", " ").lower()


def word_of(message: Any, field: str) -> str:
    """The value of an enum field in this run's language; empty for "not said"."""
    return word_in(message, field, spoken())


def type_name(message: Any) -> str:
    """The incident type of an incident or an order in words; its code where the city gives no name."""
    return say(message.type_name_id, message.type_name_en) or str(message.type_code)


def stamp_word(name: str) -> str:
    """An end-point of an objective in words."""
    return stamp_in(name, spoken())


def stamp_in(name: str, language: Language) -> str:
    """An end-point of an objective in a language."""
    pair = STAMPS.get(name)
    return pick(pair, language) if pair else name.replace("_", " ")


def listing(items: Iterable[str]) -> str:
    """Texts joined by commas; a dash for none."""
    return ", ".join(items) or "-"
