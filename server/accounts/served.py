"""Served: how each village and each district was served, and which of them worst.

Response runs from the report to the first unit on scene. Covered is a need with a time promised for the scene whose
soonest fit unit, when it was decided first, could have kept it by its estimate: what the fleet could do there, whoever
was sent and whatever came after.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dispatch_core.promises import ON_SCENE

from .cases import Case
from .measures import arrival, met, percentile

# Keys that are no place of any city.
OUTSIDE = "(outside)"
UNKNOWN = "(unknown)"

# With fewer measured arrivals a place is not ranked: one bad night would decide it.
RANKED_FROM_COUNT = 5


@dataclass(frozen=True, slots=True)
class Served:
    """How one place was served: a village of a district, or a whole district, whose `village` is empty."""

    village: str
    district: str
    incident_count: int
    arrived_count: int
    p50_ms: int
    p90_ms: int
    met_count: int
    objective_count: int
    # Of the needs with a time promised for the scene.
    covered_count: int
    coverable_count: int

    @property
    def ranked(self) -> bool:
        """It is a place of the city, and enough was measured to say how well it was served."""
        inside = self.name not in (OUTSIDE, UNKNOWN)
        return inside and self.arrived_count >= RANKED_FROM_COUNT

    @property
    def name(self) -> str:
        return self.village or self.district


def village_key(case: Case) -> str:
    """The village of a case, or why it has none."""
    return (case.village or OUTSIDE) if case.located else UNKNOWN


def district_key(case: Case) -> str:
    """The district of a case, or why it has none."""
    return (case.district or OUTSIDE) if case.located else UNKNOWN


def villages(cases: Sequence[Case], now_ms: int) -> list[Served]:
    """Every village that had a case, the busiest first. `now_ms` is how far the journal goes."""
    return _places(cases, lambda case: (village_key(case), district_key(case)), now_ms)


def districts(cases: Sequence[Case], now_ms: int) -> list[Served]:
    """Every district that had a case, the busiest first."""
    return _places(cases, lambda case: ("", district_key(case)), now_ms)


def busiest(places: Sequence[Served]) -> Served | None:
    """Which had most incidents; the first by name among equals."""
    inside = [one for one in places if one.name not in (OUTSIDE, UNKNOWN)]
    return min(inside, key=lambda one: (-one.incident_count, one.name), default=None)


def worst_served(places: Sequence[Served]) -> Served | None:
    """Where people waited longest, nine times in ten; None where too little was measured everywhere."""
    ranked = [one for one in places if one.ranked]
    return min(ranked, key=lambda one: (-one.p90_ms, one.name), default=None)


def _places(cases: Sequence[Case], key: Callable[[Case], tuple[str, str]], now_ms: int) -> list[Served]:
    found: dict[tuple[str, str], list[Case]] = {}
    for case in cases:
        found.setdefault(key(case), []).append(case)
    rows = [_served(*names, inside, now_ms) for names, inside in found.items()]
    return sorted(rows, key=lambda row: (-row.incident_count, row.village, row.district))


def _served(village: str, district: str, inside: Sequence[Case], now_ms: int) -> Served:
    taken = sorted(value for case in inside if type(value := arrival(case)) is int)
    kept = [met(case, now_ms) for case in inside]
    promised = [
        0 <= need.soonest_ms <= need.objective[2]
        for case in inside
        for need in case.needs
        if need.objective[2] and need.objective[1] == ON_SCENE and need.decided
    ]
    return Served(
        village,
        district,
        len(inside),
        len(taken),
        percentile(taken, 50),
        percentile(taken, 90),
        sum(one for one, _ in kept),
        sum(whole for _, whole in kept),
        sum(promised),
        len(promised),
    )
