"""Fit, positions and their age."""

from .town import town, unit
from .transcript import Play


def test_fit_is_crew_driver_and_availability() -> None:
    Play(town()).check("""
        +0 set E2 available crew=1             -> availability_set unit_id=E2
        +0 unit E2                             -> NONE
        +0 report fire at C                    -> I5 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P2 | need 1 E1@150 E3@150 | need 2 M1@90 | need 3 P1@30
        +0 set E2 available crew=1 driver=no   -> availability_set unit_id=E2
        +0 unit E2                             -> NO_DRIVER
        +0 report arrest at B                  -> I7 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 ALL_COMMITTED
        +0 set P2 conditional because meal     -> availability_set unit_id=P2
        +0 report anything at H                -> I9 P3 | raised 1 /PATROL x1 P3 | need 1 short 1 ALL_COMMITTED
        +0 report brawl at H                   -> I10 P2 | raised 1 POLICE/PATROL x2 P2
            | need 1 P2@30~ short 1 ALL_COMMITTED
        +0 set M2 not because broken           -> availability_set unit_id=M2
        +0 set M2 not because broken until=10m -> availability_set unit_id=M2
        +0 due                                 -> 5
        +0 sign_off P1                         -> rejected UNIT_ASSIGNED unit_id (P1)
    """)


def test_only_newer_fixes_count() -> None:
    Play(town()).check("""
        +0 position M1 D          -> positions_recorded M1
        +0 unit M1                -> NONE
        +0 position M1 E          -> nothing new
        +10 position M1 F         -> positions_recorded M1
        +1 position M1 F ago=60   -> nothing new
        +1 position M1 H          -> positions_recorded M1
        +1 position M1 H          -> positions_recorded M1
        +1 report arrest at H     -> I8 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@0
        +0 position E1 A E2 C     -> positions_recorded E1(home) E2(home)
        +0 position E1 B ahead=1m -> nothing new
    """)


def test_an_old_position_widens_the_estimate_and_then_ranks_last() -> None:
    Play(town()).check("""
        +0 position M1 D        -> positions_recorded M1
        +120 position M1 E      -> positions_recorded M1
        +0 sign_off M2          -> unit_signed_off unit_id=M2
        +200 report arrest at F -> I7 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@80
        +0 cancel I7            -> incident_cancelled | cancel_ordered assignment_no=1 unit_id=M1 v2
        +0 ack M1               -> assignment_cancelled assignment_no=1
        +700 report arrest at F -> I10 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@480? short 1 ALL_COMMITTED
        +1 position M1 E        -> positions_recorded M1
        +0 due                  -> 4
    """)


def test_where_every_position_is_too_old_the_reason_is_not_the_roads() -> None:
    engines = tuple(unit(f"E{i}", "FIRE", "C", "ENGINE") for i in range(1, 9))
    Play(town(engines)).check("""
        +0 position E1 A E2 A E3 A E4 A E5 A E6 A E7 A E8 A -> positions_recorded E1 E2 E3 E4 E5 E6 E7 E8
        +700 report flood at C priority=1                   -> I5 P1 | raised 1 FIRE/TANKER x1 P1
            | need 1 short 1 NO_CAPABILITY
        +0 report fire at C                                 -> I6 P1 | raised 1 FIRE/ENGINE x2 P1
            | raised 2 EMS/BLS x1 P2 | raised 3 POLICE/PATROL x1 P2 | need 1 E1@540? E2@540? short 2 ALL_COMMITTED
            | alert OBJECTIVE_OUT_OF_REACH E1 | need 2 short 1 NO_UNIT_OF_AGENCY | need 3 short 1 NO_UNIT_OF_AGENCY
    """)


def test_a_unit_that_a_human_placed_fills_its_slot_whatever_its_position() -> None:
    Play(town()).check("""
        +0 position M2 E             -> positions_recorded M2
        +700 report arrest at F      -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@270
        +0 report arrest at A        -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 ALL_COMMITTED
        +0 reassign M2 I6 because go -> need 1 M2@660?!
    """)


def test_an_arrival_does_not_move_a_unit_that_was_seen_elsewhere_since() -> None:
    Play(town()).check("""
        +0 report sick at C           -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +90 progress M1 en_route      -> progress_reported assignment_no=1 EN_ROUTE
        +30 position M1 D             -> positions_recorded M1
        +0 progress M1 on_scene ago=9 -> progress_reported assignment_no=1 ON_SCENE
        +0 progress M1 cleared        -> assignment_cleared assignment_no=1
        +0 report sick at D           -> I9 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@0
    """)
