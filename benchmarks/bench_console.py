"""What do consoles cost the server, and how soon does a change stand on the screen?

Reports at a fixed rate, with 20 consoles attached, one more stuck, and without them by turns; consoles and driver
share the machine's cores with the server, which service would not. So beside the latency of all together stands the
writer's own share: its processor time, and how late its loop is. From the journal to the screen: reports into a city of
500 units that move every second, with 200 open incidents, from the answer until the frame that shows the row in a real
Chromium has been drawn; beside it the same page, in the same run, while the city is empty and lies still. Memory:
console and page while every unit moves and an incident comes and goes each second, for three minutes (an hour with
FULL=1); the slope is that of a line through what was read from the end of the first third on. Left out: a browser on
another machine. Repeat it alone with `make bench CASE=console`.
"""

from __future__ import annotations

import shutil
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from dispatch_core.city import city_folder
from dispatch_loadtest.mix import run_mix
from dispatch_loadtest.wire import request, where
from dispatch_loadtest.worker import run as run_async
from dispatch_server.client import Client, new_request_id, retrying
from tests.support_browser import APT, ConsoleProcess, browser

from . import servers
from .consoles import attached
from .lag import SAMPLER, lags_ms, ranked
from .rows import Row
from .servers import cpu_of

CONSOLES = 20
RATE_PER_S = 100
WINDOWS = 6
UNITS, INCIDENTS = 500, 200
SCREEN_TARGET_MS = 150.0
P99_TARGET_MS = 8.0
CHANGES = 60

# Notes when the frame that first shows each incident's row has been drawn, as time since 1970.
WATCH = """() => {
  window.stood = {};
  const known = new Set();
  const note = () => {
    const fresh = [...document.querySelectorAll('#incidents [data-incident]')]
      .map((row) => row.dataset.incident).filter((id) => !known.has(id));
    fresh.forEach((id) => known.add(id));
    if (fresh.length) requestAnimationFrame(() => setTimeout(() => {
      const now = performance.timeOrigin + performance.now();
      fresh.forEach((id) => { window.stood[id] = now; });
    }));
  };
  new MutationObserver(note).observe(document.getElementById('incidents'), { childList: true, subtree: true });
  note();
}"""


def run(full: bool) -> list[Row]:
    rows = _beside_consoles(10.0 if full else 4.0)
    if shutil.which("chromium") is None:
        print(f"console: the screen is LEFT OUT, for chromium is missing: {APT}")
        return rows
    return [*rows, *_to_the_screen(3_600.0 if full else 180.0)]


# -- The server --------------------------------------------------------------------------------------------------------


def _beside_consoles(window_s: float) -> list[Row]:
    latency_ms: dict[bool, dict[int, list[float]]] = {kind: defaultdict(list) for kind in (False, True)}
    windows, writer_ms = [], defaultdict[bool, list[float]](list)
    with servers.sigap(patch=SAMPLER) as server:
        run_async(run_mix(server.grpc, 32, window_s / 2, rate_per_s=RATE_PER_S))
        for number in range(WINDOWS):
            watched = number % 2 == 1
            with ExitStack() as stack:
                if watched:
                    stack.enter_context(attached(server.grpc, CONSOLES))
                began_s, cpu_s = perf_counter(), cpu_of(server.pid)
                result = run_async(run_mix(server.grpc, 32, window_s, rate_per_s=RATE_PER_S))
                windows.append((began_s, perf_counter(), watched))
                writer_ms[watched].append(1000 * (cpu_of(server.pid) - cpu_s) / (windows[-1][1] - began_s))
            for at in (50, 99):
                latency_ms[watched][at].append(result.latency["all"].percentile_us(at) / 1000)
        assert server.stop() == 0
        lag_ms = lags_ms(server, windows)
    case = f"{RATE_PER_S} reports and changes a second, {CONSOLES} consoles and a stuck one"
    rows = []
    for at, target in ((50, 0.0), (99, P99_TARGET_MS)):
        alone, watched_ms = (statistics.median(latency_ms[kind][at]) for kind in (False, True))
        rows.append(Row.beside("console", case, f"p{at}", watched_ms, "ms", "without", alone, target))
    alone, watched_ms = (ranked(lag_ms[kind], 99) for kind in (False, True))
    rows.append(Row.beside("console", f"{case}: lag of the writer's loop", "p99", watched_ms, "ms", "without", alone))
    alone, watched_ms = (statistics.median(writer_ms[kind]) for kind in (False, True))
    said = f"{case}: the writer's processor time"
    rows.append(Row.beside("console", said, "each second", watched_ms, "ms", "without", alone))
    return rows


# -- The screen --------------------------------------------------------------------------------------------------------


def _to_the_screen(memory_s: float) -> list[Row]:
    with (
        servers.folder() as made,
        servers.sigap(city=_city_of(made / "city", UNITS)) as server,
        ConsoleProcess(server.grpc, made / "console.log", "--city", str(made / "city")) as console,
        browser() as chrome,
        Client(server.grpc) as client,
    ):
        page = chrome.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(120_000)
        page.goto(console.url)
        page.wait_for_selector(".leaflet-marker-icon.unit")
        page.evaluate(WATCH)
        quiet_ms, _ = _until_drawn(page, client, console.pid, CHANGES // 2)
        for number in range(INCIDENTS):
            _report(client, number)
        page.wait_for_function(f"document.querySelectorAll('#incidents .row').length >= {INCIDENTS}")
        with _driving(client):
            took_ms, console_ms = _until_drawn(page, client, console.pid, CHANGES)
            case = f"journal to screen, {UNITS} units moving, {INCIDENTS} incidents"
            rows = [
                Row.beside("console", case, f"p{at}", ranked(took_ms, at), "ms", "an empty city that lies still",
                           ranked(quiet_ms, at), SCREEN_TARGET_MS)
                for at in (50, 95)
            ]  # fmt: skip
            rows.append(Row("console", f"{case}: the console's processor time", "a change", console_ms, "ms"))
            return rows + _memory(page, client, console.pid, memory_s)


def _until_drawn(page: Any, client: Client, pid: int, count: int) -> tuple[list[float], float]:
    """From each report's answer to the frame that shows it, and the console's processor time a report, in ms."""
    sent, cpu_s = {}, cpu_of(pid)
    for number in range(count):
        sent[_report(client, number)] = time.time() * 1000
        time.sleep(0.2)
    page.wait_for_function("id => window.stood[id]", arg=list(sent)[-1])
    stood = page.evaluate("window.stood")
    return [stood[number] - answered_ms for number, answered_ms in sent.items()], 1000 * (cpu_of(pid) - cpu_s) / count


def _memory(page: Any, client: Client, pid: int, seconds: float) -> list[Row]:
    """How fast console and page grow in the last two thirds of the time, while incidents come and go."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.enable")

    def look() -> tuple[float, float]:
        session.send("HeapProfiler.collectGarbage")
        heap = session.send("Runtime.getHeapUsage")["usedSize"]
        rss = next(line for line in Path(f"/proc/{pid}/status").read_text().splitlines() if line.startswith("VmRSS"))
        return int(rss.split()[1]) * 1024 / 1e6, heap / 1e6

    began_s, number = perf_counter(), INCIDENTS
    times_s: list[float] = []
    read: list[tuple[float, float]] = []
    while (passed_s := perf_counter() - began_s) < seconds:
        number += 1
        _end(client, _report(client, number))
        if passed_s >= seconds / 3 and (not times_s or passed_s - times_s[-1] >= seconds / 90):
            times_s.append(passed_s)
            read.append(look())
        page.wait_for_timeout(1_000)
    lasted_s = times_s[-1] - times_s[0]
    return [
        Row("console", f"{what} grows in {lasted_s:.0f} s, {number - INCIDENTS:,} incidents came and went", "memory",
            statistics.linear_regression(times_s, sizes).slope * lasted_s, "MB", f"of {sizes[-1]:,.1f} MB")
        for what, sizes in zip(("the console", "the page's heap"), zip(*read, strict=True), strict=True)
    ]  # fmt: skip


@contextmanager
def _driving(client: Client) -> Iterator[None]:
    """Every unit's position changes once a second meanwhile."""
    unit_ids: list[str] = []
    token = ""
    while True:
        listed = client.ops.ListUnits(request("ListUnits", page_token=token))
        unit_ids += [unit.unit_id for unit in listed.units]
        token = listed.next_page_token
        if not token:
            break
    end = threading.Event()

    def drive() -> None:
        number = 0
        while not end.wait(1.0):
            number += 1
            at_ms = time.time_ns() // 1_000_000
            fixes = request(
                "ReportPositions",
                unit_ids=unit_ids,
                lat_e7=[-36890000 + (i * 3001 + number * 97) % 60_000 for i in range(len(unit_ids))],
                lon_e7=[1281822000 + (i * 7013 + number * 89) % 60_000 for i in range(len(unit_ids))],
                fix_at_ms=[at_ms] * len(unit_ids),
            )
            client.units.ReportPositions(fixes)

    thread = threading.Thread(target=drive)
    thread.start()
    try:
        yield
    finally:
        end.set()
        thread.join()


def _report(client: Client, number: int) -> str:
    """A fever somewhere in town; its incident."""
    near = where(-36890000 - number * 1_777 % 90_000, 1281822000 + number * 2_333 % 90_000)
    message = request(
        "ReportIncident", type_code="general_medical", where=near, request_id=new_request_id(), by="bench"
    )
    return str(retrying(client.intake.ReportIncident, message).incident_id)


def _end(client: Client, incident_id: str) -> None:
    """The incident, taken back at once, and closed unless a unit was sent: that must first say that it turned round."""

    def asked(name: str, **words: Any) -> Any:
        return request(name, incident_id=incident_id, request_id=new_request_id(), by="bench", **words)

    reply = retrying(client.intake.CancelIncident, asked("CancelIncident", reason="bench"))
    if not reply.cancelled_unit_ids:
        retrying(client.intake.CloseIncident, asked("CloseIncident"))


def _city_of(folder: Path, count: int) -> Path:
    """Ambon with so many units: its own again and again under further names, each with a crew of its own."""
    shutil.copytree(city_folder("ambon"), folder)
    head, *lines = (folder / "units.csv").read_text(encoding="utf-8").splitlines()
    crew = head.split(",").index("crew_id")
    rows = list(lines)
    for number in range(count - len(lines)):
        parts = lines[number % len(lines)].split(",")
        parts[0], parts[crew] = f"{parts[0]}-{number}", ""
        rows.append(",".join(parts))
    (folder / "units.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return folder
