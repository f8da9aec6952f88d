"""What the watchdog finds, and what it does not, in a book written by hand; and how it tells it."""

from __future__ import annotations

from datetime import UTC

import pytest

from dispatch_core.model import LineKind, ServiceWarning
from dispatch_server.metrics.series import Page
from dispatch_server.ops.book import Book
from dispatch_server.ops.facts import Case, NeedFacts, OrderFacts, UnitFacts
from dispatch_server.ops.reporter import Reporter
from dispatch_server.ops.tally import Tally
from dispatch_server.ops.volume import DAY_MS, HOUR_MS, Usual, chance_of
from dispatch_server.ops.watchdog import MINUTE_MS, About, Finding, findings

NOW_MS = 1_765_500_000_000
NOTHING_USUAL = Usual((), NOW_MS, UTC)


@pytest.fixture
def book() -> Book:
    return Book(Tally(Page()))


def wrong(book: Book, now_ms: int = NOW_MS, usual: Usual = NOTHING_USUAL, clock_ms: int = 0) -> set[tuple[str, str]]:
    """What is found, by name and agency."""
    return {(warning.name, agency) for warning, agency in findings(book, usual, now_ms, clock_ms)}


def report(book: Book, ago_ms: int, *, outcome: bool = False, expected: bool = True) -> Case:
    number = len(book.cases) + 1
    case = book.cases[number] = Case((NOW_MS - ago_ms, 0, 0), expected, has_outcome=outcome)
    case.needs[1] = NeedFacts("FIRE", 1, LineKind.DISPATCH, 1)
    return case


def order(book: Book, ago_ms: int, *, unit_id: str = "E1", acknowledged: bool = False) -> None:
    case = report(book, ago_ms, outcome=True)
    book.units.setdefault(unit_id, UnitFacts("FIRE", True))
    case.orders[1] = OrderFacts(unit_id, 1, NOW_MS - ago_ms, acknowledged=acknowledged)


def test_a_quiet_night_is_nothing(book: Book) -> None:
    assert wrong(book) == set()


def test_reports_of_which_none_led_to_anything(book: Book) -> None:
    for minutes in (2, 3):
        report(book, minutes * MINUTE_MS)
    # Not looked at: too new, too old, nobody to send, nobody any more, an exercise.
    report(book, MINUTE_MS // 2)
    report(book, 20 * MINUTE_MS)
    report(book, 4 * MINUTE_MS).needs.clear()
    report(book, 4 * MINUTE_MS).needs[1].withdrawn = True
    report(book, 4 * MINUTE_MS, expected=False)
    assert wrong(book) == set()
    third = report(book, 5 * MINUTE_MS)
    about = ServiceWarning.REPORTS_WITHOUT_ORDERS, ""
    assert findings(book, NOTHING_USUAL, NOW_MS, 0) == {about: Finding(3, 3)}
    third.has_outcome = True
    assert wrong(book) == set()


def test_orders_that_nobody_answers(book: Book) -> None:
    for _ in range(2):
        order(book, 3 * MINUTE_MS)
    order(book, MINUTE_MS)
    assert wrong(book) == set()
    order(book, 3 * MINUTE_MS)
    assert wrong(book) == {("ORDERS_UNACKNOWLEDGED", "")}
    # As many that are answered: some crews are slow, the orders' way is open.
    for _ in range(2):
        order(book, 3 * MINUTE_MS, acknowledged=True)
    assert wrong(book) == set()


def test_an_agency_of_which_nothing_is_heard(book: Book) -> None:
    order(book, 6 * MINUTE_MS)
    assert wrong(book) == {("AGENCY_SILENT", "FIRE")}
    book.agencies["FIRE"].heard_ms = NOW_MS - 5 * MINUTE_MS
    assert wrong(book) == set()


def test_a_silence_is_as_long_as_it_was_listened_to(book: Book) -> None:
    """A process that was started again four minutes ago and could read nothing of before does not know."""
    order(book, 60 * MINUTE_MS)
    book.listened_from_ms = NOW_MS - 4 * MINUTE_MS
    assert wrong(book) == set()
    book.listened_from_ms -= MINUTE_MS
    about = ServiceWarning.AGENCY_SILENT, "FIRE"
    assert findings(book, NOTHING_USUAL, NOW_MS, 0)[about].measured == 5 * MINUTE_MS


def test_a_desk_that_owes_an_answer_is_its_agency(book: Book) -> None:
    case = report(book, 6 * MINUTE_MS, outcome=True)
    case.needs[1] = NeedFacts("POWER", 1, LineKind.ISOLATE, 1, desk_id="POWER", desk_asked_ms=NOW_MS - 6 * MINUTE_MS)
    case.needs[2] = NeedFacts("", 1, LineKind.NOTIFY, 1, desk_id="hospital", desk_asked_ms=NOW_MS - 6 * MINUTE_MS)
    assert wrong(book) == {("AGENCY_SILENT", "POWER")}


def test_positions_that_stopped(book: Book) -> None:
    for number, minutes in enumerate((7, 9, 200)):
        book.units[f"E{number}"] = UnitFacts("FIRE", True, fix_ms=NOW_MS - minutes * MINUTE_MS)
    # One unit is no feed; nobody on duty owes a position; half a day ago is another matter.
    book.units["M1"] = UnitFacts("EMS", True, fix_ms=NOW_MS - 20 * MINUTE_MS)
    for number in range(2):
        book.units[f"P{number}"] = UnitFacts("POLICE", False, fix_ms=NOW_MS - 20 * MINUTE_MS)
        book.units[f"L{number}"] = UnitFacts("POWER", True, fix_ms=NOW_MS - DAY_MS)
    assert wrong(book) == {("POSITIONS_QUIET", "FIRE")}
    book.units["E2"].fix_ms = NOW_MS - MINUTE_MS
    assert wrong(book) == set()


def test_a_clock_that_is_off_unless_it_is_meant_to_be(book: Book) -> None:
    assert wrong(book, clock_ms=-1_900) == set()
    assert wrong(book, clock_ms=-2_100) == {("CLOCK_DRIFT", "")}
    book.clock_rate = 60
    assert wrong(book, clock_ms=-2_100) == set()


def test_what_people_take_grows_with_a_clock_that_runs_faster(book: Book) -> None:
    order(book, 6 * MINUTE_MS)
    book.clock_rate = 60
    assert wrong(book) == set()
    assert wrong(book, NOW_MS + 300 * MINUTE_MS) == {("AGENCY_SILENT", "FIRE")}


def every(span_ms: int, days: float) -> list[int]:
    """Reports at even distances up to now."""
    return list(range(NOW_MS - int(days * DAY_MS), NOW_MS + 1, span_ms))


def test_the_volume_is_judged_by_chance_and_not_by_a_share(book: Book) -> None:
    # Four reports a day: a day without one is nothing, three are.
    usual = Usual(every(6 * HOUR_MS, 60), NOW_MS, UTC)
    book.reports_ms.append(NOW_MS)
    assert wrong(book, NOW_MS + DAY_MS, usual) == set()
    assert wrong(book, NOW_MS + 3 * DAY_MS, usual) == {("VOLUME_LOW", "")}
    # Sixty an hour: ten minutes without one are beyond chance.
    busy = Usual(every(MINUTE_MS, 2), NOW_MS, UTC)
    assert wrong(book, NOW_MS + 8 * MINUTE_MS, busy) == set()
    assert wrong(book, NOW_MS + 10 * MINUTE_MS, busy) == {("VOLUME_LOW", "")}
    # Of which service stood still for five.
    book.resumed_ms = NOW_MS + 5 * MINUTE_MS
    assert wrong(book, NOW_MS + 10 * MINUTE_MS, busy) == set()
    assert wrong(book, NOW_MS + 15 * MINUTE_MS, busy) == {("VOLUME_LOW", "")}


def test_far_too_many_reports_in_an_hour(book: Book) -> None:
    usual = Usual(every(20 * MINUTE_MS, 10), NOW_MS, UTC)
    book.reports_ms.extend([NOW_MS - MINUTE_MS] * 14)
    assert wrong(book, NOW_MS, usual) == set()
    book.reports_ms.extend([NOW_MS] * 4)
    [(about, finding)] = findings(book, usual, NOW_MS, 0).items()
    assert (about, finding) == ((ServiceWarning.VOLUME_HIGH, ""), Finding(18, 3))


def test_without_enough_past_nothing_is_usual() -> None:
    for reports in ([], every(HOUR_MS, 0.5), every(12 * HOUR_MS, 10)):
        usual = Usual(reports, NOW_MS, UTC)
        assert not usual.known
        assert usual.expected(NOW_MS, NOW_MS + DAY_MS) == usual.too_quiet(NOW_MS, NOW_MS + 99 * DAY_MS) == 0.0


def test_an_hour_of_the_day_has_a_rate_of_its_own() -> None:
    # Ten reports between 18 and 19 h each day, one in every other hour.
    midnight_ms = NOW_MS - NOW_MS % DAY_MS
    days = range(60)
    reports = sorted(
        midnight_ms - day * DAY_MS + hour * HOUR_MS + number
        for day in days
        for hour in range(24)
        for number in range(10 if hour == 18 else 1)
    )
    usual = Usual(reports, midnight_ms + DAY_MS, UTC)
    evening, morning = (usual.per_hour(midnight_ms + hour * HOUR_MS) for hour in (18, 6))
    assert 8.5 < evening < 10
    assert 1 < morning < 1.2
    assert usual.expected(midnight_ms, midnight_ms + DAY_MS) == pytest.approx(evening + 23 * morning)


def test_the_chance_is_poisson_s() -> None:
    # Known values of the upper tail.
    assert chance_of(0, 3.0) == 1.0
    assert chance_of(1, 3.0) == pytest.approx(0.950213, abs=1e-6)
    assert chance_of(10, 3.0) == pytest.approx(0.001102, abs=1e-6)


async def test_it_is_told_when_it_begins_and_when_it_has_been_over_for_a_while() -> None:
    told: list[tuple[str, bool]] = []
    quiet: About = (ServiceWarning.POSITIONS_QUIET, "FIRE")
    found = {quiet: Finding(600_000, 300_000)}
    reporter = Reporter(calm_s=30.0)

    async def send(about: About, finding: Finding, standing: bool) -> None:
        told.append((about[0].name, standing))

    async def refuse(about: About, finding: Finding, standing: bool) -> None:
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await reporter.tell(found, 0.0, refuse)
    assert (reporter.unsent_count, reporter.standing) == (1, {quiet})
    await reporter.tell(found, 1.0, send)
    await reporter.tell(found, 2.0, send)
    # It goes and comes: not told.
    await reporter.tell({}, 10.0, send)
    await reporter.tell(found, 20.0, send)
    await reporter.tell({}, 45.0, send)
    assert told == [("POSITIONS_QUIET", True)]
    await reporter.tell({}, 50.0, send)
    assert told == [("POSITIONS_QUIET", True), ("POSITIONS_QUIET", False)]
    assert (reporter.unsent_count, reporter.standing) == (0, set())


async def test_what_is_refused_keeps_nothing_else_back() -> None:
    told: list[str] = []
    found = {(ServiceWarning.AGENCY_SILENT, agency): Finding(2, 1) for agency in ("NOBODY", "FIRE", "EMS")}
    reporter = Reporter(calm_s=0.0)

    async def send(about: About, finding: Finding, standing: bool) -> None:
        if about[1] == "NOBODY":
            raise PermissionError
        told.append(about[1])

    for _ in range(2):
        with pytest.raises(PermissionError):
            await reporter.tell(found, 0.0, send)
        assert (told, reporter.unsent_count) == (["FIRE", "EMS"], 1)


async def test_what_stood_before_it_began_ends_too() -> None:
    told: list[bool] = []

    async def send(about: About, finding: Finding, standing: bool) -> None:
        told.append(standing)

    reporter = Reporter(calm_s=30.0)
    reporter.known({(ServiceWarning.CLOCK_DRIFT, ""): Finding(3_000, 2_000)}, 0.0)
    await reporter.tell({}, 29.0, send)
    await reporter.tell({}, 31.0, send)
    assert told == [False]
