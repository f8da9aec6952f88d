"""How a country reads OpenStreetMap's tags: template/country.toml with a country's own file laid over it.

Numbers and words only; what they are good for is in osm_tags.py and osm_cut.py.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from ..records import record
from .building import TEMPLATE, BuildError, need_input
from .format_roads import ROAD_CLASSES
from .road_arrays import SPEED_KMH_MAX

_CHAIN_M_MAX = 100_000


@record
class Country:
    """The tables of the file; their keys are OpenStreetMap's words."""

    speed_kmh: dict[str, int]
    road_class: dict[str, str]
    maxspeed_kmh: dict[str, int]
    access_shut: frozenset[str]
    access_slow: frozenset[str]
    slow_kmh: int
    emergency_kmh: int
    barrier_shut: frozenset[str]
    turn_restrictions: bool
    chain_m_max: int


def read_country(path: Path | None = None) -> Country:
    """The country of a file, or the one that fits most. Raises BuildError."""
    template = TEMPLATE / "country.toml"
    tables: dict[str, dict[str, Any]] = tomllib.loads(template.read_text(encoding="utf-8"))
    if path is not None:
        need_input(path, folder=False)
        try:
            own = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise BuildError(f"{path} bukan TOML: {error}.", f"{path} is no TOML: {error}.") from None
        _lay_over(path, tables, own)
    return _Reader(path or template, tables).country()


def _lay_over(path: Path, tables: dict[str, dict[str, Any]], own: dict[str, Any]) -> None:
    for name, values in own.items():
        if name not in tables or not isinstance(values, dict):
            raise _wrong(path, name, f"[{'], ['.join(tables)}]")
        tables[name].update(values)


class _Reader:
    def __init__(self, path: Path, tables: dict[str, dict[str, Any]]) -> None:
        self._path = path
        self._tables = tables

    def country(self) -> Country:
        for table, known in (
            ("access", {"shut", "slow", "slow_kmh", "emergency_kmh"}),
            ("barrier", {"shut"}),
            ("network", {"turn_restrictions", "chain_m_max"}),
        ):
            for key in self._tables[table].keys() - known:
                raise _wrong(self._path, f"{table}.{key}", ", ".join(sorted(known)))
        return Country(
            speed_kmh={key: self._number("speed_kmh", key, 0, SPEED_KMH_MAX) for key in self._tables["speed_kmh"]},
            road_class={key: self._class(key) for key in self._tables["road_class"]},
            maxspeed_kmh={
                key: self._number("maxspeed_kmh", key, 1, SPEED_KMH_MAX) for key in self._tables["maxspeed_kmh"]
            },
            access_shut=self._words("access", "shut"),
            access_slow=self._words("access", "slow"),
            slow_kmh=self._number("access", "slow_kmh", 1, SPEED_KMH_MAX),
            emergency_kmh=self._number("access", "emergency_kmh", 1, SPEED_KMH_MAX),
            barrier_shut=self._words("barrier", "shut"),
            turn_restrictions=self._flag("network", "turn_restrictions"),
            chain_m_max=self._number("network", "chain_m_max", 0, _CHAIN_M_MAX),
        )

    def _number(self, table: str, key: str, low: int, high: int) -> int:
        number = self._tables[table][key]
        if type(number) is not int or not low <= number <= high:
            raise _wrong(self._path, f"{table}.{key}", f"{low}..{high}")
        return number

    def _class(self, key: str) -> str:
        name = self._tables["road_class"][key]
        if name not in ROAD_CLASSES:
            raise _wrong(self._path, f"road_class.{key}", ", ".join(ROAD_CLASSES))
        return str(name)

    def _words(self, table: str, key: str) -> frozenset[str]:
        words = self._tables[table][key]
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise _wrong(self._path, f"{table}.{key}", '["...", "..."]')
        return frozenset(words)

    def _flag(self, table: str, key: str) -> bool:
        flag = self._tables[table][key]
        if not isinstance(flag, bool):
            raise _wrong(self._path, f"{table}.{key}", "true, false")
        return flag


def _wrong(path: Path, where: str, known: str) -> BuildError:
    return BuildError(
        f"{path}: {where} tidak dapat dipakai; yang mungkin: {known}.",
        f"{path}: {where} cannot be used; it can be {known}.",
    )
