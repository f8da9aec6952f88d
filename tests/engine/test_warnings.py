"""Warnings: what a watchdog finds stands until it finds it right again, and orders nobody."""

from __future__ import annotations

from dispatch_core.commands import SetWarning
from dispatch_core.model import ServiceWarning
from dispatch_core.rejections import Rejection
from dispatch_core.snapshot import dump, load

from .centre import centre
from .transcript import Play


def test_a_warning_stands_once_until_it_is_over() -> None:
    Play(centre()).check("""
        +0 warn positions_quiet agency=EMS          -> warning_set agency_id=EMS
        +0 warn positions_quiet agency=EMS          -> nothing new
        +0 warn positions_quiet                     -> warning_set agency_id=
        +0 warn agency_silent agency=NAVY           -> rejected AGENCY_UNKNOWN agency (NAVY)
        +0 warn positions_quiet agency=EMS over=yes -> warning_set agency_id=EMS
        +0 warn positions_quiet agency=EMS over=yes -> nothing new
    """)


def test_it_says_since_when_and_how_much_and_comes_back_from_a_snapshot() -> None:
    play = Play(centre())
    play.check("""
        +0 warn orders_unacknowledged     -> warning_set agency_id=
        +60 warn agency_silent agency=EMS -> warning_set agency_id=EMS
    """)
    first, second = play.engine.state.warnings
    assert (first.warning.name, first.agency_id, first.measured, first.bound) == ("ORDERS_UNACKNOWLEDGED", "", 5, 3)
    assert second.since_ms - first.since_ms == 60_000
    assert load(list(dump(play.engine.state))).warnings == [first, second]


def test_the_end_of_a_warning_about_an_agency_that_is_gone_is_taken() -> None:
    play = Play(centre())
    play.check("+0 warn agency_silent agency=EMS -> warning_set agency_id=EMS")
    state = play.engine.state
    del state.agencies["EMS"]
    over = SetWarning(ServiceWarning.AGENCY_SILENT, "EMS", False, 0, 0, "watchdog")
    assert isinstance(play.engine.decide(over, state.at_ms), list)
    again = SetWarning(ServiceWarning.POSITIONS_QUIET, "EMS", True, 0, 0, "watchdog")
    assert isinstance(play.engine.decide(again, state.at_ms), Rejection)
