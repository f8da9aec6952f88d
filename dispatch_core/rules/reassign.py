"""Reassigning: a supervisor places a unit by hand. The choice stands: fit or not, the unit goes.

The engine says when it disagrees, and how much sooner whom it would have sent. What a human may place is in placing.py.
"""

from __future__ import annotations

from .. import limits
from ..commands import Reassign
from ..context import Context
from ..entities import Assignment, Incident, Need, Unit
from ..events import AlertRaised, Event, NeedRaised
from ..ground import Candidate
from ..model import Alert, AssignmentState, Authority, LineKind, NeedState, Shortfall
from ..rejections import Reason, Rejection
from .assigning import cancel_order
from .lookup import changeable_incident
from .matching import unit_eta
from .pending import CONDITIONAL_PRIORITY_MAX, Pending, pending_need
from .placing import crews_of, human_decision, placeable, take_from
from .plans import as_need
from .waiting import free_up


def decide_reassign(context: Context, command: Reassign, at_ms: int) -> list[Event] | Rejection:
    """A supervisor's choice stands: fit or not, the unit goes, unless it is committed or no road leads there."""
    incident = changeable_incident(context.state, command.incident, command.expected_version)
    if isinstance(incident, Rejection):
        return incident
    if not command.reason:
        return Rejection(Reason.REASON_MISSING, "reason", "")
    unit = placeable(context, command.unit_id, incident)
    if isinstance(unit, Rejection):
        return unit
    if incident.stands is Shortfall.PLACE_UNRESOLVED:
        return Rejection(Reason.PLACE_UNRESOLVED, "incident_id", f"I{incident.incident}")
    if incident.stands is Shortfall.NOT_ACTUAL:
        return Rejection(Reason.NOT_ACTUAL, "incident_id", f"I{incident.incident}")
    replaced = _replaced(incident, command)
    if isinstance(replaced, Rejection):
        return replaced
    need = _need_for(incident, unit, command.need_no, replaced)
    if isinstance(need, Rejection):
        return need
    agency = context.agencies.get(unit.agency_id)
    if agency is not None and agency.needs_ground and not (need is not None and need.ground):
        # The law lets the city ask for it, not order it: by its own request, answered at its desk.
        return Rejection(Reason.GROUND_MISSING, "unit_id", unit.agency_id)
    events: list[Event] = []
    if need is None:
        if len(incident.needs) >= limits.NEEDS_PER_INCIDENT_MAX:
            return Rejection(Reason.LIMIT_REACHED, "incident_id", "needs of one incident")
        raised = extra_need(incident, unit, command.by)
        events.append(raised)
        need, missing = as_need(raised, at_ms), 1
    else:
        missing = incident.missing_slots(need, without=replaced)
    eta = unit_eta(context, unit, incident.place_for(unit.medium), at_ms)
    if eta is None:
        return Rejection(Reason.NO_ROUTE, "unit_id", command.unit_id)
    ended, refill = take_from(context, [unit], need, incident, command.reason, command.by, at_ms)
    events += ended
    if replaced is not None:
        events.append(cancel_order(context, incident, replaced, command.reason, command.by))
        refill += _refill(context, incident, replaced, need, at_ms)
    still = NeedState.SHORT if need.state in (NeedState.FILLED, NeedState.OPEN) else need.state
    events.append(human_decision(context, incident, need, still, [eta], missing, command.reason, command.by, at_ms))
    numbers = {incident.incident: len(incident.assignments) + 2}
    # Who is called back goes nowhere else before it has said that it comes.
    gone = [unit] if replaced is None else [unit, context.state.units[context.state.unit_index[replaced.unit_id]]]
    events += free_up(context, [], at_ms, refill, numbers, crews_of(context, gone))
    return events + _disagreement(context, incident, need, unit, eta, at_ms)


def _refill(context: Context, incident: Incident, replaced: Assignment, need: Need, at_ms: int) -> list[Pending]:
    """The unit called back served another need than the one a human filled: that need is decided too."""
    if replaced.need_no == need.need_no:
        return []
    other = incident.needs[replaced.need_no - 1]
    missing = incident.missing_slots(other, without=replaced)
    if not missing:
        return []
    entry = pending_need(context, incident, other, missing, at_ms)
    entry.substitute_count -= replaced.substituted
    return [entry]


def _disagreement(
    context: Context, incident: Incident, need: Need, unit: Unit, eta: Candidate, at_ms: int
) -> list[Event]:
    """Whom the engine would have sent, where that one is much sooner than the human's choice."""
    search = context.search_for(need.medium)
    if search is None:
        return []
    place = incident.place_for(need.medium)
    query = (
        context.state.agency_index[need.agency_id] if need.agency_id else -1,
        context.mask(need.capabilities),
        need.medium,
        need.mode,
        need.priority <= CONDITIONAL_PRIORITY_MAX,
        1,
        (),
    )
    where = (place.node, place.leg_ticks(need.medium), place.lat_e7, place.lon_e7)
    [found] = search.nearest(*where, at_ms, [query], place.edge, place.along)
    if not found or found[0][0] == unit.unit:
        return []
    if found[0][1] + context.ticks(context.policy.disagree_ms) > eta[1]:
        return []
    best = context.state.units[found[0][0]]
    if best.agency_id in context.state.silent_agencies():
        return []
    return [
        AlertRaised(
            Alert.ENGINE_DISAGREES,
            incident.incident,
            len(incident.assignments) + 1,
            best.unit_id,
            need.agency_id,
            0,
            need.need_no,
        )
    ]


def _replaced(incident: Incident, command: Reassign) -> Assignment | Rejection | None:
    if not command.replace_unit_id:
        return None
    replaced = incident.latest_of_unit(command.replace_unit_id)
    if replaced is None or not replaced.ordered or replaced.cancelling:
        return Rejection(Reason.NO_ASSIGNMENT, "replace_unit_id", command.replace_unit_id)
    if replaced.state >= AssignmentState.ON_SCENE:
        return Rejection(Reason.PROGRESS_NOT_POSSIBLE, "replace_unit_id", replaced.state.name)
    return replaced


def _need_for(incident: Incident, unit: Unit, need_no: int, replaced: Assignment | None) -> Need | Rejection | None:
    """The need the unit shall fill; None where the incident has none of its agency."""
    if need_no:
        need = incident.need(need_no)
        if need is None or need.state is NeedState.WITHDRAWN or need.line is not LineKind.DISPATCH:
            return Rejection(Reason.NEED_NOT_FOUND, "need_no", str(need_no))
        return need
    if replaced is not None:
        return incident.needs[replaced.need_no - 1]
    return need_for(incident, unit)


def need_for(incident: Incident, unit: Unit) -> Need | None:
    """The need that a unit fills which a human sends; None where the incident has none of its agency."""
    own = [
        need
        for need in incident.needs
        if need.agency_id in (unit.agency_id, "")
        and need.state is not NeedState.WITHDRAWN
        and need.line is LineKind.DISPATCH
    ]
    # It goes where its own kind goes, if anything of its agency waits there.
    own = [need for need in own if need.medium is unit.medium] or own
    missing = [need for need in own if need.missing_count]
    return next(iter(missing or own), None)


def extra_need(incident: Incident, unit: Unit, by: str) -> NeedRaised:
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
        False,
        by or unit.agency_id,
        "",
        "",
    )
