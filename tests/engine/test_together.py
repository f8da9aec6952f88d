"""Agencies together: staging, power, hospitals, hand-over."""

from __future__ import annotations

from .centre import BLAZE_AT_D, centre
from .transcript import Play


def test_units_wait_at_the_staging_place_until_the_scene_is_safe() -> None:
    Play(centre()).check("""
        +0 report riot at D            -> I4 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2 | need 1 P1@90
            | need 2 M1@150
        +1 staging I4 at C name=church -> staging_set | order_reissued assignment_no=2 v2
        +10 progress M1 staged         -> progress_reported assignment_no=2 STAGED
        +1 safe I4 unit=M1             -> rejected MAY_NOT_DECLARE unit_id (M1)
        +1 safe I4 unit=P1             -> rejected MAY_NOT_DECLARE unit_id (P1)
        +9 progress P1 on_scene        -> progress_reported assignment_no=1 ON_SCENE
        +1 safe I4 unit=P1             -> scene_declared unit_id=P1 | order_reissued assignment_no=2 v3
        +1 safe I4                     -> rejected REASON_MISSING reason
        +1 safe I4 because again       -> rejected ALREADY_SO safe (true)
        +1 ack M1                      -> order_acknowledged assignment_no=2 v3
        +1 progress M1 on_scene        -> progress_reported assignment_no=2 ON_SCENE
        +1 unsafe I4 unit=P1           -> scene_declared unit_id=P1 | order_reissued assignment_no=2 v4
        +20 clock                      -> alert ORDER_UNDELIVERED M1
        +0 clock                       -> alert ORDER_UNACKNOWLEDGED M1
        +1 ack M1                      -> order_acknowledged assignment_no=2 v4
        +1 safe I4 because police      -> scene_declared unit_id= | order_reissued assignment_no=2 v5
    """)


def test_who_enters_before_is_told_of() -> None:
    Play(centre()).check("""
        +0 report riot at D     -> I4 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2 | need 1 P1@90
            | need 2 M1@150
        +9 progress M1 on_scene -> progress_reported assignment_no=2 ON_SCENE | alert ENTERED_UNSAFE M1
    """)


def test_orders_say_treat_as_live_until_the_power_is_cut() -> None:
    Play(centre()).check(f"""
        +0 {BLAZE_AT_D}
        +1 isolated POWER I4 -> power_recorded need_no=4
        +1 isolated EMS I4   -> rejected NOT_YOUR_DESK desk_id (POWER)
        +1 progress E2 on_scene -> progress_reported assignment_no=1 ON_SCENE
        +1 restored POWER I4 -> power_recorded need_no=4 | alert POWER_RESTORED need=4
            | order_reissued assignment_no=1 v2 | order_reissued assignment_no=2 v2 | order_reissued assignment_no=3 v2
        +1 ack E2            -> order_acknowledged assignment_no=1 v2
        +1 isolated POWER I4 -> power_recorded need_no=4
        +1 close I4          -> rejected UNITS_STILL_ASSIGNED incident_id (E2, E3, M1)
        +1 cancel I4         -> incident_cancelled | reservation_ended assignment_no=4
            | cancel_ordered assignment_no=2 unit_id=E3 v3 | cancel_ordered assignment_no=3 unit_id=M1 v3
        +0 progress E2 cleared -> assignment_cleared assignment_no=1
        +0 ack E3            -> assignment_cancelled assignment_no=2
        +0 ack M1            -> assignment_cancelled assignment_no=3
        +1 close I4          -> rejected AGENCY_PART_OPEN incident_id (POWER)
        +1 restored POWER I4 -> power_recorded need_no=4
        +1 close I4          -> incident_closed
    """)


def test_isolation_overdue_is_told() -> None:
    Play(centre()).check(f"""
        +0 {BLAZE_AT_D}
        +5 clock                           -> alert DESK_UNDELIVERED need=6 again=15
        +0 clock                           -> alert DESK_UNDELIVERED need=5 again=55
        +0 clock                           -> alert DESK_UNDELIVERED need=4 again=15
        +0 desk H1 accepts I4 need=6       -> desk_answered need_no=6
        +0 desk POWER accepts I4 need=4    -> desk_answered need_no=4
        +0 desk POWER accepts I4 W1 need=5 -> desk_answered need_no=5 | need 5 W1@390!
        +0 confirm I4                      -> order_released assignment_no=4 | need_approved need_no=3
        +0 ack E2                          -> order_acknowledged assignment_no=1 v1
        +0 ack E3                          -> order_acknowledged assignment_no=2 v1
        +0 ack M1                          -> order_acknowledged assignment_no=3 v1
        +0 ack P1                          -> order_acknowledged assignment_no=4 v1
        +0 ack W1                          -> order_acknowledged assignment_no=5 v1
        +0 due                             -> 85
        +175 clock                         -> alert LATE_EN_ROUTE E2
        +0 clock                           -> alert LATE_EN_ROUTE E3
    """)


def test_power_that_was_not_asked_for() -> None:
    Play(centre()).check("""
        +0 report cat at D   -> I4 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 L1@30
        +0 isolated POWER I4 -> rejected POWER_NOT_ASKED incident_id (I4)
    """)


def test_a_notice_goes_to_the_soonest_open_hospital() -> None:
    Play(centre()).check("""
        +0 hospital H1 diverting because full -> destination_set
        +0 report blaze at D                  -> I5 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
            | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
            | need 4 short 1 AWAITING_APPROVAL | desk_asked need_no=4 desk_id=POWER | need 6 short 1 NONE_AVAILABLE
            | need 1 E2@90 E3@90 | need 2 M1@150 | need 3 P1@90* short 0 AWAITING_APPROVAL
            | need 5 short 1 AWAITING_APPROVAL | desk_asked need_no=5 desk_id=POWER
        +0 hospital H1 open because space     -> destination_set
        +0 hospital H1 open because space     -> rejected ALREADY_SO status (OPEN)
        +0 hospital H9 open                   -> rejected DESTINATION_NOT_FOUND destination_id (H9)
        +0 hospital H2 evacuated              -> rejected REASON_MISSING reason
    """)


def test_patients_go_where_they_are_taken() -> None:
    Play(centre()).check("""
        +0 report arrest at C                 -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 ack M1                             -> order_acknowledged assignment_no=1 v1
        +1 progress M1 on_scene               -> progress_reported assignment_no=1 ON_SCENE
        +1 transfer M1                        -> care_transferred assignment_no=1
        +1 transfer M1                        -> nothing new
        +1 progress M1 transporting to H2     -> progress_reported assignment_no=1 TRANSPORTING
        +0 hospital H1 diverting because full -> destination_set
        +1 progress M1 at_destination to H1   -> progress_reported assignment_no=1 AT_DESTINATION
        +1 progress M1 cleared                -> assignment_cleared assignment_no=1
        +1 transfer M1 I4                     -> nothing new
    """)


def test_only_fit_hospitals_are_right() -> None:
    Play(centre()).check("""
        +0 report sick at C               -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +0 confirm I4                     -> order_released assignment_no=1 | need_approved need_no=1
        +1 progress M1 on_scene           -> progress_reported assignment_no=1 ON_SCENE
        +1 progress M1 transporting to H2 -> progress_reported assignment_no=1 TRANSPORTING
            | alert DESTINATION_UNFIT M1
        +1 progress M1 transporting to H1 -> progress_reported assignment_no=1 TRANSPORTING
        +1 progress M1 transporting       -> nothing new
        +1 progress M1 transporting to H1 -> nothing new
        +1 hospital H1 diverting because full -> destination_set | alert DESTINATION_UNFIT M1
        +1 progress M1 transporting to H9 -> rejected DESTINATION_NOT_FOUND destination_id (H9)
    """)
