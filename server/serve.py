"""Serving: store, writer, services and pages put together, started in order and ended in reverse.

`run` is what a process does from start to end. A failure is one clear sentence in both languages. Ending on a signal is
graceful: nobody new is let in, what was begun is answered, watchers are told to resume later.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from dispatch_core.city import City

from . import collector
from .area import Area
from .audit import Audit
from .beside import keep, ops_address
from .config import Settings, split_address, with_port
from .faults import StoreError
from .feed import Feed
from .http import Http, pages
from .journal.personal import PersonalData
from .logs import configure
from .metrics.writer import Metrics
from .rpc import PortTaken, Rpc, make_server
from .services.desks import Desks
from .services.explaining import Explaining
from .services.health import Health
from .services.intake import Intake
from .services.ops import Ops
from .services.supervision import Supervision
from .services.surge import Surge
from .services.units import Units
from .startup import ServiceFailed, StartFailed, cancelled, check_folder, open_city, open_writer
from .writer.sequencer import Sequencer

# Open calls get so long to end when the server stops.
DRAIN_S = 3.0
# And callers so long to hear that it will. A call that reaches gRPC as it stops is CANCELLED, which tells nobody what
# to do; one that comes before is told to come back.
CALM_S = 0.1


@dataclass(frozen=True, slots=True)
class Serving:
    """What a server that is up says of itself."""

    # HOST:PORT, with the port that was really taken.
    grpc: str
    http: str
    # The page of metrics of the process beside it; empty where none was started.
    ops: str
    city: str
    demonstration: bool
    clock_rate: int
    journal_id: str
    epoch: int
    # The last committed entry; what came before the opening was recovered.
    seq: int
    # A type of this city and a point in it ("lat,lon"), to try a report with.
    example: tuple[str, str]


def run(settings: Settings, ready: Callable[[Serving], None]) -> None:
    """Serve until a signal; `ready` is called once service has begun. Raises ServiceFailed."""
    configure(settings.log)
    # Asked to end before service began, or twice, it ends as well.
    with suppress(KeyboardInterrupt, asyncio.CancelledError), asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(_serve(settings, ready))


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    factory: Callable[[], asyncio.AbstractEventLoop] = uvloop.new_event_loop
    return factory


async def _serve(settings: Settings, ready: Callable[[Serving], None]) -> None:
    loop = asyncio.get_running_loop()
    stop: asyncio.Future[None] = loop.create_future()
    task = asyncio.current_task()
    assert task is not None
    up = False

    def asked(number: int) -> None:
        # A second signal of the kind ends the process at once.
        loop.remove_signal_handler(number)
        if not up:
            task.cancel()
        elif not stop.done():
            stop.set_result(None)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, asked, number)
    fault: Exception | None = None
    try:
        async with serving(settings) as (sequencer, said):
            up = True
            ready(said)
            waited: list[asyncio.Future[Any]] = [stop, sequencer.fatal]
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            ended = sequencer.fatal.exception() if sequencer.fatal.done() else None
            fault = ended if isinstance(ended, Exception) else None
    except (StoreError, OSError) as error:
        # It could not be ended with us. Why we end comes first.
        fault = fault or error
    if fault is not None:
        raise ServiceFailed.by(fault)


async def _calm(rpc: Rpc) -> None:
    rpc.close()
    await asyncio.sleep(CALM_S)


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[Sequencer, Serving]]:
    """A whole server while the context is open. Raises StartFailed."""
    city, folder = open_city(settings)
    check_folder(settings.data)
    async with AsyncExitStack() as stack:
        metrics = Metrics()
        health = Health()
        rpc = Rpc(metrics.meter)
        # The ports come first: one that is taken is told before another writer is fenced.
        try:
            server, grpc_port = make_server(rpc, settings.grpc)
            http = Http(pages(metrics.render, metrics.why_not))
            http_port = await http.start(*split_address(settings.http))
            stack.push_async_callback(http.close)
        except PortTaken as taken:
            raise StartFailed.by(taken) from None
        opened = await open_writer(settings, city, folder, stack, metrics.store_looked_at)
        sequencer = opened.sequencer
        feed = Feed(sequencer, opened.journal)
        await feed.refill()
        area = Area(sequencer)
        Intake(area, feed).register(rpc, metrics.reported)
        Units(area, feed).register(rpc)
        Desks(area, feed).register(rpc)
        Supervision(area).register(rpc)
        Surge(area).register(rpc)
        Explaining(area, opened.keeper).register(rpc)
        audit = Audit(settings.data)
        Ops(area, feed, PersonalData(opened.journal), opened.keeper, version("sigap"), audit).register(rpc)
        health.register(rpc)
        sequencer.on_state(lambda away: health.set(serving=not away))
        await server.start()
        stack.push_async_callback(server.stop, DRAIN_S)
        stack.push_async_callback(_calm, rpc)
        # Before the server stops, so that watchers are told why and their streams end in time.
        stack.callback(feed.close)
        metrics.watch(sequencer, feed, opened.keeper, lambda: audit.read_count)
        stack.callback(metrics.forget)
        health.set(serving=sequencer.ready)
        stack.callback(health.set, serving=False)
        beside = ops_address(settings.ops, settings.grpc)
        if beside:
            words = ("ops", "--server", with_port(settings.grpc, grpc_port), "--http", beside, "--with-parent")
            stack.push_async_callback(cancelled, asyncio.create_task(keep(words)))
        collector.settle()
        yield (
            sequencer,
            Serving(
                with_port(settings.grpc, grpc_port),
                with_port(settings.http, http_port),
                beside,
                city.name,
                city.demonstration,
                settings.clock_rate,
                sequencer.journal_id,
                sequencer.epoch,
                sequencer.committed_seq,
                _example(city),
            ),
        )


def _example(city: City) -> tuple[str, str]:
    type_code = "structure_fire" if "structure_fire" in city.types else min(city.types, default="")
    lat_e7, lon_e7 = (city.units[0].home.lat_e7, city.units[0].home.lon_e7) if city.units else (0, 0)
    return type_code, f"{lat_e7 / 1e7:.4f},{lon_e7 / 1e7:.4f}"
