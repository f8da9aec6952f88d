"""Kill a server at random moments, start it again, and hold its journal against what callers were told.

Run as `python -m tests.faults.killing [--kills N] [--seed N]` it prints one line a kill and ends with 0 only if no
acknowledged request was lost or doubled and `sigap journal verify` finds the journal sound. It measures no time.
"""

import argparse
import asyncio
import contextlib
import random
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dispatch_server.client import AioClient

from ..server.asking import request
from ..support_server import Server
from ..support_store import end_store_of
from .callers import Callers, Record, entries_of
from .processes import children, kill_9, sigap, snapshots_every, store_pid

# A start takes about a second: most of these kills come before it serves.
START_S = 1.3
LOAD_S = 0.4
CHILD_LIMIT_S = 5.0
# Answered requests that are sent again after each start, and by one caller at the end.
ASKED_AGAIN_COUNT = 20
CHUNK_COUNT = 100

# Kill while callers work; while it starts; while a snapshot is made; together with its store; and with all processes.
MOMENTS = {"load": 4, "start": 3, "snapshot": 3, "store": 1, "all": 1}


@dataclass
class Killing:
    """One data folder, its servers one after the other, and their callers."""

    data: Path
    seed: int
    tell: Callable[[str], None] = print
    record: Record = field(default_factory=Record)
    moments: Counter[str] = field(default_factory=Counter)
    snapshot_seq: int = 0
    archived_seq: int = 0

    def __post_init__(self) -> None:
        self._rng = random.Random(self.seed)
        self._callers = Callers(self.record, self._rng)
        self._server = Server(self.data, patch=snapshots_every(150))

    async def run(self, kill_count: int) -> None:
        """Kill so often, and check after each start; then stop in good order and verify. Raises AssertionError."""
        self.tell(f"seed of these kills: {self.seed}")
        # Each moment has its share; their order is the seed's.
        moments = [moment for moment, share in MOMENTS.items() for _ in range(share)]
        order = [moments[i % len(moments)] for i in range(kill_count)]
        self._rng.shuffle(order)
        try:
            for number, moment in enumerate(order, start=1):
                self.moments[moment] += 1
                await self._kill(moment)
                self.tell(f"kill {number} of {kill_count}, {moment}: {len(self.record.answered)} answered so far")
            await self._end()
        except BaseException:
            self.tell(self._server.log()[-3000:])
            raise
        finally:
            self._server.end()

    async def _kill(self, moment: str) -> None:
        if moment == "start":
            self._server.launch()
            await asyncio.sleep(self._rng.uniform(0, START_S))
            self._server.kill()
            return
        await asyncio.to_thread(self._server.start)
        await self._check()
        work = asyncio.create_task(self._callers.work(self._server.grpc))
        await asyncio.sleep(self._rng.uniform(0, LOAD_S))
        if moment in ("snapshot", "store"):
            await self._snapshot_begun()
        snapshots = children(self._server.pid, "dispatch_server.recovery.snapshot")
        self._server.kill()
        if moment in ("store", "all"):
            kill_9(store_pid(self.data))
        if moment == "all":
            kill_9(*snapshots)
        await work

    async def _snapshot_begun(self) -> None:
        """Wait until a process makes a snapshot, and a little longer."""
        until_s = time.monotonic() + CHILD_LIMIT_S
        while not children(self._server.pid, "dispatch_server.recovery.snapshot"):
            assert time.monotonic() < until_s, f"no snapshot was begun:\n{self._server.said()}"
            await asyncio.sleep(0.01)
        # Its start, its work, its archiving: each may be hit.
        await asyncio.sleep(self._rng.uniform(0, 0.7))

    async def _check(self) -> None:
        """What was acknowledged before is acknowledged with the same bytes; what was not gets its answer now."""
        sample = self._rng.sample(sorted(self.record.answered), min(ASKED_AGAIN_COUNT, len(self.record.answered)))
        async with AioClient(self._server.grpc) as client:
            await self.record.ask_open(client)
            await self.record.ask_again(client, sample)

    async def _end(self) -> None:
        await asyncio.to_thread(self._server.start)
        await self._check()
        async with AioClient(self._server.grpc) as client:
            self.record.check(await entries_of(client))
            # All of them once more, many at a time, each with its old answer.
            everybody = sorted(self.record.answered)
            chunks = (everybody[start : start + CHUNK_COUNT] for start in range(0, len(everybody), CHUNK_COUNT))
            await asyncio.gather(*(self.record.ask_again(client, chunk) for chunk in chunks))
            state = await client.ops.GetState(request("GetState"))
            self.snapshot_seq, self.archived_seq = state.snapshot_seq, state.archived_seq
        code = await asyncio.to_thread(self._server.stop)
        assert code == 0, f"exit code {code}:\n{self._server.said()}"
        verified = await asyncio.to_thread(sigap, "journal", "verify", "--data", self.data)
        assert verified.returncode == 0, verified.stdout + verified.stderr


def main() -> int:
    """Kill as often as the command line says, in a folder that is gone afterwards."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.killing", description=main.__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sigap-kills-") as folder:
        killing = Killing(Path(folder) / "var", asked.seed)
        try:
            asyncio.run(killing.run(asked.kills))
        finally:
            with contextlib.suppress(OSError):
                end_store_of(killing.data)
    print(f"{asked.kills} kills, {len(killing.record.answered)} acknowledged requests: none lost, none doubled")
    return 0


if __name__ == "__main__":
    sys.exit(main())
