"""Streams: what they show first, what comes after, how they are resumed, and how one that is not read ends."""

import asyncio
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import grpc
import grpc.aio
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from dispatch_core import limits
from dispatch_server.client import AioClient, Client, describe
from dispatch_server.journal.chain import digest
from sigap.v1 import incidents_pb2, ops_pb2, types_pb2

from ..support_server import Server
from .asking import refused, report, request, reserved_of, units_of

# A window of flow control that does not grow, so that a reader who stops is felt soon.
SMALL_WINDOW = (("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65_536))
STREAMS = ("intake.WatchIncidents", "units.WatchOrders", "ops.WatchEvents")


def follow(client: Client, method: str, **fields: Any) -> Any:
    """A stream, with a limit so that a failing test ends."""
    service, name = method.split(".")
    return getattr(getattr(client, service), name)(request(name, **fields), timeout=20)


def until(stream: Any, done: Callable[[Any], bool]) -> list[Any]:
    """What a stream shows up to the first message that is `done`, which comes last; then it is cancelled."""
    shown = []
    for message in stream:
        shown.append(message)
        if done(message):
            stream.cancel()
            return shown
    raise AssertionError("the stream ended by itself")


def shown_incidents(messages: list[Any]) -> list[str]:
    return [message.incident.incident_id for message in messages if message.HasField("incident")]


def heartbeat(field: str) -> Callable[[Any], bool]:
    return lambda message: not message.HasField(field)


def test_incidents_first_all_open_then_changes(client: Client, server: Server) -> None:
    first = client.intake.ReportIncident(report("fallen_tree"))
    stream = follow(client, "intake.WatchIncidents")
    opened = next(stream)
    assert opened.incident.incident_id == first.incident_id
    assert opened.journal_id == server.journal_id
    second = client.intake.ReportIncident(report("fallen_tree"))
    shown = until(stream, lambda message: message.incident.incident_id == second.incident_id)
    assert shown[-1].seq >= second.seq
    seqs = [message.seq for message in shown]
    assert seqs == sorted(seqs)


def test_incidents_resume_without_what_was_seen(client: Client) -> None:
    old = client.intake.ReportIncident(report("street_light"))
    seen = until(follow(client, "intake.WatchIncidents"), heartbeat("incident"))[-1].seq
    new = client.intake.ReportIncident(report("street_light"))
    shown = shown_incidents(until(follow(client, "intake.WatchIncidents", after_seq=seen), heartbeat("incident")))
    assert new.incident_id in shown
    assert old.incident_id not in shown


def test_orders_are_given_repeated_and_taken_back(client: Client) -> None:
    stream = follow(client, "units.WatchOrders", agency="MEDIC")
    reported = client.intake.ReportIncident(report("cardiac_arrest"))
    medic = next(one.unit_id for need in reported.needs if need.agency == "MEDIC" for one in need.assignments)

    def mine(kind: int) -> Callable[[Any], bool]:
        return lambda message: message.order.unit_id == medic and message.order.kind == kind

    ordered = until(stream, mine(incidents_pb2.ORDER_KIND_DISPATCH))[-1]
    order = ordered.order
    assert (order.incident_id, order.order_version, order.agency) == (reported.incident_id, 1, "MEDIC")
    assert (order.acknowledged, order.alert_no) == (False, 0)
    assert order.eta.eta_ms > 0
    assert medic not in order.with_unit_ids
    # Nobody answers: the same order is shown again, counted up.
    own = follow(client, "units.WatchOrders", unit_ids=[medic])
    repeated = until(own, lambda message: message.order.alert_no > 0)[-1].order
    assert repeated.order_version == 1
    client.units.Acknowledge(request("Acknowledge", unit_id=medic))
    resumed = follow(client, "units.WatchOrders", unit_ids=[medic], after_seq=0)
    assert next(resumed).order.acknowledged
    resumed.cancel()
    now = client.ops.GetState(request("GetState")).seq
    later = until(follow(client, "units.WatchOrders", unit_ids=[medic], after_seq=now), heartbeat("order"))
    assert len(later) == 1, "an acknowledged order that did not change is not shown again"
    own = follow(client, "units.WatchOrders", unit_ids=[medic])
    client.intake.CancelIncident(request("CancelIncident", incident_id=reported.incident_id, reason="salah lapor"))
    back = until(own, mine(incidents_pb2.ORDER_KIND_CANCEL))[-1].order
    assert (back.order_version, back.acknowledged, back.reason) == (2, False, "salah lapor")
    client.units.Acknowledge(request("Acknowledge", unit_id=medic, order_version=2))
    assert not any(
        message.HasField("order")
        for message in until(follow(client, "units.WatchOrders", unit_ids=[medic]), heartbeat("order"))
    )


def test_orders_resume_with_what_still_waits_for_an_answer(client: Client) -> None:
    reported = client.intake.ReportIncident(report("structure_fire", place="Passo"))
    now = client.ops.GetState(request("GetState")).seq
    shown = until(follow(client, "units.WatchOrders", after_seq=now), heartbeat("order"))
    waiting = {message.order.unit_id for message in shown if message.order.incident_id == reported.incident_id}
    # Who is only reserved has no order.
    assert waiting == set(units_of(reported))
    assert not waiting & set(reserved_of(reported))


def entries(messages: list[Any]) -> Iterator[Any]:
    return (message.entry for message in messages if message.HasField("entry"))


def test_events_are_the_whole_journal_as_stored(client: Client) -> None:
    last = client.intake.ReportIncident(report("fallen_tree")).seq
    shown = list(entries(until(follow(client, "ops.WatchEvents"), lambda message: message.seq >= last)))
    assert [entry.seq for entry in shown] == list(range(1, shown[-1].seq + 1))
    for before, after in pairwise(shown):
        assert after.prev_digest == digest(before.SerializeToString(deterministic=True))
        assert after.at_ms >= before.at_ms
    half = last // 2
    rest = list(entries(until(follow(client, "ops.WatchEvents", after_seq=half), lambda message: message.seq >= last)))
    assert rest[: last - half] == shown[half:last]


@pytest.mark.parametrize("method", STREAMS)
def test_heartbeat_says_where_the_journal_is(client: Client, method: str, server: Server) -> None:
    seq = client.ops.GetState(request("GetState")).seq
    field = {"intake.WatchIncidents": "incident", "units.WatchOrders": "order", "ops.WatchEvents": "entry"}[method]
    beat = until(follow(client, method, after_seq=seq, journal_id=server.journal_id), heartbeat(field))[-1]
    assert beat.seq >= seq
    assert (beat.journal_id, beat.store_away) == (server.journal_id, False)


@pytest.mark.parametrize("method", STREAMS)
def test_another_journal_and_the_future_are_refused(client: Client, method: str) -> None:
    def ended(**fields: Any) -> Any:
        with pytest.raises(grpc.RpcError) as caught:
            next(follow(client, method, **fields))
        return describe(caught.value)

    problem = ended(after_seq=1, journal_id="another")
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "JOURNAL_DIFFERS")
    problem = ended(after_seq=10**9)
    assert (problem.status, problem.reason) == ("FAILED_PRECONDITION", "SEQ_IN_FUTURE")
    problem = ended(after_seq=-1)
    assert problem.status == "FAILED_PRECONDITION"


async def test_a_reader_who_stops_is_cut_with_its_last_seq(server: Server) -> None:
    async with AioClient(server.grpc) as client:
        channel = grpc.aio.insecure_channel(server.grpc, options=SMALL_WINDOW)
        watch = channel.unary_stream(
            "/sigap.v1.OpsService/WatchEvents", response_deserializer=ops_pb2.WatchEventsReply.FromString
        )
        now = (await client.ops.GetState(request("GetState"))).seq
        stream = watch(ops_pb2.WatchEventsRequest(after_seq=now).SerializeToString(), timeout=60)
        first = await client.intake.ReportIncident(report("fallen_tree"))
        assert (await stream.read()).seq == first.seq
        note = "x" * 3_000
        more = limits.WATCHER_QUEUE_MAX + 300
        while more > 0:
            asked = [report("fallen_tree", attach_to_incident_id=first.incident_id, note=note) for _ in range(100)]
            await asyncio.gather(*(client.intake.ReportIncident(one) for one in asked))
            more -= len(asked)
        got = [first.seq]
        with pytest.raises(grpc.RpcError) as caught:
            await _read_to_the_end(stream, got)
        problem = describe(caught.value)
        assert (problem.status, problem.reason) == ("RESOURCE_EXHAUSTED", "WATCHER_TOO_SLOW")
        # What it was told to resume after is no more than it got, so nothing is missed.
        assert first.seq <= int(problem.facts["last_seq"]) <= got[-1]
        resumed = watch(ops_pb2.WatchEventsRequest(after_seq=int(problem.facts["last_seq"])).SerializeToString())
        assert (await resumed.read()).seq == int(problem.facts["last_seq"]) + 1
        resumed.cancel()
        await channel.close()


async def _read_to_the_end(stream: Any, seqs: list[int]) -> None:
    while True:
        seqs.append((await stream.read()).seq)


async def test_watchers_are_bounded(server: Server) -> None:
    async with AioClient(server.grpc) as client:
        streams = [client.units.WatchOrders(request("WatchOrders")) for _ in range(limits.WATCHERS_MAX)]
        try:
            await asyncio.gather(*(stream.read() for stream in streams))
            with pytest.raises(grpc.RpcError) as caught:
                await client.units.WatchOrders(request("WatchOrders")).read()
            problem = describe(caught.value)
            assert (problem.status, problem.reason) == ("RESOURCE_EXHAUSTED", "TOO_MANY_WATCHERS")
            assert problem.retry_ms
        finally:
            for stream in streams:
                stream.cancel()
        await _free_again(client)


async def _free_again(client: AioClient) -> None:
    until_s = time.monotonic() + 10
    while True:
        try:
            await client.units.WatchOrders(request("WatchOrders")).read()
            return
        except grpc.RpcError:
            assert time.monotonic() < until_s, "the places of watchers who left stay taken"
            await asyncio.sleep(0.1)


async def test_streams_of_every_kind_are_bounded(server: Server) -> None:
    async with grpc.aio.insecure_channel(server.grpc) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        streams = [health.Watch(health_pb2.HealthCheckRequest()) for _ in range(limits.STREAMS_MAX)]
        try:
            await asyncio.gather(*(stream.read() for stream in streams))
            with pytest.raises(grpc.RpcError) as caught:
                await health.Watch(health_pb2.HealthCheckRequest()).read()
            problem = describe(caught.value)
            assert (problem.status, problem.reason) == ("RESOURCE_EXHAUSTED", "OVERLOADED")
        finally:
            for stream in streams:
                stream.cancel()
    async with AioClient(server.grpc) as client:
        await _free_again(client)


def test_unknown_words_of_a_watch(client: Client) -> None:
    # A terminal with a misspelt unit must not wait for orders that never come.
    with pytest.raises(grpc.RpcError) as caught:
        next(follow(client, "units.WatchOrders", unit_ids=["DAMKAR-01", "NOBODY-99"]))
    problem = describe(caught.value)
    assert (problem.status, problem.reason, problem.field) == ("NOT_FOUND", "UNIT_NOT_FOUND", "unit_ids")
    with pytest.raises(grpc.RpcError) as caught:
        next(follow(client, "units.WatchOrders", agency="NOBODY"))
    assert describe(caught.value).reason == "AGENCY_UNKNOWN"
    assert refused(client.units.Acknowledge, request("Acknowledge", unit_id="NOBODY-99")).status == "NOT_FOUND"
    assert types_pb2.Alert.ALERT_ORDER_UNDELIVERED == 1
