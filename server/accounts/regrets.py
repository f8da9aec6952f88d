"""Regrets: the seconds that decisions lost against the best unit in hindsight, by agency, and the worst ones by name.

What a regret is, with its formula, stands in dispatch_core/hindsight.py; which needs have none, and why, is counted in
measures.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dispatch_core.hindsight import Regret
from dispatch_core.limits import ACCOUNT_REGRETS_MAX

from .cases import Case
from .measures import mean, percentile
from .notes import Decision


@dataclass(frozen=True, slots=True)
class AgencyRegret:
    """Of the decisions that brought the first unit for a need of one agency; empty: any agency's."""

    agency: str
    decision_count: int
    mean_ms: int
    p50_ms: int
    p90_ms: int
    # Decisions that lost nothing.
    best_count: int


@dataclass(frozen=True, slots=True)
class Costly:
    """One decision that lost something."""

    incident: int
    agency: str
    priority: int
    decision: Decision
    regret: Regret


def by_agency(cases: Sequence[Case]) -> list[AgencyRegret]:
    """Every agency with a decision that can be judged."""
    lost: dict[str, list[int]] = {}
    for one in _judged(cases):
        lost.setdefault(one.agency, []).append(one.regret.lost_ms)
    rows = []
    for agency, values in sorted(lost.items()):
        values.sort()
        shares = percentile(values, 50), percentile(values, 90)
        rows.append(AgencyRegret(agency, len(values), mean(values), *shares, values.count(0)))
    return rows


def worst(cases: Sequence[Case]) -> list[Costly]:
    """Those that lost most, the most first: at most ACCOUNT_REGRETS_MAX."""
    costly = [one for one in _judged(cases) if one.regret.lost_ms]
    costly.sort(key=lambda one: (-one.regret.lost_ms, one.incident, one.agency, one.decision.unit_id))
    return costly[:ACCOUNT_REGRETS_MAX]


def _judged(cases: Sequence[Case]) -> list[Costly]:
    return [
        Costly(case.incident, need.agency, need.priority, need.decision, need.decision.regret)
        for case in cases
        for need in case.needs
        if need.decision and need.decision.regret
    ]
