"""Places: nobody is sent to a guess, and the answer says where the place decides."""

from __future__ import annotations

from .centre import centre
from .transcript import Play


def test_a_name_that_fits_several_places_sends_nobody_until_it_is_resolved() -> None:
    Play(centre()).check("""
        +0 report arrest candidates=A+H  -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 PLACE_UNRESOLVED
            | alert PLACE_UNRESOLVED
        +20 clock                        -> alert PLACE_UNRESOLVED need=1 again=60
        +0 confirm I4                    -> rejected PLACE_UNRESOLVED incident_id (I4)
        +0 reassign M1 I4 because x      -> rejected PLACE_UNRESOLVED incident_id (I4)
        +1 update I4 at C because caller -> incident_moved | need 1 M1@90
        +1 ack M1                        -> order_acknowledged assignment_no=1 v1
    """)


def test_an_unresolved_report_can_be_attached_elsewhere() -> None:
    Play(centre()).check("""
        +0 report sick candidates=A+B -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 PLACE_UNRESOLVED
            | alert PLACE_UNRESOLVED
        +0 report sick at C           -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +1 attach R4 I4 to I5         -> report_detached report=4 | report_attached priority=3 type_code=sick
            | incident_closed
    """)


def test_the_edge_of_the_disc_may_have_another_first_due() -> None:
    Play(centre()).check("""
        +0 report cat at D radius=600     -> I4 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 L1@30
        +0 report quake at D radius=100   -> I5 P1 | raised 1 FIRE/LADDER x1 P1 | need 1 short 1 ALL_COMMITTED
            | alert AGENCY_SUGGESTED
        +0 report arrest at D radius=1500 -> I6 P1 | raised 1 EMS/ALS x1 P1
            | duplicates_suggested like=5,4 scores=800,800 | need 1 M1@150 | alert LOCATION_DECIDES M1
        +0 report blaze at D radius=400   -> I7 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
            | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
            | duplicates_suggested like=6,5,4 scores=800,800,800 | need 4 short 1 AWAITING_APPROVAL
            | desk_asked need_no=4 desk_id=POWER | need 6 short 1 AWAITING_APPROVAL | desk_asked need_no=6 desk_id=H1
            | need 1 E2@90 E3@90 | need 2 M2@150 | need 3 P1@90* short 0 AWAITING_APPROVAL
            | need 5 short 1 AWAITING_APPROVAL | desk_asked need_no=5 desk_id=POWER | alert LOCATION_DECIDES E3
    """)


def test_a_move_within_sight_of_a_sooner_unit_adds_it() -> None:
    Play(centre()).check("""
        +0 report sick at C             -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +1 confirm I4                   -> order_released assignment_no=1 | need_approved need_no=1
        +1 update I4 at G because wrong -> incident_moved | order_reissued assignment_no=1 v2 | need 1 M2@90
            | alert SURPLUS M1
        +1 confirm I4                   -> rejected NOTHING_TO_CONFIRM incident_id (I4)
    """)


def test_a_move_decides_reservations_anew() -> None:
    Play(centre()).check("""
        +0 report sick at C             -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +1 update I4 at G because wrong -> incident_moved | reservation_ended assignment_no=1
            | need 1 M2@90* short 0 AWAITING_APPROVAL
        +0 unit M1                      -> NONE
    """)


def test_who_stands_at_the_old_place_is_named() -> None:
    Play(centre()).check("""
        +0 report arrest at C           -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 progress M1 on_scene         -> progress_reported assignment_no=1 ON_SCENE
        +1 update I4 at F because wrong -> incident_moved | alert AT_OLD_PLACE M1
    """)
