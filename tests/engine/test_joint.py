"""The joint assignment, played: where it sends others than the closest would, and where it must not."""

from __future__ import annotations

from dispatch_core.city.dispatch import Dispatch, Joint

from .town import UNITS, town, unit
from .transcript import Play

JOINT = Dispatch("joint", Joint(on_scene_ms=300_000, transporting_ms=0, at_destination_ms=0, release_floor_ms=60_000))
TWO = tuple(one for one in UNITS if one.unit_id in ("M1", "M2", "P1", "P2"))


def test_two_needs_share_two_units_so_that_both_are_served_sooner_together() -> None:
    """The riot wants two patrols, the first of them first: P1 from C, P2 from H; nobody else is asked."""
    Play(town(units=TWO, dispatch=JOINT)).check("""
        +0 report brawl at D -> I4 P2 | raised 1 POLICE/PATROL x2 P2 | need 1 P1@90 P2@270
    """)


def test_of_equals_the_one_that_is_nearer_to_the_freed_unit_is_served_by_it() -> None:
    """Both wait; M2 is about to be free near G. M1 clears at B: it takes the younger need at A, next door, and leaves G
    to M2, though G waits longer. The closest would have driven M1 across the town, and M2 back.
    """
    story = """
        +0 report sick at B      -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30
        +0 report sick at F      -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@30
        +30 progress M1 on_scene -> progress_reported assignment_no=1 ON_SCENE
        +0 progress M2 on_scene  -> progress_reported assignment_no=1 ON_SCENE
        +9 report sick at G      -> I8 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +1 report sick at A      -> I9 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +280 progress M1 cleared -> assignment_cleared assignment_no=1 {taken}
        +9 progress M2 cleared   -> assignment_cleared assignment_no=1 {then}
    """
    play = Play(town(units=TWO, dispatch=JOINT))
    play.check(story.format(taken="| need 1 M1@170", then="| need 1 M2@179"))
    assert play.engine.state.incidents[9].assignments[0].unit_id == "M1"
    assert play.engine.state.incidents[8].assignments[0].unit_id == "M2"
    closest = Play(town(units=TWO))
    closest.check(story.format(taken="| need 1 M1@410", then="| need 1 M2@419"))


def test_nobody_waits_for_a_busy_unit_while_an_idle_one_is_fit() -> None:
    """M2 would be at F in a moment, M1 needs four minutes from B: it goes all the same."""
    Play(town(units=TWO, dispatch=JOINT)).check("""
        +0 report sick at F              -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@30
        +30 progress M2 on_scene         -> progress_reported assignment_no=1 ON_SCENE
        +299 report sick at F priority=5 -> I6 P5 | raised 1 EMS/BLS x1 P5 | need 1 M1@270
    """)


def test_a_less_urgent_need_never_takes_the_unit_that_a_more_urgent_one_could_have() -> None:
    Play(town(units=(*TWO, unit("M3", "EMS", "A", "BLS")), dispatch=JOINT)).check("""
        +0 report arrest at H            -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@390
        +0 report sick at H              -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@150
        +0 report sick at B              -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 M3@90
        +0 report sick at A priority=4   -> I7 P4 | raised 1 EMS/BLS x1 P4 | need 1 short 1 ALL_COMMITTED
        +0 report arrest at A priority=2 -> I8 P2 | raised 1 EMS/ALS x1 P2 | need 1 short 1 ALL_COMMITTED
        +5 decline M1 because flat       -> assignment_declined assignment_no=1 | need 1 short 1 ALL_DECLINED
                                         | need 1 M1@90
    """)


def test_what_another_agency_has_reserved_changes_nothing() -> None:
    """The street above, while two patrols wait for a human's word: no ambulance could have been one of them."""
    play = Play(town(units=TWO, dispatch=JOINT))
    play.check("""
        +0 authority POLICE confirm because storm -> authority_set agency_id=POLICE priority=0 type_code=
        +0 report brawl at D     -> I5 P2 | raised 1 POLICE/PATROL x2 P2
                                 | need 1 P1@90* P2@270* short 0 AWAITING_APPROVAL
        +0 report sick at B      -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30
        +0 report sick at F      -> I7 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@30
        +30 progress M1 on_scene -> progress_reported assignment_no=1 ON_SCENE
        +0 progress M2 on_scene  -> progress_reported assignment_no=1 ON_SCENE
        +9 report sick at G      -> I10 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +1 report sick at A      -> I11 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +280 progress M1 cleared -> assignment_cleared assignment_no=1 | need 1 M1@170
    """)
    assert play.engine.state.incidents[11].assignments[0].unit_id == "M1"


def test_who_is_reserved_for_what_is_no_less_urgent_changes_nothing_either() -> None:
    """M3 is reserved for a priority 3: none of those that wait, priority 3 as well, could take it."""
    play = Play(town(units=(*TWO, unit("M3", "EMS", "H", "BLS")), dispatch=JOINT))
    play.check("""
        +0 report sick at B      -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30
        +0 report sick at F      -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@30
        +0 authority EMS confirm because storm -> authority_set agency_id=EMS priority=0 type_code=
        +0 report sick at H      -> I7 P3 | raised 1 EMS/BLS x1 P3 | need 1 M3@30* short 0 AWAITING_APPROVAL
        +0 authority EMS auto because over -> authority_set agency_id=EMS priority=0 type_code=
        +30 progress M1 on_scene -> progress_reported assignment_no=1 ON_SCENE
        +0 progress M2 on_scene  -> progress_reported assignment_no=1 ON_SCENE
        +9 report sick at G      -> I11 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +1 report sick at A      -> I12 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +240 progress M1 cleared -> assignment_cleared assignment_no=1 | need 1 M1@130
    """)
    assert play.engine.state.incidents[12].assignments[0].unit_id == "M1"
