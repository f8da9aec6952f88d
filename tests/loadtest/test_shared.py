"""The proof on a story that people decide together with the engine, and on the same story with a rule broken in it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dispatch_core import events as e
from dispatch_core.model import Authority
from dispatch_loadtest.proof import AUTHORITY, DESKS, HOLDS, NEEDS, ORDERS, OVER, UNITS

from ..engine.centre import centre
from .story import Story, Told


def shared() -> Story:
    """A blaze: the police are released by a supervisor, the power company cuts and names its crew, a hospital is told;
    a second report of it is held. All are closed.
    """
    return Story(centre()).tell("""
        +0 report blaze at D
        +1 ack E2
        +0 ack E3
        +0 ack M1
        +0 desk_has POWER I4 need=4
        +0 desk_has POWER I4 need=5
        +0 desk H1 accepts I4 need=6
        +1 confirm I4 unit=P1
        +0 ack P1
        +0 desk POWER accepts I4 need=4
        +1 desk POWER accepts I4 W1 need=5
        +0 ack W1
        +1 isolated POWER I4
        +1 report blaze at D priority=2
        +0 confirm I17 need=1
        +0 refuse I17 unit=P2 because busy
        +0 desk H1 accepts I17 need=6
        +0 desk POWER refuses I17 need=5 because storm
        +1 cancel I17
        +0 ack E1
        +0 ack E4
        +0 ack M2
        +1 close I17
        +1 progress E2 cleared
        +0 progress E3 cleared
        +0 progress M1 cleared
        +0 progress P1 cleared
        +0 progress W1 cleared
        +1 restored POWER I4
        +1 close I4
    """)


def test_what_people_decided_is_proven() -> None:
    checks = shared().checks()
    assert [check.first_faults for check in checks.values() if not check.passed] == []
    assert dict(checks[AUTHORITY].facts) == {
        "automatic": 6, "reserved": 2, "released": 1, "placed_by_a_human": 1, "unit_refused": 1, "substitutes": 0
    }  # fmt: skip
    assert dict(checks[DESKS].facts) == {
        "desk_accepted": 4, "desk_refused": 1, "desk_withdrawn": 1, "desk_escalated": 0
    }  # fmt: skip
    assert checks[HOLDS].examined_count == 1


def test_a_substitute_fills_nothing() -> None:
    story = Story(centre()).tell("""
        +0 report arrest at B
        +0 report arrest at F
    """)
    checks = story.checks()
    assert {name for name, check in checks.items() if not check.passed} == {OVER}
    assert dict(checks[AUTHORITY].facts)["substitutes"] == 1
    decided = story.told[-1]
    story.change(decided, e.NeedDecided, missing_count=0, shortfall=0)
    assert NEEDS in story.failed()


def test_who_stands_in_by_a_humans_word_alone_is_not_ordered() -> None:
    """Both ambulances are out: the police stand in, and only reserved."""
    story = Story(centre()).tell("""
        +0 report arrest at B
        +0 report arrest at F
        +0 report arrest at C
    """)
    assert AUTHORITY not in story.failed()
    send_unreleased(story, 3)
    assert AUTHORITY in story.failed()


def test_a_desk_that_does_not_answer_is_told_of() -> None:
    story = Story(centre()).tell("""
        +0  report outage at C
        +5  clock
        +55 clock
        +99 desk POWER refuses I4 need=1 because storm
        +0  close I4
    """)
    assert dict(story.checks()[DESKS].facts) == {"desk_refused": 1, "desk_escalated": 1}
    story.told.remove(story.entry_of("AdvanceClock", 2))
    story.renumber()
    assert DESKS in story.failed()


# -- Something is wrong ------------------------------------------------------------------------------------------------


def with_orders(told: Told, **said: object) -> None:
    """Every order of the entry says something else."""
    told.events = [
        replace(event, assigned=tuple(replace(order, **said) for order in event.assigned))
        if isinstance(event, e.NeedDecided)
        else event
        for event in told.events
    ]


def send_unreleased(story: Story, number: int = 1) -> None:
    """Who should have been reserved is ordered at once."""
    with_orders(story.entry_of("ReportIncident", number), reserved=False)


def never_release(story: Story) -> None:
    """The crew answers an order that nobody released."""
    story.without(story.entry_of("ConfirmOrder"), e.OrderReleased)


def release_by_nobody(story: Story) -> None:
    story.change(story.entry_of("ConfirmOrder"), e.OrderReleased, by="")


def order_what_a_desk_decides(story: Story) -> None:
    with_orders(story.entry_of("AnswerDesk", 3), by_human=False)


def tell_a_crew_too_soon(story: Story) -> None:
    """A crew met an order that was only reserved."""
    story.change_call(9, error="FAILED_PRECONDITION ORDER_NOT_RELEASED")


def hold_the_most_urgent(story: Story) -> None:
    second = story.entry_of("ReportIncident", 2)
    story.change(second, e.NeedRaised, priority=1)


def ask_for_what_takes_too_long(story: Story) -> None:
    """The desk's clock was over long before it answered."""
    first = story.entry_of("ConfirmDeskDelivery")
    story.change(first, e.DeskDelivered, answer_allowance_ms=1)
    for entry in story.told[story.told.index(story.entry_of("AnswerDesk", 2)) :]:
        entry.at_ms += 60_000
    for number, call in enumerate(story.calls, 1):
        if call.at_ms >= story.entry_of("AnswerDesk", 2).at_ms - 60_000:
            story.change_call(number, at_ms=call.at_ms + 60_000)


def close_with_one_reserved(story: Story) -> None:
    """The unit that was refused never was, and is still kept."""
    refused = story.entry_of("RefuseOrder")
    refused.events = [event for event in refused.events if not isinstance(event, e.ReservationEnded)]


WRONGS: list[tuple[Callable[[Story], None], set[str]]] = [
    (send_unreleased, {AUTHORITY}),
    (never_release, {AUTHORITY}),
    (release_by_nobody, {AUTHORITY}),
    (order_what_a_desk_decides, {AUTHORITY}),
    (tell_a_crew_too_soon, {AUTHORITY}),
    (hold_the_most_urgent, {HOLDS}),
    (ask_for_what_takes_too_long, {DESKS}),
    (close_with_one_reserved, {ORDERS}),
]


@pytest.mark.parametrize(("spoil", "broken"), WRONGS, ids=[spoil.__name__ for spoil, _ in WRONGS])
def test_what_is_wrong_is_found(spoil: Callable[[Story], None], broken: set[str]) -> None:
    story = shared()
    spoil(story)
    failed = {name: check.first_faults for name, check in story.checks().items() if not check.passed}
    assert broken <= set(failed), failed


def test_a_reserved_unit_is_on_its_incident_alone() -> None:
    story = shared()
    with_orders(story.entry_of("ReportIncident", 2), unit_id="P1")
    assert UNITS in story.failed()


def test_authority_is_that_of_the_need() -> None:
    """The same automatic order under a need that a human confirms."""
    story = shared()
    first = story.entry_of("ReportIncident")
    story.change(first, e.NeedRaised, authority=Authority.CONFIRM)
    assert AUTHORITY in story.failed()
