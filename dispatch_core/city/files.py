"""The files of a bundle as bytes, text, rows, tables and shapes, with the line each thing stands on.

Reads and splits; what a field may hold is the readers' business. Everything that is wrong with a file itself is noted
here: missing, too large, not UTF-8, wrong syntax, cells or columns that the format does not have.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

from ..limits import CITY_FILE_BYTES_MAX
from .faults import AnyFault, Fault
from .fields import Row, Section
from .format import FILES, FILES_BESIDE
from .format import Fields as Columns
from .problems import Problems
from .toml_lines import Path as TomlPath
from .toml_lines import toml_lines

DIGEST_BYTES = 16

_TOML_LINE = re.compile(r"\(at line (\d+), column \d+\)")
_FEATURES = re.compile(r'"features"\s*:\s*\[')
_SPACE = re.compile(r"[\s,]*")


class Files:
    """A bundle's folder, read once. `content` holds the bytes of every file of the format that is there."""

    def __init__(self, folder: Path, problems: Problems) -> None:
        self.problems = problems
        self.content: dict[str, bytes] = {}
        self._unread: set[str] = set()
        if not folder.is_dir():
            problems.add(str(folder), 0, Fault.FOLDER_MISSING, folder)
            return
        for path in sorted(folder.iterdir()):
            if path.name in FILES:
                self._read(path)
            elif path.name not in FILES_BESIDE and not path.name.startswith("."):
                problems.add(path.name, 0, Fault.FILE_UNKNOWN)

    def _read(self, path: Path) -> None:
        try:
            size = path.stat().st_size
            if size > CITY_FILE_BYTES_MAX:
                self.problems.add(path.name, 0, Fault.FILE_TOO_LARGE, size, CITY_FILE_BYTES_MAX)
                self._unread.add(path.name)
            else:
                self.content[path.name] = path.read_bytes()
        except OSError as error:
            self.problems.add(path.name, 0, Fault.FILE_UNREADABLE, error.strerror or error)
            self._unread.add(path.name)

    def digest(self) -> bytes:
        """blake2b-128 over names and bytes, sorted by name, each with its length before it."""
        digest = blake2b(digest_size=DIGEST_BYTES)
        for name in sorted(self.content):
            for part in (name.encode(), self.content[name]):
                digest.update(len(part).to_bytes(8, "big"))
                digest.update(part)
        return digest.digest()

    @property
    def names(self) -> frozenset[str]:
        """The files of the format that are there, readable or not."""
        return frozenset(self._unread).union(self.content)

    # -- Readers ----------------------------------------

    def _text(self, name: str) -> str | None:
        """The file's text; None where it cannot be used, which was then noted."""
        if name in self._unread:
            return None
        if name not in self.content:
            self.problems.add(name, 0, Fault.FILE_MISSING, FILES[name])
            return None
        content = self.content[name]
        try:
            # Spreadsheets begin UTF-8 with a byte order mark.
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.problems.add(name, line, Fault.BAD_UTF8, f"0x{content[error.start]:02x}")
            return None

    def rows(self, name: str, columns: Columns) -> Iterator[Row]:
        """The rows of a CSV file; blank ones are left out."""
        text = self._text(name)
        if text is None:
            return
        head = text.lstrip().partition("\n")[0]
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head and "," not in head else ",")
        header: list[str] | None = None
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                break
            except csv.Error as error:
                self.problems.add(name, line, Fault.BAD_SYNTAX, error)
                return
            if not any(cell.strip() for cell in cells):
                continue
            if header is None:
                header = self._header(name, line, cells, columns)
                continue
            if len(cells) > len(header):
                self.problems.add(name, line, Fault.ROW_TOO_LONG, len(cells), len(header))
            cells += [""] * (len(header) - len(cells))
            yield Row(self.problems, name, dict(zip(header, cells, strict=False)), _always(line), header)
        if header is None:
            self._header(name, 1, [], columns)

    def _header(self, name: str, line: int, cells: list[str], columns: Columns) -> list[str]:
        """The names in a header. A column whose cells may be empty may be left out."""
        header = [cell.strip() for cell in cells]
        for column in sorted({cell for cell in header if header.count(cell) > 1}):
            self.problems.add(name, line, Fault.FIELD_REPEATED, column)
        for column in header:
            if column not in columns:
                self.problems.add(name, line, Fault.FIELD_UNKNOWN, column, ", ".join(columns))
        for column, meaning in columns.items():
            if column not in header and not meaning.startswith("empty"):
                self.problems.add(name, line, Fault.FIELD_MISSING, column)
        return header

    def document(self, name: str, known: Iterable[str]) -> Document | None:
        """A TOML file; None where it cannot be used, which was then noted."""
        text = self._text(name)
        if text is None:
            return None
        try:
            values = tomllib.loads(text)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            found = _TOML_LINE.search(str(error))
            line = int(found.group(1)) if found else text.count("\n") + 1
            self.problems.add(name, line, Fault.BAD_SYNTAX, _TOML_LINE.sub("", str(error)).strip())
            return None
        return Document(self.problems, name, text, values, known)

    def features(self, name: str, known: Iterable[str]) -> Iterator[Feature]:
        """The features of a GeoJSON collection."""
        text = self._text(name)
        if text is None:
            return
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            self.problems.add(name, error.lineno, Fault.BAD_SYNTAX, error.msg)
            return
        except (RecursionError, ValueError) as error:
            self.problems.add(name, 0, Fault.BAD_SYNTAX, error)
            return
        features = values.get("features") if isinstance(values, dict) else None
        if not isinstance(features, list) or values.get("type") != "FeatureCollection":
            self.problems.add(name, 1, Fault.BAD_SYNTAX, "not a FeatureCollection")
            return
        lines = _FeatureLines(text)
        for index, feature in enumerate(features):
            properties = feature.get("properties") if isinstance(feature, dict) else None
            if not isinstance(properties, dict):
                self.problems.add(name, lines.line(index), Fault.FIELD_NOT_TABLE, "properties")
                continue
            geometry = feature.get("geometry")
            geometry = geometry if isinstance(geometry, dict) else {}
            yield Feature(self.problems, name, properties, geometry, lines, index, known)


class Document(Section):
    """A TOML file. Tables inside it are sections that know their lines."""

    def __init__(self, problems: Problems, name: str, text: str, values: dict[str, Any], known: Iterable[str]) -> None:
        self._text = text
        self._lines: dict[TomlPath, int] | None = None
        super().__init__(problems, name, values, lambda key: self.line_of((key,) if key else ()), known)

    def line_of(self, path: TomlPath) -> int:
        """The line of a path, or of the nearest table around it that stands in the text."""
        if self._lines is None:
            self._lines = toml_lines(self._text)
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def has_at(self, path: TomlPath) -> bool:
        """Something stands at the path."""
        return self._at(path) is not None

    def wrong_at(self, path: TomlPath, fault: AnyFault, *details: object) -> None:
        """Note a mistake where a path stands."""
        self._problems.add(self.file, self.line_of(path), fault, *details)

    def section(self, path: TomlPath, known: Iterable[str]) -> Section:
        """The table at a path; an empty one where there is none, which is noted."""
        values = self._at(path)
        if not isinstance(values, dict):
            fault = Fault.FIELD_MISSING if values is None else Fault.FIELD_NOT_TABLE
            self._problems.add(self.file, self.line_of(path), fault, path[-1])
            values = {}
        return Section(
            self._problems, self.file, values, lambda key: self.line_of((*path, key) if key else path), known
        )

    def sections(self, path: TomlPath, known: Iterable[str]) -> Iterator[tuple[TomlPath, Section]]:
        """The tables of the array at a path, [[name]] or a list of inline tables, with their paths."""
        values = self._at(path)
        if isinstance(values, list):
            for index in range(len(values)):
                yield (*path, index), self.section((*path, index), known)
        elif values is not None:
            self._problems.add(self.file, self.line_of(path), Fault.FIELD_NOT_LIST, path[-1])

    def _at(self, path: TomlPath) -> Any:
        """What stands at a path; None where nothing does."""
        values: Any = self._values
        for step in path:
            there = isinstance(step, int) or (isinstance(values, dict) and step in values)
            values = values[step] if there else None
        return values

    def names(self, name: str) -> tuple[str, ...]:
        """The keys of a table, none where it is absent."""
        table = self._values.get(name, {})
        if not isinstance(table, dict):
            self.wrong(name, Fault.FIELD_NOT_TABLE, name)
            return ()
        return tuple(table)


class Feature(Section):
    """A GeoJSON feature: its properties are the fields."""

    def __init__(
        self,
        problems: Problems,
        name: str,
        properties: dict[str, Any],
        geometry: dict[str, Any],
        lines: _FeatureLines,
        index: int,
        known: Iterable[str],
    ) -> None:
        super().__init__(problems, name, properties, lambda _: lines.line(index), known)
        self.kind = geometry.get("type")
        self.coordinates = geometry.get("coordinates")


class _FeatureLines:
    """On which line does each feature begin? Found by decoding them again, once, when a mistake must be shown."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines: list[int] | None = None

    def line(self, index: int) -> int:
        if self._lines is None:
            self._lines = self._find()
        return self._lines[index] if index < len(self._lines) else 0

    def _find(self) -> list[int]:
        lines: list[int] = []
        opened = _FEATURES.search(self._text)
        if opened is None:
            return lines
        decoder, at, counted, line = json.JSONDecoder(), opened.end(), 0, 1
        while True:
            space = _SPACE.match(self._text, at)
            at = space.end() if space else at
            if self._text.startswith("]", at):
                return lines
            line += self._text.count("\n", counted, at)
            counted = at
            lines.append(line)
            _, at = decoder.raw_decode(self._text, at)


def _always(line: int) -> Any:
    return lambda _: line
