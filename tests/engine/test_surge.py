"""A surge: what is not urgent is held, let go one by one, by village or when it is over; the rest goes as ever."""

from __future__ import annotations

from dataclasses import replace

from dispatch_core import snapshot
from dispatch_core.city.bundle import Area, City
from dispatch_core.engine import Engine
from dispatch_core.limits import SURGE_RELEASED_MAX
from dispatch_core.rules.surge import held_villages

from .centre import centre
from .town import LAT_E7, LON_E7, STEP_E7
from .transcript import Play


def coast() -> City:
    """The centre's street with two villages: A, B and C in the west, D and E in the east; the others lie outside."""
    return replace(centre(), areas=(_village("west", 0, 2), _village("east", 3, 4)))


def _village(area_id: str, first: int, last: int) -> Area:
    west, east = LON_E7 + STEP_E7 * first - 1_000, LON_E7 + STEP_E7 * last + 1_000
    south, north = LAT_E7 - 1_000, LAT_E7 + 1_000
    corners = ((south, west), (north, west), (north, east), (south, east), (south, west))
    return Area(area_id, area_id.title(), "Coast", (corners,))


def test_what_is_not_urgent_is_held_and_what_is_goes_as_ever() -> None:
    Play(coast()).check("""
        +0 mode all surge               -> rejected REASON_MISSING reason
        +0 mode all surge because storm -> mode_set agency_id=
        +0 mode all surge because again -> rejected ALREADY_SO mode (SURGE)
        +0 report noise at C            -> I5 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 short 1 HELD_IN_SURGE
        +0 report sick at D             -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 HELD_IN_SURGE
        +0 report riot at C             -> I7 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2 | need 1 P1@30
            | need 2 M1@90
        +0 report outage at C           -> I8 P4 | raised 1 POWER/LINE x1 P4 | need 1 short 1 AWAITING_APPROVAL
            | desk_asked need_no=1 desk_id=POWER
        # What becomes urgent is not held any longer; nor is whom a human places, or what he lets go.
        +0 update I5 priority=2 because trapped -> incident_reprioritised priority=2
            | need_changed need_no=1 count=1 priority=2 | need 1 P2@330
        +0 confirm I6                   -> need_approved need_no=1 | need 1 M2@150
    """)


def test_a_village_is_let_go_the_most_urgent_and_oldest_first() -> None:
    Play(coast()).check("""
        +0 mode all surge because storm       -> mode_set agency_id=
        +0 report cat at C                    -> I5 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 HELD_IN_SURGE
        +0 report cat at E                    -> I6 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 HELD_IN_SURGE
        +0 report noise at A                  -> I7 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 short 1 HELD_IN_SURGE
        +1 release nowhere because quiet      -> rejected AREA_NOT_FOUND area_id (nowhere)
        +0 release west                       -> rejected REASON_MISSING reason
        +0 release outside because quiet      -> rejected NOTHING_HELD area_id (-)
        +0 release west because quiet         -> need_approved need_no=1 | need_approved need_no=1 | need 1 P1@150
            | need 1 L1@90
        +0 release west because quiet         -> rejected NOTHING_HELD area_id (west)
        +1 cancel I5                          -> incident_cancelled | cancel_ordered assignment_no=1 unit_id=L1 v2
        # What the free ladder could serve is held still.
        +1 ack L1                             -> assignment_cancelled assignment_no=1
        +0 confirm I6                         -> need_approved need_no=1 | need 1 L1@90
    """)


def test_when_it_is_over_the_most_urgent_and_oldest_go_first_and_what_waited_too_long_asks() -> None:
    Play(coast()).check("""
        +0 mode all surge because storm -> mode_set agency_id=
        +0 report cat at D              -> I5 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 HELD_IN_SURGE
        +0 report noise at C            -> I6 P4 | raised 1 POLICE/PATROL x1 P4
            | duplicates_suggested like=5 scores=301 | need 1 short 1 HELD_IN_SURGE
        # A human is told that it waits, once it is older than its priority may be.
        +1801 clock                     -> alert NEED_WAITING need=1 again=3600
        +0 clock                        -> rejected NO_TIMER_DUE
        +1 report noise at A            -> I8 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 short 1 HELD_IN_SURGE
        +0 mode all normal because over -> mode_set agency_id=
        +0 due                          -> 0.004
        +4ms clock                      -> need 1 P1@30* short 0 AWAITING_APPROVAL
        +0 clock                        -> need 1 P2@450
        +0 clock                        -> rejected NO_TIMER_DUE
        +1ms clock                      -> need 1 L1@30
    """)


def test_one_agency_is_in_a_surge_and_its_mode_is_one() -> None:
    Play(coast()).check("""
        +0 mode FIRE surge because storm   -> mode_set agency_id=FIRE
        +0 report cat at C                 -> I5 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 short 1 HELD_IN_SURGE
        +0 report noise at C               -> I6 P4 | raised 1 POLICE/PATROL x1 P4
            | duplicates_suggested like=5 scores=800 | need 1 P1@30
        +1 ack P1                          -> order_acknowledged assignment_no=1 v1
        +0 mode FIRE manual because strike -> mode_set agency_id=FIRE
        +5ms clock                         -> need 1 short 1 AWAITING_APPROVAL
        +0 mode FIRE normal because over   -> mode_set agency_id=FIRE
        +1ms clock                         -> need 1 L1@90
    """)


def test_what_is_held_is_grouped_by_village_and_survives_a_restart() -> None:
    play = Play(coast())
    for line in ("mode all surge because storm", "report cat at H", "report sick at D", "report noise at C"):
        play.run(f"+1 {line}")
    for _ in range(SURGE_RELEASED_MAX):
        play.run("+1 report cat at E")
    engine = Engine(play.engine.city, snapshot.load(list(snapshot.dump(play.engine.state))))
    engine.attach()
    assert engine.state.surge == ("",)
    groups = {one.area.area_id if one.area else "": one for one in held_villages(engine.context)}
    assert [(name, len(one.held)) for name, one in groups.items()] == [
        ("east", SURGE_RELEASED_MAX + 1),
        ("west", 1),
        ("", 1),
    ]
    east = groups["east"]
    assert [need.priority for _, need in east.held[:2]] == [3, 5]
    assert east.oldest_ms == east.held[0][1].raised_ms
    # As many as one word lets go; the rest is let go by the next.
    assert play.run("+1 release east because quiet").count("need_approved") == SURGE_RELEASED_MAX
    assert play.run("+0 release east because quiet").count("need_approved") == 1
