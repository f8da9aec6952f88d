"""Entries into the book, one after the other. Events that nobody counts are passed over."""

from __future__ import annotations

from ..codec import Entry
from . import fold_field, fold_incidents
from .book import Book
from .hearing import hear

_ACTS = {**fold_incidents.ACTS, **fold_field.ACTS}


def take(book: Book, entry: Entry) -> None:
    """The next committed entry."""
    book.seq, book.at_ms = entry.seq, max(book.at_ms, entry.at_ms)
    reason_code = getattr(entry.command, "reason_code", None)
    if reason_code is not None:
        book.tally.overridden(reason_code)
    hear(book, entry)
    for event in entry.events:
        book.field.take(event, entry.at_ms)
        act = _ACTS.get(type(event))
        if act is not None:
            act(book, event, entry.at_ms)
    book.note_missing()
    book.tally.entries.inc()
