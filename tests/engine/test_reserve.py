"""Units that stay back for what is more urgent: a street played by hand, and any history against the rule itself."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dispatch_core.city.bundle import City
from dispatch_core.city.dispatch import CLOSEST, Dispatch, Joint, Reserve
from dispatch_core.engine import Engine
from dispatch_core.explaining import explain_now
from dispatch_core.model import NeedState, Shortfall, Unfit, Verdict
from dispatch_core.policies import names

from .town import kind, line, town, unit
from .transcript import Play

KEPT = (0, 0, 1, 2, 3)


def street(homes: str, policy: str = names.CLOSEST) -> City:
    units = tuple(unit(f"P{i}", "POLICE", home, "PATROL") for i, home in enumerate(homes))
    types = {f"t{n}": kind(f"t{n}", 1, line("POLICE", "PATROL", count=n)) for n in (1, 2)}
    dispatch = Dispatch(policy, Joint(), reserve=(Reserve("POLICE", KEPT),))
    # What is old asks a human first, and is only reserved: not here.
    ages = dict.fromkeys(("age_p3_ms", "age_p4_ms", "age_p5_ms"), 86_400_000)
    return replace(town(units=units, dispatch=dispatch, **ages), types=types)


def test_the_last_one_waits_for_what_is_urgent() -> None:
    play = Play(street("AC"))
    play.check("""
        +0  report t1 at A priority=3 -> I4 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 P0@30
        +0  report t1 at A priority=3 -> I5 P3 | raised 1 POLICE/PATROL x1 P3 | need 1 short 1 KEPT_BACK
        +0  report t1 at A priority=2 -> I6 P2 | raised 1 POLICE/PATROL x1 P2 | need 1 P1@150
        +60 progress P0 on_scene      -> progress_reported assignment_no=1 ON_SCENE
        # It stays as well: one must be left.
        +60 progress P0 cleared       -> assignment_cleared assignment_no=1
        +60 progress P1 on_scene      -> progress_reported assignment_no=1 ON_SCENE
        +1  progress P1 cleared       -> assignment_cleared assignment_no=1 | need 1 P0@0
    """)


def test_who_may_go_to_what_is_urgent_alone_is_never_kept_from_it() -> None:
    """Nothing is kept from priority 1, so that nobody else is free is no reason to wait."""
    Play(street("A")).check("""
        +0 set P0 conditional because meal -> availability_set unit_id=P0
        +0 report t1 at A priority=1       -> I5 P1 | raised 1 POLICE/PATROL x1 P1 | need 1 P0@30~
    """)


def test_why_nobody_goes_is_explained_and_a_human_may_send_all_the_same() -> None:
    play = Play(street("AC"))
    play.run("+0 report t1 at A priority=3")
    play.run("+0 report t1 at A priority=3")
    [need] = explain_now(play.engine.context, 5, play.at_ms)
    said = {one.unit_id: one.verdict for one in need.units}
    assert (need.shortfall, said) == (Shortfall.KEPT_BACK, {"P0": Verdict.COMMITTED, "P1": Verdict.KEPT_BACK})
    # Nothing less urgent is waited for in vain: the clock asks a human, and the human's word goes.
    assert "P1@150!" in play.run("+1 reassign P1 I5 need=1 because seen")


@pytest.mark.parametrize("policy", [names.CLOSEST, names.JOINT])
def test_any_history_keeps_to_the_rule(policy: str, run_seed: int) -> None:
    """After every entry: no priority 1 or 2 waits while somebody is free; a less urgent one waits only where all that
    is free is kept from it; and nobody was sent to it who was to be kept.
    """
    dice = random.Random(run_seed)
    waited = 0
    for _ in range(4):
        play = Play(street("".join(dice.choice("ABCDEFGH") for _ in range(6)), policy))
        for _ in range(50):
            state = play.engine.state
            busy = [one for one in state.units if one.incident]
            if busy and dice.random() < 0.5:
                one = dice.choice(busy)
                play.run(f"+{dice.randrange(5, 90)} progress {one.unit_id} on_scene")
                play.run(f"+{dice.randrange(1, 90)} progress {one.unit_id} cleared")
            else:
                before = free(play.engine)
                priority, count = dice.randrange(1, 6), dice.randrange(1, 3)
                play.run(f"+1 report t{count} at {dice.choice('ABCDEFGH')} priority={priority}")
                sent = before - free(play.engine)
                assert sent == min(count, max(0, before - KEPT[priority - 1]))
            waited += check(play)
        play.check_fold()
    assert waited, "nobody was ever kept waiting"


def free(engine: Engine) -> int:
    return sum(engine.context.block(one) is Unfit.NONE for one in engine.state.units)


def check(play: Play) -> int:
    left, waited = free(play.engine), 0
    for incident in play.engine.state.incidents.values():
        for need in incident.needs:
            if need.missing_count and need.state is NeedState.SHORT:
                assert left <= KEPT[need.priority - 1], f"I{incident.incident} waits while {left} are free"
                waited += left > 0
    return waited


def test_without_a_reserve_everybody_goes() -> None:
    play = Play(replace(street("AC"), dispatch=CLOSEST))
    play.run("+0 report t1 at A priority=5")
    assert "P1@150" in play.run("+0 report t1 at A priority=5")
