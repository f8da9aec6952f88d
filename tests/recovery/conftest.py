"""Areas to write to: a data folder, its store, and sequencers on it that are started, stopped and killed."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from dispatch_core.city import City, load_city
from dispatch_server.store.store import Store, open_store

from ..support_server import Server
from ..support_store import end_store_of
from .area import Area


@pytest.fixture(scope="session")
def city() -> City:
    """The city that ships with Sigap."""
    return load_city("ambon")


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    """A data folder; a store left alive on it is ended afterwards."""
    folder = tmp_path / "var"
    yield folder
    end_store_of(folder)


@pytest.fixture
async def store(data: Path) -> AsyncIterator[Store]:
    """The embedded store of `data`, supervised."""
    opened = await open_store(data, purpose="a test")
    supervision = asyncio.create_task(opened.supervise())
    yield opened
    supervision.cancel()
    with suppress(asyncio.CancelledError):
        await supervision
    await opened.close()


@pytest.fixture
async def area(city: City, data: Path, store: Store) -> AsyncIterator[Area]:
    """Ambon on `store`, served."""
    opened = Area(city, data, store)
    await opened.start()
    yield opened
    await opened.stop()


@pytest.fixture
def make_server() -> Iterator[Callable[..., Server]]:
    """Makes servers, each on a data folder, that are ended afterwards with their stores."""
    made: list[Server] = []

    def make(folder: Path, **settings: Any) -> Server:
        made.append(Server(folder, **settings))
        return made[-1]

    yield make
    for server in made:
        server.end()
        end_store_of(server.data)
