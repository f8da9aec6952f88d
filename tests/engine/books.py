"""The books: what the events said so far, kept apart from the state.

Who declined what, how many orders an agency missed running, which alerts were given. The judge and the invariants hold
the engine's own memory against them.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from dispatch_core import events as e
from dispatch_core.entities import Unit
from dispatch_core.model import Alert
from dispatch_core.state import State

CONTACTS = (
    e.OrderAcknowledged,
    e.AssignmentDeclined,
    e.AssignmentCancelled,
    e.AssignmentCleared,
    e.ProgressReported,
    e.UnitSignedOn,
    e.UnitSignedOff,
    e.AvailabilitySet,
)


@dataclass
class Books:
    """What the events said so far, kept apart from the state."""

    declined: set[tuple[int, int, str]] = field(default_factory=set)
    misses: Counter[str] = field(default_factory=Counter)
    silent: set[str] = field(default_factory=set)
    unresponsive: set[str] = field(default_factory=set)
    # (incident, assignment, alert): given since the newest order.
    alerts: set[tuple[int, int, int]] = field(default_factory=set)
    hold_until_ms: int = 0

    def write(self, event: e.Event, shadow: State) -> None:
        """Note what the event says; `shadow` is the state before it."""
        if isinstance(event, CONTACTS):
            unit = _heard(event, shadow)
            self.misses[unit.agency_id] = 0
            self.unresponsive.discard(unit.unit_id)
        if isinstance(event, e.AssignmentDeclined):
            assignment = shadow.incidents[event.incident].assignments[event.assignment_no - 1]
            self.declined.add((event.incident, assignment.need_no, assignment.unit_id))
        elif isinstance(event, e.AcknowledgementMissed):
            assignment = shadow.incidents[event.incident].assignments[event.assignment_no - 1]
            self.misses[shadow.units[shadow.unit_index[assignment.unit_id]].agency_id] += 1
            self.unresponsive.add(assignment.unit_id)
        elif isinstance(event, e.AgencyStoppedAnswering):
            self.silent.add(event.agency_id)
        elif isinstance(event, e.AgencyAnswered):
            self.silent.discard(event.agency_id)
        elif isinstance(event, e.AlertRaised):
            self.alerts.add((event.incident, event.assignment_no, event.alert))
        elif isinstance(event, (e.OrderReissued, e.CancelOrdered)):
            # A turnout that was late stays late, whatever the newer order says.
            own = {key for key in self.alerts if key[:2] == (event.incident, event.assignment_no)}
            self.alerts -= {key for key in own if key[2] is not Alert.LATE_EN_ROUTE}
        elif isinstance(event, e.ServiceResumed):
            self.hold_until_ms = shadow.at_ms + event.hold_ms


def _heard(event: e.Event, shadow: State) -> Unit:
    if isinstance(event, (e.UnitSignedOn, e.UnitSignedOff, e.AvailabilitySet)):
        unit_id = event.unit_id
    else:
        incident = shadow.find_incident(event.incident)
        assert incident is not None
        unit_id = incident.assignments[event.assignment_no - 1].unit_id
    return shadow.units[shadow.unit_index[unit_id]]
