"""Panels: what one shows, and the usual ways to ask for it. Which there are is views.py's and supervisor.py's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..metrics.metric import Metric

# Colours, each with the value from which on it holds; None for the first.
Steps = Sequence[tuple[float | None, str]]
YES_NO = {"0": "tidak · no", "1": "ya · yes"}


def bad_from(red: float, *, orange: float | None = None) -> Steps:
    """Green below."""
    middle = [] if orange is None else [(orange, "orange")]
    return [(None, "green"), *middle, (red, "red")]


def look_from(orange: float) -> Steps:
    """Green below, and never worse than worth a look."""
    return [(None, "green"), (orange, "orange")]


def good_from(green: float) -> Steps:
    """Red below."""
    return [(None, "red"), (green, "green")]


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel: title in both languages, the metric whose meaning it shows, and (query, legend) pairs."""

    title: str
    metric: Metric
    queries: Sequence[tuple[str, str]]
    unit: str = "short"
    # One number instead of a curve.
    single: bool = False
    stacked: bool = False
    # What is good and bad; empty: nothing is.
    steps: Steps = ()
    # Where its axis begins; None: wherever the values do.
    floor: float | None = 0.0
    # Said instead of a number.
    words: Mapping[str, str] = field(default_factory=dict)


Row = tuple[str, Sequence[Panel]]


def _name(metric: Metric) -> str:
    return metric.sample_names[0]


def now(
    title: str,
    metric: Metric,
    query: str = "",
    unit: str = "short",
    *,
    steps: Steps = (),
    words: Mapping[str, str] | None = None,
) -> Panel:
    """One number as it is at this moment; where it is not known any more that is said."""
    asked = [(query or f"sum({_name(metric)})", "")]
    return Panel(title, metric, asked, unit, single=True, steps=steps, words=words or {})


def rate(title: str, metric: Metric, by: str, span: str = "5m") -> Panel:
    return Panel(title, metric, [(f"sum by ({by}) (rate({_name(metric)}[{span}]))", f"{{{{{by}}}}}")], "cps")


def split(
    title: str,
    metric: Metric,
    by: str,
    how: str = "sum",
    unit: str = "short",
    *,
    stacked: bool = False,
    steps: Steps = (),
) -> Panel:
    """A gauge by one label."""
    asked = [(f"{how} by ({by}) ({_name(metric)})", f"{'P' * (by == 'priority')}{{{{{by}}}}}")]
    return Panel(title, metric, asked, unit, stacked=stacked, steps=steps)


def hour(title: str, metric: Metric, by: str) -> Panel:
    query = f"sum by ({by}) (increase({_name(metric)}[1h]))"
    return Panel(title, metric, [(query, f"{{{{{by}}}}}")], stacked=True)
