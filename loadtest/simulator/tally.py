"""Tally: the measures of one simulation: response by class, who waited, how busy, how far, how covered.

The response clock runs from the call to the first unit at the scene, whatever was diverted in between. Who was not
served by the end counts, with the time waited so far and as late: leaving them out would flatter an overload.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dispatch_core.records import record

from .record import NOT_YET, CallRecord, Record

ALL = 0
# Points of a curve of response times.
CURVE_POINTS = 200
LATE_CALLS_KEPT = 2_000


@record
class ClassTally:
    """Of one priority, or of ALL; seconds. nan: no call."""

    priority: int
    count: int
    unserved: int
    mean_s: float
    p50_s: float
    p90_s: float
    p99_s: float
    max_s: float
    # Not there within the target, of all.
    late_share: float
    queued_share: float
    # A free unit could have been there within the target when the call came in.
    covered_share: float
    # Response times at equal steps of the share of calls, from the soonest to the last.
    curve_s: tuple[float, ...]


@record
class Tally:
    classes: tuple[ClassTally, ...]
    # By unit.
    utilisation: dict[str, float]
    diverts_per_100: float
    km_per_call: float
    turned_away: int
    # (lat_e7, lon_e7, priority, seconds) of late calls.
    late_calls: tuple[tuple[int, int, int, float], ...]
    trace_digest: str
    # Seconds over all calls, those that do not count for the warm-up too.
    whole_mean_s: float = 0.0

    def of(self, priority: int) -> ClassTally | None:
        return next((one for one in self.classes if one.priority == priority), None)


def tally(record: Record, default_target_s: int, trace_digest: str) -> Tally:
    """`default_target_s` where the plan promises nothing."""
    counted = [call for call in record.calls if call.at_us >= record.warm_up_us]
    responses = np.array([_response_s(call, record.end_us) for call in counted])
    targets = np.array([call.target_us / 1e6 or float(default_target_s) for call in counted])
    priorities = np.array([call.priority for call in counted], dtype=np.int64)
    classes = []
    for priority in (ALL, *sorted(set(priorities.tolist()))):
        mine = np.flatnonzero((priorities == priority) | (priority == ALL))
        classes.append(_class(priority, [counted[nth] for nth in mine.tolist()], responses[mine], targets[mine]))
    late = np.flatnonzero(responses > targets)[:LATE_CALLS_KEPT].tolist()
    span_us = max(1, record.end_us)
    count = max(1, len(record.calls))
    return Tally(
        classes=tuple(classes),
        utilisation={unit_id: busy_us / span_us for unit_id, busy_us in record.unit_busy_us.items()},
        diverts_per_100=100 * sum(call.diverted for call in record.calls) / count,
        km_per_call=record.metres / 1_000 / count,
        turned_away=sum(call.turned_away for call in record.calls),
        late_calls=tuple(
            (counted[nth].lat_e7, counted[nth].lon_e7, counted[nth].priority, round(float(responses[nth]), 1))
            for nth in late
        ),
        trace_digest=trace_digest,
        whole_mean_s=sum(_response_s(call, record.end_us) for call in record.calls) / count,
    )


def _response_s(call: CallRecord, end_us: int) -> float:
    return ((call.arrived_us if call.arrived_us != NOT_YET else end_us) - call.at_us) / 1e6


def _class(priority: int, calls: Sequence[CallRecord], responses: np.ndarray, targets: np.ndarray) -> ClassTally:
    if not calls:
        nan = float("nan")
        return ClassTally(priority, 0, 0, nan, nan, nan, nan, nan, nan, nan, nan, ())
    etas = np.array([call.eta_us / 1e6 if call.eta_us else np.inf for call in calls])
    unserved = [call.arrived_us == NOT_YET for call in calls]
    p50_s, p90_s, p99_s = np.percentile(responses, (50, 90, 99)).tolist()
    steps = np.linspace(0, 100, min(CURVE_POINTS, len(calls)))
    return ClassTally(
        priority=priority,
        count=len(calls),
        unserved=sum(unserved),
        mean_s=float(responses.mean()),
        p50_s=p50_s,
        p90_s=p90_s,
        p99_s=p99_s,
        max_s=float(responses.max()),
        late_share=float((responses > targets).mean()),
        queued_share=sum(call.queued for call in calls) / len(calls),
        covered_share=float((etas <= targets).mean()),
        curve_s=tuple(np.percentile(responses, steps).round(1).tolist()),
    )
