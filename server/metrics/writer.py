"""What the writer's process exports: how calls, engine, journal, store and feed are doing.

On the hot path it only observes with children made before. Everything else is counted from what the server keeps
anyway, when Prometheus asks, a family at a time.
"""

from __future__ import annotations

import resource
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from dispatch_core.model import IncidentState

from ..feed import Feed, Watcher
from ..store.store import Condition
from ..writer.inbox import Shed
from ..writer.keeper import Keeper
from ..writer.sequencer import Sequencer
from . import table
from .series import Children, Page, Values

_PAGE_BYTES = resource.getpagesize()
# Fixes are conflated before they become a command; their calls are turned away by themselves.
POSITIONS = "positions"
_OWN = "sigap."
_CREWS = "sigap.v1.UnitService"
# What only reads: these, and what its name begins with.
_READS = frozenset(("Recommend", "Explain"))
_READING = ("Get", "List", "Search")


class Took:
    """Calls of one class: how many, and how long together."""

    __slots__ = ("count", "seconds")

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0


class Meter:
    """One method's calls: how many, how many failed, and how long those of its class took. Bare numbers: it is told of
    every call.
    """

    __slots__ = ("_rejections", "_took", "call_count", "failure_count")

    def __init__(self, took: Took, rejections: Children) -> None:
        self.call_count = 0
        self.failure_count = 0
        self._took = took
        self._rejections = rejections

    def answered(self, seconds: float) -> None:
        """A unary call ended, in whichever way, so long after it was received."""
        self.call_count += 1
        self._took.count += 1
        self._took.seconds += seconds

    def opened(self) -> None:
        """A stream began."""
        self.call_count += 1

    def failed(self, reason: str) -> None:
        """A call or a stream ended with an error of this name."""
        self.failure_count += 1
        self._rejections.of(reason).inc()


class Metrics:
    """The series of one server. `sequencer` is None until the area serves, and again when it stops."""

    def __init__(self) -> None:
        self.sequencer: Sequencer | None = None
        self._store = Condition()
        self._page = Page()
        self.reported = self._page.histogram(table.REPORT_COMMITTED).observe
        self._applied = self._page.histogram(table.COMMAND_APPLIED)
        self._confirmed = self._page.histogram(table.BATCH_CONFIRMED)
        self._meters: dict[str, Meter] = {}
        self._took = {name: Took() for name in table.CALL_CLASSES}
        self._ask_meters()
        self._rejections = self._page.children(table.REJECTIONS, table.REASONS_KNOWN)

    # -- What the server tells -----------------------------------------------------------------------------------------

    def meter(self, service: str, method: str) -> Meter:
        """For the calls of one method; those of other services than Sigap's are not exported."""
        if not service.startswith(_OWN):
            return Meter(Took(), self._rejections)
        meter = self._meters[method] = Meter(self._took[_class_of(service, method)], self._rejections)
        return meter

    def store_looked_at(self, condition: Condition) -> None:
        self._store = condition

    def watch(self, sequencer: Sequencer, feed: Feed, keeper: Keeper, caller_reads: Callable[[], int]) -> None:
        """Measure these from now on; called once."""
        self.sequencer = sequencer
        sequencer.decide_seconds = self._applied.observe
        sequencer.append_seconds = self._confirmed.observe
        self._ask_writer(sequencer, keeper)
        self._ask_store()
        asked = self._page.asked
        asked(table.WATCHERS, lambda: sum(feed.counts().values()))
        asked(table.WATCHERS_BEHIND, lambda: _by_class(feed.behind()))
        asked(table.CALLER_READS, caller_reads)
        asked(table.RESIDENT, _resident_bytes)
        asked(table.CPU, _cpu_seconds)

    def forget(self) -> None:
        """It is about to stop."""
        self.sequencer = None

    def why_not(self) -> str:
        """What keeps the server from committing commands; empty = nothing."""
        if self.sequencer is None:
            return "starting or stopping"
        return "" if self.sequencer.ready else "the store is away"

    # -- What Prometheus asks ------------------------------------------------------------------------------------------

    async def render(self) -> bytes:
        """All series in the text format."""
        return await self._page.render()

    def _ask_meters(self) -> None:
        meters = self._meters.items()
        asked = self._page.asked
        asked(table.RPC_CALLS, lambda: {(name,): meter.call_count for name, meter in meters})
        asked(table.RPC_FAILED, lambda: {(name,): meter.failure_count for name, meter in meters})
        took = self._took.items()
        self._page.asked_summary(table.RPC_ANSWERED, lambda: {(name,): (one.count, one.seconds) for name, one in took})

    def _ask_writer(self, sequencer: Sequencer, keeper: Keeper) -> None:
        asked, state = self._page.asked, sequencer.engine.state

        def clock_difference_s() -> float:
            # It is as of the clock's last look.
            sequencer.clock.now_ms()
            return sequencer.clock.difference_ms() / 1000

        def open_count() -> int:
            return sum(incident.state is IncidentState.OPEN for incident in state.incidents.values())

        def shed() -> Values:
            counts: dict[tuple[str, ...], float] = {
                (word.name.lower(),): sequencer.inbox.shed_counts[word] for word in Shed
            }
            return {**counts, (POSITIONS,): sequencer.board.shed_count}

        asked(table.SHED, shed)
        asked(table.QUEUED, lambda: {key: count for key, (count, _) in _queue(sequencer).items()})
        asked(table.QUEUED_AGE, lambda: {key: age_s for key, (_, age_s) in _queue(sequencer).items()})
        asked(table.TAIL_AGE, lambda: sequencer.tail_age_ms() / 1000)
        asked(table.COMMITTED_SEQ, lambda: sequencer.committed_seq)
        asked(table.STORE_AWAY, lambda: int(not sequencer.ready))
        asked(table.CLOCK_DIFFERENCE, clock_difference_s)
        asked(table.EPOCH, lambda: sequencer.epoch)
        asked(table.SNAPSHOT_SEQ, lambda: keeper.snapshot_seq)
        asked(table.SNAPSHOT_FAILURES, lambda: keeper.failure_count)
        asked(table.REQUESTS, lambda: len(state.requests))
        asked(table.INCIDENTS_OPEN, open_count)

    def _ask_store(self) -> None:
        asked = self._page.asked
        asked(table.STORE_PRIMARY, lambda: int(self._store.primary))
        asked(table.STORE_REPLICAS, lambda: self._store.replica_count)
        asked(table.STORE_MEMORY, lambda: self._store.used_bytes)
        asked(table.STORE_MEMORY_LIMIT, lambda: self._store.limit_bytes)


def _class_of(service: str, method: str) -> str:
    command, crew, read = table.CALL_CLASSES
    if service == _CREWS:
        return crew
    return read if method in _READS or method.startswith(_READING) else command


def _queue(sequencer: Sequencer) -> dict[tuple[str], tuple[int, float]]:
    """By class: commands that wait, and seconds that the oldest has waited."""
    now_s = monotonic()
    load = sequencer.inbox.load()
    return {(word.name.lower(),): (count, now_s - oldest_s if count else 0.0) for word, (count, oldest_s) in load}


def _by_class(numbers: dict[Watcher, int]) -> Values:
    return {(word.value,): numbers.get(word, 0) for word in Watcher}


def _resident_bytes() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE_BYTES


def _cpu_seconds() -> float:
    used: Any = resource.getrusage(resource.RUSAGE_SELF)
    return float(used.ru_utime + used.ru_stime)
