"""Requests that these tests send, with every field that does not matter filled in, and how refusals read."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from dispatch_server.client import Client, Problem, describe, new_request_id
from sigap.v1 import desks_pb2, intake_pb2, ops_pb2, types_pb2, units_pb2

MARDIKA = "Terminal Mardika"
CLEARED = types_pb2.ASSIGNMENT_STATE_CLEARED
MESSAGES = (intake_pb2, units_pb2, desks_pb2, ops_pb2)


def point(lat: float, lon: float) -> types_pb2.Point:
    """A point in degrees."""
    return types_pb2.Point(lat_e7=round(lat * 1e7), lon_e7=round(lon * 1e7))


def request(name: str, **fields: Any) -> Any:
    """The request message of the method `name`; a fresh request_id where it has one and none is given."""
    kind = next(getattr(module, f"{name}Request") for module in MESSAGES if hasattr(module, f"{name}Request"))
    if "request_id" in kind.DESCRIPTOR.fields_by_name:
        fields.setdefault("request_id", new_request_id())
    return kind(**fields)


def report(type_code: str = "structure_fire", place: str = MARDIKA, **fields: Any) -> intake_pb2.ReportIncidentRequest:
    """A report from a place of the gazetteer, unless `where` is given."""
    fields.setdefault("where", intake_pb2.Where(name=place))
    made: intake_pb2.ReportIncidentRequest = request("ReportIncident", type_code=type_code, **fields)
    return made


def refused(call: Callable[[Any], Any], message: Any) -> Problem:
    """The problem with which a call is refused; fails if it is answered."""
    with pytest.raises(grpc.RpcError) as caught:
        call(message)
    return describe(caught.value)


def units_of(reply: Any) -> list[str]:
    """The units that were ordered for a reply's needs, in order."""
    return [one.unit_id for need in reply.needs for one in need.assignments if not one.reserved]


def reserved_of(reply: Any) -> list[str]:
    """The units that wait for a human's release."""
    return [one.unit_id for need in reply.needs for one in need.assignments if one.reserved]


def need_of(reply: Any, agency: str, line: int = types_pb2.LINE_KIND_DISPATCH) -> Any:
    """The first need of an agency of this kind; "" is a hospital."""
    return next(need for need in reply.needs if need.agency == agency and need.line == line)


def clear(client: Client, incident_id: str, units: list[str]) -> None:
    """Have units report that they are done."""
    for unit_id in units:
        client.units.ReportProgress(request("ReportProgress", unit_id=unit_id, incident_id=incident_id, state=CLEARED))


def incident_of(client: Client, incident_id: str) -> Any:
    """An incident as it is now."""
    return client.intake.GetIncident(request("GetIncident", incident_id=incident_id)).incident


def close(client: Client, incident_id: str) -> None:
    """Free an incident's units, whatever they do, have its power back, and close it."""
    incident = incident_of(client, incident_id)
    live = [
        one.unit_id for need in incident.needs for one in need.assignments if one.state < CLEARED and not one.reserved
    ]
    clear(client, incident_id, live)
    if incident.power.state == types_pb2.POWER_STATE_ISOLATED:
        restored = {"power": types_pb2.POWER_STATE_RESTORED, "desk_id": "PLN", "by": "piket"}
        client.desks.RecordPower(request("RecordPower", incident_id=incident_id, **restored))
    client.intake.CloseIncident(request("CloseIncident", incident_id=incident_id))
