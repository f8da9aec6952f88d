"""The store that keeps the journal: the embedded Valkey of a data folder, or any Redis or Valkey by URL.

`open_store` is the one way to it, and the only file that knows redis-py. A `Client` is one connection that sends each
command once: redis-py's own client repeats commands silently, and a journal must know what it has sent. An answer
that did not come is StoreAway; what to do about it is the caller's business.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeAlias

from hiredis import pack_command
from redis import exceptions
from redis.asyncio.connection import Connection, UnixDomainSocketConnection, parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from ..faults import StoreError, StoreRefused, WeakStore
from .complaints import refusal, silent, unreachable
from .durability import Problem, parse_info, problems_of
from .embedded import EmbeddedValkey
from .folder import DataFolder

LOG = logging.getLogger(__name__)

COMMAND_DEADLINE_MS = 5_000
# How long an external store may go on loading its data when we start.
LOADING_LIMIT_S = 60.0
# Journal chunks of a few MiB come in few reads with this; redis-py's 32 KiB cost a third more.
READ_BYTES = 256 * 1024

Word: TypeAlias = bytes | str | int

# No timeouts of the connection's own: a command's deadline covers connecting, sending and reading. RESP 2 needs no
# greeting.
CONNECTION: dict[str, Any] = {
    "protocol": 2,
    "retry": Retry(NoBackoff(), 0),
    "socket_timeout": None,
    "health_check_interval": 0,
    "driver_info": None,
    "socket_read_size": READ_BYTES,
}


@dataclass(frozen=True, slots=True)
class Condition:
    """How full the store is and which part it plays. `limit_bytes` is its maxmemory, else the machine's, else 0."""

    used_bytes: int = 0
    limit_bytes: int = 0
    primary: bool = True
    replica_count: int = 0


class Client:
    """One connection, one command at a time, each with a deadline and each sent once."""

    def __init__(self, connect: Callable[[], Connection | UnixDomainSocketConnection], address: str) -> None:
        self._connection = connect()
        self._address = address
        self._turn = asyncio.Lock()

    async def command(self, *words: Word, deadline_ms: int = COMMAND_DEADLINE_MS) -> Any:
        """Send one command and return its reply as it came: bytes, int, None or a list of these.

        Raises StoreRefused when the store answers with an error, StoreAway when no answer came in time. After the
        latter the connection is closed, and the store may or may not have done it.
        """
        [reply] = await self.commands([words], deadline_ms=deadline_ms)
        return reply

    async def commands(self, commands: Sequence[Sequence[Word]], deadline_ms: int = COMMAND_DEADLINE_MS) -> list[Any]:
        """Send commands in one go and return their replies in order. Raises like `command`, at the first bad reply."""
        try:
            async with asyncio.timeout(deadline_ms / 1000), self._turn:
                return await self._exchange(commands)
        except (TimeoutError, exceptions.TimeoutError) as error:
            raise silent(self._address, deadline_ms) from error
        except exceptions.RedisError as error:
            if isinstance(error, exceptions.ResponseError) or error.status_code:
                raise refusal(self._address, error) from error
            raise unreachable(self._address, error) from error
        except OSError as error:
            raise unreachable(self._address, error) from error

    async def close(self) -> None:
        """Close the connection; the next command opens it again."""
        await self._connection.disconnect(nowait=True)

    async def _exchange(self, commands: Sequence[Sequence[Word]]) -> list[Any]:
        connection = self._connection
        if connection.is_connected and await self._is_stale():
            await connection.disconnect(nowait=True)
        try:
            # What redis-py's own packing writes, in a sixth of its time. Its stub knows tuples of one word only.
            packed = [pack_command(tuple(words)) for words in commands]  # type: ignore[arg-type]
            await connection.send_packed_command(packed)
            replies = [await connection.read_response(disable_decoding=True)]
            for _ in commands[1:]:
                replies.append(await connection.read_response(disable_decoding=True))
            return replies
        except BaseException:
            # Replies may still be on their way; they must never answer another command.
            await connection.disconnect(nowait=True)
            raise

    async def _is_stale(self) -> bool:
        # A store that was restarted, or that ends idle connections, has closed its side. Nothing was sent on this
        # connection yet, so opening a new one repeats no command.
        try:
            return bool(await self._connection.can_read())
        except exceptions.ConnectionError:
            return True


class Store:
    """An open store. Make clients from it; close it when they are done."""

    def __init__(
        self, address: str, connection: dict[str, Any], embedded: EmbeddedValkey | None, folder: DataFolder | None
    ):
        self.address = address
        self._connection = connection
        self._valkey = embedded
        self._folder = folder
        self._client = self.client()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    # -- Queries ----------------------------------------

    @property
    def embedded(self) -> bool:
        """Whether the store is the data folder's own Valkey."""
        return self._valkey is not None

    @property
    def restart_count(self) -> int:
        """How often the embedded store had to be started again."""
        return self._valkey.restart_count if self._valkey else 0

    @property
    def held(self) -> bool:
        """Whether this process holds the data folder's lock, which proves that no other writer lives."""
        return self._folder is not None and self._folder.held

    @property
    def pid(self) -> int | None:
        """The embedded store's process id."""
        return self._valkey.pid if self._valkey else None

    def client(self) -> Client:
        """A new client with a connection of its own, opened at its first command."""
        arguments = dict(self._connection)
        kind = arguments.pop("connection_class", Connection)
        return Client(lambda: kind(**arguments), self.address)

    async def problems(self) -> list[Problem]:
        """Every setting under which the store could lose what it has confirmed; empty when it is fit to serve."""
        return await problems_of(self._client.command)

    async def condition(self) -> Condition:
        """How the store is. Raises StoreAway."""
        info = parse_info(await self._client.command("INFO", "memory", "replication"))
        limit = int(info.get("maxmemory", 0)) or int(info.get("total_system_memory", 0))
        replica_count = int(info.get("connected_slaves", 0))
        return Condition(int(info["used_memory"]), limit, info.get("role", "master") == "master", replica_count)

    async def replica_count(self) -> int:
        """How many replicas follow the store. Raises StoreAway."""
        return int(parse_info(await self._client.command("INFO", "replication")).get("connected_slaves", 0))

    # -- Commands ----------------------------------------

    async def supervise(self) -> None:
        """Keep the embedded store alive until closed or cancelled; returns at once where it is not ours to keep."""
        if self._valkey is not None and self.held:
            await self._valkey.supervise()

    async def close(self, *, shutdown: bool = True) -> None:
        """Let go of the store. Its embedded Valkey is shut down if this process holds the folder and `shutdown` is set.

        Cancel `supervise` first. Raises StoreError if Valkey does not stop; the folder is released in any case.
        """
        await self._client.close()
        try:
            if self._valkey is not None and self.held and shutdown:
                await self._valkey.stop()
        finally:
            if self._folder is not None:
                self._folder.release()


async def open_store(
    data: Path,
    url: str = "",
    *,
    purpose: str = "sigap",
    attach: bool = False,
    start: bool = True,
    allow_weak: bool = False,
    memory_bytes_max: int = 0,
) -> Store:
    """Open the embedded store of the folder `data`, or the one at `url` if that is not empty.

    With `attach` a reader reaches the living store of `data` without taking its lock, and starts one only if none lives
    and nobody holds the folder; without `start` not even then. `purpose` names this process to others ("sigap up").
    Raises FolderHeld, WeakStore (unless `allow_weak`), StoreAway when an external store cannot be reached, else
    StoreError.
    """
    store = await _open_url(url) if url else await _open_folder(data, purpose, attach, start, memory_bytes_max)
    try:
        problems = await store.problems()
    except BaseException:
        await store.close(shutdown=False)
        raise
    if problems and not attach:
        lines = "\n".join(f"  - {problem}" for problem in problems)
        weak = "\n".join(f"  - {problem.indonesian}" for problem in problems)
        if not allow_weak:
            await store.close(shutdown=False)
            raise WeakStore(
                f"the store at {store.address} could lose confirmed entries:\n{lines}\n"
                "Fix this, or accept the loss in so many words with --allow-weak-store.",
                f"penyimpanan di {store.address} dapat kehilangan entri yang sudah dipastikan:\n{weak}\n"
                "Betulkan, atau terima kehilangan itu dengan tegas: --allow-weak-store.",
            )
        LOG.warning(
            "the store at %s could lose confirmed entries, as --allow-weak-store accepts:\n%s", store.address, lines
        )
    return store


async def _open_folder(data: Path, purpose: str, attach: bool, start: bool, memory_bytes_max: int) -> Store:
    folder = DataFolder.look(data) if attach else DataFolder.hold(data, purpose)
    valkey = EmbeddedValkey(folder, memory_bytes_max=memory_bytes_max)
    try:
        await (valkey.attach(purpose, start=start) if attach else valkey.adopt_or_start())
    except BaseException:
        folder.release()
        raise
    connection = {"connection_class": UnixDomainSocketConnection, "path": valkey.socket_path, **CONNECTION}
    return Store(str(folder.store_dir), connection, valkey, folder)


async def _open_url(url: str) -> Store:
    url = re.sub(r"^valkey(s?)://", r"redis\1://", url)
    address = re.sub(r"//[^/@]*@", "//", url.partition("?")[0])  # Without the password.
    try:
        connection = {**parse_url(url), **CONNECTION}
    except ValueError as error:
        raise StoreError(
            f"the store's URL {address} is not one: {error}. Give redis://HOST:PORT or unix:///SOCKET.",
            f"URL penyimpanan {address} bukan URL yang dikenal. Beri redis://HOST:PORT atau unix:///SOCKET.",
        ) from error
    store = Store(address, connection, None, None)
    deadline_s = asyncio.get_running_loop().time() + LOADING_LIMIT_S
    while True:
        try:
            await store.condition()
            return store
        except StoreRefused as error:
            if error.code != "LOADING" or asyncio.get_running_loop().time() > deadline_s:
                raise
        await asyncio.sleep(0.1)
