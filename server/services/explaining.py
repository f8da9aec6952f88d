"""OpsService's Explain: why these units, and why not that one; now from memory, of the past by a process of its own.

The past is folded and decided again beside the server, one question at a time, so that the writer feels nothing of it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from google.protobuf.message import Message

from dispatch_core.explaining import explain_need
from dispatch_core.model import LineKind
from dispatch_core.rejections import Reason, Rejection
from dispatch_core.rules.lookup import open_incident
from sigap.v1 import ops_pb2

from ..area import Area
from ..recovery.explain import Answer, Question
from ..rpc import Rpc
from ..translate.checks import Checks
from ..translate.explained import explained_then, need_explained
from ..translate.parts import instant
from ..translate.refusals import refusal, rejected
from ..writer.keeper import Keeper
from ..writer.unconfirmed import away_error
from .ops import SERVICE


class Explaining:
    """The method over one area."""

    def __init__(self, area: Area, keeper: Keeper) -> None:
        self._area = area
        self._keeper = keeper
        self._one_at_a_time = asyncio.Lock()

    def register(self, rpc: Rpc) -> None:
        rpc.unary(SERVICE, "Explain", ops_pb2.ExplainRequest, self.explain)

    async def explain(self, request: Any) -> Message:
        checks = Checks()
        number = checks.incident("incident_id", request.incident_id)
        checks.number("decided_seq", request.decided_seq, 0, 2**63 - 1)
        checks.done()
        area, context = self._area, self._area.context
        if request.unit_id and context.state.find_unit(request.unit_id) is None:
            raise rejected(Rejection(Reason.UNIT_NOT_FOUND, "unit_id", request.unit_id))
        if request.decided_seq:
            return await self._then(request, number)
        incident = open_incident(context.state, number, allow_cancelled=True)
        if isinstance(incident, Rejection):
            raise rejected(incident)
        seq, at_ms = context.state.seq, area.now_ms()
        views = []
        for need in [need for need in incident.needs if need.line is LineKind.DISPATCH]:
            views.append(need_explained(context, explain_need(context, incident, need, at_ms), request.unit_id))
            # A fleet of 500 beside one need takes as long as ten decisions: they get between.
            await asyncio.sleep(0)
        return await area.leave(ops_pb2.ExplainReply(explained_at=instant(at_ms), needs=views), seq)

    async def _then(self, request: Any, number: int) -> Message:
        area, sequencer = self._area, self._area.sequencer
        if request.decided_seq > sequencer.committed_seq:
            raise refusal("DECISION_IN_FUTURE", str(sequencer.committed_seq))
        if request.decided_seq < number:
            # It has its number from the entry that it began with.
            raise refusal("INCIDENT_NOT_THEN", f"I{number}")
        if sequencer.store_away:
            raise away_error()
        async with self._one_at_a_time:
            answer = await self._asked(self._keeper.question(request.decided_seq, number))
        if not answer.known:
            raise refusal("INCIDENT_NOT_THEN", f"I{number}")
        reply = explained_then(area.context, answer, request.decided_seq, request.unit_id)
        return await area.leave(reply, area.context.state.seq)

    async def _asked(self, question: Question) -> Answer:
        """The process's answer. Raises refusal EXPLANATION_FAILED where it has none."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-m", "dispatch_server.recovery.explain"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            answer, complaint = await process.communicate(json.dumps(asdict(question)).encode())
        except BaseException:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        if process.returncode != 0:
            raise refusal("EXPLANATION_FAILED", complaint.decode(errors="replace").strip().rpartition("\n")[2][-120:])
        return Answer(**json.loads(answer))
