"""Closures: of a road, an edge, an area, one way, slower; until when; and what they mean for who is on the way."""

from dataclasses import replace

from dispatch_core.city.bundle import LoadClosure
from dispatch_core.city.dispatch import Dispatch, Joint
from dispatch_core.model import RoadTerms

from .town import UNITS, place, town, unit
from .transcript import Play


def test_a_slower_road_counts_in_every_later_answer() -> None:
    Play(town()).check("""
        +0 close_road s2 speed=500 because flood -> road_closed
        +0 report sick at C                      -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@150
        +0 open_road s2                          -> road_opened | eta 1 @90 -60
        +0 close_road s2 speed=10                -> road_closed | eta 1 @6030 +5940 | alert ROUTE_CHANGED M1
        +0 report sick at C                      -> I8 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
    """)


def test_of_several_closures_on_a_road_the_one_that_slows_most_counts_and_each_is_lifted_by_its_id() -> None:
    Play(town()).check("""
        +0 report sick at C              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 close_road s2 speed=500       -> road_closed | eta 1 @150 +60 | alert ROUTE_CHANGED M1
        +0 close_road name=street__2 speed=600 -> rejected ROAD_ALREADY_CLOSED road_id (C5)
        +0 close_road near=BC            -> road_closed | cut off 1 by s2 | alert ROUTE_LOST M1
        +0 close_road area=C speed=250   -> road_closed
        +0 open_road C6                  -> road_opened | eta 1 @270 +0
        +0 open_road C6                  -> rejected CLOSURE_NOT_FOUND closure_id (C6)
        +0 open_road s3                  -> rejected ROAD_NOT_CLOSED road_id (s3)
        +0 open_road C7                  -> road_opened | eta 1 @150 -120
        +0 open_road s2                  -> road_opened | eta 1 @90 -60
    """)


def test_one_direction_is_the_one_that_leads_nearer_to_a_point() -> None:
    Play(town()).check("""
        +0 close_road s3 towards=H -> road_closed
        +0 report arrest at D      -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 short 1 NO_ROUTE by s3
        +0 report brawl at A       -> I6 P2 | raised 1 POLICE/PATROL x2 P2 | need 1 P1@150 P2@450
        +0 close_road s3 towards=A -> road_closed | cut off 2 by s3 | alert ROUTE_LOST P2
        +0 open_road s3            -> road_opened | road_opened | eta 2 @450 +0
            | need 1 M1@150
    """)


def test_an_area_closes_all_that_touches_it() -> None:
    Play(town()).check("""
        +0 close_road area=D because gas -> road_closed
        +0 report sick at C              -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 report sick at D              -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 NO_ROUTE by s4
        +0 close_road area=I             -> rejected NO_ROAD_THERE area
        +0 close_road near=-3.6,128.2    -> rejected NO_ROAD_THERE near
        +0 close_road name=Lane          -> rejected ROAD_NOT_FOUND road_name (Lane)
        +0 close_road s3 towards=10,10   -> rejected NO_ROAD_THERE towards
    """)


def test_units_on_their_way_are_timed_again_and_ops_are_told() -> None:
    """M1 drives from B to D, M2 is still turning out; P1 stands on scene and is not concerned."""
    Play(town()).check("""
        +0 report sick at D           -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@150
        +0 report sick at D           -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@150
        +0 report brawl at D          -> I6 P2 | raised 1 POLICE/PATROL x2 P2 | need 1 P1@90 P2@270
        +1 ack P1                     -> order_acknowledged assignment_no=1 v1
        +0 progress P1 on_scene       -> progress_reported assignment_no=1 ON_SCENE
        +19 progress M1 en_route      -> progress_reported assignment_no=1 EN_ROUTE
        +1 position M1 C              -> positions_recorded M1
        +0 close_road s3 speed=500    -> road_closed | eta 1 @120 +60 | alert ROUTE_CHANGED M1
        +0 close_road s4 speed=500    -> road_closed | eta 1 @189 +60 | alert ROUTE_CHANGED M2
            | eta 2 @309 +60 | alert ROUTE_CHANGED P2
    """)


def test_who_has_a_patient_aboard_is_timed_to_the_hospital_and_who_waits_to_the_scene() -> None:
    """H1 is at B. M1 waits at D, where it is not safe yet; M2 takes a patient of F from G to H1."""
    Play(town()).check("""
        +0 report sick at D                    -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@150
        +0 report sick at F                    -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@30
        +1 position M1 C                       -> positions_recorded M1
        +0 progress M1 staged                  -> progress_reported assignment_no=1 STAGED
        +1 progress M2 transporting to H1      -> progress_reported assignment_no=1 TRANSPORTING
        +1 position M2 G                       -> positions_recorded M2
        +0 close_road s5 speed=500             -> road_closed | eta 1 @360 +60 to H1 | alert ROUTE_CHANGED M2
        +0 close_road s3                       -> road_closed | cut off 1 by s3 | alert ROUTE_LOST M1
            | cut off 1 by s3 to H1 | alert ROUTE_LOST M2
        +0 open_road s3                        -> road_opened | eta 1 @60 +0 | eta 1 @360 +0 to H1
        +1 progress M2 at_destination to H1    -> progress_reported assignment_no=1 AT_DESTINATION
        +0 open_road s5                        -> road_opened
    """)


def test_what_a_crew_is_asked_to_turn_round_to_is_timed_again_too() -> None:
    ems = (unit("M1", "EMS", "A", "BLS", "ALS"), unit("M2", "EMS", "H", "BLS", "ALS"))
    Play(town(ems, dispatch=Dispatch("divert", Joint()))).check("""
        +0 report sick at E        -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +30 progress M2 en_route   -> progress_reported assignment_no=1 EN_ROUTE
        +10 position M2 G          -> positions_recorded M2
        +0 report arrest at H      -> I7 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@60>I4 | need 1 M1@270
        +0 close_road s7 speed=500 -> road_closed | eta 1 @120 +60 | alert ROUTE_CHANGED M2
        +1 ack M2 I7               -> order_acknowledged assignment_no=1 v1
        +0 open_road s7            -> road_opened | eta 1 @60 -60
    """)


def test_hospitals_are_ranked_by_the_roads_that_the_vehicle_may_take() -> None:
    """Ambulances may not pass s2, between C and the hospital at B; the clinic is at G."""
    play = Play(town())
    play.check("+0 close_road s2 agencies=EMS -> road_closed")
    context, units = play.engine.context, play.engine.state.units
    ranked = {
        one.unit_id: context.hospitals.ranked(place("C"), (), context.roads.row(one), 2)
        for one in units
        if one.unit_id in ("M1", "P1")
    }
    assert ranked == {"M1": [("H2", 240_000)], "P1": [("H1", 60_000), ("H2", 240_000)]}


def test_the_end_of_a_closure_asks_and_asks_again_and_opens_nothing() -> None:
    Play(town()).check("""
        +0 close_road s5 until=300      -> road_closed
        +0 close_road s6 until=-5       -> rejected EXPIRY_PAST until
        +0 report cat at F              -> I5 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 NO_ROUTE by s5
        +299 clock                      -> rejected NO_TIMER_DUE
        +1 clock                        -> closure_expired
        +59 clock                       -> rejected NO_TIMER_DUE
        +1 clock                        -> closure_expired
        +119 clock                      -> rejected NO_TIMER_DUE
        +1 extend C4 until=600          -> closure_extended
        +599 clock                      -> rejected NO_TIMER_DUE
        +1 clock                        -> closure_expired
        +0 extend C4                    -> closure_extended
        +99 open_road C4              -> road_opened | need 1 L1@150
        +0 extend C4                    -> rejected CLOSURE_NOT_FOUND closure_id (C4)
    """)


def test_one_that_was_declared_so_opens_by_itself_but_not_while_nothing_may_order_after_a_stop() -> None:
    Play(town()).check("""
        +0 close_road s5 until=30 opens=yes -> road_closed
        +0 report cat at F                  -> I5 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 NO_ROUTE by s5
        +29 resume                          -> service_resumed
        +59 clock                           -> rejected NO_TIMER_DUE
        +1 clock                            -> road_opened | need 1 L1@150
    """)


def test_a_closure_for_some_is_one_for_nobody_else() -> None:
    """The bridge carries no engines; then nobody but the police; by agencies and by kinds of vehicle."""
    heavy = tuple(replace(one, kind="engine") if one.agency_id == "FIRE" else one for one in UNITS)
    Play(town(heavy)).check("""
        +0 close_road s2 kinds=engine             -> road_closed
        +0 close_road s2 kinds=tram               -> rejected KIND_UNKNOWN kinds (tram)
        +0 close_road s2 agencies=NAVY            -> rejected AGENCY_UNKNOWN agencies (NAVY)
        +0 report fire at B                       -> I5 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P2 | need 1 E1@90 short 1 NO_ROUTE by s2 | need 2 M1@30 | need 3 P1@90
        +0 close_road s5 but=POLICE speed=500     -> road_closed
        +0 report brawl at F                      -> I7 P2 | raised 1 POLICE/PATROL x2 P2
            | need 1 P2@150 short 1 ALL_COMMITTED
        +0 report sick at E                       -> I8 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@150
        +0 close_road s2                          -> road_closed | cut off 3 by s2 | alert ROUTE_LOST P1
        +0 open_road C4                           -> road_opened
        +0 open_road s2                           -> road_opened | eta 3 @90 +0 | need 1 E2@90
    """)


def test_so_many_kinds_of_drivers_and_no_more() -> None:
    Play(town()).check("""
        +0 close_road s1 agencies=FIRE   -> road_closed
        +0 close_road s2 agencies=EMS    -> road_closed
        +0 close_road s3 agencies=POLICE -> road_closed
        +0 close_road s4 agencies=POWER  -> rejected LIMIT_REACHED kinds (kinds of drivers with closures of their own)
        +0 close_road s4 agencies=FIRE   -> road_closed
        +0 report fire at B              -> I8 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
            | raised 3 POLICE/PATROL x1 P2 | need 1 E2@90 short 1 NO_ROUTE by s1,s4 | need 2 M1@30 | need 3 P1@90
    """)


def test_daily_hours_by_the_city_s_clock() -> None:
    """The play begins at 14:47:40 of the town's day."""
    Play(town()).check("""
        +0 close_road s3 hours=14:50-15:00        -> road_closed
        +0 report sick at D                       -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@150
        +139 clock                                -> alert ORDER_UNDELIVERED M1
        +1 resume                                 -> service_resumed
        +0 clock                                  -> closure_turned | cut off 1 by s3 | alert ROUTE_LOST M1
        +0 report sick at D                       -> I9 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@150
        +0 report sick at C                       -> I10 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +600 unit M1                              -> COMMITTED on I5
    """)


def test_what_the_city_s_files_close_may_be_for_some_slower_or_at_some_hours_and_stays_open_once_opened() -> None:
    """The play begins at 14:47:40 of the town's day."""
    city = replace(
        town(),
        closures=(
            LoadClosure("s2", "narrow", RoadTerms(agencies=("EMS",))),
            LoadClosure("s4", "market", RoadTerms(speed_permille=500, from_minute=14 * 60 + 50, to_minute=18 * 60)),
        ),
    )
    play = Play(city)
    play.check("""
        +0 report sick at C   -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +0 report brawl at D  -> I5 P2 | raised 1 POLICE/PATROL x2 P2 | need 1 P1@90 P2@270
        +139 clock            -> alert ORDER_UNDELIVERED M2
        +1 resume             -> service_resumed
        +0 clock              -> closure_turned | eta 1 @240 +60 | alert ROUTE_CHANGED M2 | eta 2 @300 +60
            | alert ROUTE_CHANGED P2
        +0 open_road s2       -> road_opened
        +0 report sick at C   -> I10 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
    """)
    play.load(city)
    assert list(play.engine.state.closures) == ["s4"]
