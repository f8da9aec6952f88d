"""What a change of priority, place or kind means for who decides, for the scene, and for its reports."""

from __future__ import annotations

from .centre import BLAZE_AT_D, centre
from .transcript import Play


def test_a_rise_to_priority_one_releases_what_the_table_sends_at_once() -> None:
    Play(centre()).check("""
        +0 report sick at C                   -> I4 P3 | raised 1 EMS/BLS x1 P3
            | need 1 M1@90* short 0 AWAITING_APPROVAL
        +1 update I4 priority=1 because worse -> incident_reprioritised priority=1
            | need_changed need_no=1 count=1 priority=1 | order_released assignment_no=1
        +1 ack M1                             -> order_acknowledged assignment_no=1 v1
    """)


def test_a_fall_from_priority_one_asks_a_human_for_the_next_unit() -> None:
    Play(centre()).check("""
        +0 report arrest at C                              -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 update I4 priority=3 because better with second -> incident_reprioritised priority=3
            | need_changed need_no=1 count=1 priority=3 | order_reissued assignment_no=1 v2
        +1 decline M1 because flat                         -> assignment_declined assignment_no=1
            | need 1 short 1 ALL_DECLINED
    """)


def test_what_was_safe_and_dark_there_is_not_here() -> None:
    Play(centre()).check("""
        +0 report riot at D             -> I4 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2
            | need 1 P1@90 | need 2 M1@150
        +1 staging I4 at C name=church  -> staging_set | order_reissued assignment_no=2 v2
        +1 safe I4 because seen         -> scene_declared unit_id= | order_reissued assignment_no=2 v3
        +1 update I4 at F because moved -> incident_moved | order_reissued assignment_no=1 v2
            | order_reissued assignment_no=2 v4 | need 2 M2@30 | alert SURPLUS M1
        +1 safe I4 because again        -> scene_declared unit_id= | order_reissued assignment_no=2 v5
            | order_reissued assignment_no=3 v2
        +0 report blaze at D            -> I9 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
            | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
            | need 4 short 1 AWAITING_APPROVAL | desk_asked need_no=4 desk_id=POWER | need 6 short 1 AWAITING_APPROVAL
            | desk_asked need_no=6 desk_id=H1 | need 1 E2@90 E3@90 | need 2 short 1 ALL_COMMITTED
            | need 3 P2@270* short 0 AWAITING_APPROVAL | need 5 short 1 AWAITING_APPROVAL
            | desk_asked need_no=5 desk_id=POWER
        +1 isolated POWER I9            -> power_recorded need_no=4
        +1 update I9 at E because moved -> incident_moved | order_reissued assignment_no=1 v2
            | order_reissued assignment_no=2 v2 | reservation_ended assignment_no=3 | need 4 short 1 AWAITING_APPROVAL
            | desk_asked need_no=4 desk_id=POWER | need 2 short 1 ALL_COMMITTED
            | need 3 P2@210* short 0 AWAITING_APPROVAL
        +1 isolated POWER I9 feeder=F2  -> power_recorded need_no=4
        +1 restored POWER I9 feeder=F2  -> power_recorded need_no=4 | alert POWER_RESTORED need=4
        +1 restored POWER I9 feeder=F3  -> rejected POWER_NOT_CUT feeder (F1)
        +1 cancel I9                    -> incident_cancelled | reservation_ended assignment_no=4
            | cancel_ordered assignment_no=1 unit_id=E2 v3 | cancel_ordered assignment_no=2 unit_id=E3 v3
    """)


def test_an_exercise_and_an_emergency_are_kept_apart() -> None:
    Play(centre()).check("""
        +0 report arrest at C kind=exercise -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 NOT_ACTUAL
        +0 report arrest at C               -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 attach R5 I5 to I4               -> rejected KIND_DIFFERS attach_to_incident_id (I4)
        +1 report arrest at C to I4         -> rejected KIND_DIFFERS attach_to_incident_id (I4)
    """)


def test_what_is_urgent_is_not_tidied_away() -> None:
    Play(centre()).check("""
        +0 mode EMS manual because drill -> mode_set agency_id=EMS
        +0 report arrest at C            -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 AWAITING_APPROVAL
        +0 report cat at C               -> I6 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 L1@90
        +1 attach R5 I5 to I6            -> rejected REPORT_MORE_URGENT attach_to_incident_id (I6)
        +1 attach R6 I6 to I5            -> rejected UNITS_STILL_ASSIGNED incident_id (L1)
        +1 detach R6 I5                  -> rejected REPORT_NOT_FOUND report_id (R6)
    """)


def test_soldiers_are_not_ordered_by_another_way() -> None:
    Play(centre()).check("""
        +0 report quake at C                 -> I4 P1 | raised 1 FIRE/LADDER x1 P1 | need 1 L1@90
            | alert AGENCY_SUGGESTED
        +1 reassign A1 I4 because go         -> rejected GROUND_MISSING unit_id (ARMY)
        +1 authority ARMY auto because go    -> rejected GROUND_MISSING authority (ARMY)
        +1 authority ARMY request because go -> authority_set agency_id=ARMY priority=0 type_code=
    """)


def test_a_hospital_that_closes_sends_what_it_was_told_on() -> None:
    Play(centre()).check(f"""
        +0 {BLAZE_AT_D}
        +1 desk H1 accepts I4 need=6          -> desk_answered need_no=6
        +1 report arrest at D                 -> I6 P1 | raised 1 EMS/ALS x1 P1
            | duplicates_suggested like=4 scores=799 | need 1 M2@150^ short 1 ALL_COMMITTED | alert SUBSTITUTED M2
        +1 progress M1 on_scene               -> progress_reported assignment_no=3 ON_SCENE
        +1 hospital H1 evacuated because fire -> destination_set
    """)


def test_an_accepted_isolation_keeps_the_incident_open() -> None:
    Play(centre()).check(f"""
        +0 {BLAZE_AT_D}
        +1 desk POWER accepts I4 need=4 -> desk_answered need_no=4
        +1 progress E2 cleared          -> assignment_cleared assignment_no=1
        +1 progress E3 cleared          -> assignment_cleared assignment_no=2
        +1 progress M1 cleared          -> assignment_cleared assignment_no=3
        +1 close I4                     -> rejected AGENCY_PART_OPEN incident_id (POWER)
        +1 isolated POWER I4            -> power_recorded need_no=4
        +1 close I4                     -> rejected AGENCY_PART_OPEN incident_id (POWER)
        +1 restored POWER I4            -> power_recorded need_no=4
        +1 close I4                     -> reservation_ended assignment_no=4 | incident_closed
    """)


def test_the_same_place_again_is_no_move() -> None:
    Play(centre()).check("""
        +0 report arrest at C           -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 update I4 at C because again -> rejected NOTHING_TO_CHANGE incident_id
    """)
