"""Facts: what the refusals ask of the state before a command.

Whether an incident is open, a unit on it, a need among its own; each with the reason against the command where it is
not. It judges no command itself: that is in refusals.py.
"""

from __future__ import annotations

from dispatch_core.city.bundle import City
from dispatch_core.entities import Assignment, Incident, Need, Unit
from dispatch_core.model import AssignmentState, IncidentState, NeedState, Shortfall
from dispatch_core.rejections import Reason
from dispatch_core.rejections import Reason as R
from dispatch_core.state import State

from .twin_authority import standing

# The first of these that holds is the answer; a refusal that no line foresees is none.
Checks = list[tuple[bool, Reason]]


class Facts:
    """What the commands ask of a state."""

    def __init__(self, state: State, city: City, at_ms: int) -> None:
        self.state = state
        self.city = city
        self.at_ms = at_ms

    def unit(self, unit_id: str) -> Unit | None:
        return next((unit for unit in self.state.units if unit.unit_id == unit_id), None)

    def open(self, number: int, version: int = 0) -> Checks:
        """The incident must be open, and in the version that the caller saw."""
        incident = self.state.incidents.get(number)
        if incident is None:
            return [(True, R.INCIDENT_CLOSED if number in self.state.closed else R.INCIDENT_NOT_FOUND)]
        return [
            (incident.state is not IncidentState.OPEN, R.INCIDENT_NOT_OPEN),
            (version not in (0, incident.version), R.VERSION_CHANGED),
        ]

    def incident(self, number: int) -> Incident | None:
        return self.state.incidents.get(number)

    def newest(self, number: int, unit_id: str) -> Assignment | None:
        incident = self.state.incidents.get(number) or self.state.closed.get(number)
        own = [a for a in incident.assignments if a.unit_id == unit_id] if incident else []
        return own[-1] if own else None

    def on(self, number: int, unit_id: str) -> Checks:
        """The unit must be on the incident now."""
        one = self.newest(number, unit_id)
        return [
            (self.unit(unit_id) is None, R.UNIT_NOT_FOUND),
            (one is None, R.NO_ASSIGNMENT),
            (one is not None and not one.live, R.ASSIGNMENT_ENDED),
        ]

    def need(self, number: int, need_no: int) -> Need | None:
        incident = self.incident(number)
        return incident.needs[need_no - 1] if incident and 0 < need_no <= len(incident.needs) else None

    def reserved(self, one: Assignment) -> bool:
        """Nobody has told its crew, and a human may have it told."""
        return one.live and one.state is AssignmentState.RESERVED and not one.order_version

    def waits(self, incident: Incident, need: Need) -> bool:
        """For a supervisor's word: a unit is reserved, or somebody is missing and only he may lift what stands."""
        if need.state is NeedState.WITHDRAWN:
            return False
        if any(a.reserved and a.need_no == need.need_no for a in incident.assignments):
            return True
        now = standing(self.state, incident, need, self.at_ms)
        human = (
            Shortfall.AWAITING_APPROVAL,
            Shortfall.HELD_AS_DUPLICATE,
            Shortfall.HELD_IN_SURGE,
            Shortfall.REFUSED,
        )
        return bool(need.missing_count) and now.why in human and not now.desk
