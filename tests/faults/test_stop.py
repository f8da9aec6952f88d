"""Asked to end: under load, during the start, while the store is away. Always in good order, and nothing is left."""

import asyncio
import contextlib
import random
import signal
import time
from pathlib import Path

import grpc

from dispatch_server.client import AioClient, Problem, describe
from dispatch_server.exits import Exit

from ..server.asking import report, request
from ..support_store import stopped
from .callers import Callers, Record, entries_of, status_of
from .conftest import MakeServer
from .processes import kill_9, store_pid

# The store is given this long to end, instead of a quarter of a minute.
HASTY = """
from dispatch_server.store import embedded
embedded.EmbeddedValkey.__init__.__kwdefaults__["stop_limit_s"] = 1.0
"""


def lives(pid: int) -> bool:
    """Whether there is such a process, ended ones that wait for their parent not counted."""
    with contextlib.suppress(OSError):
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    return False


async def watched(client: AioClient, service: str, method: str, after_seq: int) -> Problem:
    """How a watch ends."""
    try:
        async for _ in getattr(getattr(client, service), method)(request(method, after_seq=after_seq)):
            pass
    except grpc.RpcError as error:
        return describe(error)
    raise AssertionError("it ended without a word")


async def test_under_load(make_server: MakeServer, data: Path, run_seed: int) -> None:
    server = make_server()
    server.start()
    record, rng = Record(), random.Random(run_seed)
    callers = Callers(record, rng)
    async with AioClient(server.grpc) as client:
        watches = [
            asyncio.create_task(watched(client, service, method, server.seq))
            for service, method in (("ops", "WatchEvents"), ("intake", "WatchIncidents"))
        ]
        work = asyncio.create_task(callers.work(server.grpc, 16))
        await asyncio.sleep(rng.uniform(0.3, 0.6))
        assert await asyncio.to_thread(server.stop) == Exit.OK
        await work
        for problem in await asyncio.gather(*watches):
            assert (problem.status, problem.reason) == ("UNAVAILABLE", "STOPPING")
            assert problem.retry_ms > 0
            assert int(problem.facts["last_seq"]) >= server.seq
    # Every caller was either answered or told to come back; at most his last call found nobody.
    assert record.unknown.keys() <= {"STOPPING", "STORE_AWAY", ""}
    assert record.unknown["STOPPING"]
    assert record.unknown.total() == 16
    assert not lives(store_pid(data))
    assert "Traceback" not in server.said()
    server.start()
    async with AioClient(server.grpc) as client:
        await record.ask_open(client)
        await record.ask_again(client, sorted(record.answered))
        record.check(await entries_of(client))
    assert server.epoch == 2
    assert server.stop() == Exit.OK


async def test_during_the_start(make_server: MakeServer, data: Path, run_seed: int) -> None:
    server = make_server()
    rng = random.Random(run_seed)
    for moment_s in (rng.uniform(0, 0.5), rng.uniform(0.5, 0.8), rng.uniform(0.8, 1.2)):
        server.launch()
        await asyncio.sleep(moment_s)
        # Before the first line of Sigap's own has run, the signal ends the process as it ends any.
        assert server.stop() in (Exit.OK, -signal.SIGTERM), f"after {moment_s:.3f} s: {server.said()}"
        assert "Traceback" not in server.said(), f"after {moment_s:.3f} s"
        assert not lives(store_pid(data)), f"after {moment_s:.3f} s"


async def test_while_the_store_hangs(make_server: MakeServer, data: Path) -> None:
    server = make_server(patch=HASTY)
    server.start()
    with server.client() as client:
        first = client.intake.ReportIncident(report())
    with stopped(store_pid(data)):
        async with AioClient(server.grpc) as client:
            asked = asyncio.create_task(status_of(client, report()))
            await asyncio.sleep(0.1)
            server.signal(signal.SIGTERM)
            assert await asked == "UNAVAILABLE"
        assert await asyncio.to_thread(server.wait) == Exit.UNAVAILABLE
        last = server.said().splitlines()[-1]
        assert "did not stop within 1 s" in last
        assert "Nothing is lost" in last
        assert "Traceback" not in server.said()
    server.start()
    async with AioClient(server.grpc) as client:
        assert (await client.intake.GetIncident(request("GetIncident", incident_id=first.incident_id))).seq
    assert server.stop() == Exit.OK


def test_while_the_store_comes_back(make_server: MakeServer, data: Path, run_seed: int) -> None:
    server = make_server()
    server.start()
    pid = store_pid(data)
    kill_9(pid)
    # Its supervisor looks ten times a second.
    time.sleep(random.Random(run_seed).uniform(0, 0.3))
    assert server.stop() == Exit.OK
    assert not lives(pid)
    assert not lives(store_pid(data))
    assert "Traceback" not in server.said()
