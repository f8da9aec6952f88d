"""Reserving: reservations taken back, and what the units that are freed by it take up.

A reserved unit has no order, so it is free the moment its reservation ends; nobody has to acknowledge that. How a
reservation is released is in authority.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from ..context import Context
from ..entities import Assignment, Incident, Unit
from ..events import Event, ReservationEnded
from ..model import AssignmentState
from ..state import State
from .assigning import end_assignment
from .pending import Pending
from .waiting import take_up


def end_reservation(
    incident: Incident, assignment: Assignment, reason: str, by: str, refused: bool = False
) -> ReservationEnded:
    return ReservationEnded(incident.incident, assignment.assignment_no, refused, reason, by)


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


def free_up(
    context: Context,
    ended: Sequence[ReservationEnded],
    at_ms: int,
    also: Sequence[Pending] = (),
    numbers: dict[int, int] | None = None,
    promised: Sequence[int] = (),
) -> list[Event]:
    """What follows: the freed units take what waits; `also` is decided with it, without the units `promised` before."""
    if not (ended or also) or not (context.state.waiting or also):
        return []
    with freeing(context, ended) as units:
        return take_up(context, units, at_ms, also, numbers=numbers, promised=promised)


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_ended(state: State, event: ReservationEnded) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.reason = event.reason
    need = incident.needs[assignment.need_no - 1]
    if event.refused and assignment.unit_id not in need.declined_unit_ids:
        need.declined_unit_ids.append(assignment.unit_id)
    end_assignment(state, incident, assignment, AssignmentState.CANCELLED)
