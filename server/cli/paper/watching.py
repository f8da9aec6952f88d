"""Watching for the sheet: incidents as they change, everything else when a sheet is due, and the moment things fail.

An ordinary client in a process of its own. What it knows stays in memory, so it can write a sheet of the last known
state when neither server nor store answers any more; nothing that it does can hold up the writer.
"""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import grpc

from ...client import AioClient
from ..session import request_of
from ..words import name_of
from . import files, sheet

# The feed has a heartbeat each second.
SILENT_S: Final = 3.0
# A list that does not come at once does not come in time for the sheet.
LIST_S: Final = 2.0
_PAUSE_S: Final = 0.5
_PAGE_COUNT: Final = 500

Told = Callable[[Path | None, OSError | None], None]


class Watch:
    """One server watched, one folder written."""

    def __init__(self, server: str, folder: Path, every_s: float, told: Told) -> None:
        """`told` hears of each sheet: where it is, or None and what kept it from being written."""
        self._server = server
        self._folder = folder
        self._every_s = every_s
        self._told = told
        self._known = sheet.Known()
        # Set when the server or its store went or came back: a sheet is due at once.
        self._turned = asyncio.Event()

    async def once(self) -> bool:
        """One sheet of what the server says now; False where it could not be written. Raises grpc.RpcError."""
        async with AioClient(self._server) as client:
            listed = await self._pages(client.intake.ListIncidents, "ListIncidents", "incidents", "intake")
            self._known.incidents = {one.incident_id: one for one in listed}
            self._known.heard_ms = _now_ms()
            await self._list(client)
        return self._write()

    async def run(self, parent: int = 0) -> None:
        """Write on and on. With a `parent` end, after a last sheet, once that process is gone. Raises grpc.RpcError
        where the server cannot be reached at the beginning, and whatever else keeps it from following.
        """
        async with AioClient(self._server) as client:
            await self._list(client)
            # Whatever ends the one ends the other: sheets of what nobody follows any more would look like the state.
            tasks = [asyncio.create_task(self._follow(client)), asyncio.create_task(self._keep_writing(client, parent))]
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
            for error in ended:
                if isinstance(error, Exception):
                    raise error

    async def _keep_writing(self, client: AioClient, parent: int) -> None:
        await self._turned.wait()
        while True:
            self._turned.clear()
            await self._list_if_heard(client)
            self._write()
            if parent and os.getppid() != parent:
                return
            await self._pause(parent)

    async def _pause(self, parent: int) -> None:
        """Until a sheet is due, or something turned, or the parent went."""
        until_s = time.monotonic() + self._every_s
        while (left_s := until_s - time.monotonic()) > 0 and not (parent and os.getppid() != parent):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._turned.wait(), min(left_s, 1.0))
                return

    # -- Hearing ----------------------------------------

    async def _follow(self, client: AioClient) -> None:
        """Keep the incidents as the feed says; begin anew, with all that are open, when it breaks."""
        while True:
            stream = client.intake.WatchIncidents(request_of("intake.WatchIncidents"))
            fresh: dict[str, Any] | None = {}
            try:
                while True:
                    reply = await asyncio.wait_for(stream.read(), SILENT_S)
                    if reply is grpc.aio.EOF:
                        break
                    fresh = self._take(reply, fresh)
            except (grpc.RpcError, TimeoutError):
                stream.cancel()
            self._lose()
            await asyncio.sleep(_PAUSE_S)

    def _take(self, reply: Any, fresh: dict[str, Any] | None) -> dict[str, Any] | None:
        """Take one message in. Until the first heartbeat they are collected, so that no half list replaces a whole."""
        known = self._known
        known.seq, known.heard_ms = max(known.seq, reply.seq), _now_ms()
        held = known.incidents if fresh is None else fresh
        if reply.HasField("incident"):
            if name_of(reply.incident, "state") == "CLOSED":
                held.pop(reply.incident.incident_id, None)
            else:
                held[reply.incident.incident_id] = reply.incident
            return fresh
        if fresh is not None:
            known.incidents = fresh
        if fresh is not None or (known.lost, known.store_away) != (False, reply.store_away):
            known.lost, known.store_away = False, reply.store_away
            self._turned.set()
        return None

    def _lose(self) -> None:
        if not self._known.lost:
            self._known.lost = True
            self._turned.set()

    async def _list_if_heard(self, client: AioClient) -> None:
        if not self._known.lost:
            with contextlib.suppress(grpc.RpcError, TimeoutError):
                await self._list(client)

    async def _list(self, client: AioClient) -> None:
        """Everything but incidents. Raises grpc.RpcError."""
        known, ops = self._known, client.ops
        known.city = await ops.GetCity(request_of("ops.GetCity"), timeout=LIST_S)
        known.state = await ops.GetState(request_of("ops.GetState", without_digest=True), timeout=LIST_S)
        known.units = await self._pages(ops.ListUnits, "ListUnits", "units", "ops")
        known.closures = await self._pages(ops.ListClosures, "ListClosures", "closures", "ops")
        roads = await self._pages(ops.ListRoads, "ListRoads", "roads", "ops", closed_only=True)
        known.road_names = {road.road_id: road.name for road in roads}
        listed = await ops.ListDestinations(request_of("ops.ListDestinations"), timeout=LIST_S)
        known.destinations = [each.destination for each in listed.destinations]
        known.listed_ms = _now_ms()
        known.seq = max(known.seq, listed.seq)

    async def _pages(self, call: Any, method: str, items: str, service: str, **fields: Any) -> list[Any]:
        found: list[Any] = []
        token = ""
        while True:
            request = request_of(f"{service}.{method}", page_size=_PAGE_COUNT, page_token=token, **fields)
            reply = await call(request, timeout=LIST_S)
            found += getattr(reply, items)
            token = reply.next_page_token
            if not token:
                return found

    # -- Writing ----------------------------------------

    def _write(self) -> bool:
        at_ms = _now_ms()
        written = sheet.text(self._known, at_ms)
        try:
            path = files.write(self._folder, at_ms, written, sheet.page(written, sheet.title(self._known, at_ms)))
        except OSError as error:
            self._told(None, error)
            return False
        self._told(path, None)
        return True


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
