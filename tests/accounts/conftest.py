"""Servers of their own for what happens when they, or their stores, go."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ..support_server import Server
from ..support_store import end_store_of


@pytest.fixture
def make_server() -> Iterator[Callable[..., Server]]:
    """Makes servers that are ended afterwards with their stores."""
    made: list[Server] = []

    def make(folder: Path, **settings: Any) -> Server:
        made.append(Server(folder, **settings))
        return made[-1]

    yield make
    for server in made:
        server.end()
        end_store_of(server.data)
