"""What the watchdog makes of real histories: which reports owe an outcome, and what a time out of service excuses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dispatch_core import commands, events
from dispatch_core.model import CallClass, DispatchMode, IncidentKind, Override, ResumeCause, ServiceWarning, Shortfall
from dispatch_core.records import replace
from dispatch_server.codec import Entry
from dispatch_server.metrics.series import Page
from dispatch_server.ops import listed
from dispatch_server.ops.book import Book
from dispatch_server.ops.facts import HELD_BACK
from dispatch_server.ops.fold import take
from dispatch_server.ops.fold_incidents import ACTS
from dispatch_server.ops.hearing import hear_past
from dispatch_server.ops.tally import Tally
from dispatch_server.ops.watchdog import findings
from sigap.v1 import incidents_pb2, types_pb2

from ..accounts.histories import START_MS, Shift, city
from ..accounts.test_cases import close, report
from ..recovery.area import acknowledge, ordered_units
from .test_watchdog import NOTHING_USUAL

WITHOUT_ORDERS = {("REPORTS_WITHOUT_ORDERS", "")}
# Far from each other.
PLACES = [{"lat_e7": place.lat_e7, "lon_e7": place.lon_e7} for place in city().gazetteer[:60:20]]


def booked(shift: Shift) -> Book:
    book = Book(Tally(Page()))
    for entry in shift.entries:
        take(book, entry)
    return book


def wrong(book: Book, second: int) -> set[tuple[str, str]]:
    found = findings(book, NOTHING_USUAL, START_MS + 1_000 * second, 0)
    return {(warning.name, agency) for warning, agency in found}


def mode(which: DispatchMode) -> commands.SetMode:
    return commands.SetMode("", which, Override.OTHER, "drill", "chief")


def ordinary(shift: Shift) -> None:
    for place in PLACES:
        shift.at(10, report("noise", **place))


def manual(shift: Shift) -> None:
    shift.at(1, mode(DispatchMode.MANUAL))
    ordinary(shift)


def in_surge(shift: Shift) -> None:
    shift.at(1, mode(DispatchMode.SURGE))
    ordinary(shift)


def exercises(shift: Shift) -> None:
    """Of which one is a test, and all are moved when the place is known better."""
    kinds = (IncidentKind.EXERCISE, IncidentKind.EXERCISE, IncidentKind.TEST)
    for second, kind, place in zip((10, 12, 14), kinds, PLACES, strict=True):
        entry = shift.at(second, report("structure_fire", kind=kind, **place))
        lat_e7, lon_e7 = place["lat_e7"] + 3_000, place["lon_e7"]
        shift.at(
            second + 1, commands.UpdateIncident(entry.seq, 0, "", 0, 0, True, lat_e7, lon_e7, 50, "", "seen", "", "112")
        )


def advised(shift: Shift) -> None:
    """Calls for information, which nobody is sent to."""
    shift.at(1, mode(DispatchMode.MANUAL))
    for second, place in zip((10, 12, 14), PLACES, strict=True):
        entry = shift.at(second, report("citizen_assist", call_class=CallClass.INFORMATION, **place))
        shift.at(second + 1, close(entry.seq, advised=True))


def requested(shift: Shift) -> None:
    """Types of which every need is a desk's to grant."""
    for place in PLACES:
        shift.at(10, report("power_outage", **place))


def held_as_duplicates(shift: Shift) -> None:
    """They look like one that a crew is on its way to; that one is older than what is looked at."""
    first = shift.at(0, report("trash_fire", **PLACES[0], priority=2))
    for unit_id in ordered_units(first):
        shift.at(1, acknowledge(unit_id, first.seq))
    for second in (1_000, 1_001, 1_002):
        shift.at(second, report("trash_fire", **PLACES[0], priority=2))


@pytest.mark.parametrize(
    ("happens", "second", "expected"),
    [
        (ordinary, 80, set()),
        (manual, 80, WITHOUT_ORDERS),
        (in_surge, 80, set()),
        (exercises, 80, set()),
        (advised, 80, set()),
        (requested, 80, set()),
        (held_as_duplicates, 1_070, set()),
    ],
)
def test_reports_that_owe_an_outcome(happens: Callable[[Shift], None], second: int, expected: set[object]) -> None:
    shift = Shift()
    happens(shift)
    book = booked(shift)
    assert len(book.reports_ms) >= 3
    assert wrong(book, second) & WITHOUT_ORDERS == expected


@pytest.mark.parametrize("shortfall", [*HELD_BACK, Shortfall.ALL_COMMITTED])
def test_what_is_kept_back_on_purpose_is_an_outcome_and_that_nobody_is_left_is_none(shortfall: Shortfall) -> None:
    shift = Shift()
    manual(shift)
    book = booked(shift)
    decided = [event for entry in shift.entries for event in entry.events if isinstance(event, events.NeedDecided)]
    for event in decided:
        ACTS[events.NeedDecided](book, replace(event, shortfall=shortfall), book.at_ms)
    assert wrong(book, 80) == (set() if shortfall in HELD_BACK else WITHOUT_ORDERS)


def test_after_an_outage_everybody_has_as_long_as_ever() -> None:
    """Orders left, positions came, and then the store was away for ten minutes: nobody could say a thing."""
    shift = Shift()
    entry = shift.at(0, report("structure_fire"))
    units = ordered_units(entry)
    assert len(units) > 3
    fire = [unit_id for unit_id in units if unit_id.startswith("DAMKAR")]
    where = [unit.home for unit in city().units if unit.unit_id in fire[:2]]
    lat, lon = tuple(home.lat_e7 for home in where), tuple(home.lon_e7 for home in where)
    shift.at(1, commands.RecordPositions(tuple(sorted(fire[:2])), lat, lon, (START_MS + 1_000,) * 2))
    book = booked(shift)
    before = {("AGENCY_SILENT", "MEDIC"), ("POSITIONS_QUIET", "DAMKAR"), ("ORDERS_UNACKNOWLEDGED", "")}
    assert wrong(book, 602) >= before
    resumed = shift.decider.take(commands.ResumeService(ResumeCause.STORE_AWAY), START_MS + 600_000, "", b"")
    assert isinstance(resumed, Entry)
    take(book, resumed)
    assert wrong(book, 602) == set()
    # But whoever was silent before is not excused by it.
    silent = ServiceWarning.AGENCY_SILENT, "MEDIC"
    assert set(findings(book, NOTHING_USUAL, START_MS + 602_000, 0, {silent})) == {silent}
    # The same for one that is begun now, and hears of the outage from the past.
    assert book.resumed_ms == START_MS + 600_000
    other = Book(Tally(Page()))
    for one in (*shift.entries, resumed):
        hear_past(other, one)
    assert other.resumed_ms == book.resumed_ms
    assert wrong(book, 600 + 301) >= before


def test_a_need_that_had_all_its_units_misses_one_only_since_then() -> None:
    """Begun from what is listed: two were wanted and came, and one was called away again after an hour."""
    need = incidents_pb2.Need(need_no=1, count=2, missing_count=1)
    need.raised_at.FromSeconds(1_000)
    acknowledged, cancelled = types_pb2.ASSIGNMENT_STATE_ACKNOWLEDGED, types_pb2.ASSIGNMENT_STATE_CANCELLED
    for number, state, seconds in ((1, acknowledged, (1_030,)), (2, cancelled, (1_040, 4_600))):
        one = need.assignments.add(assignment_no=number, need_no=1, unit_id=f"E{number}", state=state)
        one.ordered_at.FromSeconds(1_001)
        for second in seconds:
            one.stamps.add(state=state).received_at.FromSeconds(second)
    assert listed._missing_since_ms(need) == 4_600_000
    # Of three one was missing all along.
    need.count = 3
    assert listed._missing_since_ms(need) == 1_000_000
