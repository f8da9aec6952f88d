"""A connection that takes its time or breaks once is no server that does not answer."""

import contextlib
import socket
import threading
from collections.abc import Iterator

from dispatch_server.cli.session import request_of
from dispatch_server.client import Client

from .conftest import Sigap

# Longer than a server in good health ever needs to greet, and than gRPC would wait if it were told 100 ms.
SLOW_S = 0.3


@contextlib.contextmanager
def door(behind: str, *, wait_s: float = 0.0, shut_count: int = 0) -> Iterator[str]:
    """HOST:PORT of a way to a server that lets every caller wait first, after `shut_count` whom it turned away."""
    host, _, port = behind.rpartition(":")
    closed = threading.Event()

    def pump(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)

    def keep() -> None:
        left = shut_count
        while not closed.is_set():
            try:
                caller, _ = listening.accept()
            except OSError:
                return
            if left:
                left -= 1
                caller.close()
                continue
            closed.wait(wait_s)
            server = socket.create_connection((host, int(port)))
            for way in ((caller, server), (server, caller)):
                threading.Thread(target=pump, args=way, daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=keep, daemon=True).start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        closed.set()
        listening.shutdown(socket.SHUT_RDWR)


def test_a_server_that_is_slow_to_greet_answers_the_first_call(sigap: Sigap) -> None:
    with door(sigap.address, wait_s=SLOW_S) as address, Client(address) as client:
        assert client.ops.GetState(request_of("ops.GetState")).seq


def test_a_read_that_meets_a_closed_door_is_repeated(sigap: Sigap) -> None:
    with door(sigap.address, shut_count=2) as address:
        assert sigap.json("units", "--server", address)["units"]
