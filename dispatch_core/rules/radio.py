"""Radio: a unit that was sent by voice, while only paper was written, to an incident that Sigap knows.

It is told afterwards and orders nobody: whoever it names went long ago. A unit that Sigap holds free is on the incident
from then on, so that nothing else takes it, and what its crew did follows step by step (reentry.py). One that Sigap has
sent elsewhere since, or whose incident has ended, has been there and is gone. Whom Sigap had only reserved there is
reserved no more: it went. Its crew is asked nothing; a human is told when it is late from now on.
"""

from __future__ import annotations

from .. import limits
from ..commands import RecordPaperStep
from ..context import Context
from ..entities import CLOCK_ARRIVAL, CLOCK_EN_ROUTE, CLOCKS, NEVER_MS, Assignment, Incident, Need, Unit
from ..events import Event, PaperSent
from ..limits import PAPER_MINUTE_MS
from ..model import SENT_BY_RADIO, AssignmentState, IncidentState, LineKind, NeedState, Shortfall
from ..rejections import Reason, Rejection
from ..state import State
from .matching import unit_eta
from .orders import Clocks
from .reassign import extra_need, need_for
from .reserving import end_reservation


def decide_sent(
    context: Context, unit: Unit, incident: Incident, command: RecordPaperStep, sent_ms: int, at_ms: int
) -> list[Event] | Rejection:
    """`sent_ms`: when it was sent, as written, and no later than now."""
    own = [one for one in incident.assignments if one.unit_id == unit.unit_id]
    if any(one.order_version and one.ordered_ms == sent_ms for one in own):
        return []
    held = next((one for one in own if one.reserved), None)
    refused = _refused(unit, incident, own, held, sent_ms)
    if refused is not None:
        return refused
    here = unit.incident == incident.incident
    elsewhere = [one for one in _crew_out(context.state, unit) if not (here and one is held)]
    if any(one.ordered_ms < sent_ms for one in elsewhere):
        return Rejection(Reason.ELSEWHERE_THEN, "unit_id", unit.unit_id)
    events: list[Event] = []
    need = incident.needs[held.need_no - 1] if held else need_for(incident, unit) or _asked_once(incident, unit)
    if need is None:
        if incident.state is not IncidentState.OPEN:
            return Rejection(Reason.INCIDENT_NOT_OPEN, "incident_id", f"I{incident.incident}")
        if len(incident.needs) >= limits.NEEDS_PER_INCIDENT_MAX:
            return Rejection(Reason.LIMIT_REACHED, "incident_id", "needs of one incident")
        events.append(extra_need(incident, unit, command.by))
    if held:
        events.append(end_reservation(incident, held, SENT_BY_RADIO, command.by))
    live = incident.state is IncidentState.OPEN and not elsewhere and unit.on_duty and not unit.retired
    need_no = need.need_no if need else len(incident.needs) + 1
    return [*events, _sent(context, unit, incident, need_no, command, sent_ms, at_ms, live=live)]


def _asked_once(incident: Incident, unit: Unit) -> Need | None:
    """What an incident that has ended had asked for, of its own agency first."""
    if incident.state is IncidentState.OPEN:
        return None
    asked = [need for need in incident.needs if need.line is LineKind.DISPATCH]
    return next((need for need in asked if need.agency_id in (unit.agency_id, "")), next(iter(asked), None))


def _refused(
    unit: Unit, incident: Incident, own: list[Assignment], held: Assignment | None, sent_ms: int
) -> Rejection | None:
    if incident.stands is Shortfall.NOT_ACTUAL:
        return Rejection(Reason.NOT_ACTUAL, "incident_id", f"I{incident.incident}")
    if incident.stands is Shortfall.PLACE_UNRESOLVED:
        return Rejection(Reason.PLACE_UNRESOLVED, "incident_id", f"I{incident.incident}")
    # Who had declined, or was ordered back, may have been sent by voice all the same.
    went = [one for one in own if one.order_version and one.state <= AssignmentState.CLEARED]
    near = any(abs(one.ordered_ms - sent_ms) < PAPER_MINUTE_MS for one in went)
    if near or any(one.live and one is not held and not one.diverting for one in own):
        return Rejection(Reason.STAMP_ALREADY_GIVEN, "occurred_at", AssignmentState.DISPATCHED.name)
    if unit.divert_incident or any(one.diverting for one in own):
        return Rejection(Reason.NOT_FROM_PAPER, "unit_id", unit.unit_id)
    if len(incident.assignments) >= limits.ASSIGNMENTS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "assignments of one incident")
    return None


def _crew_out(state: State, unit: Unit) -> list[Assignment]:
    """What the unit and the other vehicles of its crew are on."""
    crew = {unit.unit, *(state.crews.get(unit.crew_id, ()) if unit.crew_id else ())}
    out = (state.units[index] for index in sorted(crew) if state.units[index].incident)
    return [state.incidents[one.incident].assignments[one.assignment_no - 1] for one in out]


def _sent(
    context: Context,
    unit: Unit,
    incident: Incident,
    need_no: int,
    command: RecordPaperStep,
    sent_ms: int,
    at_ms: int,
    *,
    live: bool,
) -> PaperSent:
    number, assignment_no = incident.incident, len(incident.assignments) + 1
    place = incident.place_for(unit.medium)
    eta = unit_eta(context, unit, place, at_ms) if live else None
    # No open road leads there, and it went: nothing is estimated, and it is late as soon as anybody is.
    found = eta or (unit.unit, 0, 0, 0, 0, 0, 0)
    clocks = Clocks(context, incident.priority, at_ms)
    _, _, turnout_ticks, unit_offset_ticks, road_ticks, stale_ticks, _ = found
    return PaperSent(
        number,
        assignment_no,
        unit.unit_id,
        need_no,
        sent_ms,
        live,
        turnout_ticks,
        unit_offset_ticks,
        road_ticks,
        place.leg_ticks(unit.medium) if eta else 0,
        stale_ticks,
        clocks.en_route_ms(found) if live else 0,
        clocks.arrival_ms(found, AssignmentState.DISPATCHED) if live else 0,
        command.by,
    )


# -- What the events change --------------------------------------------------------------------------------------------


def evolve_sent(state: State, event: PaperSent) -> None:
    incident = state.find_incident(event.incident)
    assert incident is not None
    assert event.assignment_no == len(incident.assignments) + 1
    need = incident.needs[event.need_no - 1]
    one = Assignment(
        event.assignment_no,
        event.unit_id,
        event.need_no,
        AssignmentState.DISPATCHED if event.live else AssignmentState.CLEARED,
        1,
        event.turnout_ticks,
        event.unit_offset_ticks,
        event.road_ticks,
        event.incident_offset_ticks,
        event.stale_ticks,
        False,
        False,
        True,
        event.ordered_ms,
        event.ordered_ms,
        [NEVER_MS] * CLOCKS,
        [0] * CLOCKS,
        delivered_version=1,
        acknowledged_version=1,
    )
    incident.assignments.append(one)
    if need.state is NeedState.OPEN:
        # It was raised for it.
        need.state = NeedState.FILLED
    if event.live:
        one.start_clock(CLOCK_EN_ROUTE, state.at_ms, event.en_route_allowance_ms)
        one.start_clock(CLOCK_ARRIVAL, state.at_ms, event.arrival_allowance_ms)
        state.commit(state.units[state.unit_index[event.unit_id]], event.incident, event.assignment_no)
        state.arm(incident, one)
    else:
        need.served_count += 1
    state.recount(incident, need)
    state.touch_incident(incident)
