"""The one wrapper around every gRPC method: size, parsing, deadline, admission, errors, counting.

Methods are registered as generic handlers of raw bytes; the wrapper of each is made once, here, and a service's
method sees a parsed request and returns a reply or raises. Whatever it raises becomes a status with details. It knows
no method and no rule; a server of one's own (a benchmark's) is `Rpc()`, `unary(...)`, `make_server(...)`.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import socket
import traceback
from collections.abc import Awaitable, Callable
from time import perf_counter
from typing import Any, NoReturn, Protocol, TypeAlias

import grpc
import grpc.aio
from google.protobuf.message import DecodeError, Message

from dispatch_core import limits

from .config import split_address
from .faults import StoreAway
from .system_errors import in_english, in_indonesian
from .translate.refusals import Refusal, pack, refusal, rejected
from .writer.outcomes import InternalError, OutcomeUnknown, Overloaded, Refused, RequestIdReused

LOG = logging.getLogger(__name__)

# A reply, or the bytes of one.
Send: TypeAlias = Callable[[Message | bytes], Awaitable[None]]
Unary: TypeAlias = Callable[[Any], Awaitable[Message]]
Stream: TypeAlias = Callable[[Any, Send], Awaitable[None]]
Seconds: TypeAlias = Callable[[float], None]

OVERLOADED_RETRY_MS = 1_000
STORE_RETRY_MS = 500
_DETAILS_KEY = "grpc-status-details-bin"

OPTIONS = (
    # On by default: a second server on the same port would start silently and take half of the calls.
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", limits.TRANSPORT_BYTES_MAX),
    # A watcher whose machine is gone is noticed within a minute.
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 5_000),
)


class PortTaken(Exception):
    """The address cannot be listened on; the text says what to do, `indonesian` too."""

    def __init__(self, address: str, option: str, error: OSError | None = None) -> None:
        """`option` is the one that gives another address; `error` what the system said."""
        words = (in_indonesian(error), in_english(error)) if error else ("", "")
        indonesian, english = (f" ({why})" if why else "" for why in words)
        super().__init__(f"{address} cannot be served{english}. Give another with {option}.")
        self.indonesian = f"{address} tidak dapat dipakai{indonesian}. Beri yang lain dengan {option}."


def _ignore(*_: object) -> None:
    pass


class Meter(Protocol):
    """What is told of one method's calls."""

    def answered(self, seconds: float) -> None:
        """A unary call ended, in whichever way, so long after it was received."""

    def opened(self) -> None:
        """A stream began."""

    def failed(self, reason: str) -> None:
        """A call or a stream ended with an error of this name."""


class Unmetered:
    """Nobody wants to know."""

    answered = opened = failed = staticmethod(_ignore)


class Rpc(grpc.GenericRpcHandler):  # type: ignore[misc]
    """The methods of a server by their paths. Register all of them before the server starts."""

    def __init__(self, meter: Callable[[str, str], Meter] = lambda _service, _name: Unmetered()) -> None:
        """`meter` makes what is told of the calls of a service's method, both by name."""
        self.call_count = 0
        self.call_bytes = 0
        self.stream_count = 0
        self._closed = False
        self._meter = meter
        self._handlers: dict[str, Any] = {}

    def service(self, handler_call_details: Any) -> Any:
        """Called by gRPC for every call; None = no such method."""
        return self._handlers.get(handler_call_details.method)

    def close(self) -> None:
        """Refuse every command and read from now on; what is under way is answered. The server stops soon."""
        self._closed = True

    # -- Registering ---------------------------------------------------------------------------------------------------

    def unary(
        self,
        service: str,
        name: str,
        request_type: type[Message],
        method: Unary,
        *,
        bytes_max: int = limits.REQUEST_BYTES_MAX,
        seconds: Seconds = _ignore,
    ) -> None:
        """Serve `/service/name`. `seconds` is told how long each answered call took from its receipt on."""
        parse, meter = request_type.FromString, self._meter(service, name)
        # Not the loop's clock: uvloop's counts whole milliseconds.
        clock = perf_counter

        async def handle(raw: bytes, context: Any) -> bytes:
            started_s = clock()
            self.call_count += 1
            self.call_bytes += len(raw)
            try:
                self._admit()
                request = _parsed(parse, raw, bytes_max)
                async with asyncio.timeout(_allowed_s(context)):
                    reply = await method(request)
                answer: bytes = reply.SerializeToString()
            except Exception as error:
                await _abort(context, name, error, meter)
            finally:
                self.call_count -= 1
                self.call_bytes -= len(raw)
                meter.answered(clock() - started_s)
            seconds(clock() - started_s)
            return answer

        self._handlers[f"/{service}/{name}"] = grpc.unary_unary_rpc_method_handler(handle)

    def stream(self, service: str, name: str, request_type: type[Message], method: Stream) -> None:
        """Serve the server stream `/service/name`. The method sends until it raises or its caller goes."""
        parse, meter = request_type.FromString, self._meter(service, name)

        async def handle(raw: bytes, context: Any) -> None:
            meter.opened()

            async def send(reply: Message | bytes) -> None:
                await context.write(reply if isinstance(reply, bytes) else reply.SerializeToString())

            self.stream_count += 1
            try:
                if self.stream_count > limits.STREAMS_MAX:
                    raise refusal("OVERLOADED", retry_ms=OVERLOADED_RETRY_MS)
                await method(_parsed(parse, raw, limits.REQUEST_BYTES_MAX), send)
            except Exception as error:
                # A cancelled handler is not an Exception: it passes through, as gRPC needs.
                await _abort(context, name, error, meter)
            finally:
                self.stream_count -= 1

        self._handlers[f"/{service}/{name}"] = grpc.unary_stream_rpc_method_handler(handle)

    # -- Details -------------------------------------------------------------------------------------------------------

    def _admit(self) -> None:
        if self._closed:
            raise refusal("STOPPING", retry_ms=limits.AWAY_RETRY_MS)
        if self.call_count > limits.CALLS_MAX or self.call_bytes > limits.CALLS_BYTES_MAX:
            raise refusal("OVERLOADED", retry_ms=OVERLOADED_RETRY_MS)


async def _abort(context: Any, name: str, error: Exception, meter: Meter) -> NoReturn:
    """Answer with a status; gRPC's abort raises."""
    answer = refusal_of(error, name)
    meter.failed(answer.reason)
    message, details = pack(answer)
    await context.abort(answer.status, message, ((_DETAILS_KEY, details),))
    raise AssertionError("abort returned")


def _parsed(parse: Callable[[bytes], Message], raw: bytes, bytes_max: int) -> Message:
    if len(raw) > bytes_max:
        violation = (("", f"the message has {len(raw)} bytes"),)
        raise refusal("MESSAGE_TOO_LARGE", bytes_max // 1024, violations=violation)
    try:
        return parse(raw)
    except DecodeError:
        # The parser does not say which field; its words could quote one.
        violation = (("", "not a message of this method, or a text that is not UTF-8"),)
        raise refusal("BAD_MESSAGE", violations=violation) from None


def _allowed_s(context: Any) -> float:
    """Seconds this call may take. gRPC counts on the wall clock: it is asked once, then the loop's clock runs."""
    remaining_s = context.time_remaining()
    if remaining_s is None:
        return limits.CALL_DEADLINE_DEFAULT_MS / 1000
    return float(min(remaining_s, limits.CALL_DEADLINE_MAX_MS / 1000))


def refusal_of(error: Exception, name: str) -> Refusal:
    """What an exception of the method `name` means to its caller."""
    match error:
        case Refusal():
            return error
        case Refused():
            return rejected(error.rejection)
        case RequestIdReused():
            return refusal("REQUEST_ID_REUSED", violations=(("request_id", "was used for another request"),))
        case Overloaded():
            return refusal("OVERLOADED", retry_ms=error.retry_ms)
        case OutcomeUnknown():
            return refusal("STORE_AWAY", retry_ms=error.retry_ms)
        case StoreAway():
            return refusal("STORE_AWAY", retry_ms=STORE_RETRY_MS)
        case TimeoutError():
            return refusal("DEADLINE_EXCEEDED")
    number = secrets.token_hex(4)
    if isinstance(error, InternalError):
        LOG.error("fault %s: %s met one inside the engine, described above", number, name)
    else:
        # Without the exception's words: they could quote a request.
        frames = "".join(traceback.format_tb(error.__traceback__))
        LOG.error("fault %s in %s: %s\n%s", number, name, type(error).__name__, frames)
    return refusal("INTERNAL", number)


def make_server(rpc: Rpc, address: str) -> tuple[Any, int]:
    """A server of these methods that listens at HOST:PORT but does not answer yet, and its port. Raises PortTaken."""
    _try_to_listen(address)
    server = grpc.aio.server(options=OPTIONS)
    server.add_generic_rpc_handlers((rpc,))
    try:
        port = server.add_insecure_port(address)
    except RuntimeError:
        raise PortTaken(address, "--grpc") from None
    return server, port


def _try_to_listen(address: str) -> None:
    """Listen there for a moment: gRPC itself does not say why it cannot."""
    host, port = split_address(address)
    try:
        [(family, kind, protocol, _, where), *_] = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        with socket.socket(family, kind, protocol) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind(where)
            tried.listen(1)
    except OSError as error:
        raise PortTaken(address, "--grpc", error) from None
