"""Orders answered, not answered, declined; progress in any order; the clocks after a stop."""

from .town import town
from .transcript import Play


def test_two_misses_running_stop_the_asking_until_the_agency_answers() -> None:
    Play(town()).check("""
        +0 report fire at C -> I4 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P2 | need 1 E2@30 E1@150 | need 2 M1@90 | need 3 P1@30
        +0 due              -> 5
        +5 clock            -> alert ORDER_UNDELIVERED E2
        +0 clock            -> alert ORDER_UNDELIVERED E1
        +0 clock            -> alert ORDER_UNDELIVERED M1
        +0 clock            -> alert ORDER_UNDELIVERED P1
        +0 clock            -> rejected NO_TIMER_DUE
        +1 delivered E2     -> order_delivered assignment_no=1
        +0 due              -> 14
        +14 clock           -> alert ORDER_UNACKNOWLEDGED E2
        +0 clock            -> alert ORDER_UNACKNOWLEDGED E1
        +0 clock            -> alert ORDER_UNACKNOWLEDGED M1
        +0 clock            -> alert ORDER_UNACKNOWLEDGED P1
        +25 clock           -> acknowledgement_missed assignment_no=1 running=1 | need 1 E3@150
        +0 unit E2          -> COMMITTED on I4
        +0 clock            -> acknowledgement_missed assignment_no=2 running=2
            | agency_stopped_answering agency_id=FIRE | need 1 short 1 AGENCY_NOT_ANSWERING
        +0 due              -> 5
        +10 ack E2          -> order_acknowledged assignment_no=1 v1 | agency_answered agency_id=FIRE
        +1 clock            -> alert ORDER_UNDELIVERED E3
    """)


def test_a_late_answer_is_accepted_and_the_surplus_shown() -> None:
    Play(town()).check("""
        +0 report sick at C     -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +5 clock                -> alert ORDER_UNDELIVERED M1
        +15 clock               -> alert ORDER_UNACKNOWLEDGED M1
        +70 clock               -> acknowledgement_missed assignment_no=1 running=1 | need 1 M2@210
        +0 unit M1              -> COMMITTED on I4
        +1 progress M1 en_route -> progress_reported assignment_no=1 EN_ROUTE | alert SURPLUS M1
        +1 unit M1              -> COMMITTED on I4
        +0 progress M2 on_scene -> progress_reported assignment_no=2 ON_SCENE
    """)


def test_who_declined_is_not_asked_again() -> None:
    Play(town()).check("""
        +0 report sick at C            -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +2 decline M1 because puncture -> assignment_declined assignment_no=1 | need 1 M2@210
        +2 decline M2                  -> rejected REASON_MISSING reason
        +2 decline M2 because crew     -> assignment_declined assignment_no=2 | need 1 short 1 ALL_DECLINED
        +2 report sick at C            -> I7 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +2 decline M1 I4 because x     -> rejected ASSIGNMENT_ENDED incident_id (DECLINED)
    """)


def test_steps_are_skipped_merged_and_corrected() -> None:
    Play(town()).check("""
        +0 report fire at C                              -> I4 P1 | raised 1 FIRE/ENGINE x2 P1
            | raised 2 EMS/BLS x1 P2 | raised 3 POLICE/PATROL x1 P2 | need 1 E2@30 E1@150 | need 2 M1@90
            | need 3 P1@30
        +10 progress E2 on_scene                         -> progress_reported assignment_no=1 ON_SCENE
        +5 progress E2 en_route ago=10s                  -> progress_reported assignment_no=1 EN_ROUTE late
        +5 progress E2 en_route ago=20s                  -> rejected STAMP_ALREADY_GIVEN occurred_at (EN_ROUTE)
        +5 progress E2 en_route ago=18s correction=1     -> stamp_corrected assignment_no=1 EN_ROUTE
        +1 progress E1 reserved                          -> rejected NOT_CONTROLLED_HERE state (RESERVED)
        +1 progress M1 transporting                      -> rejected DESTINATION_MISSING destination_id
        +1 progress M1 transporting to H9                -> rejected DESTINATION_NOT_FOUND destination_id (H9)
        +1 progress M1 transporting to H1                -> progress_reported assignment_no=3 TRANSPORTING
        +60 progress M1 at_destination                   -> progress_reported assignment_no=3 AT_DESTINATION
        +60 progress M1 cleared then=not                 -> rejected REASON_MISSING availability_reason
        +0 progress M1 cleared then=not because cleaning -> assignment_cleared assignment_no=3
        +0 unit M1                                       -> NOT_AVAILABLE
        +5 ack M1 I4                                     -> rejected ASSIGNMENT_ENDED incident_id (CLEARED)
        +5 progress M1 staged I4                         -> progress_reported assignment_no=3 STAGED late
        +5 progress M1 on_scene I4 ago=2m                -> progress_reported assignment_no=3 ON_SCENE late
        +0 close I4                                      -> rejected UNITS_STILL_ASSIGNED incident_id (E2, E1, P1)
        +0 progress E2 cleared                           -> assignment_cleared assignment_no=1
        +0 progress E1 cleared                           -> assignment_cleared assignment_no=2
        +0 progress P1 cleared                           -> assignment_cleared assignment_no=4
        +0 close I4 version=1                            -> rejected VERSION_CHANGED expected_version (12)
        +0 close I4                                      -> incident_closed
        +0 close I4                                      -> rejected INCIDENT_CLOSED incident_id (I4)
        +0 report fire at C to I4                        -> rejected INCIDENT_CLOSED attach_to_incident_id (I4)
    """)


def test_after_a_stop_every_clock_starts_again() -> None:
    Play(town()).check("""
        +0 report arrest at C -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@90
        +30 resume            -> service_resumed
        +0 due                -> 5
        +5 clock              -> alert ORDER_UNDELIVERED M1
        +15 clock             -> alert ORDER_UNACKNOWLEDGED M1
        +0 due                -> 40
        +40 clock             -> acknowledgement_missed assignment_no=1 running=1 | need 1 short 1 NO_ACKNOWLEDGEMENT
    """)


def test_a_changed_order_must_be_acknowledged_by_those_who_drive_too() -> None:
    Play(town()).check("""
        +0 report sick at C          -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +1 progress M1 en_route      -> progress_reported assignment_no=1 EN_ROUTE
        +1 update I4 at E because no -> incident_moved | order_reissued assignment_no=1 v2
        +1 progress M1 staged        -> progress_reported assignment_no=1 STAGED
        +4 clock                     -> alert ORDER_UNDELIVERED M1
        +15 clock                    -> alert ORDER_UNACKNOWLEDGED M1
        +1 ack M1                    -> order_acknowledged assignment_no=1 v2
    """)


def test_a_late_stamp_of_an_earlier_incident_is_contact_and_no_surplus() -> None:
    play = Play(town())
    play.check("""
        +0 report sick at C              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +5 clock                         -> alert ORDER_UNDELIVERED M1
        +15 clock                        -> alert ORDER_UNACKNOWLEDGED M1
        +70 clock                        -> acknowledgement_missed assignment_no=1 running=1 | need 1 M2@210
        +0 progress M1 cleared           -> assignment_cleared assignment_no=1
        +0 report sick at B              -> I9 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30
        +5 clock                         -> alert ORDER_UNDELIVERED M2
        +0 clock                         -> alert ORDER_UNDELIVERED M1
        +15 clock                        -> alert ORDER_UNACKNOWLEDGED M2
        +0 clock                         -> alert ORDER_UNACKNOWLEDGED M1
        +1 ack M2                        -> order_acknowledged assignment_no=2 v1
        +70 clock                        -> alert LATE_EN_ROUTE M2
        +0 clock                         -> acknowledgement_missed assignment_no=1 running=1
            | need 1 short 1 NO_ACKNOWLEDGEMENT
        +1 progress M1 on_scene I4 ago=2m -> progress_reported assignment_no=1 ON_SCENE late
    """)
    unit = play.engine.state.find_unit("M1")
    assert unit is not None
    assert not unit.unresponsive
