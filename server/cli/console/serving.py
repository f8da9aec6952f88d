"""The console's process: the hub and the pages on one loop, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from dispatch_core.city.bundle import City

from ...client import AioClient
from ..language import Language
from .hub import Hub
from .page import serve_pages

# A browser that was away for so long begins anew.
RECONNECT_S = 10.0


def run(
    city: City,
    folder: Path,
    server: str,
    listening: socket.socket,
    *,
    tiles: str,
    language: Language,
    ready: Callable[[str], None],
) -> None:
    """Serve the pages on a bound socket until a signal. `ready` is told the address once they can be opened."""

    @contextlib.asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        async with AioClient(server) as client:
            hub = Hub(city, folder, client)
            serve_pages(hub, tiles, language)
            following = asyncio.create_task(hub.run())
            yield
            following.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await following

    pages = FastAPI(lifespan=alive)
    ui.run_with(
        pages,
        title="Sigap",
        language="id" if language == "id" else "en-US",
        reconnect_timeout=RECONNECT_S,
        message_history_length=100,
        tailwind=False,
        show_welcome_message=False,
    )
    host, port = listening.getsockname()[:2]
    config = uvicorn.Config(pages, log_level="warning", lifespan="on", ws_ping_interval=5.0)
    _Told(config, f"http://{host}:{port}", ready).run(sockets=[listening])


class _Told(uvicorn.Server):
    """A server that says where it is once it listens."""

    def __init__(self, config: uvicorn.Config, address: str, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._address = address
        self._tell = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell(self._address)
