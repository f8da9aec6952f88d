"""Recovery: the state after the journal's last entry, from the newest good snapshot or from nothing.

Start-up, take-over, the snapshots' own process and verification fold entries with the same class, which checks the
chain as it goes: every entry's seq, the digest of the one before it, and that neither time nor epoch runs backwards.
It decides nothing and writes nothing.
"""

from __future__ import annotations

import gc
import json
import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass

from dispatch_core import snapshot as state_snapshot
from dispatch_core.city import City
from dispatch_core.engine import Engine
from dispatch_core.state import State

from ..codec import Entry, NoEntry, decode_entry
from ..faults import JournalDamaged
from ..journal.chain import digest
from ..journal.generations import Generations, Snapshot
from ..journal.history import History

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Manifest:
    """What stands beside a snapshot's bytes: where in which journal it was taken, and digests of entry and state."""

    journal_id: str
    seq: int
    last_digest: str
    state_digest: str
    # The first entry that was folded by the process that wrote it, and what that entry was chained to.
    first_seq: int
    first_prev_digest: str

    def encode(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def decode(cls, raw: bytes) -> Manifest:
        return cls(**json.loads(raw))


class Fold:
    """Stored entries become state, each checked against the chain. Raises JournalDamaged, CodecError."""

    def __init__(self, engine: Engine, last_digest: bytes = b"") -> None:
        """`last_digest` is that of the entry after which the engine's state stands."""
        self.engine = engine
        self.last_digest = last_digest
        # Where folding began: what came before is from a snapshot.
        self.snapshot_seq = engine.state.seq

    @property
    def seq(self) -> int:
        """The last entry folded."""
        return self.engine.state.seq

    def read(self, seq: int, stored: bytes, *, with_command: bool = False) -> Entry:
        """Decode the entry that must come next, and check that it does."""
        try:
            entry = decode_entry(stored, with_command=with_command)
        except NoEntry as error:
            raise JournalDamaged(
                f"entry {seq} is not what was written: {error}. {RESTORE}",
                f"entri {seq} tidak seperti saat ditulis: {error.indonesian}. {RESTORE_ID}",
            ) from error
        state = self.engine.state
        if not entry.seq == seq == state.seq + 1:
            raise JournalDamaged(
                f"entry {seq} says that it is {entry.seq} and comes after {state.seq}. {RESTORE}",
                f"entri {seq} mengaku {entry.seq} dan datang sesudah {state.seq}. {RESTORE_ID}",
            )
        if entry.prev_digest != self.last_digest:
            raise JournalDamaged(
                f"entry {seq} does not continue entry {state.seq}: the chain is broken. {RESTORE}",
                f"entri {seq} tidak menyambung entri {state.seq}: rantainya putus. {RESTORE_ID}",
            )
        if entry.at_ms < state.at_ms or entry.epoch < state.epoch:
            raise JournalDamaged(
                f"entry {seq} is from before entry {state.seq}. {RESTORE}",
                f"entri {seq} lebih awal dari entri {state.seq}. {RESTORE_ID}",
            )
        return entry

    def take(self, entries: Iterable[tuple[int, bytes]]) -> None:
        """Fold consecutive entries."""
        fold = self.engine.fold
        for seq, stored in entries:
            entry = self.read(seq, stored)
            try:
                fold(seq, entry.at_ms, entry.request_id, entry.request_digest, entry.events)
            except Exception as error:
                # The chain shows a changed entry only at the next one, and this one may not even fit the state.
                raise not_applied(seq, error) from error
            self.last_digest = digest(stored)

    async def catch_up(self, history: History) -> None:
        """Fold all that the journal has after what is folded. Raises ArchiveMissing, ArchiveDamaged, StoreAway too."""
        with collecting_later():
            async for entries in history.chunks(self.seq):
                self.take(entries)


RESTORE = "Restore the store from a backup or a replica."
RESTORE_ID = "Pulihkan penyimpanan dari cadangan atau replika."


def not_applied(seq: int, error: Exception) -> JournalDamaged:
    """What an entry is that does not fit the state it comes to."""
    return JournalDamaged(
        f"entry {seq} cannot be applied: {type(error).__name__}. {RESTORE}",
        f"entri {seq} tidak dapat diterapkan: {type(error).__name__}. {RESTORE_ID}",
    )


async def recover(city: City, generations: Generations, history: History) -> Fold:
    """The engine at the journal's end; not attached yet. Raises like `Fold.catch_up`."""
    snapshot = await generations.read()
    state, manifest = load_snapshot(snapshot)
    fold = Fold(Engine(city, state), bytes.fromhex(manifest.last_digest) if manifest else b"")
    await fold.catch_up(history)
    LOG.info("recovered %d entries, %d of them from a snapshot", fold.seq, fold.snapshot_seq)
    return fold


def bare_engine(state: State) -> Engine:
    """An engine that can only fold. Folding needs no city, and the processes that only fold have none."""
    engine = object.__new__(Engine)
    engine.state = state
    return engine


def load_snapshot(snapshot: Snapshot | None) -> tuple[State | None, Manifest | None]:
    """The state of a snapshot and where it was taken; None where there is none or another version wrote it."""
    if snapshot is None:
        return None, None
    try:
        manifest = Manifest.decode(snapshot.manifest)
        with collecting_later():
            state = state_snapshot.load(snapshot.data.splitlines())
    except (ValueError, TypeError, KeyError) as error:
        LOG.warning("snapshot %d cannot be used (%s): starting from the first entry", snapshot.generation, error)
        return None, None
    if state.seq != snapshot.seq:
        raise JournalDamaged(
            f"snapshot {snapshot.generation} is of entry {state.seq}, not {snapshot.seq}. {RESTORE}",
            f"cuplikan {snapshot.generation} dari entri {state.seq}, bukan {snapshot.seq}. {RESTORE_ID}",
        )
    return state, manifest


@contextmanager
def collecting_later() -> Iterator[None]:
    """No garbage collection meanwhile: it would look through a growing state again and again and find nothing."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
