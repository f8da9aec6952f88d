"""closest: strict priority, the soonest unit by road.

Needs are served in their order, each by the soonest fit unit, candidates by (eta, unit); units that return or clear
count where they are. Only where somebody of the same priority would go without do others move to later units of theirs.
A freed unit goes to what comes first of the waiting needs it fits and can get to, however far. The default.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from .. import limits
from .._match import assign
from ..context import Context
from ..entities import Unit
from ..ground import Query
from ..model import PRIORITY_HIGHEST
from ..rules.pending import Pending
from ..state import WaitingKey
from .candidates import search
from .costing import costs_anything, measure, ranked
from .policy import Choice
from .queue import pending_again, reachable

TOGETHER = False


def choose(context: Context, order: Sequence[Pending], queries: list[Query], at_ms: int) -> Choice:
    """Candidates of each need and where the chosen stand; it grows until nobody is short who need not be."""
    units_count = len(context.state.units)
    weighs = costs_anything(context, order)
    if weighs:
        measure(context)
    priorities, own_slots = [need.priority for need in order], [need.slots for need in order]
    slots = competing_slots(order)
    wanted = [max(limits.CANDIDATES_KEPT, count) for count in slots]
    crew_of, crew_vehicles_max = context.crew_of, context.crew_vehicles_max
    while True:
        found = search(context, order, queries, wanted, at_ms)
        ranks = [ranked(context, need, own) for need, own in zip(order, found, strict=True)] if weighs else None
        if ranks is None:
            crews = [[crew_of[candidate[0]] for candidate in candidates] for candidates in found]
        else:
            crews = [[crew_of[own[i][0]] for i in rank.order] for own, rank in zip(found, ranks, strict=True)]
        choices = assign(list(zip(priorities, own_slots, crews, strict=True)))
        for i, want in enumerate(wanted):
            if len(crews[i]) == want < units_count and (
                len(choices[i]) < own_slots[i]
                # Units whose position is too old come last, and one of them leaves a priority 1 short as well.
                or (own_slots[i] and priorities[i] == PRIORITY_HIGHEST and found[i][-1][6])
                # Vehicles of few crews: who competes may take them all, and the next crew is not yet seen.
                or (want < slots[i] * crew_vehicles_max and len(set(crews[i])) < slots[i])
                # Somebody farther away, whose leaving costs less, may come before one of the chosen.
                or (ranks is not None and any([crews[i].index(crew) >= ranks[i].sure_count for crew in choices[i]]))
            ):
                break
        else:
            break
        # All lists grow: whoever competes for the same units must see as far, or another may be left short of a swap.
        wanted = [min(units_count, want * 4) for want in wanted]
    # A chosen crew goes with the first of its vehicles.
    first = [list(map(own.index, choice)) for own, choice in zip(crews, choices, strict=True)]
    if ranks is not None:
        first = [[rank.order[i] for i in own] for rank, own in zip(ranks, first, strict=True)]
    return found, [sorted(own) for own in first]


def competing_slots(order: Sequence[Pending]) -> list[int]:
    """For each need how many slots may compete for its candidates, its own included."""
    slots: dict[str, int] = {}
    for need in order:
        slots[need.agency_id] = slots.get(need.agency_id, 0) + need.slots
    if "" in slots:
        return [sum(slots.values())] * len(order)
    return [slots[need.agency_id] for need in order]


def wanted(
    context: Context, free: Sequence[Unit], back: Counter[WaitingKey], settled: set[WaitingKey], at_ms: int
) -> dict[WaitingKey, Pending]:
    """The most urgent needs of each unit, as many slots as there are units: the others cannot take more of them."""
    found: dict[WaitingKey, Pending] = {}
    for unit in free:
        slots, urgent = 0, 0
        for incident, need in reachable(context, unit, back, settled):
            key = (need.priority, incident.incident, need.need_no)
            urgent = urgent or need.priority
            if need.priority > urgent:
                break
            missing = need.missing_count - back[key]
            if key not in found:
                found[key] = pending_again(context, incident, need, missing, at_ms)
            slots += missing
            if slots >= len(free):
                break
    return found
