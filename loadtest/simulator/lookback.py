"""Lookback: what each decision of a simulation lost against the best fit unit, as is known once somebody is there.

What a regret is, with its formula, stands in dispatch_core/hindsight.py; a server's metrics and accounts go by it too.
Here it is asked of the events of a simulation as they come. Incidents are not merged in one, nor corrected.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from dispatch_core import events
from dispatch_core.entities import Assignment, Incident
from dispatch_core.events import Event
from dispatch_core.hindsight import Field, Regret, Seen, told_there
from dispatch_core.model import Availability
from dispatch_core.state import State

# Of an incident's number, the need and the regret of the decision that sent its first unit to be there.
Note = Callable[[int, int, Regret], None]


class Lookback:
    """`take` is told the events of every entry after it was applied to `state`; `note` gets what comes of it."""

    def __init__(self, state: State, note: Note) -> None:
        self._state = state
        self._note = note
        self._field = Field(state.units, state.at_ms)
        # By incident: what the decision knew, by assignment number, and the needs at which somebody is.
        self._seen: dict[int, dict[int, Seen]] = {}
        self._reached: dict[int, set[int]] = {}

    def take(self, happened: Sequence[Event]) -> None:
        at_ms = self._state.at_ms
        for event in happened:
            self._field.take(event, at_ms)
            act = _ACTS.get(type(event))
            if act is not None:
                act(self, event, at_ms)

    def _decided(self, event: events.NeedDecided, at_ms: int) -> None:
        incident = self._state.incidents.get(event.incident)
        if incident is None or not event.assigned:
            return
        need, place = incident.needs[event.need_no - 1], incident.place
        asked_for = need.agency_id, need.capabilities, need.medium
        where_e7 = place.lat_e7, place.lon_e7
        seen = self._field.seen(event, at_ms, *asked_for, where_e7, self._state.tick_us)
        known = self._seen.setdefault(event.incident, {})
        known.update(dict.fromkeys([order.assignment_no for order in event.assigned], seen))

    def _progressed(self, event: events.ProgressReported, at_ms: int) -> None:
        found = self._ordered(event)
        if found is None:
            return
        incident, one = found
        if event.placed:
            self._field.stands(one.unit_id, event.place)
        reached = self._reached.setdefault(incident.incident, set())
        if not told_there(event) or one.need_no in reached:
            return
        reached.add(one.need_no)
        seen = self._seen.get(incident.incident, {}).get(one.assignment_no)
        if seen is not None and one.order_version:
            when_ms = min(event.occurred_at_ms or at_ms, at_ms)
            regret = self._field.regret(seen, one.unit_id, one.ordered_ms, when_ms)
            if regret is not None:
                self._note(incident.incident, one.need_no, regret)

    def _ended(self, event: Any, at_ms: int) -> None:
        found = self._ordered(event)
        if found is None:
            return
        _, one = found
        unit = self._state.find_unit(one.unit_id)
        if unit is not None and not unit.incident:
            self._field.freed(one.unit_id, at_ms)
        if type(event) is events.AssignmentCleared and event.availability is not Availability.AVAILABLE:
            self._field.unavailable(one.unit_id)

    def _closed(self, event: events.IncidentClosed, at_ms: int) -> None:
        self._seen.pop(event.incident, None)
        self._reached.pop(event.incident, None)

    def _ordered(self, event: Any) -> tuple[Incident, Assignment] | None:
        incident = self._state.find_incident(event.incident)
        return None if incident is None else (incident, incident.assignments[event.assignment_no - 1])


_ACTS: dict[type[Event], Callable[[Lookback, Any, int], None]] = {
    events.NeedDecided: Lookback._decided,
    events.ProgressReported: Lookback._progressed,
    events.AssignmentCleared: Lookback._ended,
    events.AssignmentCancelled: Lookback._ended,
    events.AssignmentDeclined: Lookback._ended,
    events.ReservationEnded: Lookback._ended,
    events.IncidentClosed: Lookback._closed,
}
