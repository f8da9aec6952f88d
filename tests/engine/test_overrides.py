"""Overrides: what a supervisor decides stands until a supervisor decides otherwise."""

from __future__ import annotations

from .centre import BLAZE_AT_D, centre
from .transcript import Play


def test_a_held_unit_is_not_sent_until_it_is_let_go() -> None:
    Play(centre()).check("""
        +0 hold L1                -> rejected REASON_MISSING reason
        +0 hold L1 because repair -> unit_held unit_id=L1
        +0 hold L1 because repair -> rejected ALREADY_SO held (true)
        +0 report cat at C        -> I5 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 NONE_AVAILABLE
        +0 set L1 available       -> nothing new
        +0 sign_off L1            -> unit_signed_off unit_id=L1
        +0 sign_on L1             -> unit_signed_on unit_id=L1
        +0 let_go L1 because done -> unit_held unit_id=L1 | need 1 L1@90
    """)


def test_holding_a_reserved_unit_frees_its_need() -> None:
    Play(centre()).check("""
        +0 report sick at C     -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +0 hold M1 because crew -> reservation_ended assignment_no=1 | unit_held unit_id=M1
            | need 1 M2@210* short 0 AWAITING_APPROVAL
        +0 hold M2 because crew -> reservation_ended assignment_no=2 | unit_held unit_id=M2
            | need 1 short 1 NONE_AVAILABLE
    """)


def test_a_recalled_unit_is_not_asked_again() -> None:
    Play(centre()).check("""
        +0 report arrest at C                     -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +0 recall M1 I4 replace=yes               -> rejected REASON_MISSING reason
        +0 recall M1 I4 replace=yes because fault -> cancel_ordered assignment_no=1 unit_id=M1 v2
            | need 1 M2@210^ short 1 ALL_COMMITTED | alert SUBSTITUTED M2
        +0 recall M1 I4 replace=yes because fault -> rejected ALREADY_SO unit_id (M1)
        +1 ack M1                                 -> assignment_cancelled assignment_no=1
        +0 unit M1                                -> NONE
        +1 recall M2 I4 because surplus           -> cancel_ordered assignment_no=2 unit_id=M2 v2
            | need 1 P1@30*^ short 1 ALL_DECLINED | alert SUBSTITUTED P1
    """)


def test_a_recall_without_replacement_asks_for_one_less() -> None:
    Play(centre()).check(f"""
        +0 {BLAZE_AT_D}
        +1 recall E3 I4 because enough -> cancel_ordered assignment_no=2 unit_id=E3 v2
            | need_changed need_no=1 count=1 priority=1
        +1 ack E3                      -> assignment_cancelled assignment_no=2
        +1 recall P1 I4 because enough -> reservation_ended assignment_no=4
            | need_changed need_no=3 count=0 priority=2
    """)


def test_clocks_are_stopped_by_hand() -> None:
    Play(centre()).check("""
        +0 report arrest at C                  -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +0 stop_timer I4 unit=M1               -> rejected REASON_MISSING reason
        +0 stop_timer I4 unit=M1 because radio -> timer_stopped assignment_no=1 need_no=0
        # Nobody is asked in its place; that it sets out, and arrives, is still waited for.
        +0 due                                 -> 90
        +0 stop_timer I4 unit=M1 because radio -> timer_stopped assignment_no=1 need_no=0
        +0 due                                 -> 210
        +0 stop_timer I4 need=1 because x      -> rejected NO_TIMER need_no (1)
        +0 pin M1 I4 because agreed            -> assignment_pinned assignment_no=1
        +0 pin M1 I4 because agreed            -> rejected ALREADY_SO pinned (true)
    """)


def test_a_state_is_put_right_and_an_order_ended_for_its_crew() -> None:
    Play(centre()).check("""
        +0 report arrest at C                   -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +0 report arrest at D                   -> I5 P1 | raised 1 EMS/ALS x1 P1
            | duplicates_suggested like=4 scores=501 | need 1 M2@150^ short 1 ALL_COMMITTED | alert SUBSTITUTED M2
        +1 progress M1 on_scene                 -> progress_reported assignment_no=1 ON_SCENE
        +1 correct M1 I4 en_route because wrong -> state_corrected assignment_no=1 EN_ROUTE
        +1 progress M1 on_scene                 -> progress_reported assignment_no=1 ON_SCENE
        +1 correct M1 I4 reserved because x     -> rejected NOT_CONTROLLED_HERE state (RESERVED)
        +1 correct M1 I4 cleared because radio  -> state_corrected assignment_no=1 CLEARED | need 1 M1@60
            | alert SURPLUS M2
        +0 unit M1                              -> COMMITTED on I5
        +1 correct M1 I4 on_scene because x     -> rejected ASSIGNMENT_ENDED unit_id (CLEARED)
    """)


def test_ending_an_order_by_hand_asks_the_next() -> None:
    Play(centre()).check("""
        +0 report arrest at C                   -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 correct M1 I4 cancelled because dead -> state_corrected assignment_no=1 CANCELLED
            | need 1 M2@210^ short 1 ALL_DECLINED | alert SUBSTITUTED M2
        +0 unit M1                              -> NONE
    """)


def test_a_crew_whose_answer_was_none_is_asked_again_under_every_clock() -> None:
    Play(centre()).check("""
        +0 report arrest at C                   -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 ack M1                               -> order_acknowledged assignment_no=1 v1
        +1 correct M1 I4 dispatched because x   -> state_corrected assignment_no=1 DISPATCHED
            | order_reissued assignment_no=1 v2
        +1 ack M1 version=1                     -> rejected ORDER_VERSION_UNKNOWN order_version (2)
        +19 clock                               -> alert ORDER_UNDELIVERED M1
        +0 clock                                -> alert ORDER_UNACKNOWLEDGED M1
        +25 clock                               -> acknowledgement_missed assignment_no=1 running=1
            | need 1 M2@210^ short 1 ALL_COMMITTED | alert SUBSTITUTED M2
        +1 ack M1                               -> order_acknowledged assignment_no=1 v2
        +1 correct M1 I4 en_route because radio -> state_corrected assignment_no=1 EN_ROUTE
        +0 due                                  -> 3
    """)


def test_an_order_back_that_is_taken_back_goes_out_as_an_order() -> None:
    Play(centre()).check("""
        +0 report arrest at C                       -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +1 progress M1 en_route                     -> progress_reported assignment_no=1 EN_ROUTE
        +1 recall M1 I4 because wrong               -> cancel_ordered assignment_no=1 unit_id=M1 v2
            | need_changed need_no=1 count=0 priority=1
        +1 correct M1 I4 en_route because misheard  -> state_corrected assignment_no=1 EN_ROUTE
            | order_reissued assignment_no=1 v3
        +1 ack M1 version=2                         -> rejected ORDER_VERSION_UNKNOWN order_version (3)
        +1 ack M1                                   -> order_acknowledged assignment_no=1 v3
        +1 correct M1 I4 en_route because misheard  -> rejected ALREADY_SO state (EN_ROUTE)
    """)


def test_an_incident_is_opened_again_under_its_number() -> None:
    Play(centre()).check("""
        +0 report cat at D                      -> I4 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 L1@30
        +1 reopen I4 because x                  -> rejected INCIDENT_STILL_OPEN incident_id (I4)
        +1 progress L1 cleared                  -> assignment_cleared assignment_no=1
        +1 close I4                             -> incident_closed
        +1 reopen I4                            -> rejected REASON_MISSING reason
        +1 reopen I4 because again              -> incident_reopened
        +1 reopen I4 because again              -> rejected INCIDENT_STILL_OPEN incident_id (I4)
        +1 close I4                             -> incident_closed
        +1 reopen I4 dispatch=yes because again -> incident_reopened | raised 2 FIRE/LADDER x1 P5 | need 2 L1@30
        +1 cancel I4                            -> incident_cancelled | cancel_ordered assignment_no=2 unit_id=L1 v2
        +1 ack L1                               -> assignment_cancelled assignment_no=2
        +1 reopen I4 because wrong              -> incident_reopened
        +0 reopen I99 because x                 -> rejected INCIDENT_NOT_FOUND incident_id (I99)
    """)
