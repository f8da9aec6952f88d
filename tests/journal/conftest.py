"""Stores and journals for these tests. Each test has a data folder of its own, and no process outlives it."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from dispatch_server.journal.journal import Journal
from dispatch_server.journal.lease import acquire
from dispatch_server.store.store import Client, Store, open_store

from ..support_store import end, end_store_of, start_external_valkey, start_python

JOURNAL_ID = "journal-under-test"


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
async def journal(store: Store) -> AsyncIterator[Journal]:
    """The journal of `store`, claimed."""
    opened = Journal(store, "ambon")
    await acquire(store, opened, JOURNAL_ID)
    yield opened
    await opened.close()


@pytest.fixture
async def client(store: Store) -> AsyncIterator[Client]:
    """A connection to `store` beside the journal's, for looking and for doing harm."""
    opened = store.client()
    yield opened
    await opened.close()


@pytest.fixture
def external(tmp_path: Path) -> Iterator[Callable[..., tuple[str, subprocess.Popen[bytes]]]]:
    """Starts external Valkeys, each in a folder of its own unless one is named."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(name: str = "", **config: str) -> tuple[str, subprocess.Popen[bytes]]:
        url, process = start_external_valkey(tmp_path / (name or f"valkey-{len(processes)}"), **config)
        processes.append(process)
        return url, process

    yield start
    for process in processes:
        end(process)


@pytest.fixture
def python() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts Python processes that are killed afterwards."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(source: str, *arguments: object) -> subprocess.Popen[bytes]:
        processes.append(start_python(source, *arguments))
        return processes[-1]

    yield start
    for process in processes:
        end(process)
