"""The driver's workers: processes of their own that play callers and crews, started, heard and ended here.

Everything is bounded: how long a worker may take to start, to speak and to hand over what it saw. What they play is
worker.py's part.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from multiprocessing.connection import Connection
from typing import Any

from . import worker
from .scenario import CloseRoad, OpenRoad, Scenario, share
from .target import Target

WORKERS_MAX = 8
# Until a worker says that it is ready, how far it is, and until it has handed over what it saw.
WORKER_START_S = 60.0
WORKER_STOP_S = 60.0


class WorkerFailed(RuntimeError):
    """A worker ended without its result; the message has its last words."""


class Workers:
    """All workers of one run. `progress` has the last word of each."""

    def __init__(self, scenario: Scenario, target: Target, run_id: str, count: int) -> None:
        self.count = count
        self.progress: list[worker.Progress] = [worker.Progress(0, 0, 0, 0, False)] * count
        self._scenario = scenario
        self._target = target
        self._run_id = run_id
        self._pipes: list[Connection] = []
        self._processes: list[Any] = []

    async def start(self) -> None:
        """Until all are ready to begin."""
        context = multiprocessing.get_context("spawn")
        for number in range(self.count):
            ours, theirs = context.Pipe()
            spec = self._spec(number)
            process = context.Process(target=worker.main, args=(spec, theirs), name=f"sigap-load-{number}", daemon=True)
            process.start()
            theirs.close()
            self._pipes.append(ours)
            self._processes.append(process)
        for number in range(self.count):
            await self._hear(number, worker.Ready, WORKER_START_S)

    def begin(self, origin_ns: int) -> None:
        for pipe in self._pipes:
            pipe.send(worker.Start(origin_ns))

    async def look(self) -> None:
        """Take in how far each is."""
        for number in range(self.count):
            self.progress[number] = await self._hear(number, worker.Progress, WORKER_STOP_S)

    async def stop(self) -> list[worker.WorkerResult]:
        for pipe in self._pipes:
            pipe.send(worker.Stop())
        return [await self._hear(number, worker.WorkerResult, WORKER_STOP_S) for number in range(self.count)]

    def _spec(self, number: int) -> worker.WorkerSpec:
        scenario = self._scenario
        homes = {unit.unit_id: (unit.lat_e7, unit.lon_e7) for unit in self._target.units}
        units = [
            worker.UnitSpec(
                unit.unit_id,
                unit.kind,
                scenario.homes.get(unit.unit_id, homes[unit.unit_id]),
                homes[unit.unit_id],
            )
            for position, unit in enumerate(self._target.units)
            if position % self.count == number
        ]
        return worker.WorkerSpec(
            address=self._target.address,
            prefix=f"{self._run_id}{number}-",
            clock_rate=self._target.clock_rate,
            actions=share(scenario.actions, number, self.count),
            road_actions=tuple(action for action in scenario.actions if isinstance(action, CloseRoad | OpenRoad)),
            units=tuple(units),
            habits=scenario.habits,
            ways_folder=scenario.ways_folder,
        )

    async def _hear(self, number: int, kind: type, within_s: float) -> Any:
        """The next word of that kind from a worker."""
        end_s = time.monotonic() + within_s
        while time.monotonic() < end_s:
            if not self._pipes[number].poll():
                if not self._processes[number].is_alive() and not self._pipes[number].poll():
                    raise WorkerFailed(f"worker {number} ended with code {self._processes[number].exitcode}")
                await asyncio.sleep(0.02)
                continue
            try:
                said = self._pipes[number].recv()
            except EOFError:
                raise WorkerFailed(f"worker {number} ended without its result") from None
            if isinstance(said, worker.Failed):
                raise WorkerFailed(f"worker {number}: {said.words}")
            if isinstance(said, kind):
                return said
        raise WorkerFailed(f"worker {number} said nothing for {within_s:.0f} s; is the machine overloaded?")

    def kill(self) -> None:
        """Those that this run started. Their results were handed over, or nobody wants them any more."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join(timeout=2)
            if process.is_alive():
                process.kill()
                process.join(timeout=2)
        for pipe in self._pipes:
            pipe.close()
