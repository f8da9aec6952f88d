"""A server of its own for each scenario; when it is over its journal is replayed."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..faults.processes import replayed
from ..server.conftest import data, make_server
from ..support_server import Server

__all__ = ["data", "make_server", "server"]

# The wall clock that the service looks at is the machine's and what a file says.
WALL_CLOCK = """
import time
from pathlib import Path
machines = time.time_ns
time.time_ns = lambda: machines() + int(Path({path!r}).read_text()) * 10**9
"""


@pytest.fixture
def offset_s(tmp_path: Path) -> Path:
    """A file with how many seconds the wall clock is ahead."""
    path = tmp_path / "offset_s"
    path.write_text("0")
    return path


@pytest.fixture
def server(make_server: Callable[..., Server], data: Path, offset_s: Path) -> Iterator[Server]:
    """A server of Ambon, killed at the end; then every command is decided again and must come out the same."""
    running = make_server(patch=WALL_CLOCK.format(path=str(offset_s)))
    running.start()
    yield running
    running.kill()
    outcome = asyncio.run(replayed(data))
    assert outcome.decided_count == outcome.last_seq
