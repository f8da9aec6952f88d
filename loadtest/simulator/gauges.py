"""Gauges: what is measured of a simulation beside its calls and kilometres, at a price and without any effect on it.

What decisions lost in hindsight, and what share of the demand the idle units covered on average. How long decisions
take is the centre's to say, who makes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dispatch_core.context import Context
from dispatch_core.events import Event
from dispatch_core.hindsight import Regret

from .lookback import Lookback
from .standby import Standby


class Gauges:
    """To be made when the city is loaded. `note` gets (incident, need, regret) of each decision that is judged."""

    def __init__(self, context: Context, counted: tuple[int, int], note: Callable[[int, int, Regret], None]) -> None:
        self._lookback = Lookback(context.state, note)
        self._standby = Standby(context, counted)

    def take(self, happened: Sequence[Event], now_us: int) -> None:
        self._lookback.take(happened)
        self._standby.take(happened, now_us)

    def covered(self, now_us: int) -> dict[str, float]:
        """By agency: the mean share of its demand that idle units were expected to reach in time."""
        return self._standby.means(now_us)
