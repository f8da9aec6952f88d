"""What the ledger books of orders: given, released, taken back, and what their crews say until they end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dispatch_core import events
from dispatch_core.model import AssignmentState

from . import turning
from .books import Duty

if TYPE_CHECKING:
    from .ledger import Ledger


def decided(ledger: Ledger, event: events.NeedDecided) -> None:
    case = ledger.open_case(event)
    if case is None:
        return
    if not 0 < event.need_no <= len(case.needs):
        ledger.fault(
            f"incident {event.incident} has no need {event.need_no}",
            f"kejadian {event.incident} tidak punya kebutuhan {event.need_no}",
        )
    for order in event.assigned:
        case.duties.append(Duty(order.unit_id, 0 if order.reserved else 1))
        if order.assignment_no != len(case.duties):
            ledger.fault(
                f"assignment {order.assignment_no} of incident {event.incident} comes out of turn",
                f"penugasan {order.assignment_no} kejadian {event.incident} tidak pada gilirannya",
            )
        ledger.assigned_count += 1
        if order.diverted_from:
            turning.asked(ledger, order, case.duties[-1])
            continue
        if (other := ledger.active.get(order.unit_id)) is not None:
            ledger.fault(
                f"{order.unit_id} is on incident {event.incident} and on {other[0]} at once",
                f"{order.unit_id} pada kejadian {event.incident} dan {other[0]} sekaligus",
            )
        ledger.active[order.unit_id] = event.incident, order.assignment_no


def released(ledger: Ledger, event: events.OrderReleased) -> None:
    duty = ledger.live_duty(event)
    if duty:
        if duty.order_version:
            ledger.fault(
                f"{duty.unit_id} was released, but had its order before",
                f"{duty.unit_id} dilepas, padahal perintahnya sudah keluar",
            )
        duty.order_version = 1


def held(ledger: Ledger, event: events.OrderHeld) -> None:
    duty = ledger.live_duty(event)
    if duty:
        if not duty.order_version or duty.stamps:
            ledger.fault(
                f"the order of {duty.unit_id} was held, but had left before",
                f"perintah {duty.unit_id} ditahan, padahal sudah keluar",
            )
        duty.order_version = 0


def reservation_ended(ledger: Ledger, event: events.ReservationEnded) -> None:
    duty = ledger.end(event, AssignmentState.CANCELLED)
    if duty and duty.order_version:
        ledger.fault(
            f"{duty.unit_id} was let go as reserved, but had its order",
            f"cadangan {duty.unit_id} diakhiri, padahal ia sudah diperintah",
        )


def state_corrected(ledger: Ledger, event: events.StateCorrected) -> None:
    duty = ledger.live_duty(event)
    if duty:
        # Times of later states were wrong; they may be given again.
        duty.stamps = {state for state in duty.stamps if state < event.state} | {event.state}
        if event.state >= AssignmentState.CLEARED:
            ledger.end(event, event.state)


def versioned(ledger: Ledger, event: events.OrderReissued | events.CancelOrdered) -> None:
    duty = ledger.live_duty(event)
    if duty:
        if event.order_version != duty.order_version + 1:
            ledger.fault(
                f"order version {event.order_version} comes after {duty.order_version}",
                f"perintah versi {event.order_version} datang sesudah versi {duty.order_version}",
            )
        duty.order_version = event.order_version


def progress(ledger: Ledger, event: events.ProgressReported) -> None:
    duty = ledger.told_duty(event)
    if duty:
        if duty.ended not in ("", AssignmentState.CLEARED.name) or (duty.ended and not event.late):
            ledger.fault(
                f"{duty.unit_id} reported {event.state.name} after {duty.ended}",
                f"{duty.unit_id} melaporkan {event.state.name} sesudah {duty.ended}",
            )
        if event.state is not AssignmentState.TRANSPORTING or event.state not in duty.stamps:
            # Another hospital on the way is told by the same state once more.
            ledger.stamp(duty, event.state)


def corrected(ledger: Ledger, event: events.StampCorrected) -> None:
    if (duty := ledger.told_duty(event)) and event.state not in duty.stamps:
        ledger.fault(
            f"the time {event.state.name} of {duty.unit_id} was corrected, but never given",
            f"waktu {event.state.name} {duty.unit_id} dibetulkan, padahal tak pernah diberikan",
        )


def cleared(ledger: Ledger, event: events.AssignmentCleared) -> None:
    duty = ledger.end(event, AssignmentState.CLEARED)
    if duty:
        ledger.stamp(duty, AssignmentState.CLEARED)


def declined(ledger: Ledger, event: events.AssignmentDeclined) -> None:
    ledger.end(event, AssignmentState.DECLINED)


def cancelled(ledger: Ledger, event: events.AssignmentCancelled) -> None:
    ledger.end(event, AssignmentState.CANCELLED)
