"""Cells: the lines of a paper form as a spreadsheet saves them, whatever it puts between them. It understands none.

Commas, semicolons (where a comma is in numbers, as in Indonesian) or tabs, as the heading has them; a byte order mark,
either end of line, `sep=;` in front, rows left empty, a note of several lines.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Final

_SEPARATORS: Final = ",;\t"
# So many lines at most are one note.
_LINES_MAX: Final = 20


def cells(text: str) -> Iterator[tuple[int, list[str] | None]]:
    """Line number and stripped cells of each line that is one, heading first; None where its quotes do not close."""
    lines = text.splitlines()
    separator = ""
    at = 0
    while at < len(lines):
        raw, line = lines[at], at + 1
        at += 1
        if not raw.strip() or raw.lstrip().startswith("#"):
            continue
        if not separator:
            if raw.lower().startswith("sep=") and raw[4:5] in _SEPARATORS:
                continue
            separator = max(_SEPARATORS, key=raw.count)
        found, taken = _record(lines, at - 1, separator)
        at += taken - 1
        if found is None or any(found):
            yield line, found


def _record(lines: list[str], at: int, separator: str) -> tuple[list[str] | None, int]:
    """The cells that begin in a line, and how many lines they take."""
    for taken in range(1, min(_LINES_MAX, len(lines) - at) + 1):
        try:
            [row] = csv.reader(["\n".join(lines[at : at + taken])], delimiter=separator, strict=True)
        except (csv.Error, ValueError):
            continue
        return [" ".join(cell.split()) for cell in row], taken
    return None, 1
