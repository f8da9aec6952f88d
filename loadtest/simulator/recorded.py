"""Recorded calls from a CSV file, checked line by line: what really came in, served again by other rules or fleets.

Columns: at_s (seconds since the start), type, lat, lon; and where they are known priority, scene_s, transport (0 or
1), handover_s, destination. What is not known of a call is drawn.
"""

from __future__ import annotations

import csv
from pathlib import Path

from dispatch_core.city import City
from dispatch_core.limits import CITY_FILE_BYTES_MAX

from ..dice import Dice
from .calls import CALLS_MAX, FAULTS_LISTED_MAX, HOUR_US, Call, Demand, DemandFault, DemandWrong, check_length
from .laws import DAY_S, Laws
from .reach import unreachable

NEEDED = ("at_s", "type", "lat", "lon")
KNOWN = (*NEEDED, "priority", "scene_s", "transport", "handover_s", "destination")
# What lies beyond the last column is under None.
Row = dict[str, str | None]
YEARS_S = 10 * 366 * DAY_S


def read_calls(path: Path, city: City, laws: Laws, transport_permille: int, seed: int, warm_up_hours: float) -> Demand:
    """Raises DemandWrong with every fault, OSError for a file that cannot be read."""
    if path.stat().st_size > 16 * CITY_FILE_BYTES_MAX:
        check_length(10 * CALLS_MAX)
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            columns = tuple(rows.fieldnames or ())
            missing = [name for name in NEEDED if name not in columns]
            if missing or set(columns) - set(KNOWN):
                odd = ", ".join(missing or sorted(set(columns) - set(KNOWN)))
                raise DemandWrong([DemandFault(1, odd, "kolom hilang atau tak dikenal", "is missing or not known")])
            reader = _Reader(city, laws, transport_permille, seed)
            for row in rows:
                reader.take(rows.line_num, row)
                check_length(len(reader.calls))
                if len(reader.faults) >= FAULTS_LISTED_MAX:
                    break
    except (csv.Error, UnicodeDecodeError) as error:
        raise DemandWrong([DemandFault(0, "", f"bukan CSV: {error}", f"no CSV: {error}")]) from None
    if reader.faults:
        raise DemandWrong(reader.faults)
    last_us = reader.calls[-1].at_us if reader.calls else 0
    # Whole hours: the last call must not be at the very end.
    return Demand(tuple(reader.calls), (last_us // HOUR_US + 1) * HOUR_US, round(warm_up_hours * HOUR_US))


class _Reader:
    """Rows become calls or faults."""

    def __init__(self, city: City, laws: Laws, transport_permille: int, seed: int) -> None:
        self._city = city
        self._laws = laws
        self._transport_permille = transport_permille
        self._seed = seed
        self._hospitals = {one.destination_id for one in city.destinations}
        self._judged: dict[tuple[int, int], bool] = {}
        self.calls: list[Call] = []
        self.faults: list[DemandFault] = []

    def take(self, line: int, row: Row) -> None:
        before = len(self.faults)
        at_s = self._number(line, row, "at_s", 0, YEARS_S)
        lat = self._number(line, row, "lat", -90, 90)
        lon = self._number(line, row, "lon", -180, 180)
        if None in row:
            # Beyond the last column: which cell belongs where nobody can tell.
            self._fault(line, "", "punya lebih banyak sel daripada judul", "has more cells than the heading")
        priority = self._whole(line, row, "priority", 1, 5, 0)
        dice = Dice(self._seed, "call", len(self.calls))
        laws = self._laws
        scene_s = self._number(line, row, "scene_s", 0, DAY_S, laws.scene.time_us(dice.share()) / 1e6)
        drawn = float(dice.permille(self._transport_permille))
        transport = self._whole(line, row, "transport", 0, 1, drawn)
        handover_s = self._number(line, row, "handover_s", 0, DAY_S, laws.handover.time_us(dice.share()) / 1e6)
        code = self._text(line, row, "type", self._city.types, True)
        destination = self._text(line, row, "destination", self._hospitals, False)
        at_us = round(at_s * 1e6)
        if len(self.faults) == before and self.calls and at_us < self.calls[-1].at_us:
            self._fault(line, "at_s", "mundur dari baris sebelumnya", "goes back behind the line before")
        where = round(lat * 10**7), round(lon * 10**7)
        if len(self.faults) == before:
            self._reach(line, where)
        if len(self.faults) == before:
            scene_us, handover_us = round(scene_s * 1e6), round(handover_s * 1e6)
            self.calls.append(Call(at_us, code, priority, *where, scene_us, bool(transport), handover_us, destination))

    def _reach(self, line: int, where: tuple[int, int]) -> None:
        fine = self._judged.get(where)
        if fine is None:
            fault = unreachable(self._city, *where, line, "lat, lon")
            self._judged[where] = fault is None
            if fault is not None:
                self.faults.append(fault)
        elif not fine:
            self._fault(line, "lat, lon", "tidak terjangkau", "cannot be reached")

    def _number(self, line: int, row: Row, name: str, low: float, high: float, default: float | None = None) -> float:
        text = (row.get(name) or "").strip()
        if not text and default is not None:
            return default
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if not low <= number <= high:
            shown = text or "-"
            self._fault(line, name, f"{shown}: bukan {low:g} sampai {high:g}", f"{shown} is not {low:g} to {high:g}")
            return low
        return number

    def _whole(self, line: int, row: Row, name: str, low: int, high: int, default: float) -> int:
        before = len(self.faults)
        number = self._number(line, row, name, low, high, default)
        if number != int(number) and len(self.faults) == before:
            self._fault(line, name, f"{number:g}: bukan bilangan bulat", f"{number:g} is no whole number")
        return int(number)

    def _text(self, line: int, row: Row, name: str, known: object, needed: bool) -> str:
        text = (row.get(name) or "").strip()
        if (needed or text) and text not in known:  # type: ignore[operator]
            self._fault(line, name, f"{text or '-'} tidak dikenal kota ini", f"{text or '-'} is not known to the city")
        return text

    def _fault(self, line: int, field: str, indonesian: str, english: str) -> None:
        self.faults.append(DemandFault(line, field, indonesian, english))
