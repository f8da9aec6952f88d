"""Panels: what one shows, and the usual ways to ask for it. Which there are is views.py's and supervisor.py's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..metrics.metric import Metric


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


Row = tuple[str, Sequence[Panel]]


def _name(metric: Metric) -> str:
    return metric.sample_names[0]


def now(title: str, metric: Metric, query: str = "", unit: str = "short") -> Panel:
    return Panel(title, metric, [(query or f"sum({_name(metric)})", "")], unit, single=True)


def rate(title: str, metric: Metric, by: str, span: str = "5m") -> Panel:
    return Panel(title, metric, [(f"sum by ({by}) (rate({_name(metric)}[{span}]))", f"{{{{{by}}}}}")])


def split(
    title: str, metric: Metric, by: str, how: str = "sum", unit: str = "short", *, stacked: bool = False
) -> Panel:
    """A gauge as it is now, by one label."""
    return Panel(title, metric, [(f"{how} by ({by}) ({_name(metric)})", f"{{{{{by}}}}}")], unit, stacked=stacked)


def hour(title: str, metric: Metric, by: str) -> Panel:
    query = f"sum by ({by}) (increase({_name(metric)}[1h]))"
    return Panel(title, metric, [(query, f"{{{{{by}}}}}")], stacked=True)
