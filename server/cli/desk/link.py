"""The board's conversation with the server: the inbox stream, resumed when it breaks, and the desk's answers.

A stream that is silent for too long is given up and opened again after the last seq that was seen. Answers are repeated
under one request_id while their outcome is unknown.
"""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

import grpc
import grpc.aio

from ...client import AioClient, describe, retrying_aio
from ..language import say, spoken
from ..session import request_of
from .inbox import Inbox, Key

# A stream from which nothing comes for so long hangs, whatever the network says.
SILENT_S: Final = 3.0
_PAUSE_S: Final = 0.3
_PATIENCE_S: Final = 10.0
_CHOICES_MAX: Final = 40

# The journal is not the one that was watched: begin again.
_OTHER_JOURNAL: Final = ("JOURNAL_DIFFERS", "SEQ_IN_FUTURE")


class Refused(Exception):
    """The server said no, or could not be reached; the text says what to do next."""


class Link:
    """One desk's line to the server. `changed(ring)` is called whenever the inbox changed."""

    def __init__(self, client: AioClient, desk_id: str, inbox: Inbox, changed: Callable[[bool], None]) -> None:
        self._client = client
        self._desk_id = desk_id
        self._inbox = inbox
        self._changed = changed

    async def follow(self) -> None:
        """Follow the inbox for ever. Raises Refused when the server says that this desk cannot be watched."""
        while True:
            try:
                await self._read_clock()
                await self._stream()
            except TimeoutError:
                pass
            except grpc.RpcError as error:
                self._taken_badly(error)
            self._inbox.connected = False
            self._changed(False)
            await asyncio.sleep(_PAUSE_S)

    async def answer(self, key: Key, accepted: bool, unit_ids: list[str], reason: str, by: str) -> None:
        """Accept (naming units), acknowledge, or refuse with a reason. Raises Refused."""
        request = request_of(
            "desks.AnswerDesk",
            incident_id=key[0],
            need_no=key[1],
            desk_id=self._desk_id,
            answer="DESK_ANSWER_ACCEPTED" if accepted else "DESK_ANSWER_REFUSED",
            unit_ids=unit_ids,
            reason=reason,
            by=by,
        )
        await self._change(self._client.desks.AnswerDesk, request)

    async def record_power(self, key: Key, feeder: str, by: str) -> None:
        """The power is cut (with a feeder), or back (without). Raises Refused."""
        request = request_of(
            "desks.RecordPower",
            incident_id=key[0],
            desk_id=self._desk_id,
            power="POWER_STATE_ISOLATED" if feeder else "POWER_STATE_RESTORED",
            feeder=feeder,
            by=by,
        )
        await self._change(self._client.desks.RecordPower, request)

    async def confirm_delivery(self, key: Key) -> bool:
        """Say that the item is on the screen; False where that could not be said."""
        request = request_of("desks.ConfirmDeskDelivery", incident_id=key[0], need_no=key[1], desk_id=self._desk_id)
        try:
            await self._change(self._client.desks.ConfirmDeskDelivery, request)
        except Refused:
            return False
        return True

    async def choices(self, item: Any) -> list[tuple[str, str]]:
        """The desk's own units that can go, soonest first where that is known: (unit_id, how it is shown)."""
        try:
            listed = await self._client.ops.ListUnits(request_of("ops.ListUnits", agency=self._desk_id, fit_only=True))
            wanted = set(item.capabilities)
            fit = {unit.unit_id: unit for unit in listed.units if wanted <= set(unit.capabilities)}
            soonest = await self._soonest(item)
        except grpc.RpcError as error:
            raise Refused(describe(error, spoken()).sentence) from None
        order = sorted(fit, key=lambda unit_id: (soonest.get(unit_id, 1 << 40), unit_id))
        return [(unit_id, _unit_words(fit[unit_id], soonest.get(unit_id))) for unit_id in order[:_CHOICES_MAX]]

    async def _soonest(self, item: Any) -> dict[str, int]:
        """ETA in milliseconds of the units that the engine would rank for this; nothing is committed by asking."""
        request = request_of(
            "intake.Recommend",
            type_code=item.type_code,
            where={"point": item.location.point},
            priority=item.priority,
        )
        try:
            reply = await self._client.intake.Recommend(request)
        except grpc.RpcError:
            return {}  # Names without times are better than no list.
        return {
            candidate.unit_id: candidate.eta.eta_ms
            for need in reply.needs
            if need.agency == self._desk_id
            for candidate in need.candidates
        }

    async def _stream(self) -> None:
        inbox = self._inbox
        request = request_of("desks.WatchDesk", desk_id=self._desk_id, after_seq=inbox.seq, journal_id=inbox.journal_id)
        stream = self._client.desks.WatchDesk(request)
        try:
            while True:
                reply = await asyncio.wait_for(stream.read(), SILENT_S)
                if reply is grpc.aio.EOF:
                    return
                ring = inbox.take(reply, time.monotonic())
                self._changed(ring)
        finally:
            stream.cancel()

    async def _read_clock(self) -> None:
        state = await self._client.ops.GetState(request_of("ops.GetState"), timeout=SILENT_S)
        self._inbox.set_clock(state, time.monotonic())

    def _taken_badly(self, error: grpc.RpcError) -> None:
        problem = describe(error, spoken())
        if problem.reason in _OTHER_JOURNAL:
            self._inbox.forget()
        elif problem.status in ("NOT_FOUND", "INVALID_ARGUMENT", "PERMISSION_DENIED", "UNIMPLEMENTED"):
            raise Refused(problem.sentence) from None

    async def _change(self, call: Any, request: Any) -> None:
        try:
            await retrying_aio(call, request, limit_s=_PATIENCE_S)
        except grpc.RpcError as error:
            raise Refused(describe(error, spoken()).sentence) from None


def _unit_words(unit: Any, eta_ms: int | None) -> str:
    name = f"{unit.unit_id:<10} {unit.name}"
    if eta_ms is None:
        return name
    return f"{name} · {say('tiba dalam', 'there in')} {eta_ms // 60_000} {say('mnt', 'min')}"
