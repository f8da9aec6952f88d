"""Servers for these tests: one for each file, and fresh ones for tests that stop or break theirs."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dispatch_server.client import Client

from ..support_server import Server
from ..support_store import end_store_of


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of Ambon that the tests of one file share."""
    data = tmp_path_factory.mktemp("shared") / "var"
    with Server(data) as running:
        yield running
    end_store_of(data)


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[Client]:
    """A blocking client of the file's server."""
    with server.client() as connected:
        yield connected


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of the test's own; a store left alive on it is ended afterwards."""
    folder = tmp_path / "var"
    yield folder
    end_store_of(folder)


@pytest.fixture
def make_server(data: Path) -> Iterator[Callable[..., Server]]:
    """Makes servers on `data`, or on another folder, that are ended afterwards."""
    made: list[Server] = []

    def make(folder: Path | None = None, **settings: Any) -> Server:
        made.append(Server(folder or data, **settings))
        return made[-1]

    yield make
    for server in made:
        server.end()
