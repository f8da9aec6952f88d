"""Beats: units that keep to their part of the town, by hand, and any history against the rule."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dispatch_core.city.bundle import Area, City
from dispatch_core.city.dispatch import CLOSEST, Beat, BeatRule, Dispatch, Joint
from dispatch_core.entities import Need
from dispatch_core.events import NeedDecided
from dispatch_core.explaining import explain_now
from dispatch_core.model import AssignmentState, Medium, NeedClock, NeedState, Shortfall, Unfit, Verdict
from dispatch_core.policies import names
from dispatch_core.rules.matching import unit_eta

from .coast import coast
from .test_sea import SEA
from .town import LAT_E7, STEP_E7, kind, line, place, point, town, unit
from .transcript import Play

WEST, EAST = "ABCD", "EFGH"
PENALTY_MS = (0, 100_000, 200_000, 200_000, 200_000)
HOLD_MS = (0, 0, 600_000, 900_000, 0)
JOINT = Joint(on_scene_ms=120_000, release_floor_ms=30_000)


def village(area_id: str, letters: str) -> Area:
    """The rectangle around these places of the street."""
    west, east = point(letters[0])[1] - STEP_E7 // 2, point(letters[-1])[1] + STEP_E7 // 2
    south, north = LAT_E7 - STEP_E7, LAT_E7 + STEP_E7
    ring = ((south, west), (south, east), (north, east), (north, west), (south, west))
    return Area(area_id, area_id, area_id, (ring,))


def street(
    homes: str,
    hold_ms: tuple[int, ...] = HOLD_MS,
    policy: str = names.CLOSEST,
    roaming: tuple[str, ...] = (),
    penalty_ms: tuple[int, ...] = PENALTY_MS,
) -> City:
    """Patrols P0, P1, ... at these homes, each in the beat that its home lies in, but those who roam."""
    units = tuple(unit(f"P{i}", "POLICE", home, "PATROL") for i, home in enumerate(homes))
    types = {f"t{n}": kind(f"t{n}", 1, line("POLICE", "PATROL", count=n)) for n in (1, 2)}
    in_beat = {
        letters: tuple(one.unit_id for one in units if one.home_name in letters and one.unit_id not in roaming)
        for letters in (WEST, EAST)
    }
    beats = tuple(
        Beat(name, "POLICE", in_beat[letters], frozenset((name,))) for name, letters in (("west", WEST), ("east", EAST))
    )
    dispatch = Dispatch(policy, JOINT, beats=(BeatRule("POLICE", penalty_ms, hold_ms, beats),))
    areas = (village("west", WEST), village("east", EAST))
    # Nobody here minds whether crews answer, nor what waits long.
    answers = ("delivery_ms", "acknowledgement_ms", "next_unit_p1_ms", "next_unit_ms")
    day = dict.fromkeys((*answers, "age_p3_ms", "age_p4_ms", "age_p5_ms", "escalate_ms"), 86_400_000)
    return replace(town(units=units, dispatch=dispatch, **day), types=types, areas=areas)


def test_who_is_sooner_by_less_than_the_penalty_stays_in_its_beat() -> None:
    """P1 at E is a minute from D, P0 of its own beat three; for a priority 1 nothing counts but time."""
    for priority, goes in ((1, "P1@90"), (2, "P1@90"), (3, "P0@210")):
        # A priority 2 pays 100 s, less than the two minutes that P1 is sooner.
        assert f"need 1 {goes}" in Play(street("AE")).run(f"+0 report t1 at D priority={priority}")


def test_who_has_no_beat_goes_anywhere_and_a_place_in_no_beat_is_everybodys() -> None:
    assert "need 1 P1@90" in Play(street("AE", roaming=("P1",))).run("+0 report t1 at D priority=3")
    nowhere = replace(street("AE"), areas=(village("west", "AB"), village("east", EAST)))
    assert "need 1 P1@90" in Play(nowhere).run("+0 report t1 at D priority=3")


def test_it_waits_for_its_own_and_the_limit_ends_that() -> None:
    play = Play(street("AH"))
    play.check("""
        +0  report t1 at A priority=3  -> I4 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 P0@30
        +0  report t1 at B priority=3  -> I5 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 short 1 WAITS_FOR_BEAT
        # The next one would wait for the same patrol, and more urgent ones wait for nobody.
        +0  report t1 at B priority=3  -> I6 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 P1@390
        +9  progress P0 on_scene       -> progress_reported assignment_no=1 ON_SCENE
        +60 progress P0 cleared        -> assignment_cleared assignment_no=1 | need 1 P0@60
    """)
    play = Play(street("AHH"))
    play.check("""
        +0   report t1 at A priority=3  -> I4 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 P0@30
        +1   progress P0 on_scene       -> progress_reported assignment_no=1 ON_SCENE
        +0   report t1 at B priority=3  -> I6 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 short 1 WAITS_FOR_BEAT
        # It is looked at again when P0 was expected: two minutes on scene, and one to drive.
        +0   due                        -> 180
        +1   report t1 at B priority=2  -> I7 P2 | raised 1 POLICE/PATROL x1 P2 | need 1 P1@390
        +0   progress P1 on_scene       -> progress_reported assignment_no=1 ON_SCENE
        +179 clock                      -> need 1 short 1 WAITS_FOR_BEAT
    """)
    for _ in range(20):
        at_s = (play.engine.next_deadline_ms() - play.at_ms) // 1000
        told = play.run(f"+{at_s} clock")
        if "need 1 P2" in told:
            break
    [need] = play.engine.state.incidents[6].needs
    # One that is overdue takes half a minute more, and one to drive: with a minute left nobody is expected in time.
    assert play.at_ms - need.raised_ms == HOLD_MS[2] - 60_000
    assert need.state is NeedState.FILLED


def test_why_nobody_goes_is_explained_and_a_human_may_send_all_the_same() -> None:
    play = Play(street("AH"))
    play.run("+0 report t1 at A priority=3")
    play.run("+0 report t1 at B priority=3")
    [need] = explain_now(play.engine.context, 5, play.at_ms)
    said = {one.unit_id: (one.verdict, one.beat_ticks) for one in need.units}
    assert need.shortfall is Shortfall.WAITS_FOR_BEAT
    assert said == {"P0": (Verdict.COMMITTED, 0), "P1": (Verdict.OTHER_BEAT, 200_000)}
    assert "P1@390!" in play.run("+1 reassign P1 I5 need=1 because seen")


def test_why_the_sooner_one_stayed_is_explained() -> None:
    play = Play(street("AE"))
    play.run("+0 report t1 at D priority=3")
    [need] = explain_now(play.engine.context, 4, play.at_ms)
    said = {one.unit_id: (one.verdict, one.later_ticks, one.beat_ticks) for one in need.units}
    assert said == {"P0": (Verdict.SENT, 0, 0), "P1": (Verdict.OTHER_BEAT, -120_000, 200_000)}


def test_a_beat_weighs_in_a_divert_as_it_does_among_the_free() -> None:
    """P1 sets out from D for a P4 at C when a P2 comes in at E: there it is three minutes before P0, which is a gain;
    but E is not its beat, and the penalty eats that up.
    """
    for penalty_ms, goes in ((PENALTY_MS, "need 1 P0@270"), ((0, 0, 0, 0, 0), "need 1 P1@90>I4 | need 1 P0@150")):
        city = street("AD", policy=names.DIVERT, penalty_ms=penalty_ms, hold_ms=(0,) * 5)
        [rule] = city.dispatch.beats
        west, east = rule.beats
        # P1 stands at D, at home in the west; P0 stands at A, at home in the east.
        swapped = (replace(west, unit_ids=("P1",)), replace(east, unit_ids=("P0",)))
        play = Play(replace(city, dispatch=replace(city.dispatch, beats=(replace(rule, beats=swapped),))))
        assert "need 1 P1@90" in play.run("+0 report t1 at C priority=4")
        assert goes in play.run("+0 report t1 at E priority=2"), goes


def test_a_stop_of_the_service_lets_no_clock_send_anybody_at_once() -> None:
    play = Play(street("AH", hold_ms=(0, 0, 61_000, 0, 0)))
    play.run("+0 report t1 at A priority=3")
    play.run("+2 progress P0 on_scene")
    # Nobody is expected within the limit: the other one goes.
    assert "P1@390" in play.run("+0 report t1 at B priority=3")
    play = Play(street("AH"))
    play.run("+0 report t1 at A priority=3")
    play.run("+2 progress P0 on_scene")
    play.run("+0 report t1 at B priority=3")
    [need] = play.engine.state.incidents[6].needs
    assert (need.shortfall, need.clock) == (Shortfall.WAITS_FOR_BEAT, NeedClock.RECHECK)
    play.run("+175 resume")
    assert need.due_ms >= play.engine.state.hold_until_ms


# -- Any history -------------------------------------------------------------------------------------------------------


class Plain:
    """The rule as a person would state it, over the state before a decision."""

    def __init__(self, play: Play, city: City, where: str, priority: int) -> None:
        [rule] = city.dispatch.beats
        self.state, self.context = play.engine.state, play.engine.context
        self.homes = {unit_id: beat.beat_id for beat in rule.beats for unit_id in beat.unit_ids}
        self.beat = "west" if where in WEST else "east"
        self.penalty, self.hold = rule.penalty_ms[priority - 1], rule.hold_ms[priority - 1]
        self.costs: list[tuple[int, int, bool]] = []
        for one in self.state.units:
            found = unit_eta(self.context, one, place(where), play.at_ms)
            assert found is not None
            if self.context.block(one) is Unfit.NONE:
                away = self.homes.get(one.unit_id, self.beat) != self.beat
                self.costs.append((found[1] + away * self.penalty, one.unit, away))
        self.costs.sort()
        self.expected = sorted(
            ms
            for one in self.state.units
            if one.incident and self.homes.get(one.unit_id) == self.beat
            if (ms := self._expected(play, one.unit, where)) <= self.hold
        )

    def _expected(self, play: Play, index: int, where: str) -> int:
        one = self.state.units[index]
        incident = self.state.incidents[one.incident]
        assignment = incident.assignments[one.assignment_no - 1]
        if assignment.state < AssignmentState.ON_SCENE:
            drives = max(0, assignment.ordered_ms + assignment.eta_ticks - play.at_ms)
            release = drives + max(JOINT.release_floor_ms, JOINT.on_scene_ms)
        else:
            stamp = assignment.stamp(AssignmentState.ON_SCENE)
            assert stamp is not None
            release = max(JOINT.release_floor_ms, JOINT.on_scene_ms - (play.at_ms - stamp.occurred_at_ms))
        steps = abs("ABCDEFGH".index(where) - incident.place.node)
        return release + 60_000 * steps


def waiting(play: Play, beat: str) -> list[Need]:
    return [
        need
        for incident in play.engine.state.incidents.values()
        for need in incident.needs
        if need.shortfall is Shortfall.WAITS_FOR_BEAT and ("west" if incident.place.node < 4 else "east") == beat
    ]


@pytest.mark.parametrize("policy", [names.CLOSEST, names.JOINT])
def test_any_history_keeps_to_the_rule(policy: str, run_seed: int) -> None:
    """A report gets the least costs, but for who is kept away by a patrol of its own beat that is due within the limit;
    whoever waits has somebody to wait for and less than the limit behind it; a priority 1 or 2 never waits while
    somebody is free.
    """
    dice = random.Random(run_seed)
    waited = dearer = 0
    for _ in range(2):
        homes = "".join(map(dice.choice, (WEST, EAST, EAST, EAST, WEST + EAST)))
        city = street(homes, policy=policy, roaming=("P4",))
        play = Play(city)
        for _ in range(50):
            until_ms = play.at_ms + 40_000
            while 0 < (due_ms := play.engine.next_deadline_ms()) <= until_ms:
                play.run(f"+{max(0, due_ms - play.at_ms)}ms clock")
            state = play.engine.state
            busy = [one for one in state.units if one.incident]
            if busy and (len(busy) > 2 or dice.random() < 0.4):
                one = dice.choice(busy)
                play.run(f"+{dice.randrange(5, 30)} progress {one.unit_id} on_scene")
                play.run(f"+{dice.randrange(1, 9)} progress {one.unit_id} cleared")
            else:
                where, priority, count = (
                    dice.choice("ABCDEFGH"),
                    dice.choice((1, 2, 3, 3, 4, 4, 5)),
                    dice.choice((1, 1, 2)),
                )
                plain = Plain(play, city, where, priority)
                claimed = sum(need.missing_count for need in waiting(play, plain.beat))
                play.run(f"+0 report t{count} at {where} priority={priority}")
                [decided] = [one for one in play.entries[-1][2] if isinstance(one, NeedDecided)]
                due = plain.costs[:count]
                stays = min(sum(away for _, _, away in due), max(0, len(plain.expected) - claimed))
                assert len(decided.assigned) == len(due) - stays
                assert (decided.shortfall is Shortfall.WAITS_FOR_BEAT) == (stays > 0)
                sent = {state.unit_index[order.unit_id] for order in decided.assigned}
                kept_away = [index for _, index, away in due if away][: -stays or None]
                assert sent == {index for _, index, away in due if not away} | set(kept_away)
                dearer += sent != {state.unit_index[one] for one in decided.candidate_unit_ids[: len(due)]}
                waited += stays
            check(play)
        play.check_fold()
    assert waited, "nobody ever waited for its own beat"
    assert dearer, "the penalty never changed who went"


def check(play: Play) -> None:
    free = [one for one in play.engine.state.units if play.engine.context.block(one) is Unfit.NONE]
    for incident in play.engine.state.incidents.values():
        for need in incident.needs:
            if need.missing_count and free and need.state is NeedState.SHORT:
                assert need.priority > 2, f"I{incident.incident} P{need.priority} waits while {len(free)} are free"
                assert need.shortfall is Shortfall.WAITS_FOR_BEAT
                assert play.at_ms - need.raised_ms < HOLD_MS[need.priority - 1]
                assert need.clock is NeedClock.RECHECK
                assert need.due_ms <= need.raised_ms + HOLD_MS[need.priority - 1]


def test_without_beats_everybody_goes_anywhere() -> None:
    play = Play(replace(street("AE"), dispatch=CLOSEST))
    assert "need 1 P1@90" in play.run("+0 report t1 at D priority=5")


def test_at_sea_the_beat_is_that_of_the_landing() -> None:
    """The landing at B lies in the west, what happened off C in nobody's beat: the patrol of the east is not taken for
    it when it is heard of again.
    """
    shore, city = coast(), street("AH")
    adrift = kind("adrift", 3, line("RESCUE", "BOAT", medium=Medium.WATER), line("POLICE", "PATROL"))
    play = Play(replace(city, types={**city.types, "adrift": adrift}, sea=shore.sea))
    play.check(f"""
        +0 report t1 at A priority=3  -> I4 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 P0@30
        +0 report adrift at {SEA}     -> I5 P3 landing Jetty B | raised 1 RESCUE/BOAT x1 P3
            | raised 2 POLICE/PATROL x1 P3 | need 1 short 1 NO_UNIT_OF_AGENCY | need 2 short 1 WAITS_FOR_BEAT
        +1 set P1 not because meal    -> availability_set unit_id=P1
        +1 set P1 available           -> availability_set unit_id=P1
    """)
