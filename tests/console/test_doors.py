"""Who may reach the console: its own page by its own names, and no other page of the web; and that it never stays up
alone.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from dispatch_core.city import load_city
from dispatch_server.cli.console import serving
from dispatch_server.cli.console.doors import Doors, reaches_others
from dispatch_server.exits import Exit

HERE, OWN = "127.0.0.1:8113", "http://127.0.0.1:8113"
SECRET = "Ibu Nona, 0812-3456-7890"


def page(bound: str, *names: str) -> Doors:
    def index(_: Any) -> PlainTextResponse:
        return PlainTextResponse("the board")

    return Doors(Starlette(routes=[Route("/", index)]), bound, names)


def asked(doors: Doors, host: str, origin: str = "") -> httpx.Response:
    """What a browser gets that was sent to this host by a page of this origin."""

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(doors), base_url=OWN) as client:
            return await client.get("/", headers={"host": host} | ({"origin": origin} if origin else {}))

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("bound", "host", "origin", "status"),
    [
        ("127.0.0.1", HERE, "", 200),
        ("127.0.0.1", HERE, OWN, 200),
        ("127.0.0.1", "localhost:8113", "http://localhost:8113", 200),
        ("127.0.0.1", "LOCALHOST.:8113", "", 200),
        ("127.0.0.1", "[::1]:8113", "http://[::1]:8113", 200),
        ("127.0.0.1", "ops.local:8113", "http://ops.local:8113", 200),
        # Another server in front of it, under the name that was given.
        ("127.0.0.1", HERE, "https://ops.local", 200),
        ("10.0.0.7", "10.0.0.7:8113", "", 200),
        ("0.0.0.0", "10.0.0.7:8113", "http://10.0.0.7:8113", 200),
        # A name that somebody else had made to lead here.
        ("127.0.0.1", "evil.example:8113", "", 403),
        ("127.0.0.1", "evil.example:8113", "http://evil.example:8113", 403),
        ("0.0.0.0", "evil.example:8113", "", 403),
        ("127.0.0.1", "ops.local.evil.example", "", 403),
        ("127.0.0.1", "10.0.0.7:8113", "", 403),
        ("127.0.0.1", "", "", 403),
        ("127.0.0.1", "[", "", 403),
        # A foreign page, one of another port, one without an origin of its own.
        ("127.0.0.1", HERE, "http://evil.example", 403),
        ("127.0.0.1", HERE, "http://127.0.0.1:9000", 403),
        ("127.0.0.1", HERE, "null", 403),
        ("127.0.0.1", HERE, "http://[", 403),
    ],
)
def test_only_its_own_page_reaches_it(bound: str, host: str, origin: str, status: int) -> None:
    reply = asked(page(bound, "ops.local"), host, origin)
    assert (reply.status_code, reply.text == "the board") == (status, status == 200)
    if status != 200:
        assert "--host-name" in reply.text


def test_nobody_shows_it_in_a_frame() -> None:
    headers = asked(page("127.0.0.1"), HERE).headers
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


@pytest.mark.parametrize(("origin", "opened"), [(OWN, True), ("http://evil.example", False)])
def test_no_foreign_page_opens_its_socket(origin: str, opened: bool) -> None:
    reached: list[str] = []
    sent: list[Any] = []

    async def application(scope: Any, receive: Any, send: Any) -> None:
        reached.append(scope["type"])

    async def receive() -> Any:
        return {"type": "websocket.connect"}

    async def send(message: Any) -> None:
        sent.append(message["type"])

    scope = {"type": "websocket", "headers": [(b"host", HERE.encode()), (b"origin", origin.encode())]}
    asyncio.run(Doors(application, "127.0.0.1")(scope, receive, send))
    assert (reached, sent) == ((["websocket"], []) if opened else ([], ["websocket.close"]))


def test_who_listens_to_other_machines_is_warned() -> None:
    assert not any(map(reaches_others, ("127.0.0.1", "::1", "localhost")))
    assert all(map(reaches_others, ("0.0.0.0", "::", "10.0.0.7", "ops.local")))


def test_a_console_that_cannot_follow_ends(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    class Fallen:
        """A hub that meets what it does not know."""

        def __init__(self, *_: Any) -> None:
            pass

        async def run(self) -> None:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._show())

        async def _show(self) -> None:
            raise LookupError(SECRET)

    class Patient(serving.Told):
        async def main_loop(self) -> None:
            await asyncio.wait_for(super().main_loop(), 20)

    monkeypatch.setattr(serving, "Hub", Fallen)
    monkeypatch.setattr(serving, "Told", Patient)
    monkeypatch.setattr(serving, "serve_pages", lambda *_: None)
    given: list[Any] = []
    monkeypatch.setattr(serving.ui, "run_with", lambda pages, **_: given.append(pages))
    city = load_city("ambon")
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(SystemExit) as ended:
        serving.run(
            city, Path(), "127.0.0.1:1", listening, tiles="", language="en", names=(), marks=None, ready=lambda _: None
        )
    assert ended.value.code == Exit.INTERNAL
    [said] = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert "LookupError" in said.getMessage()
    assert "_show" in said.getMessage()
    assert SECRET not in caplog.text
    # Nothing is served but the console's own pages: no list of paths, no page that fetches scripts from elsewhere.
    [pages] = given
    assert not pages.routes
