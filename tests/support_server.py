"""Real servers for tests: `sigap up` in a process of its own, on free ports and a data folder of its own.

Used by everything that tests over gRPC, faults included. Whoever starts a server ends it: use it as a context manager
or from a fixture. The store of a killed server lives on, as it does in service; `end_store_of` ends it.
"""

import os
import re
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
# What the command says once it serves. Nothing else it writes looks like this.
SERVES = re.compile(
    r"  gRPC (?P<grpc>\S+)   HTTP http://(?P<http>[^/]+)/readyz.*\n"
    r"  journal (?P<id>\S+)   epoch (?P<epoch>\d+)   seq (?P<seq>\d+)"
)


def sigap_environment(**variables: str) -> dict[str, str]:
    """This process's environment without its own settings of Sigap; texts in English, no sheets of paper."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SIGAP_")}
    return {**inherited, "SIGAP_LANGUAGE": "en", "SIGAP_PAPER": "0", "COLUMNS": "100", **variables}


class Server:
    """One server process. `start` it as often as you like; the data folder stays."""

    def __init__(self, data: Path, *, patch: str = "", **settings: Any) -> None:
        """`settings` are those of config.Settings, e.g. clock_rate=60; any free ports unless they are given.

        `patch` is Python source that the process carries out before anything else of Sigap is imported.
        """
        self.data = data
        self.grpc = self.http = self.journal_id = ""
        self.epoch = self.seq = 0
        self.settings = {"grpc": "127.0.0.1:0", "http": "127.0.0.1:0", **settings, "data": data}
        self._patch = patch
        self._log = data.with_name(f"{data.name}.log")
        # Where in the log the newest process began.
        self._log_start = 0
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
        """All that the processes on this folder wrote."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    def said(self) -> str:
        """What the newest process wrote."""
        return self._log.read_bytes()[self._log_start :].decode()

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
        given = {f"SIGAP_{name.upper()}": str(value) for name, value in self.settings.items()}
        run = ["-c", f"{self._patch}\nfrom dispatch_server.__main__ import main\nmain()"] if self._patch else []
        with self._log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                [sys.executable, "-P", *(run or ["-m", "dispatch_server"]), "up"],
                cwd=self._log.parent,
                env=sigap_environment(**given),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def start(self) -> None:
        """Start the process and wait until it serves. Fails with what it said if it does not."""
        self.launch()
        self.ready()

    def ready(self) -> None:
        """Wait until the process that was launched serves. Fails with what it said if it does not."""
        assert self._process is not None
        until_s = time.monotonic() + START_LIMIT_S
        while not (said := SERVES.search(self.said())):
            code = self._process.poll()
            if code is not None or time.monotonic() > until_s:
                self.end()
                raise AssertionError(f"the server did not come up (exit code {code}):\n{self.said()[-3000:]}")
            time.sleep(0.02)
        self.grpc, self.http, self.journal_id = said["grpc"], said["http"], said["id"]
        self.epoch, self.seq = int(said["epoch"]), int(said["seq"])

    def kill(self) -> None:
        """End the process as `kill -9` does."""
        self.signal(signal.SIGKILL)
        self.wait()

    def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def signal(self, number: int) -> None:
        """Send it a signal."""
        os.kill(self.pid, number)

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
