"""Incidents at sea: boats go there, who goes by land meets them at a landing; and boats where no road leads."""

from dataclasses import replace

from dispatch_core.city.bundle import Substitute
from dispatch_core.model import NO_LANDING, Authority, Landing, Medium
from dispatch_server.places import Places
from dispatch_server.translate.names import Names
from dispatch_server.translate.orders import order_view
from sigap.v1 import incidents_pb2, types_pb2

from .coast import coast
from .phrases import phrase
from .town import kind, line, town, unit
from .transcript import Play

# On the lane, below C and below H.
SEA = "-36089930,1281090000"
EAST = "-36089930,1281315000"
EASTER = "-36089930,1281320000"


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


def test_whom_an_update_lets_go_drives_to_the_landing_that_comes_with_it() -> None:
    """M1 stands at B, 24 s from the jetty; to what is out at sea itself it would be 330 s."""
    city = coast()
    sick = kind("sick", 3, replace(line("EMS", "BLS"), authority=(Authority.CONFIRM,) * 5))
    play = Play(replace(city, types={**city.types, "sick": sick}))
    play.check(f"""
        +0 report sick at {SEA}      -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@329.994* short 0 AWAITING_APPROVAL
        +1 update I4 type=overboard  -> incident_retyped type_code=overboard landing Jetty B
            | incident_reprioritised priority=1 | need_changed need_no=1 count=1 priority=1
            | raised 2 RESCUE/BOAT x1 P1 | order_released assignment_no=1 | need 2 B1@252
    """)
    one = play.engine.state.incidents[4].assignments[0]
    assert one.eta_ticks == 54_000


def test_a_city_loaded_anew_looks_for_the_landing_again() -> None:
    play = Play(coast())
    play.check(
        f"+0 report overboard at {SEA} -> I4 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 "
        "| raised 2 EMS/BLS x1 P1 | need 1 B1@252 | need 2 M1@54"
    )
    place = play.engine.state.incidents[4].landing.place
    play.load(coast())
    assert _told(play) == []
    assert play.engine.state.incidents[4].landing == Landing("Jetty B", place)
    play.load(town())
    assert _told(play) == ["order_reissued assignment_no=2 v2"]
    assert play.engine.state.incidents[4].landing == NO_LANDING
    play.check("+1 progress M1 on_scene -> progress_reported assignment_no=2 ON_SCENE")
    play.load(coast())
    assert _told(play) == ["alert AT_OLD_PLACE M1"]
    assert play.engine.state.incidents[4].landing == Landing("Jetty B", place)


def test_a_landing_that_a_city_no_longer_has_sends_its_crews_to_another() -> None:
    play = Play(coast())
    play.run(f"+0 report overboard at {SEA}")
    city = coast()
    assert city.sea is not None
    city.sea.land_at([one for one in city.sea.landings if one.name != "Jetty B"])
    play.load(city)
    assert play.engine.state.incidents[4].landing.name == "Jetty H"
    assert _told(play) == ["order_reissued assignment_no=2 v2"]
    assert _order(play, 2).landing.name == "Jetty H"


def test_closed_roads_leave_the_landings_that_somebody_can_drive_to() -> None:
    """Boats get to H first, but nobody drives there now. It stays the other one, whatever opens, until it moves."""
    Play(coast()).check(f"""
        +0 close_road s7               -> road_closed
        +0 report overboard at {EAST}  -> I5 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@102 | need 2 M1@54
        +0 open_road s7                -> road_opened
        +0 update I5 alarm=2           -> alarm_raised alarm_level=2 | raised 3 FIRE/ENGINE x1 P1 | need 3 E1@114
        +0 close_road s7               -> road_closed
        # Nor do those who are on their way get there.
        +0 update I5 at {EASTER}       -> incident_moved landing Jetty B | order_reissued assignment_no=1 v2
            | order_reissued assignment_no=2 v2 | order_reissued assignment_no=3 v2
        +0 open_road s7                -> road_opened
        +0 update I5 at {EAST}         -> incident_moved landing Jetty H | order_reissued assignment_no=1 v3
            | order_reissued assignment_no=2 v3 | order_reissued assignment_no=3 v3 | need 2 M2@174 | alert SURPLUS M1
            | need 3 E4@114 | alert SURPLUS E1
    """)


def test_where_no_landing_can_be_driven_to_it_stays_the_nearest() -> None:
    """Both ambulances stand between the two closed ends of the street."""
    Play(coast()).check(f"""
        +0 sign_off M1                 -> unit_signed_off unit_id=M1
        +0 close_road s7               -> road_closed
        +0 close_road s2               -> road_closed
        +0 report overboard at {EAST}  -> I7 P1 landing Jetty H | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@102 | need 2 short 1 NO_ROUTE by s7
    """)


def test_where_no_road_leads_the_boats_that_could_go_are_named() -> None:
    Play(coast()).check("""
        +0 report sick at I      -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 NO_ROUTE boat B1@204 Jetty H
        +0 report overboard at I -> I5 P1 | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@204 | need 2 short 1 NO_ROUTE
        # The very decision that sends its boat names it no more, nor do later ones.
        +0 report sick at I      -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 NO_ROUTE
    """)


def test_whoever_a_human_sends_goes_where_it_can_get_to_whatever_the_need_asks_for() -> None:
    """The engine drives from A to B and 24 s more to the jetty there; later 6 minutes further, to the one at H."""
    play = Play(coast())
    play.check(f"""
        +0 report overboard at {SEA}              -> I4 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1
            | raised 2 EMS/BLS x1 P1 | need 1 B1@252 | need 2 M1@54
        +0 reassign E1 I4 need=1 because fast     -> need 1 E1@114!
        +0 ack E1                                 -> order_acknowledged assignment_no=3 v1
        +0 correct E1 I4 dispatched because radio -> state_corrected assignment_no=3 DISPATCHED
            | order_reissued assignment_no=3 v2
    """)
    assert _eta_ms(play, 3) == 114_000
    order = _order(play, 3)
    assert order.landing.name == "Jetty B"
    assert "At sea: go to Jetty B, meet the boat there." in order.text_en
    assert not _order(play, 1).HasField("landing")
    play.check(f"""
        +0 update I4 at {EAST} -> incident_moved landing Jetty H | order_reissued assignment_no=1 v2
            | order_reissued assignment_no=2 v2 | order_reissued assignment_no=3 v3 | need 2 M2@174 | alert SURPLUS M1
    """)
    assert _eta_ms(play, 3) == 474_000


def test_a_boat_that_a_human_sends_for_a_need_by_road_goes_to_sea() -> None:
    play = Play(coast())
    play.check(f"""
        +0 report overboard at {SEA}          -> I4 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1
            | raised 2 EMS/BLS x1 P1 | need 1 B1@252 | need 2 M1@54
        +1 progress B1 cleared                -> assignment_cleared assignment_no=1
        +0 reassign B1 I4 need=2 because near -> need 2 B1@252!
    """)
    order = _order(play, 3)
    assert order.eta.travel == types_pb2.TRAVEL_SEA
    assert not order.HasField("landing")
    assert "At sea" not in order.text_en


def test_a_human_who_names_no_need_sends_a_unit_to_one_of_its_own_kind() -> None:
    """The boat's need still misses one, but the truck is no boat."""
    city = coast()
    rescue = kind("capsized", 1, line("RESCUE", "BOAT", medium=Medium.WATER), line("RESCUE", "LINE"))
    trucks = unit("R1", "RESCUE", "A", "LINE"), unit("R2", "RESCUE", "C", "LINE")
    Play(replace(city, types={"capsized": rescue}, units=(*city.units, *trucks))).check(f"""
        +0 report capsized at {SEA}         -> I4 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1
            | raised 2 RESCUE/LINE x1 P1 | need 1 B1@252 | need 2 R1@114
        +0 report capsized at {SEA}         -> I5 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1
            | raised 2 RESCUE/LINE x1 P1 | need 1 short 1 ALL_COMMITTED | need 2 R2@114
        +1 progress R1 cleared              -> assignment_cleared assignment_no=2
        +0 reassign R1 I5 because the_mayor -> need 2 R1@114!
    """)


def test_substitutes_for_a_boat_drive_to_the_landing() -> None:
    """The soonest by road to the jetty at B is at A; to the point at sea it would be the one at C."""
    city = coast()
    reserved = tuple(
        replace(one, authority=(Authority.CONFIRM,) * 5) if one.agency_id == "FIRE" else one for one in city.agencies
    )
    stand_in = Substitute("RESCUE", ("BOAT",), (("FIRE", ("ENGINE",)),))
    play = Play(replace(city, agencies=reserved, substitutes=(stand_in,)))
    play.check(f"""
        +0 report overboard at {SEA} -> I4 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@252 | need 2 M1@54
        +0 report overboard at {SEA} -> I5 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 E1@114*^ short 1 ALL_COMMITTED | alert SUBSTITUTED E1 | need 2 M2@294
        +0 confirm I5                -> order_released assignment_no=1 | need_approved need_no=1
            | need 1 short 1 ALL_COMMITTED
    """)
    assert _eta_ms(play, 1, 5) == 114_000


def _told(play: Play) -> list[str]:
    """What else was decided when the city was loaded."""
    return [phrase(event) for event in play.entries[-1][2][1:]]


def _eta_ms(play: Play, assignment_no: int, incident: int = 4) -> int:
    return play.engine.state.incidents[incident].assignments[assignment_no - 1].eta_ticks


def _order(play: Play, assignment_no: int) -> incidents_pb2.Order:
    """The order as its crew is told."""
    engine, incident = play.engine, play.engine.state.incidents[4]
    names = Names(engine.context, Places(engine.city))
    return order_view(engine.context, names, incident, incident.assignments[assignment_no - 1])
