"""Doors: which pages of the web may reach the console, which has no login and sends units out.

A browser does what any page tells it: one whose name was made to lead here, one that shows the console inside itself,
one that opens its socket. All three are refused. Who types the address himself comes in; that is the network's to bar.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

REFUSED: Final = (
    "Konsol ini tidak dikenal dengan nama itu; yang menjalankannya menambahkan --host-name NAMA.\n"
    "This console does not go by that name; whoever runs it adds --host-name NAME.\n"
)
# Nobody shows it inside a page of his own.
FRAMES: Final = (("content-security-policy", "frame-ancestors 'none'"), ("x-frame-options", "DENY"))
# A policy of the protocol was violated.
_CLOSE_CODE: Final = 1008


def reaches_others(host: str) -> bool:
    """Whether who listens at this host, a name or an address, can be reached from other machines."""
    address = _address(host)
    return host != "localhost" if address is None else not address.is_loopback


class Doors:
    """An application that answers only browsers that were sent to it under a name of its own, by its own page."""

    def __init__(self, application: ASGIApp, bound: str, names: Iterable[str] = ()) -> None:
        """`bound` is the address that it listens at, `names` are what else it is called."""
        self._application = application
        self._names = {_plain(name) for name in names}
        self._known = self._names | {"localhost", _plain(bound)}
        address = _address(bound)
        # At every address of the machine: which, the machine knows. No foreign name is an address.
        self._everywhere = address is not None and address.is_unspecified

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._application(scope, receive, send)
        elif self.opens(Headers(scope=scope)):
            await self._application(scope, receive, _unframed(send))
        elif scope["type"] == "http":
            await PlainTextResponse(REFUSED, status_code=403)(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": _CLOSE_CODE})

    def opens(self, headers: Headers) -> bool:
        """Whether a request was sent to a name of this console, and by no other page than its own."""
        host, origin = headers.get("host", ""), headers.get("origin")
        if not self._goes_by(_name_of(f"//{host}")):
            return False
        if origin is None:
            return True
        # Behind another server the page has that one's name, which is given.
        return _name_of(origin) in self._names or origin.lower().partition("://")[2] == host.lower()

    def _goes_by(self, name: str) -> bool:
        if name in self._known:
            return True
        address = _address(name)
        return address is not None and (address.is_loopback or self._everywhere)


def _name_of(url: str) -> str:
    try:
        return _plain(urlsplit(url).hostname or "")
    except ValueError:
        return ""


def _plain(name: str) -> str:
    return name.strip("[]").rstrip(".").lower()


def _address(name: str) -> Any:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _unframed(send: Send) -> Send:
    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in FRAMES:
                headers[name] = value
        await send(message)

    return sent
