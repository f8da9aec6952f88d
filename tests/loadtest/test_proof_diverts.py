"""The proof where units are turned round on their way: stories with diverts, and what may be wrong with them."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dispatch_core import events as e
from dispatch_loadtest.proof import AUTHORITY, NEEDS, ORDERS, OVER, UNITS

from ..engine.test_diverting import DIVERT, EMS
from ..engine.town import town, unit
from .story import Story

# M2 is asked to turn round; M1 goes where it was going.
ASKED = """
    +0 report sick at E
    +30 progress M2 en_route
    +10 report arrest at H
"""
DONE = """
    +9 progress M2 on_scene
    +1 progress M1 on_scene
    +1 progress M2 cleared
    +1 progress M1 cleared
    +1 close I4
    +1 close I6
"""


def told(*parts: str) -> Story:
    return Story(town(units=EMS, dispatch=DIVERT)).tell("".join(parts))


ROUND = "+1 ack M2\n+1 ack M1\n"


def test_a_unit_that_was_turned_round_is_where_it_said_it_goes() -> None:
    checks = told(ASKED, ROUND, DONE).checks()
    assert [check.first_faults for check in checks.values() if not check.passed] == []
    assert dict(checks[AUTHORITY].facts)["diverted"] == 1


@pytest.mark.parametrize(
    "end", ["+1 progress M2 on_scene I4", "+1 decline M2 I6 because flat", "+1 pin M2 I4 because theirs", "+65 clock"]
)
def test_a_unit_that_goes_on_stays_where_it_was(end: str) -> None:
    """It arrives, says no, is pinned, or says nothing: nothing is forgotten, and nobody is in two places."""
    story = told(ASKED, "+1 ack M1\n", end)
    assert story.failed() <= {OVER, ORDERS}
    assert story.checks()[UNITS].first_faults == ()
    assert story.checks()[NEEDS].first_faults == ()


def test_who_is_asked_where_it_was_not_is_found() -> None:
    story = told(ASKED, ROUND, DONE)
    entry = story.told[2]
    entry.events = [
        replace(one, assigned=tuple(replace(order, diverted_from=3) for order in one.assigned))
        if isinstance(one, e.NeedDecided) and any(order.diverted_from for order in one.assigned)
        else one
        for one in entry.events
    ]
    assert UNITS in story.failed()


def test_a_divert_that_ends_without_a_word_is_found() -> None:
    """The unit arrives where it was going, and nobody calls the other order off."""
    story = told(ASKED, "+1 progress M2 on_scene I4")
    story.without(story.told[-1], e.DivertEnded)
    story.tell("+200 clock")
    assert story.failed() & {ORDERS, NEEDS}


def test_any_history_of_diverts_is_proven(run_seed: int) -> None:
    """Whatever crews and callers do, nobody is in two places, nothing lacks a reason, nobody is told without a word."""
    dice = random.Random(run_seed)
    diverted = 0
    for _ in range(3):
        units = tuple(unit(f"M{i}", "EMS", dice.choice("ABCDEFGH"), "BLS", "ALS") for i in range(3))
        story = Story(town(units=units, dispatch=DIVERT))
        state = story.play.engine.state
        for _ in range(40):
            deadline_ms = story.play.engine.next_deadline_ms()
            busy = [one for one in state.units if one.incident]
            roll = dice.random()
            if 0 < deadline_ms <= story.play.at_ms + 9_000:
                story.tell(f"+{max(0, deadline_ms - story.play.at_ms)}ms clock")
            elif roll < 0.3 or not busy:
                story.tell(f"+1 report {dice.choice(('sick', 'sick', 'arrest'))} at {dice.choice('ABCDEFGH')}")
            else:
                one = dice.choice(busy)
                verb = dice.choice(
                    (
                        "ack {0}",
                        "ack {0}",
                        "progress {0} en_route",
                        "progress {0} on_scene I{1}",
                        "progress {0} cleared",
                        "decline {0} because flat",
                    )
                )
                story.may(f"+5 {verb.format(one.unit_id, one.incident)}")
        checks = story.checks()
        for name in (UNITS, NEEDS, AUTHORITY):
            assert checks[name].first_faults == (), name
        diverted += dict(checks[AUTHORITY].facts).get("diverted", 0)
    assert diverted
