"""Reassigning: a supervisor places a unit by hand. The choice stands: fit or not, the unit goes.

Only what cannot be is refused: a unit that is committed or off duty, and a place no open road leads to. What the
order does to incident and unit is in assigning.py.
"""

from __future__ import annotations

from .. import limits
from ..commands import Reassign
from ..context import Context
from ..entities import Assignment, Incident, Need, Unit
from ..events import Event, NeedDecided, NeedRaised
from ..model import AssignmentState, Authority, LineKind, NeedState, Shortfall
from ..rejections import Reason, Rejection
from .assigning import cancel_order
from .lookup import changeable_incident
from .matching import match, order_by_human, unit_eta
from .pending import pending_need
from .shortfall import awaiting_approval


def decide_reassign(context: Context, command: Reassign, at_ms: int) -> list[Event] | Rejection:
    """A supervisor's choice stands: fit or not, the unit goes, unless it is committed or no road leads there."""
    state = context.state
    incident = changeable_incident(state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    unit = state.find_unit(command.unit_id)
    if unit is None or unit.retired:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", command.unit_id)
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    if not unit.on_duty:
        return Rejection(Reason.UNIT_OFF_DUTY, "unit_id", command.unit_id)
    if unit.incident:
        return Rejection(Reason.UNIT_COMMITTED, "unit_id", command.unit_id)
    replaced = _replaced(incident, command)
    if isinstance(replaced, Rejection):
        return replaced
    if unit.crew_id and context.crew_out(unit):
        return Rejection(Reason.CREW_COMMITTED, "unit_id", command.unit_id)
    if len(incident.assignments) >= limits.ASSIGNMENTS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "assignments of one incident")
    events: list[Event] = []
    need = _need_for(incident, unit, command.need_no, replaced)
    if isinstance(need, Rejection):
        return need
    if need is None:
        if len(incident.needs) >= limits.NEEDS_PER_INCIDENT_MAX:
            return Rejection(Reason.LIMIT_REACHED, "incident_id", "needs of one incident")
        raised = _extra_need(incident, unit)
        events.append(raised)
        need_no, priority, missing = raised.need_no, raised.priority, 1
    else:
        need_no, priority, missing = need.need_no, need.priority, incident.missing_slots(need, without=replaced)
    place = incident.place
    eta = unit_eta(context, unit, place, at_ms)
    if eta is None:
        return Rejection(Reason.NO_ROUTE, "unit_id", command.unit_id)
    if replaced is not None:
        events.append(cancel_order(context, incident, replaced, command.reason, command.by))
    order = order_by_human(context, eta, len(incident.assignments) + 1, place.offset_ticks, priority, at_ms)
    missing = max(0, missing - 1)
    events.append(
        NeedDecided(
            incident.incident,
            need_no,
            NeedState.SHORT if missing else NeedState.FILLED,
            (need.shortfall if need is not None else Shortfall.NONE) if missing else Shortfall.NONE,
            missing,
            context.travel_for(unit.medium),
            (order,),
            (unit.unit_id,),
            (order.turnout_ticks,),
            (order.unit_offset_ticks,),
            (order.road_ticks,),
            (order.stale_ticks,),
            place.offset_ticks,
            (),
            (),
            command.reason,
            command.by,
        )
    )
    if replaced is not None and replaced.need_no != need_no:
        events += _refill(context, incident, replaced, unit, at_ms)
    return events


def _refill(context: Context, incident: Incident, replaced: Assignment, placed: Unit, at_ms: int) -> list[Event]:
    """The unit called back served another need than the one a human filled: that need is decided too."""
    need = incident.needs[replaced.need_no - 1]
    missing = incident.missing_slots(need, without=replaced)
    if not missing:
        return []
    if incident.outside_area:
        return [awaiting_approval(context, incident, need, missing)]
    pending = pending_need(context, incident, need, missing)
    crew = context.crew_of[placed.unit]
    taken = tuple(i for i, other in enumerate(context.crew_of) if other == crew)
    return match(context, [pending], at_ms, taken, {incident.incident: pending.assignment_no + 1})


def _replaced(incident: Incident, command: Reassign) -> Assignment | Rejection | None:
    if not command.replace_unit_id:
        return None
    replaced = incident.latest_of_unit(command.replace_unit_id)
    if replaced is None or not replaced.live or replaced.cancelling:
        return Rejection(Reason.NO_ASSIGNMENT, "replace_unit_id", command.replace_unit_id)
    if replaced.state >= AssignmentState.ON_SCENE:
        return Rejection(Reason.PROGRESS_NOT_POSSIBLE, "replace_unit_id", replaced.state.name)
    return replaced


def _need_for(incident: Incident, unit: Unit, need_no: int, replaced: Assignment | None) -> Need | Rejection | None:
    """The need the unit shall fill; None where the incident has none of its agency."""
    if need_no:
        need = incident.need(need_no)
        if need is None or need.state is NeedState.WITHDRAWN:
            return Rejection(Reason.NEED_NOT_FOUND, "need_no", str(need_no))
        return need
    if replaced is not None:
        return incident.needs[replaced.need_no - 1]
    own = [
        need
        for need in incident.needs
        if need.agency_id in (unit.agency_id, "") and need.state is not NeedState.WITHDRAWN
    ]
    missing = [need for need in own if need.missing_count]
    return next(iter(missing or own), None)


def _extra_need(incident: Incident, unit: Unit) -> NeedRaised:
    """A need that no plan asked for, raised because a human sends a unit of another agency."""
    return NeedRaised(
        incident.incident,
        len(incident.needs) + 1,
        unit.agency_id,
        (),
        1,
        incident.priority,
        incident.alarm_level,
        LineKind.DISPATCH,
        Authority.AUTO,
        unit.medium,
        unit.mode,
        "",
        "",
        0,
    )
