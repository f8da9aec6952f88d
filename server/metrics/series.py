"""Series: how a row of the table becomes what Prometheus reads, and how many of them stay few.

What is counted on the hot path is a child held by whoever counts, made once. What can be counted when it is asked for
(gauges, and numbers that somebody keeps anyway) costs nothing until then. One registry a family, so that rendering can
give everybody else a turn between them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, Summary, disable_created_metrics
from prometheus_client.exposition import generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, SummaryMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from .metric import PREFIX, Metric

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

# Values of the labels, in the row's order: the number.
Values = Mapping[tuple[str, ...], float]
# How many, and how much together.
Sums = Mapping[tuple[str, ...], tuple[int, float]]


class Page:
    """All families of one process, in the order in which they were added."""

    def __init__(self) -> None:
        # A series more for each of ours, which nobody reads.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registries: list[CollectorRegistry] = []

    def histogram(self, metric: Metric) -> Histogram:
        """A histogram that is told each value."""
        assert metric.kind == "histogram"
        name = PREFIX + metric.name
        return Histogram(name, metric.meaning, metric.labels, buckets=metric.bounds, registry=self._registry())

    def children(self, metric: Metric, known: Iterable[str] = ()) -> Children:
        """A family whose series are made when they are first wanted; those of its one label that are `known`, now.

        Prometheus sees a rise only from one scrape to the next: a series that begins with 1 never rose to it.
        """
        kinds: dict[str, Any] = {"counter": Counter, "summary": Summary}
        if metric.kind == "histogram":
            children = Children(self.histogram(metric), metric)
        else:
            family = kinds[metric.kind](PREFIX + metric.name, metric.meaning, metric.labels, registry=self._registry())
            children = Children(family, metric)
        for value in known:
            children.of(value)
        return children

    def asked(self, metric: Metric, values: Callable[[], float | Values]) -> None:
        """A family whose numbers are taken when the page is: one number, or one for each combination of labels."""
        self._registry().register(_Asked(metric, values))

    def asked_summary(self, metric: Metric, values: Callable[[], Sums]) -> None:
        """The same for a summary: how many and how much together for each combination of labels."""
        self._registry().register(_AskedSummary(metric, values))

    async def render(self) -> bytes:
        """All families in the text format; others get a turn after each."""
        parts = []
        for registry in self._registries:
            await asyncio.sleep(0)
            parts.append(generate_latest(registry))
        return b"".join(parts)

    def _registry(self) -> CollectorRegistry:
        self._registries.append(CollectorRegistry())
        return self._registries[-1]


class Children:
    """The series of one family by their labels. The last ones there is room for are OTHER, where not all are known."""

    def __init__(self, family: Any, metric: Metric) -> None:
        self._family = family
        self._metric = metric
        self._made: dict[tuple[str, ...], Any] = {}

    def of(self, *values: str) -> Any:
        """The child to count with; keep it where it is wanted often."""
        child = self._made.get(values)
        if child is None:
            metric = self._metric
            if not metric.known and metric.labels and len(self._made) >= metric.children_max - metric.others:
                values = metric.other(values)
            child = self._made[values] = self._family.labels(*values) if values else self._family
        return child


class _Asked(Collector):
    def __init__(self, metric: Metric, values: Callable[[], float | Values]) -> None:
        self._metric = metric
        self._values = values

    def collect(self) -> Iterable[Family]:
        metric = self._metric
        kind = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
        family = kind(PREFIX + metric.name, metric.meaning, labels=metric.labels)
        values = self._values()
        for labels, value in values.items() if isinstance(values, Mapping) else [((), values)]:
            family.add_metric(labels, value)
        yield family


class _AskedSummary(Collector):
    def __init__(self, metric: Metric, values: Callable[[], Sums]) -> None:
        self._metric = metric
        self._values = values

    def collect(self) -> Iterable[Family]:
        metric = self._metric
        family = SummaryMetricFamily(PREFIX + metric.name, metric.meaning, labels=metric.labels)
        for labels, (count, whole) in self._values().items():
            family.add_metric(labels, count, whole)
        yield family


class Shares:
    """Numbers by labels of which only the largest have room; the rest together is OTHER.

    What was shown before and is no more goes to 0 instead of away: its end can be seen, and asked for.
    """

    def __init__(self, metric: Metric) -> None:
        self._metric = metric
        self._shown: set[tuple[str, ...]] = set()

    def of(self, counts: Values) -> dict[tuple[str, ...], float]:
        ranked = sorted({**dict.fromkeys(self._shown, 0.0), **counts}.items(), key=lambda item: (-item[1], item[0]))
        room = self._metric.children_max - self._metric.others
        shown = dict(ranked[:room])
        self._shown = set(shown)
        for labels, count in ranked[room:]:
            other = self._metric.other(labels)
            shown[other] = shown.get(other, 0) + count
        return shown
