"""What does durability cost? One append to the embedded store, beside a bare PING and the disk's own fdatasync.

The same bytes go to all: a further report's entry of some 700 bytes, alone and in batches of 32. An append is a
function call inside the store, a write to its append-only file and an fdatasync before the answer; the difference to
PING is what that costs, the difference to fdatasync what everything else does. The three take turns, so that all of
them see the same disk. Repeat it alone with `make bench CASE=journal`.
"""

from __future__ import annotations

import os
import secrets
import uuid
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter_ns

from dispatch_loadtest.worker import run as run_async
from dispatch_server.journal.journal import Journal
from dispatch_server.store.store import open_store

from . import servers
from .rows import Row, percentile

ENTRY_BYTES = 700
BATCHES = (1, 32)
WARM_UP_ROUNDS = 50


def run(full: bool) -> list[Row]:
    with servers.folder() as made:
        samples = run_async(_measure(made, 5_000 if full else 1_000))
    rows = []
    for metric, share in (("p50", 0.5), ("p99", 0.99)):
        ping_us = percentile(samples["PING"], share) / 1000
        rows.append(Row("journal", "PING", metric, ping_us, "us"))
        for size in BATCHES:
            sync_us = percentile(samples[f"fdatasync {size}"], share) / 1000
            append_us = percentile(samples[f"append {size}"], share) / 1000
            rows.append(Row("journal", f"write + fdatasync, {size} entries", metric, sync_us, "us"))
            rows.append(Row.beside("journal", f"append, {size} entries", metric, append_us, "us", "fdatasync", sync_us))
    return rows


async def _measure(made: Path, rounds: int) -> dict[str, list[int]]:
    samples: dict[str, list[int]] = defaultdict(list)
    async with await open_store(made / "data", purpose="sigap bench") as store:
        journal = Journal(store, "bench")
        await journal.load_functions()
        await journal.claim(0, str(uuid.uuid4()))
        seq = 0
        file = os.open(made / "file", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for number in range(-WARM_UP_ROUNDS, rounds):
            began_ns = perf_counter_ns()
            await journal.command("PING")
            took = {"PING": perf_counter_ns() - began_ns}
            for size in BATCHES:
                entries = [secrets.token_bytes(ENTRY_BYTES) for _ in range(size)]
                took[f"fdatasync {size}"] = _write(file, entries)
                began_ns = perf_counter_ns()
                await journal.append(seq, entries)
                took[f"append {size}"] = perf_counter_ns() - began_ns
                seq += size
            if number >= 0:
                for case, took_ns in took.items():
                    samples[case].append(took_ns)
        os.close(file)
        await journal.close()
    return {case: sorted(values) for case, values in samples.items()}


def _write(file: int, entries: Sequence[bytes]) -> int:
    joined = b"".join(entries)
    began_ns = perf_counter_ns()
    os.write(file, joined)
    os.fdatasync(file)
    return perf_counter_ns() - began_ns
