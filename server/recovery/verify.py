"""Verification of a journal: everything replayed by two processes with different hash seeds, and the state compared.

It checks the chain, gapless seqs, times that never run backwards, that deciding each command again gives the same
events where its rules are at hand, that no unit was ever on two assignments, and that the state reached is the one
that the live server, or the newest snapshot, says it is. It attaches to a living store, reads up to where the
journal ended when it began, and prints nothing: the report is for the caller to show.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from ..faults import ArchiveDamaged, ArchiveMissing, JournalDamaged, JournalError, StoreAway, StoreError
from ..journal.attach import attached
from ..journal.generations import Generations, Snapshot
from .books import Fault
from .recovery import Manifest
from .replay import Outcome, Task

# Any two that differ will do; fixed, so that a finding can be repeated.
HASH_SEEDS = (1, 2)
# Begun anew where a snapshot that is finished meanwhile moves the start.
TRIES = 3

# What the processes that replay may say is wrong.
_KINDS = {kind.__name__: kind for kind in (ArchiveDamaged, ArchiveMissing, JournalDamaged, StoreAway)}

# Called with the seq reached and the seq to reach.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A state digest that somebody else gave, and whether the replay came to the same."""

    source: str
    seq: int
    given: str
    replayed: str

    @property
    def same(self) -> bool:
        return self.given == self.replayed


@dataclass(frozen=True, slots=True)
class Report:
    """What verification found. `ok` is the verdict; `faults` has the first of `fault_count`, in order of seq."""

    journal_id: str
    area: str
    first_seq: int
    last_seq: int
    # Entries decided again with the same rules, and those only folded because their rules are not at hand.
    decided_count: int
    folded_count: int
    # Units ordered; none of them twice at a time where there is no fault.
    assigned_count: int
    state_digest: str
    comparisons: tuple[Comparison, ...]
    hash_seeds_agree: bool
    faults: tuple[Fault, ...]
    fault_count: int
    seconds: float

    @property
    def entry_count(self) -> int:
        """Entries that were checked."""
        return self.last_seq - self.first_seq + 1

    @property
    def ok(self) -> bool:
        """Nothing is wrong, as far as it could be checked."""
        return not self.fault_count and self.hash_seeds_agree and all(one.same for one in self.comparisons)


async def verify(
    data: Path,
    url: str = "",
    *,
    area: str = "",
    city_folders: Sequence[Path | str] = (),
    from_snapshot: bool = False,
    live: tuple[int, bytes] | None = None,
    progress: Progress | None = None,
) -> Report:
    """Verify the journal of `data`, or of the store at `url`, from its first entry or from the newest snapshot.

    `area` may be empty where the store has one journal only. `city_folders` are cities to decide with, beside those
    that `data` keeps. `live` is the seq and state digest that a serving server gave. Raises StoreError where the
    journal cannot be read.
    """
    began_s = time.monotonic()
    async with attached(data, url, area, purpose="sigap journal verify") as journal:
        status = await journal.status()
        if not status.journal_id:
            raise JournalError(
                f"the journal of {journal.area} was never begun. Is it the right store?",
                f"jurnal {journal.area} belum pernah dimulai. Benarkah penyimpanannya?",
            )
        for _ in range(TRIES):
            last_seq = await journal.last_seq()
            snapshot, damaged = await Generations(journal).look()
            given = _given(snapshot, last_seq, from_snapshot, live)
            task = Task(
                str(data),
                url,
                journal.area,
                last_seq,
                from_snapshot,
                [seq for _, seq, _ in given],
                [str(folder) for folder in city_folders],
            )
            first, second = await _replay_twice(task, progress)
            # A snapshot that was finished in between made them begin at different places, or after what is compared.
            wanted_seq = min([last_seq, *(seq for _, seq, _ in given)])
            if first.first_seq == second.first_seq and first.first_seq <= wanted_seq + 1:
                break
        return Report(
            status.journal_id,
            journal.area,
            first.first_seq,
            first.last_seq,
            first.decided_count,
            first.folded_count,
            first.assigned_count,
            first.digests.get(str(last_seq), ""),
            tuple(Comparison(source, seq, text, first.digests.get(str(seq), "")) for source, seq, text in given),
            first == second,
            (*map(_damaged, damaged), *(Fault(*told) for told in first.faults)),
            len(damaged) + first.fault_count,
            time.monotonic() - began_s,
        )


def _damaged(generation: int) -> Fault:
    return Fault(0, f"snapshot {generation} is damaged", f"cuplikan {generation} rusak")


def _given(
    snapshot: Snapshot | None, last_seq: int, from_snapshot: bool, live: tuple[int, bytes] | None
) -> list[tuple[str, int, str]]:
    """The state digests to compare with: where from, at which seq, which."""
    given = []
    if live is not None:
        if live[0] > last_seq:
            raise JournalError(
                f"the server stands at entry {live[0]}, but this journal ends at {last_seq}: not the same.",
                f"server berada di entri {live[0]}, tetapi jurnal ini berakhir di {last_seq}: bukan yang sama.",
            )
        given.append(("live", live[0], live[1].hex()))
    if snapshot is not None:
        manifest = Manifest.decode(snapshot.manifest)
        if from_snapshot and live is not None and live[0] < manifest.seq:
            raise JournalError(
                f"the snapshot is newer than what the server said of entry {live[0]}. Try again.",
                f"cuplikan lebih baru dari yang dikatakan server tentang entri {live[0]}. Ulangi.",
            )
        if manifest.seq <= last_seq:
            given.append(("snapshot", manifest.seq, manifest.state_digest))
    return given


async def _replay_twice(task: Task, progress: Progress | None) -> tuple[Outcome, Outcome]:
    reached = dict.fromkeys(HASH_SEEDS, 0)

    def tell(seed: int, seq: int) -> None:
        reached[seed] = seq
        if progress is not None:
            progress(min(reached.values()), task.upto_seq)

    replays = [asyncio.create_task(_replay(task, seed, tell)) for seed in HASH_SEEDS]
    try:
        first, second = await asyncio.gather(*replays)
    finally:
        for replay in replays:
            replay.cancel()
        await asyncio.gather(*replays, return_exceptions=True)
    return first, second


async def _replay(task: Task, seed: int, tell: Callable[[int, int], None]) -> Outcome:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-P", "-m", "dispatch_server.recovery.replay"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONHASHSEED": str(seed)},
        limit=16 * 1024 * 1024,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        process.stdin.write(json.dumps(asdict(task)).encode())
        process.stdin.close()
        async for line in process.stdout:
            said = json.loads(line)
            if "error" in said:
                kind, *sentences = said["error"]
                raise _KINDS.get(kind, StoreError)(*sentences)
            if "outcome" in said:
                outcome = Outcome(**said["outcome"])
                tell(seed, task.upto_seq)
                await process.wait()
                return outcome
            tell(seed, said["seq"])
        complaint = (await process.stderr.read()).decode(errors="replace").strip()
        raise StoreError(complaint.rpartition("\n")[2] or "the replay ended without a word")
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
