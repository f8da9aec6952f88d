"""Findings: what a simulation found beside what theory has, each with a confidence interval."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dispatch_core.records import record

from ..simulator.intervals import Interval, batch_means

# In service times: no way takes as long.
DELAYED = 1e-4


@record
class Finding:
    name: str
    exact: float
    found: Interval

    @property
    def off(self) -> float:
        """How far the mean found is off, in half widths of its interval."""
        return abs(self.found.mean - self.exact) / self.found.half if self.found.half else float("inf")


# Of (calls, seed, confidence).
Case = Callable[[int, int, float], list[Finding]]


def mean(name: str, exact: float, values: Sequence[float], confidence: float) -> Finding:
    return Finding(name, exact, batch_means(values, confidence=confidence))


def share(name: str, exact: float, values: Iterable[bool], confidence: float) -> Finding:
    """Of how many it is so."""
    return mean(name, exact, [float(value) for value in values], confidence)


def delayed(name: str, exact: float, waits: Sequence[float], confidence: float) -> Finding:
    """The share of calls that waited for more than the way."""
    return share(name, exact, (wait > DELAYED for wait in waits), confidence)


def holds(found: Sequence[Finding]) -> bool:
    return not any(one.found.excludes(one.exact) for one in found)
