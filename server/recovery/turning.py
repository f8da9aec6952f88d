"""What the ledger books of answers, and of units that are diverted: on the old assignment until they acknowledge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch_core import events
from dispatch_core.model import AssignmentState

from .books import Duty

if TYPE_CHECKING:
    from .ledger import Ledger


def asked(ledger: Ledger, order: events.Assigned, duty: Duty) -> None:
    """The unit is on its way to what it is to leave, and stays on it."""
    duty.diverting = True
    if ledger.active.get(order.unit_id, (0, 0))[0] != order.diverted_from:
        ledger.fault(
            f"{order.unit_id} is to leave incident {order.diverted_from}, which it is not on",
            f"{order.unit_id} harus meninggalkan kejadian {order.diverted_from}, padahal tidak di situ",
        )


def answered(ledger: Ledger, event: events.OrderDelivered | events.OrderAcknowledged) -> None:
    duty = ledger.told_duty(event) if getattr(event, "paper", False) else ledger.live_duty(event)
    if duty and event.order_version > duty.order_version:
        ledger.fault(
            f"order version {event.order_version} was answered, but {duty.order_version} is the newest",
            f"perintah versi {event.order_version} dijawab, padahal yang terbaru {duty.order_version}",
        )
    if duty and isinstance(event, events.OrderAcknowledged):
        if duty.diverting:
            _turned_round(ledger, event, duty)
        duty.stamps.add(AssignmentState.ACKNOWLEDGED)


def _turned_round(ledger: Ledger, event: events.OrderAcknowledged, duty: Duty) -> None:
    """The one event that ends what the unit was on its way to and makes this its own."""
    number, assignment_no = ledger.active.get(duty.unit_id, (0, 0))
    if number:
        ledger.cases[number].duties[assignment_no - 1].ended = AssignmentState.PREEMPTED.name
    else:
        ledger.fault(
            f"{duty.unit_id} was diverted to incident {event.incident}, but was on its way to none",
            f"{duty.unit_id} dialihkan ke kejadian {event.incident}, padahal tidak sedang menuju ke mana pun",
        )
    duty.diverting = False
    ledger.active[duty.unit_id] = event.incident, event.assignment_no


def called_off(ledger: Ledger, event: events.DivertEnded) -> None:
    duty = ledger.end(event, AssignmentState.CANCELLED)
    if duty and not duty.diverting:
        ledger.fault(
            f"{duty.unit_id} was not to be diverted any more, but was never to be",
            f"{duty.unit_id} tidak jadi dialihkan, padahal memang tak pernah",
        )
