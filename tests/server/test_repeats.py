"""The same request again: at once, at the same time, after a crash. One effect, and the very same answer."""

import asyncio
from collections.abc import Callable
from typing import Any

from dispatch_server.client import AioClient, Client
from sigap.v1 import intake_pb2, types_pb2

from ..support_server import Server
from .asking import need_of, refused, report, request, units_of

PASSO = intake_pb2.Where(name="Passo")


def answers(client: Client, asked: list[tuple[str, Any]]) -> list[bytes]:
    """The replies to these requests, as bytes."""
    replies = []
    for method, message in asked:
        service, name = method.split(".")
        replies.append(getattr(getattr(client, service), name)(message).SerializeToString(deterministic=True))
    return replies


def test_twice_is_once(client: Client) -> None:
    asked = report("fallen_tree", caller=intake_pb2.Caller(name="Bapak Johannes"))
    first = client.intake.ReportIncident(asked)
    assert client.intake.ReportIncident(asked) == first
    assert client.ops.GetState(request("GetState")).open_incident_count == 1
    other = report("fallen_tree", request_id=asked.request_id, caller=intake_pb2.Caller(name="Ibu Johannes"))
    problem = refused(client.intake.ReportIncident, other)
    assert (problem.status, problem.reason, problem.field) == ("INVALID_ARGUMENT", "REQUEST_ID_REUSED", "request_id")
    cancel = request("CancelIncident", incident_id=first.incident_id, request_id=asked.request_id)
    assert refused(client.intake.CancelIncident, cancel).reason == "REQUEST_ID_REUSED"


def test_a_refused_request_may_be_sent_again(client: Client) -> None:
    asked = request("SignOff", unit_id="PMI-01", request_id="again-later")
    client.units.SignOff(request("SignOff", unit_id="PMI-01"))
    assert refused(client.units.SignOff, asked).reason == "UNIT_OFF_DUTY"
    client.units.SignOn(request("SignOn", unit_id="PMI-01"))
    assert client.units.SignOff(asked).unit_id == "PMI-01"


async def test_at_the_same_time_is_once(server: Server) -> None:
    async with AioClient(server.grpc) as one, AioClient(server.grpc) as other:
        before = (await one.ops.GetState(request("GetState"))).open_incident_count
        asked = report("fallen_tree")
        calls = [client.intake.ReportIncident(asked) for client in (one, other) for _ in range(16)]
        replies = await asyncio.gather(*calls)
        assert len({reply.SerializeToString(deterministic=True) for reply in replies}) == 1
        assert (await one.ops.GetState(request("GetState"))).open_incident_count == before + 1


def test_after_a_crash_the_answers_are_the_same_bytes(make_server: Callable[..., Server]) -> None:
    server = make_server()
    server.start()
    with server.client() as client:
        fire = report("structure_fire", note="gudang")
        first = client.intake.ReportIncident(fire)
        there, away, *_ = units_of(first)
        police = need_of(first, "POLRI").need_no
        on_scene = request("ReportProgress", unit_id=there, state=types_pb2.ASSIGNMENT_STATE_ON_SCENE)
        asked: list[tuple[str, Any]] = [
            ("intake.ReportIncident", fire),
            ("intake.ReportIncident", report("structure_fire", attach_to_incident_id=first.incident_id)),
            ("intake.UpdateIncident", request("UpdateIncident", incident_id=first.incident_id, alarm_level=2)),
            ("units.Acknowledge", request("Acknowledge", unit_id=away)),
            ("units.ReportProgress", on_scene),
            ("ops.CloseRoad", request("CloseRoad", road_id="R32", reason="banjir")),
            ("intake.ReportIncident", report("structure_fire", place="Urimessing")),
            ("ops.SetMode", request("SetMode", agency="PMI", mode=types_pb2.DISPATCH_MODE_MANUAL, reason="latihan")),
            ("ops.ConfirmOrder", request("ConfirmOrder", incident_id=first.incident_id, need_no=police, by="pengawas")),
            ("ops.SetStaging", request("SetStaging", incident_id=first.incident_id, where=PASSO)),
            ("units.DeclareScene", request("DeclareScene", incident_id=first.incident_id, safe=True, reason="aman")),
            (
                "desks.AnswerDesk",
                request(
                    "AnswerDesk",
                    incident_id=first.incident_id,
                    need_no=need_of(first, "PLN", types_pb2.LINE_KIND_ISOLATE).need_no,
                    desk_id="PLN",
                    answer=types_pb2.DESK_ANSWER_ACCEPTED,
                ),
            ),
            ("intake.CancelIncident", request("CancelIncident", incident_id=first.incident_id, reason="padam")),
            ("units.SignOff", request("SignOff", unit_id="DINKES-01")),
        ]
        before = answers(client, asked)
        cleared = request("ReportProgress", unit_id=there, state=types_pb2.ASSIGNMENT_STATE_CLEARED)
        client.units.ReportProgress(cleared)
        assert answers(client, asked) == before
    server.kill()
    server.start()
    with server.client() as client:
        assert answers(client, asked) == before
        reports = client.intake.GetIncident(request("GetIncident", incident_id=first.incident_id)).incident
        assert reports.report_count == 2
