"""Servers and stores for these tests, all of them ended afterwards."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..support_server import Server
from ..support_store import end, end_store_of, start_external_valkey

MakeServer = Callable[..., Server]


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder of the test's own; a store left alive on it is ended afterwards."""
    folder = tmp_path / "var"
    yield folder
    end_store_of(folder)


@pytest.fixture
def make_server(data: Path) -> Iterator[MakeServer]:
    """Makes servers on `data`, or on another folder, that are ended afterwards."""
    made: list[Server] = []

    def make(folder: Path | None = None, **settings: Any) -> Server:
        made.append(Server(folder or data, **settings))
        return made[-1]

    yield make
    for server in made:
        server.end()


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of an external Valkey with the settings that service needs, shared by the tests of one file."""
    url, process = start_external_valkey(tmp_path_factory.mktemp("valkey"))
    yield url
    end(process)
