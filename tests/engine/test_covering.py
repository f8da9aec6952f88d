"""Units that cover much stay where they can: who goes, against every fit unit's cost worked out plainly."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from dispatch_core.city.bundle import City, DemandPoint
from dispatch_core.city.dispatch import CLOSEST, CoverageRule, Dispatch, Joint
from dispatch_core.events import NeedDecided
from dispatch_core.explaining import explain_now
from dispatch_core.model import Verdict
from dispatch_core.policies import names
from dispatch_core.rules.matching import unit_eta

from .town import kind, line, place, point, town, unit
from .transcript import Play
from .twin_coverage import CoverageTwin

KAPPA_MS = (600_000, 2_000_000, 6_000_000, 0, 900_000)
RULE = CoverageRule(("EMS",), within_ms=90_000, pre_travel_ms=30_000, returns=False, cost_ms=KAPPA_MS)


def street(homes: str, demand: dict[str, int], dispatch: Dispatch) -> City:
    """Ambulances at these homes, and types that want one to three of them."""
    units = tuple(unit(f"M{i}", "EMS", home, "BLS") for i, home in enumerate(homes))
    types = {f"t{n}": kind(f"t{n}", 1, line("EMS", "BLS", count=n)) for n in (1, 2, 3)}
    points = tuple(DemandPoint(place(name), weight) for name, weight in demand.items())
    return replace(town(units=units, dispatch=dispatch), demand=points, types=types)


def costs(play: Play, city: City, where: str, priority: int) -> list[tuple[int, int, int]]:
    """(cost, unit, part) of every free unit, the least first."""
    state = play.engine.state
    twin = CoverageTwin(city, state, "EMS")
    found = []
    for one in state.units:
        candidate = unit_eta(play.engine.context, one, city.ground.place(*point(where)), play.at_ms)
        if twin.idle(one) and candidate is not None:
            part = twin.part(one, priority)
            found.append((candidate[1] + part, one.unit, part))
    return sorted(found)


@pytest.mark.parametrize("policy", [names.CLOSEST, names.JOINT])
@pytest.mark.parametrize("busy_permille", [0, 500])
def test_the_least_cost_goes_however_far_down_the_list(policy: str, busy_permille: int, run_seed: int) -> None:
    dice = random.Random(run_seed)
    kept_back = 0
    for _ in range(6):
        rule = replace(RULE, busy_permille=busy_permille)
        dispatch = Dispatch(policy, Joint(), rule)
        homes = "".join(dice.choice("ABCDEFGH") for _ in range(14))
        city = street(homes, {name: dice.choice((0, 1, 5, 30)) + (name == "A") for name in "ABCDEFGH"}, dispatch)
        play = Play(city)
        for _ in range(6):
            where, priority, count = dice.choice("ABCDEFGH"), dice.choice((1, 2, 3, 4, 5)), dice.choice((1, 2, 3))
            due = costs(play, city, where, priority)[:count]
            play.run(f"+1 report t{count} at {where} priority={priority}")
            [decided] = [event for event in play.entries[-1][2] if isinstance(event, NeedDecided)]
            sent = {play.engine.state.unit_index[order.unit_id] for order in decided.assigned}
            # Nobody waits for coverage: as many go as are wanted and there.
            assert len(sent) == len(due)
            assert sent == {one for _, one, _ in due}
            soonest = set(decided.candidate_unit_ids[:count])
            kept_back += {order.unit_id for order in decided.assigned} != soonest
        play.check_fold()
    assert kept_back, "coverage never changed who went"


def test_why_the_soonest_stayed_is_explained() -> None:
    """M0 alone covers A, where everybody calls from: a priority 3 at B gets M1 from D, two minutes later."""
    play = Play(street("BD", {"A": 100}, replace(CLOSEST, coverage=RULE)))
    play.check("""
        +0 report t1 at B priority=3 -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@150
        +0 report t1 at B priority=1 -> I5 P1 | raised 1 EMS/BLS x1 P1 | need 1 M0@30
    """)
    play = Play(street("BD", {"A": 100}, replace(CLOSEST, coverage=RULE)))
    play.run("+0 report t1 at B priority=3")
    [need] = explain_now(play.engine.context, 4, play.at_ms)
    said = {one.unit_id: (one.verdict, one.later_ticks, one.coverage_ticks) for one in need.units}
    # Half of 6,000 s, for a unit is busy half the time.
    assert said == {"M1": (Verdict.SENT, 0, 0), "M0": (Verdict.COVERS, -120_000, 3_000_000)}


def test_a_priority_that_pays_nothing_takes_the_soonest() -> None:
    play = Play(street("BD", {"A": 100}, replace(CLOSEST, coverage=RULE)))
    assert "need 1 M0@30" in play.run("+0 report t1 at B priority=4")
