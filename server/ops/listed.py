"""The book's beginning: what a server lists of its incidents, units and agencies, as facts.

Read page by page, so each part is as of a seq of its own; the feed is followed from before the first of them, and what
a part has seen already is written once more. What a listing shows was counted before: nothing goes to the tally.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from dispatch_core.entities import NEVER_MS
from dispatch_core.hindsight import THERE, Known
from dispatch_core.model import (
    DESK_LINES,
    AssignmentState,
    Availability,
    DispatchMode,
    LineKind,
    Medium,
    NeedState,
    Shortfall,
)
from dispatch_core.promises import Called

from .book import Book
from .facts import HELD_BACK, Case, NeedFacts, OrderFacts, UnitFacts

_RESERVED = AssignmentState.RESERVED
_ON_SCENE = AssignmentState.ON_SCENE
_ENDED_FROM = AssignmentState.CLEARED


def begin(
    book: Book, service: Any, city: Any, units: Iterable[Any], incidents: Iterable[Any], closed: Sequence[Any]
) -> None:
    """Fill an empty book from GetState, GetCity, and the views of units, incidents that go on, and closed ones."""
    book.at_ms = book.listened_from_ms = service.at.ToMilliseconds()
    book.clock_rate = service.clock_rate
    book.tick_us = city.tick_us
    book.modes = dict.fromkeys(service.manual_agencies, DispatchMode.MANUAL)
    book.modes.update(dict.fromkeys(service.surge_agencies, DispatchMode.SURGE))
    if service.manual or service.surge:
        book.modes[""] = DispatchMode.MANUAL if service.manual else DispatchMode.SURGE
    book.tally.known_agencies(agency.agency for agency in city.agencies)
    for agency in city.agencies:
        book.agencies[agency.agency].not_answering = agency.not_answering
    for view in units:
        committed_ms = book.at_ms if view.incident_id else 0
        where = view.position.lat_e7, view.position.lon_e7
        medium = Medium(view.medium or Medium.ROAD)
        book.field.know(view.unit_id, Known(view.agency, (*view.capabilities,), medium, *where, committed_ms))
        book.units[view.unit_id] = UnitFacts(
            view.agency,
            view.on_duty,
            view.in_service,
            view.held,
            Availability(view.availability or Availability.AVAILABLE),
            _ms(view, "position_at"),
            _number(view.incident_id),
        )
    instants = []
    for view in incidents:
        book.cases[_number(view.incident_id)] = _case(view)
        instants += _reports_ms(view)
    # Listed newest first.
    for view in reversed(closed):
        book.close(_number(view.incident_id), _case(view))
        instants += _reports_ms(view)
    book.reports_ms.extend(sorted(instants))
    book.pass_over_judged(book.at_ms)


def _reports_ms(view: Any) -> list[int]:
    found = [report.reported_at.ToMilliseconds() for report in view.reports]
    return found or [_ms(view, "reported_at")]


def _case(view: Any) -> Case:
    called_ms = _ms(view, "reported_at"), _ms(view, "call_received_at"), _ms(view, "call_answered_at")
    expected = not (view.kind or view.unresolved or view.outside_area)
    place_e7 = view.location.point.lat_e7, view.location.point.lon_e7
    case = Case(called_ms, expected, not view.kind, place_e7, cancelled=view.state != 1)
    for need in view.needs:
        facts = case.needs[need.need_no] = _need(need, called_ms)
        facts.withdrawn = need.state == NeedState.WITHDRAWN
        held = need.held or need.shortfall in HELD_BACK
        case.has_outcome |= bool(need.assignments or need.desk_id or held)
        for assignment in need.assignments:
            order = case.orders[assignment.assignment_no] = _order(assignment)
            if order.sent_ms:
                facts.stamp("dispatched", order.sent_ms)
            for stamp in assignment.stamps:
                facts.stamp(AssignmentState(stamp.state).name.lower(), stamp.occurred_at.ToMilliseconds())
                facts.someone_there |= stamp.state in THERE
        filled_count = need.count - need.missing_count
        # Whose place is doubted is not listed: who does not fill a slot that he is on the way to.
        working = [one for one in case.orders.values() if one.need_no == need.need_no and one.counts]
        for order in working[filled_count:] if need.missing_count else ():
            order.doubted = True
        facts.served_count = max(0, filled_count - case.working_count(need.need_no))
        if not need.missing_count:
            # Of more than were wanted it is not seen by what is missing.
            cleared = (one for one in need.assignments if one.state == AssignmentState.CLEARED)
            served = sum(not (one.substituted or one.cancelling) for one in cleared)
            facts.served_count = max(facts.served_count, served)
        facts.objective_ended = case.cancelled
        facts.missing_since_ms = _missing_since_ms(need) if case.missing_count(need.need_no) else 0
        # When a desk answered is not listed: it was counted then.
        facts.objective_judged = facts.line in DESK_LINES and bool(need.desk_id) and not need.missing_count
    return case


def _missing_since_ms(need: Any) -> int:
    """Since when it may have missed a unit: that it missed one is listed, and not since when.

    A unit fills its slot from its order at least to its newest stamp, and on where it still does or has served (who is
    only the best there is fills nothing). So not before the last instant at which as many did as are wanted.
    """
    spans = []
    for order in need.assignments:
        if order.substituted or not order.HasField("ordered_at"):
            continue
        newest_ms = max((_ms(stamp, "received_at") for stamp in order.stamps), default=_ms(order, "ordered_at"))
        fills = order.state == AssignmentState.CLEARED or _order(order).counts
        spans.append((_ms(order, "ordered_at"), newest_ms, NEVER_MS if fills else newest_ms))
    full = (at_ms for _, at_ms, _ in spans if sum(a <= at_ms <= b for a, _, b in spans) >= need.count)
    return max([_ms(need, "raised_at"), *full])


def _need(need: Any, called_ms: Called) -> NeedFacts:
    shortfall, raised_ms = Shortfall(need.shortfall), _ms(need, "raised_at")
    return NeedFacts(
        need.agency,
        need.priority,
        LineKind(need.line or LineKind.DISPATCH),
        need.count,
        0,
        False,
        "" if shortfall is Shortfall.NONE else shortfall.name.lower(),
        need.objective.from_stamp,
        need.objective.to_stamp,
        need.objective.within_ms,
        raised_ms,
        called_ms,
        need.staging,
        desk_id=need.desk_id,
        # When its desk was asked is not listed: not before the need was raised.
        desk_asked_ms=raised_ms if need.desk_id and not (need.by or need.reason) and need.missing_count else 0,
        capabilities=(*need.capabilities,),
        medium=Medium(need.medium or Medium.ROAD),
    )


def _order(assignment: Any) -> OrderFacts:
    sent = bool(assignment.order_version) and not assignment.reserved
    arrived = any(stamp.state == _ON_SCENE for stamp in assignment.stamps)
    answered = assignment.state >= (AssignmentState.ACKNOWLEDGED if assignment.cancelling else _ON_SCENE)
    return OrderFacts(
        assignment.unit_id,
        assignment.need_no,
        _ms(assignment, "ordered_at") if sent else 0,
        sent_counted=sent,
        expected_ms=_ms(assignment, "expected_at"),
        # What is listed is an answer to what went out last. Who was there owes none to what goes out anew, and the word
        # that calls a crew back is no order.
        acknowledged=assignment.acknowledged or arrived or answered,
        missed=assignment.missed,
        missed_counted=assignment.missed,
        cancelling=assignment.cancelling,
        substituted=assignment.substituted,
        arrived=arrived,
        ended=assignment.state >= _ENDED_FROM,
        leaves=_number(assignment.diverted_from_incident_id) if assignment.state == _RESERVED else 0,
        leaving=assignment.leaving,
    )


def _ms(view: Any, field: str) -> int:
    found: int = getattr(view, field).ToMilliseconds() if view.HasField(field) else 0
    return found


def _number(incident_id: str) -> int:
    return int(incident_id[1:]) if incident_id else 0
