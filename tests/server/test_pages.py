"""What supervisors ask: the pages over HTTP, the metrics on them, and gRPC's own health service."""

import socket
import threading
from collections import defaultdict
from collections.abc import Callable

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from prometheus_client.parser import text_string_to_metric_families

from dispatch_core import limits
from dispatch_server import metrics
from dispatch_server.client import Client, describe

from ..support_server import Server
from .asking import refused, report, request, units_of

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
    reported = client.intake.ReportIncident(report("structure_fire", place="Passo"))
    refused(client.intake.CancelIncident, request("CancelIncident", incident_id="I999999"))
    after = samples(server)
    for name in ("report_received_to_committed_seconds", "decide_seconds", "journal_append_seconds"):
        count = f"sigap_{name}_count"
        assert after[count][()] > before[count][()]
    assert after["sigap_incidents_open"]["open",] == before["sigap_incidents_open"]["open",] + 1
    engines = [unit_id for unit_id in units_of(reported) if unit_id.startswith("DAMKAR")]
    committed = after["sigap_units"]["DAMKAR", "committed"] - before["sigap_units"].get(("DAMKAR", "committed"), 0)
    assert committed == len(engines)
    reason = ("INCIDENT_NOT_FOUND",)
    assert after["sigap_rejections_total"][reason] == before["sigap_rejections_total"].get(reason, 0) + 1


def test_metrics_stay_few_and_name_nobody(client: Client, server: Server) -> None:
    caller = {"name": "Ibu Salamah", "phone": "081299887766", "health": "sesak napas"}
    asked = report("cardiac_arrest", request_id="pages-1", caller=caller, note="lorong kedua")
    reported = client.intake.ReportIncident(asked)
    status, text = server.page("/metrics")
    assert status == 200
    series = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(series) <= limits.METRIC_SERIES_MAX
    for word in (*caller.values(), "lorong", "pages-1", reported.incident_id, reported.report_id):
        assert word not in text


def test_waiting_needs_are_counted_by_agency_and_priority(client: Client, server: Server) -> None:
    # One hearse: the second that is asked for waits.
    for _ in range(2):
        client.intake.ReportIncident(report("hearse_request"))
    found = samples(server)
    for name in ("sigap_needs_waiting", "sigap_incidents_waiting"):
        assert sum(count for (agency, _), count in found[name].items() if agency == "DINKES") >= 1
    assert 0 < found["sigap_store_memory_used_ratio"][()] < 0.6


def test_however_many_kinds_there_are_the_series_stay_few() -> None:
    shares = metrics.REASONS_SERIES_MAX + 2 * metrics.WAITING_SERIES_MAX + metrics.UNITS_SERIES_MAX + len("rwwu")
    # Each histogram has a bucket more than its bounds, a sum and a count.
    bounds = (metrics.SECONDS, metrics.SECONDS, metrics.DECIDE_SECONDS, metrics.BATCH_ENTRIES)
    fixed = sum(len(each) + 3 for each in bounds) + len(("calls", "open", "cancelled")) + len(metrics.NUMBERS)
    assert all(len(each) + 1 <= 10 for each in bounds)
    assert shares + fixed <= limits.METRIC_SERIES_MAX


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
