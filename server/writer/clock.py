"""The service's clock: what `at_ms` is. It never stands still for long, never steps and never runs backwards.

It starts at the later of the wall clock and the journal's last instant, goes on with the machine's steady clock, and
is drawn towards the wall by at most a thousandth, so that somebody who sets the wall clock by an hour moves no
deadline. How far it is from the wall is a number for people to watch. At a clock rate above 1 (drills, compressed
load tests) it runs that much faster and the wall only says how fast a second is.
"""

from __future__ import annotations

import time
from collections.abc import Callable

NS_PER_MS = 1_000_000
# A correction is one part in this many of the time that passed: 1 ms a second.
SLEW_PARTS = 1_000
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)

Ticks = Callable[[], int]


def steady_ns() -> int:
    """A clock that nobody sets. Where the system can tell, it counts the time a machine was asleep: crews drove on."""
    return time.clock_gettime_ns(STEADY)


class Clock:
    """Service time. `wall_ns` and `steady` are the machine's clocks in nanoseconds; tests give their own."""

    def __init__(self, last_ms: int, rate: int = 1, *, wall: Ticks = time.time_ns, steady: Ticks = steady_ns) -> None:
        """Start no earlier than `last_ms`, the journal's last instant. `rate`: service seconds per second."""
        if rate < 1:
            raise ValueError(f"the clock rate must be at least 1, not {rate}")
        self.rate = rate
        self._wall = wall
        self._steady = steady
        self._seen_ns = steady()
        self._wall_start_ns = wall()
        self._now_ns = max(self._wall_start_ns, last_ms * NS_PER_MS)
        # At another rate the wall's date means nothing, so service time is compared with where it began itself.
        self._target_start_ns = self._wall_start_ns if rate == 1 else self._now_ns

    def now_ms(self) -> int:
        """The service's instant: milliseconds since 1970 UTC, never less than it said before."""
        seen_ns = self._steady()
        passed_ns = max(0, seen_ns - self._seen_ns) * self.rate
        self._seen_ns = seen_ns
        self._now_ns += passed_ns
        slew_ns = passed_ns // SLEW_PARTS
        self._now_ns -= max(-slew_ns, min(slew_ns, self._ahead_ns()))
        return self._now_ns // NS_PER_MS

    def difference_ms(self) -> int:
        """Service time minus where the wall clock says it should be, as of the last `now_ms`. Alarm from 2 s on."""
        return (self._ahead_ns() + NS_PER_MS // 2) // NS_PER_MS

    def _ahead_ns(self) -> int:
        return self._now_ns - self._target_start_ns - (self._wall() - self._wall_start_ns) * self.rate
