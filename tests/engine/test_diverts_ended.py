"""Diverts that end among other things: a mode, another decision, incidents that part. Nobody is forgotten by it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_core import rules_held
from dispatch_core.city.bundle import Substitute
from dispatch_core.model import Shortfall

from .test_diverting import DIVERT, EMS, play
from .town import kind, line, town, unit
from .transcript import Play


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        ("progress M2 on_scene", "progress_reported assignment_no=1 ON_SCENE"),
        ("hold M2 because fuel", "unit_held unit_id=M2"),
    ],
)
def test_in_manual_mode_what_loses_its_unit_asks_a_human_under_a_clock(command: str, outcome: str) -> None:
    played = play()
    played.check(f"""
        +1 mode EMS manual because drill -> mode_set agency_id=EMS
        +1 {command} -> divert_ended assignment_no=1 | alert SURPLUS M2 | {outcome}
    """)
    assert played.engine.state.incidents[6].needs[0].shortfall is Shortfall.AWAITING_APPROVAL
    played.check("""
        +1ms clock   -> need 1 short 1 AWAITING_APPROVAL
        +0 due       -> 2.999
    """)


def test_what_asks_for_nobody_any_more_is_left_without_a_human_s_word() -> None:
    """M2 is on its way to what turned out to be a cat, and nobody else could go there."""
    played = Play(town(units=(*EMS, unit("L1", "FIRE", "D", "LADDER")), dispatch=DIVERT))
    played.check("""
        +0 report sick at E priority=2 -> I4 P2 | raised 1 EMS/BLS x1 P2 | need 1 M2@210
        +0 hold M1 because fuel        -> unit_held unit_id=M1
        +1 update I4 type=cat          -> incident_retyped type_code=cat | need_changed need_no=1 count=0 priority=2
                                       | raised 2 FIRE/LADDER x1 P2 | order_reissued assignment_no=1 v2
                                       | need 2 L1@90 | alert SURPLUS M2
        +1 report arrest at H          -> I7 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@28>I4
    """)
    rules_held.hold(played.engine.context, played.entries[-1][2])


def test_what_loses_a_reservation_and_a_unit_on_its_way_in_one_decision_asks_anew() -> None:
    """M2 answered late, so that M1 is reserved beside it: each alone could be spared, both together cannot."""
    city = town(units=EMS, dispatch=DIVERT)
    crash = kind("crash", 1, line("EMS", "BLS", count=2))
    Play(replace(city, types={**city.types, "crash": crash})).check("""
        +0 report sick at E                              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +0 authority EMS confirm type=sick because night -> authority_set agency_id=EMS priority=0 type_code=sick
        +0 update I4 priority=4 -> incident_reprioritised priority=4 | need_changed need_no=1 count=1 priority=4
                                | order_reissued assignment_no=1 v2
        +5 clock                -> alert ORDER_UNDELIVERED M2
        +15 clock               -> alert ORDER_UNACKNOWLEDGED M2
        +70 clock               -> acknowledgement_missed assignment_no=1 running=1
                                | need 1 M1@270* short 0 AWAITING_APPROVAL
        +1 ack M2               -> order_acknowledged assignment_no=1 v2 | alert SURPLUS M2
        +1 report crash at G    -> I11 P1 | raised 1 EMS/BLS x2 P1 | reservation_ended assignment_no=2
                                | need 1 M1@390 M2@60>I4 | need 1 short 1 ALL_COMMITTED
    """)


def test_a_substitute_that_leaves_leaves_no_slot_more_behind() -> None:
    city = town(units=(unit("M2", "EMS", "H", "BLS"),), dispatch=DIVERT)
    crash = kind("crash", 1, line("EMS", "BLS"))
    stand_in = Substitute("EMS", ("ALS",), (("EMS", ("BLS",)),))
    Play(replace(city, types={**city.types, "crash": crash}, substitutes=(stand_in,))).check("""
        +0 report arrest at E -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@210^ short 1 NO_CAPABILITY
                              | alert SUBSTITUTED M2
        +1 update I4 priority=4 because calm with chief -> incident_reprioritised priority=4
                              | need_changed need_no=1 count=1 priority=4 | order_reissued assignment_no=1 v2
                              | need 1 short 1 NO_CAPABILITY
        +1 report crash at H  -> I6 P1 | raised 1 EMS/BLS x1 P1 | need 1 M2@28>I4
    """)


def test_a_proposal_that_loses_its_unit_ends_once_whatever_fills_it_then() -> None:
    """M2 was proposed for priority 2, goes to priority 1, and M1 to priority 2: the divert to 1 stands."""
    played = Play(town(units=EMS, dispatch=DIVERT))
    played.check("""
        +0 report sick at E              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +0 report arrest at A            -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
        +0 report arrest at H priority=2 -> I6 P2 | raised 1 EMS/ALS x1 P2 | need 1 M2@30*>I4 short 1 ALL_COMMITTED
        +1 decline M1 I5 because flat    -> assignment_declined assignment_no=1 | divert_ended assignment_no=1
                                         | need 1 M2@449>I4 | need 1 M1@450 | need 1 short 1 ALL_COMMITTED
        +1 ack M2                        -> order_acknowledged assignment_no=2 v1
        +0 unit M2                       -> COMMITTED on I5
    """)


def test_incidents_that_part_ask_anew() -> None:
    """Who was asked for a need that goes to the other incident is asked for that one."""
    Play(town(units=EMS, dispatch=DIVERT)).check("""
        +0 report sick at E             -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +0 report sick at A             -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30
        +5 progress M1 on_scene         -> progress_reported assignment_no=1 ON_SCENE
        +1 ack M2                       -> order_acknowledged assignment_no=1 v1
        +20 report sick at H priority=5 -> I8 P5 | raised 1 EMS/BLS x1 P5 | need 1 short 1 ALL_COMMITTED
        +1 report arrest at H           -> I9 P1 | raised 1 EMS/ALS x1 P1
                                        | need 1 M2@3>I4 | need 1 short 1 ALL_COMMITTED
        +1 merge I8 I9 because one      -> divert_ended assignment_no=1 | incident_merged
                                        | incident_reprioritised priority=1
        +1ms clock                      -> need 2 M2@1.999>I4 | need 1 short 1 ALL_COMMITTED
        +1 unmerge I9 because two       -> divert_ended assignment_no=2 | incident_unmerged
        +1ms clock                      -> need 1 short 1 ALL_COMMITTED
        +0 clock                        -> need 1 M2@0.998>I4 | need 1 short 1 ALL_COMMITTED
        +1 ack M2 I9                    -> order_acknowledged assignment_no=3 v1
        +0 unit M2                      -> COMMITTED on I9
    """)
