"""OpsService, what a surge holds: the list by village, and a village let go."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from dispatch_core.rules.surge import held_villages
from sigap.v1 import ops_pb2

from ..area import Area, in_turns
from ..rpc import Rpc
from ..translate.held import held_reply, release_reply, to_release, village_view
from ..writer.inbox import Shed
from .ops import SERVICE


class Surge:
    """The methods over one area."""

    def __init__(self, area: Area) -> None:
        self._area = area

    def register(self, rpc: Rpc) -> None:
        rpc.unary(SERVICE, "ListHeld", ops_pb2.ListHeldRequest, self.list_held)
        rpc.unary(SERVICE, "ReleaseHeld", ops_pb2.ReleaseHeldRequest, self.release_held)

    async def list_held(self, request: Any) -> Message:
        area, seq = self._area, self._area.context.state.seq
        reply = held_reply(area.context.state)
        villages = held_villages(area.context)
        views = await in_turns(villages, lambda one: village_view(area.names, one))
        reply.villages.extend(views)
        reply.incident_count = sum(view.incident_count for view in views)
        reply.need_count = sum(view.need_count for view in views)
        return await area.leave(reply, seq)

    async def release_held(self, request: Any) -> Message:
        command = to_release(request)
        entry = await self._area.submit(request, command, Shed.CHANGE)
        return release_reply(entry, self._area.committed_seq, command)
