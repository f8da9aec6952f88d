"""The clocks of an incident that run, each with the etag of what is seen of it. For one incident; lists go without."""

from __future__ import annotations

from typing import Any

from dispatch_core.entities import NEVER_MS, Incident
from dispatch_core.etags import need_clock_etag, order_clock_etag
from dispatch_core.model import IncidentState, NeedClock
from sigap.v1 import incidents_pb2

from .parts import instant, number


def running_clocks(incident: Incident) -> list[incidents_pb2.RunningClock]:
    """Of each order the next, of each need its own; the next to run out first. What is decided anew at once is none."""
    found: list[tuple[int, incidents_pb2.RunningClock]] = []
    for one in incident.assignments:
        etag, due_ms = order_clock_etag(incident.incident, one), min(one.due_ms)
        if etag:
            # The wire begins to count at 1.
            kind: Any = one.due_ms.index(due_ms) + 1
            clock = incidents_pb2.RunningClock(
                unit_id=one.unit_id,
                need_no=one.need_no,
                order_clock=kind,
                due_at=instant(due_ms),
                etag=etag,
            )
            found.append((due_ms, clock))
    for need in incident.needs if incident.state is IncidentState.OPEN else ():
        if need.due_ms < NEVER_MS and need.clock is not NeedClock.RECHECK:
            clock = incidents_pb2.RunningClock(
                need_no=need.need_no,
                need_clock=number(need.clock),
                due_at=instant(need.due_ms),
                etag=need_clock_etag(incident.incident, need),
            )
            found.append((need.due_ms, clock))
    return [clock for _, clock in sorted(found, key=lambda one: (one[0], one[1].need_no, one[1].unit_id))]
