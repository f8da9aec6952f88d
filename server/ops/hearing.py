"""Hearing: of which agency an event shows that somebody is there, so that a silent one is known by what did not come.

Whoever begins a book reads a while back for it: a process that was started again must neither take everybody for silent
nor the silent for heard. It counts nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dispatch_core import events

from ..codec import Entry
from .book import Book

# Entries read back: at two a second, as a city on a busy day has them, the better part of an hour.
PAST_ENTRIES = 5_000

_OF_AN_ORDER = (
    events.OrderDelivered,
    events.OrderAcknowledged,
    events.ProgressReported,
    events.AssignmentCleared,
    events.AssignmentDeclined,
    events.AssignmentCancelled,
)
_OF_A_UNIT = (events.UnitSignedOn, events.UnitSignedOff, events.AvailabilitySet)
_OF_A_DESK = (events.DeskDelivered, events.DeskAnswered, events.PowerRecorded)


def hear(book: Book, entry: Entry) -> None:
    """Note of whom an entry tells, before it is taken into the book."""
    for event in entry.events:
        if getattr(event, "paper", False):
            # An old sheet: nobody is there because of it.
            continue
        for agency_id in _heard(book, event):
            if agency_id:
                book.agencies[agency_id].heard_ms = entry.at_ms


def hear_past(book: Book, entry: Entry) -> None:
    """The same of an entry from before the book began: what it is about is looked up as it is now."""
    book.listened_from_ms = min(book.listened_from_ms, entry.at_ms)
    if any(isinstance(event, events.ServiceResumed) for event in entry.events):
        book.resumed_ms = entry.at_ms
    hear(book, entry)


def _heard(book: Book, event: Any) -> Iterator[str]:
    if isinstance(event, events.PositionsRecorded):
        yield from {book.agency_of(unit_id) for unit_id in event.unit_ids}
    elif isinstance(event, _OF_A_UNIT):
        yield book.agency_of(event.unit_id)
    elif isinstance(event, (*_OF_AN_ORDER, *_OF_A_DESK)):
        case = book.case(event) or book.closed.get(event.incident)
        if case is None:
            return
        if isinstance(event, _OF_A_DESK):
            if need := case.needs.get(event.need_no):
                yield need.desk_id
        elif order := case.orders.get(event.assignment_no):
            yield book.agency_of(order.unit_id)
