"""How long until a server serves again, with 100,000 entries behind it? Without a snapshot, and with one.

A whole start each time: a process of its own, from its launch until it says that it serves, its store started anew as
after a power cut, and the store's own loading included. The journal is made beforehand (past.py); the snapshot is the
one that the first start has made by itself, after which old entries lie in the archive. The peer is a start on an
empty folder in the same run. Left out: the three seconds that a writer at an external store watches for another.
Repeat it alone with `make bench CASE=recovery`.
"""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

from dispatch_core.city import load_city
from dispatch_loadtest.wire import request
from dispatch_server.journal.archive import Archive
from dispatch_server.journal.generations import Generations
from dispatch_server.journal.history import History
from dispatch_server.journal.journal import Journal
from dispatch_server.recovery.recovery import recover
from dispatch_server.store.store import open_store
from tests.support_server import Server

from . import past, servers
from .rows import Row, percentile

ENTRIES = 100_000
TARGETS_S = {"without": 12.0, "with": 1.0}
# Long enough ago that the past does not run into the future.
DAYS_AGO = 21
SNAPSHOT_LIMIT_S = 120.0
EMPTY = "empty folder"


def run(full: bool) -> list[Row]:
    rounds = 10 if full else 3
    begin_ms = int(time.time() * 1000) - DAYS_AGO * 24 * 60 * 60 * 1000
    with servers.folder() as made:
        data = made / "data"
        empty_s = percentile(sorted(_start_s(Server(made / f"empty{number}")) for number in range(rounds)), 0.5)
        began_s = time.monotonic()
        kinds = asyncio.run(past.make(data, load_city("ambon"), ENTRIES, begin_ms))
        print(f"made {ENTRIES:,} entries in {time.monotonic() - began_s:.0f} s: {dict(kinds.most_common())}")
        alone_s = {"without": asyncio.run(_recover_s(data))}
        server = Server(data)
        began_s = time.monotonic()
        with server:
            starts_s = {"without": [time.monotonic() - began_s]}
            _await_snapshot(server)
        alone_s["with"] = asyncio.run(_recover_s(data))
        starts_s["with"] = sorted(_start_s(server) for _ in range(rounds))
    rows = []
    for which, taken_s in starts_s.items():
        case = f"{ENTRIES:,} entries, {which} a snapshot"
        whole_s = percentile(taken_s, 0.5)
        rows.append(Row.beside("recovery", case, "start, p50", whole_s, "s", EMPTY, empty_s, TARGETS_S[which]))
        rows.append(Row("recovery", case, "start, max", taken_s[-1], "s"))
        rows.append(Row("recovery", case, "reading and folding alone", alone_s[which][0], "s"))
        rows.append(Row("recovery", case, "its processor time", alone_s[which][1], "s"))
    rows.append(Row("recovery", "folding", "entries", ENTRIES / alone_s["without"][0], "/s"))
    return rows


async def _recover_s(data: Path) -> tuple[float, float]:
    """The recovery of a start, with city and store there already: how long it took, and this process's part of it."""
    city = load_city("ambon")
    async with await open_store(data, purpose="sigap bench") as store:
        journal = Journal(store, city.city_id)
        began_s, began_cpu_s = time.monotonic(), time.process_time()
        archive = Archive(data / "archive", (await journal.status()).journal_id)
        fold = await recover(city, Generations(journal), History(archive, journal))
        took_s, took_cpu_s = time.monotonic() - began_s, time.process_time() - began_cpu_s
        await journal.close()
    assert fold.seq >= ENTRIES
    return took_s, took_cpu_s


def _start_s(server: Server) -> float:
    began_s = time.monotonic()
    with server:
        return time.monotonic() - began_s


def _await_snapshot(server: Server) -> None:
    """The keeper makes one by itself where so many entries have none."""
    until_s = time.monotonic() + SNAPSHOT_LIMIT_S
    with server.client() as client:
        while not client.ops.GetState(request("GetState"), timeout=30).snapshot_seq:
            assert time.monotonic() < until_s, f"no snapshot was made:\n{server.log()[-3000:]}"
            time.sleep(0.5)
