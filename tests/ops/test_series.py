"""How many series there are at most, and that all that may be counted is there before it happens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from dispatch_core import limits
from dispatch_core.city import load_city
from dispatch_core.model import Alert, Availability, DispatchMode, LineKind, Override, Shortfall
from dispatch_server.metrics import table
from dispatch_server.metrics.metric import OTHER
from dispatch_server.metrics.series import Page
from dispatch_server.metrics.writer import Metrics
from dispatch_server.ops.book import Book
from dispatch_server.ops.facts import Case, NeedFacts, OrderFacts, UnitFacts
from dispatch_server.ops.gauges import add_gauges
from dispatch_server.ops.reporter import Reporter
from dispatch_server.ops.tally import Tally

from .reading import samples

NOW_MS = 1_765_500_000_000
AGENCIES = [f"A{number:02}" for number in range(limits.AGENCIES_MAX)]
# What the process counts besides, of itself and of the feed.
OWN = {"feed_heard_age_seconds", "feed_entry_age_seconds"}


def count_everything(tally: Tally, agencies: Sequence[str]) -> None:
    """Each thing that a tally can be told, once."""
    for alert in Alert:
        tally.alerted(alert)
    for reason in Override:
        tally.overridden(reason)
    for short in Shortfall:
        if short is not Shortfall.NONE:
            tally.short(short.name.lower())
    for priority in range(1, 6):
        for span in (tally.reported_to_dispatched, tally.sent_to_acknowledged, tally.dispatched_to_on_scene):
            span(priority, 1_000)
        tally.regretted("", priority, 1_000)
    for agency_id in ("", *agencies):
        tally.missed(agency_id)
        tally.regretted(agency_id, 1, 1_000)
        for met in (True, False):
            tally.objective(agency_id, met=met)
    for kind in ("new", "further"):
        tally.reported(kind)


def fill(book: Book) -> None:
    """Every agency has a unit in every state, whose order nobody answers, and a need of each priority that waits."""
    case = book.cases[1] = Case((NOW_MS, 0, 0), True)
    states = (
        UnitFacts("", False),
        UnitFacts("", True, incident=1),
        UnitFacts("", True, held=True),
        UnitFacts("", True),
        UnitFacts("", True, availability=Availability.CONDITIONAL),
    )
    for agency_id in AGENCIES:
        book.agencies[agency_id].not_answering = True
        for state in states:
            unit_id = f"{agency_id}-{len(book.units)}"
            kept = state.on_duty, state.in_service, state.held, state.availability
            book.units[unit_id] = UnitFacts(agency_id, *kept, fix_ms=1, incident=state.incident)
            case.orders[len(book.units)] = OrderFacts(unit_id, 0, NOW_MS)
        for priority in range(1, 6):
            case.needs[len(case.needs) + 1] = NeedFacts(agency_id, priority, LineKind.DISPATCH, 1)
    book.modes = {"": DispatchMode.SURGE, AGENCIES[0]: DispatchMode.MANUAL}


def test_what_may_be_counted_is_there_before_it_happens() -> None:
    """A rise is seen from one scrape to the next: what begins with its first event never rose to it."""
    page = Page()
    tally = Tally(page)
    cities = [agency.agency_id for agency in load_city("ambon").agencies]
    tally.known_agencies(cities)
    before = samples(page)
    count_everything(tally, cities)
    after = samples(page)
    assert {name: set(found) for name, found in after.items()} == {name: set(found) for name, found in before.items()}
    assert not sum(value for found in before.values() for value in found.values())


def test_the_largest_city_has_no_more_series_than_there_may_be() -> None:
    page = Page()
    tally = Tally(page)
    book = Book(tally)
    add_gauges(page, lambda: book, Reporter(0.0), lambda: NOW_MS)
    tally.known_agencies(AGENCIES)
    fill(book)
    count_everything(tally, AGENCIES)
    found = samples(page)
    for metric in table.OPS:
        count = sum(len(found[name]) for name in metric.sample_names)
        assert count == (0 if metric.name in OWN else metric.series_max), metric.name
    assert sum(map(len, found.values())) + len(OWN) <= limits.OPS_SERIES_MAX
    # Those that are counted together are told apart by what matters: kept or broken, how urgent, on duty or not.
    everybody = len(AGENCIES)
    outcomes = Counter[str]()
    for (_, outcome), value in found["sigap_objectives_total"].items():
        outcomes[outcome] += round(value)
    assert outcomes == {"met": everybody + 1, "missed": everybody + 1}
    assert found["sigap_objectives_total"][OTHER, "missed"] > 1
    waiting, states = Counter[str](), Counter[str]()
    for (_, priority), value in found["sigap_agency_needs_waiting"].items():
        waiting[priority] += round(value)
    for (_, state), value in found["sigap_units"].items():
        states[state] += round(value)
    assert set(waiting.values()) == set(states.values()) == {everybody}
    assert (len(waiting), len(states)) == (5, 5)
    for name in ("orders_unacknowledged", "positions_stale_units", "agencies_not_answering"):
        assert sum(found[f"sigap_{name}"].values()) >= everybody


def test_what_an_agency_has_none_of_is_0_and_not_unknown() -> None:
    page = Page()
    book = Book(Tally(page))
    add_gauges(page, lambda: book, Reporter(0.0), lambda: NOW_MS)
    names = ("agency_needs_waiting", "orders_unacknowledged", "positions_stale_units", "agencies_not_answering")
    # Before the book is begun nobody knows.
    assert not any(samples(page)[f"sigap_{name}"] for name in names)
    for agency in load_city("ambon").agencies:
        book.agencies[agency.agency_id].not_answering = False
    for name in names:
        found = samples(page)[f"sigap_{name}"]
        assert found, name
        assert not sum(found.values())


def test_the_writer_s_methods_and_reasons_have_their_limits() -> None:
    metrics = Metrics()
    for number in range(table.METHODS_MAX):
        meter = metrics.meter("sigap.v1.OpsService", f"Get{number}")
        meter.answered(0.001)
        for reason in range(30):
            meter.failed(f"REASON_{reason}")
    found = samples(metrics._page)
    for metric in (table.RPC_CALLS, table.RPC_FAILED, table.RPC_ANSWERED, table.REJECTIONS):
        assert sum(len(found[name]) for name in metric.sample_names) == metric.series_max
    assert sum(found["sigap_rejections_total"].values()) == table.METHODS_MAX * 30
    assert sum(metric.series_max for metric in table.WRITER) <= limits.WRITER_SERIES_MAX
