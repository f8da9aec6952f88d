"""The console's process: the hub and the pages on one loop, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from nicegui import ui

from dispatch_core.city.bundle import City

from ...client import AioClient
from ...exits import Exit
from ..language import Language
from .doors import Doors
from .hub import Hub
from .marks import Marks
from .page import serve_pages

LOG = logging.getLogger(__name__)

# A browser that was away for so long begins anew.
RECONNECT_S = 10.0
# How long browsers may take to let go when it ends.
LET_GO_S = 3


def run(
    city: City,
    folder: Path,
    server: str,
    listening: socket.socket,
    *,
    tiles: str,
    language: Language,
    names: Sequence[str],
    marks: Path | None,
    ready: Callable[[str], None],
) -> None:
    """Serve the pages on a bound socket until a signal. `ready` is told the address once they can be opened; `names`
    are what browsers may call it beside its address, `marks` the file of what was seen to. Ends the process where the
    server can be followed no more.
    """

    @contextlib.asynccontextmanager
    async def alive(_: FastAPI) -> AsyncIterator[None]:
        async with AioClient(server) as client:
            hub = Hub(city, folder, client, Marks(marks))
            serve_pages(hub, tiles, language)
            following = asyncio.create_task(hub.run())
            serving.end_with(following)
            yield
            following.cancel()
            await asyncio.wait([following])

    # No pages about its paths: they would fetch scripts from elsewhere, and nobody asked for them.
    pages = FastAPI(lifespan=alive, docs_url=None, redoc_url=None, openapi_url=None)
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
    config = uvicorn.Config(
        Doors(pages, host, names),
        log_level="warning",
        lifespan="on",
        ws_ping_interval=5.0,
        timeout_graceful_shutdown=LET_GO_S,
    )
    serving = Told(config, f"http://{host}:{port}", ready)
    serving.run(sockets=[listening])
    if serving.failed:
        raise SystemExit(Exit.INTERNAL)


class Told(uvicorn.Server):
    """A server that says where it is once it listens, and ends when nobody feeds its pages any more."""

    def __init__(self, config: uvicorn.Config, address: str, ready: Callable[[str], None]) -> None:
        super().__init__(config)
        self._address = address
        self._tell = ready
        # It ended by itself.
        self.failed = False

    def end_with(self, following: asyncio.Task[None]) -> None:
        """End, too, when this task does without having been told to: a page that nobody feeds must not stay up."""
        following.add_done_callback(self._ended)

    def _ended(self, following: asyncio.Task[None]) -> None:
        if following.cancelled():
            return
        error = following.exception()
        LOG.critical("the console ends, for it cannot follow its server any more: %s", where(error))
        self.failed = self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._tell(self._address)


def where(error: BaseException | None) -> str:
    """Which kind of exception was raised where; not its words, which could quote a report."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if error is None:
        return "it stopped"
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
