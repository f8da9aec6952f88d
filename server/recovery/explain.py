"""Explaining a decision of the past: the state before it is folded, the command decided again, every unit judged.

Run as `python -m dispatch_server.recovery.explain` with a Question as JSON on standard input; it prints one Answer. It
begins from the newest snapshot where that is old enough, else from the first entry, attaches to the living store and
writes nothing. Where the rules that decided are not at hand, by their digest, it says so and judges nobody.
"""

from __future__ import annotations

import asyncio
import json
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dispatch_core import events
from dispatch_core.engine import Engine
from dispatch_core.explaining import explain_entry
from dispatch_core.rejections import Rejection
from dispatch_core.state import State

from ..codec import CodecError, Entry
from ..faults import ArchiveDamaged, JournalDamaged, StoreError
from ..journal.archive import Archive
from ..journal.attach import attached
from ..journal.generations import Generations
from ..journal.history import History
from .bundles import Bundles
from .recovery import Fold, bare_engine, load_snapshot
from .replay import Cities, comparable, positions_command


@dataclass(frozen=True, slots=True)
class Question:
    """Which decision. `url` may hold a password, so a question travels on standard input only."""

    data: str
    url: str
    area: str
    seq: int
    incident: int


@dataclass(slots=True)
class Answer:
    """What was found. `needs` are explaining.NeedExplained as plain values; empty where nothing was decided."""

    at_ms: int = 0
    # The incident was there at that entry, or began with it.
    known: bool = False
    tick_us: int = 1_000
    # Hexadecimal digest of the rules that were in force.
    rules_digest: str = ""
    # The rules were at hand, and deciding the command again gave the events that the journal has.
    decided_again: bool = False
    same: bool = False
    needs: list[dict[str, Any]] = field(default_factory=list)


async def answer(question: Question) -> Answer:
    """Raises StoreError, CodecError; LookupError where the journal does not go so far."""
    data = Path(question.data)
    async with attached(data, question.url, question.area, purpose="sigap explain", start=False) as journal:
        archive = Archive(data / "archive", (await journal.status()).journal_id)
        state, manifest = load_snapshot(await Generations(journal).read())
        if state is None or manifest is None or state.seq >= question.seq:
            state, manifest = State(), None
        fold = Fold(bare_engine(state), bytes.fromhex(manifest.last_digest) if manifest else b"")
        async for entries in History(archive, journal).chunks(fold.seq):
            for seq, stored in entries:
                if seq == question.seq:
                    entry = fold.read(seq, stored, with_command=True)
                    return judge(question, fold.engine.state, entry, Cities(Bundles(data / "cities"), []))
                fold.take([(seq, stored)])
    raise LookupError(f"the journal has no entry {question.seq}")


def judge(question: Question, state: State, entry: Entry, cities: Cities) -> Answer:
    """What the entry decided about the incident, if it was there; the state before it is used up."""
    begun = [event for event in entry.events if isinstance(event, events.IncidentReported)]
    known = state.find_incident(question.incident) is not None or question.incident in [one.incident for one in begun]
    # A writer that began with this entry decided by its own rules.
    started = [event.rules_digest for event in entry.events if isinstance(event, events.WriterStarted)]
    found = Answer(entry.at_ms, known, state.tick_us, (started[0] if started else state.rules_digest).hex())
    if not known:
        return found
    city = cities.find(state.rules_digest)
    command = entry.command or positions_command(entry)
    if city is None or command is None or city.digest != state.city_digest:
        return found
    engine = Engine(city, state)
    engine.attach()
    decided = engine.decide(command, entry.at_ms)
    found.decided_again = True
    found.same = not isinstance(decided, Rejection) and comparable(entry, decided) == comparable(entry, entry.events)
    needs = explain_entry(engine, entry.seq, entry.at_ms, entry.events, question.incident)
    found.needs = [asdict(need) for need in needs]
    return found


def main() -> int:
    """Answer the question on standard input; one line of words on standard error where that cannot be done."""
    question = Question(**json.load(sys.stdin))
    try:
        found = asyncio.run(answer(question))
    except (StoreError, CodecError, ArchiveDamaged, JournalDamaged, LookupError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(asdict(found)), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
