"""Forms sent twice: by the console where a clock only rang meanwhile, by hand where nobody knows what came of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

from dispatch_core.city import load_city
from dispatch_server.cli.console.mirror import Mirror
from dispatch_server.cli.console.steering import Steering, _rang_only, _refused
from dispatch_server.client import AioClient, new_request_id
from sigap.v1 import incidents_pb2, intake_pb2, journal_pb2, ops_pb2, units_pb2

from ..support_server import Server
from .calls import clear, incident, ordered, report


async def nobody_judges(_: str) -> Any:
    """No form is asked for here."""
    raise AssertionError


def in_its_own_loop(served: Server, play: Callable[[AioClient], Awaitable[None]]) -> None:
    """A browser's driver runs a loop in this thread."""

    async def run() -> None:
        async with AioClient(served.grpc) as client:
            await play(client)

    with ThreadPoolExecutor(1) as side:
        side.submit(lambda: asyncio.run(run())).result()


def made_before_a_delivery(served: Server, do: str, values: dict[str, str]) -> dict[str, Any]:
    """A form about an order of a new incident, made just before that order reached its crew."""
    with served.client() as client:
        # So that there is a unit to be ordered.
        clear(client)
        reply = report(client)
        number, unit_id = reply.incident_id, ordered(reply, "DAMKAR")
        found = incident(client, number)
        client.units.ConfirmDelivery(
            units_pb2.ConfirmDeliveryRequest(request_id=new_request_id(), unit_id=unit_id, incident_id=number)
        )
    seen = {"incident": number, "version": found.version, "seq": found.timeline[-1].seq, "request": new_request_id(),
            "etags": {f"unit:{one.unit_id}": one.etag for one in found.clocks}}  # fmt: skip
    said = {name: value.format(unit_id) for name, value in values.items()}
    return {"form": {"do": do, **seen}, "values": {"reason_code": "OTHER", "reason": "told", **said}, "by": "spv"}


def test_a_form_that_stops_a_clock_stops_no_other(served: Server) -> None:
    """The clock that was shown has ended meanwhile: the next one is another, and nobody chose that."""
    said = made_before_a_delivery(served, "stop", {"clock": "unit:{}"})
    assert said["form"]["etags"][said["values"]["clock"]]

    async def play(client: AioClient) -> None:
        steering = Steering(client, Mirror(load_city("ambon")), {}, lambda: 0, nobody_judges)
        outcome = await steering.send(said, "en")
        assert (outcome["ok"], outcome["moved"]) == (False, True)
        assert "nothing was stopped" in outcome["text"]

    in_its_own_loop(served, play)
    with served.client() as client:
        happened = [event.WhichOneof("event") for entry in incident(client, said["form"]["incident"]).timeline
                    for event in entry.events]  # fmt: skip
    assert "timer_stopped" not in happened


def test_a_clock_is_stopped_though_another_one_rang(served: Server) -> None:
    """The incident has a newer version by then; the clock that was seen still runs."""
    said = made_before_a_delivery(served, "stop", {"clock": "unit:{}"})
    with served.client() as client:
        found = incident(client, said["form"]["incident"])
        other = next(one for one in found.clocks if one.unit_id and f"unit:{one.unit_id}" != said["values"]["clock"])
    chosen = {**said["values"], "clock": f"unit:{other.unit_id}"}

    async def play(client: AioClient) -> None:
        steering = Steering(client, Mirror(load_city("ambon")), {}, lambda: 0, nobody_judges)
        outcome = await steering.send({**said, "values": chosen}, "en")
        assert outcome["ok"], outcome

    in_its_own_loop(served, play)


class AnswerLost:
    """A client whose first pin is carried out, and nobody hears of it."""

    def __init__(self, client: AioClient) -> None:
        self.ops, self.intake = self, client.intake
        self._own = client.ops
        self._lost = False

    async def PinAssignment(self, request: ops_pb2.PinAssignmentRequest) -> ops_pb2.PinAssignmentReply:
        reply: ops_pb2.PinAssignmentReply = await self._own.PinAssignment(request)
        if not self._lost:
            self._lost = True
            nothing = grpc.aio.Metadata()
            raise grpc.aio.AioRpcError(grpc.StatusCode.INTERNAL, nothing, nothing)
        return reply


def test_a_form_whose_answer_was_lost_goes_again_as_it_went_last(served: Server) -> None:
    """It went with a newer version than it was made with: sent again by hand, it is still that one request."""
    said = made_before_a_delivery(served, "pin", {"unit": "{}"})

    async def play(client: AioClient) -> None:
        lossy: Any = AnswerLost(client)
        steering = Steering(lossy, Mirror(load_city("ambon")), {}, lambda: 0, nobody_judges)
        assert not (await steering.send(said, "en"))["ok"]
        again = await steering.send(said, "en")
        assert again["ok"], again
        # Filled in otherwise it is another, and nobody takes it for the first.
        other = {**said, "values": {**said["values"], "reason": "thought better of it"}}
        outcome = await steering.send(other, "en")
        assert (outcome["moved"], "carried out once" in outcome["text"]) == (True, True)

    in_its_own_loop(served, play)


def test_who_ended_it_meanwhile_is_told(served: Server) -> None:
    said = made_before_a_delivery(served, "retype", {"type": "gas_leak"})
    with served.client() as client:
        client.intake.CancelIncident(
            intake_pb2.CancelIncidentRequest(
                request_id=new_request_id(), incident_id=said["form"]["incident"], reason="a prank", by="Pengawas 2"
            )
        )

    async def play(client: AioClient) -> None:
        steering = Steering(client, Mirror(load_city("ambon")), {}, lambda: 0, nobody_judges)
        outcome = await steering.send(said, "en")
        assert (outcome["ok"], outcome["moved"]) == (False, True)
        assert "Pengawas 2" in outcome["text"], outcome
        assert "a prank" in outcome["text"], outcome

    in_its_own_loop(served, play)


@pytest.mark.parametrize("code", ["UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED"])
def test_what_nobody_answered_is_neither_done_nor_refused(code: str) -> None:
    nothing = grpc.aio.Metadata()
    outcome = _refused(grpc.aio.AioRpcError(grpc.StatusCode[code], nothing, nothing), "en")
    assert (outcome["unheard"], outcome["moved"]) == (True, False)
    assert "will not happen twice" in outcome["text"]


@pytest.mark.parametrize("alert", ["ALERT_LATE_EN_ROUTE", "ALERT_DESK_NOT_ANSWERING"])
def test_only_what_changes_nothing_is_as_if_nothing_had_been(alert: str) -> None:
    """A desk that does not answer in time is told by an alarm, too, and its need waits for something else then."""
    rang = journal_pb2.AlertRaised(alert=alert, incident=7, again_ms=1)
    entry = incidents_pb2.TimelineEntry(seq=9, events=[journal_pb2.Event(alert_raised=rang)])
    assert _rang_only([entry]) == (alert == "ALERT_LATE_EN_ROUTE")
