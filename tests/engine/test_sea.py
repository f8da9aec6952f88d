"""Incidents at sea: boats go there, who goes by land meets them at a landing; and boats where no road leads."""

from dispatch_core.model import NO_LANDING, Landing

from .coast import coast
from .town import town
from .transcript import Play

# On the lane, below C and below H.
SEA = "-36089930,1281090000"
EAST = "-36089930,1281315000"


def test_who_goes_by_land_to_an_incident_at_sea_goes_to_the_landing_that_boats_get_to_first() -> None:
    """The ambulance stands at B and needs 24 s from the street to the jetty; what lies ashore it goes to itself."""
    Play(coast()).check(f"""
        +0 report overboard at {SEA}  -> I4 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@252 | need 2 M1@54
        +1 progress M1 on_scene       -> progress_reported assignment_no=2 ON_SCENE
        +1 update I4 alarm=2          -> alarm_raised alarm_level=2 | raised 3 FIRE/ENGINE x1 P1 | need 3 E1@114
        +1 report overboard at {EAST} -> I7 P1 landing Jetty H | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 short 1 ALL_COMMITTED | need 2 M2@174
        +1 progress M1 cleared        -> assignment_cleared assignment_no=2
        +1 report overboard at B      -> I9 P1 | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 short 1 ALL_COMMITTED | need 2 M1@24
    """)


def test_a_landing_comes_and_goes_with_the_type_and_the_place() -> None:
    Play(coast()).check(f"""
        +0 report sick at {SEA}      -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@329.994
        +1 update I4 type=overboard  -> incident_retyped type_code=overboard landing Jetty B
            | incident_reprioritised priority=1 | need_changed need_no=1 count=1 priority=1
            | raised 2 RESCUE/BOAT x1 P1 | order_reissued assignment_no=1 v2 | need 2 B1@252
        # The other ambulance is so much sooner at the other landing.
        +1 update I4 at {EAST}       -> incident_moved landing Jetty H | order_reissued assignment_no=1 v3
            | order_reissued assignment_no=2 v2 | need 1 M2@174 | alert SURPLUS M1
        +1 update I4 at C            -> incident_moved | order_reissued assignment_no=1 v4
            | order_reissued assignment_no=2 v3 | order_reissued assignment_no=3 v2
    """)


def test_a_city_loaded_anew_looks_for_the_landing_again() -> None:
    play = Play(coast())
    play.check(
        f"+0 report overboard at {SEA} -> I4 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 "
        "| raised 2 EMS/BLS x1 P1 | need 1 B1@252 | need 2 M1@54"
    )
    place = play.engine.state.incidents[4].landing.place
    play.load(town())
    assert play.engine.state.incidents[4].landing == NO_LANDING
    play.load(coast())
    assert play.engine.state.incidents[4].landing == Landing("Jetty B", place)


def test_where_no_road_leads_the_boats_that_could_go_are_named() -> None:
    Play(coast()).check("""
        +0 report sick at I      -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 NO_ROUTE boat B1@204 Jetty H
        +0 report overboard at I -> I5 P1 | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@204 | need 2 short 1 NO_ROUTE boat B1@204 Jetty H
        # Now it is not free.
        +0 report sick at I      -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 NO_ROUTE
    """)
