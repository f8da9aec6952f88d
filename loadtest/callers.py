"""Callers: plays a scenario's actions at their instants, open loop, whatever the server does.

An action about an incident waits until the event's first report was answered, and is timed from then where that is
later than its own instant: nobody can attach to an incident that nobody was told of. A caller whose incident has ended
meanwhile is reported anew, as a call-taker would. Callers are invented; their names and numbers are nobody's.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

from .calls import Outcome
from .fieldclock import FieldClock, sleep_until
from .scenario import Action, Cancel, CloseRoad, OpenRoad, RaiseAlarm, Report
from .sender import Sender
from .wire import message_class, timestamp, where

BY = "loadtest"
# Ringing and asking before the report is written: what objectives that begin with the call are measured from.
CALL_MS = 45_000
ANSWER_MS = 38_000
# Actions begun and not ended; beyond it the next one waits, and the wait counts.
ACTIONS_MAX = 2_000


class Callers:
    """One worker's share of a scenario."""

    def __init__(self, sender: Sender, clock: FieldClock, actions: tuple[Action, ...]) -> None:
        self.done_count = 0
        self.action_count = len(actions)
        # Events whose first report was refused or lost: what follows on them cannot be said.
        self.dropped_count = 0
        self._sender = sender
        self._clock = clock
        self._actions = actions
        self._incidents: dict[int, asyncio.Future[tuple[str, int]]] = {}
        self._places = asyncio.Semaphore(ACTIONS_MAX)

    async def play(self) -> None:
        """All actions; returns when the last one is over."""
        async with asyncio.TaskGroup() as group:
            for action in self._actions:
                due_ns = self._clock.real_ns(action.at_ms)
                await sleep_until(due_ns)
                await self._places.acquire()
                group.create_task(self._act(action, due_ns))

    async def _act(self, action: Action, due_ns: int) -> None:
        try:
            match action:
                case Report():
                    await self._report(action, due_ns)
                case CloseRoad():
                    until = self._instant(due_ns, action.until_ms - action.at_ms) if action.until_ms else None
                    said = {"road_id": action.road_id, "reason": action.reason, "until": until, "by": BY}
                    await self._sender.send("ops", "CloseRoad", due_ns, **said)
                case OpenRoad():
                    said = {"road_id": action.road_id, "reason": action.reason, "by": BY}
                    await self._sender.send("ops", "OpenRoad", due_ns, **said)
                case Cancel() | RaiseAlarm():
                    await self._follow(action, due_ns)
        finally:
            self.done_count += 1
            self._places.release()

    async def _report(self, action: Report, due_ns: int) -> None:
        if action.attach:
            incident_id, due_ns = await self._incident(action.event, due_ns)
            if not incident_id:
                return
            _, outcome = await self._say(action, due_ns, incident_id)
            if outcome is not Outcome.REFUSED:
                return
            due_ns = time.monotonic_ns()
        reply, _ = await self._say(action, due_ns, "")
        opened = (reply.incident_id if reply is not None else "", time.monotonic_ns())
        if not self._opened(action.event).done():
            self._opened(action.event).set_result(opened)
        elif reply is not None:
            # What follows on the event follows on its newest incident.
            self._incidents[action.event] = asyncio.get_running_loop().create_future()
            self._incidents[action.event].set_result(opened)

    async def _say(self, action: Report, due_ns: int, incident_id: str) -> tuple[Any, Outcome]:
        return await self._sender.ask(
            "intake",
            "ReportIncident",
            due_ns,
            type_code=action.type_code,
            priority=action.priority,
            where=where(action.lat_e7, action.lon_e7, action.uncertainty_m, action.place_name),
            call_received_at=self._instant(due_ns, -CALL_MS),
            call_answered_at=self._instant(due_ns, -ANSWER_MS),
            caller=_caller(action.event),
            attach_to_incident_id=incident_id,
            note=action.note,
            by=BY,
        )

    async def _follow(self, action: Cancel | RaiseAlarm, due_ns: int) -> None:
        incident_id, due_ns = await self._incident(action.event, due_ns)
        if not incident_id:
            return
        if isinstance(action, Cancel):
            said = {"incident_id": incident_id, "reason": action.reason, "by": BY}
            await self._sender.send("intake", "CancelIncident", due_ns, **said)
        else:
            raised = {"alarm_level": action.alarm_level, "reason": action.reason, "by": BY}
            await self._sender.send("intake", "UpdateIncident", due_ns, incident_id=incident_id, **raised)

    async def _incident(self, event: int, due_ns: int) -> tuple[str, int]:
        """The event's incident and when the action could be said; empty where there is none."""
        incident_id, known_ns = await self._opened(event)
        self.dropped_count += not incident_id
        return incident_id, max(due_ns, known_ns)

    def _opened(self, event: int) -> asyncio.Future[tuple[str, int]]:
        if event not in self._incidents:
            self._incidents[event] = asyncio.get_running_loop().create_future()
        return self._incidents[event]

    def _instant(self, due_ns: int, after_ms: int) -> Any:
        """A Timestamp of the city's clock; None before it was read."""
        at_ms = self._clock.field_ms(due_ns)
        if not at_ms:
            return None
        return timestamp(at_ms + after_ms)


def _caller(event: int) -> Any:
    """An invented caller, so that the way of personal data is walked too."""
    return message_class("Caller")(name=f"Penelepon uji {event}", phone=f"0911-555-{event % 10_000:04d}")
