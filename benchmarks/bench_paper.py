"""How soon does a centre have paper? A sheet of 200 open incidents by hand, and the last one of a killed server.

By hand: from the first call to the sheet on the disk, in this process, so without starting one. Killed: `sigap paper`
follows a server that is then killed with -9; from there until the sheet that says so lies on the disk, which it also
does where the network goes. Left out: the printer. Repeat it alone with `make bench CASE=paper`.
"""

from __future__ import annotations

import asyncio
import statistics
import subprocess
import sys
import time
from pathlib import Path
from time import perf_counter

from dispatch_loadtest.wire import request, where
from dispatch_server.cli.paper.watching import Watch
from dispatch_server.client import Client, new_request_id, retrying
from tests.support_server import Server, sigap_environment
from tests.support_store import end_store_of

from . import servers
from .rows import Row

INCIDENTS = 200
ROUNDS = 5
LIMIT_S = 60.0


def run(full: bool) -> list[Row]:
    with servers.folder() as made, servers.sigap(paper=0) as server:
        _report(server)
        watch = Watch(server.grpc, made / "by hand", 300.0, lambda path, problem: None)
        by_hand_ms = [_timed(watch) for _ in range(ROUNDS * (1 + full))]
        sheet = (made / "by hand" / "sheet.txt").read_text(encoding="utf-8")
        case = f"a sheet of {INCIDENTS} incidents"
        return [
            Row("paper", f"{case} by hand", "p50", statistics.median(by_hand_ms), "ms"),
            Row("paper", case, "lines", len(sheet.splitlines()), ""),
            Row("paper", f"{case} after kill -9", "once", _after_kill(server, made / "followed"), "ms"),
        ]


def _timed(watch: Watch) -> float:
    began_s = perf_counter()
    assert asyncio.run(watch.once())
    return 1000 * (perf_counter() - began_s)


def _after_kill(server: Server, folder: Path) -> float:
    words = ["paper", "--server", server.grpc, "--out", str(folder), "--every", "1440", "--lang", "en"]
    command = [sys.executable, "-P", "-m", "dispatch_server", *words]
    process = subprocess.Popen(command, env=sigap_environment(), stdout=subprocess.DEVNULL)
    try:
        _await(folder, f"Open incidents: {INCIDENTS}")
        began_s = perf_counter()
        server.kill()
        _await(folder, "SERVER NOT HEARD")
        return 1000 * (perf_counter() - began_s)
    finally:
        process.terminate()
        process.wait(20)
        # A killed server leaves its store alive.
        end_store_of(server.data)


def _await(folder: Path, words: str) -> None:
    sheet, until_s = folder / "sheet.txt", time.monotonic() + LIMIT_S
    while not (sheet.exists() and words in sheet.read_text(encoding="utf-8")):
        assert time.monotonic() < until_s, f"no sheet with {words!r}"
        time.sleep(0.005)


def _report(server: Server) -> None:
    """Fevers all over town."""
    with Client(server.grpc) as client:
        for number in range(INCIDENTS):
            near = where(-36890000 - number * 1_777 % 90_000, 1281822000 + number * 2_333 % 90_000)
            message = request(
                "ReportIncident", type_code="general_medical", where=near, request_id=new_request_id(), by="bench"
            )
            retrying(client.intake.ReportIncident, message)
