"""What entries touched: the incidents and units that their events name.

Reads that answer while the store is away mark these as unconfirmed. It looks at events by the names of their fields,
so a new kind of event needs nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dispatch_core.state import State

from ..codec import Entry


def touched_by(entries: Iterable[Entry], state: State) -> tuple[set[int], set[str]]:
    """Incident numbers and unit ids that the entries' events name; `state` is the one after them."""
    incidents: set[int] = set()
    units: set[str] = set()
    for entry in entries:
        for event in entry.events:
            _touch(event, state, incidents, units)
    return incidents, units


def _touch(event: Any, state: State, incidents: set[int], units: set[str]) -> None:
    number = getattr(event, "incident", 0)
    if number:
        incidents.add(number)
    if unit_id := getattr(event, "unit_id", ""):
        units.add(unit_id)
    units.update(getattr(event, "unit_ids", ()))
    units.update(order.unit_id for order in getattr(event, "assigned", ()))
    if assignment_no := getattr(event, "assignment_no", 0):
        incident = state.find_incident(number)
        assignment = incident.assignment(assignment_no) if incident else None
        if assignment:
            units.add(assignment.unit_id)
