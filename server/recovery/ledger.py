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
from . import merging, orders, papers, turning
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

    def fault(self, text: str, indonesian: str, seq: int = 0) -> None:
        """Note a fault of the entry `seq`, of the one in hand where none is given."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append(Fault(seq or self._seq, text, indonesian))

    def take(self, entry: Entry) -> None:
        """Book one entry."""
        if entry.seq != self._seq + 1:
            self.fault(f"entry {entry.seq} comes after {self._seq}", f"entri {entry.seq} datang sesudah {self._seq}")
        self._seq = entry.seq
        if entry.at_ms < self.at_ms:
            self.fault(
                f"its instant is {self.at_ms - entry.at_ms} ms before that of the entry before",
                f"saatnya {self.at_ms - entry.at_ms} ms lebih awal dari entri sebelumnya",
            )
        self.at_ms = entry.at_ms
        if entry.request_id:
            before_ms = self._requests.pop(entry.request_id, None)
            if before_ms is not None and entry.at_ms - before_ms < self._request_kept_ms:
                self.fault("its request was accepted before", "permintaannya sudah pernah diterima")
            self._requests[entry.request_id] = entry.at_ms
        for event in entry.events:
            occurred_ms = getattr(event, "occurred_at_ms", 0)
            if occurred_ms > entry.at_ms:
                self.fault(
                    f"{type(event).__name__} happened {occurred_ms - entry.at_ms} ms after it was received",
                    f"{type(event).__name__} terjadi {occurred_ms - entry.at_ms} ms sesudah diterima",
                )
            booking = _BOOKINGS.get(type(event))
            if booking is not None:
                booking(self, event)
        if entry.epoch != self._epoch:
            self.fault(
                f"it is of epoch {entry.epoch}, but the writer's is {self._epoch}",
                f"epoknya {entry.epoch}, sedangkan epok penulis {self._epoch}",
            )

    # -- Bookings, one for each kind of event that moves something ----------------------------------------

    def _started(self, event: events.WriterStarted) -> None:
        if event.epoch <= self._epoch:
            self.fault(
                f"a writer of epoch {event.epoch} started after one of {self._epoch}",
                f"penulis epok {event.epoch} mulai sesudah penulis epok {self._epoch}",
            )
        self._epoch = event.epoch
        self._request_kept_ms = event.request_kept_ms

    def _reported(self, event: events.IncidentReported) -> None:
        if event.incident != self._seq:
            self.fault(
                f"incident {event.incident} is not numbered after its entry",
                f"kejadian {event.incident} tidak bernomor seperti entrinya",
            )
        self.cases[event.incident] = Case()

    def _attached(self, event: events.ReportAttached | events.ReportDetached) -> None:
        self.open_case(event)

    def _reopened(self, event: events.IncidentReopened) -> None:
        case = self.cases.get(event.incident)
        if case is None:
            self.fault(
                f"incident {event.incident} was opened again, but never reported",
                f"kejadian {event.incident} dibuka lagi, tetapi tak pernah dilaporkan",
            )
        else:
            case.closed = False

    def _closed(self, event: events.IncidentClosed) -> None:
        if case := self.open_case(event):
            case.closed = True
            if active := [duty.unit_id for duty in case.duties if not duty.ended]:
                self.fault(
                    f"incident {event.incident} was closed over {', '.join(active)}",
                    f"kejadian {event.incident} ditutup saat {', '.join(active)} masih bertugas",
                )

    def _raised(self, event: events.NeedRaised) -> None:
        if case := self.open_case(event):
            case.needs.append(event.priority)
            if event.need_no != len(case.needs):
                self.fault(
                    f"need {event.need_no} of incident {event.incident} comes after {len(case.needs) - 1}",
                    f"kebutuhan {event.need_no} kejadian {event.incident} datang sesudah {len(case.needs) - 1}",
                )

    def _changed(self, event: events.NeedChanged) -> None:
        if (case := self.open_case(event)) and 0 < event.need_no <= len(case.needs):
            case.needs[event.need_no - 1] = event.priority

    def _held_back(self, event: events.NeedHeld) -> None:
        case = self.open_case(event)
        if case and 0 < event.need_no <= len(case.needs) and case.needs[event.need_no - 1] == PRIORITY_HIGHEST:
            self.fault(
                f"need {event.need_no} of incident {event.incident} is held, but of the highest priority",
                f"kebutuhan {event.need_no} kejadian {event.incident} ditahan, padahal prioritas tertinggi",
            )

    def _positions(self, event: events.PositionsRecorded) -> None:
        for unit_id, fix_at_ms in zip(event.unit_ids, event.fix_at_ms, strict=True):
            if fix_at_ms > self.at_ms:
                self.fault(f"the fix of {unit_id} is from the future", f"posisi {unit_id} dari masa depan")
            if fix_at_ms <= self._fixes.get(unit_id, 0):
                self.fault(
                    f"the fix of {unit_id} is not newer than the one before",
                    f"posisi {unit_id} tidak lebih baru dari yang sebelumnya",
                )
            self._fixes[unit_id] = fix_at_ms

    # -- Looking things up ----------------------------------------

    def open_case(self, event: Any) -> Case | None:
        case = self.cases.get(event.incident)
        if case is None:
            self.fault(
                f"{type(event).__name__} of incident {event.incident}, which was never reported",
                f"{type(event).__name__} dari kejadian {event.incident}, yang tak pernah dilaporkan",
            )
        elif case.closed:
            self.fault(
                f"{type(event).__name__} of incident {event.incident}, which is closed",
                f"{type(event).__name__} dari kejadian {event.incident}, yang sudah ditutup",
            )
        return case

    def told_duty(self, event: Any) -> Duty | None:
        """The one that the event is about, which may have ended."""
        case = self.cases.get(event.incident)
        if case is None or not 0 < event.assignment_no <= len(case.duties):
            self.fault(
                f"{type(event).__name__} of assignment {event.assignment_no} of incident {event.incident}: none",
                f"{type(event).__name__} dari penugasan {event.assignment_no} kejadian {event.incident}: tidak ada",
            )
            return None
        duty: Duty = case.duties[event.assignment_no - 1]
        return duty

    def live_duty(self, event: Any) -> Duty | None:
        duty = self.told_duty(event)
        if duty and not duty.order_version and isinstance(event, ONLY_ORDERED):
            self.fault(
                f"{type(event).__name__} of {duty.unit_id}, which is only reserved",
                f"{type(event).__name__} dari {duty.unit_id}, yang baru dicadangkan",
            )
        if duty and duty.ended:
            self.fault(
                f"{type(event).__name__} of {duty.unit_id} after {duty.ended}",
                f"{type(event).__name__} dari {duty.unit_id} sesudah {duty.ended}",
            )
        return duty

    def stamp(self, duty: Duty, state: AssignmentState) -> None:
        if state in duty.stamps:
            self.fault(
                f"the time {state.name} of {duty.unit_id} was given twice",
                f"waktu {state.name} {duty.unit_id} diberikan dua kali",
            )
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
    events.NeedDecided: orders.decided,
    events.OrderReleased: orders.released,
    events.OrderHeld: orders.held,
    events.ReservationEnded: orders.reservation_ended,
    events.DivertEnded: turning.called_off,
    events.StateCorrected: orders.state_corrected,
    events.OrderReissued: orders.versioned,
    events.CancelOrdered: orders.versioned,
    events.OrderDelivered: turning.answered,
    events.OrderAcknowledged: turning.answered,
    events.ProgressReported: orders.progress,
    events.StampCorrected: orders.corrected,
    events.AssignmentCleared: orders.cleared,
    events.AssignmentDeclined: orders.declined,
    events.AssignmentCancelled: orders.cancelled,
    events.PositionsRecorded: Ledger._positions,
    events.PaperRecorded: papers.recorded,
    events.PaperSent: papers.sent,
}
