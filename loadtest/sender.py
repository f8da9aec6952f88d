"""Sending: one command, repeated under one request_id until its outcome is known, timed from when it was meant to
leave.

Latency counts from the intended instant, so a stall that keeps the driver waiting is in the numbers and not hidden by
it. In-flight calls are bounded; a call that waits for a place waits on the clock. It decides nothing about the world.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from typing import Any

import grpc

from dispatch_server.client import AioClient, describe

from .calls import Call, Outcome, of_reply
from .fieldclock import FieldClock
from .histogram import Histogram
from .wire import at_ms_of, incident_number, request

IN_FLIGHT_MAX = 256
BACKOFF_FIRST_S = 0.05
BACKOFF_MAX_S = 1.0
RETRY_LIMIT_S = 60.0
# The server remembers a request id for a day of the city's time; repeating it for longer than half of that could
# double it.
REMEMBERED_FIELD_S = 24 * 60 * 60
# After these nobody knows whether the command was carried out.
AMBIGUOUS = frozenset({"UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "UNKNOWN", "INTERNAL"})
REPEATED = AMBIGUOUS | {"RESOURCE_EXHAUSTED"}


def retry_limit_s(clock_rate: int) -> float:
    """How long a request may be repeated at a clock rate."""
    return min(RETRY_LIMIT_S, REMEMBERED_FIELD_S / clock_rate / 2)


class Sender:
    """All calls of one worker. `prefix` begins its request ids and is unlike any other worker's."""

    def __init__(
        self,
        client: AioClient,
        clock: FieldClock,
        prefix: str,
        in_flight_max: int = IN_FLIGHT_MAX,
        keep_calls: bool = True,
    ) -> None:
        """Without `keep_calls` only figures are kept: enough for a measurement, not for a proof."""
        self.client = client
        self.clock = clock
        self.calls: list[Call] = []
        self.latency: dict[str, Histogram] = {}
        # From the intended instant to the first sending: what the driver itself was late by.
        self.lateness = Histogram()
        # Every try by its status and reason, "OK" included.
        self.tries: Counter[str] = Counter()
        self.in_flight_count = 0
        self._prefix = prefix
        self._keep_calls = keep_calls
        self._request_count = 0
        self._places = asyncio.Semaphore(in_flight_max)
        self._limit_s = retry_limit_s(clock.rate)

    async def send(self, service: str, method: str, intended_ns: int, **fields: Any) -> Any:
        """The reply, or None where it was refused or its outcome stayed unknown. `service` is intake, units or ops."""
        reply, _ = await self.ask(service, method, intended_ns, **fields)
        return reply

    async def ask(self, service: str, method: str, intended_ns: int, **fields: Any) -> tuple[Any, Outcome]:
        """The same, and how it ended."""
        self._request_count += 1
        request_id = f"{self._prefix}{self._request_count}"
        message = request(method, request_id=request_id, **fields)
        call = getattr(getattr(self.client, service), method)
        reply, error, outcome, try_count = None, "", Outcome.UNKNOWN, 0
        async with self._places:
            self.in_flight_count += 1
            self.lateness.record((time.monotonic_ns() - intended_ns) // 1000)
            try:
                reply, error, outcome, try_count = await self._repeat(call, message)
            finally:
                # Also when the run is being stopped: what was sent must be accounted for.
                self.in_flight_count -= 1
                self._note(method, request_id, intended_ns, reply, error, outcome, try_count)
        return reply, outcome

    async def _repeat(self, call: Any, message: Any) -> tuple[Any, str, Outcome, int]:
        """Try until the outcome is known or time is up: reply or None, last error, outcome, how often it was sent."""
        end_s = time.monotonic() + self._limit_s
        backoff_s, try_count, ambiguous = BACKOFF_FIRST_S, 0, False
        while True:
            try_count += 1
            try:
                reply = await call(message)
            except grpc.RpcError as failed:
                problem = describe(failed)
                error = f"{problem.status} {problem.reason}".rstrip()
            else:
                self.tries["OK"] += 1
                return reply, "", Outcome.ANSWERED, try_count
            self.tries[error] += 1
            ambiguous |= problem.status in AMBIGUOUS
            if problem.status not in REPEATED:
                return None, error, Outcome.REFUSED, try_count
            wait_s = max(problem.retry_ms / 1000, backoff_s)
            if time.monotonic() + wait_s > end_s:
                return None, error, Outcome.UNKNOWN if ambiguous else Outcome.REFUSED, try_count
            await asyncio.sleep(wait_s)
            backoff_s = min(backoff_s * 2, BACKOFF_MAX_S)

    def reset(self) -> None:
        """Forget the figures so far, after warming up; calls are kept, for the proof is about all of them."""
        self.latency, self.lateness, self.tries = {}, Histogram(), Counter()

    def _note(
        self, method: str, request_id: str, intended_ns: int, reply: Any, error: str, outcome: Outcome, try_count: int
    ) -> None:
        now_ns = time.monotonic_ns()
        # Refused and unknown ones too: leaving the worst out would flatter the rest.
        self.latency.setdefault(method, Histogram()).record((now_ns - intended_ns) // 1000)
        seq = at_ms = incident = 0
        answer = ""
        if reply is not None:
            seq, at_ms = reply.seq, at_ms_of(reply)
            self.clock.read(at_ms, now_ns)
        if not self._keep_calls:
            return
        if reply is not None:
            incident = incident_number(getattr(reply, "incident_id", ""))
            answer = of_reply(method, reply)
        self.calls.append(
            Call(request_id, method, outcome, error, seq, at_ms, incident, answer, try_count, intended_ns, now_ns)
        )
