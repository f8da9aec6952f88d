"""Reserving: reservations taken back, and searching as if they were.

A reserved unit has no order, so it is free the moment its reservation ends; nobody has to acknowledge that. How a
reservation is released is in authority.py, who may take its unit in deciding.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from ..context import Context
from ..entities import Assignment, Incident, Unit
from ..events import ReservationEnded


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


@contextmanager
def freeing(context: Context, ended: Sequence[ReservationEnded]) -> Iterator[list[Unit]]:
    """Answer searches as if the units of these reservations were free; yields them and whoever shares their crews."""
    state = context.state
    freed = []
    for event in ended:
        unit_id = state.incidents[event.incident].assignments[event.assignment_no - 1].unit_id
        freed.append(replace(state.units[state.unit_index[unit_id]], incident=0, assignment_no=0))
    if not freed:
        yield []
        return
    own = {unit.unit for unit in freed}
    with context.supposing(*freed):
        siblings = {i for unit in freed if unit.crew_id for i in state.crews.get(unit.crew_id, ())} - own
        yield [*freed, *(state.units[i] for i in sorted(siblings))]
