"""The language of this run: Indonesian unless SIGAP_LANGUAGE or --lang says `en`.

It is fixed once, before the commands are built, because their help is written in it too; only a board that stays on
the screen may switch. Machine-readable output has no language.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final, Literal

Language = Literal["id", "en"]

VARIABLE: Final = "SIGAP_LANGUAGE"


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language that --lang names, else SIGAP_LANGUAGE, else Indonesian.

    A wrong --lang is refused later, by its option, in the language of the variable.
    """
    usual = asked = environment.get(VARIABLE, "")
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
    if asked.lower() not in ("id", "en"):
        asked = usual
    return "en" if asked.lower() == "en" else "id"


LANGUAGE: Final[Language] = chosen(sys.argv[1:], os.environ)


# What is spoken now: another one only after `switch`.
_spoken: Language = LANGUAGE


def say(indonesian: str, english: str) -> str:
    """The one of two texts that this run speaks."""
    return english if _spoken == "en" else indonesian


def spoken() -> Language:
    """The language that `say` speaks now."""
    return _spoken


def switch() -> None:
    """Speak the other language from now on. Texts that were made before stay as they are."""
    global _spoken
    _spoken = "id" if _spoken == "en" else "en"
