"""Sheets of paper: written beside a real server, at once when its store or it itself goes, and never in its way."""

import asyncio
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch_server.cli.paper import files
from dispatch_server.cli.paper.watching import Watch
from sigap.v1 import intake_pb2, ops_pb2, types_pb2

from ..support_server import Server, sigap_environment
from ..support_store import end, stopped

LIMIT_S = 40.0


def report(server: Server, note: str = "") -> str:
    """A fire at Mardika; its id."""
    where = intake_pb2.Where(point=types_pb2.Point(lat_e7=-36_890_000, lon_e7=1_281_822_000))
    with server.client() as client:
        asked = intake_pb2.ReportIncidentRequest(request_id="fire", type_code="structure_fire", where=where, note=note)
        asked.caller.phone = "081234567890"
        return str(client.intake.ReportIncident(asked).incident_id)


def restrict(server: Server) -> None:
    """One road slowed, one closed to all but soldiers at night, an area closed, an agency by hand, and a warning."""
    corners = [(-36_000_000, 1_280_000_000), (-36_000_000, 1_283_500_000)]
    corners += [(-38_000_000, lon_e7) for lon_e7 in (1_283_500_000, 1_280_000_000)]
    area = [types_pb2.Point(lat_e7=lat_e7, lon_e7=lon_e7) for lat_e7, lon_e7 in corners]
    slow = ops_pb2.CloseRoadRequest(request_id="slow", road_id="R32", speed_permille=500, reason="banjir")
    slow.until.FromSeconds(int(time.time()) + 3_600)
    night: dict[str, Any] = {"from_minute": 22 * 60, "to_minute": 5 * 60}
    but = ops_pb2.CloseRoadRequest(
        request_id="but", road_id="R33", agencies=["TNI"], exempt=True, reason="retak", **night
    )
    silence = {"measured": 600_000, "bound": 300_000, "by": "watchdog"}
    warning = types_pb2.SERVICE_WARNING_AGENCY_SILENT
    with server.client() as client:
        for asked in (slow, but, ops_pb2.CloseRoadRequest(request_id="area", area=area, reason="gempa")):
            client.ops.CloseRoad(asked)
        client.ops.SetMode(
            ops_pb2.SetModeRequest(
                request_id="mode",
                agency="PLN",
                mode=types_pb2.DISPATCH_MODE_MANUAL,
                reason_code=types_pb2.OVERRIDE_OTHER,
                reason="badai",
                by="pengawas",
            )
        )
        client.ops.SetWarning(
            ops_pb2.SetWarningRequest(request_id="warn", warning=warning, agency="POLRI", standing=True, **silence)
        )


def sheet_with(folder: Path, *words: str) -> str:
    """The newest sheet once it holds all the words."""
    until_s = time.monotonic() + LIMIT_S
    text = ""
    while time.monotonic() < until_s:
        path = folder / "sheet.txt"
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if all(word in text for word in words):
            return text
        time.sleep(0.02)
    raise AssertionError(f"no sheet with {words}:\n{text[:3000]}")


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Callable[[Server], Path]]:
    """Starts `sigap paper` beside a server, far too seldom to explain a sheet by the clock; its folder."""
    started: list[subprocess.Popen[bytes]] = []

    def start(server: Server) -> Path:
        folder = tmp_path / "paper"
        words = ["paper", "--server", server.grpc, "--out", str(folder), "--every", "1440"]
        command = [sys.executable, "-P", "-m", "dispatch_server", *words]
        started.append(subprocess.Popen(command, env=sigap_environment(), stdout=subprocess.DEVNULL))
        return folder

    yield start
    for process in started:
        end(process)


def store_pid(data: Path) -> int:
    return int((data / "store" / "valkey.pid").read_text())


def once(server: Server, folder: Path) -> tuple[int, str]:
    """One sheet by hand, in Indonesian: the exit code, and what was said of it."""
    words = ["paper", "--once", "--server", server.grpc, "--out", str(folder), "--lang", "id"]
    command = [sys.executable, "-P", "-m", "dispatch_server", *words]
    done = subprocess.run(command, env=sigap_environment(), capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_a_sheet_has_what_a_centre_needs_and_no_caller(
    make_server: Callable[..., Server], writing: Callable[[Server], Path], tmp_path: Path
) -> None:
    server = make_server(tmp_path / "data")
    server.start()
    incident = report(server, note="pasar, lantai dua")
    folder = writing(server)
    text = sheet_with(folder, incident, "lantai dua", "Open incidents: 1")
    for said in ("DAMKAR-01", "POLRI", "Telephones", "Closed roads", "reenter", "DEMONSTRATION"):
        assert said in text
    assert "081234567890" not in text
    assert max(map(len, text.splitlines())) <= 96
    # A few lines an incident: what it is and where, what must not be missed, who goes for each need.
    lines = text[text.index(f"{incident}  P1 · Structure fire") :].splitlines()
    assert "TREAT AS LIVE" in lines[2]
    assert any(line.startswith("    - DAMKAR 3 × ENGINE") and "DAMKAR-01" in line for line in lines[:8])
    assert lines.index("") < 25
    page = (folder / "sheet.html").read_text(encoding="utf-8")
    assert not re.search(r"https?://|<script|url\(|src=", page)
    assert incident in page
    assert (folder / "sheet.html").stat().st_mode & 0o077 == 0
    by_hand = tmp_path / "by hand"
    assert once(server, by_hand) == (0, "")
    assert "Kejadian berjalan: 1" in (by_hand / "sheet.txt").read_text(encoding="utf-8")
    restrict(server)
    assert once(server, by_hand) == (0, "")
    lines = (by_hand / "sheet.txt").read_text(encoding="utf-8")
    assert "!! PERINGATAN: " in lines
    told = " ".join(lines.split())
    assert "!! MANUAL untuk PLN" in told
    assert re.search(r"C\d+ \w[^·]* · LAMBAT ×0.5 · seluruhnya · sejak [^·]* · sampai [^·]* · banjir", told)
    assert re.search(r"· DITUTUP · kecuali TNI · 22:00-05:00 · sejak [^·]* · retak", told)
    assert re.search(r"\(\+\d+ jalan lain\) · DITUTUP · wilayah 4 titik \(-3\.6[^)]*\) · sejak [^·]* · gempa", told)
    # The store stands still: within moments there is a sheet that says so, with what is known.
    with stopped(store_pid(server.data)):
        sheet_with(folder, "STORE AWAY", incident)
    sheet_with(folder, incident)
    # And when the server is gone, its last word.
    server.kill()
    sheet_with(folder, "SERVER NOT HEARD", incident, "DAMKAR-01")
    assert once(server, by_hand)[0] == 69
    # It comes back on another port or not at all; the sheet stays.
    assert len(list(folder.glob("sheet-*.txt"))) >= 2


def test_the_server_starts_it_and_a_killed_server_leaves_a_last_sheet_and_no_process(
    make_server: Callable[..., Server], tmp_path: Path
) -> None:
    server = make_server(tmp_path / "data", paper=1)
    server.start()
    folder = server.data / "paper"
    sheet_with(folder, "Open incidents: 0")
    incident = report(server)
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    [writer] = [int(pid) for pid in children if b"paper" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]
    # It may hang as long as it likes: nobody waits for it.
    with stopped(writer):
        assert report(server) == incident
    server.kill()
    sheet_with(folder, "SERVER NOT HEARD", incident)
    _gone(writer)
    server.start()
    until_s = time.monotonic() + LIMIT_S
    while "NOT HEARD" in sheet_with(folder, incident, "Open incidents: 1"):
        assert time.monotonic() < until_s
    assert server.stop() == 0


def _gone(pid: int) -> None:
    until_s = time.monotonic() + LIMIT_S
    while time.monotonic() < until_s:
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return
        except (ProcessLookupError, FileNotFoundError):
            return
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    raise AssertionError("it outlived its server")


def test_old_sheets_go_and_the_newest_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "PAPER_SHEETS_KEPT", 4)
    for number in range(9):
        files.write(tmp_path, 1_765_500_000_000 + number * 300_000, f"sheet {number}", "<pre>")
    kept = sorted(tmp_path.glob("sheet-*.txt"))
    assert [path.read_text() for path in kept] == ["sheet 5", "sheet 6", "sheet 7", "sheet 8"]
    assert (tmp_path / "sheet.txt").read_text() == "sheet 8"
    assert not list(tmp_path.glob(".*"))


def test_no_sheet_of_what_nobody_follows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ends the following ends the process, which is then started again; it does not go on with an old state."""

    async def fall(*_: object) -> None:
        raise LookupError("what it does not know")

    async def nothing(*_: object) -> None:
        pass

    monkeypatch.setattr(Watch, "_follow", fall)
    monkeypatch.setattr(Watch, "_list", nothing)
    with pytest.raises(LookupError):
        asyncio.run(asyncio.wait_for(Watch("127.0.0.1:1", tmp_path, 60.0, lambda *_: None).run(), LIMIT_S))
    assert not list(tmp_path.iterdir())
