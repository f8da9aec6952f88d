"""The latency histogram against sorted values: no percentile is more than 0.8 % too high, none too low, merging loses
nothing.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_loadtest.histogram import (
    PERCENTILES,
    VALUE_US_MAX,
    Histogram,
    bucket_of,
    bucket_top_us,
    merged,
)

values_us = st.integers(0, VALUE_US_MAX) | st.integers(0, 5_000)


def filled(values: list[int]) -> Histogram:
    histogram = Histogram()
    for value in values:
        histogram.record(value)
    return histogram


def exact(values: list[int], percent: float) -> int:
    rank = -(-len(values) * round(percent * 1000) // 100_000)
    return sorted(values)[max(rank, 1) - 1]


@given(values_us)
def test_bucket_holds_its_value_and_is_narrow(value: int) -> None:
    top = bucket_top_us(bucket_of(value))
    assert value <= top <= value + value // 128
    assert bucket_of(top) == bucket_of(value)
    assert bucket_of(top + 1) == bucket_of(value) + 1


@given(st.lists(values_us, min_size=1, max_size=300))
def test_percentiles_are_never_too_low_and_at_most_one_bucket_too_high(values: list[int]) -> None:
    histogram = filled(values)
    for percent in PERCENTILES:
        wanted = exact(values, percent)
        assert wanted <= histogram.percentile_us(percent) <= wanted + wanted // 128
    assert histogram.max_us == max(values)
    assert histogram.mean_us == sum(values) // len(values)


@given(st.lists(values_us, max_size=100), st.lists(values_us, max_size=100))
def test_merging_is_the_same_as_recording_together(left: list[int], right: list[int]) -> None:
    whole = merged([{"report": filled(left)}, {"report": filled(right)}])["report"]
    assert whole.summary() == filled(left + right).summary()


@pytest.mark.parametrize(
    ("value", "kept"), [(-5, 0), (VALUE_US_MAX + 1, VALUE_US_MAX), (10 * VALUE_US_MAX, VALUE_US_MAX)]
)
def test_values_out_of_range_count_at_the_edge(value: int, kept: int) -> None:
    assert filled([value]).percentile_us(50) == kept


def test_an_empty_histogram_says_zero() -> None:
    assert Histogram().summary() == {
        "count": 0, "mean_us": 0, "p50_us": 0, "p90_us": 0, "p99_us": 0, "p99.9_us": 0, "max_us": 0
    }  # fmt: skip


def test_999_of_1000_is_not_the_slowest() -> None:
    assert filled([100] * 999 + [200]).percentile_us(99.9) == 100
