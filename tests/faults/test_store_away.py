"""The store of a serving process is killed, hangs, or loses a reply: callers are told, readers served, nothing lost."""

import asyncio
import os
import random
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from dispatch_server.client import AioClient, Problem, describe
from dispatch_server.store.folder import try_lock
from sigap.v1 import intake_pb2

from ..recovery.wire import Wire
from ..server.asking import report, request
from ..support_server import Server
from ..support_store import stopped, until
from .callers import Asked, Callers, Record, entries_of
from .conftest import MakeServer
from .processes import kill_9, store_pid

# Far above the 400 ms after which a store counts as away, far below what these calls would wait for.
TOLD_LIMIT_S = 5.0
CALL_LIMIT_S = 30.0


@contextmanager
def hung(data: Path) -> Iterator[None]:
    """The store stands still, as on a disk that hangs."""
    with stopped(store_pid(data)):
        yield


@contextmanager
def killed(data: Path) -> Iterator[None]:
    """The store is killed, and for a while none can be started: its lock is taken as if it were still dying."""
    lock = None
    while lock is None:
        kill_9(store_pid(data))
        for _ in range(2_000):
            lock = try_lock(data / "store" / "valkey.lock")
            if lock is not None:
                break
            time.sleep(0.0001)
    try:
        yield
    finally:
        os.close(lock)


Fault = Callable[[Path], AbstractContextManager[None]]


async def told(client: AioClient, record: Record) -> Problem:
    """How a report that cannot be committed is refused; it must be long before the caller's own deadline."""
    message = report("fallen_tree")
    record.open[message.request_id] = Asked("intake", "ReportIncident", message)
    began_s = time.monotonic()
    with pytest.raises(grpc.RpcError) as caught:
        await client.intake.ReportIncident(message, timeout=CALL_LIMIT_S)
    assert time.monotonic() - began_s < TOLD_LIMIT_S
    return describe(caught.value)


async def health(client: AioClient, service: str = "") -> int:
    """What the health service says."""
    stub = health_pb2_grpc.HealthStub(client.channel)
    answer = await stub.Check(health_pb2.HealthCheckRequest(service=service), timeout=CALL_LIMIT_S)
    status: int = answer.status
    return status


async def check_reads(client: AioClient, incident_id: str) -> None:
    """Everything that is only looked at is answered, and says that it may be ahead of the journal."""
    where = intake_pb2.Where(name="Terminal Mardika")
    reads: list[tuple[Any, Any]] = [
        (client.intake.GetIncident, request("GetIncident", incident_id=incident_id)),
        (client.intake.ListIncidents, request("ListIncidents")),
        (client.intake.Recommend, request("Recommend", type_code="structure_fire", where=where)),
        (client.ops.ListUnits, request("ListUnits")),
        (client.ops.ListRoads, request("ListRoads")),
        (client.ops.GetState, request("GetState")),
    ]
    began_s = time.monotonic()
    for call, message in reads:
        reply = await call(message, timeout=CALL_LIMIT_S)
        assert reply.store_away, type(reply).__name__
        assert 0 < reply.committed_seq < reply.seq or type(reply).__name__ == "RecommendReply"
    assert time.monotonic() - began_s < TOLD_LIMIT_S


async def recovered(server: Server) -> None:
    """Wait until the server says that it can commit again."""
    await until(lambda: server.page("/readyz")[0] == 200, 30)


@pytest.mark.parametrize("fault", [hung, killed])
async def test_under_load(make_server: MakeServer, data: Path, fault: Fault, run_seed: int) -> None:
    server = make_server()
    server.start()
    record, rng = Record(), random.Random(run_seed)
    callers = Callers(record, rng)
    async with AioClient(server.grpc) as client:
        known = await record.ask(client, Asked("intake", "ReportIncident", report()))
        work = asyncio.create_task(callers.work(server.grpc))
        await asyncio.sleep(rng.uniform(0.2, 0.5))
        with fault(data):
            problems = await asyncio.gather(*(told(client, record) for _ in range(8)))
            # Nobody waits for his deadline, and from the first one who is told on nobody waits at all.
            problems.append(await told(client, record))
            for problem in problems:
                assert (problem.status, problem.reason) == ("UNAVAILABLE", "STORE_AWAY")
                assert problem.retry_ms > 0
            await check_reads(client, known.incident_id)
            assert server.page("/readyz")[0] == 503
            assert (
                await health(client) == await health(client, "sigap.v1") == health_pb2.HealthCheckResponse.NOT_SERVING
            )
            await asyncio.wait_for(work, TOLD_LIMIT_S)
        await recovered(server)
        assert await health(client) == health_pb2.HealthCheckResponse.SERVING
        assert server.page("/healthz")[0] == 200
        # What was not answered is sent again under its id, to the same process.
        await record.ask_open(client)
        await record.ask_again(client, sorted(record.answered))
        state = await client.ops.GetState(request("GetState"))
        assert (state.store_away, state.epoch) == (False, server.epoch)
        entries = await entries_of(client)
    assert len(record.answered) > 10
    record.check(entries)
    assert server.stop() == 0


async def test_in_a_quiet_night(make_server: MakeServer, data: Path) -> None:
    """Nobody has a command, and still it shows that none could be committed: before the first emergency finds out."""
    server = make_server()
    server.start()
    async with AioClient(server.grpc) as client:
        with hung(data):
            await until(lambda: server.page("/readyz")[0] == 503, 20)
            assert await health(client) == health_pb2.HealthCheckResponse.NOT_SERVING
            assert "sigap_store_away 1.0" in server.page("/metrics")[1]
        await recovered(server)
        assert await health(client) == health_pb2.HealthCheckResponse.SERVING
        assert (await client.intake.ReportIncident(report())).needs


async def test_a_reply_lost_after_the_append_landed(make_server: MakeServer, valkey: str) -> None:
    wire = Wire(int(valkey.rpartition(":")[2]))
    server = make_server(store=await wire.start())
    await asyncio.to_thread(server.start)
    record = Record()
    async with AioClient(server.grpc) as client:
        wire.lose_replies = True
        assert (await told(client, record)).reason == "STORE_AWAY"
        await wire.mend()
        await until(lambda: asyncio.to_thread(lambda: server.page("/readyz")[0] == 200), 30)
        assert not record.answered
        await record.ask_open(client)
        await record.ask_again(client, list(record.answered))
        assert (await client.ops.GetState(request("GetState"))).open_incident_count == 1
        record.check(await entries_of(client))
    assert await asyncio.to_thread(server.stop) == 0
    await wire.stop()
