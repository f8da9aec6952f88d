"""What was seen goes with what is decided: the etags that are served, each of one thing."""

from typing import Any

from dispatch_server.client import Client
from sigap.v1 import types_pb2

from .test_supervision import MANUAL, NORMAL, WHY, no, ops


def test_what_is_decided_of_one_thing_speaks_against_no_other(client: Client) -> None:
    """Each goes with the etag that was served before any of the others was decided, and twice with none."""
    city, modes_etag = ops(client, "GetCity"), ops(client, "GetState", without_digest=True).modes_etag
    hospital, police = city.destinations[0], next(one for one in city.agencies if one.agency == "POLRI")
    rule = {"agency": "POLRI", "type_code": "theft", **WHY}
    named = {"destination_id": hospital.destination_id, "reason": "penuh", "by": "pengawas"}
    shut, taken = types_pb2.DESTINATION_STATUS_DIVERTING, types_pb2.DESTINATION_STATUS_OPEN
    auto = types_pb2.AUTHORITY_AUTO
    steps: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
        ("SetDestination", hospital.etag, {**named, "status": shut}, {**named, "status": taken}),
        ("SetAuthority", police.authority_etag, {**rule, "authority": auto}, {**rule, "restore": True}),
        ("SetMode", modes_etag, {"agency": "MEDIC", "mode": MANUAL, **WHY}, {"agency": "MEDIC", "mode": NORMAL, **WHY}),
    ]
    for method, etag, fields, _ in steps:
        assert etag
        ops(client, method, **fields, expected_etag=etag)
    for method, etag, _, back in steps:
        reason = "AUTHORITY_CHANGED" if method == "SetAuthority" else "CHANGED_MEANWHILE"
        assert no(client, method, **back, expected_etag=etag) == ("ABORTED", reason, "expected_etag")
        ops(client, method, **back)
