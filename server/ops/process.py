"""The process: the follower and its page of metrics, until it is told to stop or whoever started it is gone."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress

from ..client import AioClient
from ..config import split_address
from ..exits import Exit
from ..http import Http, pages
from ..logs import configure
from ..metrics import table
from ..metrics.series import Page
from .follower import Follower
from .gauges import add_gauges
from .reporter import Reporter
from .tally import Tally

PARENT_LOOK_S = 0.5


def run(server: str, http: str, *, calm_s: float, with_parent: bool) -> int:
    """Follow `server`, serve the page at `http` (HOST:PORT); the exit code. Raises PortTaken.

    `with_parent`: end with who started it.
    """
    configure("warning")
    try:
        return int(asyncio.run(_run(server, http, calm_s, with_parent)))
    except (KeyboardInterrupt, asyncio.CancelledError):
        return Exit.OK


async def _run(server: str, http: str, calm_s: float, with_parent: bool) -> Exit:
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, task.cancel)
    page = Page()
    async with AioClient(server) as client:
        follower = Follower(client, Tally(page), Reporter(calm_s))
        add_gauges(page, lambda: follower.book, follower.reporter, follower.now_ms)
        page.asked(table.FEED_HEARD_AGE, follower.heard_age_s)
        page.asked(table.FEED_BEHIND, lambda: follower.entry_age_s)

        def why_not() -> str:
            return "" if follower.following else "the server's feed is not heard"

        served = Http(pages(page.render, why_not))
        await served.start(*split_address(http))
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(follower.run())
                if with_parent:
                    await _orphaned(os.getppid())
                    task.cancel()
        finally:
            with suppress(asyncio.CancelledError):
                await served.close()
    return Exit.OK


async def _orphaned(parent: int) -> None:
    """Until the process that started this one is gone."""
    while os.getppid() == parent:
        await asyncio.sleep(PARENT_LOOK_S)
