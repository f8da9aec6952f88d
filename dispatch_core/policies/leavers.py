"""Leavers: units that are on their way and may be asked to go elsewhere, and how soon they would be there.

What forbids it by itself is found here, one thing after the other; whether it pays is weighed in diverting.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..context import Context
from ..entities import Assignment, Incident, Unit
from ..ground import Candidate
from ..model import PRIORITY_HIGHEST, AssignmentState, Availability, DivertBar, Unfit
from ..records import replace
from ..rules.leaving import left_by, pending_divert
from ..rules.pending import CONDITIONAL_PRIORITY_MAX, Pending
from .candidates import query, search


@dataclass(slots=True)
class Leaver:
    """A unit that may be diverted to something more urgent than what it is on its way to."""

    unit: Unit
    incident: Incident
    assignment: Assignment
    # As the search is to see it: free, with what is left of its turnout.
    free: Unit
    # To where it is going; None where no road leads there any more.
    remaining_ticks: int | None


def leaving(context: Context, urgent: int, at_ms: int, taken: Sequence[int]) -> list[Leaver]:
    """Whoever may leave what it is on its way to, if `taken` are gone already, in the order of the units."""
    state = context.state
    gone = {state.units[index].incident for index in taken} - {0}
    found = []
    for unit in state.units:
        if not unit.incident or unit.unit in context.supposed or unit.unit in taken:
            continue
        incident, assignment = left_by(state, unit)
        if incident.needs[assignment.need_no - 1].priority == PRIORITY_HIGHEST:
            continue
        if bar_of(context, unit, at_ms) is not DivertBar.NONE:
            continue
        if incident.incident in gone and lost_count(incident) + 1 >= context.city.dispatch.divert.per_incident_max:
            # This very decision has diverted one already.
            continue
        found.append(leaver(context, unit, at_ms))
    remaining = context.ticks(context.city.dispatch.divert.remaining_ms)
    return [one for one in found if one.remaining_ticks is None or one.remaining_ticks >= remaining]


def bar_of(context: Context, unit: Unit, at_ms: int) -> DivertBar:
    """The first thing that keeps the unit where it is going, whatever else needs it. Its time is not asked."""
    state, rule = context.state, context.city.dispatch.divert
    incident, assignment = left_by(state, unit)
    if not AssignmentState.DISPATCHED <= assignment.state <= AssignmentState.EN_ROUTE:
        return DivertBar.ARRIVED
    if assignment.pinned or assignment.by_human:
        return DivertBar.FIXED
    found = pending_divert(state, unit)
    if assignment.cancelling or assignment.missed or (found is not None and found[1].asked):
        return DivertBar.ASKED
    if incident.needs[assignment.need_no - 1].agency_id != unit.agency_id:
        return DivertBar.OTHER_AGENCY
    if unit.diverted_ms and at_ms < unit.diverted_ms + rule.cooldown_ms:
        return DivertBar.COOLING
    if lost_count(incident) >= rule.per_incident_max:
        return DivertBar.TOO_OFTEN
    if unit.agency_id in state.silent_agencies() or context.block(replace(unit, incident=0)) is not Unfit.NONE:
        return DivertBar.UNFIT
    return DivertBar.NONE


def leaver(context: Context, unit: Unit, at_ms: int) -> Leaver:
    incident, assignment = left_by(context.state, unit)
    turnout = 0
    if assignment.state < AssignmentState.EN_ROUTE:
        whole = unit.turnout_ticks if unit.at_home else unit.turnout_away_ticks
        turnout = max(0, whole - context.ticks(at_ms - assignment.ordered_ms))
    free = replace(unit, incident=0, assignment_no=0, turnout_ticks=turnout, turnout_away_ticks=turnout)
    found = context.search_for(unit.medium)
    place, remaining = incident.place_for(unit.medium), None
    if found is not None:
        where = (place.node, place.leg_ticks(unit.medium), place.lat_e7, place.lon_e7)
        eta = found.unit_eta(unit.unit, *where, at_ms, unit.mode, place.edge, place.along)
        remaining = eta[1] - eta[2] + turnout if eta else None
    return Leaver(unit, incident, assignment, free, remaining)


def fits(context: Context, need: Pending, one: Leaver) -> bool:
    """The need may take it: of one agency, more urgent than what it leaves, with what the need asks for."""
    mask = context.mask(need.capabilities)
    known = pending_divert(context.state, one.unit)
    return (
        need.agency_id == one.unit.agency_id
        and need.priority < victim_priority(one)
        and need.incident != one.incident.incident
        and need.medium is one.unit.medium
        and context.crew_masks[one.unit.unit] & mask == mask
        and one.unit.unit not in need.declined
        and (need.priority <= CONDITIONAL_PRIORITY_MAX or one.unit.availability is not Availability.CONDITIONAL)
        # A human who thinks about it for something else is not kept waiting for what is less urgent.
        and (
            known is None
            or is_proposed(context, need, one)
            or need.priority < known[0].needs[known[1].need_no - 1].priority
        )
    )


def is_proposed(context: Context, need: Pending, one: Leaver) -> bool:
    """A human thinks already about whether it shall be diverted to this very need."""
    known = pending_divert(context.state, one.unit)
    return known is not None and (known[0].incident, known[1].need_no) == (need.incident, need.need_no)


def soonest(context: Context, need: Pending, leavers: Sequence[Leaver], at_ms: int) -> list[tuple[Candidate, Leaver]]:
    """Those who can get there, the soonest first; none whose position is too old to trust."""
    known = {one.unit.unit: one for one in leavers}
    others = tuple(unit.unit for unit in context.state.units if unit.unit not in known)
    with context.supposing(*[one.free for one in leavers]):
        [found] = search(context, [need], [query(context, need, others)], [len(leavers)], at_ms)
    return [(candidate, known[candidate[0]]) for candidate in found if not candidate[6]]


def victim_priority(one: Leaver) -> int:
    return one.incident.needs[one.assignment.need_no - 1].priority


def lost_count(incident: Incident) -> int:
    """Units that the incident lost, or is about to lose, to something more urgent."""
    return incident.diverted_count + sum(one.leaving for one in incident.assignments)
