"""Notices without a browser: what was told once stays as long as it is so."""

from __future__ import annotations

from pathlib import Path

from dispatch_core import commands as c
from dispatch_core import events
from dispatch_core.city import load_city
from dispatch_core.model import Alert, AssignmentState, Availability
from dispatch_core.state import State
from dispatch_server.cli.console.board import items
from dispatch_server.cli.console.marks import Marks
from dispatch_server.cli.console.notices import Notices
from dispatch_server.cli.console.steering import _notice_key

from .test_board import Night


def test_who_would_be_sooner_is_told_until_somebody_is_there_or_he_is() -> None:
    """A crew on its way to another fire stands for whoever might be turned round."""
    night = Night(load_city("ambon"))
    here, there = night.fire(), night.fire()
    on_its_way, who = (
        next(one for one in night.engine.state.incidents[number].assignments if one.ordered) for number in (here, there)
    )

    def told(alert_unit_id: str) -> bool:
        alert = events.AlertRaised(Alert.DIVERT_POSSIBLE, here, 0, alert_unit_id, "", 0, on_its_way.need_no)
        night.notices.take(alert, night.at_ms, night.engine.state)
        return f"notice/28/{here}/{on_its_way.need_no}/{alert_unit_id}" in night.keys("notice")

    assert told(who.unit_id)
    assert not told("POLRI-99")
    arrives = (AssignmentState.ON_SCENE, 0, "", Availability.AVAILABLE, "", 0, False, "", "")
    night.do(c.ReportProgress(on_its_way.unit_id, here, *arrives))
    assert not told(who.unit_id)


def test_what_is_told_again_is_news_and_not_seen_to_with_what_was_told_before() -> None:
    night = Night(load_city("ambon"))
    number, state = night.fire(), night.engine.state
    key = (Alert.LANDING_CHANGED, number, 0, "")
    seen = []
    for _ in range(2):
        night.wait(60)
        night.notices.take(events.AlertRaised(Alert.LANDING_CHANGED, number, 0, "", "", 0, 0), night.at_ms, state)
        seen.append((night.at_ms, night.notices.version))
        [row] = [one for one in items(night.engine.context, night.notices, night.at_ms) if _notice_key(one.key) == key]
        assert row.since_ms == night.at_ms
    (first_ms, first_version), (again_ms, again_version) = seen
    assert again_version > first_version
    assert not night.notices.seen(key, first_ms)
    assert [one.since_ms for one in night.notices.listed() if one.key == key] == [again_ms]
    assert night.notices.seen(key, again_ms)
    assert key not in [one.key for one in night.notices.listed()]


def test_what_was_seen_to_stays_so_over_a_restart_of_its_console(tmp_path: Path) -> None:
    """A console that begins anew reads everything again that was told; the file may be cut off in the middle."""
    path, at_ms = tmp_path / "folder" / "seen.jsonl", 1_765_000_000_000
    alert = Alert.LANDING_CHANGED
    key = (int(alert), 0, 0, "")

    def begun(journal_id: str = "journal") -> Notices:
        marks = Marks(path)
        marks.begin(journal_id)
        notices = Notices(marks)
        notices.take(events.AlertRaised(alert, 0, 0, "", "", 0, 0), at_ms, State())
        return notices

    assert begun().seen(key, at_ms)
    with path.open("a") as file:
        file.write('["journal", 1, 2')
    again = begun()
    assert again.listed() == []
    # What is told since is news, and of another journal everything.
    again.take(events.AlertRaised(alert, 0, 0, "", "", 0, 0), at_ms + 1, State())
    assert [one.since_ms for one in again.listed()] == [at_ms + 1]
    assert again.seen(key, at_ms + 1)
    assert len(begun("another").listed()) == 1
    assert path.read_text() == "", "of a journal that is gone nothing is kept"


def test_who_might_have_come_instead_and_was_given_to_it_might_no_longer() -> None:
    night = Night(load_city("ambon"))
    first, second = night.fire(), night.fire()
    unit_id = next(one.unit_id for one in night.engine.state.incidents[first].assignments if one.ordered)
    need = next(need for need in night.engine.state.incidents[second].needs if need.agency_id == "DAMKAR")
    told = events.AlertRaised(Alert.DIVERT_POSSIBLE, second, 0, unit_id, "", 0, need.need_no)
    night.notices.take(told, night.at_ms, night.engine.state)
    key = f"notice/{Alert.DIVERT_POSSIBLE:d}/{second}/{need.need_no}/{unit_id}"
    assert key in night.keys("notice")
    night.do(c.CancelIncident(first, 0, "smoke only", "spv"))
    night.do(c.Acknowledge(unit_id, first, 0, 0, unit_id, ""))
    night.do(c.Reassign(second, 0, need.need_no, unit_id, "", "sooner", "spv"))
    assert unit_id in [one.unit_id for one in night.engine.state.incidents[second].assignments if one.live]
    assert key not in night.keys("notice")
