"""Callers and crews who keep a record of all that they sent and were told, so that it can be held against the journal.

They work at a real server until it goes away. What has no answer by then is sent again under its request id to the
next one, as every caller of Sigap must do; what was answered may never change. Nothing here is timed.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

import grpc

from dispatch_server.client import AioClient, describe
from dispatch_server.codec import Entry, decode_entry
from sigap.v1 import types_pb2

from ..server.asking import point, report, request, units_of

TYPES = ("structure_fire", "cardiac_arrest", "power_line_down", "fallen_tree", "trash_fire", "chest_pain")
DRIVEN = (
    types_pb2.ASSIGNMENT_STATE_EN_ROUTE,
    types_pb2.ASSIGNMENT_STATE_ON_SCENE,
    types_pb2.ASSIGNMENT_STATE_CLEARED,
)
# The outcome is unknown, or the server asks to come back.
AGAIN = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED")
# A pause between two calls of one caller: a load, but not all that the machine can do.
PAUSE_S = 0.004


@dataclass(frozen=True)
class Asked:
    """One request as it is sent, however often."""

    service: str
    name: str
    message: Any

    async def of(self, client: AioClient) -> Any:
        """The reply of a server. Raises grpc.RpcError."""
        return await getattr(getattr(client, self.service), self.name)(self.message)


@dataclass
class Record:
    """What was asked and what was answered, by request id."""

    open: dict[str, Asked] = field(default_factory=dict)
    answered: dict[str, tuple[Asked, bytes, int]] = field(default_factory=dict)
    # Requests that changed nothing.
    unchanged: set[str] = field(default_factory=set)
    # Reasons of refusals, counted.
    refused: Counter[str] = field(default_factory=Counter)
    # Callers who were told that the outcome is unknown, counted by reason; "" came from no server of ours.
    unknown: Counter[str] = field(default_factory=Counter)

    async def ask(self, client: AioClient, asked: Asked) -> Any:
        """Send a request; its reply, or None where it was refused. Raises grpc.RpcError for an unknown outcome."""
        request_id = asked.message.request_id
        self.open[request_id] = asked
        try:
            reply = await asked.of(client)
        except grpc.RpcError as error:
            problem = describe(error)
            if problem.status in AGAIN:
                self.unknown[problem.reason] += 1
                raise
            assert problem.status in ("FAILED_PRECONDITION", "NOT_FOUND", "ABORTED"), (problem, asked.message)
            assert request_id not in self.answered, f"refused after it was answered: {asked.message}"
            self.refused[problem.reason] += 1
            del self.open[request_id]
            return None
        del self.open[request_id]
        if not reply.HasField("at"):
            # It was so already: no entry was made of it, so nothing is remembered.
            assert request_id not in self.answered, f"it did something before: {asked.message}"
            self.unchanged.add(request_id)
            return reply
        told = reply.SerializeToString(deterministic=True)
        before = self.answered.setdefault(request_id, (asked, told, reply.seq))
        assert before[1] == told, f"another answer to {asked.message}"
        return reply

    async def ask_open(self, client: AioClient) -> None:
        """Send all that has no answer yet, as it was."""
        for asked in list(self.open.values()):
            await self.ask(client, asked)

    async def ask_again(self, client: AioClient, request_ids: Sequence[str]) -> None:
        """Send some of what has an answer: it must be the same."""
        for request_id in request_ids:
            await self.ask(client, self.answered[request_id][0])

    def check(self, entries: Sequence[Entry]) -> None:
        """All that was answered stands in these entries, once and under the seq that was told."""
        found: dict[str, int] = {}
        for at, entry in enumerate(entries, start=1):
            assert entry.seq == at, f"entry {entry.seq} comes as number {at}"
            if entry.request_id:
                assert entry.request_id not in found, f"entries {found[entry.request_id]} and {at} are of one request"
                found[entry.request_id] = at
        told = {request_id: seq for request_id, (_, _, seq) in self.answered.items()}
        lost = {request_id: seq for request_id, seq in told.items() if found.get(request_id) != seq}
        assert not lost, f"acknowledged and not in the journal, or elsewhere: {lost}"
        strangers = found.keys() - told.keys() - self.open.keys()
        assert not strangers, f"in the journal, but nobody sent them: {strangers}"


class Callers:
    """A few callers and crews at work. They share a record, and what they know of incidents and units."""

    def __init__(self, record: Record, rng: random.Random) -> None:
        self.record = record
        self._rng = rng
        self._incidents: list[str] = []
        self._driving: dict[str, Iterator[int]] = {}

    async def work(self, address: str, count: int = 6) -> None:
        """Work until the server goes away, or until cancelled."""
        async with AsyncExitStack() as stack:
            clients = [await stack.enter_async_context(AioClient(address, timeout_s=10)) for _ in range(count)]
            async with asyncio.TaskGroup() as callers:
                for client in clients:
                    callers.create_task(self._caller(client))

    async def _caller(self, client: AioClient) -> None:
        while True:
            try:
                await self._step(client)
            except grpc.RpcError:
                return
            await asyncio.sleep(self._rng.random() * PAUSE_S)

    async def _step(self, client: AioClient) -> None:
        kind = self._rng.random()
        if kind < 0.25 or not self._incidents:
            await self._report(client)
        elif kind < 0.45:
            attached = report(
                self._rng.choice(TYPES), priority=5, attach_to_incident_id=self._rng.choice(self._incidents)
            )
            await self.record.ask(client, Asked("intake", "ReportIncident", attached))
        elif kind < 0.55:
            await self._cancel(client)
        elif self._driving:
            await self._drive(client)

    async def _report(self, client: AioClient) -> None:
        place = point(-3.69 + self._rng.uniform(-0.02, 0.02), 128.18 + self._rng.uniform(-0.02, 0.02))
        message = report(self._rng.choice(TYPES), note="asap")
        message.where.point.CopyFrom(place)
        reply = await self.record.ask(client, Asked("intake", "ReportIncident", message))
        if reply:
            self._incidents.append(reply.incident_id)
            self._driving.update((unit_id, iter((0, *DRIVEN))) for unit_id in units_of(reply))

    async def _cancel(self, client: AioClient) -> None:
        incident_id = self._rng.choice(self._incidents)
        self._incidents.remove(incident_id)
        cancel = request("CancelIncident", incident_id=incident_id, reason="padam")
        await self.record.ask(client, Asked("intake", "CancelIncident", cancel))

    async def _drive(self, client: AioClient) -> None:
        unit_id = self._rng.choice(sorted(self._driving))
        state = next(self._driving[unit_id], None)
        if state is None:
            del self._driving[unit_id]
        elif state:
            progress = request("ReportProgress", unit_id=unit_id, state=state)
            await self.record.ask(client, Asked("units", "ReportProgress", progress))
        else:
            await self.record.ask(client, Asked("units", "Acknowledge", request("Acknowledge", unit_id=unit_id)))


async def status_of(client: AioClient, message: Any) -> str:
    """What becomes of a report whose caller waits for long, by the name of its status."""
    try:
        await client.intake.ReportIncident(message, timeout=30)
    except grpc.RpcError as error:
        return describe(error).status
    return "OK"


async def entries_of(client: AioClient, after_seq: int = 0) -> list[Entry]:
    """What a server says its journal holds after a seq, up to where it stands now."""
    last_seq = (await client.ops.GetState(request("GetState"))).seq
    entries: list[Entry] = []
    if last_seq <= after_seq:
        return entries
    stream = client.ops.WatchEvents(request("WatchEvents", after_seq=after_seq))
    async for event in stream:
        if event.HasField("entry"):
            entries.append(decode_entry(event.entry.SerializeToString(deterministic=True)))
            if entries[-1].seq >= last_seq:
                break
    stream.cancel()
    return entries
