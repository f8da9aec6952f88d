"""Reserving: reservations taken back, and searching as if they were.

A reserved unit has no order, so it is free the moment its reservation ends; nobody has to acknowledge that. How a
reservation is released is in authority.py, who may take its unit in deciding.py.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import contextmanager

from ..context import Context
from ..entities import Assignment, Incident, Unit
from ..events import ReservationEnded
from ..model import PRIORITY_HIGHEST
from ..records import replace
from .pending import TAKES_RESERVED_PRIORITY_MAX, Pending


def end_reservation(
    incident: Incident, assignment: Assignment, reason: str, by: str, refused: bool = False
) -> ReservationEnded:
    return ReservationEnded(incident.incident, assignment.assignment_no, refused, reason, by)


def reserved_here(
    context: Context, incident: Incident, ended: Sequence[ReservationEnded], need_no: int = 0
) -> tuple[int, ...]:
    """Units that stay reserved for the incident, or for one need of it: while it changes they give way to nobody."""
    gone = {event.assignment_no for event in ended if event.incident == incident.incident}
    index = context.state.unit_index
    return tuple(
        index[a.unit_id]
        for a in incident.assignments
        # A substitute is free again where the right unit comes.
        if a.reserved and a.assignment_no not in gone and (not need_no or (a.need_no == need_no and not a.substituted))
    )


def yielding(
    context: Context, priority: int, agency_ids: Container[str], gone: Sequence[int] = ()
) -> list[tuple[Incident, Assignment]]:
    """Reservations that needs of a priority and of these agencies (empty: any) may take: of crews with units of
    theirs, for what is less urgent, fixed by no human; in the order of their units, without those `gone`.
    """
    state, found = context.state, []
    units, anybody = state.units, "" in agency_ids
    for index in sorted(state.reserved_units.difference(gone)):
        unit = units[index]
        if not anybody and unit.agency_id not in agency_ids:
            # With its reservation the other vehicles of its crew, of whatever agency, are free as well.
            others = state.crews.get(unit.crew_id, ()) if unit.crew_id else ()
            if not any([units[each].agency_id in agency_ids for each in others]):
                continue
        incident = state.incidents[unit.incident]
        assignment = incident.assignments[unit.assignment_no - 1]
        # One that the decision in hand ends by itself is free already; one that a human fixed stays.
        fixed = index in context.supposed or assignment.pinned or assignment.by_human
        if not fixed and incident.needs[assignment.need_no - 1].priority > priority:
            found.append((incident, assignment))
    return found


def takers(context: Context, needs: Iterable[Pending]) -> set[str]:
    """The agencies whose units may go to these needs: their own and, for a priority 1, those of its substitutes."""
    found = set()
    for need in needs:
        found.add(need.agency_id)
        if need.priority == PRIORITY_HIGHEST:
            found.update([by for by, _ in context.substitutes.get((need.agency_id, need.capabilities), ())])
    return found


def may_take(context: Context, needs: Iterable[Pending]) -> bool:
    """Whether any of these needs could take a unit that is only reserved for another: then they are decided one
    priority after the other, since who loses comes after what took it, and before what is less urgent.
    """
    if not context.state.reserved_units:
        return False
    urgent: dict[int, list[Pending]] = {}
    for need in needs:
        if need.priority <= TAKES_RESERVED_PRIORITY_MAX:
            urgent.setdefault(need.priority, []).append(need)
    return any(yielding(context, priority, takers(context, own)) for priority, own in urgent.items())


def as_free(context: Context, assignments: Iterable[Assignment]) -> list[Unit]:
    """The units that these were reserved for, as they are without."""
    units, index = context.state.units, context.state.unit_index
    return [replace(units[index[one.unit_id]], incident=0, assignment_no=0) for one in assignments]


@contextmanager
def freeing(context: Context, ended: Sequence[ReservationEnded]) -> Iterator[list[Unit]]:
    """Answer searches as if the units of these reservations were free; yields them and whoever shares their crews."""
    state = context.state
    if not ended:
        yield []
        return
    freed = as_free(context, [state.incidents[event.incident].assignments[event.assignment_no - 1] for event in ended])
    own = {unit.unit for unit in freed}
    with context.supposing(*freed, moved=False):
        siblings = {i for unit in freed if unit.crew_id for i in state.crews.get(unit.crew_id, ())} - own
        yield [*freed, *(state.units[i] for i in sorted(siblings))]
