"""Another landing for an incident at sea whose own one closed roads cut off; and whoever drives there is not turned
round for nothing.

What is random is held against the rule told once more, on the one street of the coast.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_core import commands as c
from dispatch_core import events as e
from dispatch_core.city.bundle import City
from dispatch_core.city.dispatch import Dispatch, Joint
from dispatch_core.entities import Incident
from dispatch_core.model import AssignmentState, Authority, Medium, NeedClock

from .coast import coast
from .test_sea import EAST, SEA
from .town import NAMES, unit
from .transcript import Play


def test_who_is_cut_off_on_the_way_is_told_another_landing_and_it_changes_no_more_while_it_serves() -> None:
    """M2 drives from F along the whole street to the jetty at B, 24 s from it; the one at H is two minutes away."""
    Play(coast()).check(f"""
        +0 sign_off M1                 -> unit_signed_off unit_id=M1
        +0 report overboard at {SEA}   -> I5 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@252 | need 2 M2@294
        +30 progress M2 en_route       -> progress_reported assignment_no=2 EN_ROUTE
        +0 close_road s1               -> road_closed
        +0 close_road s2               -> road_closed | landing_changed landing Jetty H
            | order_reissued assignment_no=2 v2 | alert LANDING_CHANGED
        +0 open_road s2                -> road_opened
        +0 close_road s7               -> road_closed | landing_changed landing Jetty B
            | order_reissued assignment_no=2 v3 | alert LANDING_CHANGED
        # Between both closed ends; as soon as either is open again it drives there.
        +0 close_road s2               -> road_closed | cut off 2 by s2 | alert ROUTE_LOST M2
        +0 open_road s7                -> road_opened | landing_changed landing Jetty H
            | order_reissued assignment_no=2 v4 | alert LANDING_CHANGED
        # Where a crew has arrived it stays, whatever is closed then.
        +1 progress M2 on_scene        -> progress_reported assignment_no=2 ON_SCENE
        +1 update I5 alarm=2           -> alarm_raised alarm_level=2 | raised 3 FIRE/ENGINE x1 P1 | need 3 E4@114
        +0 close_road s7               -> road_closed | cut off 3 by s7 | alert ROUTE_LOST E4
    """)


def test_nobody_is_turned_round_for_who_has_not_set_out() -> None:
    """M1 comes on duty at B and may not pass s2, which is closed to ambulances; the engine drives from G to H."""
    play = Play(coast())
    play.check(f"""
        +0 sign_off M1                 -> unit_signed_off unit_id=M1
        +0 sign_off M2                 -> unit_signed_off unit_id=M2
        +0 report overboard at {EAST}  -> I6 P1 landing Jetty H | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@102 | need 2 short 1 NONE_AVAILABLE
        +0 update I6 alarm=2           -> alarm_raised alarm_level=2 | raised 3 FIRE/ENGINE x1 P1
            | need 2 short 1 NONE_AVAILABLE | need 3 E4@114
        +0 close_road s2 agencies=EMS  -> road_closed
        +1 sign_on M1                  -> unit_signed_on unit_id=M1
        +0 close_road s3 agencies=EMS  -> road_closed
        +1 recall E4 I6 because fuel   -> cancel_ordered assignment_no=2 unit_id=E4 v2
            | need_changed need_no=3 count=0 priority=1
        # Nobody drives there any more, so it goes where the ambulance can get to.
        +1 close_road s4 agencies=EMS  -> road_closed | landing_changed landing Jetty B | alert LANDING_CHANGED
        +1ms clock                     -> need 2 M1@54
    """)


def test_of_those_on_their_way_the_fewest_are_cut_off() -> None:
    """Ambulances may not pass s2, so one of two cannot get to B: both turn to H, which both can get to."""
    play = Play(coast())
    play.check(f"""
        +0 sign_off M1                 -> unit_signed_off unit_id=M1
        +0 report overboard at {SEA}   -> I5 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@252 | need 2 M2@294
        +0 update I5 alarm=2           -> alarm_raised alarm_level=2 | raised 3 FIRE/ENGINE x1 P1 | need 3 E1@114
        +0 close_road s2 agencies=EMS  -> road_closed | landing_changed landing Jetty H
            | order_reissued assignment_no=2 v2 | order_reissued assignment_no=3 v2 | alert LANDING_CHANGED
        # One each way: it stays where it is.
        +0 close_road s7 agencies=EMS  -> road_closed | cut off 2 by s7 | alert ROUTE_LOST M2
        +0 open_road s7                -> road_opened | eta 2 @174 +0
        +0 close_road s6 agencies=FIRE -> road_closed | cut off 3 by s6 | alert ROUTE_LOST E1
    """)
    assert [one.eta_ticks for one in play.engine.state.incidents[5].assignments[1:]] == [174_000, 474_000]


def test_who_is_only_reserved_goes_to_the_other_landing_once_he_is_released() -> None:
    city = coast()
    kind = city.types["overboard"]
    asked = tuple(
        replace(one, authority=(Authority.CONFIRM,) * 5) if "BLS" in one.capabilities else one for one in kind.needs
    )
    Play(replace(city, types={**city.types, kind.code: replace(kind, needs=asked)})).check(f"""
        +0 sign_off M1                -> unit_signed_off unit_id=M1
        +0 report overboard at {SEA}  -> I5 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@252 | need 2 M2@294* short 0 AWAITING_APPROVAL
        +0 close_road s2              -> road_closed | landing_changed landing Jetty H | alert LANDING_CHANGED
            | eta 2 @174 -120
        +0 confirm I5                 -> order_released assignment_no=2 | need_approved need_no=2
    """)


def test_the_hours_of_a_closure_and_its_end_do_the_same() -> None:
    """The play begins at 14:47:40 of the town's day."""
    Play(coast()).check(f"""
        +0 sign_off M1                            -> unit_signed_off unit_id=M1
        +0 close_road s2 hours=14:50-15:00        -> road_closed
        +0 close_road s7 until=145 opens=yes      -> road_closed
        +0 report overboard at {SEA}              -> I7 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1
            | raised 2 EMS/BLS x1 P1 | need 1 B1@252 | need 2 M2@294
        +1 progress M2 en_route                   -> progress_reported assignment_no=2 EN_ROUTE
        +1 ack B1                                 -> order_acknowledged assignment_no=1 v1
        +1 progress B1 en_route                   -> progress_reported assignment_no=1 EN_ROUTE
        +137 clock                                -> closure_turned | cut off 2 by s2 | alert ROUTE_LOST M2
        +5 clock                                  -> road_opened | landing_changed landing Jetty H
            | order_reissued assignment_no=2 v2 | alert LANDING_CHANGED
    """)


def test_hours_that_begin_by_themselves_send_nobody_while_nothing_may_order_after_a_stop() -> None:
    play = Play(coast())
    play.check(f"""
        +0 sign_off M1                      -> unit_signed_off unit_id=M1
        +0 sign_off M2                      -> unit_signed_off unit_id=M2
        +0 close_road s2 hours=14:50-15:00  -> road_closed
        +0 report overboard at {SEA}        -> I7 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1
            | raised 2 EMS/BLS x1 P1 | need 1 B1@252 | need 2 short 1 NONE_AVAILABLE
        +1 close_road s2 agencies=EMS       -> road_closed
        +1 sign_on M2                       -> unit_signed_on unit_id=M2
        +1 ack B1                           -> order_acknowledged assignment_no=1 v1
        +1 progress B1 on_scene             -> progress_reported assignment_no=1 ON_SCENE
        +56 clock                           -> alert NEED_WAITING need=2 again=60 | need 2 short 1 NO_ROUTE by s2
        +60 clock                           -> alert NEED_WAITING need=2 again=60
        +18 resume                          -> service_resumed
        +2 clock                            -> closure_turned | landing_changed landing Jetty H | alert LANDING_CHANGED
        +0 due                              -> 58
        +58 clock                           -> need 2 M2@174
    """)


def test_who_is_asked_to_turn_round_to_it_is_asked_anew() -> None:
    ems = (unit("M1", "EMS", "C", "BLS", "ALS"), unit("M2", "EMS", "A", "BLS", "ALS"))
    city = coast()
    others = tuple(one for one in city.units if one.agency_id != "EMS")
    play = Play(replace(city, units=(*ems, *others), dispatch=Dispatch("divert", Joint())))
    play.check(f"""
        +0 report sick at H           -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@330
        +0 report sick at A           -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@30
        +30 progress M1 en_route      -> progress_reported assignment_no=1 EN_ROUTE
        +0 progress M2 on_scene       -> progress_reported assignment_no=1 ON_SCENE
        +0 report overboard at {SEA}  -> I8 P1 landing Jetty B | raised 1 RESCUE/BOAT x1 P1 | raised 2 EMS/BLS x1 P1
            | need 1 B1@252 | need 2 M1@84>I4 | need 1 short 1 ALL_COMMITTED
        +0 close_road s2              -> road_closed | divert_ended assignment_no=2 | landing_changed landing Jetty H
            | alert LANDING_CHANGED
        +1ms clock                    -> need 2 M1@324>I4 | need 1 short 1 ALL_COMMITTED
        +0 close_road s1              -> road_closed
    """)


# -- Whatever is closed and opened -------------------------------------------------------------------------------------

STREETS = [f"s{nth}" for nth in range(1, 8)]
ROADS = st.lists(st.tuples(st.sampled_from(STREETS), st.booleans(), st.booleans()), min_size=1, max_size=8)


def _leads(closed: set[tuple[str, str]], agency_id: str, start: str, end: str) -> bool:
    """Along the street from one letter to another."""
    first, last = sorted((NAMES.index(start), NAMES.index(end)))
    between = STREETS[first:last]
    return not any((street, who) in closed for street in between for who in ("", agency_id))


def _cut_off(play: Play, closed: set[tuple[str, str]], jetty: str) -> tuple[int, int]:
    """Orders and needs of the incident that such closures cut off from a jetty."""
    state = play.engine.state
    incident = state.incidents[max(state.incidents)]
    homes = {one.unit_id: one.home_name for one in play.engine.city.units}
    ordered = [state.units[state.unit_index[one.unit_id]] for one in _by_land(play, incident)]
    orders = sum(not _leads(closed, one.agency_id, homes[one.unit_id], jetty) for one in ordered)
    needs = 0
    for need in incident.needs:
        if not need.missing_count or need.medium is not Medium.ROAD:
            continue
        able = [
            one
            for one in state.units
            if one.agency_id == need.agency_id
            and set(need.capabilities) <= set(one.capabilities)
            and one.on_duty
            and not one.incident
        ]
        needs += bool(able) and not any(_leads(closed, one.agency_id, homes[one.unit_id], jetty) for one in able)
    return orders, needs


def _by_land(play: Play, incident: Incident) -> list[e.Assigned]:
    state = play.engine.state
    return [
        one  # type: ignore[misc]
        for one in incident.assignments
        if AssignmentState.RESERVED < one.state <= AssignmentState.STAGED
        and state.units[state.unit_index[one.unit_id]].medium is Medium.ROAD
    ]


CITY: City = coast()


@given(
    roads=ROADS,
    at=st.sampled_from([SEA, EAST]),
    off=st.sets(st.sampled_from(["M1", "M2", "E1", "E2", "E3", "E4"])),
    back=st.sampled_from(["", "M1", "M2"]),
)
@settings(max_examples=60)
def test_the_landing_is_left_for_one_from_which_fewer_are_cut_off(
    roads: list[tuple[str, bool, bool]], at: str, off: set[str], back: str
) -> None:
    play = Play(CITY)
    for unit_id in sorted(off):
        play.run(f"+0 sign_off {unit_id}")
    play.run(f"+1 report overboard at {at}")
    number = play.engine.state.seq
    play.run(f"+1 update I{number} alarm=2")
    if back in off:
        play.run(f"+1 sign_on {back}")
    closed: set[tuple[str, str]] = set()
    for street, opens, for_ambulances in roads:
        incident = play.engine.state.incidents[number]
        own = incident.landing.name[-1]
        closure = next(iter(play.engine.state.closures.values()), None)
        if opens and closure is not None:
            key = closure.road_ids[0], closure.terms.agencies[0] if closure.terms.agencies else ""
            after = closed - {key}
            command: c.Command = c.OpenRoad("", "", "op", closure.closure_id)
        else:
            who = "EMS" if for_ambulances else ""
            after = closed | {(street, who)}
            terms = replace(c.CloseRoad(street, "", 0, "op").terms, agencies=tuple(filter(None, (who,))))
            command = c.CloseRoad(street, "", 0, "op", terms=terms)
        now = {jetty: _cut_off(play, after, jetty) for jetty in "BH"}
        other = "H" if own == "B" else "B"
        drive = sum(1 for _ in _by_land(play, incident)) > now[own][0]
        better = now[other] < now[own] and (now[other][0] < now[own][0] or not drive)
        decision = play.submit(command)
        if not isinstance(decision, list):
            continue
        closed = after
        assert incident.landing.name == f"Jetty {other if better else own}"
        _check_told(play, incident, decision, better)


def _check_told(play: Play, incident: Incident, decision: list[e.Event], turned: bool) -> None:
    """Everybody who comes by land has the order to the landing, and nobody else one more; what waits is looked at."""
    told = {one.assignment_no for one in decision if isinstance(one, e.OrderReissued)}
    assert told == ({one.assignment_no for one in _by_land(play, incident)} if turned else set())
    for one in _by_land(play, incident):
        unit = play.engine.state.units[play.engine.state.unit_index[one.unit_id]]
        there = play.engine.context.search_for(Medium.ROAD)
        assert there is not None
        place = incident.landing.place
        eta = there.unit_eta(unit.unit, place.node, 0, place.lat_e7, place.lon_e7, play.at_ms, unit.mode)
        assert one.cut_off is (eta is None)  # type: ignore[attr-defined]
        assert eta is None or one.road_ticks == eta[4]
    for need in incident.needs:
        if turned and need.missing_count:
            assert need.clock is NeedClock.RECHECK
    while play.engine.next_deadline_ms() == play.at_ms + 1:
        play.run("+1ms clock")
