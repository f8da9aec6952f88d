"""The ledger: what must hold whatever the rules say, proved from the entries alone.

No unit on two active assignments; nothing happens to what does not exist or has ended; a reserved unit is told nothing
and reports nothing; no priority 1 is held as a duplicate; nothing happened after it was heard of; versions, numbers and
epochs only rise; no request was accepted twice. It keeps its own small books and shares nothing with the state and its
rules, so that a fault in them shows here. It judges no decision.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_core import events
from dispatch_core.model import PRIORITY_HIGHEST, AssignmentState
from dispatch_core.state import State

from ..codec import Entry
from . import merging, papers, turning
from .books import ONLY_ORDERED, Case, Duty, Fault

# Found faults that are kept with their words; more are only counted.
FAULTS_KEPT = 100


class Ledger:
    """Books over entries in order. `faults` holds what it found."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.fault_count = 0
        self.assigned_count = 0
        self._seq = 0
        self.at_ms = 0
        self._epoch = 0
        self._request_kept_ms = 0
        self.cases: dict[int, Case] = {}
        self.active: dict[str, tuple[int, int]] = {}
        self._fixes: dict[str, int] = {}
        self._requests: dict[str, int] = {}

    @classmethod
    def of(cls, state: State) -> Ledger:
        """Books that begin where a snapshot stands."""
        ledger = cls()
        ledger._seq, ledger.at_ms, ledger._epoch = state.seq, state.at_ms, state.epoch
        ledger._request_kept_ms = state.request_kept_ms
        ledger._requests = {name: at_ms for name, (_, _, at_ms) in state.requests.items()}
        for number, incident in (*state.closed.items(), *state.incidents.items()):
            case = ledger.cases[number] = Case([need.priority for need in incident.needs], number in state.closed)
            for one in incident.assignments:
                ended = "" if one.live else one.state.name
                case.duties.append(Duty(one.unit_id, one.order_version, ended, {stamp.state for stamp in one.stamps}))
                case.duties[-1].diverting = one.diverting
                if one.live and not one.diverting:
                    ledger.active[one.unit_id] = number, one.assignment_no
        merging.begin(ledger, state)
        for unit in state.units:
            ledger._fixes[unit.unit_id] = max(unit.fix_at_ms, unit.quarantine_fix_at_ms)
        return ledger

    def fault(self, text: str, seq: int = 0) -> None:
        """Note a fault of the entry `seq`, of the one in hand where none is given."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(Fault(seq or self._seq, text))

    def take(self, entry: Entry) -> None:
        """Book one entry."""
        if entry.seq != self._seq + 1:
            self.fault(f"entry {entry.seq} comes after {self._seq}")
        self._seq = entry.seq
        if entry.at_ms < self.at_ms:
            self.fault(f"its instant is {self.at_ms - entry.at_ms} ms before that of the entry before")
        self.at_ms = entry.at_ms
        if entry.request_id:
            before_ms = self._requests.pop(entry.request_id, None)
            if before_ms is not None and entry.at_ms - before_ms < self._request_kept_ms:
                self.fault("its request was accepted before")
            self._requests[entry.request_id] = entry.at_ms
        for event in entry.events:
            occurred_ms = getattr(event, "occurred_at_ms", 0)
            if occurred_ms > entry.at_ms:
                self.fault(f"{type(event).__name__} happened {occurred_ms - entry.at_ms} ms after it was received")
            booking = _BOOKINGS.get(type(event))
            if booking is not None:
                booking(self, event)
        if entry.epoch != self._epoch:
            self.fault(f"it is of epoch {entry.epoch}, but the writer's is {self._epoch}")

    # -- Bookings, one for each kind of event that moves something ----------------------------------------

    def _started(self, event: events.WriterStarted) -> None:
        if event.epoch <= self._epoch:
            self.fault(f"a writer of epoch {event.epoch} started after one of {self._epoch}")
        self._epoch = event.epoch
        self._request_kept_ms = event.request_kept_ms

    def _reported(self, event: events.IncidentReported) -> None:
        if event.incident != self._seq:
            self.fault(f"incident {event.incident} is not numbered after its entry")
        self.cases[event.incident] = Case()

    def _attached(self, event: events.ReportAttached | events.ReportDetached) -> None:
        self.open_case(event)

    def _reopened(self, event: events.IncidentReopened) -> None:
        case = self.cases.get(event.incident)
        if case is None:
            self.fault(f"incident {event.incident} was opened again, but never reported")
        else:
            case.closed = False

    def _closed(self, event: events.IncidentClosed) -> None:
        if case := self.open_case(event):
            case.closed = True
            if active := [duty.unit_id for duty in case.duties if not duty.ended]:
                self.fault(f"incident {event.incident} was closed over {', '.join(active)}")

    def _raised(self, event: events.NeedRaised) -> None:
        if case := self.open_case(event):
            case.needs.append(event.priority)
            if event.need_no != len(case.needs):
                self.fault(f"need {event.need_no} of incident {event.incident} comes after {len(case.needs) - 1}")

    def _changed(self, event: events.NeedChanged) -> None:
        if (case := self.open_case(event)) and 0 < event.need_no <= len(case.needs):
            case.needs[event.need_no - 1] = event.priority

    def _held_back(self, event: events.NeedHeld) -> None:
        case = self.open_case(event)
        if case and 0 < event.need_no <= len(case.needs) and case.needs[event.need_no - 1] == PRIORITY_HIGHEST:
            self.fault(f"need {event.need_no} of incident {event.incident} is held, but of the highest priority")

    def _decided(self, event: events.NeedDecided) -> None:
        case = self.open_case(event)
        if case is None:
            return
        if not 0 < event.need_no <= len(case.needs):
            self.fault(f"incident {event.incident} has no need {event.need_no}")
        for order in event.assigned:
            case.duties.append(Duty(order.unit_id, 0 if order.reserved else 1))
            if order.assignment_no != len(case.duties):
                self.fault(f"assignment {order.assignment_no} of incident {event.incident} comes out of turn")
            self.assigned_count += 1
            if order.diverted_from:
                turning.asked(self, order, case.duties[-1])
                continue
            if (other := self.active.get(order.unit_id)) is not None:
                self.fault(f"{order.unit_id} is on incident {event.incident} and on {other[0]} at once")
            self.active[order.unit_id] = event.incident, order.assignment_no

    def _released(self, event: events.OrderReleased) -> None:
        duty = self.live_duty(event)
        if duty:
            if duty.order_version:
                self.fault(f"{duty.unit_id} was released, but had its order before")
            duty.order_version = 1

    def _held(self, event: events.OrderHeld) -> None:
        duty = self.live_duty(event)
        if duty:
            if not duty.order_version or duty.stamps:
                self.fault(f"the order of {duty.unit_id} was held, but had left before")
            duty.order_version = 0

    def _reservation_ended(self, event: events.ReservationEnded) -> None:
        duty = self.end(event, AssignmentState.CANCELLED)
        if duty and duty.order_version:
            self.fault(f"{duty.unit_id} was let go as reserved, but had its order")

    def _state_corrected(self, event: events.StateCorrected) -> None:
        duty = self.live_duty(event)
        if duty:
            # Times of later states were wrong; they may be given again.
            duty.stamps = {state for state in duty.stamps if state < event.state} | {event.state}
            if event.state >= AssignmentState.CLEARED:
                self.end(event, event.state)

    def _versioned(self, event: events.OrderReissued | events.CancelOrdered) -> None:
        duty = self.live_duty(event)
        if duty:
            if event.order_version != duty.order_version + 1:
                self.fault(f"order version {event.order_version} comes after {duty.order_version}")
            duty.order_version = event.order_version

    def _progress(self, event: events.ProgressReported) -> None:
        duty = self.told_duty(event)
        if duty:
            if duty.ended not in ("", AssignmentState.CLEARED.name) or (duty.ended and not event.late):
                self.fault(f"{duty.unit_id} reported {event.state.name} after {duty.ended}")
            if event.state is not AssignmentState.TRANSPORTING or event.state not in duty.stamps:
                # Another hospital on the way is told by the same state once more.
                self._stamp(duty, event.state)

    def _corrected(self, event: events.StampCorrected) -> None:
        if (duty := self.told_duty(event)) and event.state not in duty.stamps:
            self.fault(f"the time {event.state.name} of {duty.unit_id} was corrected, but never given")

    def _cleared(self, event: events.AssignmentCleared) -> None:
        duty = self.end(event, AssignmentState.CLEARED)
        if duty:
            self._stamp(duty, AssignmentState.CLEARED)

    def _declined(self, event: events.AssignmentDeclined) -> None:
        self.end(event, AssignmentState.DECLINED)

    def _cancelled(self, event: events.AssignmentCancelled) -> None:
        self.end(event, AssignmentState.CANCELLED)

    def _positions(self, event: events.PositionsRecorded) -> None:
        for unit_id, fix_at_ms in zip(event.unit_ids, event.fix_at_ms, strict=True):
            if fix_at_ms > self.at_ms:
                self.fault(f"the fix of {unit_id} is from the future")
            if fix_at_ms <= self._fixes.get(unit_id, 0):
                self.fault(f"the fix of {unit_id} is not newer than the one before")
            self._fixes[unit_id] = fix_at_ms

    # -- Looking things up ----------------------------------------

    def open_case(self, event: Any) -> Case | None:
        case = self.cases.get(event.incident)
        if case is None:
            self.fault(f"{type(event).__name__} of incident {event.incident}, which was never reported")
        elif case.closed:
            self.fault(f"{type(event).__name__} of incident {event.incident}, which is closed")
        return case

    def told_duty(self, event: Any) -> Duty | None:
        """The one that the event is about, which may have ended."""
        case = self.cases.get(event.incident)
        if case is None or not 0 < event.assignment_no <= len(case.duties):
            self.fault(f"{type(event).__name__} of assignment {event.assignment_no} of incident {event.incident}: none")
            return None
        duty: Duty = case.duties[event.assignment_no - 1]
        return duty

    def live_duty(self, event: Any) -> Duty | None:
        duty = self.told_duty(event)
        if duty and not duty.order_version and isinstance(event, ONLY_ORDERED):
            self.fault(f"{type(event).__name__} of {duty.unit_id}, which is only reserved")
        if duty and duty.ended:
            self.fault(f"{type(event).__name__} of {duty.unit_id} after {duty.ended}")
        return duty

    def _stamp(self, duty: Duty, state: AssignmentState) -> None:
        if state in duty.stamps:
            self.fault(f"the time {state.name} of {duty.unit_id} was given twice")
        duty.stamps.add(state)

    def end(self, event: Any, how: AssignmentState) -> Duty | None:
        duty = self.live_duty(event)
        if duty:
            duty.ended = how.name
            if self.active.get(duty.unit_id) == (event.incident, event.assignment_no):
                del self.active[duty.unit_id]
        return duty


_BOOKINGS: dict[type, Callable[[Ledger, Any], None]] = {
    events.WriterStarted: Ledger._started,
    events.IncidentReported: Ledger._reported,
    events.ReportAttached: Ledger._attached,
    events.ReportDetached: Ledger._attached,
    events.IncidentMerged: merging.merged,
    events.IncidentUnmerged: merging.unmerged,
    events.IncidentReopened: Ledger._reopened,
    events.IncidentClosed: Ledger._closed,
    events.NeedRaised: Ledger._raised,
    events.NeedChanged: Ledger._changed,
    events.NeedHeld: Ledger._held_back,
    events.NeedDecided: Ledger._decided,
    events.OrderReleased: Ledger._released,
    events.OrderHeld: Ledger._held,
    events.ReservationEnded: Ledger._reservation_ended,
    events.DivertEnded: turning.called_off,
    events.StateCorrected: Ledger._state_corrected,
    events.OrderReissued: Ledger._versioned,
    events.CancelOrdered: Ledger._versioned,
    events.OrderDelivered: turning.answered,
    events.OrderAcknowledged: turning.answered,
    events.ProgressReported: Ledger._progress,
    events.StampCorrected: Ledger._corrected,
    events.AssignmentCleared: Ledger._cleared,
    events.AssignmentDeclined: Ledger._declined,
    events.AssignmentCancelled: Ledger._cancelled,
    events.PositionsRecorded: Ledger._positions,
    events.PaperRecorded: papers.recorded,
    events.PaperSent: papers.sent,
}
