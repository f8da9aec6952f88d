"""One real server for all tests of the command line, and the real `sigap` to talk to it."""

import contextlib
import io
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dispatch_server.cli.app import run
from dispatch_server.cli.language import spoken, switch
from dispatch_server.cli.output import console

from ..support_store import end, end_store_of, free_port

READY_LIMIT_S = 30.0


@dataclass(frozen=True)
class Sigap:
    """The command line, pointed at one server.

    `run` starts the real process, whose start takes most of a test's time; `json`, `text` and `refused` carry the same
    words out inside this one.
    """

    address: str
    data: Path

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """One command as a process of its own; output in English unless `environment` says otherwise."""
        variables = {"SIGAP_SERVER": self.address, "SIGAP_LANGUAGE": "en", "COLUMNS": "100", **environment}
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("SIGAP_")}
        command = [sys.executable, "-m", "dispatch_server", *words]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, env={**inherited, **variables}, timeout=120
        )

    def local(self, *words: str) -> tuple[int, str, str]:
        """Exit code, output and complaints of a command that talks to no server."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(list(words))
        return code, out.getvalue(), err.getvalue()

    def local_json(self, *words: str) -> Any:
        """The one document of a command that talks to no server; it must succeed."""
        code, out, err = self.local(*words, "--json")
        assert (code, err) == (0, "")
        return json.loads(out)

    def lines(self, *words: str) -> list[Any]:
        """The JSON documents that a command writes, one a line; it must succeed."""
        code, out, err = self._carry_out(words)
        assert (code, err) == (0, "")
        return [json.loads(line) for line in out.splitlines()]

    def json(self, *words: str) -> Any:
        """The one JSON document that a command prints; it must succeed."""
        code, out, err = self._carry_out(words)
        assert (code, err) == (0, "")
        return json.loads(out)

    def text(self, *words: str) -> str:
        """What a person gets to read of a command that must succeed, in English, as in a wide pipe."""
        switched = spoken() != "en"
        if switched:
            switch()
        try:
            # Whatever started the tests may have no width, or its own, and may ask for colours.
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("COLUMNS", "200")
                patch.setenv("TTY_COMPATIBLE", "0")
                console.cache_clear()
                code, out, err = self._carry_out(words, as_json=False)
        finally:
            if switched:
                switch()
        assert (code, err) == (0, "")
        return out

    def units(self, incident_id: str, *states: str) -> list[str]:
        """The units of an incident whose assignment is in one of the states, as "DISPATCHED"; in any by default."""
        incident = self.json("incident", incident_id)["incident"]
        wanted = {f"ASSIGNMENT_STATE_{state}" for state in states}
        found = [each for need in incident["needs"] for each in need["assignments"]]
        return [each["unit_id"] for each in found if not wanted or each["state"] in wanted]

    def finish(self, incident_id: str) -> None:
        """Cancel an incident, let every unit answer or clear, and close it."""
        if self.json("incident", incident_id)["incident"]["state"] == "INCIDENT_STATE_OPEN":
            cancelled = self.json("cancel", incident_id, "--reason", "end of the test")
            for unit_id in cancelled["cancelled_unit_ids"]:
                self.json("unit", "ack", unit_id)
            for unit_id in cancelled["remaining_unit_ids"]:
                self.json("unit", "progress", unit_id, "cleared")
        self.json("close", incident_id)

    def refused(self, *words: str) -> tuple[int, Any]:
        """Exit code and error of a command that must fail and print nothing else."""
        code, out, err = self._carry_out(words)
        assert code != 0
        assert out == ""
        return code, json.loads(err)["error"]

    def _carry_out(self, words: tuple[str, ...], as_json: bool = True) -> tuple[int, str, str]:
        server = () if "--server" in words else ("--server", self.address)
        form = ("--json",) if as_json else ()
        return self.local(*words, *server, *form)


@pytest.fixture(scope="session")
def sigap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sigap]:
    """The command line on a server of its own, with Ambon and an embedded store. It must stop in good order."""
    data = tmp_path_factory.mktemp("cli") / "data"
    grpc, http = f"127.0.0.1:{free_port()}", f"127.0.0.1:{free_port()}"
    words = ["up", "--data", str(data), "--grpc", grpc, "--http", http, "--paper", "0"]
    log = data.parent / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen([sys.executable, "-m", "dispatch_server", *words], stdout=output, stderr=output)
    try:
        wait_ready(server, http, log)
        yield Sigap(grpc, data)
        server.terminate()
        assert server.wait(30) == 0, log.read_text()[-2000:]
    finally:
        end(server)
        end_store_of(data)


def wait_ready(server: subprocess.Popen[bytes], http: str, log: Path) -> None:
    """Wait until the server says that it is ready."""
    until_s = time.monotonic() + READY_LIMIT_S
    while time.monotonic() < until_s and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{http}/readyz", timeout=1) as page:
            if page.status == 200:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not start: {log.read_text()[-2000:]}")
