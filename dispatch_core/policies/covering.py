"""Covering: what it costs, in time, to take a unit from where it stands by.

To a candidate's ETA comes kappa times the coverage that its leaving loses (POLICY: kappa by priority, 0 to 600 s for a
priority 1). It changes who goes, never whether somebody does: nobody is left out for it, and whose position is too old
still comes last. The coverage is that before the decision; units that go together are each looked at alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from .._coverage import WHOLE
from ..context import Context
from ..ground import Candidate
from ..records import record
from ..rules.pending import Pending


@record
class Ranked:
    """`order` are positions among the candidates, the preferred first; `costs` by position, in ticks."""

    order: list[int]
    costs: list[int]
    # So many of `order`, from the first: no unit that the search did not list could come before them.
    sure_count: int


def costs_anything(context: Context, order: Sequence[Pending]) -> bool:
    """Some of the needs pay for coverage. Asked first: mostly none does."""
    cost_ms = context.city.dispatch.coverage.cost_ms
    return bool(context.covering) and any([cost_ms[need.priority - 1] > 0 for need in order])


def part_ticks(context: Context, priority: int, unit: int) -> int:
    """What leaving costs the unit at a priority; 0 for one that does not stand by."""
    covering = context.covering.get(context.state.units[unit].agency_id)
    if covering is None:
        return 0
    kappa_ticks = context.ticks(context.city.dispatch.coverage.cost_ms[priority - 1])
    return kappa_ticks * covering.kernel.loss(unit) // (WHOLE * WHOLE)


def measure(context: Context) -> None:
    """Reckon with how busy units are now, before parts are asked for."""
    for agency_id, covering in context.covering.items():
        own = (context.hypothetical(unit.unit) for unit in context.state.units if unit.agency_id == agency_id)
        covering.measure(own)


def ranked(context: Context, need: Pending, candidates: Sequence[Candidate]) -> Ranked:
    """The candidates by (last, cost, unit) instead of (last, ETA, unit)."""
    parts = [part_ticks(context, need.priority, candidate[0]) for candidate in candidates]
    keys = [(one[6], one[1] + part, one[0]) for one, part in zip(candidates, parts, strict=True)]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    # Who is not listed is no sooner than the last, and costs no less.
    bound = (candidates[-1][6], candidates[-1][1]) if candidates else (0, 0)
    sure_count = sum([key[:2] < bound for key in keys])
    return Ranked(order, [key[1] for key in keys], sure_count)
