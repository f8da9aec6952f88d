"""Fit, positions and their age."""

from .town import town
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
