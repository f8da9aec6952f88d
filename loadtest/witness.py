"""The journal as it is written, from the run's first entry to its last: unbroken, told to the ledger, our own
requests marked.

It is followed while the run goes on, because a feed keeps only so much of the past; a gap fails the proof. The witness
keeps what the proof needs of each entry and not the entry; the tail feeds it across restarts of the server.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any

import grpc

from dispatch_core.records import record
from dispatch_server.client import AioClient, describe

from .accounts import Faults
from .calls import Line, of_entry
from .ledger import Ledger
from .wire import entry_seen, request

RECONNECT_S = 0.2
# The feed sends an entry or a heartbeat every second; silence for so long means a broken stream.
SILENCE_S = 10.0
# What cannot be mended by asking again: another journal, or one that no longer keeps what is missing.
HOPELESS = frozenset({"FAILED_PRECONDITION", "OUT_OF_RANGE", "INVALID_ARGUMENT", "UNIMPLEMENTED"})


@record
class Mark:
    """An entry that carries a request id of this run."""

    seq: int
    at_ms: int
    # What the entry says happened, told as a reply would tell it.
    answer: Line


class Witness:
    """Follows one journal. `run_id` begins every request id of the run; `after_seq` is the last entry before it."""

    def __init__(self, ledger: Ledger, run_id: str, after_seq: int) -> None:
        self.ledger = ledger
        self.run_id = run_id
        self.first_seq = after_seq + 1
        self.last_seq = after_seq
        self.last_at_ms = 0
        self.entry_count = 0
        self.event_count = 0
        # Entries of other clients' requests: they share the city with the run, which the proof must know.
        self.stranger_count = 0
        self.chain = Faults()
        self.marks: dict[str, list[Mark]] = {}
        # The same request id under two entries, noted the moment the second is seen.
        self.doubled = Faults()
        self._digest = b""

    def add(
        self,
        seq: int,
        at_ms: int,
        request_id: str,
        method: str,
        entry_events: Iterable[Any],
        prev_digest: bytes = b"",
        digest: bytes = b"",
    ) -> None:
        """One entry. `method` is the rpc its command came from; digests are compared where both are known."""
        self.chain.examined_count += 1
        if seq != self.last_seq + 1:
            self.chain.add(f"entry {seq} follows {self.last_seq}")
        if at_ms < self.last_at_ms:
            self.chain.add(f"entry {seq} is of {at_ms} ms, the one before of {self.last_at_ms} ms")
        if self._digest and prev_digest != self._digest:
            self.chain.add(f"entry {seq} does not hold the digest of entry {self.last_seq}")
        self.last_seq, self.last_at_ms, self._digest = seq, max(at_ms, self.last_at_ms), digest
        listed = list(entry_events)
        self.entry_count += 1
        self.event_count += len(listed)
        if request_id.startswith(self.run_id):
            self._mark(seq, at_ms, request_id, method, listed)
        elif request_id:
            self.stranger_count += 1
        self.ledger.add(seq, at_ms, listed)

    def _mark(self, seq: int, at_ms: int, request_id: str, method: str, listed: list[Any]) -> None:
        marks = self.marks.setdefault(request_id, [])
        marks.append(Mark(seq, at_ms, of_entry(method, seq, listed)))
        if len(marks) > 1:
            self.doubled.add(f"{request_id} stands in entries {', '.join(str(mark.seq) for mark in marks)}")


class Tail:
    """Feeds one witness. `broken` says why it had to give up; empty while it follows."""

    def __init__(self, client: AioClient, witness: Witness, journal_id: str) -> None:
        self.witness = witness
        self.broken = ""
        # When the feed last said anything, a heartbeat included, on the monotonic clock.
        self.heard_s = time.monotonic()
        self._client = client
        self._journal_id = journal_id
        self._moved = asyncio.Event()

    async def follow(self) -> None:
        """Until cancelled, or until the feed cannot give what is missing."""
        while not self.broken:
            asked = request("WatchEvents", after_seq=self.witness.last_seq, journal_id=self._journal_id)
            stream = self._client.ops.WatchEvents(asked)
            try:
                while (reply := await asyncio.wait_for(stream.read(), SILENCE_S)) is not grpc.aio.EOF:
                    self.heard_s = time.monotonic()
                    if reply.HasField("entry"):
                        self._take(reply.entry)
            except grpc.RpcError as error:
                problem = describe(error)
                if problem.status in HOPELESS:
                    self.broken = f"{problem.status} {problem.reason}: {problem.sentence}"
            except TimeoutError:
                pass
            finally:
                stream.cancel()
            await asyncio.sleep(RECONNECT_S)

    def _take(self, entry: object) -> None:
        seen = entry_seen(entry)
        self.witness.add(seen.seq, seen.at_ms, seen.request_id, seen.method, seen.events, seen.prev_digest, seen.digest)
        self._moved.set()

    async def reached(self, seq: int, within_s: float) -> bool:
        """Wait until entry `seq` was seen; False where it did not come in time."""
        try:
            async with asyncio.timeout(within_s):
                while self.witness.last_seq < seq and not self.broken:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            return False
        return self.witness.last_seq >= seq
