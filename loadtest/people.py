"""What people in the centre and at the desks take their time for, drawn from the run's dice.

Times are the city's milliseconds, except where a name says `real`: who is slow is slow against the limits for an
answer, which a clock rate multiplies.
"""

from __future__ import annotations

from .dice import Dice
from .fieldclock import FieldClock

# What the supervisor signs with.
SUPERVISOR = "loadtest-supervisor"
SUPERVISOR_MS = (4_000, 30_000)
DESK_MS = (8_000, 60_000)
# From accepting to having cut the power.
SWITCHING_MS = (20_000, 110_000)
# How long a desk that has nobody free looks for somebody before it says no after all.
PATIENCE_MS = (20 * 60_000, 90 * 60_000)
# In 1,000: whoever is slow misses the limit, 20 s for a priority 1 and 60 s otherwise.
SLOW_PERMILLE = 12
SLOW_REAL_MS = (22_000, 70_000)
# Of reserved units, below priority 1: "not this one"; and of needs: "not at all".
UNIT_REFUSED_PERMILLE = 40
NEED_REFUSED_PERMILLE = 20
# Of what a supervisor may release before its hold runs out.
HOLD_RELEASED_PERMILLE = 500
# Of desks without a free unit: no at once, else accepted and named later.
REFUSED_PERMILLE = 400
# Of desks' systems: down, somebody telephones.
DEAF_PERMILLE = 15
DEAF_REAL_MS = (6_000, 9_000)


def thinking_ns(dice: Dice, clock: FieldClock, span_ms: tuple[int, int]) -> int:
    """How long somebody takes, in nanoseconds of this machine."""
    ordinary_ns = clock.span_ns(dice.between(*span_ms))
    slow_ns = dice.between(*SLOW_REAL_MS) * 1_000_000
    return slow_ns if dice.permille(SLOW_PERMILLE) else ordinary_ns
