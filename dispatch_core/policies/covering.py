"""Covering: what it costs, in time, to take a unit from where it stands by.

To a candidate's ETA comes kappa times the coverage that its leaving loses (POLICY: kappa by priority, 0 to 600 s for a
priority 1). The coverage is that before the decision; units that go together are each looked at alone. How it weighs
when units are chosen is in costing.py.
"""

from __future__ import annotations

from .._coverage import WHOLE
from ..context import Context


def part_ticks(context: Context, priority: int, unit: int) -> int:
    """What leaving costs the unit at a priority; 0 for one that does not stand by."""
    lost = loss(context, unit)
    if not lost:
        return 0
    kappa_ticks = context.ticks(context.city.dispatch.coverage.cost_ms[priority - 1])
    return kappa_ticks * lost // (WHOLE * WHOLE)


def loss(context: Context, unit: int) -> int:
    """What its leaving loses of the coverage, in millionths of millionths of the demand."""
    covering = context.covering.get(context.state.units[unit].agency_id)
    return covering.kernel.loss(unit) if covering else 0


def measure(context: Context) -> None:
    """Reckon with how busy units are now, before parts are asked for."""
    for agency_id, covering in context.covering.items():
        own = (context.hypothetical(unit.unit) for unit in context.state.units if unit.agency_id == agency_id)
        covering.measure(own)
