"""Bad input: a clear status and reason, the field by name, and nothing changed."""

import time
from typing import Any

import grpc
import pytest

from dispatch_core import limits
from dispatch_server.client import Client, describe
from sigap.v1 import intake_pb2, ops_pb2, types_pb2, units_pb2

from .asking import MARDIKA, point, refused, report, request

LONG_ID = "x" * (limits.ID_BYTES_MAX + 1)
LONG_TEXT = "é" * (limits.TEXT_BYTES_MAX // 2 + 1)
FAR_TIME_S = 4_102_444_800


@pytest.fixture(autouse=True)
def _nothing_changes(client: Client) -> Any:
    """Whatever a test here sends, the state's digest is the same afterwards."""
    before = client.ops.GetState(request("GetState"))
    yield
    after = client.ops.GetState(request("GetState"))
    assert (after.seq, after.state_digest) == (before.seq, before.state_digest)


def where(**fields: Any) -> intake_pb2.Where:
    return intake_pb2.Where(**fields)


def at(seconds: int, nanos: int = 0) -> dict[str, int]:
    return {"seconds": seconds, "nanos": nanos}


REPORTS = [
    ({"request_id": ""}, "FIELD_MISSING", "request_id"),
    ({"request_id": LONG_ID}, "TEXT_TOO_LONG", "request_id"),
    ({"request_id": "dua\nbaris"}, "ID_NOT_PRINTABLE", "request_id"),
    ({"type_code": ""}, "FIELD_MISSING", "type_code"),
    ({"type_code": "alien_landing"}, "INCIDENT_TYPE_UNKNOWN", "type_code"),
    ({"type_code": LONG_ID}, "TEXT_TOO_LONG", "type_code"),
    ({"priority": 6}, "OUT_OF_RANGE", "priority"),
    ({"where": where()}, "PLACE_MISSING", "where"),
    ({"where": where(name="   ")}, "PLACE_MISSING", "where"),
    ({"where": where(name=LONG_TEXT)}, "TEXT_TOO_LONG", "where.name"),
    ({"where": where(point=types_pb2.Point())}, "POINT_ZERO", "where.point"),
    ({"where": where(point=point(91, 128))}, "OUT_OF_RANGE", "where.point.lat_e7"),
    ({"where": where(point=types_pb2.Point(lat_e7=1, lon_e7=-(2**31)))}, "OUT_OF_RANGE", "where.point.lon_e7"),
    ({"where": where(name=MARDIKA, uncertainty_m=50_001)}, "OUT_OF_RANGE", "where.uncertainty_m"),
    ({"call_received_at": at(0)}, "TIME_OUT_OF_RANGE", "call_received_at"),
    ({"call_answered_at": at(FAR_TIME_S)}, "TIME_OUT_OF_RANGE", "call_answered_at"),
    ({"call_answered_at": at(1_700_000_000, -5)}, "TIME_OUT_OF_RANGE", "call_answered_at"),
    ({"attach_to_incident_id": "17"}, "INCIDENT_ID_MALFORMED", "attach_to_incident_id"),
    ({"attach_to_incident_id": "I0"}, "INCIDENT_ID_MALFORMED", "attach_to_incident_id"),
    ({"attach_to_incident_id": "I9" + "9" * 30}, "INCIDENT_ID_MALFORMED", "attach_to_incident_id"),
    ({"note": LONG_TEXT}, "TEXT_TOO_LONG", "note"),
    ({"by": LONG_TEXT}, "TEXT_TOO_LONG", "by"),
    ({"caller": intake_pb2.Caller(health=LONG_TEXT)}, "TEXT_TOO_LONG", "caller.health"),
]


@pytest.mark.parametrize(("fields", "reason", "field"), REPORTS, ids=lambda value: str(value)[:40])
def test_report(client: Client, fields: dict[str, Any], reason: str, field: str) -> None:
    problem = refused(client.intake.ReportIncident, report(**fields))
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", reason, field)
    assert problem.sentence
    assert problem.violations[0][0] == field


OTHERS = [
    ("units.ReportProgress", {"unit_id": "MEDIC-01", "state": 99}, "VALUE_UNKNOWN", "state"),
    ("units.ReportProgress", {"unit_id": "MEDIC-01"}, "FIELD_MISSING", "state"),
    ("units.ReportProgress", {"unit_id": "MEDIC-01", "state": 6, "availability": 9}, "VALUE_UNKNOWN", "availability"),
    ("units.SetAvailability", {"unit_id": "MEDIC-01"}, "FIELD_MISSING", "availability"),
    ("units.SignOn", {"unit_id": "MEDIC-01", "crew_count": 101}, "OUT_OF_RANGE", "crew_count"),
    ("units.SignOn", {"unit_id": "MEDIC-01", "position": types_pb2.Point()}, "POINT_ZERO", "position"),
    ("units.Acknowledge", {}, "FIELD_MISSING", "unit_id"),
    ("units.Acknowledge", {"unit_id": "MEDIC-01", "request_id": ""}, "FIELD_MISSING", "request_id"),
    ("intake.UpdateIncident", {"incident_id": "I4", "alarm_level": 6}, "OUT_OF_RANGE", "alarm_level"),
    ("intake.UpdateIncident", {"priority": 2}, "FIELD_MISSING", "incident_id"),
    ("intake.CancelIncident", {"incident_id": "seven"}, "INCIDENT_ID_MALFORMED", "incident_id"),
    ("intake.Reassign", {"incident_id": "I4", "unit_id": "A", "need_no": 65}, "OUT_OF_RANGE", "need_no"),
    ("intake.ListIncidents", {"states": [9]}, "VALUE_UNKNOWN", "states"),
    ("intake.Recommend", {"type_code": "structure_fire"}, "PLACE_MISSING", "where"),
    ("ops.CloseRoad", {"road_id": LONG_ID}, "TEXT_TOO_LONG", "road_id"),
    ("ops.EraseCaller", {"report_id": "R1", "request_id": ""}, "FIELD_MISSING", "request_id"),
]


@pytest.mark.parametrize(("call", "fields", "reason", "field"), OTHERS, ids=lambda value: str(value)[:40])
def test_other_calls(client: Client, call: str, fields: dict[str, Any], reason: str, field: str) -> None:
    service, method = call.split(".")
    problem = refused(getattr(getattr(client, service), method), request(method, **fields))
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", reason, field)


def test_every_wrong_field_is_named_at_once(client: Client) -> None:
    problem = refused(client.intake.ReportIncident, report(request_id="", priority=9, note=LONG_TEXT))
    assert [field for field, _ in problem.violations] == ["request_id", "priority", "note"]


NOW_MS = int(time.time() * 1000)
POSITIONS = [
    ({"lat_e7": [1, 2]}, "COLUMNS_DIFFER", "lat_e7"),
    ({"fix_at_ms": []}, "COLUMNS_DIFFER", "fix_at_ms"),
    ({"unit_ids": [""]}, "FIELD_MISSING", "unit_ids"),
    ({"unit_ids": [LONG_ID]}, "TEXT_TOO_LONG", "unit_ids"),
    ({"lat_e7": [900_000_001]}, "OUT_OF_RANGE", "lat_e7"),
    ({"lon_e7": [-1_800_000_001]}, "OUT_OF_RANGE", "lon_e7"),
    ({"lat_e7": [0], "lon_e7": [0]}, "POINT_ZERO", "lat_e7"),
    # In seconds. A case must be named alike in every process that collects it.
    ({"fix_at_ms": [1_765_000_000]}, "TIME_OUT_OF_RANGE", "fix_at_ms"),
]


@pytest.mark.parametrize(("columns", "reason", "field"), POSITIONS, ids=lambda value: str(value)[:40])
def test_positions(client: Client, columns: dict[str, Any], reason: str, field: str) -> None:
    fine: dict[str, Any] = {
        "unit_ids": ["MEDIC-01"],
        "lat_e7": [-36_890_000],
        "lon_e7": [1_281_820_000],
        "fix_at_ms": [NOW_MS],
    }
    problem = refused(client.units.ReportPositions, units_pb2.ReportPositionsRequest(**{**fine, **columns}))
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", reason, field)


def test_too_many_positions(client: Client) -> None:
    count = limits.POSITIONS_PER_BATCH_MAX + 1
    batch = units_pb2.ReportPositionsRequest(
        unit_ids=["U"] * count, lat_e7=[1] * count, lon_e7=[1] * count, fix_at_ms=[NOW_MS] * count
    )
    problem = refused(client.units.ReportPositions, batch)
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", "TOO_MANY", "unit_ids")


def test_a_million_positions(client: Client) -> None:
    count = 1_000_000
    batch = units_pb2.ReportPositionsRequest(
        unit_ids=["MEDIC-01"] * count, lat_e7=[1] * count, lon_e7=[1] * count, fix_at_ms=[NOW_MS] * count
    )
    problem = refused(client.units.ReportPositions, batch)
    assert problem.status == "RESOURCE_EXHAUSTED"
    assert "too large" in problem.sentence


def test_300_kib_of_text(client: Client) -> None:
    problem = refused(client.intake.ReportIncident, report(note="x" * 300 * 1024))
    assert (problem.status, problem.reason) == ("INVALID_ARGUMENT", "MESSAGE_TOO_LARGE")


RAW = [
    b"\x0a\x04\xff\xfe\xfd\xfc",  # A request_id that is not UTF-8.
    b"\x0a\x7f",  # A field that ends after the message does.
    b"\xff" * 64,  # No field at all.
]


@pytest.mark.parametrize("raw", RAW, ids=["bad-utf8", "cut-short", "garbage"])
@pytest.mark.parametrize(
    "method", ["IntakeService/ReportIncident", "UnitService/SignOn", "OpsService/CloseRoad", "OpsService/WatchEvents"]
)
def test_bytes_that_are_no_message(client: Client, method: str, raw: bytes) -> None:
    stream = method.endswith("WatchEvents")
    if stream and raw == RAW[0]:
        raw = b"\x12\x02\xff\xfe"
    call = (client.channel.unary_stream if stream else client.channel.unary_unary)(f"/sigap.v1.{method}")
    with pytest.raises(grpc.RpcError) as caught:
        list(call(raw)) if stream else call(raw)
    problem = describe(caught.value)
    assert (problem.status, problem.reason) == ("INVALID_ARGUMENT", "BAD_MESSAGE")


def test_no_such_method(client: Client) -> None:
    with pytest.raises(grpc.RpcError) as caught:
        client.channel.unary_unary("/sigap.v1.IntakeService/DropEverything")(b"")
    assert describe(caught.value).status == "UNIMPLEMENTED"


def test_unknown_fields_are_left_alone(client: Client) -> None:
    # A newer client may say more than this server understands.
    raw = ops_pb2.GetStateRequest().SerializeToString() + b"\x92\x4e\x03new"
    reply = client.channel.unary_unary("/sigap.v1.OpsService/GetState")(raw)
    assert ops_pb2.GetStateReply.FromString(reply).city_id == "ambon"
