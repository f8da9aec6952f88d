"""On which line does each key of a TOML file stand? The standard library's parser does not say.

Walks a text that the parser has already accepted, so it may trust the syntax: it only has to know where strings,
comments, arrays and inline tables begin and end. Run only when a mistake must be shown; a bundle without mistakes
never pays for it.
"""

from __future__ import annotations

import re
from bisect import bisect_right

# ("type", 3, "needs", 0): the first need of the fourth type.
Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]+|#[^\n]*)*")
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
_SCALAR = re.compile(r"[^,\]}#\r\n]*")
_STRINGS = (
    re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}(?!")', re.DOTALL),
    re.compile(r"'''.*?'{3,5}(?!')", re.DOTALL),
    re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    re.compile(r"'[^'\n]*'"),
)


def toml_lines(text: str) -> dict[Path, int]:
    """The line, from 1, of every table, key and array element of a valid TOML text."""
    return _Walk(text).lines


class _Walk:
    def __init__(self, text: str) -> None:
        self.lines: dict[Path, int] = {}
        self._text = text
        self._at = 0
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        # Index of the newest element of each array of tables.
        self._newest: dict[Path, int] = {}
        table: Path = ()
        self._blank()
        while self._at < len(text):
            if text[self._at] == "[":
                table = self._header()
            else:
                self._pair(table)
            self._blank()

    def _blank(self) -> None:
        self._take(_BLANK)

    def _take(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        assert found is not None
        self._at = found.end()
        return found.group()

    def _note(self, path: Path, at: int) -> None:
        self.lines.setdefault(path, bisect_right(self._starts, at))

    def _key(self) -> tuple[str, ...]:
        parts = []
        while True:
            if self._text[self._at] in "\"'":
                parts.append(self._string()[1:-1])
            else:
                parts.append(self._take(_BARE_KEY))
            if _DOT.match(self._text, self._at) is None:
                return tuple(parts)
            self._take(_DOT)

    def _string(self) -> str:
        for pattern in _STRINGS:
            if pattern.match(self._text, self._at):
                return self._take(pattern)
        raise AssertionError("the parser accepted a string that this walk cannot read")

    def _header(self) -> Path:
        """[a.b] or [[a.b]]: the path of the table that opens."""
        start = self._at
        array = self._text.startswith("[[", start)
        self._at += 2 if array else 1
        self._blank()
        parts = self._key()
        self._blank()
        self._at += 2 if array else 1
        path: Path = ()
        for part in parts[:-1] if array else parts:
            path += (part,)
            if path in self._newest:
                path += (self._newest[path],)
        if array:
            path += (parts[-1],)
            self._note(path, start)
            self._newest[path] = self._newest.get(path, -1) + 1
            path += (self._newest[path],)
        self._note(path, start)
        return path

    def _pair(self, table: Path) -> None:
        start = self._at
        path = table + self._key()
        self._note(path, start)
        self._blank()
        self._at += 1  # The sign between key and value.
        self._blank()
        self._value(path)

    def _value(self, path: Path) -> None:
        opening = self._text[self._at]
        if opening in "\"'":
            self._string()
        elif opening == "[":
            self._list(path)
        elif opening == "{":
            self._inline(path)
        else:
            self._take(_SCALAR)

    def _list(self, path: Path) -> None:
        self._at += 1
        self._blank()
        index = 0
        while self._text[self._at] != "]":
            self._note((*path, index), self._at)
            self._value((*path, index))
            index += 1
            self._comma()
        self._at += 1

    def _inline(self, path: Path) -> None:
        self._at += 1
        self._blank()
        while self._text[self._at] != "}":
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        self._blank()
        if self._text[self._at] == ",":
            self._at += 1
            self._blank()
