"""A worker's share of the fleet: listens to the orders of its units, wakes their crews, reports where they are once a
second.

One stream brings the orders of all units of the share. It is taken up again after a break; orders that come twice are
known. It decides nothing about what crews do (habits.py) and does none of it (crew.py).
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import grpc

from dispatch_core.model import AssignmentState
from dispatch_server.client import AioClient

from .crew import Crew
from .fieldclock import FieldClock
from .habits import Habits
from .histogram import Histogram
from .wire import OrderSeen, incident_number, order_seen, request

# Positions leave once a real second; the server keeps one a second of each unit anyway.
POSITIONS_EVERY_S = 1.0
RECONNECT_S = 0.2
DISPATCH, CHANGE, CANCEL = 1, 2, 3


class Fleet:
    """Crews by unit id, under one client."""

    def __init__(self, client: AioClient, clock: FieldClock, habits: Habits, crews: dict[str, Crew]) -> None:
        self.crews = crews
        # When the first order for an incident was in a crew's hands, on the monotonic clock.
        self.first_order_ns: dict[int, int] = {}
        self.positions = Histogram()
        self.position_count = 0
        self.position_error_count = 0
        self.reconnect_count = 0
        self._client = client
        self._clock = clock
        self._habits = habits
        # Newest version seen, by (incident, assignment_no).
        self._seen: dict[tuple[int, int], int] = {}
        self._recalled: set[tuple[int, int]] = set()
        # Orders that came while the crew was still ending another.
        self._waiting: set[tuple[int, int]] = set()
        self._working: set[asyncio.Task[None]] = set()

    # -- Queries -------------------------------------------------------------------------------------------------------

    @property
    def busy_count(self) -> int:
        return sum(crew.order is not None for crew in self.crews.values())

    # -- Orders --------------------------------------------------------------------------------------------------------

    async def watch_orders(self) -> None:
        """Follow the orders until cancelled, across restarts of the server."""
        while True:
            stream = self._client.units.WatchOrders(request("WatchOrders", unit_ids=list(self.crews)))
            try:
                async for reply in stream:
                    if reply.HasField("order"):
                        self._order(reply.order)
            except grpc.RpcError:
                self.reconnect_count += 1
            finally:
                stream.cancel()
            await asyncio.sleep(RECONNECT_S)

    def _order(self, order: Any) -> None:
        now_ns = time.monotonic_ns()
        crew = self.crews.get(order.unit_id)
        if crew is None:
            return
        incident = incident_number(order.incident_id)
        key = (incident, order.assignment_no)
        known_version = self._seen.get(key, 0)
        if order.order_version <= known_version:
            return
        self._seen[key] = order.order_version
        if order.kind == CANCEL:
            self._recalled.add(key)
        if not known_version:
            crew.order_count += 1
            self.first_order_ns.setdefault(incident, now_ns)
            self._waiting.add(key)
            self._start(self._serve(crew, order_seen(order, incident, crew.order_count), order.state, now_ns))
        elif key in self._waiting:
            # Not begun: the newest version is taken up at the beginning.
            return
        elif not crew.holds(*key):
            # The crew thought it was over, because an answer of its own was refused.
            if order.kind == CANCEL:
                self._start(crew.acknowledge(order_seen(order, incident, crew.order_count), now_ns))
        elif order.kind == CANCEL:
            crew.call_back(order.order_version)
        else:
            self._start(crew.change(order.order_version, now_ns))

    async def _serve(self, crew: Crew, seen: OrderSeen, state: int, now_ns: int) -> None:
        while crew.order is not None:
            # Freed by a reply and ordered again before the crew has read it: it ends the one, then begins the other.
            await asyncio.sleep(0.001)
        key = (seen.incident, seen.assignment_no)
        self._waiting.discard(key)
        plan = self._habits.plan(seen, crew.kind)
        serving = crew.carry_out(seen, plan, AssignmentState(state or AssignmentState.DISPATCHED), now_ns)
        if self._seen[key] > seen.order_version or key in self._recalled:
            tell = crew.call_back if key in self._recalled else crew.learn
            asyncio.get_running_loop().call_soon(tell, self._seen[key])
        await serving

    def _start(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._working.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._working.discard(task)
        if not task.cancelled() and task.exception() is not None:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a crew failed", "exception": task.exception()}
            )

    async def stop(self) -> None:
        for task in list(self._working):
            task.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)

    # -- Positions -----------------------------------------------------------------------------------------------------

    async def report_positions(self) -> None:
        """Once a second, one batch of all that moved; until cancelled."""
        loop = asyncio.get_running_loop()
        due_s = loop.time()
        while True:
            due_s = max(due_s + POSITIONS_EVERY_S, loop.time())
            await asyncio.sleep(due_s - loop.time())
            now_ns = time.monotonic_ns()
            fix_at_ms = self._clock.field_ms(now_ns)
            fixes = [(unit_id, crew.fix(now_ns)) for unit_id, crew in self.crews.items()] if fix_at_ms else []
            moved = [(unit_id, place) for unit_id, place in fixes if place is not None]
            if moved:
                await self._send_positions(moved, fix_at_ms, now_ns)

    async def _send_positions(self, moved: list[tuple[str, tuple[int, int]]], fix_at_ms: int, now_ns: int) -> None:
        batch = request(
            "ReportPositions",
            unit_ids=[unit_id for unit_id, _ in moved],
            lat_e7=[place[0] for _, place in moved],
            lon_e7=[place[1] for _, place in moved],
            fix_at_ms=[fix_at_ms] * len(moved),
        )
        try:
            await self._client.units.ReportPositions(batch)
        except grpc.RpcError:
            self.position_error_count += 1
            for unit_id, _ in moved:
                self.crews[unit_id].fix_lost()
            return
        self.position_count += len(moved)
        self.positions.record((time.monotonic_ns() - now_ns) // 1000)
