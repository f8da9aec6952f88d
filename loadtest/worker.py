"""A worker: one process with its own client that plays its share of the callers and of the crews, then hands over
what it saw.

Started fresh (spawn), so that it shares neither threads nor channels with whoever started it. It hears "start" and
"stop" over a pipe and tells how far it is; it judges nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
import time
from collections import Counter
from collections.abc import Coroutine
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from dispatch_core.records import record
from dispatch_server.client import AioClient

from .callers import Callers
from .calls import Call
from .crew import Crew
from .fieldclock import FieldClock
from .fleet import Fleet
from .habits import Habits
from .histogram import Histogram
from .scenario import Action, closures
from .sender import Sender
from .ways import Point, Ways, read_roads
from .wire import instant_ms, request

TELL_EVERY_S = 0.25
# How long a stopping worker lets its last calls end.
STOP_S = 5.0


@record
class UnitSpec:
    unit_id: str
    kind: str
    home: Point
    # Where the server has it now.
    place: Point


@record
class WorkerSpec:
    """All a worker needs; pickled."""

    address: str
    prefix: str
    clock_rate: int
    actions: tuple[Action, ...]
    # All closures of the scenario, whoever makes them: crews know which roads are shut.
    road_actions: tuple[Action, ...]
    units: tuple[UnitSpec, ...]
    habits: Habits
    ways_folder: str


@record
class Ready:
    pass


@record
class Start:
    origin_ns: int


@record
class Stop:
    pass


@record
class Progress:
    done_count: int
    action_count: int
    call_count: int
    busy_count: int
    callers_done: bool


@record
class Failed:
    words: str


@record
class WorkerResult:
    calls: list[Call]
    latency: dict[str, Histogram]
    lateness: Histogram
    tries: Counter[str]
    dropped_count: int
    first_order_ns: dict[int, int]
    positions: Histogram
    position_count: int
    position_error_count: int
    reconnect_count: int


def main(spec: WorkerSpec, pipe: Connection) -> None:
    """The process's life. Whoever started it decides about Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        run(_work(spec, pipe))
    except (EOFError, BrokenPipeError):
        # Whoever started it is gone; nobody is left to tell.
        sys.exit(1)
    except Exception as error:
        pipe.send(Failed(f"{type(error).__name__}: {error}"))
        raise


def run(work: Coroutine[Any, Any, Any]) -> Any:
    """asyncio.run, on uvloop where that is installed."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(work)
    return uvloop.run(work)


async def _work(spec: WorkerSpec, pipe: Connection) -> None:
    async with AioClient(spec.address) as client:
        clock = FieldClock(spec.clock_rate, 0)
        state = await client.ops.GetState(request("GetState"))
        clock.read(instant_ms(state.at), time.monotonic_ns())
        sender = Sender(client, clock, spec.prefix)
        fleet = Fleet(client, clock, spec.habits, _crews(spec, sender, clock))
        callers = Callers(sender, clock, spec.actions)
        pipe.send(Ready())
        clock.origin_ns = (await _heard(pipe)).origin_ns
        background = [asyncio.create_task(work) for work in (fleet.watch_orders(), fleet.report_positions())]
        playing = asyncio.create_task(callers.play())
        try:
            await _until_stopped(pipe, sender, fleet, callers, playing, background)
        finally:
            for task in (playing, *background):
                task.cancel()
            await asyncio.gather(playing, *background, return_exceptions=True)
            await fleet.stop()
        pipe.send(_result(sender, fleet, callers))


def _crews(spec: WorkerSpec, sender: Sender, clock: FieldClock) -> dict[str, Crew]:
    ways = Ways(read_roads(Path(spec.ways_folder))) if spec.ways_folder else Ways()
    spans = closures(spec.road_actions)

    def drive_to(start: Point, end: Point) -> tuple[Point, ...]:
        now_ms = clock.offset_ms(time.monotonic_ns())
        shut = [closed for at_ms, closed in spans if at_ms <= now_ms]
        return ways.way(start, end, shut[-1] if shut else frozenset())

    return {
        unit.unit_id: Crew(unit.unit_id, unit.kind, unit.home, unit.place, sender, clock, drive_to)
        for unit in spec.units
    }


async def _heard(pipe: Connection) -> Any:
    """The next word over the pipe."""
    while not pipe.poll():
        await asyncio.sleep(0.02)
    return pipe.recv()


async def _until_stopped(
    pipe: Connection,
    sender: Sender,
    fleet: Fleet,
    callers: Callers,
    playing: asyncio.Task[None],
    background: list[asyncio.Task[None]],
) -> None:
    while True:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(TELL_EVERY_S):
                if isinstance(await _heard(pipe), Stop):
                    break
        for task in (playing, *background):
            if task.done():
                # Ends only by failing, the callers apart; that must be seen.
                task.result()
        pipe.send(
            Progress(callers.done_count, callers.action_count, len(sender.calls), fleet.busy_count, playing.done())
        )
    end_s = time.monotonic() + STOP_S
    while sender.in_flight_count and time.monotonic() < end_s:
        await asyncio.sleep(0.02)


def _result(sender: Sender, fleet: Fleet, callers: Callers) -> WorkerResult:
    return WorkerResult(
        calls=sender.calls,
        latency=sender.latency,
        lateness=sender.lateness,
        tries=sender.tries,
        dropped_count=callers.dropped_count,
        first_order_ns=fleet.first_order_ns,
        positions=fleet.positions,
        position_count=fleet.position_count,
        position_error_count=fleet.position_error_count,
        reconnect_count=fleet.reconnect_count,
    )
