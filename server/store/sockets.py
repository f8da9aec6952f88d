"""Where the embedded store's socket lies: a short private directory, recorded in the data folder.

A data folder's own path may be longer than a socket's can be, so the socket gets a directory of its own under the
system's temporary folder. Such directories get cleaned away, and data folders get copied and moved: the record names
the folder it was made for, so that a copy never talks to the original's store, and a vanished directory is made again
under the same name.
"""

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from ..faults import StoreError

# sun_path holds 108 bytes with its terminator on Linux, 104 on macOS.
SOCKET_PATH_BYTES_MAX = 103
SOCKET_NAME = "valkey.sock"


class SocketPlace:
    """The directory of one store's socket."""

    def __init__(self, store_dir: Path) -> None:
        self._store_dir = store_dir
        self._record_path = store_dir / "socket"

    @property
    def path(self) -> str:
        """The socket's path, "" while none is recorded for this very folder."""
        directory = self._recorded()
        return os.path.join(directory, SOCKET_NAME) if directory else ""

    def prepare(self) -> str:
        """Make sure of a private directory with no socket in it and return the socket's path.

        Only whoever holds the store's lifetime lock may call it: a living store's socket would be lost. Raises OSError.
        """
        directory = self._recorded()
        if not directory or not _make_private(directory):
            directory = _new_directory()
            self._record(directory)
        path = os.path.join(directory, SOCKET_NAME)
        Path(path).unlink(missing_ok=True)
        return path

    def remove(self) -> None:
        """Remove the directory after the store has gone; the record stays for the next start."""
        directory = self._recorded()
        if directory:
            with contextlib.suppress(OSError):
                os.rmdir(directory)

    def _identity(self) -> str:
        # Moving a folder keeps its inode, copying it does not.
        seen = self._store_dir.stat()
        return f"{seen.st_dev}:{seen.st_ino}"

    def _recorded(self) -> str:
        try:
            directory, _, identity = self._record_path.read_text().strip().partition("\n")
            return directory if identity == self._identity() else ""
        except OSError:
            return ""

    def _record(self, directory: str) -> None:
        half = self._record_path.with_suffix(".tmp")
        half.write_text(f"{directory}\n{self._identity()}\n")
        half.replace(self._record_path)


def _new_directory() -> str:
    for base in (tempfile.gettempdir(), "/tmp"):
        directory = tempfile.mkdtemp(prefix="sigap-", dir=base)
        if len(os.fsencode(os.path.join(directory, SOCKET_NAME))) <= SOCKET_PATH_BYTES_MAX:
            return directory
        os.rmdir(directory)
    raise StoreError(
        f"no temporary folder has a path short enough for a socket ({SOCKET_PATH_BYTES_MAX} bytes). Set TMPDIR.",
        f"tidak ada folder sementara yang namanya cukup pendek untuk soket ({SOCKET_PATH_BYTES_MAX} bita). "
        "Setel TMPDIR.",
    )


def _make_private(directory: str) -> bool:
    """Make the directory if it is missing; says whether it belongs to this user alone."""
    with contextlib.suppress(OSError):
        os.mkdir(directory, 0o700)
    try:
        seen = os.lstat(directory)
    except OSError:
        return False
    return stat.S_ISDIR(seen.st_mode) and seen.st_uid == os.geteuid() and not seen.st_mode & 0o077
