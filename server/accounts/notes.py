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
from dispatch_core.entities import Assignment, Incident
from dispatch_core.hindsight import Field, Regret, Seen, soonest_ticks, told_there
from dispatch_core.limits import ASSIGNMENTS_PER_INCIDENT_MAX, CLOSED_INCIDENTS_MAX
from dispatch_core.model import Availability, PowerState, Shortfall
from dispatch_core.state import State

from ..codec import Entry


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that sent the first unit of a need to be there."""

    unit_id: str
    by_human: bool
    decided_ms: int
    # None: no other unit is known to have been fit.
    regret: Regret | None


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
    # Assignment numbers of which a time was re-entered from paper.
    on_paper: set[int] = field(default_factory=set)
    # Of these the ones whose units went without an order of Sigap's.
    by_hand: set[int] = field(default_factory=set)
    # By assignment number: what the decision knew that sent it.
    seen: dict[int, Seen] = field(default_factory=dict)
    # Needs of which a unit was said to be there.
    there: set[int] = field(default_factory=set)
    # By need number: the one that brought the first unit, once its crew has said that it is there.
    decisions: dict[int, Decision] = field(default_factory=dict)
    # By need number: the estimate, in ticks, of the soonest fit unit when it was decided first; -1: there was none.
    soonest_ticks: dict[int, int] = field(default_factory=dict)
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
            (self.seen, to.seen, orders),
            (self.decisions, to.decisions, needs),
            (self.soonest_ticks, to.soonest_ticks, needs),
        ):
            _move(notes, other, numbers)
        for kept, others, numbers in (
            (self.missed, to.missed, orders),
            (self.on_paper, to.on_paper, orders),
            (self.by_hand, to.by_hand, orders),
            (self.there, to.there, needs),
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

    def __init__(self, field_: Field) -> None:
        """`field_` has the units as they were before the first entry."""
        self._field = field_
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
        self._field.take(event, at_ms)
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
        if isinstance(event, events.NeedDecided):
            self._see(event, at_ms, state)
        elif isinstance(event, events.PaperSent):
            self._field.unavailable(event.unit_id)
        elif type(event) in _OF_ORDERS:
            self._follow(event, at_ms, state)

    def forget(self, state: State, own: Container[int], own_count: int) -> None:
        """Drop notes of incidents that ended for good and are none of `own`, now and then."""
        known = own_count + len(state.incidents) + len(state.closed) + len(state.merges)
        if len(self._noted) > 2 * known + CLOSED_INCIDENTS_MAX:
            kept = (own, state.incidents, state.closed, state.merges)
            for number in [number for number in self._noted if not any(number in each for each in kept)]:
                del self._noted[number]

    def _see(self, event: events.NeedDecided, at_ms: int, state: State) -> None:
        """What a decision knew, until somebody is there."""
        incident, noted = state.find_incident(event.incident), self._noted[event.incident]
        assert incident is not None, "something was decided for it"
        if event.candidate_unit_ids or any(event.unfit_counts):
            noted.soonest_ticks.setdefault(event.need_no, soonest_ticks(event))
        if event.assigned:
            need = incident.needs[event.need_no - 1]
            asked_for = need.agency_id, need.capabilities, need.medium
            place_e7 = incident.place.lat_e7, incident.place.lon_e7
            seen = self._field.seen(event, at_ms, *asked_for, place_e7, state.tick_us)
            noted.seen.update(dict.fromkeys((order.assignment_no for order in event.assigned), seen))

    def _follow(self, event: Any, at_ms: int, state: State) -> None:
        """Where units are, who is free again, and who was there first."""
        incident = state.find_incident(event.incident)
        assert incident is not None, "somebody is on it"
        one = incident.assignments[event.assignment_no - 1]
        unit = state.find_unit(one.unit_id)
        if unit is not None and not unit.incident:
            self._field.freed(one.unit_id, at_ms)
        if isinstance(event, events.AssignmentCleared) and event.availability is not Availability.AVAILABLE:
            self._field.unavailable(one.unit_id)
        elif isinstance(event, events.ProgressReported):
            if event.placed:
                self._field.stands(one.unit_id, event.place)
            if told_there(event):
                self._arrive(incident, one, min(event.occurred_at_ms or at_ms, at_ms))
        elif isinstance(event, events.StateCorrected) and told_there(event):
            self._noted[event.incident].there.add(one.need_no)

    def _arrive(self, incident: Incident, one: Assignment, when_ms: int) -> None:
        noted = self._noted[incident.incident]
        if one.need_no in noted.there:
            return
        noted.there.add(one.need_no)
        seen = noted.seen.get(one.assignment_no)
        if seen and one.order_version:
            regret = self._field.regret(seen, one.unit_id, one.ordered_ms, when_ms)
            noted.decisions[one.need_no] = Decision(one.unit_id, one.by_human, seen.decided_ms, regret)

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


def _missed(noted: Noted, event: events.AcknowledgementMissed, at_ms: int) -> None:
    noted.missed.add(event.assignment_no)


def _told(noted: Noted, event: Any, at_ms: int) -> None:
    if event.paper:
        noted.on_paper.add(event.assignment_no)


def _paper(noted: Noted, event: events.PaperRecorded, at_ms: int) -> None:
    noted.on_paper.update(range(1, len(event.unit_ids) + 1))
    noted.by_hand.update(noted.on_paper)


def _sent(noted: Noted, event: events.PaperSent, at_ms: int) -> None:
    noted.on_paper.add(event.assignment_no)
    noted.by_hand.add(event.assignment_no)


_NOTES: dict[type, Callable[[Noted, Any, int], None]] = {
    events.IncidentCancelled: _cancelled,
    events.IncidentClosed: _closed,
    events.DeskAnswered: _answered,
    events.PowerRecorded: _power,
    events.NeedChanged: _changed,
    events.NeedDecided: _decided,
    events.AcknowledgementMissed: _missed,
    events.OrderAcknowledged: _told,
    events.ProgressReported: _told,
    events.AssignmentCleared: _told,
    events.PaperRecorded: _paper,
    events.PaperSent: _sent,
}

# Events of one assignment after which its unit may be free, or somewhere else.
_OF_ORDERS = frozenset(
    {
        events.ProgressReported,
        events.AssignmentCleared,
        events.AssignmentCancelled,
        events.AssignmentDeclined,
        events.ReservationEnded,
        events.StateCorrected,
    }
)
