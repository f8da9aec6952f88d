"""The data folder: who may use it, and where things lie in it.

One server at a time holds DATA/lock for its whole life, because two on one folder would lose confirmed data. The
kernel drops the lock when its holder dies, however it dies, so a stale file never needs cleaning; the text in it only
tells people who holds it. Readers (`journal verify`) need no lock while a store is alive. It knows nothing of the
store itself.
"""

import contextlib
import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from ..faults import FolderHeld, FolderUnusable, StoreError
from ..system_errors import in_indonesian


def try_lock(path: Path) -> int | None:
    """Take the lock on a file, making the file where it is missing.

    Returns the file descriptor that holds the lock until it and every inherited copy of it are closed; None if another
    process holds it. Raises OSError if the file cannot be opened or its file system has no locks.
    """
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    except BaseException:
        os.close(descriptor)
        raise
    return descriptor


class DataFolder:
    """A data folder, held (by a server) or only looked at (by a reader)."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock: int | None = None

    @classmethod
    def hold(cls, path: Path, purpose: str) -> Self:
        """Make the folder where it is missing and take its lock.

        `purpose` is what other processes are told about the holder, such as "sigap up". Raises FolderHeld with the
        holder, or FolderUnusable when it cannot be written.
        """
        folder = cls(path)
        folder.make()
        if not folder.try_hold(purpose):
            raise FolderHeld(
                f"{folder.path} is in use by {folder.holder()}. Stop that process, or give another folder with --data.",
                f"{folder.path} sedang dipakai {folder.holder('id')}. Hentikan proses itu, atau beri "
                "folder lain dengan --data.",
            )
        return folder

    @classmethod
    def look(cls, path: Path) -> Self:
        """Open a folder for reading, without its lock. Raises StoreError if no store was ever kept there."""
        folder = cls(path)
        if not folder.store_dir.is_dir():
            raise StoreError(
                f"{folder.path} holds no journal. Give the folder that `sigap up --data` was started with.",
                f"{folder.path} tidak berisi jurnal. Beri folder yang dipakai `sigap up --data`.",
            )
        return folder

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.release()

    # -- Queries ----------------------------------------

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._lock is not None

    @property
    def lock_path(self) -> Path:
        """The file whose lock the serving process holds."""
        return self.path / "lock"

    @property
    def store_dir(self) -> Path:
        """The embedded store's own folder."""
        return self.path / "store"

    @property
    def archive_dir(self) -> Path:
        """Where the archived segments of every journal lie."""
        return self.path / "archive"

    def holder(self, language: str = "en") -> str:
        """Who holds the lock, for people: the holder writes it right after taking the lock."""
        try:
            pid, _, purpose = self.lock_path.read_text().strip().partition(" ")
        except OSError:
            pid = purpose = ""
        if language == "id":
            return f"proses {pid} ({purpose})" if pid else "proses lain"
        return f"process {pid} ({purpose})" if pid else "another process"

    # -- Commands ----------------------------------------

    def make(self) -> None:
        """Make the folder, for this user alone. Raises StoreError with the reason if that is impossible."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.store_dir.mkdir(mode=0o700, exist_ok=True)
            # A folder from a backup or another tool may be open to all; what lies in it is nobody else's business.
            self.store_dir.chmod(0o700)
        except OSError as error:
            raise self._unusable(error) from error

    def try_hold(self, purpose: str) -> bool:
        """Take the lock unless another process holds it; says whether this process holds it now."""
        if self._lock is None:
            try:
                self._lock = try_lock(self.lock_path)
            except OSError as error:
                raise self._unusable(error) from error
            if self._lock is not None:
                os.ftruncate(self._lock, 0)
                os.pwrite(self._lock, f"{os.getpid()} {purpose}\n".encode(), 0)
        return self.held

    def release(self) -> None:
        """Give the lock back. Doing so twice is harmless."""
        if self._lock is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._lock, 0)
            os.close(self._lock)
            self._lock = None

    def _unusable(self, error: OSError) -> FolderUnusable:
        return FolderUnusable(
            f"{self.path} cannot be used as data folder ({error.strerror}: {error.filename or self.path}). "
            "Make it writable for this user, or give another folder with --data.",
            f"{self.path} tidak dapat dipakai sebagai folder data ({in_indonesian(error)}: "
            f"{error.filename or self.path}). "
            "Izinkan pengguna ini menulis di sana, atau beri folder lain dengan --data.",
        )
