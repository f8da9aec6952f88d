"""Slow plain-Python twins of the fleet, the searches and the match, written from their definitions.

No cleverness: Bellman-Ford for distances, sorting for the soonest, enumeration for the match. They share no code with
what they judge but the words of dispatch_core.model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import combinations

from dispatch_core.ground import Candidate, Query
from dispatch_core.model import Unfit

CLOSED = -1


@dataclass
class Arc:
    tail: int
    head: int
    road: int
    # By mode.
    ticks: list[int]


@dataclass
class TwinNetwork:
    node_count: int
    arcs: list[Arc]
    closed: set[int] = field(default_factory=set)

    def open_arcs(self) -> list[Arc]:
        return [arc for arc in self.arcs if arc.road not in self.closed]

    def distances_to(self, target: int, mode: int) -> list[int | None]:
        """Ticks from every node to `target`, None where no open road leads; Bellman-Ford."""
        ticks: list[int | None] = [None] * self.node_count
        ticks[target] = 0
        changed = True
        while changed:
            changed = False
            for arc in self.open_arcs():
                ahead = ticks[arc.head]
                known = ticks[arc.tail]
                if ahead is not None and (known is None or ahead + arc.ticks[mode] < known):
                    ticks[arc.tail] = ahead + arc.ticks[mode]
                    changed = True
        return ticks


@dataclass
class TwinUnit:
    agency: int
    capabilities: int
    medium: int
    node: int | None = None
    offset_ticks: int = 0
    lat_e7: int = 0
    lon_e7: int = 0
    block: int = Unfit.OUT_OF_SERVICE
    conditional: int = 0
    crew_capabilities: int = 0
    turnout_ticks: int = 0
    fix_at_ms: int = 0

    def first_unfit(self, query: Query, unit: int) -> Unfit:
        _, capabilities, medium, _, conditional, _, excluded = query
        reasons = []
        if capabilities & ~self.capabilities:
            reasons.append(Unfit.NO_CAPABILITY)
        if self.medium != medium:
            reasons.append(Unfit.WRONG_MEDIUM)
        if self.block:
            reasons.append(Unfit(self.block))
        if capabilities & ~self.crew_capabilities:
            reasons.append(Unfit.NO_CREW)
        if self.conditional and not conditional:
            reasons.append(Unfit.CONDITIONAL)
        if unit in excluded:
            reasons.append(Unfit.DECLINED)
        return min(reasons, default=Unfit.NONE)


@dataclass
class TwinFleet:
    units: list[TwinUnit]
    widen_from_ms: int = 2**53
    last_from_ms: int = 2**53
    tick_us: int = 1000

    def asked(self, query: Query) -> list[int]:
        return [unit for unit, row in enumerate(self.units) if query[0] in (-1, row.agency)]

    def count_unfit(self, query: Query) -> tuple[int, ...]:
        counts = [0] * len(Unfit)
        for unit in self.asked(query):
            counts[self.units[unit].first_unfit(query, unit)] += 1
        return tuple(counts)

    def fit_units(self, query: Query) -> list[int]:
        return [unit for unit in self.asked(query) if not self.units[unit].first_unfit(query, unit)]

    def candidate(self, unit: int, travel_ticks: int, offset_ticks: int, at_ms: int) -> Candidate:
        row = self.units[unit]
        age_ms = at_ms - row.fix_at_ms if row.fix_at_ms else 0
        widened_ms = max(0, min(age_ms, self.last_from_ms) - self.widen_from_ms)
        stale_ticks = widened_ms * 1000 // self.tick_us
        last = int(row.fix_at_ms != 0 and age_ms >= self.last_from_ms)
        eta_ticks = row.turnout_ticks + row.offset_ticks + travel_ticks + offset_ticks + stale_ticks
        return (unit, eta_ticks, row.turnout_ticks, row.offset_ticks, travel_ticks, stale_ticks, last)

    def nearest(
        self, travel: dict[int, list[int | None]], offset_ticks: int, at_ms: int, queries: Sequence[Query]
    ) -> list[list[Candidate]]:
        """`travel`: by mode, the ticks from each unit to the place, None where it cannot get there."""
        answers = []
        for query in queries:
            found = []
            for unit in self.fit_units(query):
                ticks = travel[query[3]][unit]
                if ticks is not None:
                    found.append(self.candidate(unit, ticks, offset_ticks, at_ms))
            found.sort(key=lambda hit: (hit[6], hit[1], hit[0]))
            answers.append(found[: query[5]])
        return answers


# -- The match ----------------------------------------

TwinNeed = tuple[int, int, Sequence[int]]


def most_served(needs: Sequence[TwinNeed], free: frozenset[int]) -> tuple[int, ...]:
    """The lexicographically greatest counts of units served to needs of one priority out of `free`, by enumeration."""
    if not needs:
        return ()
    _, count, candidates = needs[0]
    usable = sorted(free & set(candidates))
    best: tuple[int, ...] = ()
    for size in range(min(count, len(usable)), -1, -1):
        for chosen in combinations(usable, size):
            best = max(best, (size, *most_served(needs[1:], free - set(chosen))))
        if best:
            return best
    return best
