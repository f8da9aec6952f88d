"""Cells: which open incidents lie near a point, without looking at all of them.

The ground is cut into cells of about 500 m; whoever looks for what is near looks into nine. It knows numbers and
coordinates, no incident.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field

# About 500 m: no incident farther away is a likely duplicate.
CELL_E7 = 45_000


@dataclass(slots=True)
class Cells:
    # (lat, lon) in cells -> incidents there, oldest first.
    numbers: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def near(self, lat_e7: int, lon_e7: int, count: int) -> list[int]:
        """Incidents in the nine cells around a point, the newest first, at most so many."""
        row, column = cell_of(lat_e7, lon_e7)
        found = [
            number
            for r in (row - 1, row, row + 1)
            for c in (column - 1, column, column + 1)
            for number in self.numbers.get((r, c), ())[-count:]
        ]
        return sorted(found, reverse=True)[:count]

    def put(self, number: int, lat_e7: int, lon_e7: int) -> None:
        insort(self.numbers.setdefault(cell_of(lat_e7, lon_e7), []), number)

    def drop(self, number: int, lat_e7: int, lon_e7: int) -> None:
        """Nothing happens for one that is not there."""
        cell = cell_of(lat_e7, lon_e7)
        numbers = self.numbers.get(cell, [])
        at = bisect_left(numbers, number)
        if at < len(numbers) and numbers[at] == number:
            del numbers[at]
            if not numbers:
                del self.numbers[cell]


def cell_of(lat_e7: int, lon_e7: int) -> tuple[int, int]:
    return lat_e7 // CELL_E7, lon_e7 // CELL_E7
