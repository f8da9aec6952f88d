"""Retiming: what a closure that comes or goes means for units that are on their way.

Whoever takes longer, or less long, from where it was last seen gets another estimate, to the incident, to the one it is
asked to go to instead, or to the hospital with its patient; and ops are told of every delay and of whom no road leads
there any more. No order changes by it, but where an incident at sea gets another landing (relanding.py): crews see the
closure too, and a human decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from .. import limits
from ..context import Context
from ..entities import CLOCK_ARRIVAL, NEVER_MS, Assignment, Closure, Incident, Unit
from ..events import AlertRaised, EtaChanged, Event
from ..ground import Candidate
from ..model import Alert, AssignmentState, Landing, Medium, Place
from ..state import State
from .leaving import left_by, pending_divert
from .matching import unit_eta
from .relanding import reland, relandings
from .waiting import take_up


class OnItsWay(NamedTuple):
    incident: Incident
    assignment: Assignment
    unit: Unit
    end: Place
    # Where it takes a patient; empty: it comes to the incident.
    destination_id: str
    # As the roads are now.
    eta: Candidate | None
    # It goes somewhere else now.
    turned: bool = False


def consequences(
    context: Context, closures: Mapping[str, Closure], closure_id: str, at_ms: int, opens: bool
) -> list[Event]:
    """What follows where the closures will be these: other landings, estimates, and where something `opens` what waits
    gets units.
    """
    state = context.state
    on_their_way = _on_their_way(context, at_ms)
    # Whoever is idle may have been cut off since the needs were decided, whatever their shortfall was then.
    tries = opens and bool(state.waiting)
    at_sea = any(incident.landing.name for incident in state.incidents.values())
    if not (on_their_way or tries or at_sea):
        return []
    events: list[Event] = []
    with context.supposing_closures(closures):
        landings = relandings(context, at_ms) if at_sea else {}
        for number, landing in landings.items():
            events += reland(context, state.incidents[number], landing, closure_id, at_ms)
        for one in _turned(on_their_way, landings) if landings else on_their_way:
            events += _retimed(context, one, closure_id, at_ms)
        if tries:
            # The clock does, where the landing is another.
            events += take_up(context, state.units, at_ms, without=[(number, 0) for number in landings])
    return events


def _turned(on_their_way: Sequence[OnItsWay], landings: Mapping[int, Landing]) -> Iterator[OnItsWay]:
    """Who is on its way, to where it goes now; without the diverts that end."""
    for one in on_their_way:
        landing = landings.get(one.incident.incident)
        if landing is None or one.destination_id:
            yield one
        elif not one.assignment.diverting:
            yield one._replace(end=landing.place, turned=True)


def _on_their_way(context: Context, at_ms: int) -> list[OnItsWay]:
    """Units that drive to an incident or are about to, that wait near one, that are asked to go to another, or that
    have a patient aboard; in the order of incidents and orders.
    """
    state = context.state
    found = []
    for unit in state.units:
        if not unit.incident or unit.medium is not Medium.ROAD:
            continue
        for incident, assignment in filter(None, (left_by(state, unit), pending_divert(state, unit))):
            destination_id = assignment.destination_id if assignment.state is AssignmentState.TRANSPORTING else ""
            destination = context.destinations.get(destination_id)
            if destination is not None:
                end = destination.place
            elif assignment.state <= AssignmentState.STAGED and not (assignment.cancelling or incident.unresolved):
                end = incident.place_for(unit.medium)
            else:
                continue
            eta = unit_eta(context, unit, end, at_ms)
            found.append(OnItsWay(incident, assignment, unit, end, destination_id, eta))
    return sorted(found, key=lambda one: (one.incident.incident, one.assignment.assignment_no))


def _retimed(context: Context, one: OnItsWay, closure_id: str, at_ms: int) -> list[Event]:
    incident, assignment, unit, end, destination_id, before, turned = one
    eta = unit_eta(context, unit, end, at_ms)
    if (eta and eta[4]) == (before and before[4]) and not turned:
        return []
    if turned and assignment.ordered and eta is not None:
        # Its new order says so.
        return []
    number, assignment_no = incident.incident, assignment.assignment_no
    need = incident.needs[assignment.need_no - 1]
    if eta is None:
        blockades = context.blockades(unit, end)[: limits.BLOCKING_ROADS_KEPT]
        changed = EtaChanged(
            number,
            assignment_no,
            closure_id,
            assignment.turnout_ticks,
            assignment.unit_offset_ticks,
            assignment.road_ticks,
            assignment.incident_offset_ticks,
            assignment.stale_ticks,
            0,
            True,
            tuple(dict.fromkeys(blockade.road_id for blockade in blockades)),
            tuple(dict.fromkeys(blockade.closure_id for blockade in blockades)),
            0,
            destination_id,
        )
        alert = Alert.ROUTE_LOST
    else:
        _, _, turnout_ticks, unit_offset_ticks, road_ticks, stale_ticks, _ = eta
        if not assignment.reserved:
            turnout_ticks = _turnout_left(context, assignment, at_ms)
        offset_ticks = end.leg_ticks(unit.medium)
        total_ticks = turnout_ticks + unit_offset_ticks + road_ticks + offset_ticks + stale_ticks
        arrival_ms = context.ms(total_ticks) + context.policy.late_arrival_slack_ms
        changed = EtaChanged(
            number,
            assignment_no,
            closure_id,
            turnout_ticks,
            unit_offset_ticks,
            road_ticks,
            offset_ticks,
            stale_ticks,
            road_ticks - before[4] if before else 0,
            False,
            (),
            (),
            0 if assignment.awaits_word or destination_id else arrival_ms,
            destination_id,
        )
        alert = Alert.ROUTE_CHANGED
    if eta is not None and (before is None or eta[4] <= before[4]):
        return [changed]
    return [changed, AlertRaised(alert, number, assignment_no, unit.unit_id, unit.agency_id, 0, need.need_no)]


def _turnout_left(context: Context, assignment: Assignment, at_ms: int) -> int:
    """Of the turnout that the estimate had, what has not passed yet."""
    if assignment.state >= AssignmentState.EN_ROUTE:
        return 0
    if assignment.awaits_word:
        return assignment.turnout_ticks
    return max(0, assignment.turnout_ticks - context.ticks(at_ms - assignment.estimated_ms))


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_eta(state: State, event: EtaChanged) -> None:
    incident = state.incidents[event.incident]
    assignment = incident.assignments[event.assignment_no - 1]
    assignment.cut_off = event.cut_off
    # What is known of its way to the incident stays as it was.
    if not (event.cut_off or event.destination_id):
        assignment.timed_ms = state.at_ms
        assignment.turnout_ticks = event.turnout_ticks
        assignment.unit_offset_ticks = event.unit_offset_ticks
        assignment.road_ticks = event.road_ticks
        assignment.incident_offset_ticks = event.incident_offset_ticks
        assignment.stale_ticks = event.stale_ticks
        # Not one that has rung, or that a human stopped.
        if event.arrival_allowance_ms and assignment.due_ms[CLOCK_ARRIVAL] < NEVER_MS:
            assignment.start_clock(CLOCK_ARRIVAL, state.at_ms, event.arrival_allowance_ms)
            state.arm(incident, assignment)
    state.touch_incident(incident)
