"""The peer of every call: a server whose one method does nothing, behind Sigap's own gRPC wrapper.

Run as `python -m benchmarks.noop`: it prints its port and serves until standard input ends. It parses the request that
ReportIncident gets and answers with an empty reply; engine, journal and store are what it leaves out. `noop_of` is its
method on a client's channel.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

import grpc.aio

from dispatch_loadtest.wire import message_class
from dispatch_loadtest.worker import run
from dispatch_server import collector
from dispatch_server.rpc import Rpc, make_server

SERVICE, METHOD = "sigap.bench.Peer", "Noop"
REQUEST, REPLY = message_class("ReportIncidentRequest"), message_class("ReportIncidentReply")


def noop_of(channel: Any) -> Any:
    """The method, serialised as dispatch_server.client does the others."""
    return channel.unary_unary(
        f"/{SERVICE}/{METHOD}", request_serializer=REQUEST.SerializeToString, response_deserializer=REPLY.FromString
    )


async def _noop(_: Any) -> Any:
    return REPLY()


async def _serve() -> None:
    rpc = Rpc()
    rpc.unary(SERVICE, METHOD, REQUEST, _noop)
    server, port = make_server(rpc, "127.0.0.1:0")
    await server.start()
    print(port, flush=True)
    collector.settle()
    await asyncio.to_thread(sys.stdin.read)
    await server.stop(0)


if __name__ == "__main__":
    grpc.aio.init_grpc_aio()
    run(_serve())
