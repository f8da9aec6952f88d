"""What the driver sent and what it was told: one record a call, small enough to keep all of them, free of personal
data.
"""

from __future__ import annotations

from enum import IntEnum

from dispatch_core.records import record


class Outcome(IntEnum):
    """How a call ended for the one who made it."""

    ANSWERED = 1
    # The server said no: nothing may have happened.
    REFUSED = 2
    # No answer that says either: it may have happened once, never twice.
    UNKNOWN = 3


@record
class Call:
    """One call with all its tries. `seq`, `at_ms`, `incident`, `answer` are the reply's; 0 and empty without one."""

    request_id: str
    # The rpc's name, "ReportIncident" for example.
    method: str
    outcome: Outcome
    # The status and reason of the last error; empty where it was answered.
    error: str
    seq: int
    at_ms: int
    incident: int
    # The reply's content in one line, comparable with what the journal's entry says (answers.py).
    answer: str
    # Times the same request was sent.
    try_count: int
    # When it was meant to be sent and when the final answer came, on this machine's monotonic clock.
    intended_ns: int
    answered_ns: int


def incident_number(incident_id: str) -> int:
    """The number in "I<number>"; 0 for an empty id."""
    return int(incident_id[1:]) if incident_id else 0
