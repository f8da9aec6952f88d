"""Merging: two incidents become one with nothing cancelled, both ids mean it, and it is taken apart again."""

from __future__ import annotations

from .centre import centre
from .transcript import Play


def test_the_survivor_takes_all_units_and_both_ids_mean_it() -> None:
    Play(centre()).check("""
        +0 report noise at C        -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 report arrest at C       -> I5 P1 | raised 1 EMS/ALS x1 P1 | duplicates_suggested like=4 scores=799
            | need 1 M1@90
        +1 ack P1                   -> order_acknowledged assignment_no=1 v1
        +1 progress M1 en_route     -> progress_reported assignment_no=1 EN_ROUTE
        +1 merge I4 I5 because same -> incident_merged | incident_reprioritised priority=1
            | order_reissued assignment_no=1 v2 | order_reissued assignment_no=2 v2
        +0 unit M1                  -> COMMITTED on I4
        +1 ack M1 I5                -> order_acknowledged assignment_no=2 v2
        +1 progress P1 on_scene     -> progress_reported assignment_no=1 ON_SCENE
        +1 report arrest at C to I5 -> report_attached priority=1 type_code=arrest
        +1 close I5                 -> rejected UNITS_STILL_ASSIGNED incident_id (P1, M1)
        +1 unmerge I5 because two   -> incident_unmerged | order_reissued assignment_no=1 v3
        +0 unit M1                  -> COMMITTED on I5
        +1 progress M1 on_scene     -> progress_reported assignment_no=1 ON_SCENE
    """)


def test_a_version_seen_of_the_one_that_was_taken_in_is_none_of_the_survivors() -> None:
    """Equal numbers mean nothing: who saw only a noise does not cancel the arrest that it was of."""
    Play(centre()).check("""
        +0 report arrest at C       -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 report noise at H        -> I5 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P2@30
        +1 report noise at H to I5  -> report_attached priority=4 type_code=noise
        +1 merge I4 I5 because same -> incident_merged | order_reissued assignment_no=2 v2
        +1 cancel I5 version=2      -> rejected VERSION_CHANGED expected_version (2)
        +0 cancel I5 version=1      -> rejected VERSION_CHANGED expected_version (2)
        +0 cancel I4 version=2      -> incident_cancelled | cancel_ordered assignment_no=1 unit_id=M1 v2
            | cancel_ordered assignment_no=2 unit_id=P2 v3
    """)


def test_what_both_ask_for_is_asked_for_once_and_surplus_is_shown() -> None:
    Play(centre()).check("""
        +0 report arrest at C       -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 report arrest at D       -> I5 P1 | raised 1 EMS/ALS x1 P1 | duplicates_suggested like=4 scores=500
            | need 1 M2@150^ short 1 ALL_COMMITTED | alert SUBSTITUTED M2
        +1 progress M1 on_scene     -> progress_reported assignment_no=1 ON_SCENE
        +1 merge I4 I5 because same -> incident_merged | need_changed need_no=2 count=0 priority=1
            | order_reissued assignment_no=2 v2 | alert SURPLUS M2
        +1 ack M2                   -> order_acknowledged assignment_no=2 v2
        +1 unmerge I5 because two   -> incident_unmerged | need_changed need_no=1 count=1 priority=1
            | order_reissued assignment_no=1 v3 | need 1 short 1 ALL_COMMITTED
    """)


def test_what_waits_for_both_waits_once_and_is_decided_anew() -> None:
    Play(centre()).check("""
        +0 report noise at C        -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +0 report noise at D        -> I5 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=4 scores=501
            | need 1 P2@270
        +0 report noise at E        -> I6 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=5 scores=501
            | need 1 short 1 ALL_COMMITTED
        +0 report noise at F        -> I7 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=6 scores=501
            | need 1 short 1 ALL_COMMITTED
        +1 merge I6 I7 because same -> incident_merged | need_changed need_no=2 count=0 priority=4
        +0 unit P1                  -> COMMITTED on I4
        +1 clock                    -> need 1 short 1 ALL_COMMITTED
        +1 unmerge I7 because two   -> incident_unmerged | need_changed need_no=1 count=1 priority=4
            | need 1 short 1 ALL_COMMITTED
        +1 clock                    -> need 1 short 1 ALL_COMMITTED
    """)


def test_a_merge_is_the_word_that_a_hold_waits_for() -> None:
    Play(centre()).check("""
        +0 report noise at C        -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 ack P1                   -> order_acknowledged assignment_no=1 v1
        +1 report noise at C        -> I6 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=4 scores=999
            | need 1 short 1 HELD_AS_DUPLICATE | need_held need_no=1
        +1 merge I4 I6 because same -> hold_ended need_no=1 | incident_merged
            | need_changed need_no=2 count=0 priority=4
        +1 unmerge I6 because two   -> incident_unmerged | need_changed need_no=1 count=1 priority=4 | need 1 P2@330
    """)


def test_the_newest_merge_is_taken_apart_first() -> None:
    Play(centre()).check("""
        +0 report noise at C        -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +0 report noise at D        -> I5 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=4 scores=501
            | need 1 P2@270
        +0 report noise at E        -> I6 P4 | raised 1 POLICE/PATROL x1 P4 | duplicates_suggested like=5 scores=501
            | need 1 short 1 ALL_COMMITTED
        +1 merge I5 I6 because same -> incident_merged | need_changed need_no=2 count=0 priority=4
        +1 merge I4 I5 because same -> incident_merged | need_changed need_no=2 count=0 priority=4
            | order_reissued assignment_no=2 v2 | alert SURPLUS P2
        +1 unmerge I6 because two   -> rejected MERGED_SINCE incident_id (I5)
        +1 merge I4 I6 because same -> rejected ALREADY_MERGED merged_incident_id (I5)
        +1 unmerge I5 because two   -> incident_unmerged | need_changed need_no=1 count=1 priority=4
            | order_reissued assignment_no=1 v3
        +1 unmerge I6 because two   -> incident_unmerged | need_changed need_no=1 count=1 priority=4
            | need 1 short 1 ALL_COMMITTED
    """)


def test_who_was_sent_while_nobody_knew_where_stays_with_the_survivor() -> None:
    Play(centre()).check("""
        +0 report noise at C             -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 report arrest                 -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 PLACE_UNRESOLVED
            | alert PLACE_UNRESOLVED
        +1 merge I4 I5 because same      -> incident_merged | incident_reprioritised priority=1
            | order_reissued assignment_no=1 v2
        +1 clock                         -> need 2 M1@90
        +1 unmerge I5 because two        -> incident_unmerged | need 1 short 1 PLACE_UNRESOLVED | alert SURPLUS M1
        +1 update I5 at=D because found  -> incident_moved | need 1 M2@150^ short 1 ALL_COMMITTED
            | alert SUBSTITUTED M2
        +1 recall M1 I4 because surplus  -> cancel_ordered assignment_no=2 unit_id=M1 v2
    """)


def test_a_desk_answers_under_the_old_number() -> None:
    Play(centre()).check("""
        +0 report noise at C            -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 report blaze at C            -> I5 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
            | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
            | duplicates_suggested like=4 scores=799 | need 4 short 1 AWAITING_APPROVAL
            | desk_asked need_no=4 desk_id=POWER | need 6 short 1 AWAITING_APPROVAL | desk_asked need_no=6 desk_id=H1
            | need 1 E2@30 E1@150 | need 2 M1@90 | need 3 P2@330* short 0 AWAITING_APPROVAL
            | need 5 short 1 AWAITING_APPROVAL | desk_asked need_no=5 desk_id=POWER
        +1 merge I4 I5 because same     -> incident_merged | incident_reprioritised priority=1
            | need_changed need_no=1 count=0 priority=4 | order_reissued assignment_no=1 v2
            | order_reissued assignment_no=2 v2 | order_reissued assignment_no=3 v2 | order_reissued assignment_no=4 v2
            | alert SURPLUS P1
        +1 desk_has POWER I5 need=4     -> desk_delivered need_no=5
        +1 desk POWER accepts I5 need=4 -> desk_answered need_no=5
        +1 isolated POWER I5            -> power_recorded need_no=5
        +1 close I4                     -> rejected UNITS_STILL_ASSIGNED incident_id (P1, E2, E1, M1)
        +1 desk_has POWER I5 need=40    -> rejected NEED_NOT_FOUND need_no (104)
        +1 unmerge I5 because two       -> incident_unmerged | need_changed need_no=1 count=1 priority=4
            | order_reissued assignment_no=1 v3 | order_reissued assignment_no=2 v3 | order_reissued assignment_no=3 v3
        +1 restored POWER I4            -> rejected NOT_YOUR_DESK desk_id (POWER)
        +1 restored POWER I5            -> power_recorded need_no=4 | alert POWER_RESTORED need=4
            | order_reissued assignment_no=1 v4 | order_reissued assignment_no=2 v4 | order_reissued assignment_no=3 v4
    """)


def test_what_cannot_be_merged_or_taken_apart() -> None:
    Play(centre()).check("""
        +0 report noise at C                  -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30
        +1 report arrest at C                 -> I5 P1 | raised 1 EMS/ALS x1 P1
            | duplicates_suggested like=4 scores=799 | need 1 M1@90
        +1 merge I4 I5                        -> rejected REASON_MISSING reason
        +1 merge I4 I4 because same           -> rejected SAME_INCIDENT merged_incident_id (I4)
        +1 merge I4 I9 because same           -> rejected INCIDENT_NOT_FOUND merged_incident_id (I9)
        +1 merge I9 I4 because same           -> rejected INCIDENT_NOT_FOUND incident_id (I9)
        +1 merge I4 I5 because same version=9 -> rejected VERSION_CHANGED expected_version (1)
        +1 report arrest at C kind=exercise   -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 NOT_ACTUAL
        +1 merge I4 I6 because same           -> rejected KIND_DIFFERS merged_incident_id (I6)
        +1 unmerge I9 because two             -> rejected INCIDENT_NOT_FOUND incident_id (I9)
        +1 unmerge I5 because two             -> rejected NOT_MERGED incident_id (I5)
        +1 merge I4 I5 because same           -> incident_merged | incident_reprioritised priority=1
            | order_reissued assignment_no=1 v2 | order_reissued assignment_no=2 v2
        +1 merge I4 I5 because same           -> rejected ALREADY_MERGED merged_incident_id (I4)
        +1 merge I5 I4 because same           -> rejected SAME_INCIDENT merged_incident_id (I4)
        +1 unmerge I5                         -> rejected REASON_MISSING reason
        +1 unmerge I5 because two version=1   -> rejected VERSION_CHANGED expected_version (2)
        +1 detach R4 I4                       -> report_detached report=4 | I8 P4 | raised 1 POLICE/PATROL x1 P4
            | need 1 P2@330
        +1 unmerge I5 because two             -> rejected ONLY_REPORT incident_id (I4)
    """)
