"""The books: what the events said so far, kept apart from the state.

Who declined or was refused what, how many orders an agency missed running, which alerts were given, by whose word each
order left, which clocks a human stopped. The judge and the invariants hold the engine's own memory against them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.entities import Assignment, Unit
from dispatch_core.model import ASSIGNMENT_ENDED_FROM, Alert, AssignmentState, Authority
from dispatch_core.state import State

from .twin_authority import standing

CONTACTS = (
    e.OrderAcknowledged,
    e.AssignmentDeclined,
    e.AssignmentCancelled,
    e.AssignmentCleared,
    e.ProgressReported,
    e.CareTransferred,
    e.UnitSignedOn,
    e.UnitSignedOff,
    e.AvailabilitySet,
)
# (incident, assignment)
Key = tuple[int, int]


@dataclass
class Books:
    """What the events said so far, kept apart from the state."""

    # (incident, need, unit): it declined, or a human called it back or refused it.
    declined: set[tuple[int, int, str]] = field(default_factory=set)
    misses: Counter[str] = field(default_factory=Counter)
    silent: set[str] = field(default_factory=set)
    unresponsive: set[str] = field(default_factory=set)
    # (incident, assignment, alert): given since the newest order.
    alerts: set[tuple[int, int, int]] = field(default_factory=set)
    hold_until_ms: int = 0
    # Orders that a human gave: placed, named by a desk, or released.
    by_word: set[Key] = field(default_factory=set)
    # Who decided when the order left, or the unit was reserved: later changes of the need do not undo that.
    decided_by: dict[Key, Authority] = field(default_factory=dict)
    # Reserved at first.
    reserved: set[Key] = field(default_factory=set)
    # Whose clocks a human stopped; needs by their number with a minus.
    stopped: set[Key] = field(default_factory=set)
    # (incident, need) that a human approved, and did not refuse since.
    approved: set[Key] = field(default_factory=set)
    # Whose turnout nobody waits for any more.
    no_turnout: set[Key] = field(default_factory=set)
    once_approved: set[Key] = field(default_factory=set)
    # Whose place stayed empty when they went back to an incident that was taken apart: they are accounted for there.
    given_back: set[Key] = field(default_factory=set)

    def write(self, event: e.Event, shadow: State, command: c.Command | None = None) -> None:
        """Note what the event says; `shadow` is the state before it."""
        if isinstance(event, CONTACTS) and not getattr(event, "paper", False):
            unit = _heard(event, shadow)
            self.misses[unit.agency_id] = 0
            self.unresponsive.discard(unit.unit_id)
        if isinstance(event, e.IncidentMerged):
            self._merge(event, shadow)
        elif isinstance(event, e.IncidentUnmerged):
            self._part(event, shadow)
        self._write_refusals(event, shadow)
        self._write_words(event, shadow, command)
        if isinstance(event, e.AcknowledgementMissed):
            assignment = _assignment(event.incident, event.assignment_no, shadow)
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
        elif isinstance(event, e.LandingChanged):
            incident = shadow.incidents[event.incident]
            again = [need for need in incident.needs if standing(shadow, incident, need, shadow.at_ms).engine]
            self.stopped -= {(event.incident, -need.need_no) for need in again if not (need.desk_id or need.held)}
        elif isinstance(event, e.ServiceResumed):
            self.hold_until_ms = shadow.at_ms + event.hold_ms

    def _merge(self, event: e.IncidentMerged, shadow: State) -> None:
        """What was said of the incident that is taken in is said of the survivor, behind all of its own."""
        survivor = shadow.incidents[event.incident]
        needs, orders = len(survivor.needs), len(survivor.assignments)
        self._look_again(shadow, event.incident, event.merged)
        self._move(event.merged, event.incident, lambda no: no + orders, lambda no: no + needs)

    def _part(self, event: e.IncidentUnmerged, shadow: State) -> None:
        orders = {old: new for new, old in enumerate(event.assignment_nos, 1)}
        needs = {event.first_need_no + n: n + 1 for n in range(event.need_count)}
        self._look_again(shadow, event.incident)
        self._move(event.incident, event.restored, orders.get, needs.get)
        self.given_back |= {(event.incident, number) for number in event.assignment_nos}

    def _look_again(self, shadow: State, *incidents: int) -> None:
        """What waits is decided anew, so its clocks run again; what a desk has, or a hold keeps, stays as it is."""
        self.stopped -= {
            (number, -need.need_no)
            for number in incidents
            for need in shadow.incidents[number].needs
            if not (need.desk_id or need.held)
        }

    def _move(self, old: int, new: int, order: Callable[[int], int | None], need: Callable[[int], int | None]) -> None:
        """Entries of incident `old` go to `new` under these numbers; those that have none stay."""

        def orders(keys: set[Key]) -> set[Key]:
            return {(new, n) if i == old and (n := order(no)) else (i, no) for i, no in keys}

        def needs(keys: set[Key]) -> set[Key]:
            return {(new, n) if i == old and (n := need(no)) else (i, no) for i, no in keys}

        def either(key: Key) -> Key:
            n = order(key[1]) if key[1] > 0 else -(need(-key[1]) or 0)
            return (new, n) if key[0] == old and n else key

        self.by_word, self.reserved, self.no_turnout = map(orders, (self.by_word, self.reserved, self.no_turnout))
        self.given_back = orders(self.given_back)
        self.approved = needs(self.approved)
        # Who stays behind was sent by that word as well.
        self.once_approved |= needs(self.once_approved)
        self.stopped = {either(key) for key in self.stopped}
        self.decided_by = {orders({key}).pop(): who for key, who in self.decided_by.items()}
        self.declined = {(*needs({key[:2]}).pop(), key[2]) for key in self.declined}
        self.alerts = {
            (*orders({key[:2]}).pop(), key[2]) if key[1] else (new if key[0] == old else key[0], 0, key[2])
            for key in self.alerts
        }

    def _write_refusals(self, event: e.Event, shadow: State) -> None:
        """Whom nobody but a human sends to that need again."""
        refused = isinstance(event, e.AssignmentDeclined)
        refused = refused or (isinstance(event, (e.ReservationEnded, e.DivertEnded)) and event.refused)
        if isinstance(event, e.CancelOrdered):
            refused = event.recalled
        if isinstance(event, e.StateCorrected):
            key = (event.incident, event.assignment_no)
            # What was told of it before, or stopped, is over: its clocks run for what is still to come.
            self.stopped.discard(key)
            self.no_turnout.discard(key)
            self.alerts = {told for told in self.alerts if told[:2] != key}
            assignment = _assignment(event.incident, event.assignment_no, shadow)
            if event.state >= ASSIGNMENT_ENDED_FROM:
                self.unresponsive.discard(assignment.unit_id)
            refused = event.state is AssignmentState.CANCELLED
        if refused:
            assignment = _assignment(event.incident, event.assignment_no, shadow)  # type: ignore[union-attr]
            self.declined.add((event.incident, assignment.need_no, assignment.unit_id))  # type: ignore[union-attr]

    def _write_words(self, event: e.Event, shadow: State, command: c.Command | None) -> None:
        """By whose word orders leave and clocks stop."""
        if isinstance(event, e.NeedDecided):
            for order in event.assigned:
                key = (event.incident, order.assignment_no)
                self.decided_by[key] = shadow.incidents[event.incident].needs[event.need_no - 1].authority
                if order.by_human:
                    assert isinstance(command, (c.Reassign, c.AnswerDesk)), "no human placed that unit"
                    self.by_word.add(key)
                if order.reserved:
                    self.reserved.add(key)
        elif isinstance(event, e.PaperSent):
            assert isinstance(command, c.RecordPaperStep), "nobody wrote that down"
            self.decided_by[event.incident, event.assignment_no] = Authority.AUTO
            self.by_word.add((event.incident, event.assignment_no))
        elif isinstance(event, e.OrderReleased):
            assert isinstance(command, (c.ConfirmOrder, c.UpdateIncident)), "no human released that order"
            if isinstance(command, c.UpdateIncident):
                # A human's change of priority or type brought an authority that asks nobody.
                assignment = _assignment(event.incident, event.assignment_no, shadow)
                need = shadow.incidents[event.incident].needs[assignment.need_no - 1]  # type: ignore[union-attr]
                assert need.authority is Authority.AUTO, "a change released what somebody must confirm"
            self.by_word.add((event.incident, event.assignment_no))
        elif isinstance(event, e.OrderHeld):
            key = (event.incident, event.assignment_no)
            self.by_word.discard(key)
            self.reserved.add(key)
            self.stopped.discard(key)
        elif isinstance(event, e.OrderReissued):
            self.stopped.discard((event.incident, event.assignment_no))
        elif isinstance(event, e.TimerStopped):
            self.stopped.add((event.incident, event.assignment_no or -event.need_no))
            self.no_turnout.add((event.incident, event.assignment_no))
        elif isinstance(event, (e.NeedApproved, e.NeedHeld, e.DeskAsked, e.HoldEnded)):
            self.stopped.discard((event.incident, -event.need_no))
            if isinstance(event, e.NeedApproved):
                self.approved.add((event.incident, event.need_no))
                self.once_approved.add((event.incident, event.need_no))
            elif isinstance(event, e.NeedHeld):
                assert (event.incident, event.need_no) not in self.approved, "what a human approved was held back"
        elif isinstance(event, e.NeedRefused):
            self.approved.discard((event.incident, event.need_no))


def _assignment(incident: int, assignment_no: int, shadow: State) -> Assignment:
    found = shadow.find_incident(incident)
    assert found is not None
    return found.assignments[assignment_no - 1]


def _heard(event: e.Event, shadow: State) -> Unit:
    if isinstance(event, (e.UnitSignedOn, e.UnitSignedOff, e.AvailabilitySet)):
        unit_id = event.unit_id
    else:
        unit_id = _assignment(event.incident, event.assignment_no, shadow).unit_id  # type: ignore[union-attr]
    return shadow.units[shadow.unit_index[unit_id]]
