"""A replay: every entry decided again where its rules are at hand, folded, and booked in a ledger of its own.

Run as `python -m dispatch_server.recovery.replay` with a Task as JSON on standard input; it prints progress and at the
end its Outcome, one JSON line each. Verification runs two, with different hash seeds, and compares: whatever depends on
the order of a set or on an address would show. It changes nothing and writes nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dispatch_core import commands, events
from dispatch_core.city import City, CityError, load_city
from dispatch_core.engine import Engine
from dispatch_core.engine_version import rules_digest
from dispatch_core.model import Alert
from dispatch_core.rejections import Rejection
from dispatch_core.snapshot import digest as state_digest
from dispatch_core.state import State

from ..codec import CodecError, Entry
from ..faults import ArchiveDamaged, JournalDamaged, StoreError
from ..journal.archive import Archive
from ..journal.attach import attached
from ..journal.chain import digest
from ..journal.generations import Generations
from ..journal.history import History
from .bundles import Bundles
from .ledger import Ledger
from .recovery import Fold, bare_engine, load_snapshot, not_applied

# How often progress is told.
TELL_S = 0.2


@dataclass(frozen=True, slots=True)
class Task:
    """What to replay. `url` may hold a password, so a task travels on standard input only."""

    data: str
    url: str
    area: str
    upto_seq: int
    # Begin with the newest snapshot instead of the first entry.
    from_snapshot: bool
    # Seqs after which the state's digest is wanted.
    digest_seqs: list[int]
    # Folders of cities beside those that the data folder keeps.
    city_folders: list[str]


@dataclass(slots=True)
class Outcome:
    """What a replay found. Two of the same entries are equal, whatever process made them."""

    first_seq: int = 0
    last_seq: int = 0
    decided_count: int = 0
    folded_count: int = 0
    assigned_count: int = 0
    # Faults as (seq, English, Indonesian), the first of `fault_count`.
    faults: list[tuple[int, str, str]] = field(default_factory=list)
    fault_count: int = 0
    # Hexadecimal state digests by seq, as JSON wants its names: strings.
    digests: dict[str, str] = field(default_factory=dict)


class Replay:
    """Entries taken one after the other. `load_cities` finds the city of a rules digest, or None."""

    def __init__(self, state: State | None, last_digest: bytes, find_city: Callable[[bytes], City | None]) -> None:
        self.ledger = Ledger.of(state) if state else Ledger()
        self.decided_count = 0
        self.folded_count = 0
        self._find_city = find_city
        self._fold = Fold(bare_engine(state or State()), last_digest)
        self._decides = False
        if state is not None:
            self._begin(state.rules_digest)

    @property
    def state(self) -> State:
        """The state after the last entry taken."""
        return self._fold.engine.state

    def take(self, seq: int, stored: bytes) -> None:
        """Check, decide, fold and book one entry. Raises JournalDamaged and CodecError: what follows cannot be read."""
        fold = self._fold
        entry = fold.read(seq, stored, with_command=True)
        self.ledger.take(entry)
        for event in entry.events:
            if isinstance(event, events.WriterStarted):
                self._begin(event.rules_digest)
        if self._decides:
            self._decide(entry)
        else:
            self.folded_count += 1
        take = fold.engine.apply if self._decides else fold.engine.fold
        try:
            take(seq, entry.at_ms, entry.request_id, entry.request_digest, entry.events)
        except Exception as error:
            raise not_applied(seq, error) from error
        fold.last_digest = digest(stored)

    def _begin(self, rules: bytes) -> None:
        """A writer began, perhaps with other rules."""
        city = self._find_city(rules)
        self._decides = city is not None
        if city is None:
            self._fold.engine = bare_engine(self.state)
            return
        engine = self._fold.engine = Engine(city, self.state)
        # Another engine was in step with this state; the new one must be brought in step with all of it.
        self.state.crews_changed = self.state.destinations_changed = True
        if not engine.city_differs:
            engine.attach()

    def _decide(self, entry: Entry) -> None:
        command = entry.command or positions_command(entry)
        if command is None:
            self.ledger.fault("it has no command", "tidak ada perintahnya")
            return
        self.decided_count += 1
        try:
            decided = self._fold.engine.decide(command, entry.at_ms)
        except Exception as error:
            self.ledger.fault(
                f"deciding it again fails: {type(error).__name__}", f"memutuskannya lagi gagal: {type(error).__name__}"
            )
            return
        if isinstance(decided, Rejection):
            self.ledger.fault(
                f"deciding it again refuses it: {decided.reason.name}",
                f"memutuskannya lagi menolaknya: {decided.reason.name}",
            )
        elif comparable(entry, decided) != comparable(entry, entry.events):
            there, here = _difference(decided, entry.events)
            self.ledger.fault(
                f"deciding it again gives other events: {there}", f"memutuskannya lagi memberi peristiwa lain: {here}"
            )


def positions_command(entry: Entry) -> commands.RecordPositions | None:
    """The command of an entry of positions, which is journalled without it: what its event recorded."""
    for event in entry.events:
        if isinstance(event, events.PositionsRecorded):
            return commands.RecordPositions(event.unit_ids, event.lat_e7, event.lon_e7, event.fix_at_ms)
    return None


def comparable(entry: Entry, found: list[events.Event] | tuple[events.Event, ...]) -> list[events.Event]:
    """What of an entry's events must come out again."""
    if entry.command is not None:
        return list(found)
    # A unit's clock that runs ahead is seen in what it sent, and that is not kept.
    return [
        event for event in found if not (isinstance(event, events.AlertRaised) and event.alert is Alert.CLOCK_OF_UNIT)
    ]


def _difference(decided: list[events.Event], stored: tuple[events.Event, ...]) -> tuple[str, str]:
    """In English and in Indonesian."""
    for at, (mine, theirs) in enumerate(zip(decided, stored, strict=False)):
        if mine != theirs:
            names = type(theirs).__name__, type(mine).__name__
            return (
                f"event {at + 1} is {names[0]} there, {names[1]} here, or has other values",
                f"peristiwa {at + 1} di sana {names[0]}, di sini {names[1]}, atau nilainya lain",
            )
    return f"{len(stored)} there, {len(decided)} here", f"{len(stored)} di sana, {len(decided)} di sini"


class Cities:
    """The cities at hand, loaded when a replay needs them."""

    def __init__(self, bundles: Bundles, folders: list[str]) -> None:
        self._bundles = bundles
        self._folders = folders
        self._loaded: dict[bytes, City | None] = {}

    def find(self, rules: bytes) -> City | None:
        """The city whose rules digest this is, with this version of the engine."""
        for folder in self._folders:
            self._offer(folder)
        self._folders = []
        for bundle_digest in self._bundles.digests():
            if rules not in self._loaded:
                self._keep(self._bundles.load(bundle_digest))
        return self._loaded.get(rules)

    def _offer(self, folder: str) -> None:
        try:
            self._keep(load_city(folder))
        except (CityError, OSError):
            # Whoever gave it was told; here it only means that less can be decided again.
            return

    def _keep(self, city: City | None) -> None:
        if city is not None:
            self._loaded[rules_digest(city)] = city


async def run(task: Task, tell: Callable[[int], None]) -> Outcome:
    """Replay a task's entries; `tell` is given the last seq now and then. Raises StoreError."""
    data = Path(task.data)
    async with attached(data, task.url, task.area, purpose="sigap verify") as journal:
        archive = Archive(data / "archive", (await journal.status()).journal_id)
        state, manifest = load_snapshot(await Generations(journal).read() if task.from_snapshot else None)
        last_digest = bytes.fromhex(manifest.last_digest) if manifest else b""
        replay = Replay(state, last_digest, Cities(Bundles(data / "cities"), list(task.city_folders)).find)
        outcome = Outcome(first_seq=replay.state.seq + 1)
        try:
            await _walk(task, replay, History(archive, journal), outcome, tell)
        except (JournalDamaged, ArchiveDamaged, CodecError) as error:
            # What follows cannot be judged.
            replay.ledger.fault(str(error), error.indonesian or str(error), replay.state.seq + 1)
    ledger = replay.ledger
    outcome.last_seq = replay.state.seq
    outcome.decided_count, outcome.folded_count = replay.decided_count, replay.folded_count
    outcome.assigned_count, outcome.fault_count = ledger.assigned_count, ledger.fault_count
    outcome.faults = [(fault.seq, fault.text, fault.text_id) for fault in ledger.faults]
    return outcome


async def _walk(task: Task, replay: Replay, history: History, outcome: Outcome, tell: Callable[[int], None]) -> None:
    wanted = {*task.digest_seqs, task.upto_seq}
    told_s = time.monotonic()

    def look(seq: int) -> None:
        if seq in wanted:
            outcome.digests[str(seq)] = state_digest(replay.state).hex()

    look(replay.state.seq)
    async for entries in history.chunks(replay.state.seq):
        for seq, stored in entries:
            if seq > task.upto_seq:
                return
            replay.take(seq, stored)
            look(seq)
        if time.monotonic() - told_s > TELL_S:
            told_s = time.monotonic()
            tell(replay.state.seq)


def main() -> int:
    """Do the task on standard input; one line of words on standard error where it cannot be done."""
    task = Task(**json.load(sys.stdin))
    try:
        outcome = asyncio.run(run(task, lambda seq: print(json.dumps({"seq": seq}), flush=True)))
    except (StoreError, OSError) as error:
        # Its kind and both sentences, for whoever shows it.
        said = [type(error).__name__, str(error), getattr(error, "indonesian", "")]
        print(json.dumps({"error": said}), flush=True)
        return 1
    print(json.dumps({"outcome": asdict(outcome)}), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
