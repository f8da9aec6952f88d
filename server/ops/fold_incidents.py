"""What entries say about incidents, their needs and the desks that are asked, written into the book."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from dispatch_core import events
from dispatch_core.model import PRIORITY_HIGHEST, IncidentKind, PowerState, Shortfall
from dispatch_core.promises import ANSWERED

from .book import Book
from .facts import HELD_BACK, Case, NeedFacts, OrderFacts

Acts: TypeAlias = dict[type, Callable[[Book, Any, int], None]]


def reported(book: Book, event: events.IncidentReported, at_ms: int) -> None:
    expected = event.kind is IncidentKind.ACTUAL and not event.unresolved and not event.outside_area
    called_ms = at_ms, event.call_received_ms, event.call_answered_ms
    place_e7 = event.place.lat_e7, event.place.lon_e7
    book.cases[event.incident] = Case(called_ms, expected, event.kind is IncidentKind.ACTUAL, place_e7)
    if event.report in (0, event.incident):
        book.reported("new", at_ms)


def attached(book: Book, event: events.ReportAttached, at_ms: int) -> None:
    if event.report in (0, book.seq):
        book.reported("further", at_ms)


def moved(book: Book, event: events.IncidentMoved, at_ms: int) -> None:
    if case := book.case(event):
        case.orders_expected = case.actual and not event.outside_area
        case.place_e7 = event.place.lat_e7, event.place.lon_e7


def cancelled(book: Book, event: events.IncidentCancelled, at_ms: int) -> None:
    if case := book.case(event):
        _end(book, case, at_ms)
        case.cancelled = True


def _end(book: Book, case: Case, at_ms: int) -> None:
    """Nobody asks for anything of it any more."""
    for need in case.needs.values():
        book.judge(case, need, at_ms)
        need.objective_ended = True
    case.withdraw_open()


def closed(book: Book, event: events.IncidentClosed, at_ms: int) -> None:
    if case := book.cases.pop(event.incident, None):
        _end(book, case, at_ms)
        book.close(event.incident, case)


def reopened(book: Book, event: events.IncidentReopened, at_ms: int) -> None:
    case = book.closed.pop(event.incident, None) or book.case(event)
    if case:
        book.touch(event.incident)
        case.cancelled = False
        for need_no, need in case.needs.items():
            # Nobody is sent by this: what was not served is no longer asked for.
            need.count = need.served_count + case.working_count(need_no)
            need.withdrawn = not need.count
        book.cases[event.incident] = case


def merged(book: Book, event: events.IncidentMerged, at_ms: int) -> None:
    case, taken = book.case(event), book.cases.pop(event.merged, None)
    if case is None or taken is None:
        return
    # Kept: it may be taken apart again.
    book.taken_in[event.merged] = taken
    needs_before, orders_before = max(case.needs, default=0), max(case.orders, default=0)
    for need_no, need in taken.needs.items():
        case.needs[needs_before + need_no] = need
    for number, order in taken.orders.items():
        order.need_no += needs_before
        case.orders[orders_before + number] = order
        if not order.ended and (unit := book.units.get(order.unit_id)):
            unit.incident = event.incident
    taken.needs, taken.orders = {}, {}
    case.has_outcome |= taken.has_outcome


def unmerged(book: Book, event: events.IncidentUnmerged, at_ms: int) -> None:
    case, restored = book.case(event), book.taken_in.pop(event.restored, None)
    if case is None or restored is None:
        return
    book.cases[event.restored] = restored
    book.touch(event.restored)
    first = event.first_need_no
    for need_no in range(first, first + event.need_count):
        if need := case.needs.get(need_no):
            restored.needs[need_no - first + 1] = need
            # Its place stays, and asks for nothing.
            case.needs[need_no] = NeedFacts(need.agency_id, need.priority, need.line, 0, withdrawn=True)
    for number, old in enumerate(event.assignment_nos, 1):
        if order := case.orders.get(old):
            # Its place stays here too: later ones are numbered behind it.
            case.orders[old] = OrderFacts(order.unit_id, order.need_no, ended=True)
            order.need_no -= first - 1
            restored.orders[number] = order
            if not order.ended and (unit := book.units.get(order.unit_id)):
                unit.incident = event.restored


def raised(book: Book, event: events.NeedRaised, at_ms: int) -> None:
    if case := book.case(event):
        case.needs[event.need_no] = NeedFacts(
            event.agency_id,
            event.priority,
            event.line,
            event.count,
            objective_from=event.objective_from,
            objective_to=event.objective_to,
            objective_within_ms=event.objective_within_s * 1_000,
            raised_ms=at_ms,
            called_ms=case.called_ms,
            staging=event.staging,
            capabilities=event.capabilities,
            medium=event.medium,
        )


def changed(book: Book, event: events.NeedChanged, at_ms: int) -> None:
    case, need = book.case(event), book.need(event)
    if case is None or need is None:
        return
    # As it stands before it is dropped, if it is.
    book.judge(case, need, at_ms)
    need.count, need.priority = event.count, event.priority
    need.withdrawn = not event.count


def held(book: Book, event: events.NeedHeld, at_ms: int) -> None:
    if case := book.case(event):
        case.has_outcome = True


def decided(book: Book, event: events.NeedDecided, at_ms: int) -> None:
    case, need = book.case(event), book.need(event)
    if case is None or need is None:
        return
    shortfall = "" if event.shortfall is Shortfall.NONE else event.shortfall.name.lower()
    if shortfall and shortfall != need.shortfall:
        book.tally.short(shortfall)
    need.shortfall = shortfall
    case.has_outcome |= event.shortfall in HELD_BACK
    asked_for = need.agency_id, need.capabilities, need.medium
    seen = book.field.seen(event, at_ms, *asked_for, case.place_e7, book.tick_us) if event.assigned else None
    for assigned in event.assigned:
        order = case.orders[assigned.assignment_no] = OrderFacts(
            assigned.unit_id,
            event.need_no,
            # A need that urgent asks for another unit until the place is known.
            doubted=assigned.position_last and need.priority == PRIORITY_HIGHEST and not assigned.by_human,
            substituted=assigned.substituted,
            seen=seen,
        )
        case.has_outcome = True
        order.leaves = assigned.diverted_from
        if not assigned.diverted_from and (unit := book.units.get(assigned.unit_id)):
            unit.incident = event.incident
        if not assigned.reserved:
            book.sent(case, order, at_ms, book.eta_ms(assigned))
            book.leave(order, leaving=True)


def paper_sent(book: Book, event: events.PaperSent, at_ms: int) -> None:
    case, need = book.case(event), book.need(event)
    book.field.unavailable(event.unit_id)
    if case is None or need is None:
        return
    order = case.orders[event.assignment_no] = OrderFacts(event.unit_id, event.need_no, acknowledged=True)
    order.sent_ms, order.expected_ms = event.ordered_ms, event.ordered_ms + book.eta_ms(event)
    order.ended = not event.live
    case.has_outcome = True
    need.served_count += order.ended
    book.stamped(case, need, "dispatched", event.ordered_ms)
    if event.live and (unit := book.units.get(event.unit_id)):
        unit.incident = event.incident


def asked(book: Book, event: events.DeskAsked, at_ms: int) -> None:
    if need := book.need(event):
        book.cases[event.incident].has_outcome = True
        need.desk_id, need.desk_asked_ms = event.desk_id, at_ms


def answered(book: Book, event: events.DeskAnswered, at_ms: int) -> None:
    if need := book.need(event):
        need.desk_asked_ms = 0
        book.stamped(book.cases[event.incident], need, ANSWERED, at_ms)


def power(book: Book, event: events.PowerRecorded, at_ms: int) -> None:
    """What is cut is an answer, also where nobody gave one before."""
    if (need := book.need(event)) and event.power is PowerState.ISOLATED and ANSWERED not in need.stamps:
        book.stamped(book.cases[event.incident], need, ANSWERED, event.occurred_at_ms or at_ms)


ACTS: Acts = {
    events.IncidentReported: reported,
    events.ReportAttached: attached,
    events.IncidentMoved: moved,
    events.IncidentCancelled: cancelled,
    events.IncidentClosed: closed,
    events.IncidentReopened: reopened,
    events.IncidentMerged: merged,
    events.IncidentUnmerged: unmerged,
    events.NeedRaised: raised,
    events.NeedChanged: changed,
    events.NeedHeld: held,
    events.NeedDecided: decided,
    events.PaperSent: paper_sent,
    events.DeskAsked: asked,
    events.DeskAnswered: answered,
    events.PowerRecorded: power,
}
