"""All metrics of Sigap in one table: name, kind, meaning, labels and how many series there may be.

Both end-points stand in the name of every duration; durations are seconds, instants seconds since 1970. The meaning is
HELP on the page: what a shift supervisor or whoever is on call learns from it. It makes no series; series.py does.
"""

from __future__ import annotations

from dispatch_core import limits
from dispatch_core.model import Alert, Override, ServiceWarning, Shortfall

from .metric import Metric


def _rows_so_far() -> tuple[Metric, ...]:
    return tuple(row for row in globals().values() if isinstance(row, Metric))


BUCKETS_MAX = 10
_CALL_BOUNDS = (0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.05, 0.2, 1.0)
_DECIDE_BOUNDS = (0.00005, 0.0001, 0.0002, 0.0005, 0.002, 0.02)
_CONFIRM_BOUNDS = (0.0005, 0.001, 0.002, 0.005, 0.02, 0.2)

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
    bounds=_CONFIRM_BOUNDS,
)
# How often, and how often in vain, is counted for each of the sixty methods from the start, so that the first error of
# the rarest call is a rise and not a beginning. How long they take is told by what kind of call it is: by method it
# would take as many series again, and there may be 200.
METHODS_MAX = 60
RPC_CALLS = Metric(
    "rpc_calls",
    "counter",
    "Calls answered, refusals included, and streams opened, by method.",
    ("method",),
    METHODS_MAX,
)
RPC_FAILED = Metric(
    "rpc_failures",
    "counter",
    "Calls and streams that ended with an error, a rule's refusal included, by method.",
    ("method",),
    METHODS_MAX,
)
CALL_CLASSES = ("command", "crew", "read")
RPC_ANSWERED = Metric(
    "rpc_received_to_answered_seconds",
    "summary",
    "Calls answered and the time they took together: of crews' terminals, of all others that change or only read.",
    ("class",),
    len(CALL_CLASSES),
    known=True,
)
REJECTIONS = Metric(
    "rejections",
    "counter",
    "Errors by Sigap's own name for the reason. Refused reports are people who got no answer.",
    ("reason",),
    10,
)
# Those that somebody is called for, or that tell a slow reader; there from the start.
REASONS_KNOWN = ("OVERLOADED", "STORE_AWAY", "DEADLINE_EXCEEDED", "STOPPING", "INTERNAL", "WATCHER_TOO_SLOW")
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
INCIDENTS_OPEN = Metric("incidents_open", "gauge", "Incidents that go on: neither cancelled nor closed.")
WATCHERS = Metric("watchers", "gauge", "Streams that follow the feed, all together.")
WATCHERS_BEHIND = Metric(
    "watchers_behind_entries", "gauge", "Entries the slowest stream of a class has not taken.", ("class",), 4
)
CALLER_READS = Metric(
    "caller_data_reads",
    "counter",
    "Times that a caller's personal data were shown to somebody; who and when stands in DATA/audit/callers.jsonl.",
)
RESIDENT = Metric("process_memory_resident_bytes", "gauge", "Memory of this server's process.")
CPU = Metric("process_cpu_seconds", "counter", "Processor time that this server's process has used.")

WRITER = _rows_so_far()

# -- The process beside it, from the feed ------------------------------------------------------------------------------

_PRIORITIES = 5
# Sixteen agencies with a series of their own, "any" for what any of them may do, and the others of a larger city.
_AGENCIES = 18
_FIELD_BOUNDS = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0)

REPORTS = Metric(
    "reports", "counter", "Reports taken, each once: new incidents and further ones.", ("kind",), 2, known=True
)
ORDERS = Metric("orders_sent", "counter", "Orders that left for a unit. Reports that rise without it: nobody is sent.")
REPORTED_DISPATCHED = Metric(
    "incident_reported_to_unit_dispatched_seconds",
    "histogram",
    "How long a need waited for its first order since it was asked for, by priority. A supervisor's part is in it.",
    ("priority",),
    _PRIORITIES,
    (1.0, 5.0, 15.0, 60.0, 120.0, 300.0, 900.0, 1800.0),
    known=True,
)
SENT_ACKNOWLEDGED = Metric(
    "order_sent_to_acknowledged_seconds",
    "histogram",
    "How long crews took to answer an order, by the need's priority.",
    ("priority",),
    _PRIORITIES,
    (5.0, 10.0, 20.0, 45.0, 60.0, 90.0, 180.0, 600.0),
    known=True,
)
DISPATCHED_ON_SCENE = Metric(
    "dispatched_to_on_scene_seconds",
    "histogram",
    "How long units took from their order to the scene, by the need's priority.",
    ("priority",),
    _PRIORITIES,
    _FIELD_BOUNDS,
    known=True,
)
ETA_ERROR = Metric(
    "unit_expected_to_on_scene_seconds",
    "histogram",
    "Arrival minus its estimate: above 0 the unit came later than was said. Off to one side, speeds are wrong.",
    bounds=(-600.0, -300.0, -120.0, -30.0, 30.0, 120.0, 300.0, 600.0),
)
REGRET = Metric(
    "dispatched_to_on_scene_regret_seconds",
    "histogram",
    "How much later a need's first unit was there than the best one, as is known afterwards; 0 = nobody was better.",
    ("priority",),
    _PRIORITIES,
    (30.0, 120.0, 300.0),
    known=True,
)
AGENCY_REGRET = Metric(
    "agency_regret_seconds",
    "counter",
    "Seconds lost against the best unit, by agency. Rising faster than before: see the decisions `sigap stats` names.",
    ("agency",),
    _AGENCIES,
)
OBJECTIVES = Metric(
    "objectives",
    "counter",
    "Promises of the city's plans that were kept (met) or not (missed), by agency. Missed counts as soon as it is.",
    ("agency", "outcome"),
    2 * _AGENCIES,
    others=2,
)
SHORTFALLS = Metric(
    "shortfalls",
    "counter",
    "Needs that could not be filled, by reason, at each change of it.",
    ("reason",),
    len(Shortfall) - 1,
    known=True,
)
OVERRIDES = Metric(
    "overrides",
    "counter",
    "Supervisors' choices against the engine, by reason given.",
    ("reason",),
    len(Override),
    known=True,
)
ALERTS = Metric(
    "alerts", "counter", "What people were told without asking, by kind.", ("alert",), len(Alert), known=True
)
MISSED = Metric(
    "order_acknowledgements_missed",
    "counter",
    "Orders whose time to answer ran out, by agency.",
    ("agency",),
    _AGENCIES,
)
DIVERTS = Metric("diverts", "counter", "Units on their way that went to what was more urgent instead.")
FIXES = Metric("positions", "counter", "Positions of units that were journalled.")
ENTRIES = Metric("feed_entries", "counter", "Journal entries read from the feed.")
UNITS = Metric("units", "gauge", "Units of the roster, by agency and what they do.", ("agency", "state"), 49, others=5)
WAITING = Metric(
    "agency_needs_waiting",
    "gauge",
    "Needs that miss a unit, of incidents that are no exercise or test.",
    ("agency", "priority"),
    33,
    others=_PRIORITIES,
)
WAITING_AGE = Metric(
    "needs_waiting_oldest_age_seconds",
    "gauge",
    "How long the oldest need of a priority has missed a unit without a break.",
    ("priority",),
    _PRIORITIES,
)
UNACKNOWLEDGED = Metric("orders_unacknowledged", "gauge", "Orders that left and are not answered.", ("agency",), 17)
DESKS_ASKED = Metric("desk_requests_unanswered", "gauge", "Requests and notices that desks owe an answer.")
STALE = Metric(
    "positions_stale_units", "gauge", "Units on duty whose newest position is older than 10 minutes.", ("agency",), 17
)
NOT_ANSWERING = Metric(
    "agencies_not_answering",
    "gauge",
    "1 = two orders running were not answered: nobody of it is ordered by a clock.",
    ("agency",),
    17,
)
MODES = Metric(
    "dispatch_mode",
    "gauge",
    "0 = nobody is in this mode, 1 = some agencies are, 2 = the whole service is; see `sigap mode show`.",
    ("mode",),
    2,
    known=True,
)
HELD_IN_SURGE = Metric(
    "needs_held_in_surge",
    "gauge",
    "Needs that a surge holds until a human lets them go; see `sigap held list`.",
    ("priority",),
    3,
    known=True,
)
WARNINGS = Metric(
    "service_warnings",
    "gauge",
    "What the watchdog finds wrong with the service as a whole; 1 or more = act, see `sigap warnings`.",
    ("warning",),
    len(ServiceWarning),
    known=True,
)
EXPECTED_REPORTS = Metric(
    "reports_expected_per_hour", "gauge", "Reports that this hour of the day usually brings; 0 = not known yet."
)
REPORTS_LAST_HOUR = Metric("reports_last_hour", "gauge", "Reports of the last hour.")
FEED_HEARD_AGE = Metric(
    "feed_heard_age_seconds", "gauge", "Since when the writer's feed is silent; it speaks every second."
)
FEED_BEHIND = Metric("feed_entry_age_seconds", "gauge", "Between an entry's decision and its arrival here, newest one.")
FOLLOWED_SEQ = Metric("feed_seq", "gauge", "The newest entry that was read from the feed.")
WARNINGS_UNSENT = Metric(
    "service_warnings_unsent", "gauge", "Findings that the writer has not journalled yet: it is away, or refuses."
)

OPS = _rows_so_far()[len(WRITER) :]

assert sum(metric.series_max for metric in WRITER) <= limits.WRITER_SERIES_MAX
assert sum(metric.series_max for metric in OPS) <= limits.OPS_SERIES_MAX
assert len({metric.name for metric in (*WRITER, *OPS)}) == len(WRITER) + len(OPS)
assert all(len(metric.bounds) < BUCKETS_MAX for metric in (*WRITER, *OPS))
