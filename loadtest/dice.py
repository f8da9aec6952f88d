"""Seeded luck: a small integer generator whose draws depend on the seed and on names, never on the order of asking.

Every crew and every event draws from its own dice (`Dice(seed, "crew", unit_id, 3)`), so one that is late does not
change what the others do. SplitMix64: the same numbers on every machine and Python version. Not for secrets.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_MASK = 2**64 - 1


class Dice:
    """Draws of one named purpose under one seed."""

    __slots__ = ("_state",)

    def __init__(self, seed: int, *names: str | int) -> None:
        said = "\x1f".join(map(str, (seed, *names))).encode()
        self._state = int.from_bytes(blake2b(said, digest_size=8).digest(), "big")

    def draw(self) -> int:
        """The next 64 bits."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return mixed ^ (mixed >> 31)

    def below(self, limit: int) -> int:
        """0 to limit - 1. The bias of a 64-bit multiply is far below anything a load could show."""
        assert limit > 0, "nothing to draw from"
        return (self.draw() * limit) >> 64

    def between(self, low: int, high: int) -> int:
        """low to high, both included."""
        return low + self.below(high - low + 1)

    def share(self) -> float:
        """A number between 0 and 1, neither of them."""
        return ((self.draw() >> 11) + 0.5) / 2**53

    def permille(self, chance: int) -> bool:
        """True in `chance` of 1,000 draws."""
        return self.below(1000) < chance

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def weighted(self, choices: Sequence[tuple[T, int]]) -> T:
        """One of (choice, weight) pairs."""
        left = self.below(sum(weight for _, weight in choices))
        for choice, weight in choices:
            left -= weight
            if left < 0:
                return choice
        raise AssertionError("weights add up to what was drawn from")


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Split `total` by `weights` in whole numbers that add up to it (largest remainders; ties to the first)."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in by_remainder[: total - sum(shares)]:
        shares[i] += 1
    return shares
