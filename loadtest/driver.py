"""The driver: plays a scenario against a running server from processes of its own, follows the journal meanwhile, and
proves the end.

This process starts the workers, tails the journal, plays the people of the centre and of the desks, waits until all is
over or time is up, and puts the parts together. Everything is bounded: the workers, the calls in flight, the time
after the last call.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from collections.abc import Callable

from dispatch_core.records import record
from dispatch_server.client import AioClient, retrying_aio

from . import worker
from .calls import Call
from .closing import Closing
from .desks import Desks
from .fieldclock import FieldClock
from .histogram import Histogram
from .proof import Check, left_open, prove
from .refusal import WrongWish
from .scenario import Scenario
from .sender import Sender
from .supervisor import Supervisor
from .target import Target, check_address, check_scenario, ledger_of, look
from .wire import request
from .witness import Tail, Witness
from .workers import WORKERS_MAX, Workers

# After the last call: until every unit is home and every incident closed, at most.
DRAIN_S = 120.0
# From the workers' being ready to the first call.
LEAD_NS = 300_000_000
# A feed that is silent for so long belongs to a server that will not come back in this run.
GONE_S = 60.0
# The feed's last entries are a heartbeat away.
TAIL_S = 30.0


@record
class Running:
    """How far a run is, for whoever watches. `field_ms` is the city's time since the start."""

    phase: str
    done_count: int
    action_count: int
    call_count: int
    busy_count: int
    open_count: int
    field_ms: int


@record
class RunResult:
    scenario: Scenario
    target: Target
    worker_count: int
    real_s: float
    drained: bool
    calls: list[Call]
    workers: list[worker.WorkerResult]
    # Of the centre and the desks.
    centre_latency: dict[str, Histogram]
    centre_tries: dict[str, int]
    witness: Witness
    checks: list[Check]


OnRunning = Callable[[Running], None]


async def run(
    scenario: Scenario,
    address: str,
    clock_rate: int,
    *,
    worker_count: int = 1,
    drain_s: float = DRAIN_S,
    on_running: OnRunning | None = None,
) -> RunResult:
    """Play `scenario` on the server at `address` and prove what came of it.

    Raises LoadRefused before anything is sent, WorkerFailed when a process dies, grpc.RpcError when nobody answers.
    """
    if not 1 <= worker_count <= WORKERS_MAX:
        raise WrongWish(
            f"1 sampai {WORKERS_MAX} proses, bukan {worker_count}.", f"1 to {WORKERS_MAX} workers, not {worker_count}."
        )
    check_address(address)
    async with AioClient(address) as client:
        target = await look(client)
        check_scenario(target, scenario, clock_rate)
        run_id = f"lt-{secrets.token_hex(4)}-"
        witness = Witness(ledger_of(target), run_id, target.seq)
        play = _Play(scenario, target, client, run_id, worker_count, witness, on_running)
        return await play.to_the_end(drain_s)


class _Play:
    """One run's parts while it lasts."""

    def __init__(
        self,
        scenario: Scenario,
        target: Target,
        client: AioClient,
        run_id: str,
        worker_count: int,
        witness: Witness,
        on_running: OnRunning | None,
    ) -> None:
        self.scenario = scenario
        self.target = target
        self.client = client
        self.witness = witness
        self.clock = FieldClock(target.clock_rate, time.monotonic_ns())
        self.clock.read(target.at_ms, time.monotonic_ns())
        self.sender = Sender(client, self.clock, f"{run_id}centre-")
        self.closing = Closing(self.sender, self.clock, witness.ledger, scenario.linger_ms)
        self.supervisor = Supervisor(self.sender, self.clock, witness.ledger, scenario.seed)
        self.desks = Desks(client, self.sender, self.clock, witness.ledger, scenario.seed, self._over)
        self.tail = Tail(client, witness, target.journal_id)
        self.workers = Workers(scenario, target, run_id, worker_count)
        self.on_running = on_running

    async def to_the_end(self, drain_s: float) -> RunResult:
        following = asyncio.create_task(self.tail.follow())
        people = [asyncio.create_task(work.run()) for work in (self.closing, self.supervisor, self.desks)]
        try:
            await self.workers.start()
            self.clock.origin_ns = time.monotonic_ns() + LEAD_NS
            self.workers.begin(self.clock.origin_ns)
            drained = await self._play(drain_s, following, *people)
            await _stopped(*people)
            real_s = (time.monotonic_ns() - self.clock.origin_ns) / 1e9
            results = await self.workers.stop()
            # Where the server is just being restarted, the proof waits for it.
            state = await retrying_aio(self.client.ops.GetState, request("GetState"))
            await self.tail.reached(state.committed_seq, TAIL_S)
        finally:
            await _stopped(*people, following)
            self.workers.kill()
        if self.tail.broken or self.witness.last_seq < state.committed_seq:
            why = self.tail.broken or f"the feed stopped at {self.witness.last_seq} of {state.committed_seq}"
            self.witness.chain.add(f"the journal could not be followed to its end: {why}")
        calls = [call for result in results for call in result.calls] + self.sender.calls
        return RunResult(
            scenario=self.scenario,
            target=self.target,
            worker_count=self.workers.count,
            real_s=real_s,
            drained=drained,
            calls=calls,
            workers=results,
            centre_latency=self.sender.latency,
            centre_tries=dict(self.sender.tries),
            witness=self.witness,
            checks=[*prove(self.witness, calls), left_open(self.witness.ledger)],
        )

    def _over(self, number: int) -> bool:
        """The call-taker has nothing left to do with an incident but to close it."""
        now_ms = self.clock.field_ms(time.monotonic_ns())
        return self.closing.over(self.witness.ledger.incidents[number], now_ms)

    # -- While it lasts ------------------------------------------------------------------------------------------------

    async def _play(self, drain_s: float, *helpers: asyncio.Task[None]) -> bool:
        """Until everything is over (True), or `drain_s` after the last call (False)."""
        end_s = 0.0
        while True:
            await self.workers.look()
            for task in helpers:
                if task.done():
                    task.result()
            if self.tail.broken or time.monotonic() > self.tail.heard_s + GONE_S:
                return False
            called = all(progress.callers_done for progress in self.workers.progress)
            self._tell("drain" if called else "play")
            if called:
                end_s = end_s or time.monotonic() + drain_s
                if not self.witness.ledger.open_incidents() and not any(p.busy_count for p in self.workers.progress):
                    return True
                if time.monotonic() > end_s:
                    return False

    def _tell(self, phase: str) -> None:
        if self.on_running is None:
            return
        self.on_running(
            Running(
                phase=phase,
                done_count=sum(progress.done_count for progress in self.workers.progress),
                action_count=len(self.scenario.actions),
                call_count=sum(progress.call_count for progress in self.workers.progress),
                busy_count=sum(progress.busy_count for progress in self.workers.progress),
                open_count=len(self.witness.ledger.open_incidents()),
                field_ms=max(0, self.clock.offset_ms(time.monotonic_ns())),
            )
        )


async def _stopped(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
