"""What the writer's process exports: how calls, engine, journal, store and feed are doing.

On the hot path it only observes with children made before. Everything else is counted from what the server keeps
anyway, when Prometheus asks, a family at a time.
"""

from __future__ import annotations

import resource
from collections import Counter as Tally
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


class Meter:
    """One method's calls: how many, how long, how many failed. Its series are made by the first call."""

    __slots__ = ("_answered", "_failed", "_metrics", "_name", "_opened")

    def __init__(self, metrics: Metrics, name: str) -> None:
        self._metrics = metrics
        self._name = name
        self._answered: Callable[[float], None] | None = None
        self._failed: Callable[[], None] | None = None
        self._opened: Callable[[], None] | None = None

    def answered(self, seconds: float) -> None:
        """A unary call ended, in whichever way, so long after it was received."""
        if self._answered is None:
            self._answered = self._metrics.rpc_answered.of(self._name).observe
        self._answered(seconds)

    def opened(self) -> None:
        """A stream began."""
        if self._opened is None:
            self._opened = self._metrics.rpc_streams.of(self._name).inc
        self._opened()

    def failed(self, reason: str) -> None:
        """A call or a stream ended with an error of this name."""
        if self._failed is None:
            self._failed = self._metrics.rpc_failed.of(self._name).inc
        self._failed()
        self._metrics.rejections.of(reason).inc()


class Metrics:
    """The series of one server. `sequencer` is None until the area serves, and again when it stops."""

    def __init__(self) -> None:
        self.sequencer: Sequencer | None = None
        self._store = Condition()
        self._page = Page()
        self.reported = self._page.histogram(table.REPORT_COMMITTED).observe
        self._applied = self._page.histogram(table.COMMAND_APPLIED)
        self._confirmed = self._page.histogram(table.BATCH_CONFIRMED)
        self.rpc_answered: Children = self._page.children(table.RPC_ANSWERED)
        self.rpc_failed: Children = self._page.children(table.RPC_FAILED)
        self.rpc_streams: Children = self._page.children(table.RPC_STREAMS)
        self.rejections: Children = self._page.children(table.REJECTIONS)

    # -- What the server tells -----------------------------------------------------------------------------------------

    def meter(self, method: str) -> Meter:
        """For the calls of one method."""
        return Meter(self, method)

    def store_looked_at(self, condition: Condition) -> None:
        self._store = condition

    def watch(self, sequencer: Sequencer, feed: Feed, keeper: Keeper) -> None:
        """Measure these from now on; called once."""
        self.sequencer = sequencer
        sequencer.decide_seconds = self._applied.observe
        sequencer.append_seconds = self._confirmed.observe
        self._ask_writer(sequencer, keeper)
        self._ask_store()
        asked = self._page.asked
        asked(table.WATCHERS, lambda: _by_class(feed.counts()))
        asked(table.WATCHERS_BEHIND, lambda: _by_class(feed.behind()))
        asked(table.WATCHERS_CUT, lambda: _by_class(feed.cut_counts))
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

    def _ask_writer(self, sequencer: Sequencer, keeper: Keeper) -> None:
        asked, state = self._page.asked, sequencer.engine.state

        def clock_difference_s() -> float:
            # It is as of the clock's last look.
            sequencer.clock.now_ms()
            return sequencer.clock.difference_ms() / 1000

        def incidents() -> Values:
            tally = Tally(incident.state for incident in state.incidents.values())
            return {(word.name.lower(),): tally[word] for word in (IncidentState.OPEN, IncidentState.CANCELLED)}

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
        asked(table.INCIDENTS_OPEN, incidents)
        asked(table.NEEDS_WAITING, lambda: state.waiting_count)

    def _ask_store(self) -> None:
        asked = self._page.asked
        asked(table.STORE_PRIMARY, lambda: int(self._store.primary))
        asked(table.STORE_REPLICAS, lambda: self._store.replica_count)
        asked(table.STORE_MEMORY, lambda: self._store.used_bytes)
        asked(table.STORE_MEMORY_LIMIT, lambda: self._store.limit_bytes)


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
