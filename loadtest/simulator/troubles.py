"""Troubles: what goes wrong in a city beside its usual calls, read from a scenario file (TOML, as EXAMPLE) and checked.

More calls for a while, many hurt at once, roads slowed or shut, units that break down, fixes that get lost. The calls
are drawn in extra_calls.py, the rest happens in mishaps.py. Hours count from the simulation's start, its warm-up too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dispatch_core.city import City
from dispatch_core.limits import UNITS_MAX
from dispatch_core.model import LineKind
from dispatch_core.records import record

from .calls import HOUR_US, DemandFault, DemandWrong
from .laws import Law, LawWrong, parse_law
from .reach import unreachable

HOURS_MAX = 100_000.0
TIMES_MAX = 100.0
BREAKDOWNS_A_DAY_MAX = 100.0
# Of each kind in one file.
LISTED_MAX = 1_000

# What it says is documentation too.
EXAMPLE = """\
# A storm over Ambon on the second evening. Hours count from the simulation's start, its warm-up too.

# So many times as many calls an hour as else, for so long; of the types named, or of the usual ones.
[[surge]]
from_hour = 42
hours = 6
times = 3
types = { fallen_tree = 4, flood = 3, landslide = 2, power_line_down = 2, traffic_accident = 1 }

# Many hurt at once: calls of one type at one place, until their plans ask for so many units.
[[casualties]]
at_hour = 43
slots = 30
type = "trauma_injury"
lat = -3.6954
lon = 128.1814
radius_m = 100

# The speed left on a road by its id, or on all: 0 is shut. Whoever is under way already arrives as he would have.
[[roads]]
from_hour = 42
hours = 8
speed_percent = 60

# How often a unit breaks down, a day, and for how long it is out then.
[breakdowns]
per_unit_day = 0.5
repair = "exponential:7200"

# Of so many per cent of the units nobody gets a position.
[[lost_fixes]]
from_hour = 42
hours = 6
percent = 30
"""


@record
class Surge:
    """`types` has (type, weight); none: the usual ones."""

    from_us: int
    until_us: int
    times: float
    types: tuple[tuple[str, int], ...]


@record
class Casualties:
    at_us: int
    call_count: int
    type_code: str
    lat_e7: int
    lon_e7: int
    radius_m: int


@record
class SlowRoads:
    """An empty road: all of them."""

    from_us: int
    until_us: int
    speed_permille: int
    road_id: str


@record
class LostFixes:
    from_us: int
    until_us: int
    permille: int


@record
class Troubles:
    surges: tuple[Surge, ...] = ()
    casualties: tuple[Casualties, ...] = ()
    roads: tuple[SlowRoads, ...] = ()
    lost_fixes: tuple[LostFixes, ...] = ()
    # How often each unit breaks down, and how long it takes to repair; 0: never.
    breakdowns_a_day: float = 0.0
    repair: Law = Law("fixed", 0.0)


NONE = Troubles()


def read_troubles(path: Path, city: City) -> Troubles:
    """Raises DemandWrong with everything that is wrong, OSError for a file that cannot be read."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise DemandWrong([DemandFault(0, "", f"bukan TOML: {error}", f"no TOML: {error}")]) from None
    reader = _Reader(city)
    found = reader.read(said)
    if reader.faults:
        raise DemandWrong(reader.faults)
    return found


def check_begins(troubles: Troubles, horizon_us: int) -> None:
    """Raises DemandWrong for what would begin when no more calls come in: it would change nothing."""
    faults = []
    for name, begins in (
        ("surge", [one.from_us for one in troubles.surges]),
        ("casualties", [one.at_us for one in troubles.casualties]),
        ("roads", [one.from_us for one in troubles.roads]),
        ("lost_fixes", [one.from_us for one in troubles.lost_fixes]),
    ):
        for nth, begin_us in enumerate(begins, 1):
            if begin_us >= horizon_us:
                hours = f"{horizon_us / HOUR_US:g}"
                faults.append(
                    DemandFault(
                        0,
                        f"{name}[{nth}]",
                        f"mulai sesudah panggilan terakhir bisa masuk ({hours} jam)",
                        f"begins after the last call can come in ({hours} h)",
                    )
                )
    if faults:
        raise DemandWrong(faults)


class _Reader:
    def __init__(self, city: City) -> None:
        self._city = city
        self.faults: list[DemandFault] = []

    def read(self, said: dict[str, Any]) -> Troubles:
        known = ("surge", "casualties", "roads", "lost_fixes", "breakdowns")
        for name in said.keys() - set(known):
            self._wrong(name, "tidak dikenal", "is not known")
        roads = self._each(said, "roads", self._roads)
        for nth, one in enumerate(roads, 1):
            for other, before in enumerate(roads[: nth - 1], 1):
                if one.road_id == before.road_id and one.from_us < before.until_us and before.from_us < one.until_us:
                    self._wrong(f"roads[{nth}]", f"bertindihan dengan roads[{other}]", f"overlaps roads[{other}]")
        breakdowns = said.get("breakdowns", {})
        a_day, repair = self._breakdowns(breakdowns) if breakdowns else (0.0, NONE.repair)
        return Troubles(
            surges=self._each(said, "surge", self._surge),
            casualties=self._each(said, "casualties", self._casualties),
            roads=roads,
            lost_fixes=self._each(said, "lost_fixes", self._lost_fixes),
            breakdowns_a_day=a_day,
            repair=repair,
        )

    def _each(self, said: dict[str, Any], name: str, read: Callable[[str, dict[str, Any]], Any]) -> tuple[Any, ...]:
        rows = said.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows) or len(rows) > LISTED_MAX:
            self._wrong(
                name, f"tulis [[{name}]], paling banyak {LISTED_MAX}", f"write [[{name}]], {LISTED_MAX} at most"
            )
            return ()
        return tuple(read(f"{name}[{nth}]", row) for nth, row in enumerate(rows, 1))

    def _surge(self, name: str, row: dict[str, Any]) -> Surge:
        self._only(name, row, ("from_hour", "hours", "times", "types"))
        types: Any = row.get("types", {})
        weights: list[tuple[str, int]] = []
        if not isinstance(types, dict):
            self._wrong(f"{name}.types", "bukan tabel jenis dan bobot", "is no table of types and weights")
            types = {}
        for code, weight in types.items():
            if self._type(f"{name}.types", code) and self._in_range(f"{name}.types.{code}", weight, 0.001, 10**6):
                weights.append((code, max(1, round(weight * 1_000))))
        times = self._number(name, row, "times", 1, TIMES_MAX)
        return Surge(*self._span(name, row), times, tuple(weights))

    def _casualties(self, name: str, row: dict[str, Any]) -> Casualties:
        self._only(name, row, ("at_hour", "slots", "type", "lat", "lon", "radius_m"))
        before = len(self.faults)
        at_us = round(self._number(name, row, "at_hour", 0, HOURS_MAX) * HOUR_US)
        slots = self._number(name, row, "slots", 1, UNITS_MAX)
        lat_e7 = round(self._number(name, row, "lat", -90, 90) * 10**7)
        lon_e7 = round(self._number(name, row, "lon", -180, 180) * 10**7)
        radius_m = self._number(name, row, "radius_m", 0, 100_000, 0)
        code, each = str(row.get("type", "")), 1
        if self._type(f"{name}.type", code):
            each = self._units_of(code)
            if not each:
                self._wrong(f"{name}.type", f"{code} tidak meminta unit mana pun", f"{code} asks for no unit")
        if len(self.faults) == before:
            fault = unreachable(self._city, lat_e7, lon_e7, 0, name)
            self.faults += [] if fault is None else [fault]
        return Casualties(at_us, -(-int(slots) // max(1, each)), code, lat_e7, lon_e7, int(radius_m))

    def _roads(self, name: str, row: dict[str, Any]) -> SlowRoads:
        self._only(name, row, ("from_hour", "hours", "speed_percent", "road"))
        road_id = row.get("road", "")
        if not self._city.ground.road_ids:
            self._wrong(name, "kota ini tanpa jaringan jalan", "the city has no road network")
        elif road_id and road_id not in self._city.ground.road_ids:
            self._wrong(f"{name}.road", f"{road_id}: tiada jalan dengan id itu", f"{road_id} is no road of the city")
        # Shutting all of them would leave nothing to simulate.
        least = 0 if road_id else 1
        percent = self._number(name, row, "speed_percent", least, 99)
        return SlowRoads(*self._span(name, row), round(percent * 10), str(road_id))

    def _lost_fixes(self, name: str, row: dict[str, Any]) -> LostFixes:
        self._only(name, row, ("from_hour", "hours", "percent"))
        return LostFixes(*self._span(name, row), round(10 * self._number(name, row, "percent", 0.1, 100)))

    def _breakdowns(self, row: Any) -> tuple[float, Law]:
        name = "breakdowns"
        if not isinstance(row, dict):
            self._wrong(name, "tulis [breakdowns]", "write [breakdowns]")
            return 0.0, NONE.repair
        self._only(name, row, ("per_unit_day", "repair"))
        a_day = self._number(name, row, "per_unit_day", 0.001, BREAKDOWNS_A_DAY_MAX)
        try:
            return a_day, parse_law(str(row.get("repair", "")))
        except LawWrong as error:
            self.faults.append(DemandFault(0, f"{name}.repair", error.sentences["id"], error.sentences["en"]))
            return a_day, NONE.repair

    # -- What several have ----------------------------------------

    def _span(self, name: str, row: dict[str, Any]) -> tuple[int, int]:
        from_us = round(self._number(name, row, "from_hour", 0, HOURS_MAX) * HOUR_US)
        return from_us, from_us + round(self._number(name, row, "hours", 0.01, HOURS_MAX) * HOUR_US)

    def _units_of(self, code: str) -> int:
        """How many units dispatch sends to such a call by its plan."""
        kind = self._city.types[code]
        return sum(
            line.count
            for line in kind.needs
            if line.line is LineKind.DISPATCH and line.alarm_level <= 1 and kind.priority <= line.priority_max
        )

    def _type(self, name: str, code: str) -> bool:
        if code in self._city.types:
            return True
        self._wrong(name, f"{code or '-'}: jenis tidak dikenal", f"{code or '-'} is no type of the city")
        return False

    def _only(self, name: str, row: dict[str, Any], known: Sequence[str]) -> None:
        for key in row.keys() - set(known):
            self._wrong(f"{name}.{key}", "tidak dikenal", "is not known")

    def _number(
        self, name: str, row: dict[str, Any], key: str, low: float, high: float, default: float | None = None
    ) -> float:
        value: Any = row.get(key, default)
        return float(value) if self._in_range(f"{name}.{key}", value, low, high) else low

    def _in_range(self, name: str, value: object, low: float, high: float) -> bool:
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return True
        shown = "-" if value is None else str(value)[:20]
        self._wrong(name, f"{shown}: bukan {low:g} sampai {high:g}", f"{shown} is not {low:g} to {high:g}")
        return False

    def _wrong(self, name: str, indonesian: str, english: str) -> None:
        self.faults.append(DemandFault(0, name, indonesian, english))
