"""Tables of a JEMSS file: named tables in CSV, whose every cell knows its file and line.

A row with the table's name, and perhaps how many rows it has; a row with the columns; rows; and one whose first cell is
empty at the end. Further cells beside the name are comments. Whatever is wrong is refused with file, line and reason.
What the tables mean is in jemss.py and jemss_run.py.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from math import isfinite
from pathlib import Path
from typing import NoReturn

from .building import BuildError, InputMissing, need_input

# What a file that is no table of text ends in.
_UNREADABLE = (ValueError, EOFError, csv.Error, zlib.error, gzip.BadGzipFile)
# Files may lie in folders of their own, as those of the simulator's own cities do; so deep and no deeper.
_DEPTH = 4
_BOOLEANS = {"true": 1.0, "false": 0.0}


class Row(dict[str, str]):
    """The cells of a row by their columns. Asked for a column that it has not, it says so."""

    __slots__ = ("line", "table")

    def __init__(self, cells: zip[tuple[str, str]], table: Rows, line: int) -> None:
        super().__init__(cells)
        self.table = table
        self.line = line

    def __missing__(self, column: str) -> NoReturn:
        columns = self.table.columns
        if column in columns:
            raise self.fault(f"baris ini berakhir sebelum kolom {column}", f"the row ends before its column {column}")
        known = ", ".join(filter(None, columns))
        raise self.table.fault(
            f"tabel {self.table.name} tidak punya kolom {column}; yang ada: {known}",
            f"the table {self.table.name} has no column {column}; it has {known}",
        )

    def fault(self, indonesian: str, english: str) -> BuildError:
        return fault_at(self.table.path, self.line, indonesian, english)

    def word(self, column: str) -> str:
        return self[column].strip()

    def number(self, column: str) -> float:
        """A number of its own: neither endless nor none."""
        text = self.word(column)
        try:
            found = _BOOLEANS.get(text.lower())
            number = float(text) if found is None else found
        except ValueError:
            wrong = self.fault(f"{column} harus angka, bukan {text!r}", f"{column} must be a number, not {text!r}")
            raise wrong from None
        if not isfinite(number):
            raise self.fault(f"{column} tidak mungkin {text}", f"{column} cannot be {text}")
        return number

    def positive(self, column: str) -> float:
        number = self.number(column)
        if number <= 0:
            raise self.fault(f"{column} harus lebih dari 0", f"{column} must be more than 0")
        return number

    def whole(self, column: str) -> int:
        """An integer that may be written 1.0."""
        number = self.number(column)
        if not number.is_integer():
            text = self[column]
            raise self.fault(f"{column} harus bulat, bukan {text}", f"{column} must be a whole number, not {text}")
        return int(number)

    def index(self, column: str, count: int, of_what: tuple[str, str]) -> int:
        """An index that counts from 1, as a place counted from 0 among so many."""
        nth = self.whole(column) - 1
        if not 0 <= nth < count:
            raise self.fault(
                f"{column} menunjuk {of_what[0]} {nth + 1}, padahal ada {count}",
                f"{column} is {of_what[1]} {nth + 1}, and there are {count}",
            )
        return nth


class Rows(list[Row]):
    """A table: its rows, and where it stands."""

    __slots__ = ("columns", "line", "name", "path")

    def __init__(self, path: Path, name: str, line: int) -> None:
        super().__init__()
        self.path = path
        self.name = name
        self.line = line
        self.columns: tuple[str, ...] = ()

    def fault(self, indonesian: str, english: str) -> BuildError:
        return fault_at(self.path, self.line, indonesian, english)

    def some(self) -> Rows:
        """Itself, unless it has no rows."""
        if not self:
            raise self.fault(f"tabel {self.name} kosong", f"the table {self.name} has no rows")
        return self


class Tables(dict[str, Rows]):
    """The tables of a file by name. Asked for one that it has not, it says so."""

    __slots__ = ("path",)

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path

    def __missing__(self, name: str) -> NoReturn:
        known = ", ".join(self) or "-"
        raise fault_at(
            self.path, 1, f"tidak ada tabel {name}; yang ada: {known}", f"there is no table {name}; there is {known}"
        )


def fault_at(path: Path, line: int, indonesian: str, english: str) -> BuildError:
    return BuildError(f"{path}, baris {line}: {indonesian}.", f"{path}, line {line}: {english}.")


# -- Files ----------------------------------------


def found(folder: Path, stem: str) -> Path:
    """The file of a city: in its folder, compressed or not, else the only one of that name in the folders below."""
    for name in (f"{stem}.csv", f"{stem}.csv.gz"):
        if (folder / name).is_file():
            return folder / name
    below = list(_below(folder, stem))
    if len(below) > 1:
        some = ", ".join(path.relative_to(folder).as_posix() for path in below[:5])
        raise BuildError(
            f"{folder}: {len(below)} berkas bisa menjadi {stem}.csv ({some}); salin yang dimaksud sebagai "
            f"{folder / stem}.csv.",
            f"{folder}: {len(below)} files could be {stem}.csv ({some}); copy the one that is meant to "
            f"{folder / stem}.csv.",
        )
    if not below:
        raise InputMissing(
            f"Tidak ada {stem}.csv maupun {stem}.csv.gz di {folder}; periksa foldernya.",
            f"There is no {stem}.csv nor {stem}.csv.gz in {folder}; check the folder.",
        )
    return below[0]


def any_of(folder: Path, stem: str) -> list[Path]:
    """All files that could be it, those of the folder itself first."""
    own = [path for name in (f"{stem}.csv", f"{stem}.csv.gz") if (path := folder / name).is_file()]
    return own or list(_below(folder, stem, runs=True))


def _below(folder: Path, stem: str, runs: bool = False) -> Iterator[Path]:
    """NAME.csv or NAME_1.csv, compressed or not; `runs` have files of their own."""
    named = re.compile(rf"{stem}(_\d+)?\.csv(\.gz)?")
    for depth in range(1, _DEPTH + 1):
        for path in sorted(folder.glob("*/" * depth + f"{stem}*")):
            if named.fullmatch(path.name) and path.is_file() and (runs or path.relative_to(folder).parts[0] != "runs"):
                yield path


def read_tables(path: Path) -> Tables:
    """Raises BuildError for a file that is missing or no table."""
    return _tables(path, _lines(path))


def read_plain(path: Path) -> Rows:
    """A CSV file that is one table: its columns, then its rows. Raises BuildError as `read_tables`."""
    rows = Rows(path, path.name.partition(".")[0], 1)
    for line, cells in _lines(path):
        if not any(cells):
            continue
        if rows.columns:
            rows.append(Row(zip(rows.columns, cells, strict=False), rows, line))
        else:
            rows.columns = _columns(rows, cells)
    return rows


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The cells of each row, and the line where it begins: a quoted cell may go over several."""
    need_input(path, folder=False)
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig")
        reader = csv.reader(io.StringIO(text, newline=""))
        line = 1
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except _UNREADABLE as error:
        raise BuildError(
            f"{path} bukan tabel CSV dalam UTF-8 ({error}).", f"{path} is no table in CSV and UTF-8 ({error})."
        ) from None


def _tables(path: Path, lines: Iterable[tuple[int, list[str]]]) -> Tables:
    tables = Tables(path)
    rows: Rows | None = None
    said_count = ""
    for line, cells in lines:
        if not cells or not cells[0].strip():
            _check_count(rows, said_count)
            rows = None
        elif rows is None:
            rows = Rows(path, cells[0].strip(), line)
            said_count = cells[1].strip() if len(cells) > 1 else ""
            if rows.name in tables:
                raise rows.fault(f"tabel {rows.name} ada dua kali", f"the table {rows.name} is there twice")
            tables[rows.name] = rows
        elif not rows.columns:
            rows.columns = _columns(rows, cells)
        else:
            rows.append(Row(zip(rows.columns, cells, strict=False), rows, line))
    _check_count(rows, said_count)
    for known in tables.values():
        _check_order(known)
    return tables


def _columns(rows: Rows, cells: list[str]) -> tuple[str, ...]:
    """Their names; after an empty one come comments, of which a name may be one."""
    columns = [cell.strip() for cell in cells]
    own = columns[: columns.index("")] if "" in columns else columns
    twice = next((column for column in own if own.count(column) > 1), "")
    if twice:
        raise rows.fault(f"kolom {twice} ada dua kali", f"the column {twice} is there twice")
    return tuple(column if column not in columns[:nth] else "" for nth, column in enumerate(columns))


def _check_count(rows: Rows | None, said: str) -> None:
    """A number beside the name says how many rows there are."""
    if rows is not None and said.isdecimal() and int(said) != len(rows):
        raise rows.fault(
            f"tabel {rows.name} katanya {said} baris, nyatanya {len(rows)}",
            f"the table {rows.name} says that it has {said} rows, and has {len(rows)}",
        )


def _check_order(rows: Rows) -> None:
    """Other tables mean a row by its number."""
    for nth, row in enumerate(rows, 1):
        if row.get("index") and row.whole("index") != nth:
            raise row.fault(
                f"index {row['index']} pada baris data ke-{nth}: baris harus urut menurut index",
                f"index {row['index']} in row {nth} of {rows.name}: rows must be in the order of their index",
            )
