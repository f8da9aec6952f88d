"""Outages by feeder, played by hand, and any history of calls against a plain account of which are one outage."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dispatch_core import snapshot
from dispatch_core.city.bundle import City
from dispatch_core.city.dispatch import CLOSEST, Dispatch, Feeder, Joint, OutageRule
from dispatch_core.events import IncidentReported, NeedDecided, ReportAttached
from dispatch_core.model import PRIORITY_LOWEST, IncidentState
from dispatch_core.policies import names

from .test_beats import EAST, WEST, village
from .town import kind, line, town, unit
from .transcript import Play

WEST_FEEDER = Feeder("west", "Feeder West", 900, frozenset(("west",)))
EAST_FEEDER = Feeder("east", "Feeder East", 20_000, frozenset(("east",)))
RULE = OutageRule("POWER", ("outage", "dark"), 3_600_000, 3, (0, 0, 10_000, 0, 0), 0, (WEST_FEEDER, EAST_FEEDER))


def street(dispatch: Dispatch = CLOSEST, rule: OutageRule = RULE, crews: str = "AH") -> City:
    """Two feeders, ABCD and EFGH; crews of the electricity company at these homes."""
    units = tuple(unit(f"W{i}", "POWER", home, "LINE") for i, home in enumerate(crews))
    types = (
        kind("outage", 4, line("POWER", "LINE")),
        kind("dark", 4, line("POWER", "LINE")),
        kind("wires", 1, line("POWER", "LINE")),
    )
    answers = ("delivery_ms", "acknowledgement_ms", "next_unit_p1_ms", "next_unit_ms", "age_p4_ms", "age_p5_ms")
    city = town(units=units, dispatch=replace(dispatch, outages=rule), **dict.fromkeys(answers, 86_400_000))
    areas = (village("west", WEST), village("east", EAST))
    return replace(city, types={one.code: one for one in types}, areas=areas)


def test_one_cause_gets_one_crew() -> None:
    play = Play(street())
    play.check("""
        +0  report outage at A        -> I4 P4 | raised 1 POWER/LINE x1 P4 | need 1 W0@30
        +60 report outage at D        -> report_attached priority=4 type_code=outage
        # The other type of outage on the same feeder, and one on the other feeder.
        +0  report dark at B          -> report_attached priority=4 type_code=dark
        +0  report outage at E        -> I7 P4 | raised 1 POWER/LINE x1 P4 | need 1 W1@390
    """)
    incident = play.engine.state.incidents[4]
    assert (incident.report_count, incident.outage_feeder_id, incident.outage_customers) == (3, "west", 900)
    joined = [event.joined for _, _, entry in play.entries for event in entry if isinstance(event, ReportAttached)]
    assert joined == [True, True]


@pytest.mark.parametrize(
    "report",
    [
        "wires at B",
        "outage at B priority=3",
        "outage at B kind=exercise",
        "outage at B class=prank_suspected",
        "outage",
        "outage at I",
    ],
)
def test_what_may_be_something_else_is_an_incident_of_its_own(report: str) -> None:
    """A danger, what is more urgent, an exercise, a doubtful call, a place nobody knows or that is on no feeder."""
    play = Play(street())
    play.run("+0 report outage at A")
    play.run(f"+1 report {report}")
    assert set(play.engine.state.incidents) == {4, 5}


def test_enough_calls_make_it_the_whole_feeders_and_as_urgent_as_its_customers() -> None:
    """20,000 customers are a priority 3, from the third call on; a reason says why, and 900 are none."""
    play = Play(street())
    play.run("+0 report outage at H")
    assert "incident_reprioritised" not in play.run("+1 report outage at G")
    told = play.run("+1 report outage at F")
    assert "incident_reprioritised" in told
    incident = play.engine.state.incidents[4]
    assert (incident.priority, incident.needs[0].priority, incident.report_count) == (3, 3, 3)
    assert "reprioritised" not in play.run("+1 report outage at E")
    for where in "ABCD":
        play.run(f"+1 report outage at {where}")
    assert play.engine.state.incidents[8].priority == 4
    play.check_fold()


def test_what_a_human_said_of_its_urgency_stands() -> None:
    """Whether said before its customers count or after; a snapshot knows it too."""
    for before in (True, False):
        play = Play(street())
        play.run("+0 report outage at H")
        if before:
            play.run("+1 update I4 priority=3 because dark")
            play.run("+1 update I4 priority=4 because calm")
        play.run("+1 report outage at G")
        assert ("reprioritised" in play.run("+1 report outage at F")) != before
        if not before:
            assert "reprioritised" in play.run("+1 update I4 priority=4 because calm")
        assert "reprioritised" not in play.run("+1 report outage at E")
        play.load(play.engine.city)
        told = play.run("+1 report outage at E")
        assert "attached" in told
        assert "reprioritised" not in told
        assert play.engine.state.incidents[4].priority == 4


def test_what_a_divert_puts_off_the_next_report_does() -> None:
    """No call of a neighbour takes back what a crew is asked in a danger."""
    play = Play(street(Dispatch(names.DIVERT, Joint()), crews="D"))
    play.run("+0 report outage at H")
    play.run("+1 report outage at G")
    assert "W0@120>I4" in play.run("+60 report wires at E")
    assert "reprioritised" not in play.run("+1 report outage at F")
    play.run("+1 ack W0")
    assert "reprioritised" in play.run("+1 report outage at F")


def test_no_report_joins_that_could_not_be_taken_out_again() -> None:
    """Two are kept here: the third begins another one, which the fourth joins."""
    play = Play(street())
    play.engine.state.report_seqs_max = 2
    for _ in range(4):
        play.run("+1 report outage at A")
    incidents = play.engine.state.incidents
    assert {number: len(one.reports) for number, one in incidents.items()} == {4: 2, 6: 2}
    assert "rejected" not in play.run("+1 detach R7 I6")


def test_the_outages_of_a_feeder_are_known_however_they_came_and_went() -> None:
    play = Play(street())
    for call in ("outage at A", "wires at A", "outage at E"):
        play.run(f"+0 report {call}")
    # 4 and 6 are outages of the two feeders; 7 is a more urgent one.
    play.run("+0 report outage at B priority=3")
    for command, west in (
        ("merge I4 I7 because one", {4}),
        ("unmerge I7 because two", {4, 7}),
        ("cancel I7 because nothing", {4, 7}),
        ("close I7 disposition=false_alarm", {4}),
        ("reopen I7 because dark", {4, 7}),
        ("update I7 at=E because moved", {4, 7}),
    ):
        assert "rejected" not in play.run(f"+1 {command}"), command
        assert play.engine.state.outages == {"west": west, "east": {6}}, command
        other = snapshot.load(list(snapshot.dump(play.engine.state)))
        assert other.outages == play.engine.state.outages, command


def test_what_comes_when_the_crew_is_done_is_another_fault() -> None:
    """Behind the first fault there may be a second, which shows itself when the first is mended."""
    play = Play(street())
    play.run("+0 report outage at A")
    play.run("+9 progress W0 on_scene")
    assert "attached" in play.run("+1 report outage at B")
    play.run("+9 progress W0 cleared")
    assert "I8 P4" in play.run("+1 report outage at B")
    play.check_fold()


def test_long_after_the_last_call_it_is_another_outage() -> None:
    play = Play(street())
    play.run("+0 report outage at A")
    assert "attached" in play.run("+3600 report outage at A")
    assert "attached" in play.run("+3600 report outage at A")
    assert "I7 P4" in play.run("+3601 report outage at A")


def test_what_a_human_took_out_stays_out() -> None:
    play = Play(street())
    play.run("+0 report outage at A")
    play.run("+1 report outage at B")
    assert "I6 P4" in play.run("+1 detach R5 I4")
    # The next call joins the outage as before, not what a human said is none.
    play.run("+1 report outage at B")
    assert [play.engine.state.incidents[i].report_count for i in (4, 6)] == [2, 1]
    play.run("+1 merge I4 I6")
    play.run("+1 report outage at C")
    play.check_fold()


def test_many_customers_weigh_in_the_joint_assignment() -> None:
    """One crew, two outages that wait: without the customers it takes the nearer one, with them the greater."""
    for weigh, first in ((0, 5), (2_000, 7)):
        rule = replace(RULE, weigh_customers=weigh, calls_min=2, priority_customers=(0, 0, 0, 0, 0))
        play = Play(street(Dispatch(names.JOINT, Joint()), rule, crews="D"))
        play.run("+0 report wires at D")
        for call in ("outage at C", "dark at C", "outage at F", "dark at F"):
            play.run(f"+0 report {call}")
        play.run("+9 progress W0 on_scene")
        play.run("+9 progress W0 cleared")
        assert play.engine.state.units[0].incident == first, weigh


def test_a_city_without_feeders_has_an_incident_for_each() -> None:
    play = Play(replace(street(), dispatch=CLOSEST))
    play.run("+0 report outage at A")
    assert "I5 P4" in play.run("+1 report outage at A")


@pytest.mark.parametrize("policy", names.NAMES)
def test_any_history_of_calls(policy: str, run_seed: int) -> None:
    """Every call is in exactly one incident, no feeder's outage gets a second crew for it, and joining sends nobody."""
    dice = random.Random(run_seed)
    play = Play(street(Dispatch(policy, Joint()), crews="ACFH"))
    calls = joins = 0
    # By feeder: the outage that goes on, and when its last call came.
    last: dict[str, tuple[int, int]] = {}
    for _ in range(50):
        state = play.engine.state
        busy = [one for one in state.units if one.incident]
        if busy and dice.random() < 0.3:
            one = dice.choice(busy)
            number = one.incident
            play.run(f"+60 progress {one.unit_id} on_scene")
            play.run(f"+60 progress {one.unit_id} cleared")
            if all(need.served_count >= need.count for need in state.incidents[number].needs):
                last = {feeder: known for feeder, known in last.items() if known[0] != number}
            continue
        where, code = dice.choice("ABCDEFGH"), dice.choice(("outage", "dark", "outage", "wires"))
        feeder = "west" if where in WEST else "east"
        play.run(f"+{dice.choice((5, 900, 4000))} report {code} at {where}")
        calls += 1
        entry = play.entries[-1][2]
        known = last.get(feeder)
        if code != "wires" and known is not None and play.at_ms - known[1] <= RULE.window_ms:
            joins += 1
            first = entry[0]
            assert isinstance(first, ReportAttached)
            assert (first.incident, first.joined) == (known[0], True)
            assert not any(event.assigned for event in entry if isinstance(event, NeedDecided))
            last[feeder] = known[0], play.at_ms
        else:
            first = entry[0]
            assert isinstance(first, IncidentReported)
            assert bool(first.feeder_id) == (code != "wires")
            if code != "wires":
                last[feeder] = first.incident, play.at_ms
        assert sum(one.report_count for one in state.incidents.values()) == calls
        for incident in state.incidents.values():
            assert incident.state is IncidentState.OPEN
            # A danger of priority 1 may get another beside one whose position is old.
            assert incident.type_code == "wires" or sum(one.counts for one in incident.assignments) <= 1
            assert 0 < incident.priority <= PRIORITY_LOWEST
    assert joins
    play.check_fold()
