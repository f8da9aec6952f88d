"""Agenda: the virtual clock, and what is to happen when. Of one instant, what was put in last happens first.

Instants are microseconds since the simulation's start. Whatever is put in is called once; what no longer holds by then
its owner must tell from its own state.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush


class Agenda:
    def __init__(self) -> None:
        self.now_us = 0
        self._put_in_count = 0
        # The second number is unique, so that no two are ever compared further.
        self._heap: list[tuple[int, int, Callable[[int], None], int]] = []

    def put(self, at_us: int, act: Callable[[int], None], given: int) -> None:
        """`act(given)` at an instant that is not over."""
        assert at_us >= self.now_us, "the past cannot be changed"
        self._put_in_count += 1
        heappush(self._heap, (at_us, -self._put_in_count, act, given))

    def next_us(self, never_us: int) -> int:
        """When the next thing happens; `never_us`: nothing does."""
        return self._heap[0][0] if self._heap else never_us

    def pass_to(self, at_us: int) -> None:
        """Time passes and nothing happens; never beyond what happens next."""
        self.now_us = max(self.now_us, at_us)

    def step(self) -> None:
        """The next thing happens."""
        self.now_us, _, act, given = heappop(self._heap)
        act(given)
