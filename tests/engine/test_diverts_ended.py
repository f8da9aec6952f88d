"""Diverts that end among other things: a mode, another decision, incidents that part. Nobody is forgotten by it."""

from __future__ import annotations

import pytest

from .test_diverting import DIVERT, EMS, play
from .town import town
from .transcript import Play


@pytest.mark.parametrize(
    ("command", "outcome"),
    [
        ("progress M2 on_scene", "progress_reported assignment_no=1 ON_SCENE"),
        ("hold M2 because fuel", "unit_held unit_id=M2"),
    ],
)
def test_in_manual_mode_what_loses_its_unit_asks_a_human_under_a_clock(command: str, outcome: str) -> None:
    play().check(f"""
        +1 mode EMS manual because drill -> mode_set agency_id=EMS
        +1 {command} -> divert_ended assignment_no=1 | alert SURPLUS M2 | {outcome}
        +1ms clock   -> need 1 short 1 AWAITING_APPROVAL
        +0 due       -> 2.999
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
