"""Diverts, played: who is asked to turn round, what it takes until it is so, and what calls it off."""

from __future__ import annotations

import pytest

from dispatch_core.city.dispatch import Dispatch, Divert, Joint
from dispatch_core.model import AssignmentState

from .town import UNITS, town, unit
from .transcript import Play

DIVERT = Dispatch("divert", Joint())
# One ambulance at each end of the town, both of which can do everything.
EMS = (unit("M1", "EMS", "A", "BLS", "ALS"), unit("M2", "EMS", "H", "BLS", "ALS"))
# M2 drives to E when a heart stops at H, where it came from: M1 would need seven and a half minutes.
START = """
    +0 report sick at E        -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
    +30 progress M2 en_route   -> progress_reported assignment_no=1 EN_ROUTE
    +10 report arrest at H     -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@0>I4 | need 1 M1@270
"""


def play(dispatch: Dispatch = DIVERT, start: str = START, **policy: int) -> Play:
    played = Play(town(units=EMS, dispatch=dispatch, **policy))
    played.check(start)
    return played


def test_the_acknowledgement_ends_the_old_assignment_and_begins_the_new_one() -> None:
    """The patient at E gets M1 in the same decision, by the clock that runs since the call."""
    played = play()
    state = played.engine.state
    new, old = state.incidents[6].assignments[0], state.incidents[4].assignments[0]
    assert (new.state, new.order_version, new.diverted_from) == (AssignmentState.RESERVED, 1, 4)
    assert (old.state, old.leaving) == (AssignmentState.EN_ROUTE, True)
    played.check("""
        +0 unit M2       -> COMMITTED on I4
        +1 ack M2        -> order_acknowledged assignment_no=1 v1
        +0 unit M2       -> COMMITTED on I6
        +0 ack M2 I4     -> rejected ASSIGNMENT_ENDED incident_id (PREEMPTED)
        +1 progress M2 on_scene -> progress_reported assignment_no=1 ON_SCENE
    """)
    assert (old.state, old.reason) == (AssignmentState.PREEMPTED, "I6")
    assert state.incidents[4].diverted_count == 1
    assert [need.raised_ms for need in state.incidents[4].needs] == [state.incidents[4].reported_ms]


def test_whoever_drives_there_has_understood() -> None:
    play().check("""
        +1 progress M2 en_route I6 -> order_acknowledged assignment_no=1 v1 | progress_reported assignment_no=1 EN_ROUTE
        +0 unit M2                 -> COMMITTED on I6
    """)


def test_without_an_answer_the_old_one_stands_and_the_clocks_run() -> None:
    """M1 is taken from E, since M2 fills its slot there again; a late answer counts, and E is decided anew by it."""
    play().check("""
        +1 ack M1           -> order_acknowledged assignment_no=2 v1
        +4 clock            -> alert ORDER_UNDELIVERED M2
        +15 clock           -> alert ORDER_UNACKNOWLEDGED M2
        +25 clock           -> acknowledgement_missed assignment_no=1 running=1 | alert SURPLUS M2 | need 1 M1@420>I4
        +0 unit M2          -> COMMITTED on I4
        +1 ack M2 I6        -> order_acknowledged assignment_no=1 v1 | alert SURPLUS M2 | need 1 short 1 ALL_COMMITTED
        +0 unit M2          -> COMMITTED on I6
    """)


def test_where_nobody_is_left_to_ask_no_answer_is_what_is_told() -> None:
    """The old assignment stands as if it had never been asked, and neither it nor its need is decided anew."""
    played = Play(town(units=(EMS[1],), dispatch=DIVERT))
    played.check("""
        +0 report sick at E -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +30 ack M2 -> order_acknowledged assignment_no=1 v1
        +1 report arrest at H -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@0>I4 | need 1 short 1 ALL_COMMITTED
        +5 clock    -> alert ORDER_UNDELIVERED M2
        +15 clock   -> alert ORDER_UNACKNOWLEDGED M2
        +25 clock   -> acknowledgement_missed assignment_no=1 running=1 | need 1 short 1 NO_ACKNOWLEDGEMENT
        +0 unit M2  -> COMMITTED on I4
    """)
    left = played.engine.state.incidents[4]
    assert (left.assignments[0].state, left.needs[0].missing_count) == (AssignmentState.ACKNOWLEDGED, 0)


def test_what_is_said_before_the_crew_has_answered_is_refused_by_its_name() -> None:
    """Nobody reports on what it was only asked, and what was asked is called off, not refused."""
    play().check("""
        +1 progress M2 cleared I6        -> rejected ORDER_NOT_ANSWERED unit_id (M2)
        +0 refuse I6 unit=M2 because no  -> rejected ORDER_NOT_ANSWERED unit_id (M2)
        +0 confirm I6                    -> rejected ORDER_NOT_ANSWERED unit_id (M2)
        +0 recall M2 I6 because no       -> divert_ended assignment_no=1 | alert SURPLUS M2
                                         | need_changed need_no=1 count=0 priority=1
    """)


def test_a_crew_may_refuse_and_is_not_asked_again() -> None:
    play().check("""
        +1 decline M2 because flat -> assignment_declined assignment_no=1 | alert SURPLUS M2 | need 1 M1@449>I4
        +0 unit M2                 -> COMMITTED on I4
        +1 decline M1 because flat -> assignment_declined assignment_no=2 | alert SURPLUS M1
                                   | need 1 short 1 ALL_COMMITTED
    """)


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        ("progress M2 on_scene", "progress_reported assignment_no=1 ON_SCENE"),
        ("pin M2 I4 because agreed", "assignment_pinned assignment_no=1"),
        ("hold M2 because fuel", "unit_held unit_id=M2"),
        ("set M2 not because broken", "availability_set unit_id=M2"),
        ("correct M2 I4 staged because radio", "state_corrected assignment_no=1 STAGED"),
    ],
)
def test_what_takes_its_ground_away_calls_it_off_first(command: str, outcome: str) -> None:
    """And the priority 1 is decided anew within the instant."""
    told = "" if command.startswith("correct") else "alert SURPLUS M2 | "
    play().check(f"""
        +1 {command} -> divert_ended assignment_no=1 | {told}{outcome}
        +0 due       -> 0.001
        +1ms clock   -> need 1 M1@448.999>I4
    """)


def test_the_end_of_either_incident() -> None:
    play().check("""
        +1 cancel I6 -> divert_ended assignment_no=1 | alert SURPLUS M2 | incident_cancelled
        +0 unit M2   -> COMMITTED on I4
    """)
    play().check("""
        +1 cancel I4 -> incident_cancelled | cancel_ordered assignment_no=1 unit_id=M2 v2
                     | cancel_ordered assignment_no=2 unit_id=M1 v2
        +1 ack M2    -> order_acknowledged assignment_no=1 v1
        +0 unit M2   -> COMMITTED on I6
    """)
    play().check("""
        +1 cancel I4 -> incident_cancelled | cancel_ordered assignment_no=1 unit_id=M2 v2
                     | cancel_ordered assignment_no=2 unit_id=M1 v2
        +1 ack M2 I4 -> divert_ended assignment_no=1 | assignment_cancelled assignment_no=1 | need 1 M2@0
    """)
    play().check("""
        +1 close I6  -> rejected NOBODY_SERVED incident_id (I6)
        +0 unit M2   -> COMMITTED on I4
    """)


def test_a_change_of_either_incident_asks_anew() -> None:
    play().check("""
        +1 update I6 at A because wrong -> divert_ended assignment_no=1 | alert SURPLUS M2 | incident_moved
                                        | need 1 M1@29>I4
    """)
    play().check("""
        +1 update I4 priority=1 because worse -> divert_ended assignment_no=1 | alert SURPLUS M2
            | incident_reprioritised priority=1 | need_changed need_no=1 count=1 priority=1
            | order_reissued assignment_no=1 v2 | order_reissued assignment_no=2 v2
        +1ms clock                            -> need 1 short 1 ALL_COMMITTED
    """)
    play().check("""
        +1 merge I6 I4 because same -> divert_ended assignment_no=1 | incident_merged
                                    | order_reissued assignment_no=2 v2 | order_reissued assignment_no=3 v2
        +1ms clock                  -> need 1 short 1 ALL_COMMITTED
    """)


def test_a_human_takes_it_back_and_who_is_not_wanted_is_not_asked_again() -> None:
    play().check("""
        +1 recall M2 I6 because no replace=yes -> divert_ended assignment_no=1 | alert SURPLUS M2
        +1ms clock                             -> need 1 M1@448.999>I4
    """)


def test_in_manual_mode_what_was_asked_stands_and_nothing_new_is() -> None:
    play().check("""
        +1 mode all manual because drill -> mode_set agency_id=
        +1 ack M2                        -> order_acknowledged assignment_no=1 v1
    """)
    played = Play(town(units=EMS, dispatch=DIVERT))
    played.check("""
        +0 report sick at E              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +1 mode EMS manual because drill -> mode_set agency_id=EMS
        +40 report arrest at H           -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 AWAITING_APPROVAL
    """)


def test_after_a_stop_its_clocks_start_anew_and_what_was_stored_too_late_waits_for_a_human() -> None:
    play().check("""
        +4 resume         -> service_resumed
        +0 due            -> 5
        +59 ack M2        -> order_acknowledged assignment_no=1 v1
    """)
    play().check("""
        +10 resume late=15 -> order_held assignment_no=2 | alert ORDER_HELD M1 | order_held assignment_no=1
                           | alert ORDER_HELD M2 | service_resumed
        +1ms clock         -> reservation_ended assignment_no=2 | need 1 M1@450 | divert_ended assignment_no=1
    """)


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("+30 progress M2 staged", "it waits near the scene"),
        ("+1 pin M2 I4 because agreed", "a supervisor fixed it there"),
        ("+121 ack M2", "less than a minute is left, as far as anybody knows"),
    ],
)
def test_who_stays_where_he_is_going(before: str, why: str) -> None:
    played = Play(town(units=EMS, dispatch=DIVERT))
    played.run("+0 report sick at E")
    if why.startswith("less"):
        played.run("+0 progress M2 en_route")
        played.run("+119 position M2 E")
    played.run(before)
    told = played.run("+1 report arrest at H")
    assert ">" not in told, f"{told}, although {why}"


def test_a_unit_that_a_human_placed_is_left_alone() -> None:
    play(
        start="""
        +0 report sick at E                  -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +1 reassign M1 I4 because known      -> need 1 M1@270!
        +1 report arrest at A                -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@448>I4
    """
    )


def test_it_must_be_sooner_by_the_citys_gain_and_worth_it() -> None:
    """M1 is at G within four minutes less than M2 at its own gate; with a gain of five minutes it is not asked."""
    start = "+0 report sick at E -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210"
    asked = "+30 report arrest at H -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 {} {}"
    play(start=f"{start}\n{asked.format('M2@0>I4', '| need 1 M1@270')}")
    slow = Dispatch("divert", Joint(), divert=Divert(gain_ms=460_000))
    play(slow, start=f"{start}\n{asked.format('M1@450', '')}")


def test_an_incident_loses_so_many_and_a_unit_is_left_alone_for_a_while() -> None:
    two = Dispatch("divert", Joint(), divert=Divert(per_incident_max=1))
    played = play(two)
    played.check("""
        +1 ack M2              -> order_acknowledged assignment_no=1 v1
        +1 ack M1              -> order_acknowledged assignment_no=2 v1
        +1 report arrest at B  -> I9 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 ALL_COMMITTED
    """)
    # M2 was diverted to a priority 2 just now.
    fast = Play(town(units=(*EMS, unit("M3", "EMS", "C", "BLS", "ALS")), dispatch=DIVERT))
    fast.check("""
        +0 report sick at E              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M3@150
        +0 report sick at H priority=4   -> I5 P4 | raised 1 EMS/BLS x1 P4 | need 1 M2@30
    """)


def test_only_inside_one_agency_and_only_the_fit() -> None:
    """Police on their way to a brawl are no ambulance; M2 cannot do what a heart asks for."""
    played = Play(town(units=UNITS, dispatch=DIVERT))
    played.check("""
        +0 report sick at G              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@90
        +0 report sick at C              -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 report arrest at H            -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@390>I5
                                         | need 1 short 1 ALL_COMMITTED
    """)


def test_the_joint_assignment_diverts_where_its_city_says_so() -> None:
    play(Dispatch("joint", Joint(diverts=True)))
    with pytest.raises(AssertionError):
        play(Dispatch("joint", Joint()))
