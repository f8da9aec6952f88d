"""A metric: its name, kind, meaning and labels, how many series there may be of it, and what its samples are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["counter", "gauge", "histogram", "summary"]

PREFIX = "sigap_"
# What has no room of its own is counted together under this value of its first label. The others stay true: whether a
# promise was kept is known also of the agencies that have no room.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Metric:
    """One row. `name` is without the prefix, and without the suffix `_total` that a counter's samples have."""

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()
    # Most combinations of labels; the last ones are OTHER, unless all are known beforehand.
    children_max: int = 1
    # Upper bounds of a histogram's buckets, without the last, which has none.
    bounds: tuple[float, ...] = ()
    known: bool = False
    # How many of the children are OTHER: one for each combination of the labels after the first.
    others: int = 1

    @property
    def full_name(self) -> str:
        """As it stands after HELP and TYPE."""
        return PREFIX + self.name + "_total" * (self.kind == "counter")

    @property
    def sample_names(self) -> tuple[str, ...]:
        """The names of its samples: what a query may name."""
        if self.kind == "histogram":
            # A sum of values below 0 would not only rise.
            parts = ("_bucket", "_count") if self.bounds[0] < 0 else ("_bucket", "_sum", "_count")
            return tuple(self.full_name + part for part in parts)
        if self.kind == "summary":
            return tuple(self.full_name + part for part in ("_sum", "_count"))
        return (self.full_name,)

    def other(self, values: tuple[str, ...]) -> tuple[str, ...]:
        """Under which labels these are counted where they have no room of their own."""
        return (OTHER, *values[1:])

    @property
    def series_max(self) -> int:
        each = {"histogram": len(self.bounds) + len(self.sample_names), "summary": 2}.get(self.kind, 1)
        return each * self.children_max
