"""Beats: what does not wait, or no longer, for a unit of its own beat, played by hand."""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.policies import names

from .test_beats import street
from .transcript import Play


def test_after_a_stop_it_waits_no_longer_than_it_would_have() -> None:
    """Whom it waits for drove on meanwhile, and beyond its age a human would be asked."""
    play = Play(street("AH"))
    play.run("+0 report t1 at A priority=3")
    play.run("+2 progress P0 on_scene")
    play.run("+0 report t1 at B priority=3")
    [need] = play.engine.state.incidents[6].needs
    due_ms = need.due_ms
    play.run("+60 resume")
    state = play.engine.state
    assert need.due_ms == max(due_ms, state.hold_until_ms)
    # While no clock may send anybody, a need whose limit would be over by then does not begin to wait.
    held_s = (state.hold_until_ms - play.at_ms) // 1000
    for limit_s, waits in ((held_s + 600, True), (held_s - 1, False)):
        play = Play(street("AH", hold_ms=(0, 0, limit_s * 1000, 0, 0)))
        play.run("+0 report t1 at A priority=3")
        play.run("+119 progress P0 on_scene")
        play.run("+119 resume")
        assert ("WAITS_FOR_BEAT" in play.run("+0 report t1 at A priority=3")) == waits


def test_what_a_divert_takes_its_unit_from_does_not_wait() -> None:
    """P1 was all that I5 had, and P2 is free: nobody was asked because it goes there."""
    play = Play(street("AAH", policy=names.DIVERT))
    play.check("""
        +0  report t1 at A priority=3  -> I4 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 P0@30
        +30 progress P0 on_scene       -> progress_reported assignment_no=1 ON_SCENE
        +0  report t1 at D priority=3  -> I6 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 P1@210
        +30 progress P1 en_route       -> progress_reported assignment_no=1 EN_ROUTE
        +0  report t1 at B priority=2  -> I8 P2 | raised 1 POLICE/PATROL x1 P2 | need 1 P1@60>I6 | need 1 P2@270
    """)


def test_who_does_not_answer_is_not_waited_for_beside_another() -> None:
    """Not when the clock asks the next unit, nor later, though P0 of its own beat is free in three minutes."""
    city = street("AAH")
    play = Play(replace(city, policy=replace(city.policy, next_unit_ms=90_000)))
    play.run("+0 report t1 at A priority=3")
    play.run("+1 progress P0 on_scene")
    assert "P1@90" in play.run("+0 report t1 at B priority=3")
    assert "need 1 P2@390" in play.run("+90 clock")
    play.check_fold()
