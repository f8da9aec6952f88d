"""Decisions of which one part must know the others: who leaves, who loses a slot, whose order it is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dispatch_core.city.bundle import City, IncidentType, NeedLine
from dispatch_core.city.dispatch import CLOSEST, Dispatch, Joint, Reserve
from dispatch_core.model import Authority

from .test_diverting import DIVERT, EMS
from .town import kind, line, town, unit
from .transcript import Play

JOINT = Dispatch("joint", Joint())
JOINT_DIVERT = Dispatch("joint", Joint(diverts=True))


def confirmed(asked: NeedLine) -> NeedLine:
    return replace(asked, authority=(Authority.CONFIRM,) * 5)


def with_types(city: City, *types: IncidentType) -> City:
    return replace(city, types={**city.types, **{one.code: one for one in types}})


def test_what_a_cancelled_incident_frees_turns_none_of_its_others_round() -> None:
    """P1 is called back from I4 and P2 was only reserved there: the brawl gets P2, and nobody is asked for P1."""
    units = (unit("P1", "POLICE", "A", "PATROL"), unit("P2", "POLICE", "C", "PATROL", "LINE"))
    pair = kind("pair", 4, line("POLICE", "PATROL"), confirmed(line("POLICE", "LINE")))
    play = Play(with_types(town(units=units, dispatch=DIVERT), pair))
    play.check("""
        +0 report pair at B             -> I4 P4 | raised 1 POLICE/PATROL x1 P4 | raised 2 POLICE/LINE x1 P4
                                        | need 1 P1@90 | need 2 P2@90* short 0 AWAITING_APPROVAL
        +0 report brawl at H priority=3 -> I5 P3 | raised 1 POLICE/PATROL x2 P3
                                        | need 1 P1@450*>I4 short 2 ALL_COMMITTED
        +1 cancel I4 because hoax       -> divert_ended assignment_no=1 | incident_cancelled
                                        | reservation_ended assignment_no=2
                                        | cancel_ordered assignment_no=1 unit_id=P1 v2
                                        | need 1 P2@330 short 1 ALL_COMMITTED
    """)


def test_who_loses_a_unit_is_decided_once_where_all_that_waits_is_decided_together() -> None:
    """M1 declines the arrest, which takes M2 from I4; M1 goes there, where another was missing before."""
    sick2 = kind("sick2", 3, line("EMS", "BLS", count=2))
    play = Play(with_types(town(units=EMS, dispatch=Dispatch("joint", Joint(diverts=True))), sick2))
    play.check("""
        +0 report arrest at A         -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
        +0 report sick2 at E          -> I5 P3 | raised 1 EMS/BLS x2 P3 | need 1 M2@210 short 1 ALL_COMMITTED
        +1 decline M1 I4 because flat -> assignment_declined assignment_no=1
                                      | need 1 M2@449>I5 | need 1 M1@270 short 1 ALL_COMMITTED
    """)


def test_nobody_turns_round_on_the_promise_of_a_unit_that_something_else_waits_for() -> None:
    """M3 would be at H at once, and M1 could go to F in its place; but at B somebody waits for M1, as urgently."""
    units = (*EMS, unit("M3", "EMS", "H", "BLS", "ALS"))
    play = Play(town(units=units, dispatch=Dispatch("joint", Joint(diverts=True))))
    play.check("""
        +0 report sick at A             -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30
        +0 report sick at E             -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +0 report sick at F             -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 M3@150
        +0 report sick at B             -> I7 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +30 progress M2 en_route        -> progress_reported assignment_no=1 EN_ROUTE
        +0 progress M3 en_route         -> progress_reported assignment_no=1 EN_ROUTE
        +10 report sick at H priority=2 -> I10 P2 | raised 1 EMS/BLS x1 P2 | need 1 M2@0*>I5 short 1 ALL_COMMITTED
        +10 progress M1 on_scene        -> progress_reported assignment_no=1 ON_SCENE
        +10 progress M1 cleared         -> assignment_cleared assignment_no=1 | need 1 M1@420
                                        | divert_ended assignment_no=1 | alert DIVERT_POSSIBLE M2
    """)


def test_a_word_that_takes_anothers_reservation_still_releases_its_own() -> None:
    """Both are the first assignment of their incident: I4 loses M1 to I5, and P1's order to I5 leaves."""
    units = (unit("P1", "POLICE", "A", "PATROL"), unit("M1", "EMS", "C", "BLS"))
    watch = kind("watch", 3, confirmed(line("EMS", "BLS")))
    raid = kind("raid", 2, confirmed(line("POLICE", "PATROL")), confirmed(line("EMS", "BLS")))
    play = Play(with_types(town(units=units), watch, raid))
    play.check("""
        +0 report watch at C               -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30* short 0 AWAITING_APPROVAL
        +0 mode EMS manual because drill   -> mode_set agency_id=EMS
        +0 report raid at B                -> I6 P2 | raised 1 POLICE/PATROL x1 P2 | raised 2 EMS/BLS x1 P2
                                           | need 1 P1@90* short 0 AWAITING_APPROVAL
                                           | need 2 short 1 AWAITING_APPROVAL
        +1 confirm I6                      -> order_released assignment_no=1 | need_approved need_no=1
                                           | need_approved need_no=2 | reservation_ended assignment_no=1
                                           | need 2 M1@90 | need 1 short 1 AWAITING_APPROVAL
    """)


def test_who_is_called_back_is_not_asked_to_go_elsewhere_by_the_same_word() -> None:
    """M1 was reserved for the watch; a human sends it in M2's place, and the watch does not get M2 for that."""
    units = (unit("M1", "EMS", "A", "BLS"), unit("M2", "EMS", "H", "BLS"))
    watch = kind("watch", 2, confirmed(line("EMS", "BLS")))
    play = Play(with_types(town(units=units, dispatch=DIVERT), watch))
    play.check("""
        +0 report watch at A                    -> I4 P2 | raised 1 EMS/BLS x1 P2
                                                | need 1 M1@30* short 0 AWAITING_APPROVAL
        +0 report sick at D                     -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@270
        +1 reassign M1 I5 replaces=M2 because x -> reservation_ended assignment_no=1
                                                | cancel_ordered assignment_no=1 unit_id=M2 v2
                                                | need 1 M1@210! | need 1 short 1 ALL_COMMITTED
    """)


def test_nobody_is_turned_round_for_whom_only_one_that_stays_back_could_go() -> None:
    """The last ambulance stays for what is urgent: I4 would get nobody in M2's place."""
    dispatch = replace(DIVERT, reserve=(Reserve("EMS", (0, 0, 1, 1, 1)),))
    units = (*EMS, unit("M3", "EMS", "A", "BLS", "ALS"))
    play = Play(town(units=units, dispatch=dispatch))
    play.check("""
        +0 report sick at E   -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +0 report sick at A   -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30
        +1 report arrest at H -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 M3@450
    """)


def test_a_report_that_is_moved_calls_no_divert_off() -> None:
    """I5 keeps another report, and goes on."""
    play = Play(town(units=EMS, dispatch=DIVERT))
    play.check("""
        +0 report sick at E          -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@210
        +0 report arrest at H        -> I5 P1 | raised 1 EMS/ALS x1 P1 | need 1 M2@30>I4 | need 1 M1@270
        +0 report sick at H to I5    -> report_attached priority=3 type_code=sick
        +0 report advice at H priority=1 -> I7 P1
        +1 attach R6 I5 to I7        -> report_detached report=6 | report_attached priority=3 type_code=sick
        +1 ack M2                    -> order_acknowledged assignment_no=1 v1
    """)


@pytest.mark.parametrize("dispatch", [CLOSEST, JOINT, DIVERT, JOINT_DIVERT], ids=lambda one: one.policy)
def test_what_is_reserved_in_one_agency_lets_nothing_go_before_priority_1_in_another(dispatch: Dispatch) -> None:
    """The crash asks for an engine first and for a ladder then, and E1 is both; that M1 is only reserved for the sick,
    and gives way to the crash's priority 2, is no reason to weigh the ladder before the engine.
    """
    units = (unit("E1", "FIRE", "A", "ENGINE", "LADDER"), unit("M1", "EMS", "B", "BLS"))
    lines = line("FIRE", "ENGINE"), line("FIRE", "LADDER", shift=1), line("EMS", "BLS", shift=1)
    Play(with_types(town(units=units, dispatch=dispatch), kind("crash", 1, *lines))).check("""
        +0 authority EMS confirm because night -> authority_set agency_id=EMS priority=0 type_code=
        +0 report sick at B  -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@30* short 0 AWAITING_APPROVAL
        +0 report crash at B -> I6 P1 | raised 1 FIRE/ENGINE x1 P1 | raised 2 FIRE/LADDER x1 P2
                             | raised 3 EMS/BLS x1 P2 | need 1 E1@90 | reservation_ended assignment_no=1
                             | need 2 short 1 ALL_COMMITTED | need 3 M1@30* short 0 AWAITING_APPROVAL
                             | need 1 short 1 ALL_COMMITTED
    """)


@pytest.mark.parametrize("dispatch", [DIVERT, JOINT_DIVERT], ids=lambda one: one.policy)
def test_what_loses_its_unit_to_a_divert_is_weighed_with_all_that_waits_for_the_freed_one(dispatch: Dispatch) -> None:
    """M2 leaves I5 for the heart, and M1 is free next door to I5: it does not go past it to the younger I6."""
    play = Play(town(units=EMS, dispatch=dispatch))
    play.check("""
        +0 report arrest at A                 -> I4 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@30
        +0 report sick at B                   -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M2@390
        +0 report sick at E                   -> I6 P3 | raised 1 EMS/BLS x1 P3 | need 1 short 1 ALL_COMMITTED
        +0 correct M1 I4 cancelled because no -> state_corrected assignment_no=1 CANCELLED | need 1 M2@450>I5
                                              | need 1 M1@90 | need 1 short 1 ALL_COMMITTED
    """)
    assert play.engine.state.incidents[5].assignments[1].unit_id == "M1"
    assert play.engine.state.incidents[6].needs[0].missing_count == 1


def test_what_loses_two_units_by_one_word_is_decided_once_and_for_both() -> None:
    """A human sends both M1 and M2 on to the pair: the crash they leave gets M3 and M4."""
    types = (
        kind("crash", 5, line("EMS", "BLS", count=2)),
        kind("pair", 3, confirmed(line("EMS", "ALS", count=2))),
        kind("watch", 4, confirmed(line("POLICE", "PATROL"))),
    )
    others = (unit("M3", "EMS", "B", "BLS"), unit("M4", "EMS", "A", "BLS"), unit("P1", "POLICE", "A", "PATROL"))
    play = Play(with_types(town(units=(*EMS, *others), dispatch=DIVERT), *types))
    play.check("""
        +0 hold M3 because fuel -> unit_held unit_id=M3
        +0 hold M4 because fuel -> unit_held unit_id=M4
        +0 report watch at A    -> I6 P4 | raised 1 POLICE/PATROL x1 P4 | need 1 P1@30* short 0 AWAITING_APPROVAL
        +0 report crash at D    -> I7 P5 | raised 1 EMS/BLS x2 P5 | need 1 M1@210 M2@270
        +0 report pair at D     -> I8 P3 | raised 1 EMS/ALS x2 P3
                                | need 1 M1@210*>I7 M2@270*>I7 short 2 ALL_COMMITTED
        +0 let_go M3 because ok -> unit_held unit_id=M3
        +0 let_go M4 because ok -> unit_held unit_id=M4
        +0 confirm I8           -> order_released assignment_no=1 | order_released assignment_no=2
                                | need 1 M3@150 M4@210
    """)
    assert play.engine.state.incidents[7].needs[0].missing_count == 0
