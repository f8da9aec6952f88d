"""Together: calls whose units all begin at once, the first come first: a chooser for a comparison with theory alone.

Green's queue holds a call until all that it asks for are free, and every call behind it. A live city could not want
that: partial responses always go, and no priority 1 is held. So it is no policy that a city's file can name, and no
engine serves a live city by it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from dispatch_core.context import Context
from dispatch_core.entities import Unit
from dispatch_core.events import Event, NeedDecided
from dispatch_core.rules.matching import match_needs
from dispatch_core.rules.pending import Pending, pending_need
from dispatch_core.state import WaitingKey


class Together:
    """A choosing.Chooser, for one agency and one kind of unit. Who of the free units goes the engine's match says."""

    breaks_rules = True

    def match(
        self,
        context: Context,
        pending: Sequence[Pending],
        at_ms: int,
        taken: tuple[int, ...],
        numbers: dict[int, int] | None,
    ) -> list[Event]:
        """One who comes in begins where nobody waits before it and enough are free; else it waits with nobody."""
        events: list[Event] = []
        gone = list(taken)
        waits = bool(context.state.waiting)
        for need in sorted(pending, key=lambda need: need.key):
            decided = [] if waits else _all_or_nobody(context, need, at_ms, gone, numbers)
            waits = waits or not decided
            events += decided or match_needs(context, [need], at_ms, tuple(range(len(context.state.units))), numbers)
        return events

    def take_up(
        self,
        context: Context,
        units: Sequence[Unit],
        at_ms: int,
        also: Sequence[Pending],
        numbers: dict[int, int] | None,
        without: Collection[tuple[int, int]],
        refilled: Sequence[WaitingKey],
    ) -> list[Event]:
        """Those who wait begin in their order, until one of them cannot."""
        state = context.state
        events: list[Event] = []
        gone: list[int] = []
        for key in sorted(key for queue in state.waiting.values() for key in queue):
            incident = state.incidents[key[1]]
            need = incident.needs[key[2] - 1]
            again = pending_need(context, incident, need, need.missing_count, at_ms)
            decided = _all_or_nobody(context, again, at_ms, gone, numbers)
            if not decided:
                break
            events += decided
        return events


def _all_or_nobody(
    context: Context, need: Pending, at_ms: int, gone: list[int], numbers: dict[int, int] | None
) -> list[Event]:
    """The decision by which all of its units go, which are `gone` then; none where some are missing."""
    trial = dict(numbers or {})
    decided = match_needs(context, [need], at_ms, tuple(gone), trial)
    orders = [order for event in decided if type(event) is NeedDecided for order in event.assigned]
    if len(orders) < need.missing_count:
        return []
    gone += [context.state.unit_index[order.unit_id] for order in orders]
    if numbers is not None:
        numbers.update(trial)
    return decided
