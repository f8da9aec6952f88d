"""A data folder and its store: adopted from a killed server, found again without its socket, looked at while served."""

import asyncio
import json
import random
import shutil
from pathlib import Path

from dispatch_server.exits import Exit

from ..server.asking import report
from ..support_store import until
from .callers import Callers, Record
from .conftest import MakeServer
from .processes import sigap, snapshots_every, store_pid, stores_of


def test_a_store_that_was_left_alive(make_server: MakeServer, data: Path) -> None:
    server = make_server()
    server.start()
    asked = report()
    with server.client() as client:
        first = client.intake.ReportIncident(asked)
    pid = store_pid(data)
    server.kill()
    server.start()
    # Adopted as it is.
    assert stores_of(data) == [pid] == [store_pid(data)]
    with server.client() as client:
        assert client.intake.ReportIncident(asked) == first
    server.kill()
    # Temporary folders are cleaned now and then, and nobody can reach the store any more.
    shutil.rmtree((data / "store" / "socket").read_text().splitlines()[0])
    server.start()
    assert "has vanished; ending the store to start it anew" in server.said()
    assert stores_of(data) == [store_pid(data)] != [pid]
    with server.client() as client:
        assert client.intake.ReportIncident(asked) == first
    assert server.stop() == Exit.OK
    assert stores_of(data) == []


async def test_verified_while_it_serves(make_server: MakeServer, data: Path, run_seed: int) -> None:
    # Entries move from the store to the archive while they are read.
    server = make_server(patch=snapshots_every(40))
    server.start()
    record = Record()
    work = asyncio.create_task(Callers(record, random.Random(run_seed)).work(server.grpc, 2))
    await until(lambda: (data / "archive").is_dir(), 30)
    verify = ("journal", "verify", "--data", data, "--server", server.grpc, "--json")
    running = asyncio.create_task(asyncio.to_thread(sigap, *verify))
    while not running.done():
        assert len(stores_of(data)) == 1
        await asyncio.sleep(0.05)
    done = await running
    assert done.returncode == Exit.OK, done
    found = json.loads(done.stdout)
    live, *_ = found["comparisons"]
    assert (live["source"], live["same"]) == ("live", True)
    assert found["decided_count"] == found["entry_count"] >= live["seq"]
    assert server.stop() == Exit.OK
    await work
