"""Snapshots as bytes: two generations in the store, each in chunks with its record written last.

A snapshot is folded and encoded elsewhere; here it is only kept so that a crash at any moment leaves a whole one to
start from. Generation n + 1 is written beside n; its record makes it count; only then n - 1 goes. A reader takes the
newest generation whose every byte is what was written, so that a damaged one costs time, not the state.
"""

import asyncio
import json
import logging
import secrets
from dataclasses import dataclass

from ..faults import SnapshotOvertaken
from .chain import digest
from .journal import Journal

LOG = logging.getLogger(__name__)

# Each chunk is one write and fsync between two appends, so it must stay small.
CHUNK_BYTES = 128 * 1024
SNAPSHOT_BYTES_MAX = 512 * 1024 * 1024
KEPT_COUNT = 2


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A whole snapshot: the state after entry `seq`, with the writer's own manifest.

    `damaged` names newer generations that were passed over; it is empty when all is well.
    """

    generation: int
    seq: int
    manifest: bytes
    data: bytes
    damaged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Record:
    generation: int
    seq: int
    manifest: bytes
    data_bytes: int
    chunk_digests: tuple[str, ...]

    def encode(self) -> bytes:
        body = json.dumps(
            {
                "seq": self.seq,
                "manifest": self.manifest.hex(),
                "data_bytes": self.data_bytes,
                "chunk_digests": self.chunk_digests,
            }
        ).encode()
        return digest(body) + body

    @classmethod
    def decode(cls, generation: int, raw: bytes) -> "_Record | None":
        body = raw[16:]
        if digest(body) != raw[:16]:
            return None
        found = json.loads(body)
        return cls(
            generation,
            found["seq"],
            bytes.fromhex(found["manifest"]),
            found["data_bytes"],
            tuple(found["chunk_digests"]),
        )


class Generations:
    """The snapshots of one journal."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._key = f"sigap:{{{journal.area}}}:snapshots"

    # -- Queries ----------------------------------------

    async def read(self) -> Snapshot | None:
        """The newest whole snapshot, or None if there is none. Raises StoreAway."""
        return (await self.look())[0]

    async def look(self) -> tuple[Snapshot | None, tuple[int, ...]]:
        """The newest whole snapshot, and the generations of damaged ones that are newer. Raises StoreAway."""
        damaged: list[int] = []
        for generation, record in sorted((await self._records()).items(), reverse=True):
            data = await self._data(record) if record else None
            if record and data is not None:
                return Snapshot(generation, record.seq, record.manifest, data, tuple(damaged)), tuple(damaged)
            if not await self._journal.command("HEXISTS", self._key, generation):
                # Dropped while we read, because newer ones were written.
                return await self.look()
            damaged.append(generation)
            LOG.error("snapshot %d of %s is damaged; taking the one before it", generation, self._journal.area)
        return None, tuple(damaged)

    async def floor_seq(self) -> int:
        """Up to which seq the journal may be trimmed: the older of two snapshots must still find all that follows it.

        0 while there are fewer than two. Raises StoreAway.
        """
        seqs = sorted(record.seq for record in (await self._records()).values() if record)
        return seqs[-KEPT_COUNT] if len(seqs) >= KEPT_COUNT else 0

    # -- Commands ----------------------------------------

    async def write(self, seq: int, manifest: bytes, data: bytes) -> int:
        """Keep the state after entry `seq` as the next generation and return its number once it is durable.

        The journal's epoch must be the current writer's. Raises Fenced, Gap, SnapshotOvertaken if another snapshot was
        begun meanwhile, StoreAway: then nothing counts yet, begin again.
        """
        if len(data) > SNAPSHOT_BYTES_MAX:
            raise ValueError(f"a snapshot of {len(data)} bytes is over the limit of {SNAPSHOT_BYTES_MAX}")
        newest = int(await self._journal.command("HGET", self._key, "newest") or 0)
        generation, token = newest + 1, secrets.token_hex(8)
        keys = [self._journal.meta_key, self._key, self._chunks_key(generation)]
        await self._call("snapshot_begin", keys, generation, token)
        chunks = [data[start : start + CHUNK_BYTES] for start in range(0, len(data), CHUNK_BYTES)]
        for index, chunk in enumerate(chunks):
            await self._call("snapshot_chunk", keys, token, index, chunk)
            await asyncio.sleep(0)
        record = _Record(generation, seq, manifest, len(data), tuple(digest(chunk).hex() for chunk in chunks))
        await self._call("snapshot_commit", keys, token, generation, len(chunks), record.encode())
        await self._drop_before(generation - KEPT_COUNT + 1)
        return generation

    async def _call(self, name: str, keys: list[str], *args: bytes | str | int) -> None:
        answer = await self._journal.call(name, keys, self._journal.epoch, *args)
        self._journal.admit(answer)
        if answer[0] == b"TAKEN":
            raise SnapshotOvertaken(
                f"another snapshot of {self._journal.area} was begun meanwhile; this one is dropped"
            )

    async def _drop_before(self, generation: int) -> None:
        for old in await self._records():
            if old < generation:
                # The record first: a reader must never find a record whose chunks are going.
                await self._journal.command("HDEL", self._key, old)
                await self._journal.command("UNLINK", self._chunks_key(old))

    # -- Details ----------------------------------------

    def _chunks_key(self, generation: int) -> str:
        return f"sigap:{{{self._journal.area}}}:snapshot:{generation}"

    async def _records(self) -> dict[int, _Record | None]:
        found = await self._journal.command("HGETALL", self._key)
        fields = dict(zip(found[::2], found[1::2], strict=True))
        return {int(name): _Record.decode(int(name), raw) for name, raw in fields.items() if name.isdigit()}

    async def _data(self, record: _Record) -> bytes | None:
        chunks = []
        for index, expected in enumerate(record.chunk_digests):
            chunk = await self._journal.command("HGET", self._chunks_key(record.generation), index)
            if chunk is None or digest(chunk).hex() != expected:
                return None
            chunks.append(chunk)
        data = b"".join(chunks)
        return data if len(data) == record.data_bytes else None
