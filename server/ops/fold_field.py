"""What entries say about orders, units and agencies, written into the book."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from dispatch_core import events
from dispatch_core.hindsight import told_there
from dispatch_core.model import ASSIGNMENT_ENDED_FROM, AssignmentState, Availability, DispatchMode
from dispatch_core.promises import ACKNOWLEDGED

from .book import Book
from .facts import AgencyFacts, Case, NeedFacts, OrderFacts, UnitFacts

Acts: TypeAlias = dict[type, Callable[[Book, Any, int], None]]


def released(book: Book, event: events.OrderReleased, at_ms: int) -> None:
    case, order = book.case(event), book.order(event)
    if case and order:
        book.sent(case, order, at_ms, book.eta_ms(event))
        book.leave(order, leaving=True)


def order_held(book: Book, event: events.OrderHeld, at_ms: int) -> None:
    if order := book.order(event):
        order.sent_ms = 0
        book.leave(order, leaving=False)


def reissued(book: Book, event: events.OrderReissued, at_ms: int) -> None:
    if (order := book.order(event)) and not order.arrived:
        order.acknowledged, order.expected_ms = False, at_ms + book.eta_ms(event)


def acknowledged(book: Book, event: events.OrderAcknowledged, at_ms: int) -> None:
    case, order = book.case(event), book.order(event)
    if case is None or order is None or not event.order_version:
        return
    if order.leaves:
        if left := book.left(order):
            left.ended, left.leaving = True, False
        order.leaves = 0
        book.tally.diverts.inc()
        if unit := book.units.get(order.unit_id):
            unit.incident = event.incident
    need = case.needs.get(order.need_no)
    if need and order.sent_ms and not order.acknowledged:
        if not (event.paper or order.cancelling):
            # When it was heard says nothing of a crew whose answer lay on a desk, nor of one that was called back.
            book.tally.sent_to_acknowledged(need.priority, at_ms - order.sent_ms)
        book.stamped(case, need, ACKNOWLEDGED, min(event.occurred_at_ms or at_ms, at_ms))
    _answers(order)


def _answers(order: OrderFacts) -> None:
    """It fills its slot of the need again, if it no longer did."""
    order.acknowledged, order.missed, order.doubted = True, False, False


def progress(book: Book, event: events.ProgressReported, at_ms: int) -> None:
    case, order = book.case(event), book.order(event)
    if case is None or order is None:
        return
    need = case.needs.get(order.need_no)
    _answers(order)
    if event.state >= AssignmentState.ON_SCENE and not event.late:
        # There already: until its own report releases it, it fills its slot.
        order.cancelling = False
    if need is None:
        return
    when_ms = min(event.occurred_at_ms or at_ms, at_ms)
    if event.placed:
        book.field.stands(order.unit_id, event.place)
    if told_there(event) and not need.someone_there:
        need.someone_there = True
        _first_there(book, case, need, order, when_ms)
    book.stamped(case, need, event.state.name.lower(), when_ms)
    if event.state is AssignmentState.ON_SCENE and not order.arrived:
        order.arrived = True
        if order.sent_ms:
            book.tally.dispatched_to_on_scene(need.priority, when_ms - order.sent_ms)
            book.tally.arrived_off(when_ms - order.expected_ms)


def _first_there(book: Book, case: Case, need: NeedFacts, order: OrderFacts, when_ms: int) -> None:
    """What the decision lost that sent the first unit of a need to be there."""
    if case.actual and order.seen and order.sent_ms:
        regret = book.field.regret(order.seen, order.unit_id, order.sent_ms, when_ms)
        if regret:
            book.tally.regretted(book.agency_of(order.unit_id), need.priority, regret.lost_ms)


def ended(book: Book, event: Any, at_ms: int) -> None:
    if order := book.order(event):
        book.end(order)


def cleared(book: Book, event: events.AssignmentCleared, at_ms: int) -> None:
    case, order = book.case(event), book.order(event)
    if case is None or order is None:
        return
    if need := case.needs.get(order.need_no):
        book.stamped(case, need, "cleared", min(event.occurred_at_ms or at_ms, at_ms))
    _serve(case, order)
    ended(book, event, at_ms)
    if unit := book.units.get(order.unit_id):
        unit.availability = event.availability
    if event.availability is not Availability.AVAILABLE:
        book.field.unavailable(order.unit_id)


def _serve(case: Case, order: OrderFacts) -> None:
    need = case.needs.get(order.need_no)
    if need and not (order.ended or order.cancelling or order.substituted):
        need.served_count += 1


def cancel_ordered(book: Book, event: events.CancelOrdered, at_ms: int) -> None:
    if order := book.order(event):
        order.cancelling = True


def let_go(book: Book, event: events.ReservationEnded | events.DivertEnded, at_ms: int) -> None:
    if order := book.order(event):
        book.end(order)


def corrected(book: Book, event: events.StateCorrected, at_ms: int) -> None:
    case, order = book.case(event), book.order(event)
    if case is None or order is None:
        return
    if need := case.needs.get(order.need_no):
        need.someone_there |= told_there(event)
        book.stamped(case, need, event.state.name.lower(), at_ms)
    if event.state is AssignmentState.CLEARED:
        _serve(case, order)
    if event.state >= ASSIGNMENT_ENDED_FROM:
        book.end(order)
        return
    _answers(order)
    order.cancelling = False


def missed(book: Book, event: events.AcknowledgementMissed, at_ms: int) -> None:
    if order := book.order(event):
        order.missed = True
        book.leave(order, leaving=False)
        if not order.missed_counted:
            order.missed_counted = True
            book.tally.missed(book.agency_of(order.unit_id))


def alerted(book: Book, event: events.AlertRaised, at_ms: int) -> None:
    book.tally.alerted(event.alert)


def city_loaded(book: Book, event: events.CityLoaded, at_ms: int) -> None:
    book.tick_us = event.tick_us
    for agency_id in event.agencies:
        book.agencies.setdefault(agency_id, AgencyFacts())
    book.tally.known_agencies(event.agencies)
    before, book.units = book.units, {}
    for one in event.units:
        known = before.get(one.unit_id)
        book.units[one.unit_id] = known or UnitFacts(one.agency_id, one.on_duty)


def signed_on(book: Book, event: events.UnitSignedOn, at_ms: int) -> None:
    if unit := book.units.get(event.unit_id):
        unit.on_duty, unit.availability = True, Availability.AVAILABLE


def signed_off(book: Book, event: events.UnitSignedOff, at_ms: int) -> None:
    if unit := book.units.get(event.unit_id):
        unit.on_duty = False


def availability(book: Book, event: events.AvailabilitySet, at_ms: int) -> None:
    if unit := book.units.get(event.unit_id):
        unit.availability, unit.in_service = event.availability, event.in_service


def unit_held(book: Book, event: events.UnitHeld, at_ms: int) -> None:
    if unit := book.units.get(event.unit_id):
        unit.held = event.held


def positions(book: Book, event: events.PositionsRecorded, at_ms: int) -> None:
    for unit_id, fix_ms, quarantined in zip(event.unit_ids, event.fix_at_ms, event.quarantined, strict=True):
        if unit := book.units.get(unit_id):
            if quarantined:
                continue
            unit.fix_ms = fix_ms
            book.touch(unit.incident)
            for order in book.cases[unit.incident].orders.values() if unit.incident in book.cases else ():
                if order.unit_id == unit_id:
                    order.doubted = False
    book.tally.fixes.inc(len(event.unit_ids))


def agency_stopped(book: Book, event: events.AgencyStoppedAnswering, at_ms: int) -> None:
    book.agencies[event.agency_id].not_answering = True


def agency_answered(book: Book, event: events.AgencyAnswered, at_ms: int) -> None:
    book.agencies[event.agency_id].not_answering = False


def mode_set(book: Book, event: events.ModeSet, at_ms: int) -> None:
    book.modes.pop(event.agency_id, None)
    if event.mode is not DispatchMode.NORMAL:
        book.modes[event.agency_id] = event.mode


def resumed(book: Book, event: events.ServiceResumed, at_ms: int) -> None:
    book.resumed_ms = at_ms


def started(book: Book, event: events.WriterStarted, at_ms: int) -> None:
    book.clock_rate = event.clock_rate


ACTS: Acts = {
    events.OrderReleased: released,
    events.OrderHeld: order_held,
    events.OrderReissued: reissued,
    events.OrderAcknowledged: acknowledged,
    events.ProgressReported: progress,
    events.AssignmentCleared: cleared,
    events.CancelOrdered: cancel_ordered,
    events.AssignmentDeclined: ended,
    events.AssignmentCancelled: ended,
    events.ReservationEnded: let_go,
    events.DivertEnded: let_go,
    events.StateCorrected: corrected,
    events.AcknowledgementMissed: missed,
    events.AlertRaised: alerted,
    events.CityLoaded: city_loaded,
    events.UnitSignedOn: signed_on,
    events.UnitSignedOff: signed_off,
    events.AvailabilitySet: availability,
    events.UnitHeld: unit_held,
    events.PositionsRecorded: positions,
    events.AgencyStoppedAnswering: agency_stopped,
    events.AgencyAnswered: agency_answered,
    events.ModeSet: mode_set,
    events.ServiceResumed: resumed,
    events.WriterStarted: started,
}
