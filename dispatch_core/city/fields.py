"""One row of a table or one table of a document, read field by field; what is wrong is noted and reading goes on.

Each getter returns something harmless where the field is wrong, so that one mistake hides no other. A CSV cell is
always text and an empty one is absent; TOML and GeoJSON values have types of their own.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from ..limits import ID_BYTES_MAX, LAT_E7_MAX, LON_E7_MAX, TEXT_BYTES_MAX
from .faults import AnyFault, Fault
from .problems import Problems

T = TypeVar("T")

# kind of code: (pattern, the pattern in words)
SMALL = (re.compile(r"[a-z][a-z0-9_]*"), "a-z 0-9 _")
CAPITAL = (re.compile(r"[A-Z][A-Z0-9_]*"), "A-Z 0-9 _")
COMMON = (re.compile(r"[A-Z0-9][A-Z0-9-]*"), "A-Z 0-9 -")
ANY = (re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*"), "A-Z a-z 0-9 _ . -")
Code = tuple[re.Pattern[str], str]

_FLAGS = {"yes": True, "no": False, "ya": True, "tidak": False, "true": True, "false": False}


class Fields(ABC):
    """Typed access to names and values. `line` tells the line of a field; of the whole for an empty name."""

    def __init__(
        self, problems: Problems, file: str, values: Mapping[str, Any], line: Callable[[str], int], known: Iterable[str]
    ) -> None:
        self._problems = problems
        self.file = file
        self._values = values
        self.line = line
        names = tuple(known)
        for name in values:
            if name not in names:
                self.wrong(name, Fault.FIELD_UNKNOWN, name, ", ".join(names))

    def wrong(self, name: str, fault: AnyFault, *details: object) -> None:
        """Note a mistake in a field; in the whole for an empty name."""
        self._problems.add(self.file, self.line(name), fault, *details)

    def has(self, name: str) -> bool:
        return self._values.get(name) not in (None, "")

    def _raw(self, name: str, required: bool) -> Any:
        """The value or None where it is absent."""
        if self.has(name):
            return self._values[name]
        if required:
            self.wrong("", Fault.FIELD_MISSING, name)
        return None

    # -- Getters ----------------------------------------

    def text(self, name: str, default: str | None = None, lines: bool = False) -> str:
        """Printable text; `lines` allows line breaks."""
        raw = self._raw(name, default is None)
        if raw is None:
            return default or ""
        if not isinstance(raw, str):
            self.wrong(name, Fault.FIELD_NOT_TEXT, name)
            return default or ""
        text = raw.strip()
        if len(text.encode()) > TEXT_BYTES_MAX:
            self.wrong(name, Fault.TEXT_TOO_LONG, name, TEXT_BYTES_MAX)
        elif not (text.replace("\n", "") if lines else text).isprintable():
            self.wrong(name, Fault.TEXT_NOT_PRINTABLE, name)
        return text

    def code(self, name: str, code: Code, default: str | None = None) -> str:
        """An identifier; empty where it is wrong, so that nothing refers to it."""
        text = self.text(name, default)
        return text if not text or self._is_code(name, text, code) else ""

    def _is_code(self, name: str, text: str, code: Code) -> bool:
        pattern, words = code
        good = pattern.fullmatch(text) is not None and len(text) <= ID_BYTES_MAX
        if not good:
            self.wrong(name, Fault.BAD_ID, name, text, words, ID_BYTES_MAX)
        return good

    def codes(self, name: str, code: Code, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Different identifiers; those that are wrong are left out."""
        return tuple(text for text in self.texts(name, default) if self._is_code(name, text, code))

    def texts(self, name: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        """Different texts, none empty: a TOML list or a cell separated by |."""
        raw = self._raw(name, default is None)
        if raw is None:
            return default or ()
        items = self._items(raw)
        if items is None:
            self.wrong(name, Fault.FIELD_NOT_LIST, name)
            return default or ()
        seen: dict[str, None] = {}
        for item in items:
            if item in seen:
                self.wrong(name, Fault.ITEM_REPEATED, name, item)
            elif not item.isprintable():
                self.wrong(name, Fault.TEXT_NOT_PRINTABLE, name)
            elif len(item.encode()) > TEXT_BYTES_MAX:
                self.wrong(name, Fault.TEXT_TOO_LONG, name, TEXT_BYTES_MAX)
            elif item:
                seen[item] = None
        return tuple(seen)

    def integer(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number from `low` to `high`."""
        raw = self._raw(name, default is None)
        fallback = low if default is None else default
        if raw is None:
            return fallback
        number = self._integer(raw)
        if number is None:
            self.wrong(name, Fault.FIELD_NOT_NUMBER, name, raw)
            return fallback
        if not low <= number <= high:
            self.wrong(name, Fault.OUT_OF_RANGE, name, number, low, high)
            return fallback
        return number

    def integers(
        self, name: str, counts: tuple[int, int], low: int, high: int, default: tuple[int, ...]
    ) -> tuple[int, ...]:
        """A list of so many whole numbers, the least and the most, each from `low` to `high`."""
        raw = self._raw(name, False)
        if raw is None:
            return default
        numbers = [self._integer(item) for item in raw] if isinstance(raw, list) else []
        if not counts[0] <= len(numbers) <= counts[1] or None in numbers:
            self.wrong(name, Fault.FIELD_NOT_NUMBERS, name, *counts)
            return default
        found = tuple(number for number in numbers if number is not None)
        beyond = [number for number in found if not low <= number <= high]
        if beyond:
            self.wrong(name, Fault.OUT_OF_RANGE, name, beyond[0], low, high)
            return default
        return found

    def flag(self, name: str, default: bool | None = None) -> bool:
        raw = self._raw(name, default is None)
        if raw is None:
            return bool(default)
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw.strip().lower() in _FLAGS:
            return _FLAGS[raw.strip().lower()]
        self.wrong(name, Fault.FIELD_NOT_YES_NO, name, raw)
        return bool(default)

    def choice(self, name: str, options: Mapping[str, T], default: str | None = None) -> T:
        """One of the options, by its name; the first where it is wrong."""
        text = self.text(name, default)
        if text not in options:
            if text:
                self.wrong(name, Fault.NOT_A_CHOICE, name, text, ", ".join(options))
            text = next(iter(options))
        return options[text]

    def choices(self, name: str, options: Mapping[str, T], count: int) -> tuple[T, ...] | None:
        """One option for all of `count` cases, or a list with one for each; None where the field is absent or wrong."""
        raw = self._raw(name, False)
        if raw is None:
            return None
        words = [raw] * count if isinstance(raw, str) else raw
        if not isinstance(words, list) or len(words) != count or not all(isinstance(word, str) for word in words):
            self.wrong(name, Fault.NOT_ONE_FOR_EACH, name, count)
            return None
        unknown = next((word for word in words if word not in options), None)
        if unknown is not None:
            self.wrong(name, Fault.NOT_A_CHOICE, name, unknown, ", ".join(options))
            return None
        return tuple(options[word] for word in words)

    def point(self, lat: str = "lat", lon: str = "lon") -> tuple[int, int] | None:
        """Both coordinates in 1e-7 degrees; None where one is absent or wrong."""
        numbers = []
        for name in (lat, lon):
            raw = self._raw(name, True)
            if raw is None:
                continue
            number = _float(raw)
            if number is None:
                self.wrong(name, Fault.FIELD_NOT_NUMBER, name, raw)
            else:
                numbers.append(number)
        if len(numbers) < 2:
            return None
        point = to_e7(numbers[0], numbers[1])
        if point is None:
            self.wrong(lat, Fault.COORDINATES_OUT_OF_RANGE, self._values[lat], self._values[lon])
        return point

    # -- What a kind of file makes of a value ----------------------------------------

    @abstractmethod
    def _items(self, raw: Any) -> list[str] | None: ...

    @abstractmethod
    def _integer(self, raw: Any) -> int | None: ...


class Row(Fields):
    """A row of a CSV file: every value is text. A column that the file lacks was noted at its header."""

    def _raw(self, name: str, required: bool) -> Any:
        return super()._raw(name, required and name in self._values)

    def _items(self, raw: Any) -> list[str] | None:
        return [item.strip() for item in raw.split("|")]

    def _integer(self, raw: Any) -> int | None:
        return int(raw) if re.fullmatch(r"\s*-?[0-9]{1,15}\s*", raw) else None


class Section(Fields):
    """A TOML table or a feature's properties: values have types."""

    def _items(self, raw: Any) -> list[str] | None:
        return raw if isinstance(raw, list) and all(isinstance(item, str) for item in raw) else None

    def _integer(self, raw: Any) -> int | None:
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)  # Map programs write 40 as 40.0.
        return raw if isinstance(raw, int) and not isinstance(raw, bool) else None


class Register:
    """Codes that must differ, and who has them."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._owners: dict[str, tuple[Fields, str]] = {}

    def add(self, owner: Fields, name: str, code: str) -> bool:
        """True where the code is new. A code that was no code, empty, is nobody's: that was noted before."""
        if not code:
            return False
        if code in self._owners:
            first, first_name = self._owners[code]
            owner.wrong(name, Fault.DUPLICATE_ID, self._what, code, first.line(first_name))
            return False
        self._owners[code] = owner, name
        return True

    def __len__(self) -> int:
        return len(self._owners)


def _float(raw: Any) -> float | None:
    if isinstance(raw, bool):
        return None
    try:
        return float(raw)
    except (TypeError, ValueError, OverflowError):
        return None


def to_e7(lat: float, lon: float) -> tuple[int, int] | None:
    """Degrees in 1e-7; None where they are off the earth or no numbers at all."""
    if not (math.isfinite(lat) and math.isfinite(lon)):
        return None
    lat_e7, lon_e7 = round(lat * 10_000_000), round(lon * 10_000_000)
    return (lat_e7, lon_e7) if abs(lat_e7) <= LAT_E7_MAX and abs(lon_e7) <= LON_E7_MAX else None
