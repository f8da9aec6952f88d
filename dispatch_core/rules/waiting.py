"""Waiting: units that freed, came on duty or became fit take the waiting needs that come first.

Needs wait in one order, (priority, incident, need number), one queue for each kind. Each free unit looks down that
order for what it fits and can get to; the match then decides one priority after the other, so that no unit is gone
before what is more urgent was served. Who serves a need that was just raised is matching.py's part.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from heapq import merge
from itertools import islice

from .. import limits
from ..context import Context
from ..entities import Incident, Need, Unit
from ..events import Event, NeedDecided, ReservationEnded
from ..model import PRIORITY_LOWEST, Availability, Unfit
from ..state import WaitingKey
from .deciding import TAKES_RESERVED_PRIORITY_MAX, match
from .pending import CONDITIONAL_PRIORITY_MAX, Pending, pending_need
from .reserving import freeing

# Places asked about in one walk when looking for the waiting needs that a unit can get to.
REACH_BATCH = 32


def take_up(
    context: Context,
    units: Sequence[Unit],
    at_ms: int,
    also: Sequence[Pending] = (),
    refilled: Sequence[WaitingKey] = (),
    heard_agency: str = "",
    numbers: dict[int, int] | None = None,
    promised: Sequence[int] = (),
    without: Collection[tuple[int, int]] = (),
) -> list[Event]:
    """Units that freed, came on duty or became fit take the waiting needs that come first; `also` is decided with them.

    `refilled` are waiting needs that get a slot back by this decision's own events: they ask for one unit less. Units
    of an agency that does not answer take nothing up; `heard_agency` has just answered. `numbers` as in `match`,
    and `promised` units are taken already. Needs `without`, as (incident, need_no) and 0 for all of an
    incident, ask for nothing: they end, or `also` has all that they miss. Call inside `supposing(...)` where the units
    are not so yet.
    """
    if context.chooser is not None:
        return context.chooser.take_up(context, units, at_ms, also, numbers, without, refilled)
    events: list[Event] = []
    taken: list[int] = list(promised)
    if numbers is None:
        numbers = {}
    back = Counter(refilled)
    left = {need.key: need for need in also}
    # Not to be asked for: decided already, or decided in any case.
    settled = set(left)
    if without:
        settled.update(
            key
            for queue in context.state.waiting.values()
            for key in queue
            if (key[1], 0) in without or key[1:] in without
        )
    silent = context.state.silent_agencies() - {heard_agency}
    needs_max = limits.MATCH_CANDIDATES_MAX // limits.UNITS_MAX
    free = [unit for unit in units if unit.agency_id not in silent and _urgent_until(context, unit)]
    with ExitStack() as relieved:
        while pending := left | _wanted(context, free, back, settled, at_ms):
            urgent = min(pending)[0]
            # What is left over comes in the next round.
            needs = [pending[key] for key in sorted(pending) if key[0] == urgent][:needs_max]
            decided = match(context, needs, at_ms, tuple(taken), numbers, left)
            events += decided
            for need in needs:
                left.pop(need.key, None)
                settled.add(need.key)
            settled.update(left)
            for event in decided:
                if type(event) is NeedDecided:
                    taken.extend(context.state.unit_index[order.unit_id] for order in event.assigned)
            gone = {context.crew_of[unit] for unit in taken}
            # Who was only reserved, and goes nowhere, takes up what waits as well.
            ended = [
                event
                for event in decided
                if type(event) is ReservationEnded and context.crew_of[_unit_of(context, event)] not in gone
            ]
            free += relieved.enter_context(freeing(context, ended)) if ended else []
            free = [unit for unit in free if unit.agency_id not in silent and _urgent_until(context, unit)]
            free = [unit for unit in free if context.crew_of[unit.unit] not in gone]
            taken = [unit for unit, crew in enumerate(context.crew_of) if crew in gone]
    return events


def _unit_of(context: Context, event: ReservationEnded) -> int:
    state = context.state
    return state.unit_index[state.incidents[event.incident].assignments[event.assignment_no - 1].unit_id]


def free_up(
    context: Context,
    ended: Sequence[ReservationEnded],
    at_ms: int,
    also: Sequence[Pending] = (),
    numbers: dict[int, int] | None = None,
    promised: Sequence[int] = (),
    without: Collection[tuple[int, int]] = (),
) -> list[Event]:
    """What follows: the freed units take what waits; `also` is decided with it, without the units `promised` before.
    `without` as in `take_up`.
    """
    if not (ended or also) or not (context.state.waiting or also):
        return []
    with freeing(context, ended) as units:
        return take_up(context, units, at_ms, also, numbers=numbers, promised=promised, without=without)


def _wanted(
    context: Context, free: Sequence[Unit], back: Counter[WaitingKey], settled: set[WaitingKey], at_ms: int
) -> dict[WaitingKey, Pending]:
    """The most urgent needs of each unit, as many slots as there are units: the others cannot take more of them."""
    found: dict[WaitingKey, Pending] = {}
    for unit in free:
        slots, urgent = 0, 0
        for incident, need in _reachable(context, unit, back, settled):
            key = (need.priority, incident.incident, need.need_no)
            urgent = urgent or need.priority
            if need.priority > urgent:
                break
            missing = need.missing_count - back[key]
            if key not in found:
                found[key] = pending_need(context, incident, need, missing, at_ms)
                found[key].substitute_count -= _let_go(context, incident, need)
            slots += missing
            if slots >= len(free):
                break
    return found


def _urgent_until(context: Context, unit: Unit) -> int:
    """The least urgent priority that the unit may take up now; 0 where it may not go."""
    until = CONDITIONAL_PRIORITY_MAX if unit.availability is Availability.CONDITIONAL else PRIORITY_LOWEST
    if unit.unit in context.state.reserved_units and unit.incident:
        # Who is only reserved gives way to what is more urgent, as deciding.py has it.
        incident = context.state.incidents[unit.incident]
        assignment = incident.assignments[unit.assignment_no - 1]
        if assignment.pinned or assignment.by_human:
            return 0
        until = min(TAKES_RESERVED_PRIORITY_MAX, incident.needs[assignment.need_no - 1].priority - 1)
        unit = replace(unit, incident=0)
    return until if context.block(unit) is Unfit.NONE else 0


def _let_go(context: Context, incident: Incident, need: Need) -> int:
    """Substitutes of the need that the decision in hand lets go: they stand in for nobody any more."""
    supposed, index = context.supposed, context.state.unit_index
    ending = 0
    for one in incident.assignments if supposed else ():
        if one.need_no == need.need_no and one.live and one.substituted and not one.cancelling:
            now = supposed.get(index[one.unit_id])
            ending += now is not None and not now.incident
    return ending


def _reachable(
    context: Context, unit: Unit, back: Counter[WaitingKey], settled: set[WaitingKey]
) -> Iterator[tuple[Incident, Need]]:
    """The waiting needs, in their order, that the unit fits and can get to."""
    waiting = _waiting_for(context, unit, back, settled)
    search = context.search_for(unit.medium)
    while search is not None and (batch := list(islice(waiting, REACH_BATCH))):
        places = [(i.place.node, i.place.lat_e7, i.place.lon_e7) for i, _ in batch]
        reached = search.reach(unit.unit, batch[0][1].mode, places)
        yield from (pair for pair, reachable in zip(batch, reached, strict=True) if reachable)


def _waiting_for(
    context: Context, unit: Unit, back: Counter[WaitingKey], settled: set[WaitingKey]
) -> Iterator[tuple[Incident, Need]]:
    state = context.state
    crewed, urgent_until = context.crew_mask(unit), _urgent_until(context, unit)
    queues = [
        queue
        for (agency_id, capabilities, medium), queue in state.waiting.items()
        if medium is unit.medium
        and (not agency_id or agency_id == unit.agency_id)
        and (mask := context.mask(capabilities)) & crewed == mask
    ]
    for key in merge(*queues) if len(queues) > 1 else (queues[0] if queues else ()):
        if key[0] > urgent_until:
            return
        incident = state.incidents[key[1]]
        need = incident.needs[key[2] - 1]
        if key not in settled and back[key] < need.missing_count and unit.unit_id not in need.declined_unit_ids:
            yield incident, need
