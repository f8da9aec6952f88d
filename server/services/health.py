"""grpc.health.v1: can a command be committed now? For load balancers and supervisors.

Every service of the area has the same answer, since one writer stands behind all of them. While the store is away it is
NOT_SERVING; reads go on and say so themselves.
"""

from __future__ import annotations

import asyncio
from typing import Any

from google.protobuf.message import Message
from grpc import StatusCode
from grpc_health.v1 import health_pb2

from ..rpc import Rpc, Send
from ..translate.refusals import Refusal
from . import desks, intake, ops, units

SERVICE = "grpc.health.v1.Health"
# "" is the whole server; "sigap.v1" the area's service as a whole.
NAMES = frozenset(("", "sigap.v1", intake.SERVICE, units.SERVICE, desks.SERVICE, ops.SERVICE))


class Health:
    """Serving or not. `watch` streams end when their callers go or the server stops."""

    def __init__(self) -> None:
        self._serving = False
        self._changed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def register(self, rpc: Rpc) -> None:
        rpc.unary(SERVICE, "Check", health_pb2.HealthCheckRequest, self.check)
        rpc.stream(SERVICE, "Watch", health_pb2.HealthCheckRequest, self.watch)

    def set(self, *, serving: bool) -> None:
        """Tell everybody who asks, and everybody who watches."""
        if serving != self._serving:
            self._serving = serving
            self._changed.set_result(None)
            self._changed = asyncio.get_running_loop().create_future()

    async def check(self, request: Any) -> Message:
        if request.service not in NAMES:
            raise _unknown()
        return self._answer()

    async def watch(self, request: Any, send: Send) -> None:
        if request.service not in NAMES:
            # The protocol wants an answer here, not an error: the service may come to be.
            await send(health_pb2.HealthCheckResponse(status=health_pb2.HealthCheckResponse.SERVICE_UNKNOWN))
            await asyncio.get_running_loop().create_future()
        while True:
            changed = self._changed
            await send(self._answer())
            await asyncio.shield(changed)

    def _answer(self) -> Message:
        word: Any = health_pb2.HealthCheckResponse
        answer: Message = word(status=word.SERVING if self._serving else word.NOT_SERVING)
        return answer


def _unknown() -> Refusal:
    names = ", ".join(sorted(NAMES))
    return Refusal(
        StatusCode.NOT_FOUND,
        "SERVICE_UNKNOWN",
        f"Layanan itu tidak ada di sini; yang ada: {names}.",
        f"That service is not here; there are: {names}.",
    )
