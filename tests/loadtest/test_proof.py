"""The proof on stories that went well, and on the same stories with something lost, doubled or untrue in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dispatch_core import events as e
from dispatch_core.model import Alert, Shortfall
from dispatch_loadtest.calls import Outcome
from dispatch_loadtest.ledger import Ledger
from dispatch_loadtest.proof import (
    ANSWERS,
    AUTHORITY,
    DESKS,
    HOLDS,
    NEEDS,
    ORDERS,
    OVER,
    REFUSALS,
    REPORTS,
    UNBROKEN,
    UNITS,
)

from .story import Story, Told

# What a run may do without.
SPARE = {REFUSALS, HOLDS, DESKS}
ALL = {UNBROKEN, REPORTS, ANSWERS, UNITS, ORDERS, AUTHORITY, NEEDS, OVER} | SPARE


def fire() -> Story:
    """A fire: an engine declines, an ambulance is silent and another goes, then all but the first are called back."""
    return Story().tell("""
        +0  report fire at C
        +3  ack E2
        +1  decline E1 because broken
        +1  ack E3
        +0  ack P1
        +0  clock
        +1  report fire at D to I4
        +14 clock
        +1  progress E2 en_route
        +0  progress E3 en_route
        +0  progress P1 en_route
        +69 clock
        +1  ack M2
        +5  progress E2 on_scene
        +1  cancel I4
        +2  ack P1
        +1  ack E3
        +1  ack M1
        +1  ack M2
        +9  progress E2 cleared
        +1  close I4
        +1  report fire at C to I4
    """)


def test_a_story_that_went_well_is_proven() -> None:
    checks = fire().checks()
    assert set(checks) == ALL
    assert [check.first_faults for check in checks.values() if not check.passed] == []
    assert checks[REPORTS].examined_count == 3
    assert dict(checks[REPORTS].facts)["incident_had_ended"] == 1
    assert checks[REFUSALS].facts == (("ReportIncident INCIDENT_CLOSED", 1),)
    assert dict(checks[ORDERS].facts) == {
        "acknowledged": 1, "declined": 1, "called_back": 4, "another_unit_asked": 2
    }  # fmt: skip


def test_a_freed_unit_may_go_again() -> None:
    story = Story().tell("""
        +0 report sick at C
        +1 report sick at C
        +1 report sick at C
        +2 progress M1 cleared
        +2 progress M1 cleared
    """)
    checks = story.checks()
    assert {name for name, check in checks.items() if not check.passed} == {OVER}, "two are still at work"
    assert dict(checks[NEEDS].facts) == {"needs": 3, "short_for_a_time": 1}


# -- Something is wrong ------------------------------------------------------------------------------------------------


def lose_an_entry(story: Story) -> None:
    story.told.remove(story.entry_of("Acknowledge", 3))


def turn_time_back(story: Story) -> None:
    story.entry_of("Decline").at_ms -= 60_000


def lose_a_report(story: Story) -> None:
    story.told.remove(story.entry_of("ReportIncident", 2))
    story.renumber()


def double_a_report(story: Story) -> None:
    attached = story.entry_of("ReportIncident", 2)
    story.told.append(Told(0, story.told[-1].at_ms, attached.request_id, attached.method, list(attached.events)))
    story.renumber()


def double_a_report_nobody_answered(story: Story) -> None:
    double_a_report(story)
    story.change_call(6, outcome=Outcome.UNKNOWN, seq=0, at_ms=0, answer="")


def keep_what_was_refused(story: Story) -> None:
    story.change_call(3, outcome=Outcome.REFUSED)


def keep_a_report_that_was_refused(story: Story) -> None:
    story.change_call(6, outcome=Outcome.REFUSED)


def turn_a_report_away(story: Story) -> None:
    lose_a_report(story)
    story.change_call(6, outcome=Outcome.REFUSED, error="RESOURCE_EXHAUSTED SERVER_BUSY", seq=0, at_ms=0, answer="")


def lose_a_report_nobody_answered(story: Story) -> None:
    lose_a_report(story)
    story.change_call(6, outcome=Outcome.UNKNOWN, error="UNAVAILABLE", seq=0, at_ms=0, answer="")


def keep_what_nobody_sent(story: Story) -> None:
    del story.calls[5]


def answer_with_another_seq(story: Story) -> None:
    story.change_call(3, seq=99)


def answer_with_another_instant(story: Story) -> None:
    story.change_call(3, at_ms=story.calls[2].at_ms + 1)


def answer_with_another_unit(story: Story) -> None:
    story.change_call(1, answer=story.calls[0].answer.replace("E2", "E4"))


def answer_with_another_incident(story: Story) -> None:
    story.change_call(6, answer=story.calls[5].answer.replace("I4", "I5"))


def send_a_busy_unit(story: Story) -> None:
    decided = story.entry_of("Decline").events
    for place, event in enumerate(decided):
        if isinstance(event, e.NeedDecided):
            decided[place] = replace(event, assigned=tuple(replace(a, unit_id="P1") for a in event.assigned))


def forget_the_missing_unit(story: Story) -> None:
    """Nobody goes for the crew that declined, and no reason is named."""
    story.without(story.entry_of("Decline"), e.NeedDecided)


def forget_the_reason(story: Story) -> None:
    decided = story.entry_of("Decline").events
    for place, event in enumerate(decided):
        if isinstance(event, e.NeedDecided):
            decided[place] = replace(event, assigned=(), shortfall=Shortfall.NONE)


def forget_to_decide_a_need(story: Story) -> None:
    first = story.entry_of("ReportIncident")
    gone = next(event for event in first.events if isinstance(event, e.NeedDecided) and event.need_no == 3)
    first.events.remove(gone)


def forget_a_silent_crew(story: Story) -> None:
    """The clock of the ambulance runs out and nothing is said of it."""
    for entry in story.told:
        if entry.method == "AdvanceClock":
            entry.events = [entry.events[0]] if isinstance(entry.events[0], e.AlertRaised) else []


def close_with_a_unit_out(story: Story) -> None:
    story.told.remove(story.entry_of("Acknowledge", 6))
    story.renumber()


def never_close(story: Story) -> None:
    story.told.remove(story.entry_of("CloseIncident"))
    story.renumber()


WRONGS: list[tuple[Callable[[Story], None], set[str]]] = [
    (lose_an_entry, {UNBROKEN}),
    (turn_time_back, {UNBROKEN}),
    (lose_a_report, {REPORTS, ANSWERS}),
    (double_a_report, {REPORTS}),
    (double_a_report_nobody_answered, {REPORTS}),
    (keep_what_was_refused, {REFUSALS}),
    (keep_a_report_that_was_refused, {REPORTS, REFUSALS}),
    (turn_a_report_away, {REPORTS}),
    (lose_a_report_nobody_answered, {REPORTS}),
    (keep_what_nobody_sent, {REPORTS}),
    (answer_with_another_seq, {ANSWERS}),
    (answer_with_another_instant, {ANSWERS}),
    (answer_with_another_unit, {ANSWERS}),
    (answer_with_another_incident, {ANSWERS}),
    (send_a_busy_unit, {UNITS}),
    (forget_the_missing_unit, {NEEDS}),
    (forget_the_reason, {NEEDS}),
    (forget_to_decide_a_need, {NEEDS}),
    (forget_a_silent_crew, {ORDERS}),
    (close_with_a_unit_out, {ORDERS}),
    (never_close, {OVER}),
]


@pytest.mark.parametrize(("spoil", "broken"), WRONGS, ids=[spoil.__name__ for spoil, _ in WRONGS])
def test_what_is_wrong_is_found(spoil: Callable[[Story], None], broken: set[str]) -> None:
    story = fire()
    spoil(story)
    failed = {name: check.first_faults for name, check in story.checks().items() if not check.passed}
    assert broken <= set(failed), failed
    assert all(failed.values()), "a failed check names its first fault"


def test_an_answer_may_be_lost_where_the_journal_has_the_report() -> None:
    story = fire()
    story.change_call(6, outcome=Outcome.UNKNOWN, seq=0, at_ms=0, answer="")
    assert story.failed() == set()


def test_other_commands_whose_answer_never_came_may_stand_in_the_journal_or_not() -> None:
    story = fire()
    story.calls = [
        call if call.method == "ReportIncident" else replace(call, outcome=Outcome.UNKNOWN) for call in story.calls
    ]
    assert story.failed() == set()
    story.told.remove(story.entry_of("ReportProgress", 4))
    story.renumber()
    assert story.failed() == set()


def test_a_run_that_saw_nothing_proves_nothing() -> None:
    assert Story().failed() == ALL - SPARE


def test_a_unit_busy_before_the_run_is_known() -> None:
    story = Story().tell("""
        +0 report sick at C
        +1 report sick at F
        +5 progress M1 cleared
        +1 report sick at C
    """)
    ledger = Ledger({"M1": (4, 1)})
    for entry in story.told[1:]:
        ledger.add(entry.seq, entry.at_ms, entry.events)
    assert ledger.book.units.fault_count == 0
    assert ledger.book.busy == {"M1": (7, 1), "M2": (5, 1)}


def test_an_order_for_an_incident_older_than_the_run_is_followed_too() -> None:
    story = Story().tell("""
        +0   report sick at C
        +1   decline M1 because broken
        +2   ack M2
        +300 progress M2 cleared
    """)
    ledger = Ledger({"M1": (4, 1)})
    for entry in story.told[1:]:
        ledger.add(entry.seq, entry.at_ms, entry.events)
    assert [order.acknowledged for order in ledger.book.every.values()] == [True]
    assert ledger.book.overdue(story.told[-1].at_ms) == []
    assert (ledger.book.orders.fault_count, ledger.book.units.fault_count, ledger.book.busy) == (0, 0, {})


def test_a_unit_that_was_free_while_somebody_was_sent_by_hand_was_forgotten() -> None:
    story = Story().tell("""
        +0    report arrest at C
        +3    decline M1 because flat
        +60   sign_off M1
        +7200 sign_on M1
        +0    reassign M1 I4 because nobody
    """)
    by_hand = story.entry_of("Reassign")
    story.change(by_hand, e.NeedDecided, by="loadtest-supervisor")
    assert ORDERS not in story.failed()
    number = story.play.engine.state.incidents[4].assignments[-1].assignment_no
    by_hand.events.append(e.AlertRaised(Alert.ENGINE_DISAGREES, 4, number, "M1", "EMS", 0, 1))
    assert ORDERS not in story.failed(), "M1 itself had said no"
    story.change(by_hand, e.AlertRaised, unit_id="M9")
    assert ORDERS in story.failed()
