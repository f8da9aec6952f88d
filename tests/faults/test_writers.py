"""Two servers for one journal: the second is refused, or takes over, and then the first lets nothing out any more."""

import asyncio
import signal
from pathlib import Path

import grpc
import pytest
from redis import Redis

from dispatch_server.client import AioClient, describe, retrying
from dispatch_server.exits import Exit

from ..server.asking import report, request
from ..support_store import end, end_store_of, start_external_valkey, stopped, until
from .callers import Asked, Record, entries_of, status_of
from .conftest import MakeServer
from .processes import sigap, store_pid, tells

AREA = ("--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0")


async def test_a_second_is_refused_and_taking_over_fences_the_first(
    make_server: MakeServer, tmp_path: Path, valkey: str
) -> None:
    first = make_server(tmp_path / "first", store=valkey)
    first.start()
    record = Record()
    async with AioClient(first.grpc) as client:
        await record.ask(client, Asked("intake", "ReportIncident", report()))
    said = tells(sigap("up", "--data", tmp_path / "refused", "--store", valkey, *AREA), Exit.UNAVAILABLE)
    assert "a writer of ambon is active (epoch 1)" in said
    assert "--take-over" in said
    second = make_server(tmp_path / "second", store=valkey, take_over=True)
    second.start()
    assert (first.wait(), second.epoch) == (Exit.FENCED, 2)
    assert "another server has taken over the journal of ambon" in first.said()
    assert "do not restart it" in first.said()
    async with AioClient(second.grpc) as client:
        await record.ask_again(client, list(record.answered))
        record.check(await entries_of(client))
    assert second.stop() == Exit.OK


async def test_one_that_slept_through_it_lets_nothing_out(make_server: MakeServer, tmp_path: Path, valkey: str) -> None:
    """A process that is stopped, replaced and woken: what waited in it is not decided, and it ends."""
    # The first takes over too, so that it need not watch whether somebody is there.
    zombie, heir = (make_server(tmp_path / name, store=valkey, take_over=True) for name in ("zombie", "heir"))
    zombie.start()
    record = Record()
    async with AioClient(zombie.grpc) as client:
        before = await record.ask(client, Asked("intake", "ReportIncident", report()))
        seen: list[int] = []
        watch = asyncio.create_task(follow(client, before.seq, seen))
        zombie.signal(signal.SIGSTOP)
        asked = [asyncio.create_task(status_of(client, report())) for _ in range(5)]
        await asyncio.to_thread(heir.start)
        heirs_seq = heir.seq
        zombie.signal(signal.SIGCONT)
        # gRPC says CANCELLED of a call that it has not handed over when it stops; to a caller both mean the same.
        assert set(await asyncio.gather(*asked)) <= {"UNAVAILABLE", "CANCELLED"}
        assert await asyncio.to_thread(zombie.wait) == Exit.FENCED
        await watch
    assert not [seq for seq in seen if seq > before.seq]
    async with AioClient(heir.grpc) as client:
        await record.ask_again(client, list(record.answered))
        entries = await entries_of(client)
        assert entries[-1].seq == heirs_seq == before.seq + 2
    assert heir.stop() == Exit.OK


async def follow(client: AioClient, after_seq: int, seen: list[int]) -> None:
    """Watch entries until the server ends."""
    try:
        async for event in client.ops.WatchEvents(request("WatchEvents", after_seq=after_seq)):
            if event.HasField("entry"):
                seen.append(event.seq)
    except grpc.RpcError:
        pass


def test_a_data_folder_is_served_once(make_server: MakeServer, data: Path, tmp_path: Path) -> None:
    server = make_server()
    server.start()
    # The same folder by another name is the same folder.
    (tmp_path / "other").symlink_to(data)
    said = tells(sigap("up", "--data", tmp_path / "other", *AREA), Exit.UNAVAILABLE)
    assert f"{tmp_path / 'other'} is in use by process {server.pid} (sigap up)" in said
    with server.client() as client:
        assert client.intake.ReportIncident(report()).needs
    assert server.stop() == Exit.OK
    said = tells(sigap("up", "--data", data, *AREA, "--take-over"), Exit.UNAVAILABLE)
    assert "nobody to take over from. Start without --take-over." in said
    assert not Path(f"/proc/{store_pid(data)}").exists()
    end_store_of(data)


def test_where_a_replica_follows_nothing_is_answered_before_it_has_it(make_server: MakeServer, tmp_path: Path) -> None:
    url, primary = start_external_valkey(tmp_path / "primary", repl_diskless_sync_delay="0")
    host, port = url.removeprefix("redis://").split(":")
    _, replica = start_external_valkey(tmp_path / "replica", replicaof=f"{host} {port}")
    try:
        with Redis.from_url(url) as store:
            asyncio.run(until(lambda: store.info("replication").get("slave0", {}).get("state") == "online"))
        server = make_server(store=url)
        server.start()
        with server.client() as client:
            client.intake.ReportIncident(report("fallen_tree"))
            asked = report("fallen_tree")
            with stopped(replica.pid), pytest.raises(grpc.RpcError) as caught:
                client.intake.ReportIncident(asked)
            assert describe(caught.value).status == "UNAVAILABLE"
            first = retrying(client.intake.ReportIncident, asked)
            assert client.intake.ReportIncident(asked) == first
        assert server.stop() == Exit.OK
    finally:
        end(replica)
        end(primary)
