"""Every check of a verification finds what it looks for: journals with one thing wrong, each chained anew around it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from dispatch_core import commands, events
from dispatch_core.city import City
from dispatch_core.engine import Engine
from dispatch_core.engine_version import rules_digest
from dispatch_core.model import AssignmentState, Availability, ResumeCause
from dispatch_core.snapshot import digest as state_digest
from dispatch_core.state import State
from dispatch_server.codec import Entry, decode_entry, encode_entry
from dispatch_server.faults import JournalDamaged
from dispatch_server.journal.chain import digest
from dispatch_server.recovery.replay import Outcome, Replay
from dispatch_server.recovery.verify import Comparison, Report
from dispatch_server.writer.decider import Decider

from .area import LAT_E7, LON_E7, acknowledge, ordered_units, progress, report, sign_off

START_MS = 1_765_500_000_000
# What each entry of the story is; their seqs are these numbers.
WRITER, CITY, RESUMED, FIRE, SECOND, ACKNOWLEDGED, POSITIONS, CLEARED, OFF = range(1, 10)


@pytest.fixture(scope="module")
def story(city: City) -> list[Entry]:
    """A fire, another one, a unit that goes there and clears, a position, a unit that goes off duty."""
    decider = Decider(Engine(city, State()), 1, b"")
    at_ms = START_MS
    told: list[Entry] = []

    def take(command: Any, request_id: str = "") -> Entry:
        nonlocal at_ms
        at_ms += 100
        entry = decider.take(command, at_ms, request_id, b"d" if request_id else b"")
        assert isinstance(entry, Entry), entry
        told.append(entry)
        return entry

    take(commands.StartWriter("a-journal", 1, "here", 1))
    take(commands.LoadCity())
    take(commands.ResumeService(ResumeCause.START, 0))
    fire = take(report(), "r1")
    take(report(), "r2")
    unit_id = ordered_units(fire)[0]
    take(acknowledge(unit_id, fire.seq), "r3")
    take(commands.RecordPositions((unit_id,), (LAT_E7,), (LON_E7,), (at_ms,)))
    take(progress(unit_id, fire.seq, AssignmentState.CLEARED), "r4")
    idle = next(unit.unit_id for unit in decider.engine.state.units if not unit.incident and unit.on_duty)
    take(sign_off(idle), "r5")
    return told


def faults(city: City | None, entries: list[Entry]) -> list[tuple[int, str]]:
    """What a replay finds in entries that are chained as they come; they are decided again where there is a city."""
    replay = Replay(None, b"", lambda rules: city)
    before = b""
    for seq, entry in enumerate(entries, start=1):
        stored = encode_entry(replace(entry, prev_digest=before))
        # What is wrong may also not fit the state any more; the ledger's books come before that.
        with suppress(JournalDamaged):
            replay.take(seq, stored)
        before = digest(stored)
    assert all(fault.text_id not in ("", fault.text) for fault in replay.ledger.faults), "told in one language only"
    return [(fault.seq, fault.text) for fault in replay.ledger.faults]


def with_event(entry: Entry, kind: type, **values: Any) -> Entry:
    """The entry with other values in its first event of a kind."""
    changed = list(entry.events)
    at = next(at for at, event in enumerate(changed) if isinstance(event, kind))
    changed[at] = replace(changed[at], **values)
    return replace(entry, events=tuple(changed))


def of_second(story: list[Entry], order: events.Assigned) -> Entry:
    """The second fire's entry, with an order of the first one's in place of its own."""
    at, decided = next(
        (at, event) for at, event in enumerate(story[SECOND - 1].events)
        if isinstance(event, events.NeedDecided) and event.assigned
    )  # fmt: skip
    own = decided.assigned[0]
    assigned = (replace(own, unit_id=order.unit_id), *decided.assigned[1:])
    changed = list(story[SECOND - 1].events)
    changed[at] = replace(decided, assigned=assigned)
    return replace(story[SECOND - 1], events=tuple(changed))


def first_order(entry: Entry) -> events.Assigned:
    """The first order that an entry gives."""
    return next(order for event in entry.events for order in getattr(event, "assigned", ()))


Change = Callable[[list[Entry]], Entry]
# What is wrong -> the entry in which, how it comes about, and what is said of it.
WRONG: dict[str, tuple[int, Change, str]] = {
    "decided otherwise": (
        FIRE,
        lambda story: replace(story[FIRE - 1], events=story[FIRE - 1].events[:-1]),
        "deciding it again gives other events",
    ),
    "refused": (
        ACKNOWLEDGED,
        lambda story: replace(story[ACKNOWLEDGED - 1], command=sign_off("NOBODY-1")),
        "deciding it again refuses it: UNIT_NOT_FOUND",
    ),
    "no command": (CLEARED, lambda story: replace(story[CLEARED - 1], command=None), "it has no command"),
    "a unit twice": (
        SECOND,
        lambda story: of_second(story, first_order(story[FIRE - 1])),
        "is on incident 5 and on 4 at once",
    ),
    "a request twice": (
        SECOND,
        lambda story: replace(story[SECOND - 1], request_id="r1"),
        "its request was accepted before",
    ),
    "from the future": (
        CLEARED,
        lambda story: with_event(
            story[CLEARED - 1], events.AssignmentCleared, occurred_at_ms=story[CLEARED - 1].at_ms + 1
        ),
        "AssignmentCleared happened 1 ms after it was received",
    ),
    "a position from the future": (
        POSITIONS,
        lambda story: with_event(
            story[POSITIONS - 1], events.PositionsRecorded, fix_at_ms=(story[POSITIONS - 1].at_ms + 1,)
        ),
        "is from the future",
    ),
    "another epoch": (OFF, lambda story: replace(story[OFF - 1], epoch=2), "it is of epoch 2, but the writer's is 1"),
    "after its end": (
        OFF,
        lambda story: replace(story[CLEARED - 1], seq=OFF, at_ms=story[OFF - 1].at_ms, request_id="r5"),
        "AssignmentCleared of",
    ),
}


def test_nothing_is_wrong(city: City, story: list[Entry]) -> None:
    assert faults(city, story) == []
    assert faults(None, story) == []


@pytest.mark.parametrize("what", list(WRONG))
def test_what_is_wrong_is_found(city: City, story: list[Entry], what: str) -> None:
    seq, change, said = WRONG[what]
    changed = [*story[: seq - 1], change(story), *story[seq:]]
    found = faults(city, changed[:seq])
    assert [text for at, text in found if at == seq and said in text], found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda entry: replace(entry, prev_digest=digest(b"another")),
            "does not continue entry 5: the chain is broken",
        ),
        (lambda entry: replace(entry, seq=7), "entry 6 says that it is 7"),
        (lambda entry: replace(entry, at_ms=START_MS), "entry 6 is from before entry 5"),
        (lambda entry: replace(entry, epoch=0), "entry 6 is from before entry 5"),
    ],
)
def test_what_cannot_be_read_on_is_damage(
    city: City, story: list[Entry], change: Callable[[Entry], Entry], said: str
) -> None:
    replay = Replay(None, b"", lambda rules: city)
    for entry in story[:5]:
        replay.take(entry.seq, entry.stored)
    with pytest.raises(JournalDamaged, match=said):
        replay.take(6, encode_entry(change(story[5])))
    with pytest.raises(JournalDamaged, match="entry 6 is not what was written: the stored bytes are no entry"):
        replay.take(6, story[5].stored[:-3])
    # With an entry left out, the next is not the one that must come.
    with pytest.raises(JournalDamaged, match="entry 7 says that it is 7 and comes after 5"):
        replay.take(7, story[6].stored)


def test_an_entry_that_does_not_fit_the_state_is_damage(story: list[Entry]) -> None:
    replay = Replay(None, b"", lambda rules: None)
    for entry in story[:3]:
        replay.take(entry.seq, entry.stored)
    entry = with_event(story[ACKNOWLEDGED - 1], events.OrderAcknowledged, incident=77)
    stored = encode_entry(replace(entry, seq=4, prev_digest=digest(story[2].stored)))
    with pytest.raises(JournalDamaged, match="entry 4 cannot be applied"):
        replay.take(4, stored)


def test_two_replays_that_differ_and_a_state_that_differs_are_no_sound_journal(city: City, story: list[Entry]) -> None:
    def verdict(first: Outcome, second: Outcome, given: str) -> bool:
        comparison = Comparison("live", OFF, given, first.digests[str(OFF)])
        shown = ("a-journal", "ambon", 1, OFF, OFF, 0, 1, first.digests[str(OFF)])
        return Report(*shown, (comparison,), first == second, (), 0, 0.1).ok

    replay = Replay(None, b"", {rules_digest(city): city}.get)
    for entry in story:
        replay.take(entry.seq, entry.stored)
    reached = state_digest(replay.state).hex()
    one, other = (Outcome(last_seq=OFF, digests={str(OFF): given}) for given in (reached, reached[::-1]))
    assert verdict(one, replace(one), reached)
    assert not verdict(one, other, reached)
    assert not verdict(one, replace(one), reached[::-1])
    # The digest is of everything: one unit's flag changes it.
    replay.state.units[0].availability = Availability.NOT_AVAILABLE
    assert state_digest(replay.state).hex() != reached
    assert decode_entry(story[-1].stored) == story[-1]
