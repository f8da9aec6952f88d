"""Pending: a need to be served in the decision in hand, with all the match must know of it.

It may be a need the state holds, or one raised by an event of the same decision. It decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..context import Context
from ..entities import Incident, Need
from ..model import Medium, Place
from ..state import WaitingKey

# Conditionally available units are sent to priorities up to this.
CONDITIONAL_PRIORITY_MAX = 2


@dataclass(slots=True)
class Pending:
    """A need to be served in this decision, with what the match must know of it."""

    incident: int
    need_no: int
    place: Place
    agency_id: str
    capabilities: tuple[str, ...]
    medium: Medium
    mode: int
    priority: int
    missing_count: int
    # Units that declined it.
    declined: tuple[int, ...]
    # First free assignment number of the incident.
    assignment_no: int
    reported_ms: int
    objective_from: str
    objective_to: str
    objective_within_s: int

    @property
    def key(self) -> WaitingKey:
        return (self.priority, self.incident, self.need_no)


def pending_need(context: Context, incident: Incident, need: Need, missing_count: int) -> Pending:
    """An existing need; `missing_count` as it will be after the events decided so far."""
    index = context.state.unit_index
    return Pending(
        incident.incident,
        need.need_no,
        incident.place,
        need.agency_id,
        need.capabilities,
        need.medium,
        need.mode,
        need.priority,
        missing_count,
        tuple(index[unit_id] for unit_id in need.declined_unit_ids if unit_id in index),
        len(incident.assignments) + 1,
        incident.reported_ms,
        need.objective_from,
        need.objective_to,
        need.objective_within_s,
    )
