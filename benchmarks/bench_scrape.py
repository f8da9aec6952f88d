"""What does a scrape cost the commands beside it? Loop lag and latency of the writer, scraped and left alone by turns.

The server samples its own loop: it sleeps 2 ms again and again and notes how much later it woke. One open-loop mix runs
all the time; in every second window its page of metrics is fetched once a second, fifteen times as often as Prometheus
does by default. The figures are the windows of each kind taken together: lags of the loop, and how long every
ReportIncident took its caller. On a machine that others use these are mostly theirs; the processor time of one slice of
the page, which is what a scrape can add to a lag, is not. Left out: what Prometheus itself costs. Repeat it alone with
`make bench CASE=scrape`.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from pathlib import Path
from time import perf_counter

from dispatch_loadtest.histogram import Histogram, total
from dispatch_loadtest.mix import run_mix
from dispatch_loadtest.worker import run as run_async

from . import servers
from .lag import SAMPLER, lags_ms, ranked
from .rows import Row

RATE_PER_S = 100
WINDOWS = 8
LAG_TARGET_MS = 1.0
# Carried out in the server's process beside the sampler of lags: notes the processor time of each family's rendering.
SLICES = """
import atexit
from time import thread_time_ns
import dispatch_server.metrics.series as _series
_rendered, _slices = _series.generate_latest, []
def _timed(registry):
    began_ns = thread_time_ns()
    try:
        return _rendered(registry)
    finally:
        _slices.append(thread_time_ns() - began_ns)
_series.generate_latest = _timed
@atexit.register
def _tell():
    with open(os.environ["SIGAP_DATA"] + ".slices", "w") as file:
        json.dump(_slices, file)
"""


def run(full: bool) -> list[Row]:
    window_s = 10.0 if full else 4.0
    with servers.sigap(patch=SAMPLER + SLICES) as server:
        for _ in range(3):
            server.page("/metrics")
        windows, reports, page_ms = run_async(_windows(server.grpc, server.http, window_s))
        assert server.stop() == 0
        lag_ms = lags_ms(server, windows)
        slices_ms = [ns / 1e6 for ns in json.loads(Path(f"{server.data}.slices").read_text())]
    rows = []
    for metric, at in (("p50", 50), ("p99", 99), ("p99.9", 99.9)):
        alone, scraped = ranked(lag_ms[False], at), ranked(lag_ms[True], at)
        rows.append(Row.beside("scrape", "loop lag, scraped each second", metric, scraped, "ms", "left alone", alone))
    added_ms = ranked(lag_ms[True], 99) - ranked(lag_ms[False], 99)
    rows.append(Row("scrape", "loop lag, scraped each second", "p99 added", added_ms, "ms", target=LAG_TARGET_MS))
    whole = {scraped: total(found) for scraped, found in reports.items()}
    case = f"ReportIncident, {RATE_PER_S} calls a second"
    for metric, at in (("p50", 50), ("p99", 99)):
        alone, scraped = (whole[kind].percentile_us(at) / 1000 for kind in (False, True))
        rows.append(Row.beside("scrape", case, metric, scraped, "ms", "left alone", alone))
    rows.append(
        Row.beside("scrape", case, "count", whole[True].value_count, "", "left alone", whole[False].value_count)
    )
    rows.append(Row("scrape", "the page", "p50", statistics.median(page_ms), "ms"))
    case = "one slice of the page, processor time"
    rows.append(Row("scrape", case, "p50", ranked(slices_ms, 50), "ms"))
    rows.append(Row("scrape", case, "p99", ranked(slices_ms, 99), "ms", target=LAG_TARGET_MS))
    return rows


async def _windows(
    grpc: str, http: str, window_s: float
) -> tuple[list[tuple[float, float, bool]], dict[bool, list[Histogram]], list[float]]:
    """The windows by perf_counter and whether they were scraped; what reports took in each; the page's times."""
    windows, page_ms = [], []
    reports: dict[bool, list[Histogram]] = {False: [], True: []}
    for number in range(WINDOWS):
        scraped = number % 2 == 1
        scraper = asyncio.create_task(_scrape(http, page_ms)) if scraped else None
        began_s = perf_counter()
        result = await run_mix(grpc, 32, window_s, rate_per_s=RATE_PER_S)
        windows.append((began_s, perf_counter(), scraped))
        if scraper is not None:
            scraper.cancel()
        reports[scraped].append(result.calls["ReportIncident"])
    return windows, reports, page_ms


async def _scrape(http: str, page_ms: list[float]) -> None:
    host, _, port = http.rpartition(":")
    while True:
        began_s = time.perf_counter()
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()
        page_ms.append(1000 * (time.perf_counter() - began_s))
        await asyncio.sleep(1.0)
