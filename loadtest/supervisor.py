"""The supervisor: looks at what waits for a human and decides it, after a human's time.

Reserved units are released, now and then one is refused and the next is reserved; needs that only a human may decide
are approved, now and then refused; what is held as a likely duplicate is let go or left to its clock. Where all who
could go have said no, or were refused, and stand idle again, one of them is sent after all: the engine asks nobody
twice. What is not of this run is left alone. A refusal by the server is no failure: somebody more urgent took the unit
in that moment.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

import grpc

from dispatch_core.model import IncidentState, Shortfall

from .dice import Dice
from .fieldclock import FieldClock
from .ledger import Ledger
from .people import (
    HOLD_RELEASED_PERMILLE,
    NEED_REFUSED_PERMILLE,
    SUPERVISOR,
    SUPERVISOR_MS,
    UNIT_REFUSED_PERMILLE,
    thinking_ns,
)
from .sender import Sender
from .wire import incident_number, request

BY = SUPERVISOR
LOOK_EVERY_S = 0.2
PAGE_COUNT = 500
PAGES_MAX = 20
# Decided at one look, at most; the next look takes the rest.
DECIDED_AT_ONCE_MAX = 32
RESERVED_UNIT, APPROVAL, HELD = 1, 2, 4
NEVER_NS = 2**62
REASON = "tidak cocok / not suitable"
NOBODY_ELSE = "tidak ada yang lain / nobody else"
# In the city's time: how long a need waits before the supervisor asks anew whoever said no.
WAITED_MS = 2 * 60 * 60_000

# (incident id, need, unit): the unit is empty where the need itself is meant.
Key = tuple[str, int, str]


class Supervisor:
    """One supervisor for all incidents of the run."""

    def __init__(self, sender: Sender, clock: FieldClock, ledger: Ledger, seed: int) -> None:
        self._sender = sender
        self._clock = clock
        self._ledger = ledger
        self._seed = seed
        # When each thing that waits is decided, and whether with a yes.
        self._due: dict[Key, tuple[int, bool]] = {}
        # How often each unit, or kind of need, was to be decided.
        self._seen: Counter[str] = Counter()

    async def run(self) -> None:
        """Look around until cancelled."""
        while True:
            await asyncio.sleep(LOOK_EVERY_S)
            items = await self._look()
            if items is None:
                continue
            now_ns = time.monotonic_ns()
            waiting = {_key(item): item for item in items if self._own(item)}
            self._due = {key: self._due.get(key) or self._draw(item, now_ns) for key, item in waiting.items()}
            due = [key for key, (due_ns, _) in self._due.items() if due_ns <= now_ns]
            await asyncio.gather(*(self._decide(key) for key in due[:DECIDED_AT_ONCE_MAX]))
            await self._send_after_all()

    async def _look(self) -> list[Any] | None:
        """All that waits; None where the server does not answer."""
        items: list[Any] = []
        token = ""
        for _ in range(PAGES_MAX):
            asked = request("ListPending", page_size=PAGE_COUNT, page_token=token)
            try:
                reply = await self._sender.client.ops.ListPending(asked)
            except grpc.RpcError:
                return None
            items += reply.items
            token = reply.next_page_token
            if not token:
                break
        return items

    def _own(self, item: Any) -> bool:
        known = incident_number(item.incident_id) in self._ledger.incidents
        return known and item.kind in (RESERVED_UNIT, APPROVAL, HELD)

    def _draw(self, item: Any, now_ns: int) -> tuple[int, bool]:
        name = item.unit_id or f"{item.type_code} {item.need_no}"
        self._seen[name] += 1
        dice = Dice(self._seed, "supervisor", name, self._seen[name])
        due_ns = now_ns + thinking_ns(dice, self._clock, SUPERVISOR_MS)
        if item.kind == HELD:
            return due_ns if dice.permille(HOLD_RELEASED_PERMILLE) else NEVER_NS, True
        refused = dice.permille(UNIT_REFUSED_PERMILLE if item.unit_id else NEED_REFUSED_PERMILLE)
        return due_ns, item.priority == 1 or not refused

    async def _decide(self, key: Key) -> None:
        _, yes = self._due.pop(key)
        incident_id, need_no, unit_id = key
        named = {"incident_id": incident_id, "need_no": need_no, "unit_id": unit_id, "by": BY}
        method, reason = ("ConfirmOrder", "") if yes else ("RefuseOrder", REASON)
        await self._sender.send("ops", method, time.monotonic_ns(), reason=reason, **named)

    async def _send_after_all(self) -> None:
        """Needs that waited for long, of which the engine has no unit left to ask."""
        now_ms = self._clock.field_ms(time.monotonic_ns())
        for incident in self._ledger.open_incidents():
            if incident.live_count or now_ms < incident.changed_ms + WAITED_MS:
                continue
            for need in incident.needs.values():
                idle = [unit_id for unit_id in incident.said_no(need.need_no) if unit_id not in self._ledger.book.busy]
                wanted = need.dispatch and incident.missing_count(need) and incident.state is IncidentState.OPEN
                if not (wanted and need.shortfall == Shortfall.ALL_COMMITTED and idle):
                    continue
                named = {"incident_id": f"I{incident.incident}", "need_no": need.need_no, "unit_id": idle[0], "by": BY}
                await self._sender.send("intake", "Reassign", time.monotonic_ns(), reason=NOBODY_ELSE, **named)
                # The feed tells of it a moment later; where it was refused, it is tried again as long after.
                incident.changed_ms = now_ms


def _key(item: Any) -> Key:
    return item.incident_id, item.need_no, item.unit_id
