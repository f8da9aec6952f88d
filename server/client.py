"""Clients of a Sigap server, for everything that talks to one: command line, console, driver, call-takers' systems.

`Client` blocks, `AioClient` is for asyncio; both have `.intake`, `.units`, `.desks` and `.ops`, whose methods are named
as in the proto files and take one request message. `retrying` repeats a command safely under one request_id. `describe`
turns an error into words. It keeps no state beside the connection and prints nothing.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import partial
from typing import Any, Self

import grpc
import grpc.aio
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pool import Default
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2, status_pb2  # type: ignore[import-untyped]

from sigap.v1 import desks_pb2, intake_pb2, ops_pb2, units_pb2

DEFAULT_ADDRESS = "127.0.0.1:50112"
ENVIRONMENT = "SIGAP_SERVER"
TIMEOUT_S = 5.0
# How long `retrying` goes on by default: longer than a restart with recovery usually takes.
RETRY_LIMIT_S = 30.0
_BACKOFF_FIRST_S = 0.05
_BACKOFF_MAX_S = 1.0
_DETAILS_KEY = "grpc-status-details-bin"

# A server that was restarted shall be found again in a moment; left alone gRPC waits up to two minutes. The `min` is
# not of a wait but of how long one attempt may take, greeting included: 100 ms were too few for a loaded machine, and
# calls to a server in good health ended UNAVAILABLE.
_OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 2_000),
    ("grpc.max_reconnect_backoff_ms", 2_000),
    ("grpc.enable_http_proxy", 0),
)

# The outcome is unknown, or the server asked to come back: the same request under the same id is safe. CANCELLED is
# what gRPC says for a server that stops; a caller who cancels gets no such error.
_AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.CANCELLED)


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong with a call, in words and in parts."""

    # The gRPC status by name, e.g. "NOT_FOUND".
    status: str
    # Sigap's own name for it, e.g. "INCIDENT_NOT_FOUND"; empty where the answer is not Sigap's.
    reason: str
    # The request's field it is about; empty = none.
    field: str
    # What happened and what to do next, in the language asked for.
    sentence: str
    # Milliseconds until trying again makes sense; 0 = not said.
    retry_ms: int
    # Every field that is wrong: (field, description in English).
    violations: tuple[tuple[str, str], ...] = ()
    # Facts beside it, e.g. {"oldest_seq": "17"}.
    facts: dict[str, str] = dataclass_field(default_factory=dict)


class Service:
    """One service's methods on one channel: `service.GetIncident(request)`.

    Unary calls have a default timeout, streams have none; both take `timeout=` in seconds.
    """

    def __init__(self, channel: Any, file: FileDescriptor, name: str, timeout_s: float) -> None:
        for method in file.services_by_name[name].methods:
            make = channel.unary_stream if method.server_streaming else channel.unary_unary
            call = make(
                f"/{file.package}.{name}/{method.name}",
                request_serializer=GetMessageClass(method.input_type).SerializeToString,
                response_deserializer=GetMessageClass(method.output_type).FromString,
            )
            setattr(self, method.name, call if method.server_streaming else partial(call, timeout=timeout_s))

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"the service has no method {name}")


class _Services:
    """The four services on one channel."""

    def __init__(self, channel: Any, timeout_s: float) -> None:
        self.channel = channel
        self.intake = Service(channel, intake_pb2.DESCRIPTOR, "IntakeService", timeout_s)
        self.units = Service(channel, units_pb2.DESCRIPTOR, "UnitService", timeout_s)
        self.desks = Service(channel, desks_pb2.DESCRIPTOR, "DeskService", timeout_s)
        self.ops = Service(channel, ops_pb2.DESCRIPTOR, "OpsService", timeout_s)


class Client(_Services):
    """A blocking client, which connects at its first call.

    `address` is HOST:PORT; empty = $SIGAP_SERVER, else 127.0.0.1:50112.
    """

    def __init__(self, address: str = "", *, timeout_s: float = TIMEOUT_S) -> None:
        self.address = address or default_address()
        super().__init__(grpc.insecure_channel(self.address, options=_OPTIONS), timeout_s)

    def close(self) -> None:
        self.channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AioClient(_Services):
    """A client for asyncio; make it inside the loop that uses it. `address` as for Client."""

    def __init__(self, address: str = "", *, timeout_s: float = TIMEOUT_S) -> None:
        self.address = address or default_address()
        super().__init__(grpc.aio.insecure_channel(self.address, options=_OPTIONS), timeout_s)

    async def close(self) -> None:
        await self.channel.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def default_address() -> str:
    """The server that client commands mean: $SIGAP_SERVER, else the port that `sigap up` serves by default."""
    return os.environ.get(ENVIRONMENT) or DEFAULT_ADDRESS


def new_request_id() -> str:
    """An id that nobody else makes, for one mutating request and all its repetitions."""
    return uuid.uuid4().hex


def request_of(method: str, **fields: Any) -> Any:
    """The request of one method by name, `request_of("ops.ListUnits", agency="PLN")`; fields of None are left out."""
    name = f"sigap.v1.{method.partition('.')[2]}Request"
    given = {field: value for field, value in fields.items() if value is not None}
    return GetMessageClass(Default().FindMessageTypeByName(name))(**given)


# -- Repeating ---------------------------------------------------------------------------------------------------------


def retrying(call: Callable[[Any], Any], request: Any, *, limit_s: float = RETRY_LIMIT_S) -> Any:
    """`call(request)`, repeated for `limit_s` seconds while the outcome is unknown or the server asks to come back.

    `call` is a method of a blocking client, e.g. `client.intake.ReportIncident`. An empty request_id is filled in
    first; all attempts share it, so the command happens at most once. Raises the last grpc.RpcError.
    """
    waits = _Waits(request, limit_s)
    while True:
        try:
            return call(request)
        except grpc.RpcError as error:
            wait_s = waits.after(error)
            if wait_s is None:
                raise
        time.sleep(wait_s)


async def retrying_aio(call: Callable[[Any], Awaitable[Any]], request: Any, *, limit_s: float = RETRY_LIMIT_S) -> Any:
    """The same for a method of an AioClient."""
    waits = _Waits(request, limit_s)
    while True:
        try:
            return await call(request)
        except grpc.RpcError as error:
            wait_s = waits.after(error)
            if wait_s is None:
                raise
        await asyncio.sleep(wait_s)


class _Waits:
    """How long to wait before the next attempt: what the server says, else doubling with jitter."""

    def __init__(self, request: Any, limit_s: float) -> None:
        if "request_id" in request.DESCRIPTOR.fields_by_name and not request.request_id:
            request.request_id = new_request_id()
        self._end_s = time.monotonic() + limit_s
        self._backoff_s = _BACKOFF_FIRST_S

    def after(self, error: grpc.RpcError) -> float | None:
        """Seconds to wait; None: repeating is of no use, or the time is up."""
        retry_ms = describe(error).retry_ms
        if error.code() not in _AGAIN and not retry_ms:
            return None
        wait_s = max(retry_ms / 1000, self._backoff_s * random.uniform(0.5, 1.0))
        self._backoff_s = min(self._backoff_s * 2, _BACKOFF_MAX_S)
        return wait_s if time.monotonic() + wait_s < self._end_s else None


# -- Errors ------------------------------------------------------------------------------------------------------------

# What gRPC itself says without Sigap's details: (Indonesian, English).
_PLAIN = {
    "UNAVAILABLE": (
        "Server Sigap tidak menjawab; jalankan `sigap up` atau setel SIGAP_SERVER ke alamatnya, lalu ulangi.",
        "No Sigap server answers; start one with `sigap up` or set SIGAP_SERVER to its address, then repeat.",
    ),
    "DEADLINE_EXCEEDED": (
        "Jawaban tidak datang tepat waktu; hasilnya belum diketahui, ulangi dengan request_id yang sama.",
        "No answer came in time; the outcome is unknown, repeat with the same request_id.",
    ),
    "UNIMPLEMENTED": (
        "Server itu tidak mengenal perintah ini; periksa alamat dan versinya.",
        "That server does not know this call; check its address and version.",
    ),
    "RESOURCE_EXHAUSTED": (
        "Pesan terlalu besar untuk server; kirim dalam bagian yang lebih kecil.",
        "The message is too large for the server; send it in smaller parts.",
    ),
    "CANCELLED": (
        "Server berhenti saat dipanggil; hasilnya belum diketahui, ulangi dengan request_id yang sama.",
        "The server stopped meanwhile; the outcome is unknown, repeat with the same request_id.",
    ),
}
_UNKNOWN = ("Kesalahan yang tidak dikenal ({}); lihat log server.", "An unknown error ({}); see the server's log.")


def describe(error: grpc.RpcError, language: str = "en") -> Problem:
    """The problem behind a failed call; `language` is "id" or "en"."""
    status = error.code().name
    reason = sentence = ""
    retry_ms = 0
    violations: tuple[tuple[str, str], ...] = ()
    facts: dict[str, str] = {}
    for packed in _details(error):
        if packed.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
            info = error_details_pb2.ErrorInfo.FromString(packed.value)
            reason, facts = info.reason, dict(info.metadata)
        elif packed.Is(error_details_pb2.BadRequest.DESCRIPTOR):
            bad = error_details_pb2.BadRequest.FromString(packed.value)
            violations = tuple((one.field, one.description) for one in bad.field_violations)
        elif packed.Is(error_details_pb2.RetryInfo.DESCRIPTOR):
            delay = error_details_pb2.RetryInfo.FromString(packed.value).retry_delay
            retry_ms = delay.seconds * 1000 + delay.nanos // 1_000_000
        elif packed.Is(error_details_pb2.LocalizedMessage.DESCRIPTOR):
            message = error_details_pb2.LocalizedMessage.FromString(packed.value)
            if not sentence or message.locale == language:
                sentence = message.message
    if not sentence:
        pair = _PLAIN.get(status, _UNKNOWN)
        sentence = pair[0 if language == "id" else 1].replace("{}", status)
    first_field = violations[0][0] if violations else facts.get("field", "")
    return Problem(status, reason, first_field, sentence, retry_ms, violations, facts)


def _details(error: grpc.RpcError) -> list[Any]:
    for key, value in error.trailing_metadata() or ():
        if key == _DETAILS_KEY:
            return list(status_pb2.Status.FromString(value).details)
    return []
