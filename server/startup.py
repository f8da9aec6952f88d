"""Starting: each thing that can stand in the way of service, as one clear line and an exit code.

It opens the city, the data folder, the store and the writer, in this order, and leaves closing them to an exit stack.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from dispatch_core.city import City, CityError, city_folder, load_city

from .codec import CodecError
from .config import Settings
from .exits import Exit
from .faults import (
    ClaimLost,
    Fenced,
    FolderHeld,
    FolderUnusable,
    Gap,
    JournalError,
    StoreError,
    TakeOverRefused,
    WeakStore,
    WriterActive,
    indonesian_of,
)
from .journal.journal import Journal
from .rpc import PortTaken
from .store import memory
from .store.store import Condition, Store, open_store
from .system_errors import in_indonesian
from .writer import replicas
from .writer.keeper import Keeper
from .writer.outcomes import StartRefused
from .writer.sequencer import Sequencer

LOG = logging.getLogger(__name__)


class ServiceFailed(Exception):
    """Service cannot begin or go on; the texts are for the user, the code for the process."""

    def __init__(self, text: str, indonesian: str, code: Exit) -> None:
        super().__init__(text)
        self.indonesian = indonesian
        self.code = code

    @classmethod
    def by(cls, error: Exception) -> Self:
        """What an error means for the process."""
        return cls(str(error), indonesian_of(error), exit_code(error))


class StartFailed(ServiceFailed):
    """Service cannot begin."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What serves an area, started."""

    sequencer: Sequencer
    journal: Journal
    keeper: Keeper


def open_city(settings: Settings) -> tuple[City, Path]:
    """The city, and the folder it came from. Raises StartFailed."""
    folder = Path(city_folder(settings.city))
    if not folder.is_dir():
        raise StartFailed(
            f"There is no city {settings.city!r}. Give a folder, or a name that ships with Sigap, with --city.",
            f"Tidak ada kota {settings.city!r}. Beri foldernya, atau nama kota bawaan, dengan --city.",
            Exit.NO_INPUT,
        )
    try:
        city = load_city(settings.city)
    except CityError as error:
        raise StartFailed(
            f"The city {folder} is wrong: {error.told('en')}. See `sigap city check`.",
            f"Kota {folder} salah: {error.told('id')}. Lihat `sigap city check`.",
            Exit.BAD_DATA,
        ) from None
    except OSError as error:
        raise StartFailed(
            f"The city {folder} cannot be read: {error.strerror}.",
            f"Kota {folder} tidak dapat dibaca: {in_indonesian(error)}.",
            Exit.NO_INPUT,
        ) from None
    if settings.clock_rate != 1 and not city.demonstration:
        raise StartFailed(
            f"{city.name} is not marked as a demonstration: its clock cannot run {settings.clock_rate} times faster.",
            f"{city.name} tidak bertanda peragaan: jamnya tidak dapat berjalan {settings.clock_rate} kali lebih cepat.",
            Exit.CONFIG,
        )
    return city, folder


def check_folder(data: Path) -> None:
    """Make the data folder where it is missing. Raises StartFailed if it cannot be made or written."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(data, os.W_OK | os.X_OK):
            raise PermissionError(13, os.strerror(13))
    except OSError as error:
        raise StartFailed(
            f"The data folder {data.absolute()} cannot be written: {error.strerror}. "
            "Give another with --data, or make it writable for this user.",
            f"Folder data {data.absolute()} tidak dapat ditulis: {in_indonesian(error)}. "
            "Beri yang lain dengan --data, atau izinkan pengguna ini menulis di sana.",
            Exit.CANNOT_CREATE,
        ) from None


async def open_writer(
    settings: Settings, city: City, folder: Path, stack: AsyncExitStack, looked_at: Callable[[Condition], None]
) -> Opened:
    """Store, journal, writer and the keeper of its snapshots; `stack` closes them in reverse. Raises StartFailed.

    `looked_at` is told now and then how the store is.
    """
    try:
        store = await open_store(
            settings.data, settings.store, purpose="sigap up", allow_weak=settings.allow_weak_store
        )
        stack.push_async_callback(store.close)
        journal = Journal(store, city.city_id)
        stack.push_async_callback(journal.close)
        await replicas.look(store, journal)
        beside = {
            "the store's supervision": _supervise(store),
            "the look at memory": memory.watch(store, looked_at),
            "the look at replicas": replicas.follow(store, journal),
        }
        for name, work in beside.items():
            stack.push_async_callback(cancelled, asyncio.create_task(_told(name, work)))
        sequencer = Sequencer(
            city,
            store,
            journal,
            settings.data,
            city_folder=folder,
            host=socket.gethostname(),
            clock_rate=settings.clock_rate,
        )
        await sequencer.start(settings.take_over)
    except (StoreError, StartRefused, CodecError) as error:
        raise StartFailed.by(error) from None
    except OSError as error:
        where = error.filename or settings.data
        raise StartFailed(f"{where}: {error.strerror}.", f"{where}: {in_indonesian(error)}.", Exit.IO) from None
    stack.push_async_callback(sequencer.stop)
    keeper = Keeper(sequencer, settings.data, settings.store, city.city_id)
    keeper.start()
    stack.push_async_callback(keeper.stop)
    return Opened(sequencer, journal, keeper)


def exit_code(error: Exception) -> Exit:
    """What a process that ends with this error exits with."""
    match error:
        case Fenced():
            return Exit.FENCED
        case WeakStore() | CodecError():
            return Exit.CONFIG
        case PortTaken() | FolderHeld() | WriterActive() | ClaimLost() | TakeOverRefused():
            return Exit.UNAVAILABLE
        case StartRefused():
            return Exit.REFUSED
        case FolderUnusable():
            return Exit.CANNOT_CREATE
        case Gap():
            return Exit.INTERNAL
        case JournalError() | OSError():
            return Exit.IO
        case StoreError():
            return Exit.UNAVAILABLE
    return Exit.INTERNAL


async def _supervise(store: Store) -> None:
    """Keep the embedded store alive; an error here is the store's own and was logged by it."""
    with suppress(StoreError):
        await store.supervise()


async def _told(name: str, work: Coroutine[None, None, None]) -> None:
    """Work beside the writer: should it fail, that is said at once, and neither serving nor stopping depends on it."""
    try:
        await work
    except Exception:
        LOG.exception("%s failed; it is missing until the next start", name)


async def cancelled(task: asyncio.Task[None]) -> None:
    """Cancel a task and wait for its end."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
