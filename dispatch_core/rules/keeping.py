"""Keeping: so many of an agency's free units stay back from what is less urgent (a cut-off, [[dispatch.reserve]]).

A need of priority p gets units only while more than the city's number for p are free, counted after what is more urgent
was served; a crew counts once. Priorities 1 and 2 are never kept waiting, nor what a human said go to. Taylor and
Templeton 1980 have the queue that comes of it. Who goes is the policies' business.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..context import Context
from ..entities import Unit
from ..ground import Candidate
from ..limits import UNITS_MAX
from ..model import PRIORITY_LOWEST, Availability, Unfit
from ..state import WaitingKey
from .pending import Pending


def free_crews(context: Context, agency_id: str, taken: Sequence[int] = (), most: int = UNITS_MAX) -> int:
    """Crews of the agency that could be sent to anything now, those of `taken` units aside; no more than one beyond
    `most` are counted: mostly many are free, and that they are enough is all that is asked.
    """
    gone = {context.crew_of[unit] for unit in taken}
    found = set()
    for unit in context.state.units:
        if unit.agency_id == agency_id and context.crew_of[unit.unit] not in gone:
            now = context.hypothetical(unit.unit)
            if now.availability is not Availability.CONDITIONAL and context.block(now) is Unfit.NONE:
                found.add(context.crew_of[unit.unit])
                if len(found) > most:
                    break
    return len(found)


def kept_until(context: Context, unit: Unit) -> int:
    """The least urgent priority that the agency's free units may be sent to."""
    kept = context.reserve.get(unit.agency_id)
    if kept is None:
        return PRIORITY_LOWEST
    free = free_crews(context, unit.agency_id, most=max(kept))
    return sum([not count or free > count for count in kept])


def is_kept(context: Context, need: Pending, taken: Sequence[int]) -> bool:
    """All of its agency that is free, `taken` units aside, stays back from the need."""
    kept = context.reserve.get(need.agency_id)
    if kept is None or need.approved:
        return False
    count = kept[need.priority - 1]
    return count > 0 and free_crews(context, need.agency_id, taken, count) <= count


def keep_back(
    context: Context,
    order: Sequence[Pending],
    found: Sequence[Sequence[Candidate]],
    chosen: Sequence[list[int]],
    taken: Sequence[int],
) -> tuple[list[list[int]], frozenset[WaitingKey]]:
    """What is left of a choice, and which needs lost units by it."""
    free = {agency_id: free_crews(context, agency_id, taken) for agency_id in context.reserve}
    left: list[list[int]] = []
    losing: set[WaitingKey] = set()
    for need, candidates, positions in zip(order, found, chosen, strict=True):
        own = []
        for position in positions:
            unit = context.hypothetical(candidates[position][0])
            kept = context.reserve.get(unit.agency_id)
            if kept is not None:
                count = kept[need.priority - 1]
                # Where nothing is kept, one that only the urgent may have goes although nobody else is free.
                if count and not need.approved and free[unit.agency_id] <= count:
                    losing.add(need.key)
                    continue
                free[unit.agency_id] -= unit.availability is not Availability.CONDITIONAL
            own.append(position)
        left.append(own)
    return left, frozenset(losing)
