"""Real servers under load and the real command line that loads them, each in a process of its own.

The servers run a fast clock, so that hours of a world pass in seconds. Nothing here measures how fast anything is.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch_loadtest.wire import request
from dispatch_server.client import retrying

from ..support_server import Server
from ..support_store import end_store_of, free_port
from .recording import write_recording

CLOCK_RATE = 1_000
LIMIT_S = 180


class Loaded(Server):
    """A server at a port of its own choice, which it finds again after a restart."""

    def __init__(self, data: Path, **settings: Any) -> None:
        super().__init__(data, **{"grpc": f"127.0.0.1:{free_port()}", "clock_rate": CLOCK_RATE, **settings})

    def committed_seq(self) -> int:
        with self.client() as client:
            return int(retrying(client.ops.GetState, request("GetState")).committed_seq)


def begin(address: str, *words: str) -> subprocess.Popen[str]:
    """`sigap loadtest ...` on a server, begun."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # Tests that run in the background ignore interrupts, and what they start would never hear one.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SIGAP_")}
    return subprocess.Popen(
        [sys.executable, "-m", "dispatch_server", "loadtest", *words, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**inherited, "SIGAP_LANGUAGE": "en", "SIGAP_SERVER": address},
    )


def wait_until(process: subprocess.Popen[str], server: Loaded, seq: int) -> None:
    """Until the run has brought the journal so far."""
    while server.committed_seq() < seq:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


def end(process: subprocess.Popen[str]) -> tuple[int, Any]:
    """Wait for it: the exit code, and the document it printed or the error."""
    out, err = process.communicate(timeout=LIMIT_S)
    assert "Traceback" not in err, err
    return process.returncode, json.loads(out) if out else json.loads(err)["error"]


def load(address: str, *words: str) -> tuple[int, Any]:
    return end(begin(address, *words))


def faults(document: Any) -> list[str]:
    """What the proof found; empty = clean."""
    return [fault for check in document["checks"] for fault in (check["first_faults"] or ["?"] * check["faults"])]


@pytest.fixture(scope="session")
def ambon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Loaded]:
    data = tmp_path_factory.mktemp("ambon") / "data"
    with Loaded(data) as server:
        yield server
    end_store_of(data)


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_recording(tmp_path_factory.mktemp("recording") / "calls")
