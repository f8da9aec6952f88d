"""Volume: how many reports an hour of the day usually brings, and how unlikely what came is.

Reports come at random, so what counts is not a share but how seldom so few or so many would come by chance: at four
reports a day an hour without one says nothing, and two days without one do. The rate of an hour of the day is what it
brought, drawn towards the day's mean as long as there are few days to go by. Before there is enough past it says
nothing.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
# The least past to go by.
REPORTS_MIN = 30
DAYS_MIN = 1.0
# An hour of the day counts as much as the day's mean once there are so many days of it.
DAYS_OF_MEAN = 7.0
# A silence in which so many reports were to be expected comes by chance once in ten thousand.
SILENCE_EXPECTED = -math.log(1e-4)
# So many in an hour come by chance once in a million; fewer than ten are never far too many.
CROWD_CHANCE = 1e-6
CROWD_MIN = 10


class Usual:
    """What is usual, learned from when reports came in (ascending) up to an instant, in the city's zone."""

    def __init__(self, reports_ms: Sequence[int], until_ms: int, zone: tzinfo) -> None:
        self._zone = zone
        days = (until_ms - reports_ms[0]) / DAY_MS if reports_ms else 0.0
        self.known = days >= DAYS_MIN and len(reports_ms) >= REPORTS_MIN
        counts = [0] * 24
        for at_ms in reports_ms:
            counts[self._hour(at_ms)] += 1
        mean = len(reports_ms) / 24
        self._per_hour = (
            [(count + mean / days * DAYS_OF_MEAN) / (days + DAYS_OF_MEAN) for count in counts]
            if self.known
            else [0.0] * 24
        )

    def per_hour(self, at_ms: int) -> float:
        """Reports that the hour of the day usually brings; 0.0 while that is not known."""
        return self._per_hour[self._hour(at_ms)]

    def expected(self, from_ms: int, to_ms: int) -> float:
        """Reports that usually come between two instants."""
        total, at_ms = 0.0, from_ms
        while at_ms < to_ms:
            next_ms = min(to_ms, at_ms - at_ms % HOUR_MS + HOUR_MS)
            total += self.per_hour(at_ms) * (next_ms - at_ms) / HOUR_MS
            at_ms = next_ms
        return total

    def too_quiet(self, last_ms: int, now_ms: int) -> float:
        """Reports that should have come since the last one, where that many is beyond chance; else 0.0."""
        # Nothing longer than two weeks is looked at: it is beyond chance long before.
        expected = self.expected(max(last_ms, now_ms - 14 * DAY_MS), now_ms) if self.known else 0.0
        return expected if expected >= SILENCE_EXPECTED else 0.0

    def too_many(self, count: int, now_ms: int) -> float:
        """Reports that usually come in an hour up to now, where `count` is far beyond that; else 0.0."""
        if not self.known or count < CROWD_MIN:
            return 0.0
        expected = self.expected(now_ms - HOUR_MS, now_ms)
        return expected if chance_of(count, expected) < CROWD_CHANCE else 0.0

    def _hour(self, at_ms: int) -> int:
        return datetime.fromtimestamp(at_ms / 1_000, self._zone).hour


def chance_of(count: int, expected: float) -> float:
    """How likely at least `count` are where `expected` are usual (the tail of Poisson's distribution)."""
    below = sum(math.exp(k * math.log(expected) - expected - math.lgamma(k + 1)) for k in range(count))
    return max(0.0, 1.0 - below)


def last_hour(reports_ms: Collection[int], now_ms: int) -> int:
    """Reports of the hour up to now."""
    return sum(at_ms > now_ms - HOUR_MS for at_ms in reports_ms)
