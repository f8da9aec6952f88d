"""Real servers for tests: what `sigap up` runs, in a process of its own, on free ports and a data folder of its own.

Used by everything that tests over gRPC, faults included. Whoever starts a server ends it: use it as a context manager
or from a fixture. The store of a killed server lives on, as it does in service; `end_store_of` ends it.
"""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Self

from dispatch_server.client import Client

START_LIMIT_S = 60.0
STOP_LIMIT_S = 30.0
# Serves with the settings in its argument and prints what it says of itself as one line of JSON.
SOURCE = """
import json, sys
from dataclasses import asdict
from dispatch_server.config import load_settings
from dispatch_server.serve import run
ready = lambda serving: print(json.dumps(asdict(serving)), flush=True)
sys.exit(run(load_settings(**json.loads(sys.argv[1])), ready))
"""


class Server:
    """One server process. `start` it as often as you like; the data folder stays."""

    def __init__(self, data: Path, **settings: Any) -> None:
        """`settings` are those of config.Settings, e.g. clock_rate=60; any free ports unless they are given."""
        self.data = data
        self.grpc = self.http = self.journal_id = ""
        self.epoch = self.seq = 0
        self.settings = {"grpc": "127.0.0.1:0", "http": "127.0.0.1:0", **settings, "data": str(data)}
        self._log = data.with_name(f"{data.name}.log")
        self._said = data.with_name(f"{data.name}.said")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    # -- Queries -------------------------------------------------------------------------------------------------------

    @property
    def pid(self) -> int:
        """The process's id; it must have been started."""
        assert self._process is not None
        return self._process.pid

    def log(self) -> str:
        """All that the processes on this folder wrote to stderr."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def client(self, *, timeout_s: float = 10.0) -> Client:
        """A blocking client of this server."""
        return Client(self.grpc, timeout_s=timeout_s)

    def page(self, path: str) -> tuple[int, str]:
        """Status and text of a page of the HTTP side."""
        try:
            with urllib.request.urlopen(f"http://{self.http}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    # -- Commands ------------------------------------------------------------------------------------------------------

    def launch(self) -> None:
        """Start the process without waiting for anything."""
        assert self._process is None, "it runs already"
        with self._log.open("ab") as log, self._said.open("wb") as said:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-c", SOURCE, json.dumps(self.settings)],
                cwd=self._log.parent,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=log,
            )

    def start(self) -> None:
        """Start the process and wait until it serves. Fails with what it said if it does not."""
        self.launch()
        assert self._process is not None
        until_s = time.monotonic() + START_LIMIT_S
        while not (said := self._said.read_text(encoding="utf-8")).endswith("\n"):
            code = self._process.poll()
            if code is not None or time.monotonic() > until_s:
                self.end()
                raise AssertionError(f"the server did not come up (exit code {code}):\n{self.log()[-3000:]}")
            time.sleep(0.02)
        serving = json.loads(said)
        self.grpc, self.http, self.journal_id = serving["grpc"], serving["http"], serving["journal_id"]
        self.epoch, self.seq = serving["epoch"], serving["seq"]

    def kill(self) -> None:
        """End the process as `kill -9` does."""
        self._signal(signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        self._signal(signal.SIGTERM)
        return self.wait()

    def wait(self, limit_s: float = STOP_LIMIT_S) -> int:
        """Wait until the process has ended by itself; its exit code."""
        assert self._process is not None
        code = self._process.wait(limit_s)
        self._process = None
        return code

    def end(self) -> None:
        """End the process if it still runs, however it can."""
        if self._process is not None:
            if self._process.poll() is None:
                self._process.terminate()
                try:
                    self._process.wait(STOP_LIMIT_S)
                except subprocess.TimeoutExpired:
                    self._process.kill()
                    self._process.wait()
            self._process = None

    def _signal(self, number: int) -> None:
        os.kill(self.pid, number)
