"""Deciding: every need in hand is matched; what is only reserved gives way to what is more urgent.

A reserved unit has no order yet, so it does not keep a priority 1 or 2 waiting, nor a later unit from being sent in its
place: the reservation of a less urgent need ends, and that need is decided anew in the same decision. A human's own
reservation does not exist: whom a human names is ordered.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..context import Context
from ..entities import Assignment, Incident
from ..events import AlertRaised, Event, NeedDecided
from ..model import Alert, IncidentState, NeedState, Shortfall
from ..policies.diverting import with_diverts
from ..state import WaitingKey
from .diverting import divert_ended
from .matching import match_needs
from .pending import TAKES_RESERVED_PRIORITY_MAX, Pending, pending_need
from .reserving import as_free, end_reservation, takers, yielding


def match(
    context: Context,
    pending: Sequence[Pending],
    at_ms: int,
    taken: tuple[int, ...] = (),
    numbers: dict[int, int] | None = None,
    losers: dict[WaitingKey, Pending] | None = None,
) -> list[Event]:
    """Decide every need in `pending`, as match_needs does, and those that lose a reservation by it; where `losers` is
    given they are put there instead: what waits may be more urgent than they are.
    """
    if context.chooser is not None:
        return context.chooser.match(context, pending, at_ms, taken, numbers)
    if context.city.dispatch.diverts:
        return with_diverts(context, pending, at_ms, taken, numbers, losers, _match)
    return _match(context, pending, at_ms, taken, numbers, losers)


def _match(
    context: Context,
    pending: Sequence[Pending],
    at_ms: int,
    taken: tuple[int, ...],
    numbers: dict[int, int] | None,
    losers: dict[WaitingKey, Pending] | None,
) -> list[Event]:
    """As match, where nobody is diverted but by what the needs say themselves."""
    if not context.state.reserved_units:
        return _relieve(context, match_needs(context, pending, at_ms, taken, numbers))
    if numbers is None:
        numbers = {}
    events: list[Event] = []
    left = {need.key: need for need in pending}
    gone = list(taken)
    # Assignments that end or are left in this decision.
    leaving = _left_for(context, pending)
    for priority in range(1, TAKES_RESERVED_PRIORITY_MAX + 1):
        urgent = [need for need in left.values() if need.priority == priority and need.stands is Shortfall.NONE]
        reserved = yielding(context, priority, takers(context, urgent), gone) if urgent else []
        if not reserved:
            continue
        # Whoever is free goes to what is more urgent first, though nothing is reserved that it might take.
        sooner = [need for need in left.values() if need.priority < priority and _asks(need)]
        if sooner:
            decided = match_needs(context, sooner, at_ms, tuple(gone), numbers)
            for need in sooner:
                del left[need.key]
            events += decided
            gone += context.vehicles(_crews(context, decided))
        with context.supposing(*as_free(context, [one for _, one in reserved]), moved=False):
            decided = match_needs(context, urgent, at_ms, tuple(gone), numbers)
        for need in urgent:
            del left[need.key]
        crews = _crews(context, decided)
        gone += context.vehicles(crews)
        index = context.state.unit_index
        lost = [holder for holder in reserved if context.crew_of[index[holder[1].unit_id]] in crews]
        events += [end_reservation(incident, one, "", "") for incident, one in lost]
        events += decided
        for incident, assignment in lost:
            leaving.append(assignment)
            _miss_again(context, left if losers is None else losers, incident, assignment, leaving, at_ms)
    rest = [need for need in left.values() if _asks(need)]
    if rest:
        events += match_needs(context, rest, at_ms, tuple(gone), numbers)
    return _relieve(context, events)


def _relieve(context: Context, events: list[Event]) -> list[Event]:
    """Where the right units came, their substitutes are too many: shown, and free again if they were only reserved."""
    relieved: list[Event] = []
    for event in events:
        if type(event) is not NeedDecided or event.missing_count or not event.assigned:
            continue
        incident = context.state.incidents.get(event.incident)
        need = incident.need(event.need_no) if incident else None
        if incident is None or need is None:
            continue
        if context.state.diverting_units:
            # Nobody need decide any more whether it shall get somebody else's unit.
            own = (one for one in incident.assignments_of(need.need_no) if one.diverting and not one.asked)
            relieved += [divert_ended(incident, one, "", "") for one in own]
        if not incident.substitute_count(need):
            continue
        for one in incident.assignments_of(need.need_no):
            freed = context.supposed.get(context.state.unit_index[one.unit_id])
            if freed is not None and not freed.incident:
                # The decision in hand has ended it already.
                continue
            if one.reserved and one.substituted and not (one.by_human or one.pinned):
                relieved.append(end_reservation(incident, one, "", ""))
            elif one.live and one.substituted and not one.cancelling:
                number, unit_id, need_no = one.assignment_no, one.unit_id, need.need_no
                relieved.append(
                    AlertRaised(Alert.SURPLUS, incident.incident, number, unit_id, need.agency_id, 0, need_no)
                )
    return events + relieved


def _asks(need: Pending) -> bool:
    return bool(need.missing_count or need.held_count)


def _crews(context: Context, decided: Sequence[Event]) -> set[int]:
    """Of all who are sent or reserved."""
    index = context.state.unit_index
    orders = [order for event in decided if type(event) is NeedDecided for order in event.assigned]
    return {context.crew_of[index[order.unit_id]] for order in orders}


def _left_for(context: Context, pending: Sequence[Pending]) -> list[Assignment]:
    """What units that are diverted in this decision are on their way to, and leave."""
    units = [context.state.units[one[0]] for need in pending for one, _, proposed in need.diverts if not proposed]
    return [context.state.incidents[unit.incident].assignments[unit.assignment_no - 1] for unit in units]


def _miss_again(
    context: Context,
    left: dict[WaitingKey, Pending],
    incident: Incident,
    assignment: Assignment,
    leaving: Sequence[Assignment],
    at_ms: int,
) -> None:
    """The need that lost its reservation is to be decided as well; `leaving` are all that go in this decision."""
    need = incident.needs[assignment.need_no - 1]
    key = (need.priority, incident.incident, need.need_no)
    known = left.get(key)
    if known is None:
        own = (one for one in incident.assignments_of(need.need_no) if one.counts)
        stay = sum(all(one is not gone for gone in leaving) for one in own)
        missing = max(0, need.count - need.served_count - stay) if need.state is not NeedState.WITHDRAWN else 0
        if missing and incident.state is IncidentState.OPEN:
            left[key] = pending_need(context, incident, need, missing, at_ms)
            left[key].substitute_count -= assignment.substituted
    elif assignment.substituted:
        known.substitute_count -= 1
    elif assignment.counts:
        known.missing_count += 1
