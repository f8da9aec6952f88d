"""Open loop: what is due is sent when it is due, whatever the server does, and its time runs from when it was due.

A server that does not answer is played by a call that waits; no network takes part and no clock is measured against.
"""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace
from typing import Any

import grpc
import pytest

from dispatch_loadtest.callers import Callers
from dispatch_loadtest.calls import Outcome
from dispatch_loadtest.fieldclock import FieldClock
from dispatch_loadtest.scenario import Report
from dispatch_loadtest.sender import Sender
from dispatch_loadtest.wire import message_class

SECOND_NS = 1_000_000_000


class Server:
    """Says nothing until it is released; counts what reached it."""

    def __init__(self, *errors: Exception) -> None:
        self.released = asyncio.Event()
        self.requests: list[Any] = []
        self.intake = SimpleNamespace(ReportIncident=self.report)
        self._errors = list(errors)

    async def report(self, request: Any) -> Any:
        self.requests.append(request)
        if self._errors:
            raise self._errors.pop(0)
        await self.released.wait()
        return message_class("ReportIncidentReply")(incident_id=f"I{len(self.requests)}", seq=len(self.requests))


def failed(code: grpc.StatusCode) -> grpc.aio.AioRpcError:
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), grpc.aio.Metadata(), "made for the test")


def calls(count: int) -> tuple[Report, ...]:
    return tuple(Report(number, number, False, "flood", 0, 0, 0, 0, "", "") for number in range(count))


async def test_a_server_that_stands_still_does_not_hold_back_the_callers() -> None:
    server = Server()
    clock = FieldClock(1, time.monotonic_ns())
    sender = Sender(server, clock, "t-")  # type: ignore[arg-type]
    playing = asyncio.create_task(Callers(sender, clock, calls(50)).play())
    while len(server.requests) < 50:
        assert not playing.done()
        await asyncio.sleep(0.01)
    assert sender.calls == [], "all were sent and none was answered"
    server.released.set()
    await playing
    assert [call.outcome for call in sender.calls] == [Outcome.ANSWERED] * 50


async def test_time_runs_from_the_intended_instant() -> None:
    server = Server()
    server.released.set()
    sender = Sender(server, FieldClock(1, 0), "t-")  # type: ignore[arg-type]
    await sender.send("intake", "ReportIncident", time.monotonic_ns() - 3 * SECOND_NS)
    assert sender.latency["ReportIncident"].min_us >= 3_000_000
    assert sender.lateness.min_us >= 3_000_000, "that the driver itself was late is told apart"


async def test_a_call_that_waits_for_a_place_waits_on_the_clock() -> None:
    server = Server()
    sender = Sender(server, FieldClock(1, 0), "t-", in_flight_max=1)  # type: ignore[arg-type]
    begun_ns = time.monotonic_ns()
    both = [asyncio.create_task(sender.send("intake", "ReportIncident", begun_ns)) for _ in range(2)]
    await asyncio.sleep(0.1)
    assert len(server.requests) == 1
    server.released.set()
    await asyncio.gather(*both)
    assert sender.latency["ReportIncident"].min_us >= 100_000


async def test_an_unknown_outcome_is_asked_again_under_the_same_id() -> None:
    server = Server(failed(grpc.StatusCode.UNAVAILABLE), failed(grpc.StatusCode.DEADLINE_EXCEEDED))
    server.released.set()
    sender = Sender(server, FieldClock(1, 0), "t-")  # type: ignore[arg-type]
    assert await sender.send("intake", "ReportIncident", time.monotonic_ns()) is not None
    assert [request.request_id for request in server.requests] == ["t-1"] * 3
    assert [call.try_count for call in sender.calls] == [3]


@pytest.mark.parametrize(
    ("code", "outcome"),
    [(grpc.StatusCode.FAILED_PRECONDITION, Outcome.REFUSED), (grpc.StatusCode.UNAVAILABLE, Outcome.UNKNOWN)],
)
async def test_what_stays_without_an_answer_is_not_called_refused(
    code: grpc.StatusCode, outcome: Outcome, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatch_loadtest.sender.RETRY_LIMIT_S", 0.01)
    server = Server(failed(code))
    sender = Sender(server, FieldClock(1, 0), "t-")  # type: ignore[arg-type]
    assert await sender.ask("intake", "ReportIncident", time.monotonic_ns()) == (None, outcome)


async def test_a_caller_whose_incident_has_ended_is_reported_anew() -> None:
    server = Server()
    server.released.set()
    first, later = calls(1)[0], Report(1, 0, True, "flood", 0, 0, 0, 0, "", "")
    clock = FieldClock(1, time.monotonic_ns())
    sender = Sender(server, clock, "t-")  # type: ignore[arg-type]

    async def closed(request: Any) -> Any:
        if request.attach_to_incident_id:
            server.requests.append(request)
            raise failed(grpc.StatusCode.FAILED_PRECONDITION)
        return await server.report(request)

    server.intake.ReportIncident = closed
    await Callers(sender, clock, (first, later)).play()
    assert [request.attach_to_incident_id for request in server.requests] == ["", "I1", ""]
    assert len({request.request_id for request in server.requests}) == 3
