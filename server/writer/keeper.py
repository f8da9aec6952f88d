"""The keeper: has a snapshot made after so many entries, by a process that it starts, one at a time.

The writer only counts. A snapshot that fails costs nothing but a longer recovery, so it is logged and tried again;
the process that makes it is described in recovery/snapshot.py.
"""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

from dispatch_core import limits

from ..codec import Entry
from ..recovery.explain import Question
from ..recovery.snapshot import Job, Made
from .sequencer import Sequencer

LOG = logging.getLogger(__name__)

# How long to let be after a snapshot, or after one that failed: under full load they would follow each other at once.
PAUSE_S = 30.0


class Keeper:
    """Snapshots of one sequencer's journal. `start` it after the sequencer, `stop` it before the store closes."""

    def __init__(
        self, sequencer: Sequencer, data: Path, url: str, area: str, *, entries: int = limits.SNAPSHOT_ENTRIES
    ):
        """`url` is that of the external store, "" for the embedded one in `data`; `entries` make a snapshot due."""
        self.snapshot_seq = 0
        self.archived_seq = 0
        self.failure_count = 0
        self._sequencer = sequencer
        self._data = data
        self._url = url
        self._area = area
        self._entries = entries
        self._due = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to count from where recovery began."""
        self.snapshot_seq = self._sequencer.snapshot_seq
        self.archived_seq = self._sequencer.archive.last_seq
        self._sequencer.subscribe(self._count)
        self._count(())
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """End, and with it the process that is at work; what it has written already is whole or does not count."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    def question(self, seq: int, incident: int) -> Question:
        """Asks a process of its own about a decision in this journal."""
        return Question(str(self._data), self._url, self._area, seq, incident)

    async def make(self) -> Made | None:
        """Have one made now; None where it failed, which was logged."""
        job = Job(str(self._data), self._url, self._area, self._sequencer.epoch)
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-P", "-m", "dispatch_server.recovery.snapshot"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        except OSError as error:
            # No memory, processes or files left for it now.
            self._failed(str(error))
            return None
        try:
            answer, complaint = await process.communicate(json.dumps(asdict(job)).encode())
        except BaseException:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        if process.returncode != 0:
            said = complaint.decode(errors="replace").strip()[-500:]
            self._failed(f"its process ended with {process.returncode} {said}".strip())
            return None
        made = Made(**json.loads(answer))
        self.snapshot_seq, self.archived_seq = made.seq, made.archived_seq
        LOG.info("snapshot %d is of entry %d, %d bytes", made.generation, made.seq, made.snapshot_bytes)
        return made

    def _failed(self, why: str) -> None:
        self.failure_count += 1
        LOG.error("no snapshot was made: %s", why)

    def _count(self, _: Sequence[Entry]) -> None:
        if self._sequencer.committed_seq - self.snapshot_seq >= self._entries:
            self._due.set()

    async def _run(self) -> None:
        while True:
            await self._due.wait()
            try:
                await self.make()
            except Exception as error:
                # Without snapshots the journal fills the store: whatever it was, try again.
                self._failed(f"{type(error).__name__}: {error}")
            await asyncio.sleep(PAUSE_S)
            self._due.clear()
            self._count(())
