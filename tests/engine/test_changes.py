"""What happens to an incident after it was reported: attached to, moved, retyped, reprioritised, cancelled, a unit
placed by hand.
"""

from .town import town
from .transcript import Play


def test_an_attached_report_raises_no_second_plan() -> None:
    Play(town()).check("""
        +0 report sick at C        -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +1 report sick at C to I4  -> report_attached priority=3 type_code=sick
        +1 report sick at C to I99 -> rejected INCIDENT_NOT_FOUND attach_to_incident_id (I99)
        +1 cancel I4 version=1     -> rejected VERSION_CHANGED expected_version (2)
        +1 cancel I4 version=2     -> incident_cancelled | cancel_ordered assignment_no=1 unit_id=M1 v2
        +1 report sick at C to I4  -> rejected INCIDENT_NOT_OPEN attach_to_incident_id (I4)
        +1 cancel I4               -> rejected INCIDENT_NOT_OPEN incident_id (I4)
    """)


def test_a_change_runs_the_plan_again_and_orders_must_be_acknowledged_anew() -> None:
    Play(town()).check("""
        +0 report sick at C                          -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +1 ack M1                                    -> order_acknowledged assignment_no=1 v1
        +1 update I4 at H because wrong              -> incident_moved | order_reissued assignment_no=1 v2
            | need 1 M2@150 | alert SURPLUS M1
        +1 ack M1 version=1                          -> rejected ORDER_VERSION_UNKNOWN order_version (2)
        +1 ack M1 version=2                          -> order_acknowledged assignment_no=1 v2
        +1 update I4 at I because wrong              -> incident_moved | order_reissued assignment_no=1 v3
            | order_reissued assignment_no=2 v2
        +1 update I4 type=fire because grew          -> incident_retyped type_code=fire
            | incident_reprioritised priority=1 | need_changed need_no=1 count=1 priority=2
            | raised 2 FIRE/ENGINE x2 P1 | raised 3 POLICE/PATROL x1 P2 | order_reissued assignment_no=1 v4
            | order_reissued assignment_no=2 v3 | need 2 short 2 NO_ROUTE | need 3 short 1 NO_ROUTE
        +1 update I4 priority=3 because x            -> rejected SECOND_PERSON_MISSING second_person
        +1 update I4 priority=3 because x with chief -> incident_reprioritised priority=3
            | need_changed need_no=1 count=1 priority=4 | need_changed need_no=2 count=2 priority=3
            | need_changed need_no=3 count=1 priority=4 | order_reissued assignment_no=1 v5
            | order_reissued assignment_no=2 v4 | need 2 short 2 NO_ROUTE | need 3 short 1 NO_ROUTE
        +1 update I4 type=advice                     -> incident_retyped type_code=advice
            | need_changed need_no=1 count=0 priority=4 | need_changed need_no=2 count=0 priority=3
            | need_changed need_no=3 count=0 priority=4 | order_reissued assignment_no=1 v6
            | order_reissued assignment_no=2 v5 | alert SURPLUS M1 | alert SURPLUS M2
    """)


def test_a_supervisor_places_units() -> None:
    Play(town()).check("""
        +0 report sick at C                         -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +1 reassign M2 I4                           -> rejected REASON_MISSING reason
        +1 reassign M2 I4 replaces=M1 because shift -> cancel_ordered assignment_no=1 unit_id=M1 v2 | need 1 M2@210!
        +1 reassign E9 I4 because x                 -> rejected UNIT_NOT_FOUND unit_id (E9)
        +1 reassign P2 I4 because x                 -> raised 2 POLICE/ x1 P3 | need 2 P2@330!
            | alert ENGINE_DISAGREES P1
        +1 reassign P2 I4 because x                 -> rejected UNIT_COMMITTED unit_id (P2)
        +1 ack M1                                   -> assignment_cancelled assignment_no=1
        +1 reassign B1 I4 because x                 -> raised 3 RESCUE/ x1 P3 | need 3 B1@329.634!
    """)


def test_a_cancel_must_be_acknowledged_and_units_on_scene_stay() -> None:
    Play(town()).check("""
        +0 report fire at C        -> I4 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P2 | need 1 E2@30 E1@150 | need 2 M1@90 | need 3 P1@30
        +5 ack M1                  -> order_acknowledged assignment_no=3 v1
        +5 progress P1 on_scene    -> progress_reported assignment_no=4 ON_SCENE
        +5 cancel I4 because false -> incident_cancelled | cancel_ordered assignment_no=1 unit_id=E2 v2
            | cancel_ordered assignment_no=2 unit_id=E1 v2 | cancel_ordered assignment_no=3 unit_id=M1 v2
        +0 unit M1                 -> COMMITTED on I4
        +0 close I4                -> rejected UNITS_STILL_ASSIGNED incident_id (E2, E1, M1, P1)
        +1 ack M1 version=1        -> rejected ORDER_VERSION_UNKNOWN order_version (2)
        +1 ack M1                  -> assignment_cancelled assignment_no=3
        +0 unit M1                 -> NONE
        +1 due                     -> 17
        +20 clock                  -> alert CANCEL_UNACKNOWLEDGED E2 again=40
        +0 ack E2                  -> assignment_cancelled assignment_no=1
        +0 progress E1 on_scene    -> progress_reported assignment_no=2 ON_SCENE
        +0 ack E1                  -> order_acknowledged assignment_no=2 v2
        +9 progress E1 cleared     -> assignment_cleared assignment_no=2
        +0 progress P1 cleared     -> assignment_cleared assignment_no=4
        +0 close I4 disposition=17 -> incident_closed
    """)


def test_whoever_is_beyond_the_plan_stays_and_is_not_replaced() -> None:
    Play(town()).check("""
        +0 report fire at C                -> I4 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P2 | need 1 E2@30 E1@150 | need 2 M1@90 | need 3 P1@30
        +1 reassign P2 I4 because crowd    -> need 3 P2@330!
        +1 update I4 type=cat because x    -> incident_retyped type_code=cat
            | need_changed need_no=1 count=0 priority=1 | need_changed need_no=2 count=0 priority=2
            | raised 4 FIRE/LADDER x1 P1 | order_reissued assignment_no=1 v2 | order_reissued assignment_no=2 v2
            | order_reissued assignment_no=3 v2 | order_reissued assignment_no=4 v2
            | order_reissued assignment_no=5 v2 | need 4 L1@90 | alert SURPLUS E1 | alert SURPLUS E2
            | alert SURPLUS M1
        +1 decline E1 because puncture     -> assignment_declined assignment_no=2
        +1 update I4 type=fire because y   -> incident_retyped type_code=fire
            | need_changed need_no=1 count=1 priority=1 | need_changed need_no=2 count=1 priority=2
            | need_changed need_no=4 count=0 priority=1 | raised 5 FIRE/ENGINE x1 P1
            | order_reissued assignment_no=1 v3 | order_reissued assignment_no=3 v3
            | order_reissued assignment_no=4 v3 | order_reissued assignment_no=5 v3
            | order_reissued assignment_no=6 v2 | need 5 E1@150 | alert SURPLUS L1
        +1 decline E2 because puncture     -> assignment_declined assignment_no=1 | need 1 E3@150
    """)


def test_the_same_type_again_does_not_bring_its_priority_back() -> None:
    Play(town()).check("""
        +0 report cat at D priority=3            -> I4 P3 | raised 1 FIRE/LADDER x1 P3 | need 1 L1@30
        +1 update I4 priority=5                  -> incident_reprioritised priority=5
            | need_changed need_no=1 count=1 priority=5 | order_reissued assignment_no=1 v2
        +1 update I4 type=cat priority=4         -> incident_reprioritised priority=4
            | need_changed need_no=1 count=1 priority=4 | order_reissued assignment_no=1 v3
        +1 update I4 type=cat                    -> rejected NOTHING_TO_CHANGE incident_id
        +1 update I4 type=sick                   -> incident_retyped type_code=sick
            | incident_reprioritised priority=3 | need_changed need_no=1 count=0 priority=4 | raised 2 EMS/BLS x1 P3
            | order_reissued assignment_no=1 v4 | need 2 M1@150 | alert SURPLUS L1
    """)


def test_outside_the_area_everything_that_is_missing_awaits_approval() -> None:
    Play(town()).check("""
        +0 report arrest at C                          -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +0 report brawl at C                           -> I5 P2 | raised 1 POLICE/PATROL x2 P2 | need 1 P1@30 P2@330
        +1 decline P2 because far                      -> assignment_declined assignment_no=2
            | need 1 short 1 ALL_COMMITTED
        +1 update I4 at -35000000,1284000000 because x -> incident_moved | order_reissued assignment_no=1 v2
            | alert OUTSIDE_AREA
        +1 update I5 at -35000000,1284000000 because x -> incident_moved | order_reissued assignment_no=1 v2
            | need 1 short 1 AWAITING_APPROVAL | alert OUTSIDE_AREA
        +1 decline M1 because far                      -> assignment_declined assignment_no=1
            | need 1 short 1 AWAITING_APPROVAL
        +0 unit M1                                     -> NONE
        +1 update I4 at C because back                 -> incident_moved | need 1 short 1 ALL_DECLINED
    """)


def test_who_was_ordered_back_and_is_there_already_stays() -> None:
    Play(town()).check("""
        +0 report sick at C                         -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 reassign M2 I4 replaces=M1 because shift -> cancel_ordered assignment_no=1 unit_id=M1 v2 | need 1 M2@210!
        +5 decline M2 because crew                  -> assignment_declined assignment_no=2
            | need 1 short 1 ALL_COMMITTED
        +5 progress M1 on_scene                     -> progress_reported assignment_no=1 ON_SCENE
        +5 progress M1 cleared                      -> assignment_cleared assignment_no=1
        +0 close I4                                 -> incident_closed
    """)


def test_who_was_ordered_back_and_clears_has_not_served() -> None:
    Play(town()).check("""
        +0 report sick at C                         -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 reassign M2 I4 replaces=M1 because shift -> cancel_ordered assignment_no=1 unit_id=M1 v2 | need 1 M2@210!
        +5 progress M1 cleared                      -> assignment_cleared assignment_no=1
        +5 decline M2 because crew                  -> assignment_declined assignment_no=2 | need 1 M1@90
    """)


def test_who_is_sooner_comes_too_where_a_move_asks_again_for_what_was_withdrawn() -> None:
    """M1 drives on for nobody while it is a cat, and is six minutes away when it is somebody sick at H after all."""
    Play(town()).check("""
        +0 report sick at C         -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +1 update I4 type=cat       -> incident_retyped type_code=cat | need_changed need_no=1 count=0 priority=3
            | raised 2 FIRE/LADDER x1 P3 | order_reissued assignment_no=1 v2 | need 2 L1@90 | alert SURPLUS M1
        +1 update I4 type=sick at H -> incident_retyped type_code=sick | incident_moved
            | need_changed need_no=1 count=1 priority=3 | need_changed need_no=2 count=0 priority=3
            | order_reissued assignment_no=1 v3 | order_reissued assignment_no=2 v2 | need 1 M2@150
            | alert SURPLUS M1 | alert SURPLUS L1
    """)
