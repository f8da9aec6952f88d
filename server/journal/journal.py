"""The journal of one area: an append-only stream of entries, each one field of bytes under the id `<seq>-0`.

Appending is one step inside the store (journal.lua): it checks that no other writer has taken over and that
the journal ends where the batch begins, and it knows a batch that is sent again after a lost reply. Personal data
goes in with its batch but into a hash beside the stream, so that it can be erased without touching the chain. This
file knows bytes and seqs only; what an entry says is the codec's business, and keeping a batch until it is confirmed
is the sequencer's.
"""

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from ..faults import ClaimLost, Fenced, Gap, JournalDamaged, JournalError, StoreAway, StoreRefused
from ..store.store import COMMAND_DEADLINE_MS, Client, Store, Word
from .batch import BatchLimits, batch_bytes
from .chain import GENESIS, digest
from .endings import fenced, gap, lost

__all__ = [
    "GENESIS",
    "BatchLimits",
    "Claim",
    "Entry",
    "Fenced",
    "Gap",
    "Journal",
    "Status",
    "StoreAway",
    "batch_bytes",
    "digest",
]

LOG = logging.getLogger(__name__)

LIMITS = BatchLimits()
APPEND_DEADLINE_MS = 400
READ_DEADLINE_MS = 10_000
# The first read of a walk is careful, later ones aim at so many bytes: 100 to 500 entries a read are the fastest.
READ_COUNT_FIRST = 64
READ_COUNT_MAX = 1_024
READ_BYTES_AIM = 512 * 1024

LIBRARY = files(__package__).joinpath("journal.lua").read_text("utf-8")

Entry = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class Status:
    """A journal as it stood when it was asked. Before its first claim the epoch is 0 and the id is empty."""

    epoch: int
    journal_id: str
    heartbeat: int
    first_seq: int
    last_seq: int
    trimmed_seq: int
    trimmed_digest: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """A writer's claim: every append carries its epoch. Nothing of an earlier writer lands after `last_seq`."""

    epoch: int
    journal_id: str
    last_seq: int


class Journal:
    """One area's journal, read by anybody and written by the holder of the newest claim."""

    def __init__(
        self,
        store: Store,
        area: str,
        *,
        epoch: int = 0,
        append_deadline_ms: int = APPEND_DEADLINE_MS,
        limits: BatchLimits = LIMITS,
    ) -> None:
        """`epoch` is for a writer's helper process; a writer gets its own by `claim`."""
        if not re.fullmatch(r"[a-z0-9_-]{1,64}", area):
            raise JournalError(f"{area!r} cannot name a journal. Use up to 64 of a-z, 0-9, - and _.")
        self.area = area
        self.epoch = epoch
        self.stream_key = f"sigap:{{{area}}}:journal"
        self.meta_key = f"sigap:{{{area}}}:meta"
        self.private_key = f"sigap:{{{area}}}:private"
        self._append_deadline_ms = append_deadline_ms
        self._limits = limits
        # An append counts only once so many replicas have it too; writer/replicas.py keeps it in step.
        self.replica_acks = 0
        # A read of a megabyte must not stand before an append, so each has a connection.
        self._appends = store.client()
        self._reads = store.client()
        self._others = store.client()

    async def close(self) -> None:
        """Close the journal's connections; the store stays open."""
        for client in (self._appends, self._reads, self._others):
            await client.close()

    # -- Queries ----------------------------------------

    async def status(self) -> Status:
        """The journal's bounds, its writer's epoch and heartbeat. Raises StoreAway."""
        names = ("epoch", "journal_id", "heartbeat", "trimmed_seq", "trimmed_digest")
        epoch, journal_id, heartbeat, trimmed_seq, trimmed_digest = await self.command("HMGET", self.meta_key, *names)
        return Status(
            epoch=int(epoch or 0),
            journal_id=(journal_id or b"").decode(),
            heartbeat=int(heartbeat or 0),
            first_seq=await self.first_seq(),
            last_seq=await self.last_seq(),
            trimmed_seq=int(trimmed_seq or 0),
            trimmed_digest=trimmed_digest or GENESIS,
        )

    async def first_seq(self) -> int:
        """The lowest seq still in the stream; the one after `last_seq` when it holds none. Raises StoreAway."""
        entries = await self.read(0, 1)
        return entries[0][0] if entries else await self.last_seq() + 1

    async def last_seq(self) -> int:
        """The seq of the last entry ever appended, 0 for an empty journal. Raises StoreAway."""
        newest = await self.command("XREVRANGE", self.stream_key, "+", "-", "COUNT", 1)
        if newest:
            return _entry(newest[0])[0]
        try:
            about = await self.command("XINFO", "STREAM", self.stream_key)
        except StoreRefused as error:
            if "no such key" in error.reply:
                return 0
            raise
        last_id: bytes = dict(zip(about[::2], about[1::2], strict=True))[b"last-generated-id"]
        return int(last_id.partition(b"-")[0])

    async def read(self, after_seq: int, count: int) -> list[Entry]:
        """Up to `count` entries after a seq, oldest first; the first lies further on if those before it were trimmed.

        Raises JournalDamaged if one is missing between the first and the last, StoreAway.
        """
        words = ("XRANGE", self.stream_key, f"{after_seq + 1}-0", "+", "COUNT", min(count, READ_COUNT_MAX))
        found = await self._reads.command(*words, deadline_ms=READ_DEADLINE_MS)
        entries = [_entry(raw) for raw in found]
        if entries and entries[-1][0] - entries[0][0] != len(entries) - 1:
            raise JournalDamaged(
                f"the journal of {self.area} has a hole between entries {entries[0][0]} and {entries[-1][0]}. "
                "Restore it from a backup or a replica.",
                f"jurnal {self.area} berlubang antara entri {entries[0][0]} dan {entries[-1][0]}. Pulihkan dari "
                "cadangan atau replika.",
            )
        return entries

    async def chunks(self, after_seq: int = 0) -> AsyncIterator[list[Entry]]:
        """Walk the stream from a seq to its end, in lists of consecutive entries.

        Raises like `read`, and JournalDamaged also if the first entries wanted were trimmed.
        """
        count = READ_COUNT_FIRST
        while entries := await self.read(after_seq, count):
            if entries[0][0] != after_seq + 1:
                raise JournalDamaged(
                    f"the journal of {self.area} begins at entry {entries[0][0]}, so entry {after_seq + 1} "
                    "must be read from the archive.",
                    f"jurnal {self.area} dimulai pada entri {entries[0][0]}, jadi entri {after_seq + 1} harus dibaca "
                    "dari arsip.",
                )
            yield entries
            after_seq = entries[-1][0]
            mean_bytes = 1 + sum(len(entry) for _, entry in entries) // len(entries)
            count = max(1, min(READ_COUNT_MAX, 2 * count, READ_BYTES_AIM // mean_bytes))

    # -- The writer's commands ----------------------------------------

    async def load_functions(self) -> None:
        """Bring our functions into the store; a new primary may lack them. Raises StoreAway."""
        await self.command("FUNCTION", "LOAD", "REPLACE", LIBRARY)

    async def claim(self, expected_epoch: int, journal_id: str) -> Claim:
        """Become the writer, if the epoch is still the one that was seen; from now on every earlier writer is fenced.

        `journal_id` names the journal if it has no name yet. Raises ClaimLost if another server was faster, StoreAway
        when the outcome is unknown: then look at the status again. lease.py says when claiming is allowed.
        """
        if not re.fullmatch(r"[0-9a-z-]{8,64}", journal_id):
            raise JournalError(f"{journal_id!r} cannot be a journal id: 8 to 64 of 0-9, a-z and -.")
        answer = await self.call("claim", [self.stream_key, self.meta_key], expected_epoch, journal_id)
        if answer[0] == b"TAKEN":
            raise ClaimLost(
                f"another server has just become the writer of {self.area}. Start again to wait for it to end.",
                f"server lain baru saja menjadi penulis {self.area}. Jalankan lagi untuk menunggunya berakhir.",
            )
        if answer[0] == b"NAMELESS":
            raise JournalDamaged(
                f"the journal of {self.area} holds entries up to {answer[1].decode()} but has lost its identity "
                f"({self.meta_key}). Restore the store from a backup.",
                f"jurnal {self.area} berisi entri sampai {answer[1].decode()} tetapi kehilangan jati dirinya "
                f"({self.meta_key}). Pulihkan penyimpanan dari cadangan.",
            )
        self.epoch = int(answer[1])
        return Claim(self.epoch, answer[2].decode(), int(answer[3]))

    async def append(self, prev_seq: int, entries: Sequence[bytes], private: Mapping[str, bytes] | None = None) -> None:
        """Append entries prev_seq + 1, prev_seq + 2, ... and personal data by report id; durable once this returns.

        One attempt. StoreAway means that the outcome is unknown: call again with the very same bytes until it returns,
        and they are appended once. Raises Fenced or Gap, after which this process must stop; BatchRefused if a limit is
        broken.
        """
        private = private or {}
        self._limits.check(entries, private)
        keys = [self.stream_key, self.meta_key, self.private_key]
        beside = [word for item in private.items() for word in item]
        words = _fcall("append", keys, self.epoch, prev_seq, len(entries), *entries, *beside)
        commands: list[Sequence[Word]] = [words]
        acks = self.replica_acks
        if acks:
            # The store looks at this limit only ten times a second; half leaves room for its answer.
            commands.append(("WAIT", acks, self._append_deadline_ms // 2))
        replies = await self._with_functions(self._appends, commands, self._append_deadline_ms)
        if replies[0][0] == b"GAP":
            raise gap(self.area, int(replies[0][1]), prev_seq)
        self.admit(replies[0])
        if acks and replies[1] < acks:
            raise StoreAway(
                f"only {replies[1]} of {acks} replicas of the store confirmed",
                f"hanya {replies[1]} dari {acks} replika penyimpanan yang memastikan",
            )

    async def trim(self, keep_seq: int, trimmed_digest: bytes) -> int:
        """Drop every entry before `keep_seq` from the stream; returns the last seq dropped so far.

        `trimmed_digest` is the digest of entry keep_seq - 1: the chain goes on from it. Only the archive calls this,
        after the entries are safe in files. Raises Fenced, Gap, StoreAway.
        """
        answer = await self.call("trim", [self.stream_key, self.meta_key], self.epoch, keep_seq, trimmed_digest)
        if answer[0] == b"GAP":
            raise Gap(f"the journal of {self.area} ends at entry {int(answer[1])}; it cannot be trimmed to {keep_seq}.")
        self.admit(answer)
        return int(answer[1])

    # -- For lease, generations, personal and archive ----------------------------------------

    async def command(self, *words: Word) -> Any:
        """Send a plain command, on the connection that neither appends nor reads use. Raises StoreAway."""
        return await self._others.command(*words)

    async def call(
        self, name: str, keys: Sequence[str], *args: Word, deadline_ms: int = COMMAND_DEADLINE_MS
    ) -> list[bytes]:
        """Call one of our functions, loading them if the store lacks them, and return its answer. Raises StoreAway."""
        [answer] = await self._with_functions(self._others, [_fcall(name, keys, *args)], deadline_ms)
        return answer  # type: ignore[no-any-return]

    def admit(self, answer: Sequence[bytes]) -> None:
        """Raise Fenced or Gap if the store's answer says that this writer's time is over."""
        if answer[0] == b"FENCED":
            raise fenced(self.area, int(answer[1]), self.epoch)
        if answer[0] == b"LOST":
            raise lost(self.area)

    # -- Details ----------------------------------------

    async def _with_functions(self, client: Client, commands: Sequence[Sequence[Word]], deadline_ms: int) -> list[Any]:
        clock = asyncio.get_running_loop()
        until_s = clock.time() + deadline_ms / 1000
        try:
            return await client.commands(commands, deadline_ms=deadline_ms)
        except StoreRefused as error:
            if "Function not found" not in error.reply:
                raise
        LOG.warning("the store lacks the journal's functions, as a new primary may; loading them")
        load = ("FUNCTION", "LOAD", "REPLACE", LIBRARY)
        replies = await client.commands([load, *commands], deadline_ms=max(1, round(1000 * (until_s - clock.time()))))
        return replies[1:]


def _fcall(name: str, keys: Sequence[str], *args: Word) -> tuple[Word, ...]:
    return ("FCALL", f"sigap_1_{name}", len(keys), *keys, *args)


def _entry(raw: list[Any]) -> Entry:
    entry_id, (_, entry) = raw
    seq, _, rest = entry_id.partition(b"-")
    if rest != b"0":
        raise JournalDamaged(
            f"the journal holds an entry {entry_id.decode()} that Sigap did not write. Restore it from a backup.",
            f"jurnal memuat entri {entry_id.decode()} yang tidak ditulis Sigap. Pulihkan dari cadangan.",
        )
    return int(seq), entry
