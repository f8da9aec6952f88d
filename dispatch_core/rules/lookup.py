"""Lookups every rule begins with: the incident, the unit and the assignment that a command is about, or the refusal.

It only reads.
"""

from __future__ import annotations

from ..entities import Assignment, Incident, Unit
from ..model import IncidentState, Medium
from ..rejections import Reason, Rejection
from ..state import State


def open_incident(
    state: State, number: int, field: str = "incident_id", allow_cancelled: bool = False
) -> Incident | Rejection:
    incident = state.incidents.get(number)
    if incident is None:
        if number in state.closed:
            return Rejection(Reason.INCIDENT_CLOSED, field, f"I{number}")
        return Rejection(Reason.INCIDENT_NOT_FOUND, field, f"I{number}")
    if incident.state is not IncidentState.OPEN and not allow_cancelled:
        return Rejection(Reason.INCIDENT_NOT_OPEN, field, f"I{number}")
    return incident


def changeable_incident(state: State, number: int, expected_version: int) -> Incident | Rejection:
    """An open incident whose version is the one the caller saw (0 = any)."""
    incident = open_incident(state, number)
    if isinstance(incident, Incident) and expected_version and expected_version != incident.version:
        return Rejection(Reason.VERSION_CHANGED, "expected_version", str(incident.version))
    return incident


def unit_assignment(state: State, unit_id: str, number: int) -> tuple[Unit, Incident, Assignment] | Rejection:
    """The unit with its assignment on incident `number`; 0 = its active one. The assignment may have ended."""
    unit = state.find_unit(unit_id)
    if unit is None:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", unit_id)
    number = number or unit.incident
    if not number:
        return Rejection(Reason.NO_ASSIGNMENT, "unit_id", unit_id)
    incident = state.find_incident(number)
    if incident is None:
        return Rejection(Reason.INCIDENT_NOT_FOUND, "incident_id", f"I{number}")
    assignment = incident.latest_of_unit(unit_id)
    if assignment is None:
        return Rejection(Reason.NO_ASSIGNMENT, "unit_id", unit_id)
    return unit, incident, assignment


def ordered_assignment(state: State, unit_id: str, number: int) -> tuple[Unit, Incident, Assignment] | Rejection:
    """As unit_assignment, of the unit's newest order: where it is asked to leave its active one, of that."""
    unit = state.find_unit(unit_id)
    if unit is not None and not number and unit.divert_incident:
        incident = state.incidents[unit.divert_incident]
        if incident.assignments[unit.divert_assignment_no - 1].asked:
            number = unit.divert_incident
    return unit_assignment(state, unit_id, number)


def live_assignment(
    state: State, number: int, unit_id: str, allow_cancelled: bool = False
) -> tuple[Incident, Assignment] | Rejection:
    """The unit's live assignment on the incident."""
    incident = open_incident(state, number, allow_cancelled=allow_cancelled)
    if isinstance(incident, Rejection):
        return incident
    if state.find_unit(unit_id) is None:
        return Rejection(Reason.UNIT_NOT_FOUND, "unit_id", unit_id)
    assignment = incident.latest_of_unit(unit_id)
    if assignment is None:
        return Rejection(Reason.NO_ASSIGNMENT, "unit_id", unit_id)
    if not assignment.live:
        return Rejection(Reason.ASSIGNMENT_ENDED, "unit_id", assignment.state.name)
    return incident, assignment


def without_order(assignment: Assignment) -> Rejection:
    """Its unit has nothing to report on it yet: nobody ordered it there, or it has not said that it turns round."""
    reason = Reason.ORDER_NOT_ANSWERED if assignment.asked else Reason.ORDER_NOT_RELEASED
    return Rejection(reason, "unit_id", assignment.unit_id)


def claimed_instant(occurred_at_ms: int, at_ms: int) -> int:
    """When it happened, as claimed; nothing happens in the future, and what nobody said is now."""
    return occurred_at_ms if 0 < occurred_at_ms <= at_ms else at_ms


def medium_of(state: State, assignment: Assignment) -> Medium:
    """How its unit travels, and so where it goes: a human may send another kind than the need asks for."""
    return state.units[state.unit_index[assignment.unit_id]].medium
