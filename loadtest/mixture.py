"""The commands of the mix on one sender: further reports, new reports whose units are cleared at once, cancels.

It opens what it needs beforehand, keeps itself within the limits of open incidents, and counts what was accepted by
kind. What is measured and how long is mix.py's.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from typing import Any

from dispatch_core.model import AssignmentState

from .dice import Dice
from .fieldclock import sleep_until
from .histogram import Histogram
from .refusal import NotThisServer
from .sender import Sender
from .target import Target
from .wire import where

ATTACH, NEW, CANCEL = "attach", "new", "cancel"
SHARES = ((ATTACH, 80), (NEW, 15), (CANCEL, 5))
# Urgent enough that units go without anybody's word, and not so urgent that substitutes do.
NEW_PRIORITY = 2
# A need of one scarce unit: all but the first wait.
WAITING_TYPE, WAITING_PRIORITY = "hearse_request", 5
# New incidents kept for cancels to choose from; older ones are closed.
POOL_MAX = 200
BY = "loadtest-mix"


class Mixture:
    """The commands of the mix on one sender."""

    def __init__(self, sender: Sender, target: Target, new_type: str, seed: int) -> None:
        self.latency: dict[str, Histogram] = {}
        self.accepted: Counter[str] = Counter()
        self._sender = sender
        self._new_type = new_type
        self._dice = Dice(seed, "mix")
        # Places where units stand are in the city, whichever it is.
        self._places = [(unit.lat_e7, unit.lon_e7) for unit in target.units]
        if not self._places:
            raise NotThisServer(
                f"Kota {target.city_id} tidak punya unit; layani kota lain.",
                f"The city {target.city_id} has no units; serve another one.",
            )
        self._open: list[str] = []
        self._pool: deque[str] = deque()

    def reset(self) -> None:
        self.latency, self.accepted = {}, Counter()

    # -- Before --------------------------------------------------------------------------------------------------------

    async def prepare(self, open_count: int, waiting_count: int, in_flight: int) -> None:
        """Open the incidents that further reports attach to, and let so many needs wait."""
        await _crowd(waiting_count, in_flight, self._wait_in_line)
        await _crowd(open_count, in_flight, self._open_one)
        if len(self._open) < open_count:
            opened, errors = f"{len(self._open)}/{open_count}", _errors(self._sender)
            raise NotThisServer(
                f"Hanya {opened} kejadian terbuka ({errors}); apakah jenisnya dikenal kota ini, dan masih ada ruang?",
                f"Only {opened} incidents opened ({errors}); does the city know the type, and is there room left?",
            )

    async def _open_one(self) -> None:
        reply = await self._report(time.monotonic_ns(), self._new_type, "")
        if reply is not None:
            await self._clear(reply)
            self._open.append(reply.incident_id)

    async def _wait_in_line(self) -> None:
        reply = await self._report(time.monotonic_ns(), WAITING_TYPE, "", WAITING_PRIORITY)
        for need in reply.needs if reply is not None else ():
            for order in need.assignments:
                # The one that goes stays busy, and has answered: no clock of its own disturbs the measurement.
                named = {"unit_id": order.unit_id, "incident_id": reply.incident_id, "by": BY}
                if order.reserved:
                    await self._sender.send("ops", "ConfirmOrder", time.monotonic_ns(), **named)
                await self._sender.send("units", "Acknowledge", time.monotonic_ns(), **named)
                step = {"state": int(AssignmentState.ON_SCENE), **named}
                await self._sender.send("units", "ReportProgress", time.monotonic_ns(), **step)

    async def finish(self, in_flight: int) -> None:
        """Close what was opened."""
        left = [*self._open, *self._pool]
        await _crowd(len(left), in_flight, lambda: self._close(left.pop()))

    # -- The mix -------------------------------------------------------------------------------------------------------

    async def run(self, in_flight: int, seconds: float, rate_per_s: int) -> float:
        """For `seconds`; returns how long it really took until the last answer."""
        begin_ns = time.monotonic_ns()
        end_ns = begin_ns + int(seconds * 1e9)
        if rate_per_s:
            await self._open_loop(begin_ns, end_ns, 1_000_000_000 // rate_per_s, in_flight)
        else:
            await asyncio.gather(*(self._closed_loop(end_ns) for _ in range(in_flight)))
        return (time.monotonic_ns() - begin_ns) / 1e9

    async def _closed_loop(self, end_ns: int) -> None:
        while (now_ns := time.monotonic_ns()) < end_ns:
            await self._one(now_ns)

    async def _open_loop(self, due_ns: int, end_ns: int, every_ns: int, in_flight: int) -> None:
        places = asyncio.Semaphore(in_flight)

        async def one(intended_ns: int) -> None:
            try:
                await self._one(intended_ns)
            finally:
                places.release()

        async with asyncio.TaskGroup() as group:
            while due_ns < end_ns:
                await sleep_until(due_ns)
                await places.acquire()
                group.create_task(one(due_ns))
                due_ns += every_ns

    async def _one(self, intended_ns: int) -> None:
        """One command of the mix, and what must follow it."""
        kind = self._dice.weighted(SHARES)
        if kind == CANCEL and not self._pool:
            kind = NEW
        if kind == CANCEL:
            incident_id = self._pool.popleft()
            named = {"incident_id": incident_id, "reason": "loadtest", "by": BY}
            reply = await self._sender.send("intake", "CancelIncident", intended_ns, **named)
        elif kind == ATTACH:
            reply = await self._report(intended_ns, self._new_type, self._dice.pick(self._open))
        else:
            reply = await self._report(intended_ns, self._new_type, "")
        if reply is None:
            return
        self.accepted[kind] += 1
        self.latency.setdefault(kind, Histogram()).record((time.monotonic_ns() - intended_ns) // 1000)
        if kind == CANCEL:
            await self._close(incident_id)
        elif kind == NEW:
            await self._clear(reply)
            self._pool.append(reply.incident_id)
            if len(self._pool) > POOL_MAX:
                await self._close(self._pool.popleft())

    async def _report(self, intended_ns: int, type_code: str, attach_to: str, priority: int = NEW_PRIORITY) -> Any:
        lat_e7, lon_e7 = self._dice.pick(self._places)
        return await self._sender.send(
            "intake",
            "ReportIncident",
            intended_ns,
            type_code=type_code,
            priority=priority,
            where=where(lat_e7 + self._dice.between(-20_000, 20_000), lon_e7 + self._dice.between(-20_000, 20_000)),
            attach_to_incident_id=attach_to,
            by=BY,
        )

    async def _clear(self, reply: Any) -> None:
        for need in reply.needs:
            for order in need.assignments:
                await self._free(order.unit_id, reply.incident_id)

    async def _free(self, unit_id: str, incident_id: str) -> None:
        """Clear the unit, and again where it takes a need that waited for it."""
        while incident_id:
            step = {"unit_id": unit_id, "incident_id": incident_id, "state": int(AssignmentState.CLEARED), "by": BY}
            reply = await self._sender.send("units", "ReportProgress", time.monotonic_ns(), **step)
            incident_id = reply.next_incident_id if reply is not None else ""

    async def _close(self, incident_id: str) -> None:
        named = {"incident_id": incident_id, "by": BY}
        await self._sender.send("intake", "CloseIncident", time.monotonic_ns(), **named)


async def _crowd(count: int, in_flight: int, work: Callable[[], Awaitable[None]]) -> None:
    """`count` times `work()`, so many at once."""
    left = iter(range(count))

    async def one() -> None:
        for _ in left:
            await work()

    await asyncio.gather(*(one() for _ in range(min(in_flight, count))))


def _errors(sender: Sender) -> str:
    return ", ".join(f"{count} {what}" for what, count in sender.tries.items() if what != "OK") or "no error"
