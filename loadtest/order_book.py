"""The order book: every order of the run as the journal tells of it, its clock, and who is busy on it.

Part of the ledger: it collects broken rules and says which needs an order's fate touches. What a need then lacks is the
ledger's part.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dispatch_core.model import Alert, AssignmentState

from .accounts import Faults, Incident, Order
from .people import SUPERVISOR


class OrderBook:
    """Fold events in order. `touched`, (incident, need_no) -> why, is shared with the ledger, as `incidents` is."""

    def __init__(
        self,
        incidents: dict[int, Incident],
        touched: dict[tuple[int, int], str],
        busy: dict[str, tuple[int, int]],
        slack_ms: int,
    ) -> None:
        # unit_id -> (incident, assignment_no).
        self.busy = busy
        # Every order by (incident, assignment_no), and those that may still need an answer.
        self.every: dict[tuple[int, int], Order] = {}
        self.pending: dict[tuple[int, int], Order] = {}
        # That no unit is in two places; that no order's clock is forgotten.
        self.units = Faults()
        self.orders = Faults()
        self._incidents = incidents
        self._touched = touched
        self._slack_ms = slack_ms
        self._seq = 0

    def overdue(self, at_ms: int) -> list[Order]:
        """Orders whose clock ran out without an answer or a miss."""
        return [order for order in self.pending.values() if order.due_ms and order.due_ms + self._slack_ms < at_ms]

    def take(self, seq: int, at_ms: int, event: Any) -> None:
        self._seq = seq
        if (handle := _HANDLERS.get(type(event).__name__)) is not None:
            handle(self, at_ms, event)

    def _decided(self, at_ms: int, event: Any) -> None:
        for assigned in event.assigned:
            self._assigned(at_ms, self._incidents.get(event.incident), event, assigned)

    def _assigned(self, at_ms: int, incident: Incident | None, event: Any, assigned: Any) -> None:
        self.units.examined_count += 1
        held = self.busy.get(assigned.unit_id)
        key = (event.incident, assigned.assignment_no)
        if assigned.diverted_from:
            if held is None or held[0] != assigned.diverted_from:
                self.units.add(f"{assigned.unit_id} was asked to leave I{assigned.diverted_from}, where it was not")
        elif held is not None and held != key:
            self.units.add(
                f"{assigned.unit_id} was sent to I{key[0]} while it was on I{held[0]} (assignment {held[1]})"
            )
        if not assigned.diverted_from:
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
            by=event.by if assigned.by_human else "",
            diverting=assigned.diverted_from > 0,
        )
        self.every[key] = order
        if not order.reserved:
            self.pending[key] = order
            self._asked(order, True)
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
            self._asked(order, True)
            self._touched[order.incident, order.need_no] = f"{order.unit_id} was released"

    def _order_held(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.reserved, order.order_version, order.due_ms = True, 0, 0
            self._asked(order, False)
            self.pending.pop((order.incident, order.assignment_no), None)

    def _let_go(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.let_go = True
            self._touched[order.incident, order.need_no] = f"{order.unit_id} was let go"
        self._ended(at_ms, event, order)

    def _asked(self, order: Order, leaves: bool) -> None:
        """A unit on its way is asked to come here, or is so no more: what it would leave misses it, or has it again."""
        left = self.every.get(self.busy.get(order.unit_id, (0, 0))) if order.diverting else None
        if left is not None and left is not order:
            left.leaving = leaves

    def _turned_round(self, at_ms: int, order: Order) -> None:
        """Its crew has said that it comes: that ends what it was on its way to."""
        key, held = (order.incident, order.assignment_no), self.busy.get(order.unit_id)
        left = self.every.get(held) if held is not None else None
        if held is None:
            self.units.add(f"{order} came from elsewhere, where nobody knew of it")
        if left is not None:
            self._stop_clock(at_ms, left)
            left.leaving, left.preempted = False, True
            self.pending.pop((left.incident, left.assignment_no), None)
            self._touched[left.incident, left.need_no] = f"{left.unit_id} was diverted"
        if held is not None and (incident := self._incidents.get(held[0])) is not None:
            incident.changed_ms = at_ms
        order.diverting = False
        self.busy[order.unit_id] = key

    def _divert_ended(self, at_ms: int, event: Any) -> None:
        """The unit goes on to where it was going."""
        if (order := self._order(event)) is None:
            return
        if not order.diverting:
            self.units.add(f"{order} was called off as a divert, but its unit was on it")
            return
        order.let_go = True
        self._stop_clock(at_ms, order)
        self._touched[order.incident, order.need_no] = f"{order.unit_id} goes on elsewhere"
        self._ended(at_ms, event, order)

    def _state_corrected(self, at_ms: int, event: Any) -> None:
        order = self._order(event)
        if order is not None:
            order.due_ms = 0
            order.let_go = event.state >= AssignmentState.CLEARED
        if event.state >= AssignmentState.CLEARED:
            self._ended(at_ms, event, order)

    def _order(self, event: Any) -> Order | None:
        return self.every.get((event.incident, event.assignment_no))

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
            if order.diverting:
                self._turned_round(at_ms, order)
            self._touched[order.incident, order.need_no] = f"{order.unit_id} acknowledged"

    def _missed(self, at_ms: int, event: Any) -> None:
        if (order := self._order(event)) is not None:
            order.missed = order.was_missed = True
            self._asked(order, False)
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
        if (incident := self._incidents.get(event.incident)) is not None:
            incident.changed_ms = at_ms
        if order is not None:
            self.pending.pop(key, None)
            if order.diverting:
                # It was not here yet.
                self._asked(order, False)
                order.diverting = False
            elif self.busy.pop(order.unit_id, None) != key:
                self.units.add(f"{order} ended, but the unit was not on it")
            return
        for unit_id, held in self.busy.items():
            if held == key:
                del self.busy[unit_id]
                return

    def _resumed(self, at_ms: int, event: Any) -> None:
        for order in self.pending.values():
            if order.due_ms:
                order.due_ms = at_ms + max(event.hold_ms, order.allowance_ms)

    def _alert(self, at_ms: int, event: Any) -> None:
        if event.alert == Alert.ENGINE_DISAGREES:
            self._forgotten(event)
        if event.alert == Alert.CANCEL_UNACKNOWLEDGED and (order := self._order(event)) is not None:
            self._stop_clock(at_ms, order)
            order.due_ms = at_ms + event.again_ms if event.again_ms else 0

    def _forgotten(self, event: Any) -> None:
        """The supervisor sends somebody only where all who could go had said no: nobody else may have been free."""
        order, incident = self._order(event), self._incidents.get(event.incident)
        if order is None or incident is None or order.by != SUPERVISOR:
            return
        if event.unit_id not in incident.said_no(event.need_no):
            need = f"need {event.need_no} of I{event.incident}"
            self.orders.add(f"{event.unit_id} was free, and {need} waited until {order.unit_id} was sent by hand")


_HANDLERS: dict[str, Callable[[OrderBook, int, Any], None]] = {
    "NeedDecided": OrderBook._decided,
    "OrderReleased": OrderBook._released,
    "OrderHeld": OrderBook._order_held,
    "ReservationEnded": OrderBook._let_go,
    "StateCorrected": OrderBook._state_corrected,
    "OrderReissued": OrderBook._reissued,
    "OrderAcknowledged": OrderBook._acknowledged,
    "AssignmentDeclined": OrderBook._declined,
    "ProgressReported": OrderBook._progress,
    "AssignmentCleared": OrderBook._cleared,
    "CancelOrdered": OrderBook._cancel_ordered,
    "AssignmentCancelled": OrderBook._assignment_cancelled,
    "AcknowledgementMissed": OrderBook._missed,
    "ServiceResumed": OrderBook._resumed,
    "AlertRaised": OrderBook._alert,
    "DivertEnded": OrderBook._divert_ended,
}
