"""The board without a browser: what waits is on it as long as it waits, in the right group and order."""

from __future__ import annotations

import re

import pytest

from dispatch_core import commands as c
from dispatch_core import events
from dispatch_core.city import load_city
from dispatch_core.city.bundle import City
from dispatch_core.engine import Engine
from dispatch_core.entities import Need
from dispatch_core.limits import NOTICES_MAX
from dispatch_core.model import Alert, LineKind, ResumeCause, Shortfall
from dispatch_server.cli.catalogue import WORDS
from dispatch_server.cli.console.actions import suggested as suggested_action
from dispatch_server.cli.console.attention import Attention
from dispatch_server.cli.console.board import arrival_ms, items
from dispatch_server.cli.console.item import GOES, GROUP_ORDER, REMINDS, Item
from dispatch_server.cli.console.mirror import Touched, incidents_of
from dispatch_server.cli.console.notices import Notices
from dispatch_server.cli.console.steering import _notice_key

START_MS = 1_765_000_000_000
HOSPITAL = (-36_615_560, 1_281_863_680)


class Night:
    """An engine in service in Ambon, and the notices of somebody who follows it."""

    def __init__(self, city: City) -> None:
        self.engine = Engine(city)
        self.notices = Notices()
        # What changed since somebody last looked, as a mirror would say it.
        self.touched: set[int] = set()
        self.at_ms = START_MS
        self.do(c.StartWriter("journal", 1, "host", 1))
        self.do(c.LoadCity())
        self.do(c.ResumeService(ResumeCause.START))
        self.at_ms += 60_001

    def do(self, command: c.Command, *, refused_too: bool = False) -> None:
        decided = self.engine.decide(command, self.at_ms)
        if refused_too and not isinstance(decided, list):
            return
        assert isinstance(decided, list), decided
        self.engine.apply(self.engine.state.seq + 1, self.at_ms, "", b"", decided)
        for event in decided:
            self.notices.take(event, self.at_ms, self.engine.state)
            self.touched |= incidents_of(event)

    def wait(self, seconds: int) -> None:
        """Time passes; what is due happens."""
        until_ms = self.at_ms + seconds * 1000
        while 0 < (due_ms := self.engine.next_deadline_ms()) <= until_ms:
            self.at_ms = max(self.at_ms, due_ms)
            self.do(c.AdvanceClock())
        self.at_ms = until_ms

    def fire(self) -> int:
        return self.report("structure_fire")

    def fever(self) -> int:
        return self.report("general_medical")

    def report(self, type_code: str, lat_e7: int = -36890000, lon_e7: int = 1281822000) -> int:
        report = c.ReportIncident(type_code, 0, lat_e7, lon_e7, 50, "", 0, 0, 0, "", b"", "112")
        self.do(report)
        return self.engine.state.seq

    def keys(self, group: str) -> list[str]:
        found = items(self.engine.context, self.notices, self.at_ms)
        assert [item.order for item in found] == sorted(item.order for item in found)
        assert len({item.key for item in found}) == len(found), "two rows with one key"
        assert {item.group for item in found} <= set(GROUP_ORDER)
        return [item.key for item in found if item.group == group]

    def clocks(self, group: str) -> set[str]:
        return {one.clock for one in items(self.engine.context, self.notices, self.at_ms) if one.group == group}


@pytest.fixture
def night() -> Night:
    return Night(load_city("ambon"))


def test_a_reserved_unit_waits_until_somebody_decides(night: Night) -> None:
    number = night.fire()
    waiting = night.keys("decide")
    assert waiting
    assert all(key.startswith(f"reserved/{number}/") for key in waiting)
    assert night.clocks("decide") == {REMINDS}, "a clock that sends nobody must not read as if it did"
    night.do(c.ConfirmOrder(number, 0, 0, "", "agreed", "spv"))
    assert night.keys("decide") == []


def test_an_order_is_unanswered_until_its_crew_speaks(night: Night) -> None:
    number = night.fire()
    assert night.keys("unanswered") == []
    night.wait(8)
    silent = night.keys("unanswered")
    incident = night.engine.state.incidents[number]
    first = next(one for one in incident.assignments if one.ordered)
    key = f"unanswered/{number}/{first.assignment_no}"
    assert key in silent
    night.do(c.Acknowledge(first.unit_id, number, 0, 0, first.unit_id, ""))
    assert key not in night.keys("unanswered")


def test_who_is_late_is_late_once(night: Night) -> None:
    number = night.fire()
    first = next(one for one in night.engine.state.incidents[number].assignments if one.ordered)
    night.do(c.Acknowledge(first.unit_id, number, 0, 0, first.unit_id, ""))
    start, late = f"start/{number}/{first.assignment_no}", f"late/{number}/{first.assignment_no}"
    night.wait(240)
    assert start in night.keys("late")
    night.wait(7_200)
    assert late in night.keys("late")
    assert start not in night.keys("late")


def test_a_closed_road_says_who_is_held_up_by_how_much(night: Night) -> None:
    number = night.report("structure_fire", *HOSPITAL)
    incident = night.engine.state.incidents[number]
    before = {one.assignment_no: arrival_ms(night.engine.context, one) for one in incident.assignments}
    night.wait(1)
    night.do(c.CloseRoad("R32", "collision", 0, "spv"))
    rows = {item.key: item for item in items(night.engine.context, night.notices, night.at_ms) if item.group == "route"}
    assert rows
    for item in rows.values():
        one = next(one for one in incident.assignments if one.unit_id == item.unit_id)
        time = r"(\d+):(\d\d)"
        told = re.fullmatch(rf"(\S+): {time} to go instead of {time}, {time} more \(R32\)", item.what[1])
        assert told
        now_s, was_s, more_s = (60 * int(told[at]) + int(told[at + 1]) for at in (2, 4, 6))
        assert abs(now_s - was_s - more_s) <= 1
        # Who is only reserved has not begun to get ready: he loses the second that has passed.
        assert abs((item.due_ms - before[one.assignment_no]) / 1000 - more_s) <= 2
        # It is late by the new estimate, and not by the order's.
        assert arrival_ms(night.engine.context, one) == item.due_ms
    # With the other way shut, too, none leads there.
    night.do(c.CloseRoad("R19", "landslide", 0, "spv"))
    lost = [item for item in items(night.engine.context, night.notices, night.at_ms) if "CUT OFF" in item.what[1]]
    assert {item.unit_id for item in rows.values()} <= {item.unit_id for item in lost}
    night.do(c.OpenRoad("R19", "cleared", "spv"))
    night.do(c.OpenRoad("R32", "cleared", "spv"))
    assert night.keys("route") == []


def test_a_divert_waits_for_a_word_and_then_for_its_crew(night: Night) -> None:
    number = night.fire()
    one = next(one for one in night.engine.state.incidents[number].assignments if one.reserved)
    one.diverted_from = 7
    key = f"{number}/{one.assignment_no}"
    assert f"reserved/{key}" in night.keys("decide")
    one.order_version, one.issued_ms = 1, night.at_ms
    night.at_ms += 60_000
    assert f"reserved/{key}" not in night.keys("decide")
    assert f"unanswered/{key}" in night.keys("unanswered")
    assert f"start/{key}" not in night.keys("late")


def test_a_likely_duplicate_is_shown_until_it_is_seen_to(night: Night) -> None:
    first, second = night.fire(), night.fire()
    held = {one.clock for one in items(night.engine.context, night.notices, night.at_ms) if one.key.startswith("held/")}
    assert held <= {GOES}
    [key] = [key for key in night.keys("duplicate") if key.startswith(f"notice/0/{second}/{first}/")]
    night.wait(60)
    assert key in night.keys("duplicate")
    assert night.notices.seen((0, second, first, ""), night.at_ms - 60_000)
    assert key not in night.keys("duplicate")


def test_what_an_incident_left_ends_with_it(night: Night) -> None:
    first, second = night.fire(), night.fire()
    assert any(notice.incident == second for notice in night.notices.listed())
    night.do(c.CancelIncident(second, 0, "false alarm", "spv"))
    assert not any(second in (notice.incident, notice.other) for notice in night.notices.listed())
    assert first in night.engine.state.incidents


def test_of_too_many_notices_the_least_pressing_go_and_the_board_says_so(night: Night) -> None:
    number, state = night.fire(), night.engine.state
    attention = Attention()

    def told(alert: Alert, unit_id: str) -> None:
        night.notices.take(events.AlertRaised(alert, number, 0, unit_id, "", 0, 0), night.at_ms, state)

    def rows() -> list[Item]:
        context, touched = night.engine.context, Touched(roads=False, whole=False)
        kept = attention.items(context, night.notices, touched, night.at_ms)
        assert {item.key for item in kept} <= {item.key for item in items(context, night.notices, night.at_ms)}
        return [item for item in kept if item.key == "notice/0/0/0/dropped"]

    night.notices = Notices()
    told(Alert.ENTERED_UNSAFE, "first")
    told(Alert.POSITION_JUMP, "first")
    like = tuple(range(10_000, 10_000 + NOTICES_MAX - 2))
    suggested = events.DuplicatesSuggested(number, like, (900,) * len(like), (10,) * len(like))
    night.notices.take(suggested, night.at_ms, state)
    assert (len(night.notices.listed()), night.notices.dropped_count, rows()) == (NOTICES_MAX, 0, [])
    # Of likely duplicates the oldest goes, and not what was told before it.
    told(Alert.POSITION_JUMP, "second")
    assert len(night.notices.listed()) == NOTICES_MAX
    left = [notice.other for notice in night.notices.listed() if not notice.alert]
    assert left == list(like[1:])
    [row] = rows()
    assert row.what[1].startswith("1 notice")
    assert row.what[0].startswith("1 pemberitahuan")
    for at in range(NOTICES_MAX):
        told(Alert.POSITION_JUMP, f"U{at}")
    listed = night.notices.listed()
    assert len(listed) == NOTICES_MAX
    assert [(one.alert, one.unit_id) for one in listed[:1]] == [(Alert.ENTERED_UNSAFE, "first")]
    assert all(one.alert == Alert.POSITION_JUMP for one in listed[1:])
    # A likely duplicate is now the least of all.
    night.notices.take(events.DuplicatesSuggested(number, (9,), (900,), (10,)), night.at_ms, state)
    assert night.notices.listed() == listed
    [row] = rows()
    assert row.what[1].startswith(f"{NOTICES_MAX + 2} notices")
    # It goes when somebody has seen it, as the page would say.
    assert suggested_action(row.key, row.other) == "seen"
    assert night.notices.seen(_notice_key(row.key), row.since_ms)
    assert rows() == []


def words_of(night: Night, key: str) -> tuple[str, str]:
    """What one row says, in both languages."""
    return next(item.what for item in items(night.engine.context, night.notices, night.at_ms) if item.key == key)


@pytest.mark.parametrize(
    "why",
    [Shortfall.ALL_COMMITTED, Shortfall.NO_ROUTE, Shortfall.AGENCY_NOT_ANSWERING, Shortfall.NO_CREW],
)
def test_a_need_that_waits_says_why(night: Night, why: Shortfall) -> None:
    need = need_that_waits(night, night.fire())
    need.shortfall = why
    key = f"waiting/{night.engine.state.seq}/{need.need_no}"
    for said, reason in zip(words_of(night, key), WORDS["Shortfall"][why.name], strict=True):
        assert said.endswith(f": {reason}")
    assert f"{need.missing_count} of {need.count} missing" in words_of(night, key)[1]


def need_that_waits(night: Night, number: int) -> Need:
    """A need of its plan that nobody fills."""
    incident = night.engine.state.incidents[number]
    need = next(need for need in incident.needs if need.line is LineKind.DISPATCH and not need.desk_id)
    need.missing_count = need.count
    return need


def test_a_place_outside_the_area_is_named(night: Night) -> None:
    number = night.report("structure_fire", -45_000_000, 1_281_822_000)
    incident = night.engine.state.incidents[number]
    assert incident.outside_area
    [key, *_] = night.keys("decide")
    assert key.startswith(f"approve/{number}/")
    indonesian, english = words_of(night, key)
    assert "di luar wilayah layanan" in indonesian
    assert "outside the service area" in english
    # Of a line that only a supervisor may send, no place is to blame.
    incident.outside_area = False
    assert "outside" not in words_of(night, key)[1]


def test_an_objective_runs_from_the_call_or_from_when_it_was_asked_for(night: Night) -> None:
    number = night.fire()
    reported_ms = night.at_ms
    incident = night.engine.state.incidents[number]
    incident.call_received_ms = reported_ms - 40_000
    need = need_that_waits(night, number)
    need.objective_from, need.objective_within_s = "call_received", 600
    assert due_of(night, number, need) == reported_ms - 40_000 + 600_000
    # The caller of a call that nobody stamped was promised nothing.
    incident.call_received_ms = 0
    assert due_of(night, number, need) == 0
    night.at_ms += 300_000
    night.do(c.UpdateIncident(number, 0, "", 0, 2, False, 0, 0, 0, "", "spreads", "", "spv"))
    later = next(one for one in incident.needs if one.raised_ms > reported_ms and one.line is LineKind.DISPATCH)
    later.missing_count, later.count = 1, later.count + 1
    for name in ("reported", "call_received"):
        later.objective_from, later.objective_within_s = name, 900
        assert due_of(night, number, later) == reported_ms + 300_000 + 900_000


def due_of(night: Night, number: int, need: Need) -> int:
    """When the objective of a need that waits is missed, as its row says."""
    found = items(night.engine.context, night.notices, night.at_ms)
    return next(
        one.objective_ms
        for one in found
        if (one.incident, one.need_no) == (number, need.need_no) and one.key.startswith(("waiting/", "approve/"))
    )
