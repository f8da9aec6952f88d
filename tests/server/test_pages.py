"""What supervisors ask: the pages over HTTP, the metrics on them, and gRPC's own health service."""

import asyncio
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Callable

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client.parser import text_string_to_metric_families

from dispatch_core import limits
from dispatch_server.client import Client, describe
from dispatch_server.feed import Watcher
from dispatch_server.metrics import table
from dispatch_server.metrics.metric import OTHER, PREFIX, Metric
from dispatch_server.metrics.series import Page, Shares
from sigap.v1 import desks_pb2, intake_pb2, ops_pb2, units_pb2

from ..support_prometheus import promtool
from ..support_server import Server
from .asking import refused, report, request

SERVING = health_pb2.HealthCheckResponse.SERVING
Samples = dict[str, dict[tuple[str, ...], float]]


def samples(server: Server) -> Samples:
    """Every sample by its name and the values of its labels."""
    status, text = server.page("/metrics")
    assert status == 200
    found: Samples = defaultdict(dict)
    for family in text_string_to_metric_families(text):
        assert family.documentation, family.name
        for sample in family.samples:
            found[sample.name][tuple(sample.labels.values())] = sample.value
    return found


def said(server: Server, raw: bytes) -> bytes:
    """All that the HTTP side answers to these bytes."""
    host, _, port = server.http.rpartition(":")
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(4096):
            answer += part
    return answer


def test_pages_say_that_it_serves(server: Server) -> None:
    assert server.page("/healthz") == (200, "ok\n")
    assert server.page("/readyz") == (200, "ready\n")
    status, text = server.page("/elsewhere")
    assert status == 404
    assert "/metrics" in text


@pytest.mark.parametrize(
    ("raw", "answer"),
    [
        (b"POST /metrics HTTP/1.1\r\n\r\n", b"HTTP/1.1 405"),
        (b"nonsense\r\n\r\n", b"HTTP/1.1 400"),
        (b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", b"HTTP/1.1 200"),
        (b"GET /" + b"x" * (2 * limits.HTTP_HEAD_BYTES_MAX) + b" HTTP/1.1\r\n\r\n", b""),
        (b"GET /readyz HTTP/1.1\r\nHost", b""),
    ],
    ids=["post", "no request", "get", "too long", "cut off"],
)
def test_what_is_no_request_hurts_nobody(server: Server, raw: bytes, answer: bytes) -> None:
    assert said(server, raw).startswith(answer)
    assert server.page("/readyz")[0] == 200


def test_metrics_count_what_happens(client: Client, server: Server) -> None:
    before = samples(server)
    client.intake.ReportIncident(report("structure_fire", place="Passo"))
    refused(client.intake.CancelIncident, request("CancelIncident", incident_id="I999999"))
    # A call is counted when it is over, which its caller may hear of before.
    calls, last = "sigap_rpc_calls_total", ("CancelIncident",)
    until_s = time.monotonic() + 60
    while (after := samples(server))[calls][last] == before[calls][last]:
        assert time.monotonic() < until_s, "the call was never counted"

    def rose(name: str, *labels: str) -> float:
        return after[f"sigap_{name}"][labels] - before[f"sigap_{name}"].get(labels, 0)

    for metric in (table.REPORT_COMMITTED, table.COMMAND_APPLIED, table.BATCH_CONFIRMED):
        assert rose(f"{metric.name}_count") >= 1
        assert rose(f"{metric.name}_sum") > 0
    for method, failures in (("ReportIncident", 0), ("CancelIncident", 1)):
        assert rose("rpc_calls_total", method) == 1
        assert rose("rpc_failures_total", method) == failures
    assert rose("rpc_received_to_answered_seconds_count", "command") == 2
    assert rose("rpc_received_to_answered_seconds_sum", "command") > 0
    assert rose("rpc_received_to_answered_seconds_count", "crew") == 0
    assert rose("rejections_total", "INCIDENT_NOT_FOUND") == 1
    assert rose("incidents_open") == 1
    assert rose("committed_seq") >= 1
    assert after["sigap_process_memory_resident_bytes"][()] > 2**20


def test_every_metric_of_the_table_is_there_and_no_other(client: Client, server: Server) -> None:
    client.intake.ReportIncident(report("cardiac_arrest"))
    refused(client.intake.CancelIncident, request("CancelIncident", incident_id="I999999"))
    next(client.ops.WatchEvents(request("WatchEvents")))
    families = list(text_string_to_metric_families(server.page("/metrics")[1]))
    # The parser leaves a counter's suffix out.
    assert {family.name for family in families} == {PREFIX + metric.name for metric in table.WRITER}
    for metric in table.WRITER:
        [family] = [family for family in families if family.name == PREFIX + metric.name]
        assert (family.type, family.documentation) == (metric.kind, metric.meaning)
        assert {sample.name for sample in family.samples} == set(metric.sample_names)
        assert len(family.samples) <= metric.series_max
        for sample in family.samples:
            assert set(sample.labels) - {"le"} == set(metric.labels)


def test_every_method_and_what_may_go_wrong_is_counted_from_the_start(server: Server) -> None:
    """What begins with its first error has never risen, and nobody would be called."""
    files = (desks_pb2, intake_pb2, ops_pb2, units_pb2)
    services = [service for file in files for service in file.DESCRIPTOR.services_by_name.values()]
    methods = {(method.name,) for service in services for method in service.methods}
    assert len(services) == 4
    found = samples(server)
    for name in ("calls", "failures"):
        assert set(found[f"sigap_rpc_{name}_total"]) == methods
    assert {(name,) for name in table.CALL_CLASSES} == set(found["sigap_rpc_received_to_answered_seconds_count"])
    assert {(reason,) for reason in table.REASONS_KNOWN} <= set(found["sigap_rejections_total"])


def test_metrics_are_what_prometheus_wants(client: Client, server: Server) -> None:
    client.intake.ReportIncident(report("cardiac_arrest"))
    assert promtool("check", "metrics", given=server.page("/metrics")[1]) == ""


def test_metrics_stay_few_and_name_nobody(client: Client, server: Server) -> None:
    caller = {"name": "Ibu Salamah", "phone": "081299887766", "health": "sesak napas"}
    asked = report("cardiac_arrest", request_id="pages-1", caller=caller, note="lorong kedua")
    reported = client.intake.ReportIncident(asked)
    status, text = server.page("/metrics")
    assert status == 200
    series = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(series) <= limits.WRITER_SERIES_MAX
    for word in (*caller.values(), "lorong", "pages-1", reported.incident_id, reported.report_id):
        assert word not in text


def test_who_follows_the_feed_is_counted(client: Client, server: Server) -> None:
    def watching() -> float:
        return samples(server)["sigap_watchers"][()]

    before = watching()
    streams = [
        client.ops.WatchEvents(request("WatchEvents")),
        client.intake.WatchIncidents(request("WatchIncidents")),
        client.units.WatchOrders(request("WatchOrders", agency="PLN")),
        client.desks.WatchDesk(request("WatchDesk", desk_id="PLN")),
    ]
    for stream in streams:
        next(stream)
    assert watching() - before == len(streams)
    assert set(samples(server)["sigap_watchers_behind_entries"]) == {(watcher.value,) for watcher in Watcher}
    for stream in streams:
        stream.cancel()


def test_what_is_too_much_for_a_label_is_counted_together() -> None:
    row = Metric("asked", "counter", "What was asked.", ("what",), 3)
    page = Page()
    children = page.children(row)
    for number in range(5):
        children.of(str(number)).inc()
    children.of("1").inc()
    assert told(page) == {("0",): 1, ("1",): 2, (OTHER,): 3}


def test_what_can_be_asked_for_shows_the_largest_and_the_end_of_what_was() -> None:
    row = Metric("there", "gauge", "What there is.", ("what",), 3)
    page, shares = Page(), Shares(row)
    counts: dict[tuple[str, ...], float] = {("a",): 1, ("b",): 5, ("c",): 3, ("d",): 2}
    page.asked(row, lambda: shares.of(counts))
    assert told(page) == {("b",): 5, ("c",): 3, (OTHER,): 3}
    counts.clear()
    assert told(page) == {("b",): 0, ("c",): 0}


def told(page: Page) -> dict[tuple[str, ...], float]:
    text = asyncio.run(page.render()).decode()
    [family] = text_string_to_metric_families(text)
    return {tuple(sample.labels.values()): sample.value for sample in family.samples}


def test_health_of_the_server_and_of_each_service(server: Server) -> None:
    with grpc.insecure_channel(server.grpc) as channel:
        health = health_pb2_grpc.HealthStub(channel)
        for name in ("", "sigap.v1", "sigap.v1.IntakeService", "sigap.v1.UnitService", "sigap.v1.OpsService"):
            assert health.Check(health_pb2.HealthCheckRequest(service=name), timeout=10).status == SERVING
        with pytest.raises(grpc.RpcError) as caught:
            health.Check(health_pb2.HealthCheckRequest(service="else"), timeout=10)
        assert describe(caught.value).status == "NOT_FOUND"
        unknown = next(health.Watch(health_pb2.HealthCheckRequest(service="else"), timeout=10))
        assert unknown.status == health_pb2.HealthCheckResponse.SERVICE_UNKNOWN


def test_health_tells_its_watchers_that_the_server_stops(make_server: Callable[..., Server]) -> None:
    server = make_server()
    server.start()
    with grpc.insecure_channel(server.grpc) as channel:
        watch = health_pb2_grpc.HealthStub(channel).Watch(health_pb2.HealthCheckRequest(), timeout=30)
        assert next(watch).status == SERVING
        stopping = threading.Thread(target=server.stop)
        stopping.start()
        assert next(watch).status == health_pb2.HealthCheckResponse.NOT_SERVING
        stopping.join()
