"""Aftermath: the units as a decision leaves them, told from its events before they are applied.

For what follows from a decision as a whole. Only what says whether a unit is free, and where it is, is followed; what
an event does to the state is beside each rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..context import Context
from ..entities import Unit
from ..events import (
    AssignmentCancelled,
    AssignmentCleared,
    AssignmentDeclined,
    AvailabilitySet,
    Event,
    NeedDecided,
    PositionsRecorded,
    ReservationEnded,
    StateCorrected,
    UnitHeld,
    UnitSignedOff,
    UnitSignedOn,
)
from ..model import ASSIGNMENT_ENDED_FROM, Availability
from ..records import replace
from .positions import places

# By these a unit that was on its way or at work is free, somewhere in town.
Freeing = AssignmentCleared | AssignmentCancelled | AssignmentDeclined | StateCorrected


class Aftermath:
    """`changed` has the units that are others than before, `freed` and `sent` those of them that are so now."""

    def __init__(self, context: Context, decided: Sequence[Event]) -> None:
        self._state = context.state
        self.changed: dict[int, Unit] = {}
        self.freed: dict[int, Unit] = {}
        self.sent: dict[int, Unit] = {}
        for event in decided:
            self._take(event)

    def _take(self, event: Event) -> None:
        match event:
            case NeedDecided():
                for order in event.assigned:
                    unit = self._now(order.unit_id)
                    unit.incident, unit.assignment_no = event.incident, order.assignment_no
                    self.freed.pop(unit.unit, None)
                    self.sent[unit.unit] = unit
            case AssignmentCleared() | AssignmentCancelled() | AssignmentDeclined() | StateCorrected():
                self._free(event)
            case ReservationEnded():
                unit = self._assigned(event.incident, event.assignment_no)
                unit.incident = unit.assignment_no = 0
            case UnitSignedOn():
                unit = self._now(event.unit_id)
                unit.on_duty, unit.availability, unit.unresponsive = True, Availability.AVAILABLE, False
                unit.crew_count, unit.driver, unit.crew_id = event.crew_count, event.driver, event.crew_id
                unit.place, unit.at_home = event.place, event.at_home
            case UnitSignedOff():
                self._now(event.unit_id).on_duty = False
            case AvailabilitySet():
                unit = self._now(event.unit_id)
                unit.availability, unit.in_service, unit.unresponsive = event.availability, event.in_service, False
                unit.crew_count, unit.driver = event.crew_count, event.driver
            case UnitHeld():
                self._now(event.unit_id).held = event.held
            case PositionsRecorded():
                self._move(event)

    def _free(self, event: Freeing) -> None:
        if isinstance(event, StateCorrected) and event.state < ASSIGNMENT_ENDED_FROM:
            return
        unit = self._assigned(event.incident, event.assignment_no)
        if (unit.incident, unit.assignment_no) != (event.incident, event.assignment_no):
            # It declined to be diverted, and goes on to where it was going.
            return
        unit.incident = unit.assignment_no = 0
        unit.unresponsive = False
        if isinstance(event, AssignmentCleared):
            unit.availability = event.availability
        self.freed[unit.unit] = unit

    def _move(self, event: PositionsRecorded) -> None:
        for i, (unit_id, place) in enumerate(zip(event.unit_ids, places(event), strict=True)):
            if not event.quarantined[i]:
                unit = self._now(unit_id)
                unit.place = place
                unit.at_home = event.at_home[i]

    def _assigned(self, number: int, assignment_no: int) -> Unit:
        incident = self._state.incidents.get(number) or self._state.closed[number]
        return self._now(incident.assignments[assignment_no - 1].unit_id)

    def _now(self, unit_id: str) -> Unit:
        """A copy of the unit, as the events so far leave it."""
        index = self._state.unit_index[unit_id]
        unit = self.changed.get(index)
        if unit is None:
            unit = self.changed[index] = replace(self._state.units[index])
        return unit


def is_followed(decided: Iterable[Event], freeing: bool, sending: bool) -> bool:
    """Whether some unit may be free, or sent, after it: mostly nothing of the kind happened."""
    for event in decided:
        if sending and type(event) is NeedDecided and event.assigned:
            return True
        if freeing and isinstance(event, Freeing):
            return True
    return False
