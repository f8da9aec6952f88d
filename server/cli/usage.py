"""What is wrong with a command line, in both languages: typer has words for it in English alone, and not the best.

`Wrong` is what an option's own check raises. Whatever typer says and the table lacks stays as it is.
"""

import re
from typing import TYPE_CHECKING, Final

import typer

from .catalogue import Pair
from .language import say

if TYPE_CHECKING:
    from ..config import ConfigError

# What stands for a parameter in typer's sentences: '--at', or 'UNIT', with the variable that may give it.
_WHOSE: Final = r"('[^']+'(?: / '[^']+')*(?: \(env var: '[^']+'\))?)"

# After which it may list what there is to choose from, as the help does.
_CHOICES: Final = r"(?: Choose from:.*)?"

# What typer says, as a whole -> (Indonesian, English).
_SAID: Final = tuple(
    (re.compile(pattern, re.DOTALL), pair)
    for pattern, pair in (
        (rf"Invalid value for {_WHOSE}: (.*)", ("Nilai untuk {0} salah: {1}", "Invalid value for {0}: {1}")),
        (r"(.+) \(env var: '(.+)'\)", ("{0} atau {1}", "{0} or {1}")),
        (r"Invalid value: (.*)", ("Nilainya salah: {0}", "Invalid value: {0}")),
        (
            rf"Missing argument {_WHOSE}\.{_CHOICES}",
            ("Argumen {0} belum disebut.", "The argument {0} is missing."),
        ),
        (
            rf"Missing option {_WHOSE}\.{_CHOICES}",
            ("Pilihan {0} belum disebut.", "The option {0} is missing."),
        ),
        (r"Missing command\.", ("Perintahnya belum disebut.", "The command is missing.")),
        (
            r"No such command (.+?)\. Did you mean (.+)\?",
            ("Tidak ada perintah {0}. Maksudnya {1}?", "There is no command {0}. Did you mean {1}?"),
        ),
        (r"No such command (.+?)\.", ("Tidak ada perintah {0}.", "There is no command {0}.")),
        (r"No such option: (\S+)", ("Tidak ada pilihan {0}.", "There is no option {0}.")),
        (
            r"No such option: (\S+) (?:Did you mean (.+)\?|\(Possible options: (.+)\))",
            ("Tidak ada pilihan {0}. Yang mirip: {1}{2}.", "There is no option {0}. Similar: {1}{2}."),
        ),
        (r"Option (.+) requires an argument\.?", ("Pilihan {0} perlu nilai.", "The option {0} needs a value.")),
        (r"Option (.+) does not take a value\.", ("Pilihan {0} tidak diberi nilai.", "The option {0} takes no value.")),
        (
            r"Got unexpected extra argument\(s\) \((.+)\)",
            ("Kata berlebih: {0}.", "Too many words: {0}."),
        ),
        (r"Value error, (.+) is not one of (.+)\.", ("{0} bukan salah satu dari {1}", "{0} is not one of {1}")),
        (r"Input should be less than or equal to (\S+)", ("paling besar {0}", "{0} at most")),
        (r"Input should be greater than or equal to (\S+)", ("paling kecil {0}", "{0} at least")),
        (r"Input should be a valid integer.*", ("tulis bilangan bulat", "write a whole number")),
        (r"Input should be a (?:valid|finite) number.*", ("tulis bilangan", "write a number")),
        (r"Input should be a valid boolean.*", ("tulis true atau false", "write true or false")),
        (r"Input should be ('.+) or ('.+)", ("pilih {0} atau {1}", "choose {0} or {1}")),
        (
            r"(.+) is not HOST:PORT, such as (.+)",
            ("{0} bukan HOST:PORT, misalnya {1}", "{0} is not HOST:PORT, such as {1}"),
        ),
        (r"(?:file|dir|path) (.+) does not exist\.", ("{0} tidak ada", "{0} does not exist")),
        (
            r"(?:file|dir|path) (.+) is a file\.",
            ("{0} berkas; sebut folder", "{0} is a file; name a folder"),
        ),
        (
            r"(?:file|dir|path) (.+) is a directory\.",
            ("{0} adalah folder; sebut sebuah berkas", "{0} is a folder; name a file"),
        ),
        (r"(?:file|dir|path) (.+) is not readable\.", ("{0} tidak dapat dibaca", "{0} cannot be read")),
    )
)


class Wrong(typer.BadParameter):
    """A value, or values together, that cannot be: why, and what to give instead, in both languages."""

    def __init__(self, indonesian: str, english: str) -> None:
        super().__init__(say(indonesian, english))
        self.pair = (indonesian, english)


def setting_pair(error: "ConfigError") -> Pair:
    """What is wrong with a setting that is no option, as typer sees it: (Indonesian, English)."""
    indonesian, english = (f"{error.setting}: {why}" if error.setting else why for why in _pair(error.why))
    return indonesian, english


def pair_of(error: typer.TyperException) -> Pair:
    """What is wrong: (Indonesian, English)."""
    said = error.format_message()
    if isinstance(error, Wrong):
        start = said.removesuffix(error.message)
        return _pair(start + error.pair[0])[0], _pair(start + error.pair[1])[1]
    return _pair(said)


def _pair(said: str) -> Pair:
    for pattern, pair in _SAID:
        found = pattern.fullmatch(said)
        if found:
            # What is wrong with a value is said by typer too.
            parts = [_pair(part or "") for part in found.groups()]
            indonesian, english = (pair[i].format(*(part[i] for part in parts)) for i in (0, 1))
            return indonesian, english
    return said, said
