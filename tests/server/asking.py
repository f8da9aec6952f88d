"""Requests that these tests send, with every field that does not matter filled in, and how refusals read."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest

from dispatch_server.client import Problem, describe, new_request_id
from sigap.v1 import intake_pb2, ops_pb2, types_pb2, units_pb2

MARDIKA = "Terminal Mardika"
MESSAGES = (intake_pb2, units_pb2, ops_pb2)


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
    """The units that a reply's needs were given, in order."""
    return [assignment.unit_id for need in reply.needs for assignment in need.assignments]
