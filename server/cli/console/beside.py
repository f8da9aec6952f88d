"""A console beside a server that is starting: a process of its own, so that neither can slow or end the other.

It outlives a server that is killed, and then shows that it is gone; it ends with one that stops in good order.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from typing import Final, Self

from ..language import say, spoken
from ..output import console as terminal
from .command import how_to_install, installed

_STOP_S: Final = 5.0
_LOOK_S: Final = 0.2


class Beside:
    """One console process, or none where the extra is missing. Use it as a context manager."""

    def __init__(self, server: str, http: str, city: str) -> None:
        self._server = server
        self._http = http
        self._city = city
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if not installed():
            terminal(stderr=True).print(say(*how_to_install()), style="yellow", soft_wrap=True)
            return self
        words = ["console", "--server", self._server, "--http", self._http, "--city", self._city, "--lang", spoken()]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dispatch_server", *words],
            stdin=subprocess.DEVNULL,
            # Ctrl-C is for the server, which then ends this in good order.
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if name != "GRPC_ENABLE_FORK_SUPPORT"},
        )
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_STOP_S)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    @property
    def started(self) -> bool:
        """The extra is there, so a console was started."""
        return self._process is not None

    def await_viewer(self, limit_s: float) -> None:
        """Wait until somebody has opened the page, at most so long."""
        where, end_s = f"http://{self._http}/watching.json", time.monotonic() + limit_s
        while self._process is not None and self._process.poll() is None and time.monotonic() < end_s:
            # No answer yet: it is still starting.
            with contextlib.suppress(OSError, ValueError), urllib.request.urlopen(where, timeout=1) as said:
                if json.load(said)["viewers"]:
                    return
            time.sleep(_LOOK_S)


def address_of(chosen: str | None, grpc: str, default_grpc: str, default: str) -> str:
    """Where the console beside a server goes; empty = none. Unless chosen, only beside one at its usual place."""
    if chosen is not None:
        return "" if chosen == "off" else chosen
    return default if grpc == default_grpc else ""
