"""A wire between us and a store that can lose what runs over it, in one direction or both."""

import asyncio
from contextlib import suppress


class Wire:
    """Passes bytes on between a free loopback port and a store's port; `lose_replies` swallows what the store says."""

    def __init__(self, store_port: int) -> None:
        self.lose_replies = False
        self._store_port = store_port
        self._server: asyncio.Server
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        """The URL to reach the store by."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        """End, and cut every connection."""
        self._server.close()
        await self._cut()

    async def mend(self) -> None:
        """Cut the connections whose replies were lost; new ones lose nothing."""
        self.lose_replies = False
        await self._cut()

    async def _cut(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        store_reader, store_writer = await asyncio.open_connection("127.0.0.1", self._store_port)
        for task in (
            asyncio.create_task(self._pass(reader, store_writer, replies=False)),
            asyncio.create_task(self._pass(store_reader, writer, replies=True)),
        ):
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, replies: bool) -> None:
        try:
            with suppress(OSError):
                while some := await reader.read(65_536):
                    if not (replies and self.lose_replies):
                        writer.write(some)
                        await writer.drain()
        finally:
            writer.close()
