"""Intervals: how sure a mean of replications is, and a mean along one long run.

Replications are independent: Student's t. Paired differences are replications of the difference. Along one run the
means of long batches take their place.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan, sqrt
from statistics import NormalDist, fmean, stdev

from dispatch_core.records import record

CONFIDENCE = 0.95


@record
class Interval:
    """A mean with half the width of its 95 % confidence interval; nan where one sample says nothing of that."""

    mean: float
    half: float

    def excludes(self, value: float) -> bool:
        return not isnan(self.half) and abs(self.mean - value) > self.half


def interval(samples: Sequence[float], confidence: float = CONFIDENCE) -> Interval:
    """Of independent samples; those that are nan are left out."""
    known = [sample for sample in samples if not isnan(sample)]
    if not known:
        return Interval(nan, nan)
    if len(known) == 1:
        return Interval(known[0], nan)
    return Interval(fmean(known), t_quantile(len(known) - 1, confidence) * stdev(known) / sqrt(len(known)))


def paired(first: Sequence[float], second: Sequence[float]) -> Interval:
    """Of second minus first, pair by pair."""
    return interval([after - before for before, after in zip(first, second, strict=True)])


def batch_means(values: Sequence[float], batch_count: int = 20, confidence: float = CONFIDENCE) -> Interval:
    """Of values along one run that hang together: the means of batches much longer than that."""
    size = len(values) // batch_count
    return interval([fmean(values[at * size : (at + 1) * size]) for at in range(batch_count)], confidence)


def t_quantile(freedom: int, confidence: float) -> float:
    """Student's two-sided quantile (Hill's expansion in powers of 1/freedom; exact for 1 and 2 degrees)."""
    tail = (1 + confidence) / 2
    if freedom == 1:
        from math import pi, tan

        return tan(pi * (tail - 0.5))
    if freedom == 2:
        spread = 2 * tail - 1
        return spread * sqrt(2 / (1 - spread * spread))
    z = NormalDist().inv_cdf(tail)
    g1 = (z**3 + z) / 4
    g2 = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    g3 = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    g4 = (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92_160
    return z + g1 / freedom + g2 / freedom**2 + g3 / freedom**3 + g4 / freedom**4
