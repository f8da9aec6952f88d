"""Gauges of the process beside the writer, counted from the book when its page is asked for."""

from __future__ import annotations

from collections import Counter as Tally
from collections.abc import Callable, Iterable

from dispatch_core.model import (
    PRIORITY_HIGHEST,
    PRIORITY_LOWEST,
    SURGE_PRIORITY_MIN,
    DispatchMode,
    ServiceWarning,
    Shortfall,
)

from ..metrics import table
from ..metrics.metric import Metric
from ..metrics.series import Page, Shares, Values
from .book import Book
from .reporter import Reporter
from .tally import ANY
from .volume import last_hour

STALE_MS = 600_000
_PRIORITIES = range(PRIORITY_HIGHEST, PRIORITY_LOWEST + 1)
HELD = Shortfall.HELD_IN_SURGE.name.lower()


def add_gauges(page: Page, book: Callable[[], Book], reporter: Reporter, now_ms: Callable[[], int]) -> None:
    """Add all that is counted from the book, the newest one that `book` gives, at `now_ms` on the service's clock."""

    def shared(metric: Metric, counts: Callable[[], Values]) -> None:
        shares = Shares(metric)
        page.asked(metric, lambda: shares.of(counts()))

    shared(table.UNITS, lambda: Tally((unit.agency_id, unit.state) for unit in book().units.values()))
    shared(table.WAITING, lambda: _waiting(book()))
    page.asked(table.WAITING_AGE, lambda: _waiting_age_s(book(), now_ms()))
    shared(table.UNACKNOWLEDGED, lambda: _unacknowledged(book()))
    page.asked(table.DESKS_ASKED, lambda: sum(need.desk_asked_ms > 0 for _, need in book().needs()))
    shared(table.STALE, lambda: _stale(book(), now_ms()))
    shared(table.NOT_ANSWERING, lambda: _not_answering(book()))
    page.asked(table.MODES, lambda: _modes(book()))
    page.asked(table.HELD_IN_SURGE, lambda: _held(book()))
    page.asked(table.WARNINGS, lambda: _warnings(reporter))
    page.asked(table.EXPECTED_REPORTS, lambda: reporter.usual.per_hour(now_ms()))
    page.asked(table.REPORTS_LAST_HOUR, lambda: last_hour(book().reports_ms, now_ms()))
    page.asked(table.FOLLOWED_SEQ, lambda: book().seq)
    page.asked(table.WARNINGS_UNSENT, lambda: reporter.unsent_count)


def _of_agencies(book: Book, agency_ids: Iterable[str]) -> Values:
    """How many of each agency, with those that have none: that there is nothing and that nobody looks differ."""
    counts = Tally[tuple[str, ...]]((agency_id,) for agency_id in agency_ids)
    counts.update(dict.fromkeys(((agency_id,) for agency_id in book.agencies), 0))
    return counts


def _waiting(book: Book) -> Values:
    counts = Tally[tuple[str, ...]]((need.agency_id or ANY, str(need.priority)) for _, need in book.waiting())
    counts.update(dict.fromkeys(((ANY, str(priority)) for priority in _PRIORITIES if book.agencies), 0))
    return counts


def _waiting_age_s(book: Book, now_ms: int) -> Values:
    oldest_ms = {(str(priority),): now_ms for priority in _PRIORITIES}
    for _, need in book.waiting():
        key = (str(need.priority),)
        oldest_ms[key] = min(need.missing_since_ms, oldest_ms.get(key, now_ms))
    return {key: max(0, now_ms - since_ms) / 1_000 for key, since_ms in oldest_ms.items()}


def _unacknowledged(book: Book) -> Values:
    return _of_agencies(
        book, (book.agency_of(order.unit_id) or ANY for _, order in book.orders() if not order.acknowledged)
    )


def _stale(book: Book, now_ms: int) -> Values:
    units = [unit for unit in book.units.values() if unit.on_duty and unit.fix_ms]
    return _of_agencies(book, (unit.agency_id for unit in units if now_ms - unit.fix_ms > STALE_MS))


def _not_answering(book: Book) -> Values:
    return {(agency_id,): int(agency.not_answering) for agency_id, agency in book.agencies.items()}


def _modes(book: Book) -> Values:
    """2 for the whole service, 1 for some of it."""
    modes = (DispatchMode.MANUAL, DispatchMode.SURGE)
    whole = book.modes.get("")
    return {(mode.name.lower(),): 2 if mode is whole else int(mode in book.modes.values()) for mode in modes}


def _held(book: Book) -> Values:
    held = Tally((str(need.priority),) for _, need in book.waiting() if need.shortfall == HELD)
    return {(str(priority),): held[str(priority),] for priority in range(SURGE_PRIORITY_MIN, PRIORITY_LOWEST + 1)}


def _warnings(reporter: Reporter) -> Values:
    standing = Tally(warning for warning, _ in reporter.standing)
    return {(warning.name.lower(),): standing[warning] for warning in ServiceWarning}
