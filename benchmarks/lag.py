"""How late a server's own loop is: sampled inside its process, told when it has stopped.

It sleeps 2 ms again and again and notes how much later it woke. Start a server with `patch=SAMPLER`, stop it, then ask
for `lags_ms`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from tests.support_server import Server

# Carried out in the server's process before anything else. perf_counter is one clock for all processes of a machine.
SAMPLER = """
import asyncio, json, os
from time import perf_counter
_run = asyncio.Runner.run
async def _sample(samples):
    try:
        while True:
            due_s = perf_counter() + 0.002
            await asyncio.sleep(0.002)
            woke_s = perf_counter()
            samples.append((woke_s, woke_s - due_s))
    finally:
        with open(os.environ["SIGAP_DATA"] + ".lag", "w") as file:
            json.dump(samples, file)
async def _beside(work):
    samples = []
    task = asyncio.create_task(_sample(samples))
    try:
        return await work
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
asyncio.Runner.run = lambda self, work, **given: _run(self, _beside(work), **given)
"""


def lags_ms(server: Server, windows: Iterable[tuple[float, float, bool]]) -> dict[bool, list[float]]:
    """The lags of a server that has stopped, by kind of window. A window: from, until by perf_counter, and its kind."""
    samples = json.loads(Path(f"{server.data}.lag").read_text())
    found: dict[bool, list[float]] = defaultdict(list)
    for begin_s, end_s, kind in windows:
        found[kind] += [1000 * lag_s for woke_s, lag_s in samples if begin_s <= woke_s < end_s]
    return found


def ranked(values: list[float], at: float) -> float:
    """The percentile `at` of values in any order."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * at / 100))]
