"""Processes beside the server (`ops`, `paper`, `console`): started with it, again when they end, ended with it.

Each is an ordinary client in a process of its own, so whatever it does, or if it is missing, service goes on. Where the
server is killed, `ops` and `paper` end by themselves, and the console shows that it is gone.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from collections.abc import Sequence

from .config import OFF, USUAL_GRPC, USUAL_OPS

LOG = logging.getLogger(__name__)

STOP_S = 5.0
# How long to wait before it is started again; twice as long each time it did not last.
PAUSE_MIN_S, PAUSE_MAX_S = 1.0, 60.0
LASTED_S = 60.0


def ops_address(chosen: str, grpc: str) -> str:
    """Where its page goes; empty = it is not started."""
    if chosen:
        return "" if chosen == OFF else chosen
    return USUAL_OPS if grpc == USUAL_GRPC else ""


async def keep(words: Sequence[str]) -> None:
    """Have `sigap` with these words run beside this process until cancelled."""
    pause_s = PAUSE_MIN_S
    loop = asyncio.get_running_loop()
    # The server never goes on as a copy of itself and says so to gRPC; what is started here decides for itself.
    environment = {name: value for name, value in os.environ.items() if name != "GRPC_ENABLE_FORK_SUPPORT"}
    while True:
        began_s = loop.time()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-P", "-m", "dispatch_server", *words),
            stdin=asyncio.subprocess.DEVNULL,
            env=environment,
            # Ctrl-C is for the server, which then ends this one.
            start_new_session=True,
        )
        try:
            code = await process.wait()
        finally:
            await _end(process)
        before_s = pause_s
        pause_s = PAUSE_MIN_S if loop.time() - began_s > LASTED_S else min(2 * pause_s, PAUSE_MAX_S)
        # Where it can never run, as a console beside one that a killed server left, that is said a few times only.
        if pause_s < PAUSE_MAX_S or before_s < PAUSE_MAX_S:
            LOG.warning("`sigap %s` ended with %d; it is started again in %.0f s", words[0], code, pause_s)
        await asyncio.sleep(pause_s)


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
