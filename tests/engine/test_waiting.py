"""What waits: taken up by whoever can take it, the most urgent first, and held back only by name."""

from .town import UNITS, town, unit
from .transcript import Play


def test_an_opened_road_serves_what_waits_for_another_reason_too() -> None:
    """M1 was out when the arrest was decided, and cut off from it when it came back."""
    Play(town()).check("""
        +0 close_road s5 because flood -> road_closed
        +0 report sick at A            -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 report arrest at H          -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 ALL_COMMITTED
        +60 progress M1 cleared        -> assignment_cleared assignment_no=1
        +0 unit M1                     -> NONE
        +60 open_road s5               -> road_opened | need 1 M1@390
    """)


def test_of_several_units_none_is_gone_before_what_is_more_urgent_was_served() -> None:
    """M1 could serve all three, and M3, sooner for the first, not the second: it must not leave M1 to the third."""
    Play(town(units=(*UNITS, unit("M3", "EMS", "C", "BLS")))).check("""
        +0 close_road s3                 -> road_closed
        +0 sign_off M2                   -> unit_signed_off unit_id=M2
        +0 report sick at E priority=1   -> I6 P1 | raised 1 EMS/BLS x1 P1 | need 1 short 1 NO_ROUTE by s3
        +0 report arrest at E priority=2 -> I7 P2 | raised 1 EMS/ALS x1 P2 | need 1 short 1 NO_ROUTE by s3
        +0 report sick at F priority=3   -> I8 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 NO_ROUTE by s3
        +1 open_road s3                  -> road_opened | need 1 M3@150 | need 1 M1@210
    """)


def test_units_that_come_together_serve_as_many_as_they_can() -> None:
    """M1, the soonest for the first, moves over to the second, which M3 could not serve."""
    Play(town(units=(*UNITS, unit("M3", "EMS", "A", "BLS")))).check("""
        +0 close_road s3                 -> road_closed
        +0 sign_off M2                   -> unit_signed_off unit_id=M2
        +0 report sick at E              -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 NO_ROUTE by s3
        +0 report arrest at E priority=3 -> I7 P3 | raised 1 EMS/ALS x1 P3 | need 1 short 1 NO_ROUTE by s3
        +1 open_road s3                  -> road_opened | need 1 M3@270 | need 1 M1@210
    """)


# An engine beyond a closed road, a ladder cut off from a cat, and an agency that misses two orders.
SILENT_BEHIND_A_CLOSED_ROAD = """
    +0 close_road s4    -> road_closed
    +0 sign_off E1      -> unit_signed_off unit_id=E1
    +0 sign_off E2      -> unit_signed_off unit_id=E2
    +0 report cat at F  -> I7 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 NO_ROUTE by s4
    +0 report fire at F -> I8 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2 | raised 3 POLICE/PATROL x1 P2
        | need 1 E3@90 E4@90 | need 2 M2@30 | need 3 P2@150
    +1 ack M2           -> order_acknowledged assignment_no=3 v1
    +0 ack P2           -> order_acknowledged assignment_no=4 v1
    +20 clock           -> alert ORDER_UNDELIVERED E3
    +0 clock            -> alert ORDER_UNDELIVERED E4
    +0 clock            -> alert ORDER_UNACKNOWLEDGED E3
    +0 clock            -> alert ORDER_UNACKNOWLEDGED E4
    +30 clock           -> acknowledgement_missed assignment_no=1 running=1 | need 1 short 1 NO_ACKNOWLEDGEMENT
    +0 clock            -> acknowledgement_missed assignment_no=2 running=2
        | agency_stopped_answering agency_id=FIRE | need 1 short 2 AGENCY_NOT_ANSWERING
    +0 open_road s4     -> road_opened
    +0 unit L1          -> NONE
"""


def test_a_silent_agency_takes_nothing_up_until_it_is_heard_of() -> None:
    play = Play(town())
    play.check(SILENT_BEHIND_A_CLOSED_ROAD)
    play.check("+1 sign_off T1 -> unit_signed_off unit_id=T1 | agency_answered agency_id=FIRE | need 1 L1@150")


def test_a_silent_agency_is_not_asked_when_another_declines() -> None:
    play = Play(town())
    play.check(SILENT_BEHIND_A_CLOSED_ROAD)
    play.check("""
        +0 reassign W1 I7 need=1 because ladder -> need 1 W1@630!
        +1 decline W1 because far               -> assignment_declined assignment_no=1
            | need 1 short 1 AGENCY_NOT_ANSWERING
        +0 unit L1                              -> NONE
    """)


def test_a_vehicle_signed_on_with_a_crew_is_one_with_its_other_vehicles() -> None:
    """E1 takes the crew of the ladder, so the ladder stays when E1 goes."""
    play = Play(town())
    play.check(SILENT_BEHIND_A_CLOSED_ROAD)
    play.check("""
        +1 sign_on E1 at E crew_id=crew-D -> unit_signed_on unit_id=E1 | agency_answered agency_id=FIRE
            | need 1 E1@60 short 1 ALL_COMMITTED
        +0 unit L1                        -> CREW_COMMITTED
    """)


def test_any_agency_means_the_next_one_where_the_first_is_silent() -> None:
    volunteers = (unit("V1", "RESCUE", "H", "PATROL"), unit("V2", "RESCUE", "A", "PATROL"))
    Play(town(units=(*UNITS, *volunteers))).check("""
        +0 report anything at C -> I4 P3 | raised 1 /PATROL x1 P3 | need 1 P1@30
        +0 report anything at G -> I5 P3 | raised 1 /PATROL x1 P3 | need 1 P2@150
        +90 clock               -> alert ORDER_UNDELIVERED P1
        +0 clock                -> alert ORDER_UNDELIVERED P2
        +0 clock                -> alert ORDER_UNACKNOWLEDGED P1
        +0 clock                -> alert ORDER_UNACKNOWLEDGED P2
        +0 clock                -> acknowledgement_missed assignment_no=1 running=1 | need 1 V2@270
        +0 clock                -> alert LATE_EN_ROUTE P1
        +0 clock                -> acknowledgement_missed assignment_no=1 running=2
            | agency_stopped_answering agency_id=POLICE | need 1 V1@150
    """)


def test_a_fresh_fix_of_a_unit_that_does_not_answer_fills_no_slot() -> None:
    """M3 comes within reach by the same entry that tells where the silent M1 is."""
    Play(town(units=(*UNITS, unit("M3", "EMS", "A", "ALS")))).check("""
        +0 sign_off M3          -> unit_signed_off unit_id=M3
        +0 sign_on M3 at I      -> unit_signed_on unit_id=M3
        +0 position M1 D        -> positions_recorded M1
        +700 report arrest at F -> I7 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@540? short 1 NO_ROUTE
        +5 clock                -> alert ORDER_UNDELIVERED M1
        +15 clock               -> alert ORDER_UNACKNOWLEDGED M1
        +25 clock               -> acknowledgement_missed assignment_no=1 running=1 | need 1 short 1 NO_ROUTE
        +1 position M1 E M3 E   -> positions_recorded M1 M3 | need 1 M3@60
    """)


def test_a_unit_seen_again_where_it_was_is_the_fresh_one_that_is_wanted() -> None:
    Play(town(units=(*UNITS, unit("M3", "EMS", "A", "ALS")))).check("""
        +0 position M1 D M3 D   -> positions_recorded M1 M3
        +700 report arrest at F -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@540? short 1 ALL_COMMITTED
        +1 position M3 D        -> positions_recorded M3 | need 1 M3@120
    """)
