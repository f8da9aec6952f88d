"""The language of this run: Indonesian unless SIGAP_LANGUAGE or --lang says `en`.

It is fixed once, before the commands are built, because their help is written in it too. Machine-readable output
has no language.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Final, Literal

Language = Literal["id", "en"]

VARIABLE: Final = "SIGAP_LANGUAGE"


def chosen(arguments: Sequence[str], environment: Mapping[str, str]) -> Language:
    """The language that --lang names, else SIGAP_LANGUAGE, else Indonesian.

    A wrong --lang is refused later, by its option.
    """
    asked = environment.get(VARIABLE, "")
    for place, argument in enumerate(arguments):
        if argument.startswith("--lang="):
            asked = argument.removeprefix("--lang=")
        elif argument == "--lang" and place + 1 < len(arguments):
            asked = arguments[place + 1]
    return "en" if asked.lower() == "en" else "id"


LANGUAGE: Final[Language] = chosen(sys.argv[1:], os.environ)


def say(indonesian: str, english: str) -> str:
    """The one of two texts that this run speaks."""
    return english if LANGUAGE == "en" else indonesian
