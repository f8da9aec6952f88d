"""Costing: what is added to a unit's ETA when units are chosen: the coverage that its leaving loses, and its beat.

It changes who goes, never whether somebody does: nobody is left out for it, and whose position is too old still comes
last. A priority 1 pays nothing for beats (POLICY: beat integrity is an edge cost by priority, 0 for the first).
"""

from __future__ import annotations

from collections.abc import Sequence

from ..context import Context
from ..ground import Candidate
from ..model import Place
from ..records import record
from ..rules.pending import Pending
from . import covering


@record
class Ranked:
    """`order` are positions among the candidates, the preferred first; `costs` by position, in ticks."""

    order: list[int]
    costs: list[int]
    # So many of `order`, from the first: no unit that the search did not list could come before them.
    sure_count: int


def costs_anything(context: Context, order: Sequence[Pending]) -> bool:
    """Some of the needs pay for coverage or for beats. Asked first: mostly none does."""
    if context.beats and any([need.priority > 1 for need in order]):
        return True
    rule = context.city.dispatch.coverage
    return bool(context.covering) and (rule.hard or any([rule.cost_ms[need.priority - 1] > 0 for need in order]))


def measure(context: Context) -> None:
    """Reckon with how busy units are now, before candidates are ranked."""
    if context.covering:
        covering.measure(context)


def beat_ticks(context: Context, place: Place, priority: int, unit: int) -> int:
    """What it costs the unit to leave its beat for a place; 0 for one that does not."""
    known = context.state.units[unit]
    rule = context.beats.rules.get(known.agency_id)
    if rule is None or not rule.penalty_ms[priority - 1] or not context.beats.is_away(known, place):
        return 0
    return context.ticks(rule.penalty_ms[priority - 1])


def ranked(context: Context, need: Pending, candidates: Sequence[Candidate]) -> Ranked:
    """The candidates by (last, cost, unit) instead of (last, ETA, unit)."""
    if context.city.dispatch.coverage.hard:
        return _hard(context, candidates)
    parts = [
        covering.part_ticks(context, need.priority, one[0]) + beat_ticks(context, need.place, need.priority, one[0])
        for one in candidates
    ]
    keys = [(one[6], one[1] + part, one[0]) for one, part in zip(candidates, parts, strict=True)]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    # Who is not listed is no sooner than the last, and costs no less.
    bound = (candidates[-1][6], candidates[-1][1]) if candidates else (0, 0)
    sure_count = sum([key[:2] < bound for key in keys])
    return Ranked(order, [key[1] for key in keys], sure_count)


def _hard(context: Context, candidates: Sequence[Candidate]) -> Ranked:
    """By (last, late, coverage lost, ETA, unit): whoever is not listed may lose less than anybody who is."""
    rule = context.city.dispatch.coverage
    within_ticks = context.ticks(rule.within_ms)
    keys = [(one[6], one[1] > within_ticks, covering.loss(context, one[0]), one[1], one[0]) for one in candidates]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    return Ranked(order, [one[1] for one in candidates], 0)
