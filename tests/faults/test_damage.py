"""Bytes that changed on disk: verification says which, and a server starts only from what it can trust.

That each check of `sigap journal verify` can fail is shown in tests/recovery/test_replay.py; here are the processes.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dispatch_server.client import AioClient
from dispatch_server.exits import Exit
from dispatch_server.store.store import Client, open_store

from ..server.asking import report, request
from ..support_server import Server
from ..support_store import until
from .conftest import MakeServer
from .processes import sigap, snapshots_every, tells

STREAM = "sigap:{ambon}:journal"
SNAPSHOTS = "sigap:{ambon}:snapshots"
AREA = ("--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0")


@dataclass(frozen=True)
class Past:
    """A journal that was served and stopped: two snapshots, archived segments, a trimmed stream."""

    url: str
    data: Path
    last_seq: int

    @asynccontextmanager
    async def client(self) -> AsyncIterator[Client]:
        """A connection to its store."""
        async with await open_store(self.data, self.url) as store:
            client = store.client()
            yield client
            await client.close()

    def verify(self, *words: str, code: Exit) -> Any:
        """What `sigap journal verify --json` reports."""
        done = sigap("journal", "verify", "--data", self.data, "--store", self.url, "--json", *words)
        assert done.returncode == code, done
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def past(valkey: str, tmp_path_factory: pytest.TempPathFactory) -> Past:
    """Served once for all tests of this file; whoever changes it changes it back."""
    data = tmp_path_factory.mktemp("past") / "var"
    with Server(data, patch=snapshots_every(20), store=valkey) as server:
        asyncio.run(_live_through(server))
        assert server.stop() == Exit.OK
    return Past(valkey, data, asyncio.run(_last_seq(Past(valkey, data, 0))))


async def _last_seq(past: Past) -> int:
    async with past.client() as client:
        [[entry_id, _]] = await client.command("XREVRANGE", STREAM, "+", "-", "COUNT", 1)
        return int(entry_id.partition(b"-")[0])


async def _live_through(server: Server) -> None:
    async with AioClient(server.grpc) as client:
        seen: set[int] = set()

        async def archived() -> bool:
            await asyncio.gather(*(client.intake.ReportIncident(report("fallen_tree")) for _ in range(10)))
            await asyncio.sleep(0.2)
            state = await client.ops.GetState(request("GetState"))
            seen.add(state.snapshot_seq)
            return 0 < state.archived_seq < state.snapshot_seq < state.seq and len(seen - {0}) > 1

        await until(archived, 30)


@asynccontextmanager
async def changed_entry(past: Past, seq: int) -> AsyncIterator[None]:
    """One byte of an entry in the stream is another."""
    async with past.client() as client:
        entries = await client.command("XRANGE", STREAM, "-", "+")

        async def write(at: int, entry: bytes) -> None:
            await client.command("DEL", STREAM)
            for entry_id, (name, stored) in entries:
                await client.command("XADD", STREAM, entry_id, name, entry if entry_id == b"%d-0" % at else stored)

        [stored] = [stored for entry_id, (_, stored) in entries if entry_id == b"%d-0" % seq]
        at = stored.index(b"fallen_tree")
        await write(seq, stored[:at] + b"F" + stored[at + 1 :])
        yield
        await write(0, b"")


async def test_a_changed_entry(past: Past) -> None:
    whole = past.verify("--from-snapshot", code=Exit.OK)
    assert (whole["last_seq"], whole["decided_count"]) == (past.last_seq, whole["entry_count"])
    [snapshot] = whole["comparisons"]
    assert (snapshot["source"], snapshot["seq"] + 1, snapshot["same"]) == ("snapshot", whole["first_seq"], True)
    seq = past.last_seq - 1
    async with changed_entry(past, seq):
        found = past.verify(code=Exit.REFUSED)
        assert found["ok"] is False
        texts = {fault["seq"]: fault["text"] for fault in found["faults"]}
        assert texts[seq].startswith("deciding it again")
        assert f"does not continue entry {seq}: the chain is broken" in texts[seq + 1]
        said = tells(sigap("up", "--data", past.data, "--store", past.url, *AREA), Exit.IO)
        assert f"entry {seq + 1} does not continue entry {seq}: the chain is broken. Restore" in said


async def test_a_damaged_snapshot_and_a_damaged_segment(past: Past, make_server: MakeServer) -> None:
    async with past.client() as client:
        newest = int(await client.command("HGET", SNAPSHOTS, "newest"))
        chunks = f"sigap:{{ambon}}:snapshot:{newest}"
        chunk = await client.command("HGET", chunks, 0)
        await client.command("HSET", chunks, 0, chunk[:-5] + b"?" + chunk[-4:])
        server = make_server(past.data, store=past.url)
        server.start()
        assert f"snapshot {newest} of ambon is damaged; taking the one before it" in server.said()
        with server.client() as asking:
            assert asking.ops.GetState(request("GetState")).seq >= past.last_seq + 2
        assert server.stop() == Exit.OK
        segment = min((past.data / "archive").glob("*/*.seg"))
        whole = segment.read_bytes()
        segment.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        found = past.verify(code=Exit.REFUSED)
        texts = [fault["text"] for fault in found["faults"]]
        assert texts[0] == f"snapshot {newest} is damaged"
        assert str(segment) in texts[1]
        segment.write_bytes(whole)
        await client.command("HSET", chunks, 0, chunk)
