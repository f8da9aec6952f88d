"""Measures: how long things took, and what could not be measured and why.

Every member of a base is either measured or left out for exactly one named reason, so n and the exclusions add up to
the base. Percentiles are nearest-rank (the smallest value that p per cent do not exceed), the mean is rounded to the
millisecond: integers, the same on every machine.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from dispatch_core.hindsight import THERE
from dispatch_core.model import AssignmentState, NeedState
from dispatch_core.promises import (
    ANSWERED,
    Verdict,
    begun_ms,
    reached_ms,
    verdict,
)

from .cases import Case, NeedFacts, OrderEnd, OrderFacts, Outcome, ReportFacts


class Excluded(StrEnum):
    """Why one was not measured."""

    NOT_GIVEN = "not_given"
    RUNNING = "running"
    # The incident, or the order, ended before it came so far.
    ENDED_BEFORE = "ended_before"
    # The later stamp is before the earlier one.
    OUT_OF_ORDER = "out_of_order"
    # No unit was asked for.
    NOBODY_ASKED = "nobody_asked"
    # Reserved only: no order ever left.
    NEVER_ORDERED = "never_ordered"
    # No other unit is known to have been fit.
    NO_OTHER_UNIT = "no_other_unit"


Value = int | Excluded

# Objectives that are neither kept nor broken.
_LEFT_OUT = {
    Verdict.NOT_GIVEN: Excluded.NOT_GIVEN,
    Verdict.OUT_OF_ORDER: Excluded.OUT_OF_ORDER,
    Verdict.ENDED_BEFORE: Excluded.ENDED_BEFORE,
    Verdict.RUNNING: Excluded.RUNNING,
}


@dataclass(frozen=True, slots=True)
class Interval:
    """One interval over its base; durations in milliseconds, 0 where nothing was measured."""

    name: str
    base: str
    base_count: int
    measured_count: int
    mean_ms: int
    p50_ms: int
    p90_ms: int
    excluded: dict[str, int]


@dataclass(slots=True)
class Kept:
    """How an objective was kept by the needs that have it."""

    agency: str
    from_stamp: str
    to_stamp: str
    within_ms: int
    met_count: int = 0
    late_count: int = 0
    # Nobody came, and the time was up before the incident ended.
    never_count: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    values_ms: list[int] = field(default_factory=list)

    @property
    def counted(self) -> int:
        return self.met_count + self.late_count + self.never_count

    @property
    def base_count(self) -> int:
        return self.counted + sum(self.excluded.values())


def percentile(ordered: Sequence[int], per_cent: int) -> int:
    """The nearest-rank percentile of values in rising order; 0 of none."""
    return ordered[-(-len(ordered) * per_cent // 100) - 1] if ordered else 0


def mean(values: Sequence[int]) -> int:
    """The mean, rounded half up; 0 of none."""
    return (2 * sum(values) + len(values)) // (2 * len(values)) if values else 0


def interval(name: str, base: str, values: Iterable[Value]) -> Interval:
    """The interval of a base's values."""
    excluded: Counter[str] = Counter()
    measured: list[int] = []
    for value in values:
        if isinstance(value, Excluded):
            excluded[value.value] += 1
        else:
            measured.append(value)
    measured.sort()
    count = len(measured)
    return Interval(
        name,
        base,
        count + excluded.total(),
        count,
        mean(measured),
        percentile(measured, 50),
        percentile(measured, 90),
        dict(sorted(excluded.items())),
    )


def intervals(cases: Sequence[Case], reports: Sequence[ReportFacts]) -> list[Interval]:
    """From the telephone to the last unit's work, each over its own base."""
    orders = [order for case in cases for order in case.orders]
    needs = [need for case in cases for need in case.needs]
    stages = (
        ("order_to_acknowledged", AssignmentState.DISPATCHED, AssignmentState.ACKNOWLEDGED),
        ("order_to_en_route", AssignmentState.DISPATCHED, AssignmentState.EN_ROUTE),
        ("en_route_to_on_scene", AssignmentState.EN_ROUTE, AssignmentState.ON_SCENE),
        ("on_scene_to_cleared", AssignmentState.ON_SCENE, AssignmentState.CLEARED),
    )
    return [
        interval("call_to_answer", "reports", map(_answer, reports)),
        interval("report_to_order", "incidents", (_first(case, AssignmentState.DISPATCHED) for case in cases)),
        interval("report_to_on_scene", "incidents", map(arrival, cases)),
        *(interval(name, "orders", (_stage(order, a, b) for order in orders)) for name, a, b in stages),
        interval("regret", "needs", map(regret, needs)),
    ]


def arrival(case: Case) -> Value:
    """From the report to the first unit on scene."""
    return _first(case, AssignmentState.ON_SCENE)


def objectives(cases: Sequence[Case], now_ms: int) -> list[Kept]:
    """Every objective of the plans by agency, in a fixed order. `now_ms` is how far the journal goes."""
    kept: dict[tuple[str, str, str, int], Kept] = {}
    for case in cases:
        for need in case.needs:
            if need.objective[2]:
                key = (need.agency, *need.objective)
                _judge(kept.setdefault(key, Kept(*key)), need, now_ms)
    return [kept[key] for key in sorted(kept)]


def met(case: Case, now_ms: int) -> tuple[int, int]:
    """Of the case's needs with an objective that counts: how many were met, and how many there are."""
    kept = objectives([case], now_ms)
    return sum(one.met_count for one in kept), sum(one.counted for one in kept)


def _judge(kept: Kept, need: NeedFacts, now_ms: int) -> None:
    stamps = _stamps(need)
    began_ms = begun_ms(kept.from_stamp, need.raised_ms, need.called_ms, stamps)
    done_ms = reached_ms(kept.to_stamp, need.is_desk, need.staging, stamps, need.called_ms)
    found = verdict(began_ms, done_ms, kept.within_ms, need.ended_ms, now_ms)
    if found in _LEFT_OUT:
        kept.excluded[_LEFT_OUT[found].value] += 1
        return
    kept.met_count += found is Verdict.MET
    kept.late_count += found is Verdict.LATE
    kept.never_count += found is Verdict.NEVER
    if found is not Verdict.NEVER:
        kept.values_ms.append(done_ms - began_ms)


def _stamps(need: NeedFacts) -> dict[str, int]:
    """The first stamp of each name that units or the desk gave for the need."""
    found = {ANSWERED: need.answered_ms} if need.answered_ms else {}
    for order in need.orders:
        for state, at_ms in order.stamps.items():
            name = state.name.lower()
            found[name] = min(at_ms, found.get(name, at_ms))
    return found


def _answer(report: ReportFacts) -> Value:
    if not report.received_ms or not report.answered_ms:
        return Excluded.NOT_GIVEN
    taken_ms = report.answered_ms - report.received_ms
    return taken_ms if taken_ms >= 0 else Excluded.OUT_OF_ORDER


def _first(case: Case, state: AssignmentState) -> Value:
    """From the report to the first unit that came so far."""
    stamps = [order.stamps[state] for order in case.orders if state in order.stamps]
    if stamps:
        taken_ms = min(stamps) - case.reported_ms
        return taken_ms if taken_ms >= 0 else Excluded.OUT_OF_ORDER
    if not case.orders and all(need.is_desk or need.state is NeedState.WITHDRAWN for need in case.needs):
        return Excluded.NOBODY_ASKED
    if case.outcome is Outcome.RUNNING:
        return Excluded.RUNNING
    return Excluded.NOT_GIVEN if case.outcome is Outcome.SERVED else Excluded.ENDED_BEFORE


def _stage(order: OrderFacts, start: AssignmentState, end: AssignmentState) -> Value:
    if order.reserved:
        return Excluded.NEVER_ORDERED
    if start in order.stamps and end in order.stamps:
        taken_ms = order.stamps[end] - order.stamps[start]
        return taken_ms if taken_ms >= 0 else Excluded.OUT_OF_ORDER
    if order.end is OrderEnd.RUNNING:
        return Excluded.RUNNING
    return Excluded.NOT_GIVEN if order.end is OrderEnd.CLEARED else Excluded.ENDED_BEFORE


def regret(need: NeedFacts) -> Value:
    """What the decision lost that sent its first unit, against the best one in hindsight (dispatch_core/hindsight)."""
    if need.decision is not None:
        return need.decision.regret.lost_ms if need.decision.regret else Excluded.NO_OTHER_UNIT
    if not need.orders:
        return Excluded.NOBODY_ASKED
    if any(state in order.stamps for order in need.orders for state in THERE):
        return Excluded.NOT_GIVEN
    if any(order.end is OrderEnd.RUNNING for order in need.orders):
        return Excluded.RUNNING
    never = all(order.reserved for order in need.orders)
    return Excluded.NEVER_ORDERED if never else Excluded.ENDED_BEFORE
