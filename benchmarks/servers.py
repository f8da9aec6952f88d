"""What is measured, each in a process of its own and in a fresh folder: a Sigap server and its peer that does nothing.

The folder lies on the disk that $SIGAP_BENCH_DIR names, else on that of temporary files; durability costs what that
disk costs.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.support_server import Server

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def folder() -> Iterator[Path]:
    """A fresh folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="sigap-bench-", dir=os.environ.get("SIGAP_BENCH_DIR")) as made:
        yield Path(made)


@contextmanager
def sigap(**settings: Any) -> Iterator[Server]:
    """A server of Ambon with the embedded store; settings as in server/config.py."""
    with folder() as made, Server(made / "data", **settings) as server:
        yield server


@contextmanager
def noop() -> Iterator[str]:
    """The address of a server whose one method does nothing."""
    with noop_process() as (address, _):
        yield address


@contextmanager
def noop_process() -> Iterator[tuple[str, int]]:
    """The same, and its process id."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.noop"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield f"127.0.0.1:{int(process.stdout.readline())}", process.pid
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(10)


def cpu_of(pid: int) -> float:
    """The processor time that a process has used so far, in seconds."""
    spent = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(spent[11]) + int(spent[12])) / os.sysconf("SC_CLK_TCK")
