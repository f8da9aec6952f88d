"""All metrics of Sigap in one table: name, kind, meaning, labels and how many series there may be.

Both end-points stand in the name of every duration; durations are seconds, instants seconds since 1970. The meaning is
HELP on the page: what a shift supervisor or whoever is on call learns from it. It makes no series; series.py does.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dispatch_core import limits

Kind = Literal["counter", "gauge", "histogram", "summary"]

PREFIX = "sigap_"
# What has no room of its own is counted together under this value of every label.
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Metric:
    """One row. `name` is without the prefix, and without the suffix `_total` that a counter's samples have."""

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()
    # Most combinations of labels; where it may be reached the last one is OTHER.
    children_max: int = 1
    # Upper bounds of a histogram's buckets, without the last, which has none.
    bounds: tuple[float, ...] = ()

    @property
    def full_name(self) -> str:
        """As it stands after HELP and TYPE."""
        return PREFIX + self.name + "_total" * (self.kind == "counter")

    @property
    def sample_names(self) -> tuple[str, ...]:
        """The names of its samples: what a query may name."""
        if self.kind == "histogram":
            return tuple(self.full_name + part for part in ("_bucket", "_sum", "_count"))
        if self.kind == "summary":
            return tuple(self.full_name + part for part in ("_sum", "_count"))
        return (self.full_name,)

    @property
    def series_max(self) -> int:
        each = {"histogram": len(self.bounds) + 3, "summary": 2}.get(self.kind, 1)
        return each * self.children_max


BUCKETS_MAX = 10
_CALL_BOUNDS = (0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.05, 0.2, 1.0)
_DECIDE_BOUNDS = (0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.005, 0.05)

# -- The writer's process ----------------------------------------------------------------------------------------------

REPORT_COMMITTED = Metric(
    "report_received_to_committed_seconds",
    "histogram",
    "A report's way from its receipt to its durable decision. Above 2 s a call-taker waits for the screen.",
    bounds=_CALL_BOUNDS,
)
COMMAND_APPLIED = Metric(
    "command_taken_to_applied_seconds",
    "histogram",
    "The engine's own work for one command: from taking it up to having decided and applied it.",
    bounds=_DECIDE_BOUNDS,
)
BATCH_CONFIRMED = Metric(
    "journal_batch_sent_to_confirmed_seconds",
    "histogram",
    "The store's part: from sending a batch of entries to hearing that it is on disk. Nothing leaves before that.",
    bounds=_CALL_BOUNDS,
)
RPC_ANSWERED = Metric(
    "rpc_received_to_answered_seconds",
    "summary",
    "Calls answered, refusals included, and the time they took together, by method.",
    ("method",),
    41,
)
RPC_FAILED = Metric(
    "rpc_failures",
    "counter",
    "Calls and streams that ended with an error, a rule's refusal included, by method.",
    ("method",),
    17,
)
RPC_STREAMS = Metric("rpc_streams_opened", "counter", "Streams that clients opened, by method.", ("method",), 8)
REJECTIONS = Metric(
    "rejections",
    "counter",
    "Errors by Sigap's own name for the reason. Refused reports are people who got no answer.",
    ("reason",),
    15,
)
SHED = Metric(
    "commands_shed",
    "counter",
    "Commands turned away because too many wait, by class. A shed emergency must be taken on paper.",
    ("class",),
    5,
)
QUEUED = Metric("queued_commands", "gauge", "Commands that wait for a decision, by class.", ("class",), 4)
QUEUED_AGE = Metric(
    "queued_oldest_age_seconds", "gauge", "How long the oldest waiting command of each class has waited.", ("class",), 4
)
TAIL_AGE = Metric(
    "journal_tail_age_seconds",
    "gauge",
    "Age of the oldest decision that is not durable yet; 0 = none. Nobody has been told of it.",
)
COMMITTED_SEQ = Metric(
    "committed_seq", "gauge", "The newest journal entry that is durable. It rises whenever anything happens."
)
STORE_AWAY = Metric(
    "store_away", "gauge", "1 = the store does not confirm: nothing is decided, callers are told to repeat."
)
STORE_PRIMARY = Metric("store_primary", "gauge", "1 = the store is a primary; 0 = a replica, which takes no entry.")
STORE_REPLICAS = Metric("store_replicas", "gauge", "Replicas that follow the store; with one, answers wait for it.")
STORE_MEMORY = Metric("store_memory_used_bytes", "gauge", "Memory that the store uses.")
STORE_MEMORY_LIMIT = Metric(
    "store_memory_limit_bytes", "gauge", "Memory that the store may use. Look into it from 60 % on; full, it refuses."
)
CLOCK_DIFFERENCE = Metric(
    "clock_difference_seconds", "gauge", "Service time minus the machine's clock. From 2 s on the stamps mislead."
)
EPOCH = Metric("writer_epoch", "gauge", "Rises with every start and take-over of the writer.")
SNAPSHOT_SEQ = Metric("snapshot_seq", "gauge", "The entry that the newest snapshot is of; a start reads on from there.")
SNAPSHOT_FAILURES = Metric(
    "snapshot_failures", "counter", "Snapshots that failed. Without them the journal fills the store."
)
REQUESTS = Metric("requests_remembered", "gauge", "Request ids kept to answer repeats; full at 200000.")
INCIDENTS_OPEN = Metric("incidents_open", "gauge", "Incidents that are not closed, by state.", ("state",), 2)
NEEDS_WAITING = Metric("needs_waiting", "gauge", "Needs that wait for a unit, all agencies together.")
WATCHERS = Metric("watchers", "gauge", "Streams that follow the feed, by what they follow.", ("class",), 4)
WATCHERS_BEHIND = Metric(
    "watchers_behind_entries",
    "gauge",
    "How many entries the slowest stream of each class has not taken yet.",
    ("class",),
    4,
)
WATCHERS_CUT = Metric(
    "watchers_cut", "counter", "Streams cut because their reader was too slow; they resume.", ("class",), 4
)
RESIDENT = Metric("process_memory_resident_bytes", "gauge", "Memory of this server's process.")
CPU = Metric("process_cpu_seconds", "counter", "Processor time that this server's process has used.")

WRITER = (
    REPORT_COMMITTED,
    COMMAND_APPLIED,
    BATCH_CONFIRMED,
    RPC_ANSWERED,
    RPC_FAILED,
    RPC_STREAMS,
    REJECTIONS,
    SHED,
    QUEUED,
    QUEUED_AGE,
    TAIL_AGE,
    COMMITTED_SEQ,
    STORE_AWAY,
    STORE_PRIMARY,
    STORE_REPLICAS,
    STORE_MEMORY,
    STORE_MEMORY_LIMIT,
    CLOCK_DIFFERENCE,
    EPOCH,
    SNAPSHOT_SEQ,
    SNAPSHOT_FAILURES,
    REQUESTS,
    INCIDENTS_OPEN,
    NEEDS_WAITING,
    WATCHERS,
    WATCHERS_BEHIND,
    WATCHERS_CUT,
    RESIDENT,
    CPU,
)

assert sum(metric.series_max for metric in WRITER) <= limits.WRITER_SERIES_MAX
assert all(len(metric.bounds) < BUCKETS_MAX for metric in WRITER)
