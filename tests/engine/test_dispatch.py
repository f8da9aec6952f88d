"""Who goes: plans and alarm levels, the order in which needs are served, shortfalls by name, closures."""

from dataclasses import replace

from .town import kind, line, town
from .transcript import Play


def test_an_alarm_level_adds_only_what_is_missing() -> None:
    Play(town()).check("""
        +0 report fire at C                 -> I4 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P2 | need 1 E2@30 E1@150 | need 2 M1@90 | need 3 P1@30
        +10 update I4 alarm=2 because smoke -> alarm_raised alarm_level=2 | raised 4 FIRE/ENGINE x1 P1
            | raised 5 FIRE/LADDER x1 P1 | need 4 E3@150 | need 5 L1@90
        +10 update I4 alarm=2               -> rejected NOTHING_TO_CHANGE incident_id
        +10 update I4 alarm=3               -> rejected ALARM_LEVEL_NOT_NEXT alarm_level (2)
    """)


def test_vehicles_of_one_crew_exclude_each_other_and_the_freed_crew_serves_what_waits() -> None:
    Play(town()).check("""
        +0 report cat at D      -> I4 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 L1@30
        +1 report flood at D    -> I5 P3 | raised 1 FIRE/TANKER x1 P3 | need 1 short 1 ALL_COMMITTED
        +1 ack L1               -> order_acknowledged assignment_no=1 v1
        +1 progress L1 on_scene -> progress_reported assignment_no=1 ON_SCENE
        +60 progress L1 cleared -> assignment_cleared assignment_no=1 | need 1 T1@30
        +1 unit T1              -> COMMITTED on I5
        +1 unit L1              -> CREW_COMMITTED
    """)


def test_a_freed_unit_takes_the_most_urgent_need_it_fits() -> None:
    Play(town()).check("""
        +0 report arrest at B   -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
        +1 report sick at C     -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +1 report sick at D     -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +1 report arrest at D   -> I7 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 ALL_COMMITTED
        +5 ack M1               -> order_acknowledged assignment_no=1 v1
        +5 progress M1 on_scene -> progress_reported assignment_no=1 ON_SCENE
        +60 progress M1 cleared -> assignment_cleared assignment_no=1 | need 1 M1@120
        +1 unit M1              -> COMMITTED on I7
    """)


def test_every_shortfall_has_its_name() -> None:
    Play(town()).check("""
        +0 report divers at C                  -> I4 P2 | raised 1 FIRE/DIVER x1 P2 | need 1 short 1 NO_CAPABILITY
        +1 sign_off W1                         -> unit_signed_off unit_id=W1
        +0 report outage at C                  -> I6 P4 | raised 1 POWER/LINE x1 P4 | need 1 short 1 NONE_AVAILABLE
        +1 sign_on W1                          -> unit_signed_on unit_id=W1 | need 1 W1@270
        +1 report fire at I                    -> I8 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P2 | need 1 short 2 NO_ROUTE | need 2 short 1 NO_ROUTE
            | need 3 short 1 NO_ROUTE
        +1 report overboard at C               -> I9 P1 | raised 1 RESCUE/BOAT x1 P1 | need 1 B1@329.634
        +1 report fire at -35000000,1284000000 -> I10 P1 outside | raised 1 FIRE/ENGINE x2 P1
            | raised 2 EMS/BLS x1 P2 | raised 3 POLICE/PATROL x1 P2 | need 1 short 2 AWAITING_APPROVAL
            | need 2 short 1 AWAITING_APPROVAL | need 3 short 1 AWAITING_APPROVAL | alert OUTSIDE_AREA
        +0 report anything at C                -> I11 P3 | raised 1 /PATROL x1 P3 | need 1 P1@30
        +0 report advice at C                  -> I12 P5
        +0 report nothing at C                 -> rejected INCIDENT_TYPE_UNKNOWN type_code (nothing)
    """)


def test_a_boat_goes_straight_from_where_it_is_and_not_by_way_of_a_road() -> None:
    """500 m south of the street, where a leg to the road at 15 km/h would be two minutes more at either end."""
    Play(town()).check("""
        +0 report overboard at -36045000,1281090000 -> I4 P1 | raised 1 RESCUE/BOAT x1 P1 | need 1 B1@335.591
        +1 ack B1                                   -> order_acknowledged assignment_no=1 v1
        +1 progress B1 on_scene                     -> progress_reported assignment_no=1 ON_SCENE
        +60 position B1 -36045000,1281090000        -> positions_recorded B1
        +60 progress B1 cleared                     -> assignment_cleared assignment_no=1
        +1 report overboard at C                    -> I9 P1 | raised 1 RESCUE/BOAT x1 P1 | need 1 B1@60.045
    """)


def test_no_route_names_the_closed_road_and_opening_it_serves_what_waited() -> None:
    Play(town()).check("""
        +0 close_road s5 because flood -> road_closed
        +0 report sick at G            -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@90
        +0 report sick at H            -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 NO_ROUTE by s5
        +0 close_road s5               -> rejected ROAD_ALREADY_CLOSED road_id (s5)
        +0 open_road s6                -> rejected ROAD_NOT_CLOSED road_id (s6)
        +60 open_road s5               -> road_opened | need 1 M1@390
    """)


def test_what_a_later_alarm_asks_for_was_promised_only_then() -> None:
    """A ladder takes three and a half minutes of five: in time for whoever asks for it ten minutes later."""
    fire = kind("fire", 1, line("FIRE", "ENGINE"), line("FIRE", "LADDER", level=2, within_s=300), level_max=2)
    Play(replace(town(), types={**town().types, "fire": fire})).check("""
        +0 report fire at A                   -> I4 P1 | raised 1 FIRE/ENGINE x1 P1 | need 1 E1@30
        +600 update I4 alarm=2 because smoke  -> alarm_raised alarm_level=2 | raised 2 FIRE/LADDER x1 P1 | need 2 L1@210
    """)
