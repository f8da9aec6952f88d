"""Gauges: who waits, for how long, and who does not count as waiting."""

from typing import Any

from dispatch_core import commands
from dispatch_core.model import IncidentKind
from dispatch_server.metrics.series import Page
from dispatch_server.ops.book import Book
from dispatch_server.ops.fold import take
from dispatch_server.ops.gauges import add_gauges
from dispatch_server.ops.reporter import Reporter
from dispatch_server.ops.tally import Tally

from ..accounts.histories import START_MS, Shift
from ..recovery.area import acknowledge, ordered_units, report, sign_off
from .reading import Samples, samples


class Followed(Shift):
    """A history played by hand, and what the page shows of it at any second."""

    def __init__(self) -> None:
        super().__init__()
        self._page = Page()
        self._now_ms = START_MS
        self.book = Book(Tally(self._page))
        add_gauges(self._page, lambda: self.book, Reporter(0.0), lambda: self._now_ms)
        self.taken = 0

    def shown(self, second: int) -> Samples:
        for entry in self.entries[self.taken :]:
            take(self.book, entry)
        self.taken = len(self.entries)
        self._now_ms = START_MS + 1_000 * second
        return samples(self._page)

    def age_s(self, second: int, priority: int = 1) -> float:
        return self.shown(second)["sigap_needs_waiting_oldest_age_seconds"][str(priority),]

    def waiting(self, second: int) -> float:
        return sum(self.shown(second)["sigap_agency_needs_waiting"].values())

    def all_go_home(self, second: int) -> None:
        """Nobody is left who could be sent."""
        for unit in self.decider.engine.state.units:
            if unit.on_duty and not unit.incident:
                self.at(second, sign_off(unit.unit_id))

    def answered(self, incident: int, seconds: range) -> None:
        """Everybody who is ordered answers, also those whom a clock orders later."""
        for second in seconds:
            while 0 < self.decider.engine.next_deadline_ms() <= START_MS + 1_000 * second:
                self.entries.append(self._take(commands.AdvanceClock(), START_MS + 1_000 * second))
            self.shown(second)
            for unit_id in [one.unit_id for _, one in self.book.orders() if not one.acknowledged]:
                self.at(second, acknowledge(unit_id, incident))


def fire(**more: Any) -> commands.ReportIncident:
    made = report("structure_fire")
    return commands.ReportIncident(**{name: getattr(made, name) for name in made.__dataclass_fields__} | more)


def second_alarm(incident: int) -> commands.UpdateIncident:
    return commands.UpdateIncident(incident, 0, "", 0, 2, False, 0, 0, 0, "", "it spreads", "", "112")


def test_nobody_waits_for_an_exercise() -> None:
    shift = Followed()
    shift.all_go_home(0)
    for kind in (IncidentKind.EXERCISE, IncidentKind.TEST):
        shift.at(10, fire(kind=kind))
    assert (shift.waiting(410), shift.age_s(410)) == (0, 0)
    shift.at(500, fire())
    assert shift.waiting(900) > 0
    assert shift.age_s(900) == 400


def test_a_need_of_the_second_alarm_waits_from_then_on() -> None:
    shift = Followed()
    fire_entry = shift.at(0, fire())
    shift.answered(fire_entry.seq, range(10, 400, 10))
    shift.all_go_home(400)
    before = shift.shown(2_999)
    assert shift.age_s(2_999) == 0, "whoever was asked for at first is on the way"
    shift.at(3_000, second_alarm(fire_entry.seq))
    assert shift.age_s(3_007) == 7
    # Its first order too is counted from the alarm.
    for unit in shift.decider.engine.state.units:
        if not unit.on_duty:
            shift.at(3_060, commands.SignOn(unit.unit_id, 0, True, "", False, 0, 0, "desk"))
    after = shift.shown(3_060)
    name = "sigap_incident_reported_to_unit_dispatched_seconds"

    def rose(sample: str) -> float:
        return sum(after[name + sample].values()) - sum(before[name + sample].values())

    assert rose("_count") > 0
    assert 0 < rose("_sum") / rose("_count") <= 60


def test_who_is_no_longer_coming_is_missed_from_then_on() -> None:
    shift = Followed()
    entry = shift.at(0, fire())
    shift.answered(entry.seq, range(10, 400, 10))
    shift.all_go_home(400)
    unit_id = next(unit for unit in ordered_units(entry) if unit.startswith("MEDIC"))
    assert shift.age_s(600) == 0
    shift.at(1_000, commands.Decline(unit_id, entry.seq, "engine fault", 0, "crew", ""))
    assert shift.age_s(1_030) == 30
    assert shift.age_s(1_090) == 90
