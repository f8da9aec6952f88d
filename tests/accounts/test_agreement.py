"""One history told twice: by the account of it and by the page of metrics that followed it, number by number.

What decisions lost is compared in test_regrets.py, what was promised in test_promises.py.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from dispatch_core import commands
from dispatch_core.city.dispatch import Dispatch, Joint
from dispatch_core.model import AssignmentState, Override
from dispatch_server.accounts.cases import OrderEnd
from dispatch_server.accounts.gathering import Gathered
from dispatch_server.accounts.period import Period
from dispatch_server.codec import Entry, decode_entry
from dispatch_server.journal.segment import Segment, SegmentName

from ..golden.make import FOLDER
from ..ops.reading import Samples
from ..recovery.area import acknowledge, ordered_units, progress
from .histories import ZONE, Shift, account, city, history
from .test_cases import report
from .test_figures import SEEDS
from .test_regrets import followed

MONTH = Period(date(2025, 12, 1), date(2025, 12, 31), ZONE)


def golden() -> tuple[Entry, ...]:
    """The newest kept journal, in which everything happens."""
    path = sorted(FOLDER.glob("*.seg"))[-1]
    facts = json.loads(path.with_suffix(".json").read_text())
    with Segment(SegmentName(1, facts["entry_count"], path), facts["journal_id"]) as segment:
        return tuple(decode_entry(stored) for _, stored in segment.entries())


def diverted() -> tuple[Entry, ...]:
    """The ambulance for Amahusu goes to Eri instead, where a heart stopped."""
    shift = Shift(replace(city(), dispatch=Dispatch("divert", Joint())))
    amahusu = next(place for place in city().gazetteer if place.name == "Puskesmas Amahusu")
    eri = next(place for place in city().gazetteer if place.name == "Eri")
    sick = shift.at(0, report("general_medical", lat_e7=amahusu.lat_e7, lon_e7=amahusu.lon_e7))
    shift.at(1, commands.ConfirmOrder(sick.seq, 0, 0, "", "go", "chief"))
    shift.at(2, acknowledge("MEDIC-04", sick.seq))
    shift.at(3, progress("MEDIC-04", sick.seq, AssignmentState.EN_ROUTE))
    arrest = shift.at(4, report("cardiac_arrest", lat_e7=eri.lat_e7, lon_e7=eri.lon_e7))
    assert "MEDIC-04" in ordered_units(arrest)
    shift.at(5, acknowledge("MEDIC-04", arrest.seq))
    return tuple(shift.entries)


def asked_twice() -> tuple[Entry, ...]:
    """A crew whose time to answer runs out, that a supervisor asks once more, and that does not answer then either."""
    shift = Shift()
    entry = shift.at(0, report("cardiac_arrest"))
    unit_id = ordered_units(entry)[0]
    shift.at(60, correct(unit_id, entry.seq, AssignmentState.ACKNOWLEDGED))
    shift.at(70, correct(unit_id, entry.seq, AssignmentState.DISPATCHED))
    shift.at(600, commands.AddNote(entry.seq, "still nobody", "112"))
    return tuple(shift.entries)


def correct(unit_id: str, incident: int, state: AssignmentState) -> commands.CorrectState:
    return commands.CorrectState(incident, unit_id, state, Override.CREW_REPORT, "by radio", "chief")


def counted(numbers: Mapping[tuple[str, ...], float]) -> dict[str, int]:
    """What is not 0, by its one label."""
    return {label: round(number) for (label,), number in numbers.items() if number}


def check(page: Samples, gathered: Gathered) -> None:
    """Every number that both have. The page counts exercises and what was merged too, as the cases do."""
    orders = [order for case in gathered.cases for order in case.orders]
    opened = Counter("new" if one.opened else "further" for one in gathered.reports)
    assert counted(page["sigap_reports_total"]) == opened
    reasons = Counter({reason.name.lower(): 0 for reason in Override})
    for (_, reason), count in gathered.overrides.items():
        reasons[reason.name.lower()] += count
    assert counted(page["sigap_overrides_total"]) == +reasons
    assert page["sigap_diverts_total"][()] == sum(order.end is OrderEnd.DIVERTED for order in orders)
    missed = Counter(order.agency or "any" for order in orders if order.missed)
    assert counted(page["sigap_order_acknowledgements_missed_total"]) == missed
    # What was handled on paper left no order here.
    sent = [order for order in orders if not (order.reserved or order.by_hand)]
    assert page["sigap_orders_sent_total"][()] == len(sent) > 0
    # The account has why a need was short first, the page each change.
    first = Counter(need.shortfall.name.lower() for case in gathered.cases for need in case.needs if need.shortfall)
    changes = Counter(counted(page["sigap_shortfalls_total"]))
    assert first <= changes


@pytest.mark.parametrize("seed", SEEDS)
def test_of_days_of_a_crowd(seed: int) -> None:
    entries = history(seed)
    page, gathered = followed(entries), account(entries, MONTH)
    check(page, gathered)
    assert len(counted(page["sigap_order_acknowledgements_missed_total"])) > 2


def test_of_a_journal_in_which_everything_happens() -> None:
    entries = golden()
    check(followed(entries), account(entries, MONTH))


def test_of_a_unit_that_was_diverted() -> None:
    entries = diverted()
    page = followed(entries)
    assert page["sigap_diverts_total"][()] == 1
    check(page, account(entries, MONTH))


def test_of_an_order_that_was_missed_twice() -> None:
    entries = asked_twice()
    missed = [event for entry in entries for event in entry.events if type(event).__name__ == "AcknowledgementMissed"]
    assert len({(event.incident, event.assignment_no) for event in missed}) < len(missed)
    check(followed(entries), account(entries, MONTH))
