"""Releasing: when units at work may be free, and how soon they could then be elsewhere. Estimates, for weighing only.

A unit is expected to need what its phase takes on average, less what has passed; one that is overdue, the least that
the city states. Then it starts from where it will be: the scene, or its destination. Nobody is promised anything by it.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import limits
from ..context import Context
from ..entities import Assignment, Incident, Unit
from ..ground import Query
from ..model import AssignmentState, Place
from ..records import replace
from ..rules.pending import Pending
from .candidates import search


def busy_ticks(
    context: Context, needs: Sequence[Pending], queries: Sequence[Query], at_ms: int
) -> list[dict[int, int]]:
    """For each need the crews at work that would fit it, with the ticks until they could be there."""
    release_ms: dict[int, int] = {}
    freed: list[Unit] = []
    agencies = {need.agency_id for need in needs}
    for unit in context.state.units:
        if not unit.incident or unit.unit in context.supposed or not (unit.agency_id in agencies or "" in agencies):
            continue
        incident = context.state.incidents[unit.incident]
        assignment = incident.assignments[unit.assignment_no - 1]
        if context.foreseen is not None:
            left_ms, where = context.foreseen(unit.unit_id)
        else:
            left_ms = remaining_ms(context, incident, assignment, at_ms)
            where = release_place(context, incident, assignment)
        release_ms[context.crew_of[unit.unit]] = left_ms
        freed.append(replace(unit, incident=0, assignment_no=0, place=where, at_home=False, fix_at_ms=0))
    if not freed:
        return [{} for _ in needs]
    idle = {unit.unit for unit in context.state.units if not context.hypothetical(unit.unit).incident}
    wanted = [min(len(context.state.units), len(idle) + limits.JOINT_BUSY_MAX)] * len(needs)
    with context.supposing(*freed):
        found = search(context, needs, list(queries), wanted, at_ms)
    times: list[dict[int, int]] = []
    for candidates in found:
        own: dict[int, int] = {}
        for candidate in candidates:
            crew = context.crew_of[candidate[0]]
            if crew in release_ms:
                own.setdefault(crew, context.ticks(release_ms[crew]) + candidate[1])
        times.append(own)
    return times


def remaining_ms(context: Context, incident: Incident, assignment: Assignment, at_ms: int) -> int:
    """How long until the unit is expected to be free."""
    joint = context.city.dispatch.joint
    floor_ms = joint.release_floor_ms
    state = assignment.state
    if assignment.cancelling:
        return floor_ms
    if state < AssignmentState.ON_SCENE:
        arrival_ms = assignment.ordered_ms + context.ms(assignment.eta_ticks)
        return max(0, arrival_ms - at_ms) + max(floor_ms, joint.on_scene_ms)
    stamp = assignment.stamp(state)
    since_ms = at_ms - (stamp.occurred_at_ms if stamp else assignment.ordered_ms)
    if state is AssignmentState.ON_SCENE:
        return max(floor_ms, joint.on_scene_ms - since_ms)
    if state is AssignmentState.TRANSPORTING:
        return max(floor_ms, joint.transporting_ms - since_ms) + joint.at_destination_ms
    return max(floor_ms, joint.at_destination_ms - since_ms)


def release_place(context: Context, incident: Incident, assignment: Assignment) -> Place:
    """Where the unit will be when it is free."""
    destination = context.destinations.get(assignment.destination_id)
    if destination is not None and assignment.state >= AssignmentState.TRANSPORTING:
        return destination.place
    return incident.place_for(context.state.units[context.state.unit_index[assignment.unit_id]].medium)
