"""LineGround: travel times by straight line, for a city whose roads are not known.

A line is stretched by a detour factor and driven at each mode's speed. There are no nodes, so every place has node 0
and no off-road leg, and there are no roads to close. Answers say that they were found this way.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from ._fleet import Fleet
from ._lines import LineSearch
from .drives import LineDrive
from .limits import MODES_MAX
from .model import Place, Travel
from .plane import distance_mm
from .roadless import Roadless

# A straight line is no longer than the way; ten times as long is no city.
DETOUR_PERMILLE_MIN = 1_000
DETOUR_PERMILLE_MAX = 10_000


class LineGround(Roadless):
    """A ground.Ground over straight lines. Made by `build`."""

    travel = Travel.STRAIGHT_LINE

    def __init__(self, paces: tuple[tuple[int, int], ...], tick_us: int) -> None:
        super().__init__(tick_us)
        self._paces = paces

    @classmethod
    def build(cls, *, line_kmh: Sequence[int], detour_permille: int, tick_us: int) -> LineGround:
        """A ground with one speed per mode along a way that is `detour_permille` of the straight line.

        Raises ValueError for no or too many modes, a speed or tick that is not positive or a detour out of range.
        """
        if not 0 < len(line_kmh) <= MODES_MAX:
            raise ValueError(f"a city has 1..{MODES_MAX} modes, got {len(line_kmh)} speeds")
        if min(line_kmh) <= 0 or tick_us <= 0:
            raise ValueError(f"line_kmh and tick_us must be positive, got {tuple(line_kmh)} and {tick_us}")
        if not DETOUR_PERMILLE_MIN <= detour_permille <= DETOUR_PERMILLE_MAX:
            raise ValueError(
                f"detour_permille must be in {DETOUR_PERMILLE_MIN}..{DETOUR_PERMILLE_MAX}, got {detour_permille}"
            )
        paces = []
        for speed_kmh in line_kmh:
            # 1 km/h is 1 mm in 3,600 us.
            numerator, denominator = 3_600 * detour_permille, 1_000 * speed_kmh * tick_us
            common = gcd(numerator, denominator)
            paces.append((numerator // common, denominator // common))
        return cls(tuple(paces), tick_us)

    # -- Queries ----------------------------------------

    @property
    def mode_count(self) -> int:
        return len(self._paces)

    def search(self, fleet: Fleet) -> LineSearch:
        return LineSearch(fleet, self._paces)

    def ticks_between(self, start: Place, ends: Sequence[Place], mode: int) -> list[int]:
        """Ticks along the line from one place to each other one, rounded as the search does."""
        ticks, per_mm = self._paces[mode]
        spans = [distance_mm(start.lat_e7, start.lon_e7, end.lat_e7, end.lon_e7) for end in ends]
        return [(span * ticks + per_mm // 2) // per_mm for span in spans]

    def drive(self, start: Place, end: Place, mode: int) -> LineDrive | None:
        [ticks] = self.ticks_between(start, [end], mode)
        return LineDrive(start, end, ticks)
