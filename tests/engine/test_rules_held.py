"""The rules that no policy may break, held against decisions that break them: what the engine decided, falsified."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dispatch_core import engine as engine_module
from dispatch_core import events as e
from dispatch_core import rules_held
from dispatch_core.entities import Assignment, Incident, Unit
from dispatch_core.model import AssignmentState, NeedState, Shortfall

from .test_diverting import play
from .town import UNITS, town
from .transcript import COMMANDS, Play

ONE = tuple(one for one in UNITS if one.unit_id in ("M1", "M2"))


def decided(played: Play, code: str) -> list[e.Event]:
    """What the engine decides of a report at A, not applied yet."""
    found = played.engine.decide(COMMANDS["report"](played, [code], {"at": "A"}), played.at_ms)
    assert isinstance(found, list)
    return found


def falsified(found: list[e.Event], **changes: object) -> list[e.Event]:
    return [replace(event, **changes) if isinstance(event, e.NeedDecided) else event for event in found]


NOBODY = {"assigned": (), "missing_count": 1, "state": NeedState.SHORT, "shortfall": Shortfall.ALL_COMMITTED}


def apply(played: Play, found: list[e.Event]) -> None:
    """As a release does, whichever build this is."""
    played.engine.fold(played.engine.state.seq + 1, played.at_ms, "", b"", found)
    played.engine.context.project()


def test_what_the_engine_decided_holds() -> None:
    played = Play(town(units=ONE))
    found = decided(played, "arrest")
    apply(played, found)
    rules_held.hold(played.engine.context, found)


@pytest.mark.parametrize(
    ("code", "changes", "says"),
    [
        ("arrest", NOBODY, "rule 9: M1 is fit and idle, and a priority 1 waits"),
        ("arrest", NOBODY | {"shortfall": Shortfall.KEPT_BACK}, "rule 9: a priority 1 was held back"),
        ("sick", NOBODY, ""),
    ],
)
def test_nobody_urgent_waits_while_somebody_is_idle(code: str, changes: dict[str, object], says: str) -> None:
    played = Play(town(units=ONE))
    found = falsified(decided(played, code), **changes)
    apply(played, found)
    if says:
        with pytest.raises(AssertionError, match=says):
            rules_held.hold(played.engine.context, found)
    else:
        rules_held.hold(played.engine.context, found)


def test_a_debug_build_asks_after_every_entry_and_a_release_never(monkeypatch: pytest.MonkeyPatch) -> None:
    for debug in (False, True):
        monkeypatch.setattr(engine_module, "IS_DEBUG", debug)
        played = Play(town(units=ONE))
        found = falsified(decided(played, "arrest"), **NOBODY)
        if debug:
            with pytest.raises(AssertionError, match="rule 9"):
                played.engine.apply(played.engine.state.seq + 1, played.at_ms, "", b"", found)
        else:
            played.engine.apply(played.engine.state.seq + 1, played.at_ms, "", b"", found)


Falsify = Callable[[Unit, Incident, Assignment], None]


def set_state(unit: Unit, old: Incident, left: Assignment) -> None:
    left.state = AssignmentState.STAGED


def pin(unit: Unit, old: Incident, left: Assignment) -> None:
    left.pinned = True


def place_by_hand(unit: Unit, old: Incident, left: Assignment) -> None:
    left.by_human = True


def be_as_urgent(unit: Unit, old: Incident, left: Assignment) -> None:
    old.needs[left.need_no - 1].priority = 1


def be_of_another_agency(unit: Unit, old: Incident, left: Assignment) -> None:
    old.needs[left.need_no - 1].agency_id = "FIRE"


def lose_too_many(unit: Unit, old: Incident, left: Assignment) -> None:
    old.diverted_count = 2


@pytest.mark.parametrize(
    ("falsify", "says"),
    [
        (set_state, "is STAGED"),
        (pin, "where a human wants it"),
        (place_by_hand, "where a human wants it"),
        (be_as_urgent, "from priority 1 to 1"),
        (be_of_another_agency, "crosses agencies"),
        (lose_too_many, "one too many"),
    ],
)
def test_who_may_not_be_diverted_is_not(falsify: Falsify, says: str) -> None:
    played = play()
    found = list(played.entries[-1][2])
    rules_held.hold(played.engine.context, found)
    state = played.engine.state
    unit = next(one for one in state.units if one.unit_id == "M2")
    old = state.incidents[unit.incident]
    falsify(unit, old, old.assignments[unit.assignment_no - 1])
    with pytest.raises(AssertionError, match=f"rule 21: M2 from I4 to I6 .*{says}"):
        rules_held.hold(played.engine.context, found)


def test_what_is_left_is_decided_anew_and_by_a_human_where_nobody_comes() -> None:
    played = play()
    found = list(played.entries[-1][2])
    victim = played.engine.state.incidents[4]
    victim.needs[0].missing_count = 1
    alone = [event for event in found if not (isinstance(event, e.NeedDecided) and event.incident == 4)]
    with pytest.raises(AssertionError, match="rule 21: M2 from I4, whose need 1 was not decided anew"):
        rules_held.hold(played.engine.context, alone)
    # From a priority 2 nothing is taken without a word where nobody else comes.
    victim.needs[0].priority = 2
    victim.assignments[1].missed = True
    with pytest.raises(AssertionError, match="has nobody now, and no human was asked"):
        rules_held.hold(played.engine.context, found)
