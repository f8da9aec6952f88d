"""Tally: the measures of one simulation: response by class and by agency, who waited, how busy, how far, how covered.

Each line of a plan that dispatch fills has its own clock, from the call to its first unit at the scene, whatever was
diverted in between. A call's response is that of its lead, the first line whose objective is somebody at the scene; it
is late where any such line is, and unserved where any line got nobody at all. Where the plan promises nothing the first
unit of any line counts, and a target of the caller's choice. Who was not served by the end counts, with the time waited
so far and as late: leaving them out would flatter an overload. What came or was done in the warm-up does not count, nor
what was done after the last call could come in.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from ..histogram import Histogram
from .areas import OUTSIDE, gini
from .figures import (
    ALL,
    CURVE_POINTS,
    LATE_CALLS_KEPT,
    NAN,
    AgencyTally,
    AreaTally,
    ClassTally,
    Deciding,
    Tally,
    Victims,
)
from .record import NOT_YET, CallRecord, NeedRecord, Record


def tally(
    record: Record, default_target_s: int, trace_digest: str, area_of: Callable[[int, int], str] = lambda *place: ""
) -> Tally:
    """`default_target_s` where the plan promises nothing; `area_of` names the part of the city that a place is in."""
    # Whoever asks for nobody, as a notice to a desk, waits for nobody.
    asking = [call for call in record.calls if call.needs or call.rejected]
    counted = [call for call in asking if call.at_us >= record.warm_up_us]
    judged = _Judged(counted, record.end_us, default_target_s)
    late = np.flatnonzero(judged.late)[:LATE_CALLS_KEPT].tolist()
    count = max(1, len(counted))
    whole_s = [_response_s(call.arrived_us, call.at_us, record.end_us) for call in asking]
    areas = judged.by_area(area_of)
    return Tally(
        classes=tuple(judged.of_class(priority) for priority in sorted({ALL, *(call.priority for call in counted)})),
        agencies=_agencies(counted, record, default_target_s),
        areas=areas,
        gini=gini([one.mean_s for one in areas if one.area != OUTSIDE]),
        victims=_victims(counted, record.end_us),
        utilisation={unit_id: busy_us / record.span_us for unit_id, busy_us in record.unit_busy_us.items()},
        diverts_per_100=100 * sum(call.diverted for call in counted) / count,
        km_per_call=sum(record.unit_metres.values()) / 1_000 / count,
        unit_km={unit_id: metres / 1_000 for unit_id, metres in record.unit_metres.items()},
        rejected=dict(sorted(Counter(call.rejected for call in counted if call.rejected).items())),
        late_calls=tuple(
            (
                counted[nth].lat_e7,
                counted[nth].lon_e7,
                counted[nth].priority,
                round(float(judged.responses[nth]), 1),
            )
            for nth in late
        ),
        trace_digest=trace_digest,
        whole_mean_s=sum(whole_s) / max(1, len(whole_s)),
        horizon_us=record.horizon_us,
        warm_up_us=record.warm_up_us,
        standby=dict(record.covered),
        deciding=_deciding(record.deciding),
    )


def _response_s(arrived_us: int, at_us: int, end_us: int) -> float:
    return ((arrived_us if arrived_us != NOT_YET else end_us) - at_us) / 1e6


def _is_late(need: NeedRecord, at_us: int, target_us: int) -> bool:
    return need.arrived_us == NOT_YET or need.arrived_us - at_us > target_us


class _Judged:
    """Columns over calls: their response in seconds, and whether they were late."""

    def __init__(self, calls: Sequence[CallRecord], end_us: int, default_target_s: int) -> None:
        self._calls = calls
        self._default_us = default_target_s * 1_000_000
        self._priorities = np.array([call.priority for call in calls], dtype=np.int64)
        self.responses = np.array([_response_s(call.arrived_us, call.at_us, end_us) for call in calls])
        self.late = np.array([self._late(call) for call in calls], dtype=bool)

    def _late(self, call: CallRecord) -> bool:
        if call.unserved:
            return True
        if call.lead is None:
            return call.arrived_us - call.at_us > self._default_us
        return any([need.target_us and _is_late(need, call.at_us, need.target_us) for need in call.needs])

    def _covered(self, call: CallRecord) -> bool:
        lead = call.lead
        return 0 < call.eta_us <= (lead.target_us if lead else self._default_us)

    def by_area(self, area_of: Callable[[int, int], str]) -> tuple[AreaTally, ...]:
        found: dict[str, list[int]] = defaultdict(list)
        for nth, call in enumerate(self._calls):
            found[area_of(call.lat_e7, call.lon_e7)].append(nth)
        return tuple(self._area(area, mine) for area, mine in sorted(found.items()))

    def _area(self, area: str, mine: list[int]) -> AreaTally:
        calls, responses = [self._calls[nth] for nth in mine], self.responses[mine]
        return AreaTally(
            area=area,
            count=len(mine),
            unserved=sum(call.unserved for call in calls),
            mean_s=float(responses.mean()),
            p90_s=float(np.percentile(responses, 90)),
            late_share=float(self.late[mine].mean()),
            covered_share=sum(map(self._covered, calls)) / len(calls),
        )

    def of_class(self, priority: int) -> ClassTally:
        mine = np.flatnonzero((self._priorities == priority) | (priority == ALL))
        calls, responses = [self._calls[nth] for nth in mine.tolist()], self.responses[mine]
        if not calls:
            return ClassTally(priority, 0, 0, *(NAN,) * 10, 0, NAN, NAN, NAN, (), ())
        p50_s, p90_s, p99_s = np.percentile(responses, (50, 90, 99)).tolist()
        reached = responses[np.array([call.arrived_us != NOT_YET for call in calls])]
        lost = _lost_s([need for call in calls for need in call.needs])
        late_share = float(self.late[mine].mean())
        return ClassTally(
            priority=priority,
            count=len(calls),
            unserved=sum(call.unserved for call in calls),
            mean_s=float(responses.mean()),
            served_mean_s=float(reached.mean()) if len(reached) else NAN,
            p50_s=p50_s,
            p90_s=p90_s,
            p99_s=p99_s,
            max_s=float(responses.max()),
            late_share=late_share,
            within_share=1 - late_share,
            queued_share=sum(call.queued for call in calls) / len(calls),
            covered_share=sum(map(self._covered, calls)) / len(calls),
            judged=len(lost),
            regret_mean_s=float(lost.mean()) if len(lost) else NAN,
            regret_p90_s=float(np.percentile(lost, 90)) if len(lost) else NAN,
            best_share=float((lost == 0).mean()) if len(lost) else NAN,
            curve_s=_curve(responses),
            regret_curve_s=_curve(lost),
        )


def _lost_s(needs: Sequence[NeedRecord]) -> npt.NDArray[np.float64]:
    """Of the decisions about them that can be judged."""
    return np.array([need.lost_us / 1e6 for need in needs if need.lost_us != NOT_YET])


def _curve(values: npt.NDArray[np.float64]) -> tuple[float, ...]:
    """Values at equal steps of the share that has no more."""
    if not len(values):
        return ()
    found: list[float] = np.percentile(values, np.linspace(0, 100, min(CURVE_POINTS, len(values)))).round(1).tolist()
    return tuple(found)


def _deciding(times: Histogram) -> Deciding:
    if not times.value_count:
        return Deciding(0, NAN, NAN, NAN)
    return Deciding(times.value_count, times.percentile_us(50), times.percentile_us(99), times.max_us)


def _victims(calls: Sequence[CallRecord], end_us: int) -> Victims:
    lost = [need for call in calls for need in call.needs if need.diverted]
    if not lost:
        return Victims(0, NAN, NAN)
    delays_s = [_response_s(need.arrived_us, need.expected_us, end_us) for need in lost]
    return Victims(len(lost), sum(need.diverted for need in lost) / len(lost), sum(delays_s) / len(lost))


def _agencies(calls: Sequence[CallRecord], record: Record, default_target_s: int) -> tuple[AgencyTally, ...]:
    asked: dict[str, list[tuple[CallRecord, NeedRecord]]] = defaultdict(list)
    for call in calls:
        for need in call.needs:
            asked[need.agency_id].append((call, need))
    found = []
    for agency_id, lines in sorted(asked.items()):
        responses = np.array([_response_s(need.arrived_us, call.at_us, record.end_us) for call, need in lines])
        late = [_is_late(need, call.at_us, need.target_us or default_target_s * 1_000_000) for call, need in lines]
        p50_s, p90_s = np.percentile(responses, (50, 90)).tolist()
        lost = _lost_s([need for _, need in lines])
        found.append(
            AgencyTally(
                agency_id=agency_id,
                count=len(lines),
                unserved=sum(need.arrived_us == NOT_YET for _, need in lines),
                mean_s=float(responses.mean()),
                p50_s=p50_s,
                p90_s=p90_s,
                late_share=sum(late) / len(lines),
                regret_mean_s=float(lost.mean()) if len(lost) else NAN,
                standby_share=record.covered.get(agency_id, NAN),
            )
        )
    return tuple(found)
