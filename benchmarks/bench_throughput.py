"""How many commands a second, with 32 calls in flight? The mix of loadtest/mix.py against one server.

80 % further reports on 50 open incidents, 15 % new reports whose units are cleared at once, 5 % cancels; only these
count as accepted, the clearing and closing between are shown as "commands". A server that does nothing gets as many
calls from the same kind of client before and after each run, on the same two cores. The curve: as many needs waiting
as the mix leaves room for. They ask for a hearse, so no unit of the mix takes them; the cost of one that does is in
bench_engine. Left out: proving the run (`sigap loadtest mix` does), more than one client process, a snapshot that is
made meanwhile.
Repeat it alone with `make bench CASE=throughput`.
"""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

from dispatch_loadtest.mix import WAITING_MOST, run_mix
from dispatch_loadtest.wire import request
from dispatch_loadtest.worker import run as run_async
from dispatch_server.client import TIMEOUT_S, AioClient
from tests.faults.processes import children
from tests.support_server import Server

from . import servers
from .noop import noop_of
from .rows import Row

IN_FLIGHT = 32
TARGET_PER_S = 1_200.0
PEER = "no-op call"
SNAPSHOT_LIMIT_S = 60.0


def run(full: bool) -> list[Row]:
    seconds = 30.0 if full else 6.0
    rows: list[Row] = []
    with servers.noop() as peer:
        for waiting in (0, 1_000, WAITING_MOST):
            with servers.sigap() as server:
                if waiting:
                    _let_wait(server, waiting)
                before_per_s = run_async(_noop_per_s(peer, seconds / 4))
                cpu_s, entries = _cpu_s(server), _committed(server)
                result = run_async(run_mix(server.grpc, IN_FLIGHT, seconds))
                cpu_us = 1e6 * (_cpu_s(server) - cpu_s) / (_committed(server) - entries)
                after_per_s = run_async(_noop_per_s(peer, seconds / 4))
            failed = {what: count for what, count in result.tries.items() if what != "OK"}
            assert not failed, f"the server refused: {failed}"
            case = f"{IN_FLIGHT} in flight, {waiting:,} needs waiting"
            noop_per_s = (before_per_s + after_per_s) / 2
            target = TARGET_PER_S if not waiting else 0.0
            accepted, commands = result.accepted_per_s, result.commands_per_s
            rows.append(Row.beside("throughput", case, "accepted", accepted, "/s", PEER, noop_per_s, target))
            rows.append(Row.beside("throughput", case, "commands", commands, "/s", PEER, noop_per_s))
            for percent in (50, 99):
                latency_ms = result.latency["all"].percentile_us(percent) / 1000
                rows.append(Row("throughput", case, f"p{percent}", latency_ms, "ms"))
            # Holds also where others use the machine.
            rows.append(Row("throughput", case, "server's processor time each", cpu_us, "us"))
    return rows


def _let_wait(server: Server, waiting: int) -> None:
    """Have so many needs wait, and let the snapshot that these entries made due be done: it takes a core."""
    run_async(run_mix(server.grpc, IN_FLIGHT, 0.1, waiting_count=waiting, warm_up_s=0.1))
    time.sleep(1.0)
    until_s = time.monotonic() + SNAPSHOT_LIMIT_S
    while children(server.pid, "dispatch_server.recovery.snapshot"):
        assert time.monotonic() < until_s, "the snapshot does not end"
        time.sleep(0.1)


def _cpu_s(server: Server) -> float:
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _committed(server: Server) -> int:
    _, page = server.page("/metrics")
    [line] = [line for line in page.splitlines() if line.startswith("sigap_committed_seq ")]
    return round(float(line.split()[1]))


async def _noop_per_s(address: str, seconds: float) -> float:
    """No-op calls answered in a second, as many in flight as in the mix."""
    message = request("ReportIncident", type_code="general_medical", request_id="0" * 32, by="bench")
    count = 0
    async with AioClient(address) as client:
        noop = noop_of(client.channel)
        begin_s = time.monotonic()
        end_s = begin_s + seconds

        async def one() -> None:
            nonlocal count
            while time.monotonic() < end_s:
                await noop(message, timeout=TIMEOUT_S)
                count += 1

        await asyncio.gather(*(one() for _ in range(IN_FLIGHT)))
        return count / (time.monotonic() - begin_s)
