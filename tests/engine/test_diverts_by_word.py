"""Diverts that a human decides: proposed where nobody is free, told of where somebody is, and never without a word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_core.city.bundle import City, Objective
from dispatch_core.city.dispatch import Dispatch, Joint

from .test_diverting import DIVERT, EMS
from .town import town
from .transcript import Play


def test_a_priority_2_that_leaves_a_priority_3_with_nobody_asks_a_human() -> None:
    played = Play(town(units=(EMS[1],), dispatch=DIVERT))
    played.check("""
        +0 report sick at E              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +30 progress M2 en_route         -> progress_reported assignment_no=1 EN_ROUTE
        +1 report arrest at H priority=2 -> I6 P2 | raised 1 EMS/ALS x1 P2 | need 1 M2@0*>I4 short 1 ALL_COMMITTED
        +0 unit M2                       -> COMMITTED on I4
        +1 ack M2 I6                     -> rejected ORDER_NOT_RELEASED unit_id (M2)
        +1 confirm I6                    -> order_released assignment_no=1 | need 1 short 1 ALL_COMMITTED
        +1 ack M2                        -> order_acknowledged assignment_no=1 v1
        +0 unit M2                       -> COMMITTED on I6
    """)


def test_what_a_human_refuses_is_not_asked_and_a_priority_1_takes_it_without_asking() -> None:
    played = Play(town(units=(EMS[1],), dispatch=DIVERT))
    played.check("""
        +0 report sick at E              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +1 report arrest at H priority=2 -> I5 P2 | raised 1 EMS/ALS x1 P2 | need 1 M2@29*>I4 short 1 ALL_COMMITTED
        +1 refuse I5 unit=M2 because no  -> divert_ended assignment_no=1
        +1 report arrest at H priority=2 -> I7 P2 | raised 1 EMS/ALS x1 P2 | need 1 M2@27*>I4 short 1 ALL_COMMITTED
        +1 report arrest at G            -> I8 P1 | raised 1 EMS/ALS x1 P1 | divert_ended assignment_no=1
                                         | need 1 M2@86>I4 | need 1 short 1 ALL_COMMITTED
    """)


def test_whoever_is_free_goes_and_is_not_held_back_for_a_humans_word() -> None:
    """M1 is late at H, but there; M2 would leave a priority 2 that is past its objective for it."""
    played = Play(_with_objective())
    played.check("""
        +0 report arrest at E priority=2 -> I4 P2 | raised 1 EMS/ALS x1 P2 | need 1 M2@210
        +30 report arrest at H           -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@450
                                         | alert OBJECTIVE_OUT_OF_REACH M1 | alert DIVERT_POSSIBLE M2
        +0 unit M2                       -> COMMITTED on I4
    """)


@pytest.mark.parametrize("dispatch", [DIVERT, Dispatch("joint", Joint(diverts=True))], ids=["divert", "joint"])
def test_a_supervisor_who_is_told_who_would_be_sooner_may_take_him(dispatch: Dispatch) -> None:
    """The free unit goes at once; recalled from a priority 2 and placed by hand, the other comes in its place."""
    played = Play(_with_objective(dispatch))
    played.check("""
        +0 report arrest at E priority=2 -> I4 P2 | raised 1 EMS/ALS x1 P2 | need 1 M2@210
        +30 report arrest at H           -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@450
                                         | alert OBJECTIVE_OUT_OF_REACH M1 | alert DIVERT_POSSIBLE M2
        +5 recall M2 I4 because nearer replace=yes -> cancel_ordered assignment_no=1 unit_id=M2 v2
                                                   | need 1 short 1 ALL_COMMITTED
        +5 ack M2 I4                     -> assignment_cancelled assignment_no=1
        +0 reassign M2 I5 because nearer replaces=M1 -> cancel_ordered assignment_no=1 unit_id=M1 v2 | need 1 M2@30!
        +1 ack M1 I5                     -> assignment_cancelled assignment_no=1 | need 1 M1@270
                                         | alert OBJECTIVE_OUT_OF_REACH M1
    """)


def test_nobody_is_told_of_who_would_gain_nothing() -> None:
    """M1 is nearer by itself: M2 would gain nothing."""
    played = Play(_with_objective())
    played.check("""
        +0 report arrest at G priority=2 -> I4 P2 | raised 1 EMS/ALS x1 P2 | need 1 M2@90
        +1 report arrest at B            -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
    """)


def _with_objective(dispatch: Dispatch = DIVERT) -> City:
    city = town(units=EMS, dispatch=dispatch)
    need = city.types["arrest"].needs[0]
    within = replace(city.types["arrest"], needs=(replace(need, objective=Objective("reported", "on_scene", 240)),))
    return replace(city, types={**city.types, "arrest": within})


def test_what_only_a_human_may_order_is_only_proposed() -> None:
    """EMS needs a word for everything now: nobody is told to turn round without one, not even for a priority 1."""
    played = Play(town(units=(EMS[1],), dispatch=DIVERT))
    played.check("""
        +0 report sick at E                     -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +1 authority EMS confirm because drill  -> authority_set agency_id=EMS priority=0 type_code=
        +1 report arrest at H                   -> I6 P1 | raised 1 EMS/ALS x1 P1
                                                | need 1 M2@28*>I4 short 1 ALL_COMMITTED
    """)
