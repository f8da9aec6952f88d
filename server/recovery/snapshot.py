"""One snapshot, made by a process of its own: fold what the journal has since the last one, write it, archive.

Run as `python -m dispatch_server.recovery.snapshot` with a Job as JSON on standard input; the answer is a Made as
JSON on standard output. The writer never makes one itself: it would stand still for as long. A process of its own
that starts from the stored bytes also proves, each time, that they lead back to a state. The epoch it was given
fences it when its writer goes.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from dataclasses import asdict, dataclass
from hashlib import blake2b
from pathlib import Path

from dispatch_core import limits
from dispatch_core import snapshot as state_snapshot
from dispatch_core.state import State

from ..faults import StoreError
from ..journal.archive import Archive, Archiver
from ..journal.attach import attached
from ..journal.chain import DIGEST_BYTES
from ..journal.generations import Generations
from ..journal.history import History
from .recovery import Fold, Manifest, bare_engine, load_snapshot

# Below the writer in every queue for the processor.
NICE = 10


@dataclass(frozen=True, slots=True)
class Job:
    """What to make a snapshot of. `url` may hold a password, so a job travels on standard input only."""

    data: str
    url: str
    area: str
    epoch: int
    # Entries that stay in the stream for the feeds, whatever was archived.
    kept_entries: int = limits.FEED_ENTRIES_MAX


@dataclass(frozen=True, slots=True)
class Made:
    """The snapshot that is newest now, and how far archive and trimming reach."""

    seq: int
    generation: int
    snapshot_bytes: int
    archived_seq: int
    trimmed_seq: int


def encode_state(state: State) -> bytes:
    """The snapshot's bytes; their digest is the state's digest."""
    return b"".join(line + b"\n" for line in state_snapshot.dump(state))


async def make(job: Job) -> Made:
    """Write the next generation, then archive and trim. Raises StoreError in all its kinds."""
    data = Path(job.data)
    async with attached(data, job.url, job.area, epoch=job.epoch, purpose="sigap snapshot", start=False) as journal:
        archive = Archive(data / "archive", (await journal.status()).journal_id)
        generations = Generations(journal)
        newest = await generations.read()
        state, manifest = load_snapshot(newest)
        fold = Fold(bare_engine(state or State()), bytes.fromhex(manifest.last_digest) if manifest else b"")
        first_seq, first_prev_digest = fold.seq + 1, fold.last_digest
        await fold.catch_up(History(archive, journal))
        generation, size = (newest.generation, len(newest.data)) if newest else (0, 0)
        if fold.seq >= first_seq:
            encoded = encode_state(fold.engine.state)
            manifest = Manifest(
                fold.engine.state.journal_id,
                fold.seq,
                fold.last_digest.hex(),
                blake2b(encoded, digest_size=DIGEST_BYTES).hexdigest(),
                first_seq,
                first_prev_digest.hex(),
            )
            generation, size = await generations.write(fold.seq, manifest.encode(), encoded), len(encoded)
        archiver = Archiver(archive, journal, generations)
        archived = await archiver.archive_upto(max(0, fold.seq - job.kept_entries))
        return Made(fold.seq, generation, size, archived.archived_seq, archived.trimmed_seq)


def main() -> int:
    """Do the job on standard input; one line of words on standard error where it fails."""
    os.nice(NICE)
    job = Job(**json.load(sys.stdin))
    try:
        made = asyncio.run(make(job))
    except (StoreError, OSError) as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(json.dumps(asdict(made)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
