"""Following the journal: every committed entry from the run's first, in order, across restarts of the server, handed
to the witness.

It is followed while the run goes on, because a feed keeps only so much of the past; a gap would fail the proof. It
changes nothing.
"""

from __future__ import annotations

import asyncio

import grpc

from dispatch_server.client import AioClient, describe

from .wire import entry_seen, request
from .witness import Witness

RECONNECT_S = 0.2
# The feed sends an entry or a heartbeat every second; silence for so long means a broken stream.
SILENCE_S = 10.0
# What cannot be mended by asking again: another journal, or one that no longer keeps what is missing.
HOPELESS = frozenset({"FAILED_PRECONDITION", "OUT_OF_RANGE", "INVALID_ARGUMENT", "UNIMPLEMENTED"})


class Tail:
    """Feeds one witness. `broken` says why it had to give up; empty while it follows."""

    def __init__(self, client: AioClient, witness: Witness, journal_id: str) -> None:
        self.witness = witness
        self.broken = ""
        self.reconnect_count = 0
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
            self.reconnect_count += 1
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
