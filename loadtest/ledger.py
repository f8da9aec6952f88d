"""A ledger of its own over the journal's events: who is where, which needs are filled, what each order came to.

It shares nothing with the server's state: it reads entries as anybody can who watches the journal, and after each
entry checks what must hold then. Events may be the feed's messages or the core's records; both have the same names
and fields. Broken rules are collected, not raised: the proof shows them. Of incidents older than the run only the
orders given in the run are followed, and the units they keep busy. Who may order is authority.py's part, what desks owe
asked.py's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dispatch_core.model import (
    Alert,
    AssignmentState,
    DeskAnswer,
    IncidentState,
    LineKind,
    NeedState,
    Shortfall,
)

from .accounts import Faults, Incident, Need, Order
from .asked import Asked
from .authority import Authorities

# A timer may be handled this much later than due before it counts as forgotten (at the run's clock rate).
TIMER_SLACK_MS = 5_000
DECIDED = "decided"


class Ledger:
    """Folds entries in order. `busy`, unit_id -> (incident, assignment_no), tells who was assigned before the first;
    `stand_ins` as authority.py says.
    """

    def __init__(
        self,
        busy: dict[str, tuple[int, int]] | None = None,
        clock_rate: int = 1,
        stand_ins: Mapping[str, int] | None = None,
    ) -> None:
        self.incidents: dict[int, Incident] = {}
        self.busy: dict[str, tuple[int, int]] = dict(busy or {})
        # Every order of the run by (incident, assignment_no), and those that may still need an answer.
        self.every_order: dict[tuple[int, int], Order] = {}
        self.pending: dict[tuple[int, int], Order] = {}
        self.units = Faults()
        self.orders = Faults()
        self.needs = Faults()
        self.alert_counts: dict[int, int] = {}
        # How the travel times of the orders were found, by Travel.
        self.travel_counts: dict[int, int] = {}
        self.resumed_count = 0
        self._slack_ms = TIMER_SLACK_MS * clock_rate
        self.authority = Authorities(stand_ins, self._slack_ms)
        self.asked = Asked(self._slack_ms)
        self._seq = 0
        self._touched: dict[tuple[int, int], str] = {}

    # -- Queries -------------------------------------------------------------------------------------------------------

    def overdue(self, at_ms: int) -> list[Order]:
        """Orders whose clock ran out without an answer or a miss."""
        return [order for order in self.pending.values() if order.due_ms and order.due_ms + self._slack_ms < at_ms]

    def open_incidents(self) -> list[Incident]:
        return [incident for incident in self.incidents.values() if incident.state is not IncidentState.CLOSED]

    # -- Changes -------------------------------------------------------------------------------------------------------

    def add(self, seq: int, at_ms: int, entry_events: Iterable[Any]) -> None:
        """Fold one entry and check what must hold after it."""
        self._touched.clear()
        self._seq = seq
        for event in entry_events:
            handle = _HANDLERS.get(type(event).__name__)
            if handle is not None:
                handle(self, at_ms, event)
            self.authority.take(at_ms, event)
            self.asked.take(at_ms, event)
        self.authority.settle(seq, at_ms)
        for (number, need_no), why in self._touched.items():
            if number in self.incidents:
                self._check_need(seq, at_ms, self.incidents[number], need_no, why)

    def _check_need(self, seq: int, at_ms: int, incident: Incident, need_no: int, why: str) -> None:
        """After an entry that touched it, a need is filled, waits under a named shortfall, or is no longer wanted."""
        need = incident.needs.get(need_no)
        self.needs.examined_count += 1
        if need is None:
            self.needs.add(f"seq {seq}: I{incident.incident} has no need {need_no} ({why})")
            return
        wanted = need.dispatch and not incident.outside_area and incident.state is IncidentState.OPEN
        missing_count = incident.missing_count(need) if wanted else 0
        if missing_count and not need.shortfall:
            self.needs.add(
                f"seq {seq}: I{incident.incident} need {need_no} ({need.agency_id or 'any agency'}) lacks "
                f"{missing_count} of {need.count} units and no reason is named ({why})"
            )
        if missing_count > need.said_missing and why == DECIDED:
            # It may say more: a unit whose place is doubted fills nothing either.
            self.needs.add(
                f"seq {seq}: I{incident.incident} need {need_no} lacks {missing_count} units, decided as lacking "
                f"{need.said_missing}"
            )
        need.was_short |= missing_count > 0
        if not missing_count and not incident.reserved_count(need):
            # What is lacking later needs a name of its own.
            need.shortfall = Shortfall.NONE
        if wanted and not missing_count:
            self.asked.filled(at_ms, incident.incident, need_no)

    # -- Events --------------------------------------------------------------------------------------------------------

    def _reported(self, at_ms: int, event: Any) -> None:
        self.incidents[event.incident] = Incident(
            event.incident, event.type_code, at_ms, at_ms, outside_area=event.outside_area
        )

    def _attached(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.report_count += 1
            incident.changed_ms = at_ms

    def _moved(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.outside_area = event.outside_area

    def _raised(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is None:
            return
        need = Need(event.need_no, event.agency_id, event.count, event.line == LineKind.DISPATCH)
        incident.needs[event.need_no] = need
        if need.dispatch:
            self._touched[event.incident, event.need_no] = "raised"

    def _changed(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None and event.need_no in incident.needs:
            incident.needs[event.need_no].count = event.count
            self._touched[event.incident, event.need_no] = "changed"

    def _decided(self, at_ms: int, event: Any) -> None:
        incident = self.incidents.get(event.incident)
        if incident is not None:
            need = incident.needs.get(event.need_no)
            if need is not None:
                need.decided = True
                need.shortfall, need.said_missing = event.shortfall, event.missing_count
                if event.state == NeedState.WITHDRAWN:
                    need.count = 0
            self._touched[event.incident, event.need_no] = DECIDED
        for assigned in event.assigned:
            self.travel_counts[int(event.travel)] = self.travel_counts.get(int(event.travel), 0) + 1
            self._assigned(at_ms, incident, event, assigned)

    def _assigned(self, at_ms: int, incident: Incident | None, event: Any, assigned: Any) -> None:
        self.units.examined_count += 1
        held = self.busy.get(assigned.unit_id)
        key = (event.incident, assigned.assignment_no)
        if held is not None and held != key:
            self.units.add(
                f"{assigned.unit_id} was sent to I{key[0]} while it was on I{held[0]} (assignment {held[1]})"
            )
        self.busy[assigned.unit_id] = key
        allowance_ms = 0 if assigned.reserved else assigned.next_unit_allowance_ms
        order = Order(
            *key,
            event.need_no,
            assigned.unit_id,
            0 if assigned.reserved else 1,
            self._seq,
            at_ms,
            allowance_ms,
            at_ms + allowance_ms if allowance_ms else 0,
            reserved=assigned.reserved,
            substituted=assigned.substituted,
        )
        self.every_order[key] = order
        if not order.reserved:
            self.pending[key] = order
        self.orders.examined_count += 1
        if incident is not None:
            incident.orders[assigned.assignment_no] = order
            # A unit that goes for one that was silent or refused: the need it fills says for whom.
            for earlier in incident.orders.values():
                if (
                    earlier.need_no == event.need_no
                    and (earlier.missed or earlier.declined)
                    and not earlier.taken_over_by
                ):
                    earlier.taken_over_by = assigned.unit_id
                    break

    def _released(self, at_ms: int, event: Any) -> None:
        """A human released a reserved unit: its order leaves now."""
        if (order := self._order(event)) is not None:
            order.reserved, order.order_version = False, 1
            order.ordered_seq, order.ordered_ms = self._seq, at_ms
            order.allowance_ms = event.next_unit_allowance_ms
            order.due_ms = at_ms + order.allowance_ms if order.allowance_ms else 0
            self.pending[order.incident, order.assignment_no] = order
            self._touched[order.incident, order.need_no] = f"{order.unit_id} was released"

    def _order_held(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.reserved, order.order_version, order.due_ms = True, 0, 0
            self.pending.pop((order.incident, order.assignment_no), None)

    def _let_go(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.let_go = True
            self._touched[order.incident, order.need_no] = f"{order.unit_id} was let go"
        self._ended(at_ms, event, order)

    def _state_corrected(self, at_ms: int, event: Any) -> None:
        order = self._order(event)
        if order is not None:
            order.due_ms = 0
            order.let_go = event.state >= AssignmentState.CLEARED
        if event.state >= AssignmentState.CLEARED:
            self._ended(at_ms, event, order)

    def _need_refused(self, at_ms: int, event: Any) -> None:
        incident = self.incidents.get(event.incident)
        if incident is not None and event.need_no in incident.needs:
            incident.needs[event.need_no].shortfall = Shortfall.REFUSED

    def _need_held(self, at_ms: int, event: Any) -> None:
        incident = self.incidents.get(event.incident)
        if incident is not None and event.need_no in incident.needs:
            incident.needs[event.need_no].shortfall = Shortfall.HELD_AS_DUPLICATE

    def _desk_answered(self, at_ms: int, event: Any) -> None:
        incident = self.incidents.get(event.incident)
        if incident is not None and event.need_no in incident.needs:
            refused = event.answer == DeskAnswer.REFUSED
            incident.needs[event.need_no].shortfall = Shortfall.REFUSED if refused else Shortfall.AWAITING_APPROVAL

    def _power(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.power = event.power

    def _order(self, event: Any) -> Order | None:
        return self.every_order.get((event.incident, event.assignment_no))

    def _answered(self, at_ms: int, order: Order) -> None:
        """A person answered: the clock stops, and a missed order counts again."""
        self._stop_clock(at_ms, order)
        order.acknowledged, order.missed = True, False
        self.pending.pop((order.incident, order.assignment_no), None)

    def _stop_clock(self, at_ms: int, order: Order) -> None:
        if order.due_ms and order.due_ms + self._slack_ms < at_ms:
            self.orders.add(f"{order}: its clock ran out {(at_ms - order.due_ms) // 1000} s earlier, unnoticed")
        order.due_ms = 0

    def _reissued(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.order_version = event.order_version
            if event.next_unit_allowance_ms and order.due_ms:
                order.allowance_ms = event.next_unit_allowance_ms
                order.due_ms = at_ms + order.allowance_ms

    def _acknowledged(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            self._answered(at_ms, order)
            self._touched[order.incident, order.need_no] = f"{order.unit_id} acknowledged"

    def _missed(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.missed = order.was_missed = True
            self._stop_clock(at_ms, order)
            self.pending.pop((order.incident, order.assignment_no), None)
            self._touched[order.incident, order.need_no] = f"{order.unit_id} did not answer"

    def _declined(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.declined = True
            self._stop_clock(at_ms, order)
            self._touched[order.incident, order.need_no] = f"{order.unit_id} declined"
        self._ended(at_ms, event, order)

    def _progress(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            if event.state == AssignmentState.ON_SCENE and not order.arrived_ms:
                order.arrived_ms = event.occurred_at_ms
            if event.state >= AssignmentState.ON_SCENE and not event.late:
                # There already when the order back came: it stays until it clears.
                order.cancelling = False
            if not order.cancelling:
                self._answered(at_ms, order)

    def _cleared(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.cleared, order.cleared_ms = True, event.occurred_at_ms
            self._answered(at_ms, order)
        self._ended(at_ms, event, order)

    def _cancel_ordered(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.cancelling = True
            # The cancel asks for an acknowledgement of its own, whatever the order had before.
            order.acknowledged = False
            self._stop_clock(at_ms, order)
            order.allowance_ms = event.acknowledgement_allowance_ms
            order.due_ms = at_ms + order.allowance_ms if order.allowance_ms else 0
            self.pending[order.incident, order.assignment_no] = order
            self._touched[order.incident, order.need_no] = f"{order.unit_id} was ordered back"

    def _assignment_cancelled(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.cancelled = True
            self._answered(at_ms, order)
        self._ended(at_ms, event, order)

    def _ended(self, at_ms: int, event: Any, order: Order | None) -> None:
        """The unit is free, whether the incident is of this run or older."""
        key = (event.incident, event.assignment_no)
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.changed_ms = at_ms
        if order is not None:
            self.pending.pop(key, None)
            if self.busy.pop(order.unit_id, None) != key:
                self.units.add(f"{order} ended, but the unit was not on it")
            return
        for unit_id, held in self.busy.items():
            if held == key:
                del self.busy[unit_id]
                return

    def _incident_cancelled(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.state = IncidentState.CANCELLED

    def _incident_closed(self, at_ms: int, event: Any) -> None:
        if (incident := self.incidents.get(event.incident)) is not None:
            incident.state = IncidentState.CLOSED
            if incident.live_count:
                self.orders.add(f"I{incident.incident} was closed with {incident.live_count} units assigned")

    def _resumed(self, at_ms: int, event: Any) -> None:
        self.resumed_count += 1
        for order in self.pending.values():
            if order.due_ms:
                order.due_ms = at_ms + max(event.hold_ms, order.allowance_ms)

    def _alert(self, at_ms: int, event: Any) -> None:
        self.alert_counts[int(event.alert)] = self.alert_counts.get(int(event.alert), 0) + 1
        order = self._order(event)
        if event.alert == Alert.CANCEL_UNACKNOWLEDGED and order is not None:
            self._stop_clock(at_ms, order)
            order.due_ms = at_ms + event.again_ms if event.again_ms else 0


_HANDLERS = {
    "IncidentReported": Ledger._reported,
    "ReportAttached": Ledger._attached,
    "IncidentMoved": Ledger._moved,
    "IncidentCancelled": Ledger._incident_cancelled,
    "IncidentClosed": Ledger._incident_closed,
    "NeedRaised": Ledger._raised,
    "NeedChanged": Ledger._changed,
    "NeedDecided": Ledger._decided,
    "NeedRefused": Ledger._need_refused,
    "NeedHeld": Ledger._need_held,
    "DeskAnswered": Ledger._desk_answered,
    "PowerRecorded": Ledger._power,
    "OrderReleased": Ledger._released,
    "OrderHeld": Ledger._order_held,
    "ReservationEnded": Ledger._let_go,
    "StateCorrected": Ledger._state_corrected,
    "OrderReissued": Ledger._reissued,
    "OrderAcknowledged": Ledger._acknowledged,
    "AssignmentDeclined": Ledger._declined,
    "ProgressReported": Ledger._progress,
    "AssignmentCleared": Ledger._cleared,
    "CancelOrdered": Ledger._cancel_ordered,
    "AssignmentCancelled": Ledger._assignment_cancelled,
    "AcknowledgementMissed": Ledger._missed,
    "ServiceResumed": Ledger._resumed,
    "AlertRaised": Ledger._alert,
}


def shortfall_name(shortfall: int) -> str:
    return Shortfall(shortfall).name
