"""Sheets of paper beside a server: a process of its own, so that neither can slow the other.

It ends with its server: after a last sheet where that was killed, at once where it stops in good order.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from ..language import spoken


@contextlib.contextmanager
def writing_paper(server: str, folder: Path, every_min: int) -> Iterator[None]:
    """A process that writes sheets while this lasts."""
    words = ["paper", "--with-parent", "--server", server, "--out", str(folder), "--every", str(every_min)]
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "dispatch_server", *words, "--lang", spoken()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        # Ctrl-C is for the server, which then ends this in good order.
        start_new_session=True,
        env={name: value for name, value in os.environ.items() if name != "GRPC_ENABLE_FORK_SUPPORT"},
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait()
