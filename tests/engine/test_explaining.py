"""Explaining: a verdict on every unit, at the decision and now, the same as the decision itself counted."""

from __future__ import annotations

from collections import Counter

import pytest

from dispatch_core import events as e
from dispatch_core import snapshot
from dispatch_core.engine import Engine
from dispatch_core.explaining import NeedExplained, explain_entry, explain_now
from dispatch_core.model import Unfit, Verdict

from .shift import Shift
from .town import UNITS, town, unit
from .transcript import Play

# What the search counts under one reason that is told in several words.
COUNTED = {
    Verdict.RESERVED: Unfit.COMMITTED,
    Verdict.RESTING: Unfit.NOT_AVAILABLE,
    Verdict.HELD: Unfit.NOT_AVAILABLE,
    **{Verdict[name]: Unfit[name] for name in Unfit.__members__ if name in Verdict.__members__ and name != "NO_ROUTE"},
}
REASONS = set(COUNTED.values())


def said(explained: NeedExplained) -> dict[str, str]:
    return {one.unit_id: one.verdict.name + (f" {one.detail}" if one.detail else "") for one in explained.units}


def before(play: Play, seq: int) -> Engine:
    """An engine as it stood before an entry."""
    engine = Engine(play.engine.city)
    for number, at_ms, entry in play.entries:
        if number < seq:
            engine.fold(number, at_ms, "", b"", entry)
    engine.attach()
    return engine


def test_why_this_one_and_why_not_that_one() -> None:
    play = Play(town(units=(*UNITS, unit("M3", "EMS", "H", "BLS"))))
    play.check("""
        +0 sign_off P2                       -> unit_signed_off unit_id=P2
        +0 set M2 not because meal           -> availability_set unit_id=M2
        +0 report arrest at D                -> I6 P1 | raised 1 EMS/ALS x1 P1 | need 1 M1@150
        +0 report sick at G                  -> I7 P3 | raised 1 EMS/BLS x1 P3 | need 1 M3@90
    """)
    [now] = explain_now(play.engine.context, 7, play.at_ms)
    words = said(now)
    assert words["M3"] == "SENT"
    assert words["M1"] == "COMMITTED I6"
    assert words["M2"] == "RESTING"
    assert words["E1"] == "WRONG_AGENCY FIRE"
    assert words["B1"] == "WRONG_AGENCY RESCUE"
    seq, at_ms, entry = play.entries[-2]
    [then] = explain_entry(before(play, seq), seq, at_ms, entry, 6)
    words = said(then)
    assert words["M1"] == "SENT"
    assert words["M3"] == "NO_CAPABILITY ALS"
    assert then.units[0].unit_id == "M1"
    assert then.units[0].eta_ticks == 150_000


def test_slower_by_how_much_and_by_which_roads_not_at_all() -> None:
    play = Play(town())
    play.check("""
        +0 close_road s3 because flood -> road_closed
        +0 report sick at A            -> I5 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 report blaze at A           -> rejected INCIDENT_TYPE_UNKNOWN type_code (blaze)
        +0 report fire at A            -> I6 P1 | raised 1 FIRE/ENGINE x2 P1 | raised 2 EMS/BLS x1 P2
                                       | raised 3 POLICE/PATROL x1 P2 | need 1 E1@30 E2@150
                                       | need 2 short 1 NO_ROUTE by s3 | need 3 P1@150
    """)
    seq, at_ms, entry = play.entries[-1]
    engines, ambulances, patrols = explain_entry(before(play, seq), seq, at_ms, entry, 6)
    assert said(engines)["E3"] == "NO_ROUTE s3"
    assert said(engines)["L1"] == "NO_CAPABILITY ENGINE"
    assert said(ambulances)["M1"] == "COMMITTED I5"
    assert said(ambulances)["M2"] == "NO_ROUTE s3"
    assert said(patrols)["P1"] == "SENT"
    assert said(engines)["E4"] == "NO_ROUTE s3"


def test_slower_by_how_much() -> None:
    play = Play(town())
    play.check("""
        +0 report sick at C -> I4 P3 | raised 1 EMS/BLS x1 P3 | need 1 M1@90
        +0 report cat at C  -> I5 P5 | raised 1 FIRE/LADDER x1 P5 | need 1 L1@90
    """)
    [sick] = explain_entry(before(play, 4), *play.entries[-2][:2], play.entries[-2][2], 4)
    late = {one.unit_id: one.later_ticks for one in sick.units if one.verdict is Verdict.SLOWER}
    assert late == {"M2": 120_000}
    # Its crew sits in the tanker's sister now.
    [now] = explain_now(play.engine.context, 5, play.at_ms)
    assert said(now)["T1"] == "NO_CAPABILITY LADDER"
    play.run("+0 report flood at C")
    [flood] = explain_now(play.engine.context, 6, play.at_ms)
    assert said(flood)["T1"] == "CREW_COMMITTED L1"


def test_the_verdicts_are_what_the_decision_counted(run_seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over busy shifts: the first decision of an entry by a match, and unit by unit why not, add up to the same."""
    compared: list[int] = []
    apply = Engine.apply

    def judged(engine: Engine, seq: int, at_ms: int, request_id: str, digest: bytes, entry: list[e.Event]) -> None:
        first = next((event for event in entry if isinstance(event, e.NeedDecided)), None)
        # Who is only reserved may be looked at as if free, which is more than one word says.
        if first is not None and any(first.unfit_counts) and not engine.state.reserved_units:
            other = Engine(engine.city, snapshot.load(list(snapshot.dump(engine.state))))
            other.attach()
            explained = explain_entry(other, seq, at_ms, entry, first.incident)
            [need] = [one for one in explained if one.need_no == first.need_no][:1]
            counts = Counter(COUNTED[one.verdict] for one in need.units if one.verdict in COUNTED)
            wanted = {Unfit(i): count for i, count in enumerate(first.unfit_counts) if count and Unfit(i) in REASONS}
            assert counts == wanted, f"entry {seq}: {need}"
            assert {one.unit_id for one in need.units if one.verdict is Verdict.SENT} == {
                order.unit_id for order in first.assigned
            }
            compared.append(seq)
        apply(engine, seq, at_ms, request_id, digest, entry)

    monkeypatch.setattr(Engine, "apply", judged)
    for seed in range(run_seed, run_seed + 10):
        Shift(seed).play(60)
    assert len(compared) > 20
