"""The watchdog: is what should come of the reports coming of them?

In April 2014 a counter in one building reached its limit, and eleven million people in seven states could not reach
911 for hours, while every part of the system reported itself well. So nothing here asks whether a part runs. It reads
the book and says what is wrong with the outcome, each finding with what was found and the bound it passed. A silence
counts from when service went on, after it had stood still. Pure: the same book at the same instant finds the same. It
tells nobody; reporter.py does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from dispatch_core.model import LineKind, ServiceWarning

from .book import Book
from .volume import Usual, last_hour

MINUTE_MS = 60_000
# Reports of so long ago, each at least a minute old, of which none led to anything: so many are no accident.
OUTCOME_WINDOW_MS = 15 * MINUTE_MS
OUTCOME_GRACE_MS = MINUTE_MS
REPORTS_MIN = 3
# The engine alerts and adds units after 20 and 45 s; what is unanswered after that, and more than half of all, is no
# crew's fault.
ANSWER_MS = 2 * MINUTE_MS
ORDERS_WINDOW_MS = 30 * MINUTE_MS
ORDERS_MIN = 3
# Asked, and nothing heard of anybody there since.
SILENT_MS = 5 * MINUTE_MS
# A feed of positions is one that several units fed within half an hour; one that stopped half a day ago was ended.
POSITIONS_MS = 5 * MINUTE_MS
POSITIONS_WINDOW_MS = 30 * MINUTE_MS
POSITIONS_FORGOTTEN_MS = 720 * MINUTE_MS
POSITIONS_UNITS_MIN = 2
CLOCK_MS = 2_000


class Finding(NamedTuple):
    """What was found and the bound it passed: milliseconds for a silence or a clock, else a count."""

    measured: int
    bound: int


# What it is about: a warning, and the agency or "" for the whole service.
About = tuple[ServiceWarning, str]


Found = Iterator[tuple[About, Finding]]


def findings(
    book: Book, usual: Usual, now_ms: int, clock_difference_ms: int, standing: Collection[About] = ()
) -> dict[About, Finding]:
    """Everything that is wrong at `now_ms` on the service's clock.

    What people answer takes them as long on a clock that runs faster, so those bounds grow with its rate. Of what is
    `standing` the clocks run on where service stood still: an outage excuses nobody who was silent before.
    """
    found = dict(_found(book, usual, now_ms, clock_difference_ms, book.resumed_ms))
    if standing:
        before = _found(book, usual, now_ms, clock_difference_ms, 0)
        found = {about: finding for about, finding in before if about in standing} | found
    return found


def _found(book: Book, usual: Usual, now_ms: int, clock_difference_ms: int, resumed_ms: int) -> Found:
    yield from _reports_without_orders(book, now_ms)
    yield from _unacknowledged(book, now_ms, resumed_ms)
    yield from _silent(book, now_ms, resumed_ms)
    yield from _quiet_positions(book, now_ms, resumed_ms)
    yield from _volume(book, usual, now_ms, resumed_ms)
    yield from _clock(book, clock_difference_ms)


def _reports_without_orders(book: Book, now_ms: int) -> Found:
    rate = book.clock_rate
    recent = [
        case
        for case in book.cases.values()
        if OUTCOME_GRACE_MS * rate <= now_ms - case.reported_ms <= OUTCOME_WINDOW_MS * rate
        and case.orders_expected
        and not case.cancelled
        and any(need.line is LineKind.DISPATCH and not need.withdrawn for need in case.needs.values())
    ]
    if len(recent) >= REPORTS_MIN and not any(case.has_outcome for case in recent):
        yield (ServiceWarning.REPORTS_WITHOUT_ORDERS, ""), Finding(len(recent), REPORTS_MIN)


def _unacknowledged(book: Book, now_ms: int, resumed_ms: int) -> Found:
    rate = book.clock_rate
    recent = [order for _, order in book.orders() if now_ms - order.sent_ms <= ORDERS_WINDOW_MS * rate]
    # Nobody could answer while service stood still.
    unanswered = [max(order.sent_ms, resumed_ms) for order in recent if not order.acknowledged]
    late = [since_ms for since_ms in unanswered if now_ms - since_ms >= ANSWER_MS * rate]
    if len(late) >= ORDERS_MIN and 2 * len(late) > len(recent):
        yield (ServiceWarning.ORDERS_UNACKNOWLEDGED, ""), Finding(len(late), ORDERS_MIN)


def _silent(book: Book, now_ms: int, resumed_ms: int) -> Found:
    for agency_id, asked_ms in sorted(asked_since(book).items()):
        # What was said before anybody listened is not known: a silence is as long as it was listened to.
        silent_ms = now_ms - max(asked_ms, book.listened_from_ms, resumed_ms)
        if book.agencies[agency_id].heard_ms <= asked_ms and silent_ms >= SILENT_MS * book.clock_rate:
            yield (ServiceWarning.AGENCY_SILENT, agency_id), Finding(silent_ms, SILENT_MS * book.clock_rate)


def asked_since(book: Book) -> Mapping[str, int]:
    """For each agency that owes an answer, when the first of those was asked that are still open."""
    asked: dict[str, int] = {}

    def note(agency_id: str, at_ms: int) -> None:
        asked[agency_id] = min(at_ms, asked.get(agency_id, at_ms))

    for _, order in book.orders():
        if not order.acknowledged and (agency_id := book.agency_of(order.unit_id)):
            note(agency_id, order.sent_ms)
    for _, need in book.needs():
        # A hospital's desk is no agency's.
        if need.desk_asked_ms and need.desk_id == need.agency_id:
            note(need.desk_id, need.desk_asked_ms)
    return asked


def _quiet_positions(book: Book, now_ms: int, resumed_ms: int) -> Found:
    rate = book.clock_rate
    fixes: defaultdict[str, list[int]] = defaultdict(list)
    for unit in book.units.values():
        if unit.on_duty and unit.fix_ms:
            fixes[unit.agency_id].append(unit.fix_ms)
    for agency_id, found in sorted(fixes.items()):
        newest_ms = max(found)
        feeding = sum(newest_ms - fix_ms <= POSITIONS_WINDOW_MS * rate for fix_ms in found)
        # Those of the time that service stood still were not taken.
        quiet_ms = now_ms - max(newest_ms, resumed_ms)
        if feeding >= POSITIONS_UNITS_MIN and POSITIONS_MS * rate <= quiet_ms <= POSITIONS_FORGOTTEN_MS * rate:
            yield (ServiceWarning.POSITIONS_QUIET, agency_id), Finding(quiet_ms, POSITIONS_MS * rate)


def _volume(book: Book, usual: Usual, now_ms: int, resumed_ms: int) -> Found:
    last_ms = book.reports_ms[-1] if book.reports_ms else 0
    if last_ms and (expected := usual.too_quiet(max(last_ms, resumed_ms), now_ms)):
        yield (ServiceWarning.VOLUME_LOW, ""), Finding(0, round(expected))
    count = last_hour(book.reports_ms, now_ms)
    if expected := usual.too_many(count, now_ms):
        yield (ServiceWarning.VOLUME_HIGH, ""), Finding(count, round(expected))


def _clock(book: Book, difference_ms: int) -> Found:
    # A clock that runs faster is meant to differ.
    if book.clock_rate == 1 and abs(difference_ms) > CLOCK_MS:
        yield (ServiceWarning.CLOCK_DRIFT, ""), Finding(abs(difference_ms), CLOCK_MS)
