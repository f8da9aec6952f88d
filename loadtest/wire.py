"""Messages by name, and what the driver reads out of them: the one file of this package that knows the wire's shapes.

The message classes stay behind dispatch_server.client; importing it is what makes their names known.
"""

from __future__ import annotations

import functools
from hashlib import blake2b
from typing import Any

from google.protobuf.descriptor_pool import Default
from google.protobuf.message_factory import GetMessageClass

from dispatch_core.records import record
from dispatch_server import client as _client

assert _client.DEFAULT_ADDRESS, "the client registers the messages"


@record
class OrderSeen:
    """An order as a unit's terminal gets it. `ordinal` counts the unit's orders in this run, from 1."""

    unit_id: str
    incident: int
    assignment_no: int
    order_version: int
    type_code: str
    # What the report said for the crews: worlds put their own mark of the event here.
    note: str
    lat_e7: int
    lon_e7: int
    turnout_ms: int
    # All of the estimate but the turnout.
    travel_ms: int
    with_unit_ids: tuple[str, ...]
    ordinal: int


@record
class EntrySeen:
    """A journal entry as the feed carries it."""

    seq: int
    at_ms: int
    request_id: str
    method: str
    events: tuple[Any, ...]
    prev_digest: bytes
    digest: bytes


def message_class(name: str) -> Any:
    return _named(f"sigap.v1.{name}")


@functools.cache
def _named(full_name: str) -> Any:
    return GetMessageClass(Default().FindMessageTypeByName(full_name))


def request(method: str, **fields: Any) -> Any:
    """The request message of an rpc, such as `request("Acknowledge", unit_id="DAMKAR-01")`."""
    return message_class(f"{method}Request")(**fields)


def where(lat_e7: int, lon_e7: int, uncertainty_m: int = 0, name: str = "") -> Any:
    point = message_class("Point")(lat_e7=lat_e7, lon_e7=lon_e7)
    return message_class("Where")(point=point, uncertainty_m=uncertainty_m, name=name)


def incident_number(incident_id: str) -> int:
    """The number in "I<number>"; 0 for an empty id."""
    return int(incident_id[1:]) if incident_id else 0


def at_ms_of(reply: Any) -> int:
    """The instant a reply names, in milliseconds; 0 where it has none."""
    return instant_ms(reply.at) if "at" in reply.DESCRIPTOR.fields_by_name else 0


def instant_ms(timestamp: Any) -> int:
    return int(timestamp.seconds * 1000 + timestamp.nanos // 1_000_000)


def timestamp(at_ms: int) -> Any:
    """A Timestamp message of an instant in milliseconds since 1970 UTC."""
    whole_s, rest_ms = divmod(at_ms, 1000)
    return _named("google.protobuf.Timestamp")(seconds=whole_s, nanos=rest_ms * 1_000_000)


def order_seen(order: Any, incident: int, ordinal: int) -> OrderSeen:
    """The terminal's view of an Order message."""
    eta, point = order.eta, order.location.point
    return OrderSeen(
        unit_id=order.unit_id,
        incident=incident,
        assignment_no=order.assignment_no,
        order_version=order.order_version,
        type_code=order.type_code,
        note=order.note,
        lat_e7=point.lat_e7,
        lon_e7=point.lon_e7,
        turnout_ms=eta.turnout_ms,
        travel_ms=max(0, eta.eta_ms - eta.turnout_ms - eta.stale_ms),
        with_unit_ids=tuple(order.with_unit_ids),
        ordinal=ordinal,
    )


def entry_seen(entry: Any) -> EntrySeen:
    """An Entry message taken apart, with the digest of its bytes, which are those that the store holds."""
    which = entry.command.WhichOneof("command") if entry.HasField("command") else None
    method = "".join(part.capitalize() for part in which.split("_")) if which else ""
    return EntrySeen(
        seq=entry.seq,
        at_ms=entry.at_ms,
        request_id=entry.request_id,
        method=method,
        events=tuple(getattr(event, event.WhichOneof("event")) for event in entry.events),
        prev_digest=entry.prev_digest,
        digest=blake2b(entry.SerializeToString(deterministic=True), digest_size=16).digest(),
    )
