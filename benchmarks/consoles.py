"""Consoles as the server sees them, in a process of their own: so many that follow, and one that stops reading.

`python -m benchmarks.consoles ADDRESS COUNT` says "ready" once all have listed and follow, and ends with its input.
Each has its own connection and its own mirror, as a `sigap console` has; browsers and pages are left out, for the
server never meets them.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from pathlib import Path

from dispatch_core.city import load_city
from dispatch_loadtest.wire import request
from dispatch_server.cli.console.link import made
from dispatch_server.client import AioClient

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def attached(address: str, count: int) -> Iterator[None]:
    """So many consoles that follow the server meanwhile, and one that is stuck."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.consoles", address, str(count)],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(20)


async def _follow(address: str, count: int) -> None:
    async with AsyncExitStack() as stack:
        links = []
        for _ in range(count):
            client = await stack.enter_async_context(AioClient(address))
            links.append(made(load_city("ambon"), client, lambda: None))
        following = [asyncio.create_task(link.follow()) for link in links]
        while not all(link.mirror.begun and not link.lost() for link in links):
            await asyncio.sleep(0.05)
        stuck = await stack.enter_async_context(AioClient(address))
        stream = stuck.ops.WatchEvents(request("WatchEvents"))
        await stream.read()  # And never again.
        print("ready", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
        # As a machine that is switched off: the server must cope.
        os._exit(len([task for task in following if task.done()]))


if __name__ == "__main__":
    asyncio.run(_follow(sys.argv[1], int(sys.argv[2])))
