"""Duplicates: suggested with a score, held back where the type says so, attached and taken apart by humans."""

from __future__ import annotations

from dataclasses import replace

from dispatch_core.model import Authority

from .centre import BLAZE_AT_C, centre, line
from .transcript import Play


def test_a_second_fire_nearby_sends_its_first_due_only_while_the_first_is_served() -> None:
    Play(centre()).check(f"""
        +0 {BLAZE_AT_C}
        +1 ack E2                       -> order_acknowledged assignment_no=1 v1
        +1 report blaze at C priority=2 -> I6 P2 | raised 1 FIRE/ENGINE x2 P2 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P3 | raised 4 POWER/ x1 P2 | raised 5 POWER/LINE x1 P3 | raised 6 /ER x1 P2
            | duplicates_suggested like=4 scores=999 | need 4 short 1 AWAITING_APPROVAL
            | desk_asked need_no=4 desk_id=POWER | need 6 short 1 AWAITING_APPROVAL | desk_asked need_no=6 desk_id=H1
            | need 1 E3@150 short 1 HELD_AS_DUPLICATE | need_held need_no=1 | need 2 M2@210
            | need 3 P2@330* short 0 AWAITING_APPROVAL | need 5 short 1 AWAITING_APPROVAL
            | desk_asked need_no=5 desk_id=POWER
        +1 confirm I6                   -> hold_ended need_no=1 | need_approved need_no=1
            | order_released assignment_no=3 | need_approved need_no=3 | need 1 E4@270
    """)


def test_of_priority_one_everything_goes_whatever_it_is_like() -> None:
    Play(centre()).check(f"""
        +0 {BLAZE_AT_C}
        +1 ack E2            -> order_acknowledged assignment_no=1 v1
        +1 report blaze at C -> I6 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
            | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
            | duplicates_suggested like=4 scores=999 | need 4 short 1 AWAITING_APPROVAL
            | desk_asked need_no=4 desk_id=POWER | need 6 short 1 AWAITING_APPROVAL | desk_asked need_no=6 desk_id=H1
            | need 1 E3@150 E4@270 | need 2 M2@210 | need 3 P2@330* short 0 AWAITING_APPROVAL
            | need 5 short 1 AWAITING_APPROVAL | desk_asked need_no=5 desk_id=POWER
    """)


def test_what_becomes_priority_one_is_no_longer_held() -> None:
    Play(centre()).check("""
        +0 report noise at C                    -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 ack P1                               -> order_acknowledged assignment_no=1 v1
        +1 report noise at C                    -> I6 P4 | raised 1 POLICE/PATROL x1 P4
            | duplicates_suggested like=4 scores=999 | need 1 short 1 HELD_AS_DUPLICATE | need_held need_no=1
        +1 update I6 priority=1 because screams -> incident_reprioritised priority=1
            | need_changed need_no=1 count=1 priority=1 | hold_ended need_no=1 | need 1 P2@330
    """)


def test_without_an_answered_crew_nothing_is_held() -> None:
    Play(centre()).check("""
        +0 report noise at C -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 report noise at D -> I5 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=4 scores=500
            | need 1 P2@270
    """)


def test_a_hold_sends_by_itself() -> None:
    Play(centre()).check("""
        +0 report noise at C -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 ack P1            -> order_acknowledged assignment_no=1 v1
        +1 report noise at C -> I6 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=4 scores=999
            | need 1 short 1 HELD_AS_DUPLICATE | need_held need_no=1
        +0 due               -> 45
        +45 clock            -> hold_ended need_no=1 | need 1 P2@330
    """)


def test_a_human_ends_a_hold() -> None:
    Play(centre()).check("""
        +0 report noise at C -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 ack P1            -> order_acknowledged assignment_no=1 v1
        +1 report noise at C -> I6 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=4 scores=999
            | need 1 short 1 HELD_AS_DUPLICATE | need_held need_no=1
        +1 confirm I6        -> hold_ended need_no=1 | need_approved need_no=1 | need 1 P2@330
        +0 due               -> 5
    """)


def test_a_human_attaches_the_held_report() -> None:
    Play(centre()).check("""
        +0 report noise at C  -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 ack P1             -> order_acknowledged assignment_no=1 v1
        +1 report noise at C  -> I6 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=4 scores=999
            | need 1 short 1 HELD_AS_DUPLICATE | need_held need_no=1
        +1 attach R6 I6 to I4 -> report_detached report=6 | report_attached priority=4 type_code=noise
            | incident_closed
        +1 attach R6 I6 to I4 -> rejected INCIDENT_CLOSED incident_id (I6)
        +1 detach R4 I5       -> rejected INCIDENT_NOT_FOUND incident_id (I5)
        +1 detach R4 I4       -> report_detached report=4 | I8 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P2@330
        +1 detach R6 I4       -> rejected ONLY_REPORT report_id (I4)
    """)


def test_what_is_priority_one_is_never_held_whole() -> None:
    Play(centre()).check("""
        +0 report noise at C            -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 ack P1                       -> order_acknowledged assignment_no=1 v1
        +1 report noise at C priority=1 -> I6 P1 | raised 1 POLICE/PATROL x1 P1
            | duplicates_suggested like=4 scores=999 | need 1 P2@330
    """)


def test_medical_calls_are_only_suggested() -> None:
    Play(centre()).check("""
        +0 report arrest at C  -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 ack M1              -> order_acknowledged assignment_no=1 v1
        +40 report arrest at C -> I6 P1 | raised 1 EMS/ALS x1 P1 | duplicates_suggested like=4 scores=979
            | need 1 M2@210^ short 1 ALL_COMMITTED | alert SUBSTITUTED M2
    """)


def test_far_away_or_long_ago_is_no_duplicate() -> None:
    Play(centre()).check("""
        +0 report noise at C   -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 ack P1              -> order_acknowledged assignment_no=1 v1
        +0 report noise at F   -> I6 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P2@150
        +11m report noise at C -> I7 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 short 1 ALL_COMMITTED
    """)


def test_a_report_with_units_out_is_not_tidied_away() -> None:
    Play(centre()).check("""
        +0 report cat at D     -> I4 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 L1@30
        +1 report noise at A   -> I5 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@150
        +1 attach R4 I4 to I5  -> rejected UNITS_STILL_ASSIGNED incident_id (L1)
        +1 attach R5 I5 to I5  -> rejected SAME_INCIDENT attach_to_incident_id (I5)
        +1 attach R9 I5 to I4  -> rejected REPORT_NOT_FOUND report_id (R9)
        +1 attach R5 I5 to I99 -> rejected INCIDENT_NOT_FOUND attach_to_incident_id (I99)
    """)


def test_nothing_urgent_is_held_or_attached_to_what_is_not() -> None:
    """Not even a less urgent need of an incident of priority 1."""
    city = centre()
    noise = replace(city.types["noise"], needs=(line("POLICE", "PATROL", shift=1, authority=(Authority.AUTO,) * 5),))
    Play(replace(city, types={**city.types, "noise": noise})).check("""
        +0 report noise at C            -> I4 P4 | raised 1 POLICE/PATROL x1 P5 | need 1 P1@30
        +1 ack P1                       -> order_acknowledged assignment_no=1 v1
        +1 report noise at C            -> I6 P4 | raised 1 POLICE/PATROL x1 P5
            | duplicates_suggested like=4 scores=999 | need 1 short 1 HELD_AS_DUPLICATE | need_held need_no=1
        +1 report noise at C priority=1 -> I7 P1 | raised 1 POLICE/PATROL x1 P2
            | duplicates_suggested like=6,4 scores=999,998 | need 1 P2@330
        +1 report arrest at C to I4     -> rejected REPORT_MORE_URGENT attach_to_incident_id (I4)
        +1 report arrest at C to I7     -> report_attached priority=1 type_code=arrest
        +1 update I6 priority=1         -> incident_reprioritised priority=1
            | need_changed need_no=1 count=1 priority=2 | hold_ended need_no=1 | need 1 short 1 ALL_COMMITTED
    """)
