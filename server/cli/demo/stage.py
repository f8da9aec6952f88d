"""The demonstration's server: a child process on free ports, started, killed without mercy, started again, stopped.

It talks to the child only as an operator would: command line, signals, gRPC.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

from ...config import OFF
from ...exits import Exit
from ..session import Session

READY_S: Final = 30.0
STOP_S: Final = 15.0
_POLL_S: Final = 0.05


class StageError(Exception):
    """The server did not do what was asked; both texts hold its own last words."""

    def __init__(self, text: str, indonesian: str) -> None:
        super().__init__(text)
        self.indonesian = indonesian


class Stage:
    """One server on one data folder. Its ports are free ones, found once and used for every start."""

    def __init__(self, data: Path, clock_rate: int, ops: str = OFF) -> None:
        """`ops`: where the page of metrics of the process beside the server is, or "off"."""
        self.data = data
        self.address = f"127.0.0.1:{free_port()}"
        self.http = f"127.0.0.1:{free_port()}"
        self._clock_rate = clock_rate
        self._ops = ops
        self._process: subprocess.Popen[bytes] | None = None
        self._log = data / "demo.log"

    @property
    def pid(self) -> int:
        """The server's process id; 0 while none runs."""
        return self._process.pid if self._process else 0

    def start(self, session: Session) -> Any:
        """Start the server and wait until it answers: its first GetStateReply. Raises StageError."""
        self.data.mkdir(parents=True, exist_ok=True)
        arguments = ["up", "--data", self.data, "--grpc", self.address, "--http", self.http, "--paper", 0]
        arguments += ["--ops", self._ops]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "dispatch_server", *map(str, arguments), "--clock-rate", str(self._clock_rate)],
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                # Ctrl-C is for the demonstration, which then stops the server in good order.
                start_new_session=True,
            )
        return self._wait_ready(session)

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def digest_at(self, seq: int, given: bytes) -> bytes:
        """The state digest after entry `seq` as the journal alone gives it, replayed by processes of their own.

        `given` is what the server said it was before. Raises StageError if the journal cannot be read.
        """
        from ...faults import StoreError, indonesian_of
        from ...recovery.verify import verify

        try:
            report = asyncio.run(verify(self.data, live=(seq, given)))
        except StoreError as error:
            raise StageError(str(error), indonesian_of(error)) from None
        return bytes.fromhex(report.comparisons[0].replayed)

    def stop(self) -> int:
        """Stop the server in good order; its exit code."""
        if self._process is None:
            return Exit.OK
        if self._process.poll() is None:
            self._process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_S)
        if self._process.poll() is None:
            self._process.kill()
        code, self._process = self._process.wait(), None
        return code

    def last_words(self, line_count: int = 6) -> str:
        """The end of what the server wrote."""
        with contextlib.suppress(OSError):
            return "\n".join(self._log.read_text(errors="replace").splitlines()[-line_count:])
        return ""

    def _wait_ready(self, session: Session) -> Any:
        import grpc

        assert self._process is not None
        end_s = time.monotonic() + READY_S
        while time.monotonic() < end_s:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(grpc.RpcError):
                return session.read("ops.GetState")
            time.sleep(_POLL_S)
        words = self.last_words()
        raise StageError(
            f"The demonstration's server does not start:\n{words}", f"Server peragaan tidak mau mulai:\n{words}"
        )


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
