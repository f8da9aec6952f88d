"""What is wrong with a command line, in Indonesian: typer has its own words for it in English alone.

Whatever is not among them, and the words of an option's own check, which are in the language of the run, stay as they
are. Helps keep typer's "Usage" and "Show this message and exit".
"""

import re
from typing import Final

# What typer says, as a whole -> the same in Indonesian.
_SAID: Final = tuple(
    (re.compile(pattern, re.DOTALL), words)
    for pattern, words in (
        (r"Invalid value for (.+?): (.*)", "Nilai untuk {0} salah: {1}"),
        (r"Invalid value: (.*)", "Nilainya salah: {0}"),
        (r"Missing argument (.+?)\.", "Argumen {0} belum disebut."),
        (r"Missing option (.+?)\.", "Pilihan {0} belum disebut."),
        (r"Missing command\.", "Perintahnya belum disebut."),
        (r"No such command (.+?)\. Did you mean (.+)\?", "Tidak ada perintah {0}. Maksudnya {1}?"),
        (r"No such command (.+?)\.", "Tidak ada perintah {0}."),
        (r"No such option: (\S+)", "Tidak ada pilihan {0}."),
        (r"No such option: (\S+) Did you mean (.+)\?", "Tidak ada pilihan {0}. Maksudnya {1}?"),
        (r"No such option: (\S+) \(Possible options: (.+)\)", "Tidak ada pilihan {0}. Yang mirip: {1}."),
        (r"Option (.+) requires an argument\.?", "Pilihan {0} perlu nilai."),
        (r"Option (.+) does not take a value\.", "Pilihan {0} tidak diberi nilai."),
        (r"Got unexpected extra argument\(s\) \((.+)\)", "Kata berlebih: {0}."),
        (r"Input should be less than or equal to (\S+)", "paling besar {0}"),
        (r"Input should be greater than or equal to (\S+)", "paling kecil {0}"),
        (r"Input should be a valid integer.*", "tulis bilangan bulat"),
        (r"Input should be a valid number.*", "tulis bilangan"),
        (r"(?:File|Directory|Path) (.+) does not exist\.", "{0} tidak ada."),
    )
)


def indonesian(said: str) -> str:
    """The same as typer said in English."""
    for pattern, words in _SAID:
        found = pattern.fullmatch(said)
        if found:
            # What is wrong with a value is said by typer too.
            parts = [indonesian(part or "") for part in found.groups()]
            return words.format(*parts)
    return said
