"""Nobody is forgotten: substitutes, escalations, objectives told at dispatch, orders committed too late."""

from __future__ import annotations

from dataclasses import replace

from .centre import centre, line
from .town import kind
from .transcript import Play


def test_a_priority_one_gets_the_soonest_substitute_and_its_need_stays_open() -> None:
    Play(centre()).check("""
        +0 report arrest at B  -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
        +0 report arrest at F  -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@30^ short 1 ALL_COMMITTED
            | alert SUBSTITUTED M2
        +0 ack M2              -> order_acknowledged assignment_no=1 v1
        +60 clock              -> alert ORDER_UNDELIVERED M1
        +0 progress M1 cleared -> assignment_cleared assignment_no=1 | need 1 M1@270 | alert SURPLUS M2
        +0 unit M2             -> COMMITTED on I5
    """)


def test_a_substitute_that_declines_is_replaced_and_one_that_clears_fills_nothing() -> None:
    Play(centre()).check("""
        +0 set M1 not because broken -> availability_set unit_id=M1
        +0 report arrest at C        -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@210^ short 1 NONE_AVAILABLE
            | alert SUBSTITUTED M2
        +0 decline M2 because flat   -> assignment_declined assignment_no=1 | need 1 P1@30*^ short 1 NONE_AVAILABLE
            | alert SUBSTITUTED P1
        +0 confirm I5                -> order_released assignment_no=2 | need_approved need_no=1
            | need 1 short 1 NONE_AVAILABLE
        +1 ack P1                    -> order_acknowledged assignment_no=2 v1
        +1 progress P1 cleared       -> assignment_cleared assignment_no=2
    """)


def test_a_substitute_that_was_busy_goes_when_it_is_free() -> None:
    Play(centre()).check("""
        +0 hold P1 because event  -> unit_held unit_id=P1
        +0 hold P2 because event  -> unit_held unit_id=P2
        +0 report arrest at B     -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
        +0 report sick at F       -> I7 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@30* short 0 AWAITING_APPROVAL
        +0 confirm I7             -> order_released assignment_no=1 | need_approved need_no=1
        +0 ack M2                 -> order_acknowledged assignment_no=1 v1
        +0 ack M1                 -> order_acknowledged assignment_no=1 v1
        +0 report arrest at D     -> I11 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 ALL_COMMITTED
        +0 let_go P1 because over -> unit_held unit_id=P1
        +60 clock                 -> alert NEED_WAITING need=1 again=60 | need 1 P1@90*^ short 1 ALL_COMMITTED
            | alert SUBSTITUTED P1
        +0 confirm I10            -> rejected INCIDENT_NOT_FOUND incident_id (I10)
    """)


def test_the_right_unit_relieves_a_reserved_substitute() -> None:
    Play(centre()).check("""
        +0 report arrest at B   -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
        +0 ack M1               -> order_acknowledged assignment_no=1 v1
        +0 hold M2 because fuel -> unit_held unit_id=M2
        +0 report arrest at D   -> I7 P1 | raised 1 EMS/ALS x1 P1 | need 1 P1@90*^ short 1 ALL_COMMITTED
            | alert SUBSTITUTED P1
        +0 progress M1 cleared  -> assignment_cleared assignment_no=1 | need 1 M1@150
            | reservation_ended assignment_no=1
        +0 unit P1              -> NONE
    """)


def test_a_police_substitute_waits_for_a_human() -> None:
    Play(centre()).check("""
        +0 set M1 not because broken -> availability_set unit_id=M1
        +0 set M2 not because broken -> availability_set unit_id=M2
        +0 report arrest at C        -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 P1@30*^ short 1 NONE_AVAILABLE
            | alert SUBSTITUTED P1
        +0 confirm I6                -> order_released assignment_no=1 | need_approved need_no=1
            | need 1 short 1 NONE_AVAILABLE
    """)


def test_urgent_needs_that_wait_are_told_every_minute() -> None:
    Play(centre()).check("""
        +0 report riot at A -> I4 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2 | need 1 P1@150
            | need 2 M1@90
        +0 report riot at B -> I5 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2 | need 1 P2@390
            | need 2 M2@270
        +0 report riot at C -> I6 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2
            | need 1 short 1 ALL_COMMITTED | need 2 short 1 ALL_COMMITTED
        +0 ack P1           -> order_acknowledged assignment_no=1 v1
        +0 ack M1           -> order_acknowledged assignment_no=2 v1
        +0 ack P2           -> order_acknowledged assignment_no=1 v1
        +0 ack M2           -> order_acknowledged assignment_no=2 v1
        +60 clock           -> alert NEED_WAITING need=2 again=60
        +0 clock            -> alert NEED_WAITING need=1 again=60
        +60 clock           -> alert LATE_EN_ROUTE P1
    """)


def test_who_stands_in_for_a_priority_one_is_not_sent_to_less_of_the_same_incident() -> None:
    city = centre()
    fall = kind("fall", 1, line("EMS", "ALS"), line("EMS", "BLS", shift=1))
    Play(replace(city, types={**city.types, "fall": fall})).check("""
        +0 report arrest at F -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@270
        +0 report fall at C   -> I5 P1 | raised 1 EMS/ALS x1 P1 | raised 2 EMS/BLS x1 P2
            | need 1 M2@210^ short 1 ALL_COMMITTED | alert SUBSTITUTED M2 | need 2 short 1 ALL_COMMITTED
    """)


def test_an_opened_road_brings_a_unit_that_is_only_reserved() -> None:
    Play(centre()).check("""
        +0 close_road s5      -> road_closed
        +0 report sick at C   -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +0 report arrest at G -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@90^ short 1 NO_ROUTE by s5
            | alert SUBSTITUTED M2
        +0 open_road s5       -> road_opened | reservation_ended assignment_no=1 | need 1 M1@330 | alert SURPLUS M2
            | need 1 short 1 ALL_COMMITTED
    """)


def test_a_priority_one_takes_a_unit_that_is_only_reserved() -> None:
    Play(centre()).check("""
        +0 report sick at B   -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30* short 0 AWAITING_APPROVAL
        +0 unit M1            -> COMMITTED on I4
        +1 report arrest at C -> I5 P1 | raised 1 EMS/ALS x1 P1 | duplicates_suggested like=4 scores=300
            | reservation_ended assignment_no=1 | need 1 M1@90 | need 1 M2@270* short 0 AWAITING_APPROVAL
        +0 unit M1            -> COMMITTED on I5
        +1 confirm I4         -> order_released assignment_no=2 | need_approved need_no=1
    """)


def test_reservations_are_not_taken_by_what_is_not_urgent() -> None:
    Play(centre()).check("""
        +0 report sick at B            -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30* short 0 AWAITING_APPROVAL
        +0 report sick at B            -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@270* short 0 AWAITING_APPROVAL
        +0 report sick at B priority=3 -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +0 set M1 not because broken   -> reservation_ended assignment_no=1 | availability_set unit_id=M1
            | need 1 short 1 ALL_COMMITTED
        +0 sign_off M2                 -> reservation_ended assignment_no=1 | unit_signed_off unit_id=M2
            | need 1 short 1 NONE_AVAILABLE
    """)


def test_orders_committed_too_late_wait_for_a_human() -> None:
    Play(centre()).check("""
        +0 report riot at C -> I4 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2 | need 1 P1@30
            | need 2 M1@90
        +0 report sick at C -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210* short 0 AWAITING_APPROVAL
        +20 resume late=20  -> order_held assignment_no=1 | alert ORDER_HELD P1 | order_held assignment_no=2
            | alert ORDER_HELD M1 | service_resumed
        +0 unit P1          -> COMMITTED on I4
        +0 ack P1           -> rejected ORDER_NOT_RELEASED unit_id (P1)
        +60 clock           -> alert APPROVAL_OVERDUE P1 again=60
        +0 confirm I4       -> order_released assignment_no=1 | need_approved need_no=1
            | order_released assignment_no=2 | need_approved need_no=2
        +1 ack P1           -> order_acknowledged assignment_no=1 v1
    """)


def test_orders_that_a_crew_has_seen_are_not_held() -> None:
    Play(centre()).check("""
        +0 report riot at C -> I4 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2 | need 1 P1@30
            | need 2 M1@90
        +1 ack P1           -> order_acknowledged assignment_no=1 v1
        +20 resume late=30  -> order_held assignment_no=2 | alert ORDER_HELD M1 | service_resumed
        +0 due              -> 60
    """)


def test_whoever_is_back_and_has_declined_is_no_longer_the_reason() -> None:
    Play(centre()).check("""
        +0 report sick at C                -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90* short 0 AWAITING_APPROVAL
        +0 report sick at F                -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@30* short 0 AWAITING_APPROVAL
        +1 refuse I4 unit=M1 because flat  -> reservation_ended assignment_no=1 | need 1 short 1 ALL_COMMITTED
        +0 report sick at D                -> I7 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@150* short 0 AWAITING_APPROVAL
        +1 confirm I7                      -> order_released assignment_no=1 | need_approved need_no=1
        +0 ack M1                          -> order_acknowledged assignment_no=1 v1
        +1 confirm I5                      -> order_released assignment_no=1 | need_approved need_no=1
        +0 ack M2                          -> order_acknowledged assignment_no=1 v1
        +1 progress M2 cleared             -> assignment_cleared assignment_no=1
            | need 1 M2@210* short 0 AWAITING_APPROVAL
        +1 refuse I4 unit=M2 because flat  -> reservation_ended assignment_no=2 | need 1 short 1 ALL_COMMITTED
        +1 progress M1 cleared             -> assignment_cleared assignment_no=1
        +894 clock                         -> alert NEED_WAITING need=1 again=1790 | need 1 short 1 ALL_DECLINED
        +899 clock                         -> rejected NO_TIMER_DUE
        +1 clock                           -> alert NEED_WAITING need=1 again=1800
    """)


def test_what_is_not_urgent_is_told_once_it_is_old_and_ever_more_rarely() -> None:
    Play(centre()).check("""
        +0 set M1 not because broken -> availability_set unit_id=M1
        +0 set M2 not because broken -> availability_set unit_id=M2
        +0 report sick at C          -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 NONE_AVAILABLE
        +899 clock                   -> rejected NO_TIMER_DUE
        +1 clock                     -> alert NEED_WAITING need=1 again=1800
        +1800 clock                  -> alert NEED_WAITING need=1 again=3600
        +0 set M1 available          -> availability_set unit_id=M1 | need 1 M1@90* short 0 AWAITING_APPROVAL
    """)
