"""Metrics: what Prometheus reads from the writer. Both end-points stand in the name of every duration.

At most METRIC_SERIES_MAX series with at most ten buckets each, rendered a family at a time so that the loop is never
held long; what the feed can tell is for another process to export. Gauges are counted from the state when they are
asked for. No label holds personal data, a request id or an incident.
"""

from __future__ import annotations

import asyncio
from collections import Counter as Tally
from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import generate_latest

from dispatch_core import limits
from dispatch_core.context import Context
from dispatch_core.entities import Unit
from dispatch_core.model import Availability, IncidentState, Unfit

from .feed import Feed
from .writer.sequencer import Sequencer

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
SECONDS = (0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.05, 0.2, 1.0)
DECIDE_SECONDS = (0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.005, 0.05)
BATCH_ENTRIES = (1, 2, 4, 8, 16, 32, 64, 128)
# Shares of the series that grow with the city or with what callers send. The largest stay themselves, the rest is
# counted together as OTHER.
WAITING_SERIES_MAX = limits.METRIC_SERIES_MAX // 8
UNITS_SERIES_MAX = limits.METRIC_SERIES_MAX // 4
REASONS_SERIES_MAX = limits.METRIC_SERIES_MAX // 8
OTHER = "other"
# The agency of a need that any may serve.
ANY = "any"

# Gauges without labels: name and help.
NUMBERS = {
    "store_away": "1 while the journal does not confirm.",
    "store_memory_used_ratio": "Share of its memory that the store uses; an alarm is logged from 0.6 on.",
    "committed_seq": "The last entry that the journal confirmed.",
    "clock_difference_seconds": "Service time minus wall clock; look into it from 2 s on.",
    "inbox_commands": "Commands that wait for a decision.",
    "writer_epoch": "The epoch of this writer.",
    "agencies_not_answering": "Agencies that stopped answering.",
    "requests_remembered": "Request ids kept to answer repeats.",
    "watchers": "Streams that are open.",
}


class Metrics:
    """The series of one server. `sequencer` is None until the area serves, and again when it stops."""

    def __init__(self) -> None:
        # A series more for each of ours, which nobody reads.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.sequencer: Sequencer | None = None
        self._feed: Feed | None = None
        self._registries: list[CollectorRegistry] = []
        self._report = self._histogram(
            "report_received_to_committed_seconds", "ReportIncident, from its receipt to its commit.", SECONDS
        )
        self._decide = self._histogram(
            "decide_seconds", "One command, from being taken up to being applied.", DECIDE_SECONDS
        )
        self._append = self._histogram(
            "journal_append_seconds", "One batch, from being sent to being confirmed.", SECONDS
        )
        self._batch = self._histogram("journal_batch_entries", "Entries in one batch.", BATCH_ENTRIES)
        self._calls = Counter("sigap_calls", "gRPC calls received.", registry=self._registry())
        self._rejections = Counter(
            "sigap_rejections", "Calls refused, by reason.", ["reason"], registry=self._registry()
        )
        self._reasons: set[str] = set()
        self._incidents = self._gauge("incidents_open", "Incidents that are not closed, by state.", "state")
        self._incidents_waiting = self._gauge(
            "incidents_waiting",
            "Incidents that lack a unit of the agency, by the need's priority.",
            "agency",
            "priority",
        )
        self._needs_waiting = self._gauge("needs_waiting", "Needs that wait for a unit.", "agency", "priority")
        self._units = self._gauge("units", "Units of the roster, by agency and state.", "agency", "state")
        self._numbers = {name: self._gauge(name, text) for name, text in NUMBERS.items()}

    # -- What the server tells -----------------------------------------------------------------------------------------

    def watch(self, sequencer: Sequencer, feed: Feed) -> None:
        """Measure this sequencer from now on."""
        self.sequencer, self._feed = sequencer, feed
        sequencer.decide_seconds = self._decide.observe
        sequencer.append_seconds = self._append.observe
        sequencer.batch_size = self._batch.observe

    def forget(self) -> None:
        """It is about to stop."""
        self.sequencer = None

    def store_full(self, ratio: float) -> None:
        self._numbers["store_memory_used_ratio"].set(ratio)

    def reported(self, seconds: float) -> None:
        self._report.observe(seconds)

    def refused(self, reason: str) -> None:
        if reason not in self._reasons:
            if len(self._reasons) >= REASONS_SERIES_MAX:
                reason = OTHER
            self._reasons.add(reason)
        self._rejections.labels(reason).inc()

    def called(self, method: str) -> None:
        self._calls.inc()

    # -- What Prometheus asks ------------------------------------------------------------------------------------------

    async def render(self) -> bytes:
        """All series in the text format."""
        if self.sequencer is not None:
            self._count(self.sequencer)
        parts = []
        for registry in self._registries:
            await asyncio.sleep(0)
            parts.append(generate_latest(registry))
        return b"".join(parts)

    def _count(self, sequencer: Sequencer) -> None:
        state = sequencer.engine.state
        # The difference is as of the clock's last look.
        sequencer.clock.now_ms()
        incidents = Tally(incident.state for incident in state.incidents.values())
        for word in (IncidentState.OPEN, IncidentState.CANCELLED):
            self._incidents.labels(word.name.lower()).set(incidents[word])
        needs: Tally[tuple[str, ...]] = Tally()
        lacking: set[tuple[str, str, int]] = set()
        for (agency_id, _, _), queue in state.waiting.items():
            for priority, incident, _ in queue:
                needs[agency_id or ANY, str(priority)] += 1
                lacking.add((agency_id or ANY, str(priority), incident))
        _show(self._needs_waiting, needs, WAITING_SERIES_MAX)
        _show(self._incidents_waiting, Tally(labels[:2] for labels in lacking), WAITING_SERIES_MAX)
        context = sequencer.engine.context
        units: Tally[tuple[str, ...]] = Tally(
            (unit.agency_id, state_word(context, unit)) for unit in state.units if not unit.retired
        )
        _show(self._units, units, UNITS_SERIES_MAX)
        numbers: dict[str, float] = {
            "store_away": int(not sequencer.ready),
            "committed_seq": sequencer.committed_seq,
            "clock_difference_seconds": sequencer.clock.difference_ms() / 1000,
            "inbox_commands": sequencer.queued_count,
            "writer_epoch": sequencer.epoch,
            "agencies_not_answering": sum(agency.not_answering for agency in state.agencies.values()),
            "requests_remembered": len(state.requests),
            "watchers": self._feed.watcher_count if self._feed else 0,
        }
        for name, value in numbers.items():
            self._numbers[name].set(value)

    # -- Details -------------------------------------------------------------------------------------------------------

    def _registry(self) -> CollectorRegistry:
        """One for each family, so that rendering can pause between them."""
        self._registries.append(CollectorRegistry())
        return self._registries[-1]

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(f"sigap_{name}", text, buckets=buckets, registry=self._registry())

    def _gauge(self, name: str, text: str, *labels: str) -> Gauge:
        return Gauge(f"sigap_{name}", text, labels, registry=self._registry())


# A unit's state in one word of a label, few in all, so that the series stay few.
_STATES = {
    Unfit.OFF_DUTY: "off_duty",
    Unfit.COMMITTED: "committed",
    # Its crew is out with another vehicle.
    Unfit.CREW_COMMITTED: "crew_committed",
    Unfit.UNRESPONSIVE: "unresponsive",
}


def state_word(context: Context, unit: Unit) -> str:
    """Whether the unit can be sent, or what stands against it."""
    blocked = context.block(unit)
    if blocked is Unfit.NONE:
        return "conditional" if unit.availability is Availability.CONDITIONAL else "available"
    return _STATES.get(blocked, "not_available")


def _show(gauge: Gauge, counts: Mapping[tuple[str, ...], int], series_max: int) -> None:
    """Set a gauge with two labels to these counts, the largest first, what is too much together.

    What was shown before and is no more goes to 0 instead of away: its end can be seen, and asked for.
    """
    shown = {tuple(sample.labels.values()): 0 for family in gauge.collect() for sample in family.samples}
    shown.pop((OTHER, OTHER), None)
    ranked = sorted({**shown, **counts}.items(), key=lambda item: (-item[1], item[0]))
    gauge.clear()
    for labels, count in ranked[:series_max]:
        gauge.labels(*labels).set(count)
    if len(ranked) > series_max:
        gauge.labels(OTHER, OTHER).set(sum(count for _, count in ranked[series_max:]))
