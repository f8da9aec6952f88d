"""Latencies as a log-linear histogram: integer microseconds in, percentiles out, at most 0.8 % above the true value.

Each power of two is split into 128 equal buckets, as HDR histograms do; values below 256 us are exact. Histograms of
several processes are merged by adding counts, so no percentile is ever averaged. The well-known package for this
brings a build tool as a run-time dependency; these few lines do not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

# 2**7 buckets to a power of two: a bucket is at most 1/128 of its value wide.
SUB_BITS = 7
# About 19 hours in microseconds; what is longer is counted there.
VALUE_US_MAX = 2**36 - 1
PERCENTILES = (50.0, 90.0, 99.0, 99.9)


def bucket_of(value_us: int) -> int:
    """The bucket of a value of at least 0."""
    shift = max(0, value_us.bit_length() - SUB_BITS - 1)
    return (shift << SUB_BITS) + (value_us >> shift)


def bucket_top_us(bucket: int) -> int:
    """The highest value that falls into a bucket."""
    if bucket < 2 << SUB_BITS:
        return bucket
    shift = (bucket >> SUB_BITS) - 1
    return ((bucket - (shift << SUB_BITS) + 1) << shift) - 1


class Histogram:
    """Counts by bucket, and the exact count, sum and extremes."""

    __slots__ = ("counts", "max_us", "min_us", "sum_us", "value_count")

    def __init__(self) -> None:
        self.counts: dict[int, int] = {}
        self.value_count = 0
        self.sum_us = 0
        self.min_us = VALUE_US_MAX
        self.max_us = 0

    # -- Queries -------------------------------------------------------------------------------------------------------

    def percentile_us(self, percent: float) -> int:
        """The value that `percent` of all values do not exceed; 0 of an empty histogram."""
        if not self.value_count:
            return 0
        # In thousandths, so that 99.9 of 1,000 values is the 999th and not, by rounding, the 1,000th.
        wanted = max(1, -(-self.value_count * round(percent * 1000) // 100_000))
        seen = 0
        for bucket in sorted(self.counts):
            seen += self.counts[bucket]
            if seen >= wanted:
                return min(bucket_top_us(bucket), self.max_us)
        return self.max_us

    @property
    def mean_us(self) -> int:
        return self.sum_us // self.value_count if self.value_count else 0

    def summary(self) -> dict[str, int]:
        """What a report shows: count, mean, percentiles and maximum, in microseconds."""
        named = {f"p{percent:g}_us": self.percentile_us(percent) for percent in PERCENTILES}
        return {"count": self.value_count, "mean_us": self.mean_us, **named, "max_us": self.max_us}

    # -- Changes -------------------------------------------------------------------------------------------------------

    def record(self, value_us: int) -> None:
        """Count one value; below 0 counts as 0, above the maximum as the maximum."""
        value_us = min(max(value_us, 0), VALUE_US_MAX)
        bucket = bucket_of(value_us)
        self.counts[bucket] = self.counts.get(bucket, 0) + 1
        self.value_count += 1
        self.sum_us += value_us
        self.min_us = min(self.min_us, value_us)
        self.max_us = max(self.max_us, value_us)

    def merge(self, other: Histogram) -> None:
        for bucket, count in other.counts.items():
            self.counts[bucket] = self.counts.get(bucket, 0) + count
        self.value_count += other.value_count
        self.sum_us += other.sum_us
        self.min_us = min(self.min_us, other.min_us)
        self.max_us = max(self.max_us, other.max_us)


def total(parts: Iterable[Histogram]) -> Histogram:
    """Several histograms added up."""
    whole = Histogram()
    for part in parts:
        whole.merge(part)
    return whole


def merged(parts: Iterable[Mapping[str, Histogram]]) -> dict[str, Histogram]:
    """The histograms of several processes by name, added up."""
    whole: dict[str, Histogram] = {}
    for part in parts:
        for name, histogram in part.items():
            whole.setdefault(name, Histogram()).merge(histogram)
    return whole
