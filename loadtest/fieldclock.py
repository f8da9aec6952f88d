"""Two clocks: real nanoseconds on this machine, and the city's milliseconds, which may run many times faster.

A run has one origin, the same in all its processes (Linux gives them one monotonic clock). What crews claim is never
in the future: the city's clock is read from replies, and an answer under way makes the reading late, not early.
"""

from __future__ import annotations

import asyncio
import time


class FieldClock:
    """`rate` city milliseconds pass in one real millisecond. `origin_ns` is the run's start on the monotonic clock."""

    __slots__ = ("_anchor_ms", "_anchor_ns", "origin_ns", "rate")

    def __init__(self, rate: int, origin_ns: int) -> None:
        assert rate >= 1, "the city's clock never runs slower than the real one"
        self.rate = rate
        self.origin_ns = origin_ns
        self._anchor_ns = 0
        self._anchor_ms = 0

    # -- Queries -------------------------------------------------------------------------------------------------------

    def real_ns(self, offset_ms: int) -> int:
        """When `offset_ms` of the city's time have passed since the run's start."""
        return self.origin_ns + self.span_ns(offset_ms)

    def span_ns(self, field_ms: int) -> int:
        """How long a span of the city's time takes here."""
        return field_ms * 1_000_000 // self.rate

    def offset_ms(self, now_ns: int) -> int:
        """City milliseconds since the run's start."""
        return (now_ns - self.origin_ns) * self.rate // 1_000_000

    def field_ms(self, now_ns: int) -> int:
        """The city's own instant, at the latest what its server would say; 0 before the first reply was read."""
        if not self._anchor_ms:
            return 0
        return self._anchor_ms + (now_ns - self._anchor_ns) * self.rate // 1_000_000

    # -- Changes -------------------------------------------------------------------------------------------------------

    def read(self, at_ms: int, now_ns: int) -> None:
        """A reply that arrived now says `at_ms`."""
        if at_ms:
            self._anchor_ms, self._anchor_ns = at_ms, now_ns


async def sleep_until(due_ns: int) -> None:
    """Return at `due_ns` on the monotonic clock, or at once where it has passed."""
    left_ns = due_ns - time.monotonic_ns()
    if left_ns > 0:
        await asyncio.sleep(left_ns / 1e9)
