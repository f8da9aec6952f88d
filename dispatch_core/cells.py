"""Cells: which open incidents lie near a point, without looking at all of them.

The ground is cut into cells of about 500 m at the equator; whoever looks for what is near looks into those around. It
knows numbers and coordinates, no incident.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass, field
from itertools import product

from .plane import SCALE_BITS, lon_scale

# How far a likely duplicate may be at most, and a cell that is as wide at the equator.
REACH_M = 500
CELL_E7 = 45_200
# Enough up to the northernmost towns.
BESIDE_MAX = 8


@dataclass(slots=True)
class Cells:
    # (lat, lon) in cells -> incidents there, oldest first.
    numbers: dict[tuple[int, int], list[int]] = field(default_factory=dict)

    def near(self, lat_e7: int, lon_e7: int, count: int) -> list[int]:
        """Incidents in the cells around a point, at least REACH_M on every side, the newest first, at most so many."""
        row, column = cell_of(lat_e7, lon_e7)
        # Away from the equator a cell is narrower, and more of them must be looked into.
        beside = 1 + (REACH_M * 1000 << SCALE_BITS) // (CELL_E7 * max(1, lon_scale(lat_e7)) + 1)
        beside = min(beside, BESIDE_MAX)
        columns = range(column - beside, column + beside + 1)
        found: list[int] = []
        for cell in product((row - 1, row, row + 1), columns):
            if cell in self.numbers:
                found += self.numbers[cell][-count:]
        found.sort(reverse=True)
        return found[:count]

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
