"""The embedded store: one Valkey process that lives and dies apart from us.

It goes on living when its server is killed, and it inherits the lock on store/valkey.lock, which the kernel frees
only when it and its children are gone. Two Valkeys on one folder would silently lose confirmed data, so only the
taker of that lock may start one, and a living one is adopted. The few words spoken to it here go over a bare socket;
the journal's traffic is store.py's.
"""

import asyncio
import contextlib
import logging
import os
import signal
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from ..faults import FolderHeld, StoreError
from . import valkey
from .folder import DataFolder, try_lock
from .sockets import SocketPlace

LOG = logging.getLogger(__name__)

# Long enough for a large journal to load; what still loads then goes on and is adopted by the next start.
READY_LIMIT_S = 300.0
STOP_LIMIT_S = 15.0
# How long a living Valkey may take to answer: it may have been started a moment ago, or be stopping.
GRACE_S = 3.0
# How often to look whether Valkey lives. One look is a system call of a few microseconds.
WATCH_S = 0.1
BACKOFF_MIN_S = 0.1
BACKOFF_MAX_S = 5.0
# A store that lived this long is started again without waiting.
HEALTHY_S = 30.0


async def ask(socket_path: str, words: bytes, limit_s: float = 1.0) -> bytes:
    """Say one inline command on a connection of its own and return the reply's first line, b"" if there was none.

    Raises OSError (TimeoutError is one) when nobody answers in time.
    """
    if not socket_path:
        raise FileNotFoundError("no socket")
    async with asyncio.timeout(limit_s):
        reader, writer = await asyncio.open_unix_connection(socket_path)
        try:
            writer.write(words + b"\r\n")
            return (await reader.readline()).strip()
        finally:
            writer.close()


class EmbeddedValkey:
    """The Valkey process of one data folder."""

    def __init__(
        self,
        folder: DataFolder,
        *,
        memory_bytes_max: int = 0,
        ready_limit_s: float = READY_LIMIT_S,
        stop_limit_s: float = STOP_LIMIT_S,
    ) -> None:
        """`memory_bytes_max` is Valkey's maxmemory; 0 sets none."""
        self.restart_count = 0
        self._folder = folder
        self._store_dir = folder.store_dir
        self._socket = SocketPlace(folder.store_dir)
        self._memory_bytes_max = memory_bytes_max
        self._ready_limit_s = ready_limit_s
        self._stop_limit_s = stop_limit_s
        self._child: subprocess.Popen[bytes] | None = None
        self._stopping = False

    # -- Queries ----------------------------------------

    @property
    def socket_path(self) -> str:
        """Where Valkey listens; "" before it was first started in this folder."""
        return self._socket.path

    @property
    def pid(self) -> int | None:
        """Valkey's process id as it wrote it down itself; a killed one's may be left over."""
        return valkey.pid(self._store_dir)

    def alive(self) -> bool:
        """Whether a Valkey, or a child of one, lives on the folder: its lifetime lock is taken."""
        lifetime = try_lock(self._lifetime_path)
        if lifetime is not None:
            os.close(lifetime)
        return lifetime is None

    async def answers(self) -> bool:
        """Whether a Valkey is there, be it still loading."""
        try:
            return bool(await ask(self.socket_path, b"PING"))
        except OSError:
            return False

    # -- Commands ----------------------------------------

    async def adopt_or_start(self) -> None:
        """Make sure that exactly one Valkey serves the folder, whose lock the caller holds.

        Raises StoreError when it cannot be started, or when one lives that cannot be reached.
        """
        assert self._folder.held
        deadline_s = time.monotonic() + GRACE_S
        while not await self.answers():
            lifetime = try_lock(self._lifetime_path)
            if lifetime is not None:
                await self._start(lifetime)
                return
            if time.monotonic() > deadline_s:
                await self._evict()
            await asyncio.sleep(WATCH_S / 2)
        LOG.info("the store of %s lives already (process %s): adopted", self._folder.path, self.pid)
        await self._wait_ready()

    async def attach(self, purpose: str, *, start: bool = True) -> None:
        """Reach the living Valkey without owning it; hold the folder and start one where none lives and nobody serves.

        Raises FolderHeld when a server holds the folder and its store does not answer; StoreError, without `start`,
        when none lives.
        """
        deadline_s = time.monotonic() + 2 * GRACE_S
        while not await self.answers():
            if start and self._folder.try_hold(purpose):
                await self.adopt_or_start()
                return
            if not start and not self.alive():
                raise StoreError(
                    f"no store lives in {self._folder.path}; {purpose} starts none. Start it with `sigap up --data`.",
                    f"tidak ada penyimpanan yang hidup di {self._folder.path}; {purpose} tidak menjalankannya. "
                    "Jalankan dengan `sigap up --data`.",
                )
            if time.monotonic() > deadline_s:
                raise FolderHeld(
                    f"{self._folder.path} is in use by {self._folder.holder()} and its store does not answer. "
                    "Try again when that process is ready, or stop it.",
                    f"{self._folder.path} sedang dipakai {self._folder.holder('id')} dan penyimpanannya "
                    "tidak menjawab. "
                    "Ulangi bila proses itu siap, atau hentikan.",
                )
            await asyncio.sleep(WATCH_S)
        await self._wait_ready()

    async def supervise(self) -> None:
        """Start Valkey again whenever it dies, waiting longer each time, until stopped or cancelled.

        One that hangs is left alone, because a second one beside it would lose data: it shows as a store that is away.
        """
        backoff_s = 0.0
        started_s = time.monotonic()
        while not self._stopping:
            await asyncio.sleep(WATCH_S)
            try:
                if self.alive():
                    if not os.path.exists(self.socket_path):
                        await self._evict()
                    continue
                if time.monotonic() - started_s > HEALTHY_S:
                    backoff_s = 0.0
                LOG.error("the store of %s died; starting it again in %.1f s", self._folder.path, backoff_s)
                await asyncio.sleep(backoff_s)
                backoff_s = min(max(BACKOFF_MIN_S, 2 * backoff_s), BACKOFF_MAX_S)
                started_s = time.monotonic()
                self.restart_count += 1
                await self.adopt_or_start()
            except (StoreError, OSError) as error:
                # Too many open files is an OSError, and passes: whoever gave up on it would never start a store again.
                LOG.error("the store of %s: %s", self._folder.path, error)

    async def stop(self) -> None:
        """Shut Valkey down and wait until it is gone. Raises StoreError if it is still there after the limit."""
        self._stopping = True

        async def shut_down() -> None:
            # Everything confirmed is on disk already; NOSAVE only says that no other kind of file is wanted.
            with contextlib.suppress(OSError):
                await ask(self.socket_path, b"SHUTDOWN NOSAVE")

        if not await self._wait_dead(shut_down):
            raise StoreError(
                f"the store of {self._folder.path} (process {self.pid}) did not stop within {self._stop_limit_s:.0f} s."
                " Nothing is lost: the next start adopts it.",
                f"penyimpanan {self._folder.path} (proses {self.pid}) tidak berhenti dalam "
                f"{self._stop_limit_s:.0f} detik. "
                "Tidak ada yang hilang: mulai berikutnya memakainya.",
            )
        self._reap()
        self._socket.remove()

    # -- The process ----------------------------------------

    @property
    def _lifetime_path(self) -> Path:
        return self._store_dir / "valkey.lock"

    async def _start(self, lifetime: int) -> None:
        """Start Valkey, give it the lifetime lock and wait until it has loaded."""
        try:
            if self._stopping:
                return
            self._reap()
            socket_path = self._socket.prepare()
            self._child = valkey.launch(self._store_dir, socket_path, lifetime, self._memory_bytes_max)
        except OSError as error:
            raise StoreError(
                f"the embedded store cannot be started in {self._store_dir}: {error}",
                f"penyimpanan tertanam tidak dapat dimulai di {self._store_dir}: {error}",
            ) from error
        finally:
            os.close(lifetime)
        try:
            await self._wait_ready()
        except asyncio.CancelledError:
            self._child.terminate()
            raise

    async def _wait_ready(self) -> None:
        deadline_s = time.monotonic() + self._ready_limit_s
        while True:
            with contextlib.suppress(OSError):
                if await ask(self.socket_path, b"PING") == b"+PONG":
                    return
            if not self.alive():
                raise StoreError(
                    f"the embedded store stopped while starting. The last line of {valkey.log_path(self._store_dir)}: "
                    f"{valkey.last_words(self._store_dir)}",
                    f"penyimpanan tertanam berhenti saat dimulai. Baris terakhir {valkey.log_path(self._store_dir)}: "
                    f"{valkey.last_words(self._store_dir)}",
                )
            if time.monotonic() > deadline_s:
                raise StoreError(
                    f"the store of {self._folder.path} is not ready after {self._ready_limit_s:.0f} s and goes on "
                    f"loading. Start again later; {valkey.log_path(self._store_dir)} tells how far it is.",
                    f"penyimpanan {self._folder.path} belum siap setelah {self._ready_limit_s:.0f} detik "
                    "dan masih memuat. "
                    f"Mulai lagi nanti; {valkey.log_path(self._store_dir)} menyebut sudah sejauh mana.",
                )
            await asyncio.sleep(0.01)

    async def _evict(self) -> None:
        """End a Valkey that nobody can reach any more because its socket's directory was cleaned away.

        Raises StoreError when it still has its socket, so that it was stopped or hangs, or when it is not ours to end.
        """
        pid = self.pid
        if os.path.exists(self.socket_path):
            raise StoreError(
                f"a store (process {pid}) lives in {self._store_dir} but does not answer. "
                f"If it was stopped: kill -CONT {pid}. If it hangs: kill {pid}. Then start again.",
                f"ada penyimpanan (proses {pid}) di {self._store_dir} yang tidak menjawab. "
                f"Bila dihentikan sementara: kill -CONT {pid}. Bila macet: kill {pid}. Lalu mulai lagi.",
            )
        if pid is None or not valkey.is_ours(pid, self._store_dir):
            raise StoreError(
                f"a store lives in {self._store_dir} that cannot be reached from here (its process id: {pid}). "
                "It may run in another container. End it there, then start again.",
                f"ada penyimpanan di {self._store_dir} yang tidak dapat dicapai dari sini (nomor prosesnya: {pid}). "
                "Mungkin ia berjalan di wadah lain. Akhiri di sana, lalu mulai lagi.",
            )
        LOG.warning("the socket of the store (process %d) has vanished; ending the store to start it anew", pid)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
        if not await self._wait_dead():
            raise StoreError(
                f"the store (process {pid}) did not stop within {self._stop_limit_s:.0f} s. kill {pid}.",
                f"penyimpanan (proses {pid}) tidak berhenti dalam {self._stop_limit_s:.0f} detik. kill {pid}.",
            )

    async def _wait_dead(self, nudge: Callable[[], Awaitable[None]] | None = None) -> bool:
        deadline_s = time.monotonic() + self._stop_limit_s
        while self.alive():
            if time.monotonic() > deadline_s:
                return False
            if nudge is not None:
                await nudge()
            await asyncio.sleep(WATCH_S / 5)
        return True

    def _reap(self) -> None:
        if self._child is not None:
            self._child.wait()
            self._child = None
