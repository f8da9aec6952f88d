"""Three pages over HTTP: /metrics, /healthz and /readyz, for Prometheus and whoever supervises the process.

GET only, one request a connection, bounded in bytes, time and number. Written here because prometheus_client serves
from a thread, which commands beside it would feel, and a web framework costs more to start than the rest of the server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeAlias

from dispatch_core import limits

from .metrics.series import CONTENT_TYPE
from .rpc import PortTaken

# Status, content type, body.
Answer: TypeAlias = tuple[int, str, bytes]
Page: TypeAlias = Callable[[], Awaitable[Answer]]

PLAIN = "text/plain; charset=utf-8"
PHRASES = {200: "OK", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}
_DEADLINE_S = limits.HTTP_DEADLINE_MS / 1000


def pages(render: Callable[[], Awaitable[bytes]], why_not: Callable[[], str]) -> dict[str, Page]:
    """The pages of a process by their paths. `why_not` says what keeps it from its work; empty = nothing."""

    async def healthz() -> Answer:
        # That this is answered is what it says: the loop turns.
        return 200, PLAIN, b"ok\n"

    async def readyz() -> Answer:
        reason = why_not()
        return (503, PLAIN, f"{reason}\n".encode()) if reason else (200, PLAIN, b"ready\n")

    async def rendered() -> Answer:
        return 200, CONTENT_TYPE, await render()

    return {"/metrics": rendered, "/healthz": healthz, "/readyz": readyz}


class Http:
    """The pages at one address. `start` it; `close` it at the end."""

    def __init__(self, pages: dict[str, Page]) -> None:
        self._pages = pages
        self._server: asyncio.Server | None = None
        self._open_count = 0

    async def start(self, host: str, port: int) -> int:
        """Listen; returns the port. Raises PortTaken."""
        try:
            self._server = await asyncio.start_server(self._serve, host, port, limit=limits.HTTP_HEAD_BYTES_MAX)
        except OSError as error:
            raise PortTaken(f"{host}:{port}", "--http", error) from None
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open_count += 1
        try:
            async with asyncio.timeout(_DEADLINE_S):
                if self._open_count > limits.HTTP_CONNECTIONS_MAX:
                    answer = 503, PLAIN, b"too many connections\n"
                else:
                    answer = await self._answer(await reader.readuntil(b"\r\n\r\n"))
                writer.write(_written(answer))
                await writer.drain()
        except (TimeoutError, OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            # Whoever it was went away, or never said a whole request.
            pass
        finally:
            self._open_count -= 1
            with suppress(OSError):
                writer.close()

    async def _answer(self, head: bytes) -> Answer:
        words = head.split(b"\r\n", 1)[0].split()
        if len(words) != 3 or not words[2].startswith(b"HTTP/1."):
            return 400, PLAIN, b"not an HTTP/1 request\n"
        if words[0] != b"GET":
            return 405, PLAIN, b"only GET is served\n"
        page = self._pages.get(words[1].split(b"?", 1)[0].decode("latin-1"))
        if page is None:
            return 404, PLAIN, f"there is {', '.join(self._pages)}\n".encode()
        return await page()


def _written(answer: Answer) -> bytes:
    status, kind, body = answer
    head = (
        f"HTTP/1.1 {status} {PHRASES[status]}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return head.encode() + body
