"""Seeded draws: the same for the same names, others for others, and fair enough for a load."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dispatch_loadtest.dice import Dice, apportion


def test_the_numbers_never_change() -> None:
    """A recorded seed must give the same run in every version."""
    dice = Dice(7, "crew", "DAMKAR-01", 3)
    assert [dice.below(1000) for _ in range(6)] == [714, 45, 360, 128, 471, 423]


def test_names_are_told_apart() -> None:
    draws = {Dice(1, *names).draw() for names in [("a",), ("b",), ("a", ""), ("a", "b"), ("ab",), (1,), (2,), ("1", 2)]}
    assert len(draws) == 8


@given(st.integers(0, 2**40), st.integers(-50, 50), st.integers(0, 100))
def test_between_stays_between(seed: int, low: int, width: int) -> None:
    dice = Dice(seed)
    assert all(low <= dice.between(low, low + width) <= low + width for _ in range(50))


def test_chances_are_kept() -> None:
    dice = Dice(11, "fair")
    hits = sum(dice.permille(100) for _ in range(20_000))
    assert 1_800 < hits < 2_200
    counts = {"a": 0, "b": 0}
    for _ in range(8_000):
        counts[dice.weighted([("a", 3), ("b", 1)])] += 1
    assert 5_700 < counts["a"] < 6_300


@given(st.integers(0, 5_000), st.lists(st.integers(0, 900), min_size=1, max_size=20).filter(any))
def test_apportioned_shares_add_up_and_are_near_their_part(total: int, weights: list[int]) -> None:
    shares = apportion(total, weights)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - total * weight / sum(weights)) < 1
