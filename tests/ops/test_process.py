"""The process beside a real server: what it exports, what it warns of, and that it comes and goes with its server."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import pytest

from dispatch_core import limits
from dispatch_server.client import AioClient, Client
from dispatch_server.codec import decode_entry
from dispatch_server.metrics import table
from dispatch_server.metrics.series import Page
from dispatch_server.ops import watchdog
from dispatch_server.ops.book import Book
from dispatch_server.ops.fold import take
from dispatch_server.ops.follower import Follower
from dispatch_server.ops.gauges import add_gauges
from dispatch_server.ops.reporter import Reporter
from dispatch_server.ops.tally import Tally
from sigap.v1 import types_pb2

from ..faults.processes import children, store_pid
from ..server.asking import report, request, reserved_of, units_of
from ..support_prometheus import promtool
from ..support_server import Server
from ..support_store import end_store_of, free_port, stopped
from .reading import Samples, read

LIMIT_S = 30.0


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the process beside it."""
    data = tmp_path_factory.mktemp("ops") / "var"
    with Server(data, ops=f"127.0.0.1:{free_port()}") as running:
        yield running
    end_store_of(data)


@pytest.fixture
def client(server: Server) -> Iterator[Client]:
    with server.client() as connected:
        yield connected


def page(server: Server) -> str:
    """The page of the process beside the server; fails if it does not answer in time."""
    beside = Server(server.data, grpc=server.grpc)
    beside.http = server.settings["ops"]
    until_s = time.monotonic() + LIMIT_S
    while True:
        with suppress(OSError):
            if beside.page("/readyz")[0] == 200:
                return beside.page("/metrics")[1]
        assert time.monotonic() < until_s, server.log()[-2000:]
        time.sleep(0.05)


def shown(server: Server, client: Client) -> Samples:
    """What the page shows once it has read all that is committed."""
    seq = client.ops.GetState(request("GetState", without_digest=True)).committed_seq
    until_s = time.monotonic() + LIMIT_S
    while (found := read(page(server)))["sigap_feed_seq"][()] < seq:
        assert time.monotonic() < until_s
        time.sleep(0.05)
    return found


def test_the_page_says_what_happens_to_units_and_needs(server: Server, client: Client) -> None:
    before = shown(server, client)
    reply = client.intake.ReportIncident(report("structure_fire"))
    [first, *others] = units_of(reply)
    client.units.Acknowledge(request("Acknowledge", unit_id=first, incident_id=reply.incident_id))
    arrived = types_pb2.ASSIGNMENT_STATE_ON_SCENE
    client.units.ReportProgress(request("ReportProgress", unit_id=first, incident_id=reply.incident_id, state=arrived))
    after = shown(server, client)

    def rose(name: str, *labels: str) -> float:
        return after[f"sigap_{name}"].get(labels, 0) - before[f"sigap_{name}"].get(labels, 0)

    assert rose("reports_total", "new") == 1
    assert rose("orders_sent_total") == len(others) + 1
    assert rose("order_sent_to_acknowledged_seconds_count", "1") == 1
    assert rose("dispatched_to_on_scene_seconds_count", "1") == 1
    assert rose("unit_expected_to_on_scene_seconds_count") == 1
    # There at once, as nobody who stayed could have been.
    assert rose("dispatched_to_on_scene_regret_seconds_count", "1") == 1
    assert rose("dispatched_to_on_scene_regret_seconds_sum", "1") == 0
    assert sum(after["sigap_objectives_total"].values()) == sum(before["sigap_objectives_total"].values()) + 1
    committed = sum(value for (_, state), value in after["sigap_units"].items() if state == "committed")
    assert committed == len(others) + 1 + len(reserved_of(reply))
    assert sum(after["sigap_orders_unacknowledged"].values()) == len(others)
    assert after["sigap_desk_requests_unanswered"][()] >= 1
    assert after["sigap_feed_heard_age_seconds"][()] < 5


def test_every_metric_of_the_table_is_there_as_prometheus_wants_it(server: Server, client: Client) -> None:
    client.intake.ReportIncident(report("cardiac_arrest"))
    shown(server, client)
    text = page(server)
    assert promtool("check", "metrics", given=text) == ""
    series = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(series) <= limits.OPS_SERIES_MAX
    families = {line.split()[2] for line in text.splitlines() if line.startswith("# TYPE")}
    assert families == {metric.full_name for metric in table.OPS}
    known = {name for metric in table.OPS for name in metric.sample_names}
    assert set(read(text)) <= known


def test_what_is_listed_is_what_was_followed(server: Server, client: Client) -> None:
    """Begun anew from the lists the book counts the same as the one that read every entry."""
    reply = client.intake.ReportIncident(report("structure_fire", place="Passo"))
    client.units.Acknowledge(request("Acknowledge", unit_id=units_of(reply)[-1], incident_id=reply.incident_id))
    seq = client.ops.GetState(request("GetState", without_digest=True)).committed_seq
    names = ("units", "agency_needs_waiting", "orders_unacknowledged", "desk_requests_unanswered")
    followed = shown(server, client)

    async def begun() -> tuple[Samples, Book]:
        async with AioClient(server.grpc) as aio:
            own = Page()
            follower = Follower(aio, Tally(own), Reporter(0.0))
            add_gauges(own, lambda: follower.book, follower.reporter, follower.now_ms)
            await follower.begin()
            return read((await own.render()).decode()), follower.book

    listed, book = asyncio.run(begun())
    # Whom it heard of, when orders left and needs were asked for: the same as if it had been there.
    whole = Book(Tally(Page()))
    for event in client.ops.WatchEvents(request("WatchEvents")):
        take(whole, decode_entry(event.entry.SerializeToString()))
        if event.seq == seq:
            break
    assert book.listened_from_ms <= min(case.reported_ms for case in whole.cases.values())
    assert instants(book) == instants(whole)
    assert any(agency.heard_ms for agency in whole.agencies.values())
    # Since when a need misses a unit is not listed: never later than it was, and known wherever it misses one.
    since = {number: [need.missing_since_ms for need in case.needs.values()] for number, case in whole.cases.items()}
    for number, case in book.cases.items():
        for need, ours_ms in zip(case.needs.values(), since[number], strict=True):
            assert bool(need.missing_since_ms) == bool(ours_ms)
            assert need.missing_since_ms <= ours_ms
    for name in names:
        assert drop_zeros(listed[f"sigap_{name}"]) == drop_zeros(followed[f"sigap_{name}"]), name


def instants(book: Book) -> Any:
    heard = {agency_id: agency.heard_ms for agency_id, agency in book.agencies.items() if agency.heard_ms}
    sent = {number: [one.sent_ms for one in case.orders.values()] for number, case in book.cases.items()}
    asked = {
        number: [(need.raised_ms, need.desk_asked_ms) for need in case.needs.values()]
        for number, case in book.cases.items()
    }
    return heard, sent, asked


def drop_zeros(samples: dict[tuple[str, ...], float]) -> dict[tuple[str, ...], float]:
    return {labels: value for labels, value in samples.items() if value}


def test_reports_without_orders_are_journalled_and_end(
    server: Server, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine only recommends and nobody orders: every part is well, and nobody is sent."""
    monkeypatch.setattr(watchdog, "OUTCOME_GRACE_MS", 0)
    monkeypatch.setattr("dispatch_server.ops.follower.ROUND_S", 0.05)
    manual, normal = types_pb2.DISPATCH_MODE_MANUAL, types_pb2.DISPATCH_MODE_NORMAL
    why = {"reason": "drill", "by": "chief"}
    for incident in client.intake.ListIncidents(request("ListIncidents")).incidents:
        client.intake.CancelIncident(request("CancelIncident", incident_id=incident.incident_id, reason="x"))
    client.ops.SetMode(request("SetMode", mode=manual, **why))
    theft = [client.intake.ReportIncident(report("noise", place="Passo")) for _ in range(3)]

    def standing() -> list[Any]:
        found = client.ops.GetState(request("GetState", without_digest=True)).warnings
        return [one for one in found if one.warning == types_pb2.SERVICE_WARNING_REPORTS_WITHOUT_ORDERS]

    async def watch() -> None:
        async with AioClient(server.grpc) as aio:
            follower = Follower(aio, Tally(Page()), Reporter(0.0))
            following = asyncio.create_task(follower.run())
            try:
                await until(lambda: asyncio.to_thread(lambda: len(standing()) == 1))
                await asyncio.to_thread(
                    client.ops.ConfirmOrder, request("ConfirmOrder", incident_id=theft[0].incident_id, **why)
                )
                await until(lambda: asyncio.to_thread(lambda: not standing()))
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)

    asyncio.run(watch())
    client.ops.SetMode(request("SetMode", mode=normal, **why))


def test_while_the_store_is_away_nothing_is_found_and_nothing_is_judged(server: Server, client: Client) -> None:
    """Nobody can be heard, so that nobody is silent."""

    async def watch() -> None:
        async with AioClient(server.grpc) as aio:
            follower = Follower(aio, Tally(Page()), Reporter(0.0))
            following = asyncio.create_task(follower.run())

            async def current(wanted: bool) -> bool:
                return follower.current is wanted

            try:
                await until(lambda: current(True))
                with stopped(store_pid(server.data)):
                    await until(lambda: current(False))
                    # It is heard all the while.
                    assert follower.following
                    assert follower.book.resumed_ms < follower.book.at_ms
                    before_ms = follower.book.resumed_ms
                    with suppress(grpc.RpcError):
                        await asyncio.to_thread(client.intake.ReportIncident, report("noise"))
                await until(lambda: current(True))

                async def resumed() -> bool:
                    return follower.book.resumed_ms > before_ms

                await until(resumed)
            finally:
                following.cancel()
                await asyncio.gather(following, return_exceptions=True)

    asyncio.run(watch())


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while not await holds():
            await asyncio.sleep(0.05)


# A machine without the extra `console`, and a command that asks for one.
NO_CONSOLE = """
import importlib.util, sys
found = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "nicegui" else found(name, *rest)
sys.argv += ["--console", "127.0.0.1:1"]
"""


def test_they_are_started_again_and_end_with_a_server_that_is_killed(tmp_path: Path) -> None:
    """The process that watches, and the one that writes paper; how to have a console is said instead."""
    data = tmp_path / "var"
    kinds = (" ops ", " paper ")
    with Server(data, patch=NO_CONSOLE, ops=f"127.0.0.1:{free_port()}", paper=1_440) as server:
        sheet = data / "paper" / "sheet.txt"
        page(server)
        wait_for(sheet.exists)
        assert "pip install 'sigap[console]'" in server.said()
        first = [children(server.pid, kind) for kind in kinds]
        assert [len(found) for found in first] == [1, 1]
        sheet.unlink()
        for [pid] in first:
            os.kill(pid, 9)

        def others() -> list[int]:
            found = [children(server.pid, kind) for kind in kinds]
            return [again for [old], now in zip(first, found, strict=True) for again in now if again != old]

        wait_for(lambda: len(others()) == len(kinds))
        again = others()
        page(server)
        wait_for(sheet.exists)
        server.kill()
        wait_for(lambda: not any(map(alive, again)))
        # The last one that it wrote says so.
        assert "SERVER NOT HEARD" in sheet.read_text(encoding="utf-8")
    end_store_of(data)


def wait_for(holds: Callable[[], bool]) -> None:
    until_s = time.monotonic() + LIMIT_S
    while not holds():
        assert time.monotonic() < until_s
        time.sleep(0.05)


def alive(pid: int) -> bool:
    """It runs; what has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
