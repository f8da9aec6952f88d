"""Authority: who decides that a unit goes, what waits for whom, and under which clock."""

from __future__ import annotations

from .centre import centre
from .transcript import Play


def test_what_must_be_confirmed_is_reserved_and_goes_when_a_human_says_so() -> None:
    Play(centre()).check("""
        +0 report sick at C         -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +0 unit M1                  -> COMMITTED on I4
        +0 ack M1                   -> rejected ORDER_NOT_RELEASED unit_id (M1)
        +0 progress M1 en_route     -> rejected ORDER_NOT_RELEASED unit_id (M1)
        +0 decline M1 because tired -> rejected ORDER_NOT_RELEASED unit_id (M1)
        +10 confirm I4              -> order_released assignment_no=1 | need_approved need_no=1
        +1 ack M1                   -> order_acknowledged assignment_no=1 v1
        +1 confirm I4               -> rejected NOTHING_TO_CONFIRM incident_id (I4)
    """)


def test_an_unanswered_reservation_is_told_again_and_never_expires() -> None:
    Play(centre()).check("""
        +0 report sick at C -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +60 clock           -> alert APPROVAL_OVERDUE M1 again=120
        +0 due              -> 120
        +120 clock          -> alert APPROVAL_OVERDUE M1 again=240
        +0 due              -> 240
        +0 unit M1          -> COMMITTED on I4
    """)


def test_a_refused_unit_is_not_reserved_again_and_the_next_one_is() -> None:
    Play(centre()).check("""
        +0 report sick at C                 -> I4 P3 | raised 1 EMS/BLS x1 P3
            | need 1 M1@90* short 0 AWAITING_APPROVAL
        +1 refuse I4 unit=M1                -> rejected REASON_MISSING reason
        +1 refuse I4 unit=M1 because nearer -> reservation_ended assignment_no=1
            | need 1 M2@210* short 0 AWAITING_APPROVAL
        +0 unit M1                          -> NONE
        +1 refuse I4 because no             -> reservation_ended assignment_no=2 | need_refused need_no=1
        +1 refuse I4 because no             -> rejected NOTHING_TO_CONFIRM incident_id (I4)
        +0 unit M2                          -> NONE
        +0 report arrest at B               -> I7 P1 | raised 1 EMS/ALS x1 P1 | duplicates_suggested like=4 scores=299
            | need 1 M1@30
        +0 confirm I4                       -> need_approved need_no=1 | need 1 M2@210
    """)


def test_a_freed_reservation_serves_what_waits() -> None:
    Play(centre()).check("""
        +0 report sick at C         -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +0 report sick at D         -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@150* short 0 AWAITING_APPROVAL
        +0 report sick at E         -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +1 refuse I4 because nobody -> reservation_ended assignment_no=1 | need_refused need_no=1
            | need 1 M1@210* short 0 AWAITING_APPROVAL
    """)


def test_a_desk_is_asked_told_again_and_then_telephoned() -> None:
    Play(centre()).check("""
        +0 report outage at C              -> I4 P4 | raised 1 POWER/LINE x1 P4 | need 1 short 1 AWAITING_APPROVAL
            | desk_asked need_no=1 desk_id=POWER
        +5 clock                           -> alert DESK_UNDELIVERED need=1 again=55
        +55 clock                          -> alert DESK_NOT_ANSWERING need=1 again=110
        +0 due                             -> 110
        +0 desk POWER refuses I4 need=1    -> rejected REASON_MISSING reason
        +0 desk EMS accepts I4 need=1      -> rejected NOT_YOUR_DESK desk_id (POWER)
        +0 desk POWER accepts I4 M1 need=1 -> rejected UNIT_OF_OTHER_AGENCY unit_ids (M1)
        +0 desk POWER accepts I4 W9 need=1 -> rejected UNIT_NOT_FOUND unit_ids (W9)
        +0 desk POWER accepts I4 need=1    -> desk_answered need_no=1
        +60 clock                          -> alert DESK_NOT_ANSWERING need=1 again=120
        +0 desk POWER accepts I4 W1 need=1 -> desk_answered need_no=1 | need 1 W1@270!
        +0 desk POWER accepts I4 W1 need=1 -> rejected NOTHING_ASKED need_no (1)
        +1 ack W1                          -> order_acknowledged assignment_no=1 v1
    """)


def test_a_desk_refuses_and_a_human_decides() -> None:
    Play(centre()).check("""
        +0 report outage at C                         -> I4 P4 | raised 1 POWER/LINE x1 P4
            | need 1 short 1 AWAITING_APPROVAL | desk_asked need_no=1 desk_id=POWER
        +1 desk_has POWER I4 need=1                   -> desk_delivered need_no=1
        +1 desk POWER refuses I4 need=1 because storm -> desk_answered need_no=1 | alert DESK_REFUSED need=1
        +1 desk POWER accepts I4 need=1               -> rejected NOTHING_ASKED need_no (1)
        +0 confirm I4                                 -> need_approved need_no=1 | need 1 short 1 AWAITING_APPROVAL
            | desk_asked need_no=1 desk_id=POWER
        +1 desk POWER accepts I4 W1 need=1            -> desk_answered need_no=1 | need 1 W1@270!
    """)


def test_soldiers_are_asked_by_a_human_on_a_stated_ground_only() -> None:
    Play(centre()).check("""
        +0 report quake at C                                         -> I4 P1 | raised 1 FIRE/LADDER x1 P1
            | need 1 L1@90 | alert AGENCY_SUGGESTED
        +0 ask ARMY I4 because bridge                                -> rejected GROUND_MISSING ground (ARMY)
        +0 ask ARMY I4 can=TROOPS requester=mayor ground=quake police=polresta -> raised 2 ARMY/TROOPS x1 P1
            | need 2 short 1 AWAITING_APPROVAL | desk_asked need_no=2 desk_id=ARMY
        +0 confirm I4                                                -> rejected NOTHING_TO_CONFIRM incident_id (I4)
        +1 desk ARMY accepts I4 A1 need=2                            -> desk_answered need_no=2 | need 2 A1@90!
        +1 ask NAVY I4                                               -> rejected AGENCY_UNKNOWN agency (NAVY)
        +1 ask FIRE I4 can=TROOPS            -> rejected CAPABILITY_UNKNOWN capabilities (TROOPS)
        +1 ask FIRE I4 can=ENGINE                                    -> raised 3 FIRE/ENGINE x1 P1 | need 3 E2@30
    """)


def test_in_manual_mode_the_engine_recommends_and_humans_order() -> None:
    Play(centre()).check("""
        +0 report arrest at F            -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@270
        +0 mode all manual               -> rejected REASON_MISSING reason
        +0 mode all manual because drill -> mode_set agency_id=
        +0 mode all manual because again -> rejected ALREADY_SO mode (MANUAL)
        +0 report arrest at C            -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 AWAITING_APPROVAL
        +0 report cat at D               -> I7 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 AWAITING_APPROVAL
        +20 clock                        -> alert ORDER_UNDELIVERED M1
        +0 confirm I6                    -> need_approved need_no=1 | need 1 short 1 ALL_COMMITTED
        +1 decline M1 because flat       -> assignment_declined assignment_no=1 | need 1 short 1 AWAITING_APPROVAL
            | need 1 M1@90
        +0 mode all normal because over  -> mode_set agency_id=
        +0 due                           -> 0.001
        +0 clock                         -> rejected NO_TIMER_DUE
        +1 clock                         -> need 1 M2@30^ short 1 ALL_COMMITTED | alert SUBSTITUTED M2
    """)


def test_one_agency_is_manual() -> None:
    Play(centre()).check("""
        +0 mode FIRE manual because strike -> mode_set agency_id=FIRE
        +0 report blaze at D               -> I5 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
            | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
            | need 4 short 1 AWAITING_APPROVAL | desk_asked need_no=4 desk_id=POWER | need 6 short 1 AWAITING_APPROVAL
            | desk_asked need_no=6 desk_id=H1 | need 1 short 2 AWAITING_APPROVAL | need 2 M1@150
            | need 3 P1@90* short 0 AWAITING_APPROVAL | need 5 short 1 AWAITING_APPROVAL
            | desk_asked need_no=5 desk_id=POWER
        +0 reassign E4 I5 because sure     -> need 1 E4@210! short 1 AWAITING_APPROVAL | alert ENGINE_DISAGREES E2
    """)


def test_a_supervisor_changes_an_authority() -> None:
    Play(centre()).check("""
        +0 authority POLICE auto because night               -> authority_set agency_id=POLICE priority=0 type_code=
        +0 report blaze at D                                 -> I5 P1 | raised 1 FIRE/ENGINE x2 P1
            | raised 2 EMS/BLS x1 P1 | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1
            | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1 | need 4 short 1 AWAITING_APPROVAL
            | desk_asked need_no=4 desk_id=POWER | need 6 short 1 AWAITING_APPROVAL | desk_asked need_no=6 desk_id=H1
            | need 1 E2@90 E3@90 | need 2 M1@150 | need 3 P1@90 | need 5 short 1 AWAITING_APPROVAL
            | desk_asked need_no=5 desk_id=POWER
        +0 authority POLICE auto because night               -> rejected ALREADY_SO authority (AUTO)
        +0 authority POLICE confirm because again priority=2 -> authority_set agency_id=POLICE priority=2 type_code=
        +0 report riot at D                                  -> I7 P2 | raised 1 POLICE/PATROL x1 P2
            | raised 2 EMS/BLS x1 P2 | need 1 P2@270* short 0 AWAITING_APPROVAL | need 2 M2@150
        +0 report blaze at D                                 -> I8 P1 | raised 1 FIRE/ENGINE x2 P1
            | raised 2 EMS/BLS x1 P1 | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1
            | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1 | duplicates_suggested like=5,7 scores=1000,800
            | need 4 short 1 AWAITING_APPROVAL | desk_asked need_no=4 desk_id=POWER | need 6 short 1 AWAITING_APPROVAL
            | desk_asked need_no=6 desk_id=H1 | need 1 E1@210 E4@210 | need 2 short 1 ALL_COMMITTED
            | need 3 short 1 ALL_COMMITTED | need 5 short 1 AWAITING_APPROVAL | desk_asked need_no=5 desk_id=POWER
        +0 authority POLICE restore because day              -> authority_set agency_id=POLICE priority=0 type_code=
        +0 authority POLICE restore because day              -> rejected ALREADY_SO authority (POLICE)
    """)


def test_a_doubted_call_waits_for_a_human_unless_it_is_priority_one() -> None:
    Play(centre()).check("""
        +0 report noise at A class=prank_suspected  -> I4 P4 | raised 1 POLICE/PATROL x1 P4
            | need 1 P1@150* short 0 AWAITING_APPROVAL
        +0 report arrest at A class=prank_suspected -> I5 P1 | raised 1 EMS/ALS x1 P1
            | duplicates_suggested like=4 scores=800 | need 1 M1@90
        +0 report cat at D class=information        -> I6 P5
        +0 close I6 advised=yes                     -> incident_closed
        +0 report quake at D class=information      -> I8 P1 | raised 1 FIRE/LADDER x1 P1 | need 1 L1@30
            | alert AGENCY_SUGGESTED
        +0 close I5 advised=yes                     -> rejected UNITS_STILL_ASSIGNED incident_id (M1)
        +0 close I4 advised=yes                     -> reservation_ended assignment_no=1 | incident_closed
    """)


def test_only_an_actual_incident_orders_units() -> None:
    Play(centre()).check("""
        +0 report blaze at D kind=exercise -> I4 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
            | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
            | need 4 short 1 NOT_ACTUAL | need 6 short 1 NOT_ACTUAL | need 1 short 2 NOT_ACTUAL
            | need 2 short 1 NOT_ACTUAL | need 3 short 1 NOT_ACTUAL | need 5 short 1 NOT_ACTUAL
        +0 reassign E1 I4 because x        -> rejected NOT_ACTUAL incident_id (I4)
        +0 confirm I4                      -> rejected NOT_ACTUAL incident_id (I4)
        +0 due                             -> -1765000060
        +0 close I4                        -> incident_closed
        +0 report blaze at D kind=test     -> I6 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
            | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
            | need 4 short 1 NOT_ACTUAL | need 6 short 1 NOT_ACTUAL | need 1 short 2 NOT_ACTUAL
            | need 2 short 1 NOT_ACTUAL | need 3 short 1 NOT_ACTUAL | need 5 short 1 NOT_ACTUAL
    """)


def test_an_old_need_asks_before_it_is_dispatched() -> None:
    Play(centre()).check("""
        +0 report quake at A   -> I4 P1 | raised 1 FIRE/LADDER x1 P1 | need 1 L1@210 | alert AGENCY_SUGGESTED
        +0 report cat at D     -> I5 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 ALL_COMMITTED
        +61m set E1 available  -> nothing new
        +0 ack L1              -> order_acknowledged assignment_no=1 v1
        +0 progress L1 cleared -> assignment_cleared assignment_no=1 | need 1 L1@30* short 0 AWAITING_APPROVAL
        +0 confirm I5          -> order_released assignment_no=1 | need_approved need_no=1
    """)


def test_what_is_urgent_is_given_up_by_two_people_and_not_by_closing_it() -> None:
    Play(centre()).check("""
        +0 mode EMS manual because drill       -> mode_set agency_id=EMS
        +0 report arrest at C                  -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 AWAITING_APPROVAL
        +1 close I5                            -> rejected NOBODY_SERVED incident_id (I5)
        +1 refuse I5 because prank             -> rejected SECOND_PERSON_MISSING second_person
        +1 refuse I5 because prank with Chief  -> rejected SECOND_PERSON_MISSING second_person
        +1 refuse I5 because prank with deputy -> need_refused need_no=1
        +1 close I5                            -> incident_closed
        +1 report arrest at F                  -> I8 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 AWAITING_APPROVAL
        +1 close I8 advised=yes                -> incident_closed
        +1 report arrest at B                  -> I10 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 AWAITING_APPROVAL
        +1 reassign P1 I10 because aed         -> raised 2 POLICE/ x1 P1 | need 2 P1@90!
        +9 progress P1 cleared                 -> assignment_cleared assignment_no=1
        +1 close I10                           -> incident_closed
    """)


def test_a_priority_1_takes_a_substitute_that_is_only_reserved() -> None:
    """P1 waits for a supervisor's word to go to a fire, for its second need, when nobody of EMS is left."""
    Play(centre()).check("""
        +0 set M1 not because meal -> availability_set unit_id=M1
        +0 set M2 not because meal -> availability_set unit_id=M2
        +0 set P2 not because meal -> availability_set unit_id=P2
        +0 report blaze at D       -> I7 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P1
            | raised 3 POLICE/PATROL x1 P2 | raised 4 POWER/ x1 P1 | raised 5 POWER/LINE x1 P2 | raised 6 /ER x1 P1
            | need 4 short 1 AWAITING_APPROVAL | desk_asked need_no=4 desk_id=POWER
            | need 6 short 1 AWAITING_APPROVAL | desk_asked need_no=6 desk_id=H1
            | need 1 E2@90 E3@90 | need 2 short 1 NONE_AVAILABLE | need 3 P1@90* short 0 AWAITING_APPROVAL
            | need 5 short 1 AWAITING_APPROVAL | desk_asked need_no=5 desk_id=POWER
        +0 report arrest at B      -> I8 P1 | raised 1 EMS/ALS x1 P1 | reservation_ended assignment_no=3
            | need 1 P1@90*^ short 1 NONE_AVAILABLE | alert SUBSTITUTED P1 | need 3 short 1 ALL_COMMITTED
    """)
