"""Placing: units that a human names, a supervisor or an agency's own desk, are ordered as named, fit or not.

Only what cannot be is refused: a unit that is on another order or off duty, and a place no open road leads to. A unit
that is merely reserved elsewhere is taken from there, and that need is decided anew.
"""

from __future__ import annotations

from collections.abc import Sequence

from .. import limits
from ..context import Context
from ..entities import Assignment, Incident, Need, Unit
from ..events import Event, NeedDecided, ReservationEnded
from ..ground import Candidate
from ..model import NeedState, Shortfall
from ..rejections import Reason, Rejection
from .matching import unit_eta
from .orders import Clocks
from .pending import Pending, pending_need
from .reserving import end_reservation
from .waiting import free_up


def placeable(context: Context, unit_id: str, incident: Incident) -> Unit | Rejection:
    """The unit, if a human may send it now: on duty, on no order, its crew not out with another vehicle."""
    state = context.state
    unit = state.find_unit(unit_id)
    if unit is None or unit.retired:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", unit_id)
    if not unit.on_duty:
        return Rejection(Reason.UNIT_OFF_DUTY, "unit_id", unit_id)
    if unit.incident and reservation(context, unit) is None:
        return Rejection(Reason.UNIT_COMMITTED, "unit_id", unit_id)
    if unit.crew_id and context.crew_out(unit):
        return Rejection(Reason.CREW_COMMITTED, "unit_id", unit_id)
    if len(incident.assignments) >= limits.ASSIGNMENTS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "assignments of one incident")
    return unit


def reservation(context: Context, unit: Unit) -> tuple[Incident, Assignment] | None:
    """The unit's reservation, if it is only reserved."""
    if not unit.incident:
        return None
    incident = context.state.incidents[unit.incident]
    assignment = incident.assignments[unit.assignment_no - 1]
    return (incident, assignment) if assignment.reserved else None


def place_units(
    context: Context, incident: Incident, need: Need, unit_ids: Sequence[str], reason: str, by: str, at_ms: int
) -> list[Event] | Rejection:
    """The units that the need's own desk names, ordered; only units of its agency."""
    units: list[Unit] = []
    for unit_id in dict.fromkeys(unit_ids):
        unit = placeable(context, unit_id, incident)
        if isinstance(unit, Rejection):
            return Rejection(unit.reason, "unit_ids", unit.detail)
        if need.agency_id not in ("", unit.agency_id):
            return Rejection(Reason.UNIT_OF_OTHER_AGENCY, "unit_ids", unit_id)
        if any(unit.crew_id and unit.crew_id == other.crew_id for other in units):
            return Rejection(Reason.CREW_COMMITTED, "unit_ids", unit_id)
        units.append(unit)
    if len(incident.assignments) + len(units) > limits.ASSIGNMENTS_PER_INCIDENT_MAX:
        return Rejection(Reason.LIMIT_REACHED, "incident_id", "assignments of one incident")
    etas = []
    for unit in units:
        eta = unit_eta(context, unit, incident.place_for(unit.medium), at_ms)
        if eta is None:
            return Rejection(Reason.NO_ROUTE, "unit_ids", unit.unit_id)
        etas.append(eta)
    ended, refill = take_from(context, units, need, incident, reason, by, at_ms)
    missing = incident.missing_slots(need)
    decided = human_decision(context, incident, need, NeedState.ACCEPTED, etas, missing, reason, by, at_ms)
    numbers = {incident.incident: len(incident.assignments) + 1 + len(units)}
    return [*ended, decided, *free_up(context, [], at_ms, refill, numbers, crews_of(context, units))]


def crews_of(context: Context, units: Sequence[Unit]) -> list[int]:
    """All vehicles of the crews that these units go with."""
    return context.vehicles({context.crew_of[unit.unit] for unit in units})


def take_from(
    context: Context,
    units: Sequence[Unit],
    need: Need | None,
    incident: Incident | None,
    reason: str,
    by: str,
    at_ms: int,
) -> tuple[list[ReservationEnded], list[Pending]]:
    """Reservations that end because the unit goes to `need` of `incident`, and the needs that then miss one."""
    ended: list[ReservationEnded] = []
    refill: list[Pending] = []
    for unit in units:
        held = reservation(context, unit)
        if held is None:
            continue
        other, assignment = held
        ended.append(end_reservation(other, assignment, reason, by))
        victim = other.needs[assignment.need_no - 1]
        if other is incident and victim is need:
            continue
        missing = other.missing_slots(victim, without=assignment)
        if missing:
            entry = pending_need(context, other, victim, missing, at_ms)
            entry.substitute_count -= assignment.substituted
            refill.append(entry)
    return ended, refill


def give_back(
    context: Context, unit: Unit, reason: str, by: str, at_ms: int
) -> tuple[list[ReservationEnded], list[Pending]]:
    """The unit's reservation ends because it cannot go, or shall not; the need that then misses one."""
    return take_from(context, [unit], None, None, reason, by, at_ms)


def human_decision(
    context: Context,
    incident: Incident,
    need: Need,
    still: NeedState,
    etas: Sequence[Candidate],
    missing: int,
    reason: str,
    by: str,
    at_ms: int,
) -> NeedDecided:
    """The need with these units ordered by a human; `missing` are its slots before, `still` its state while any are."""
    clocks = Clocks(context, need.priority, at_ms)
    first_no = len(incident.assignments) + 1
    # Each as it travels, whatever the need asks for; the column of candidates has room for one.
    media = [context.state.units[eta[0]].medium for eta in etas] or [need.medium]
    offsets = [incident.place_for(medium).leg_ticks(medium) for medium in media]
    # Who is only reserved for this very need is counted as filling it already.
    reserved = [one for eta in etas if (one := _reserved_for(context, eta[0], incident, need))]
    back = sum(one.counts for one in reserved)
    orders = tuple(clocks.order(eta, first_no + i, offsets[i], by_human=True) for i, eta in enumerate(etas))
    missing = max(0, missing + back - len(orders))
    filled = not missing and incident.reserved_count(need) <= sum(not one.substituted for one in reserved)
    named = need.shortfall if missing else Shortfall.AWAITING_APPROVAL
    shortfall = Shortfall.NONE if filled else named or Shortfall.AWAITING_APPROVAL
    return NeedDecided(
        incident.incident,
        need.need_no,
        NeedState.FILLED if filled else still,
        shortfall,
        missing,
        context.travel_for(media[0]),
        orders,
        tuple(order.unit_id for order in orders),
        tuple(order.turnout_ticks for order in orders),
        tuple(order.unit_offset_ticks for order in orders),
        tuple(order.road_ticks for order in orders),
        tuple(order.stale_ticks for order in orders),
        offsets[0],
        (),
        (),
        reason,
        by,
        need.allowance_ms if missing and still is not NeedState.REFUSED else 0,
    )


def _reserved_for(context: Context, index: int, incident: Incident, need: Need) -> Assignment | None:
    held = reservation(context, context.state.units[index])
    own = held is not None and held[0] is incident and held[1].need_no == need.need_no
    return held[1] if held is not None and own else None
