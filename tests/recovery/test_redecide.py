"""A journal decided again under another policy: the same policy differs nowhere, another one where it would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dispatch_core import commands
from dispatch_core.city import City
from dispatch_core.city.bundle import Substitute
from dispatch_core.city.dispatch import CLOSEST, Dispatch, Joint
from dispatch_core.engine import Engine
from dispatch_core.model import AssignmentState, Availability, CallClass, IncidentKind, ResumeCause
from dispatch_core.rejections import Rejection
from dispatch_server.codec import Entry, encode_entry
from dispatch_server.journal.chain import digest
from dispatch_server.recovery.redecide import Redecided, Redecision, Sent

from ..engine.town import UNITS, point, town, unit

JOINT = Dispatch("joint", Joint(on_scene_ms=300_000, transporting_ms=0, at_destination_ms=0))
TWO = tuple(one for one in UNITS if one.unit_id in ("M1", "M2"))
START_MS = 1_765_000_000_000


def journal(city: City, *lines: tuple[int, commands.Command]) -> list[bytes]:
    """The stored entries of what happened, seconds apart, under the closest."""
    engine, at_ms, last, stored = Engine(city), START_MS, b"", []
    begin = (
        commands.StartWriter("journal", 1, "host", 1),
        commands.LoadCity(),
        commands.ResumeService(ResumeCause.START),
    )
    for wait_s, command in [*((0, one) for one in begin), *lines]:
        at_ms += wait_s * 1_000
        decided = engine.decide(command, at_ms)
        assert not isinstance(decided, Rejection), decided
        seq = engine.state.seq + 1
        engine.apply(seq, at_ms, "", b"", decided)
        entry = encode_entry(Entry(seq, last, at_ms, 1, "", b"", command, tuple(decided)))
        last = digest(entry)
        stored.append(entry)
    return stored


def redecided(dispatch: Dispatch, stored: list[bytes], find: Callable[[bytes], City | None]) -> Redecided:
    redecision = Redecision(dispatch, find)
    for seq, entry in enumerate(stored, start=1):
        redecision.take(seq, entry)
    return redecision.found


def done(unit_id: str, state: AssignmentState) -> commands.ReportProgress:
    return commands.ReportProgress(unit_id, 0, state, 0, "", Availability.AVAILABLE, "", 0, False, unit_id, "")


def report(where: str, type_code: str = "sick") -> commands.ReportIncident:
    place = (*point(where), 0, where)
    kind, call_class = IncidentKind.ACTUAL, CallClass.EMERGENCY
    return commands.ReportIncident(type_code, 0, *place, 0, 0, 0, "", b"", "112", kind, call_class, False, ())


def night() -> list[bytes]:
    """Both ambulances work when G and then A call; M1, near A, is free first."""
    return journal(
        town(units=TWO),
        (60, report("B")),
        (0, report("F")),
        (30, done("M1", AssignmentState.ON_SCENE)),
        (0, done("M2", AssignmentState.ON_SCENE)),
        (9, report("G")),
        (1, report("A")),
        (280, done("M1", AssignmentState.CLEARED)),
        (9, done("M2", AssignmentState.CLEARED)),
    )


def test_the_same_policy_differs_nowhere() -> None:
    found = redecided(CLOSEST, night(), lambda _: town(units=TWO))
    assert (found.differing_count, found.differences) == (0, [])
    assert found.by_priority[3].needs_count == 4
    assert (found.first_seq, found.last_seq, found.passed_over_count) == (1, 11, 0)


def test_another_policy_differs_where_it_would_have_chosen_otherwise() -> None:
    """By its own choice M1 takes A, next door. At the next entry G waits no more, and M2 takes what is left: A."""
    found = redecided(JOINT, night(), lambda _: town(units=TWO))
    first = found.differences[0]
    assert (first.seq, first.incident, first.need_no, first.priority) == (10, 8, 1, 3)
    assert first.was == Sent(("M1",), 410_000)
    assert first.would_be == Sent((), 0)
    second = found.differences[1]
    assert (second.seq, second.incident, second.was.unit_ids) == (10, 9, ())
    assert second.would_be == Sent(("M1",), 170_000)
    assert len(found.differences) == found.differing_count == 2
    tally = found.by_priority[3]
    assert (tally.only_was_count, tally.only_would_be_count) == (1, 1)


def test_entries_whose_city_is_not_kept_are_counted_and_passed_over() -> None:
    found = redecided(JOINT, night(), lambda _: None)
    assert (found.decided_count, found.differing_count) == (0, 0)
    assert found.passed_over_count == 9


def test_whom_a_human_placed_is_no_policys_choice() -> None:
    city = town(units=TWO)
    human = commands.Reassign(4, 0, 0, "M2", "", "closer by", "chief")
    found = redecided(JOINT, journal(city, (60, report("B")), (5, human)), lambda _: replace(city))
    assert found.differing_count == 0
    assert found.by_priority[3].needs_count == 1
    assert found.human_count == 1


def test_a_substitute_is_somebody_and_is_counted_apart() -> None:
    """Nobody who can resuscitate is there: a lesser ambulance stands in under either policy, the need stays short."""
    lesser = (Substitute("EMS", ("ALS",), (("EMS", ("BLS",)),)),)
    city = replace(town(units=(unit("M2", "EMS", "B", "BLS"),)), substitutes=lesser)
    found = redecided(JOINT, journal(city, (60, report("C", "arrest"))), lambda _: replace(city))
    tally = found.by_priority[1]
    assert (tally.needs_count, tally.differing_count, tally.only_was_count, tally.only_would_be_count) == (1, 0, 0, 0)
    assert (tally.substituted_was_count, tally.substituted_would_be_count, tally.compared_count) == (1, 1, 0)
