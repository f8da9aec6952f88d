"""What callers, crews and supervisors do meanwhile, over gRPC."""

from __future__ import annotations

from typing import Any

from dispatch_server.client import Client, new_request_id
from sigap.v1 import intake_pb2, ops_pb2, types_pb2, units_pb2

FIRE = types_pb2.Point(lat_e7=-36890000, lon_e7=1281822000)
WORDS = types_pb2.AssignmentState


def report(
    client: Client,
    type_code: str = "structure_fire",
    point: types_pb2.Point = FIRE,
    caller: intake_pb2.Caller | None = None,
) -> Any:
    """A call; the server's answer."""
    where = intake_pb2.Where(point=point, uncertainty_m=50)
    return client.intake.ReportIncident(
        intake_pb2.ReportIncidentRequest(
            request_id=new_request_id(), type_code=type_code, where=where, by="112", caller=caller
        )
    )


def progress(client: Client, unit_id: str, state: str) -> None:
    """What a crew reports."""
    client.units.ReportProgress(
        units_pb2.ReportProgressRequest(
            request_id=new_request_id(), unit_id=unit_id, state=WORDS.Value(f"ASSIGNMENT_STATE_{state}")
        )
    )


def acknowledge(client: Client, unit_id: str) -> None:
    """A crew answers its order."""
    client.units.Acknowledge(units_pb2.AcknowledgeRequest(request_id=new_request_id(), unit_id=unit_id))


def ordered(reply: Any, agency: str) -> str:
    """A unit of an agency that was ordered."""
    return next(
        unit.unit_id for need in reply.needs if need.agency == agency for unit in need.assignments if not unit.reserved
    )


def incident(client: Client, number: str) -> Any:
    """An incident as it is now."""
    return client.intake.GetIncident(intake_pb2.GetIncidentRequest(incident_id=number)).incident


def units_of(found: Any, agency: str) -> dict[str, str]:
    """An agency's units on an incident: what each is doing, by the wire's name."""
    return {
        one.unit_id: WORDS.Name(one.state).removeprefix("ASSIGNMENT_STATE_")
        for need in found.needs
        if need.agency == agency
        for one in need.assignments
    }


def manual(client: Client, mode: str) -> None:
    """Who orders, in the whole service."""
    client.ops.SetMode(
        ops_pb2.SetModeRequest(
            request_id=new_request_id(),
            mode=types_pb2.DispatchMode.Value(f"DISPATCH_MODE_{mode}"),
            reason_code=types_pb2.OVERRIDE_OTHER,
            reason="a look",
            by="spv",
        )
    )


def clear(client: Client) -> None:
    """Every incident is cancelled and every unit free again."""
    wanted = intake_pb2.ListIncidentsRequest(page_size=500, states=[types_pb2.INCIDENT_STATE_OPEN])
    for found in client.intake.ListIncidents(wanted).incidents:
        client.intake.CancelIncident(
            intake_pb2.CancelIncidentRequest(
                request_id=new_request_id(), incident_id=found.incident_id, reason="over", by="spv"
            )
        )
    for unit in client.ops.ListUnits(ops_pb2.ListUnitsRequest()).units:
        if not unit.incident_id:
            continue
        if unit.assignment_state >= types_pb2.ASSIGNMENT_STATE_STAGED:
            progress(client, unit.unit_id, "CLEARED")
        else:
            acknowledge(client, unit.unit_id)
