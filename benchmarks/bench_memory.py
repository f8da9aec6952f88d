"""How much memory does a server of Ambon take? RSS and PSS after its start and after some load.

PSS counts shared pages by their share, RSS in whole; the target is for RSS of the server's process. The embedded
store is a process of its own and shown apart: it holds the whole journal. The peer is a server that does nothing on
the same gRPC, so what is beyond it is Sigap's own. Repeat it alone with `make bench CASE=memory`.
"""

from __future__ import annotations

from pathlib import Path

from dispatch_loadtest.mix import run_mix
from dispatch_loadtest.worker import run as run_async

from . import servers
from .rows import Row

TARGET_MB = 150.0
IN_FLIGHT = 32


def run(full: bool) -> list[Row]:
    seconds = 60.0 if full else 10.0
    rows = []
    with servers.noop_process() as (_, peer_pid):
        peer_mb = _memory_mb(peer_pid)
    with servers.sigap() as server:
        processes = {"server": server.pid, "store": int((server.data / "store" / "valkey.pid").read_text())}
        result = None
        for when in ("started", "loaded"):
            if when == "loaded":
                result = run_async(run_mix(server.grpc, IN_FLIGHT, seconds))
            after = "after its start" if result is None else f"after {result.accepted_count:,} commands of the mix"
            for process, pid in processes.items():
                for metric, value in _memory_mb(pid).items():
                    if process == "store":
                        rows.append(Row("memory", f"{process} {after}", metric, value, "MB"))
                        continue
                    case, target = f"{process} {after}", TARGET_MB if metric == "RSS" else 0.0
                    rows.append(Row.beside("memory", case, metric, value, "MB", "no-op", peer_mb[metric], target))
    return rows


def _memory_mb(pid: int) -> dict[str, float]:
    found = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, rest = line.partition(":")
        if name in ("Rss", "Pss"):
            found[name.upper()] = int(rest.split()[0]) * 1024 / 1e6
    return found
