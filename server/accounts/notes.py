"""Notes: what passed about incidents that their state does not keep, and where it goes when they are merged or parted.

Noted of every incident that goes on or may be reopened, whatever the period: any of them may be merged into one that is
accounted for. What it comes to is said in cases.py.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

from dispatch_core import events
from dispatch_core.hindsight import soonest_stayed_ticks
from dispatch_core.limits import ASSIGNMENTS_PER_INCIDENT_MAX, CLOSED_INCIDENTS_MAX
from dispatch_core.model import PowerState, Shortfall
from dispatch_core.state import State

from ..codec import Entry


@dataclass(slots=True)
class Noted:
    """What passed about one incident and is not kept in the state. Instants in ms; first ones count."""

    cancelled: bool = False
    # Each time that it was cancelled or closed, in that order.
    ends_ms: list[int] = field(default_factory=list)
    # By need number. The first is when its incident was reported, and its call received and answered, as it was raised.
    called_ms: dict[int, tuple[int, int, int]] = field(default_factory=dict)
    answered_ms: dict[int, int] = field(default_factory=dict)
    withdrawn_ms: dict[int, int] = field(default_factory=dict)
    shortfalls: dict[int, Shortfall] = field(default_factory=dict)
    # Assignment numbers whose acknowledgement was missed once.
    missed: set[int] = field(default_factory=set)
    # By assignment number: the estimate, in ticks, of the soonest fit unit that stayed when this one was sent.
    stayed_ticks: dict[int, int] = field(default_factory=dict)
    # Needs and assignments that went back to an incident that was taken apart: what is left of them here is no fact.
    needs_gone: set[int] = field(default_factory=set)
    orders_gone: set[int] = field(default_factory=set)

    def ended_ms(self, need_no: int, raised_ms: int) -> int:
        """When nobody asked any more for a need that was raised then; 0: somebody still does."""
        withdrawn_ms = self.withdrawn_ms.get(need_no, 0)
        return min((ms for ms in (*self.ends_ms, withdrawn_ms) if ms >= raised_ms), default=0)

    def move(self, to: Noted, needs: dict[int, int], orders: dict[int, int]) -> None:
        """What is noted under these numbers is noted there, under those that they become."""
        for notes, other, numbers in (
            (self.called_ms, to.called_ms, needs),
            (self.answered_ms, to.answered_ms, needs),
            (self.withdrawn_ms, to.withdrawn_ms, needs),
            (self.shortfalls, to.shortfalls, needs),
            (self.stayed_ticks, to.stayed_ticks, orders),
        ):
            _move(notes, other, numbers)
        for kept, others, numbers in (
            (self.missed, to.missed, orders),
            (self.needs_gone, to.needs_gone, needs),
            (self.orders_gone, to.orders_gone, orders),
        ):
            moving = kept & numbers.keys()
            kept -= moving
            others |= {numbers[number] for number in moving}


def _move(notes: dict[int, Any], to: dict[int, Any], numbers: dict[int, int]) -> None:
    for old in notes.keys() & numbers.keys():
        to[numbers[old]] = notes.pop(old)


class Notebook:
    """The notes of all incidents. `look` is called before an entry is folded, `take` with its events after it."""

    def __init__(self) -> None:
        self._noted: defaultdict[int, Noted] = defaultdict(Noted)
        # Needs and assignments of incidents that the entry in hand merges, as they were before it.
        self._before: dict[int, tuple[int, int]] = {}

    def of(self, incident: int) -> Noted:
        """What is noted of an incident."""
        return self._noted[incident]

    def look(self, entry: Entry, state: State) -> None:
        """A merge numbers on from what there was."""
        merged = [event for event in entry.events if isinstance(event, events.IncidentMerged)]
        self._before = {
            event.incident: (len(incident.needs), len(incident.assignments))
            for event in merged
            if (incident := state.incidents.get(event.incident))
        }

    def take(self, event: events.Event, at_ms: int, state: State) -> None:
        """Note what an event says."""
        if isinstance(event, events.IncidentMerged):
            self._merge(event, state)
        elif isinstance(event, events.IncidentUnmerged):
            self._part(event)
        elif isinstance(event, events.NeedRaised):
            incident = state.find_incident(event.incident)
            assert incident is not None, "it asks for something"
            self._noted[event.incident].called_ms[event.need_no] = incident.called_ms
        elif note := _NOTES.get(type(event)):
            note(self._noted[getattr(event, "incident")], event, at_ms)  # noqa: B009

    def forget(self, state: State, own: Container[int], own_count: int) -> None:
        """Drop notes of incidents that ended for good and are none of `own`, now and then."""
        known = own_count + len(state.incidents) + len(state.closed) + len(state.merges)
        if len(self._noted) > 2 * known + CLOSED_INCIDENTS_MAX:
            kept = (own, state.incidents, state.closed, state.merges)
            for number in [number for number in self._noted if not any(number in each for each in kept)]:
                del self._noted[number]

    def _merge(self, event: events.IncidentMerged, state: State) -> None:
        """Its notes go on in the survivor, behind its own."""
        taken = state.merges[event.merged]
        needs_before, orders_before = self._before[event.incident]
        needs = {no: needs_before + no for no in range(1, taken.need_count + 1)}
        # As many as there may be: every note has its number.
        orders = {no: orders_before + no for no in range(1, ASSIGNMENTS_PER_INCIDENT_MAX + 1)}
        self._noted[event.merged].move(self._noted[event.incident], needs, orders)

    def _part(self, event: events.IncidentUnmerged) -> None:
        """Notes go back with what they are about; its empty places are no facts."""
        first, noted = event.first_need_no, self._noted[event.incident]
        needs = {first + n: n + 1 for n in range(event.need_count)}
        orders = {old: new for new, old in enumerate(event.assignment_nos, 1)}
        noted.move(self._noted[event.restored], needs, orders)
        noted.needs_gone |= needs.keys()
        noted.orders_gone |= orders.keys()


# -- What is noted, one for each kind of event ----------------------------------------


def _cancelled(noted: Noted, event: events.IncidentCancelled, at_ms: int) -> None:
    noted.cancelled = True
    noted.ends_ms.append(at_ms)


def _closed(noted: Noted, event: events.IncidentClosed, at_ms: int) -> None:
    noted.ends_ms.append(at_ms)


def _answered(noted: Noted, event: events.DeskAnswered, at_ms: int) -> None:
    noted.answered_ms.setdefault(event.need_no, at_ms)


def _power(noted: Noted, event: events.PowerRecorded, at_ms: int) -> None:
    if event.power is PowerState.ISOLATED:
        noted.answered_ms.setdefault(event.need_no, event.occurred_at_ms or at_ms)


def _changed(noted: Noted, event: events.NeedChanged, at_ms: int) -> None:
    if event.count:
        noted.withdrawn_ms.pop(event.need_no, None)
    else:
        noted.withdrawn_ms[event.need_no] = at_ms


def _decided(noted: Noted, event: events.NeedDecided, at_ms: int) -> None:
    if event.shortfall is not Shortfall.NONE:
        noted.shortfalls.setdefault(event.need_no, event.shortfall)
    stayed = soonest_stayed_ticks(event)
    if stayed is not None:
        noted.stayed_ticks.update(dict.fromkeys((order.assignment_no for order in event.assigned), stayed))


def _missed(noted: Noted, event: events.AcknowledgementMissed, at_ms: int) -> None:
    noted.missed.add(event.assignment_no)


_NOTES: dict[type, Callable[[Noted, Any, int], None]] = {
    events.IncidentCancelled: _cancelled,
    events.IncidentClosed: _closed,
    events.DeskAnswered: _answered,
    events.PowerRecorded: _power,
    events.NeedChanged: _changed,
    events.NeedDecided: _decided,
    events.AcknowledgementMissed: _missed,
}
