"""Desks: one for each agency or hospital that is asked, as soon as it is asked for the first time.

Its system confirms every request at once; its people answer after a while. Hospitals and agencies that are told
acknowledge. Who is asked for units names the nearest free ones of its own, else refuses, or accepts and names them when
one is free. The electricity company cuts the power, and restores it when nobody is at the scene any more. A desk knows
what its inbox and the list of units say; only that an incident is over it hears from the call-taker.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import grpc

from dispatch_core.model import DeskAnswer, PowerState
from dispatch_core.plane import distance_mm
from dispatch_server.client import AioClient

from .dice import Dice
from .fieldclock import FieldClock
from .ledger import Ledger
from .people import (
    DEAF_PERMILLE,
    DEAF_REAL_MS,
    DESK_MS,
    PATIENCE_MS,
    REFUSED_PERMILLE,
    SWITCHING_MS,
    thinking_ns,
)
from .sender import Sender
from .wire import incident_number, request

LOOK_EVERY_S = 0.05
RECONNECT_S = 0.2
# Until a desk looks again at what it could not settle, or whose change it has not been shown yet.
AGAIN_NS = 400_000_000
REQUEST, NOTICE, ISOLATION = 1, 2, 3
ASKED = 1
UNITS_NAMED_MAX = 20
NOBODY_FREE = "tidak ada unit bebas / no unit is free"

Key = tuple[int, int]
# Whether the call-taker deems an incident over.
Over = Callable[[int], bool]


@dataclass(slots=True)
class _Job:
    """One item of the inbox and how far the desk is with it."""

    item: Any
    dice: Dice
    # When a person does the next thing.
    due_ns: int
    # From then on a desk that has nobody free says no.
    patience_ns: int
    deaf: bool
    confirmed: bool = False
    accepted: bool = False
    avoided: set[str] = field(default_factory=set)


class Desks:
    """All desks of the run, started by what the journal says was asked."""

    def __init__(
        self, client: AioClient, sender: Sender, clock: FieldClock, ledger: Ledger, seed: int, over: Over
    ) -> None:
        self._client = client
        self._sender = sender
        self._clock = clock
        self._ledger = ledger
        self._seed = seed
        self._over = over

    async def run(self) -> None:
        """Until cancelled."""
        at_work: dict[str, asyncio.Task[None]] = {}
        try:
            while True:
                for desk_id in self._ledger.asked.desk_ids:
                    if desk_id not in at_work:
                        desk = Desk(desk_id, self._client, self._sender, self._clock, self._ledger, self._seed)
                        at_work[desk_id] = asyncio.create_task(desk.run(self._over))
                for task in at_work.values():
                    if task.done():
                        task.result()
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            for task in at_work.values():
                task.cancel()
            await asyncio.gather(*at_work.values(), return_exceptions=True)


class Desk:
    """One desk: its inbox and the person at it."""

    def __init__(
        self, desk_id: str, client: AioClient, sender: Sender, clock: FieldClock, ledger: Ledger, seed: int
    ) -> None:
        self.desk_id = desk_id
        self._client = client
        self._sender = sender
        self._clock = clock
        self._ledger = ledger
        self._seed = seed
        self._jobs: dict[Key, _Job] = {}
        self._item_count = 0
        self._seq, self._journal_id = 0, ""

    async def run(self, over: Over) -> None:
        """Until cancelled."""
        watching = asyncio.create_task(self._watch())
        try:
            while not watching.done():
                for job in list(self._jobs.values()):
                    await self._attend(job, over)
                await asyncio.sleep(LOOK_EVERY_S)
            watching.result()
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    # -- The inbox -----------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Follow the inbox across restarts of the server."""
        while True:
            asked = request("WatchDesk", desk_id=self.desk_id, after_seq=self._seq, journal_id=self._journal_id)
            stream = self._client.desks.WatchDesk(asked)
            try:
                async for reply in stream:
                    # Who resumes after it is shown what was settled meanwhile, too.
                    self._seq, self._journal_id = reply.seq, reply.journal_id
                    if reply.HasField("item"):
                        self._shown(reply.item)
            except grpc.RpcError:
                pass
            finally:
                stream.cancel()
            await asyncio.sleep(RECONNECT_S)

    def _shown(self, item: Any) -> None:
        key = (incident_number(item.incident_id), item.need_no)
        job = self._jobs.get(key)
        if not item.open:
            self._jobs.pop(key, None)
            return
        if job is None or (item.state == ASKED and job.accepted):
            # New, or asked once more.
            self._jobs[key] = self._begin(item)
            return
        job.item = item
        job.confirmed &= not item.delivered

    def _begin(self, item: Any) -> _Job:
        self._item_count += 1
        dice = Dice(self._seed, "desk", self.desk_id, self._item_count)
        now_ns = time.monotonic_ns()
        deaf = dice.permille(DEAF_PERMILLE)
        deaf_ns = dice.between(*DEAF_REAL_MS) * 1_000_000
        thinking = thinking_ns(dice, self._clock, DESK_MS)
        patience_ns = self._clock.span_ns(dice.between(*PATIENCE_MS))
        return _Job(item, dice, now_ns + (deaf_ns if deaf else thinking), now_ns + patience_ns, deaf)

    # -- The person ----------------------------------------------------------------------------------------------------

    async def _attend(self, job: _Job, over: Over) -> None:
        item, now_ns = job.item, time.monotonic_ns()
        number = incident_number(item.incident_id)
        if number not in self._ledger.incidents:
            # Of another run, or not told by the journal's feed yet.
            return
        if not (item.delivered or job.confirmed or job.deaf):
            job.confirmed = True
            named = {"incident_id": item.incident_id, "need_no": item.need_no, "desk_id": self.desk_id}
            await self._sender.send("desks", "ConfirmDeskDelivery", now_ns, **named)
        if now_ns < job.due_ns:
            return
        if item.kind == ISOLATION:
            await self._switch(job, number, over)
        elif item.kind == NOTICE:
            if item.state == ASKED:
                await self._answer(job, DeskAnswer.ACCEPTED)
        else:
            await self._name_units(job, number)
        job.due_ns = max(job.due_ns, time.monotonic_ns() + AGAIN_NS)

    async def _switch(self, job: _Job, number: int, over: Over) -> None:
        """Accept, cut the power, and restore it when the incident is over."""
        isolated = job.item.power.state == PowerState.ISOLATED
        if isolated:
            if over(number):
                await self._record(job, PowerState.RESTORED)
        elif job.accepted:
            await self._record(job, PowerState.ISOLATED)
        else:
            await self._answer(job, DeskAnswer.ACCEPTED)
            job.due_ns = time.monotonic_ns() + self._clock.span_ns(job.dice.between(*SWITCHING_MS))

    async def _name_units(self, job: _Job, number: int) -> None:
        incident = self._ledger.incidents[number]
        need = incident.needs.get(job.item.need_no)
        wanted = incident.missing_count(need) if need is not None else 0
        if not wanted:
            return
        free = await self._free(job)
        if free is None:
            return
        chosen = free[: min(wanted, UNITS_NAMED_MAX)]
        # Where several at once were refused, one of them cannot go: one at a time.
        for unit_ids in (chosen, *([unit_id] for unit_id in chosen)):
            if unit_ids and await self._answer(job, DeskAnswer.ACCEPTED, unit_ids):
                return
            if len(unit_ids) == 1:
                job.avoided.add(unit_ids[0])
        if time.monotonic_ns() > job.patience_ns or (not job.accepted and job.dice.permille(REFUSED_PERMILLE)):
            await self._answer(job, DeskAnswer.REFUSED)
        elif not job.accepted:
            await self._answer(job, DeskAnswer.ACCEPTED)

    async def _free(self, job: _Job) -> list[str] | None:
        """Units of the agency that could go, the nearest first, one of each crew; None where the server is away."""
        try:
            reply = await self._client.ops.ListUnits(request("ListUnits", agency=self.desk_id, fit_only=True))
        except grpc.RpcError:
            return None
        item, place = job.item, job.item.location.point
        fit = [
            unit
            for unit in reply.units
            if set(item.capabilities) <= set(unit.crewed_capabilities) and unit.unit_id not in job.avoided
        ]
        fit.sort(
            key=lambda unit: (
                distance_mm(unit.position.lat_e7, unit.position.lon_e7, place.lat_e7, place.lon_e7),
                unit.unit_id,
            )
        )
        crews: Counter[str] = Counter()
        free = []
        for unit in fit:
            crew = unit.crew_id or unit.unit_id
            crews[crew] += 1
            if crews[crew] == 1:
                free.append(unit.unit_id)
        return free

    async def _answer(self, job: _Job, answer: DeskAnswer, unit_ids: list[str] | None = None) -> bool:
        """Say it; whether it was taken."""
        reply = await self._sender.send(
            "desks",
            "AnswerDesk",
            time.monotonic_ns(),
            incident_id=job.item.incident_id,
            need_no=job.item.need_no,
            desk_id=self.desk_id,
            answer=int(answer),
            unit_ids=unit_ids or [],
            reason=NOBODY_FREE if answer is DeskAnswer.REFUSED else "",
            by=f"loadtest-{self.desk_id}",
            # Where the desk's system is down somebody of the centre telephones.
            on_behalf_of=self.desk_id if job.deaf else "",
        )
        job.accepted |= reply is not None and answer is DeskAnswer.ACCEPTED
        return reply is not None

    async def _record(self, job: _Job, power: PowerState) -> None:
        await self._sender.send(
            "desks",
            "RecordPower",
            time.monotonic_ns(),
            incident_id=job.item.incident_id,
            desk_id=self.desk_id,
            power=int(power),
            feeder="F-UJI",
            by=f"loadtest-{self.desk_id}",
        )
