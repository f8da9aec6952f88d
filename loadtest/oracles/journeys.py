"""Journeys: work that is all way, so that a divert interrupts it.

The engine turns nobody round who has arrived: a divert interrupts travel, never care, and the way begins anew. Theory
has queues in which what is more urgent interrupts work that is then resumed. Both are one where crews are on their way
for as long as the work takes, as if the road were jammed, and that time is exponential: such a time has no memory, so
who comes in another's place needs as long as that one still needed. A call that ends is a crew that arrives.

All else is the engine's: who is asked to turn round, who decides it, that what is left waits on by its own clock and
who takes it up. The supervisor who is asked where priority 2 would be left with nobody says yes at once. Three numbers
are none a city may have: units are turned round however near they seem, at once again, and any number of times.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from dispatch_core.city import City
from dispatch_core.city.dispatch import Dispatch, Divert, Joint
from dispatch_core.model import Place
from dispatch_core.policies.names import DIVERT

from ..simulator.brigade import Brigade
from ..simulator.calls import Demand
from ..simulator.crews import Crew, Phase
from .point import EXPONENTIAL, PointRun


def diverting() -> Dispatch:
    """Whoever may be diverted is. Somebody free is never sooner by the gain: nobody is turned round in his place."""
    always = Divert(gain_ms=60_000, remaining_ms=0, per_incident_max=1_000_000, cooldown_ms=0)
    return Dispatch(DIVERT, Joint(), divert=always)


# Between being there and being free: two fixes of one instant are one, and whose last is too old to trust is not free.
MOMENT_US = 5_000


class _Jammed(Brigade):
    """Crews that are on their way to a scene for as long as the work takes, and done when they are there."""

    def _drive(self, crew: Crew, end: Place, then: Callable[[int], None]) -> None:
        super()._drive(crew, end, then)
        if crew.phase is Phase.DRIVING:
            self._next(crew, self._agenda.now_us + crew.scene_us, then)
            crew.scene_us = MOMENT_US


class JourneyRun(PointRun):
    """What `waits` tells is from the call to the end of its work."""

    crews_at_work = _Jammed

    def __init__(self, city: City, demand: Demand, seed: int) -> None:
        self._dice = Random(f"journeys {seed}")
        super().__init__(city, demand, seed)

    def _order(self, unit_id: str, incident: int, assignment_no: int) -> None:
        super()._order(unit_id, incident, assignment_no)
        # Drawn anew for whoever comes in another's place: the same once more would remember.
        self._brigade.crew(unit_id).scene_us = EXPONENTIAL.time_us(1 - self._dice.random())
