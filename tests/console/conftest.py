"""One server and one console for all tests of the pages that run in one process, one Chromium for those of a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest

from dispatch_server.client import AioClient

from ..support_browser import LOOK_LIMIT_MS, ConsoleProcess, browser, chromium
from ..support_server import Server
from ..support_store import end_store_of, free_port
from .calls import clear

VIEWPORT = {"width": 1366, "height": 768}


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, ConsoleProcess]]:
    """A server of Ambon whose port stays the same when it is started again, and a console that started beside it."""
    chromium()
    data = tmp_path_factory.mktemp("console") / "data"
    address = f"127.0.0.1:{free_port()}"
    server = Server(data, grpc=address)
    with ExitStack() as stack, ThreadPoolExecutor(1) as side:
        stack.callback(end_store_of, data)
        # Each takes some seconds, and neither waits for the other.
        starting = side.submit(stack.enter_context, server)
        console = ConsoleProcess(address, tmp_path_factory.mktemp("log") / "console.log")
        with console:
            starting.result()
            yield server, console


@pytest.fixture(scope="session")
def served(pair: tuple[Server, ConsoleProcess]) -> Server:
    return pair[0]


@pytest.fixture(scope="session")
def console(pair: tuple[Server, ConsoleProcess]) -> ConsoleProcess:
    return pair[1]


@pytest.fixture(scope="module")
def chrome() -> Iterator[Any]:
    """The browser, for one file: what drives it runs a loop in the thread where other files' tests run theirs."""
    with browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def opened(chrome: Any, console: ConsoleProcess) -> Iterator[Any]:
    """One page on the console, in English; what it fetched and what failed are kept on it."""
    context = chrome.new_context(viewport=VIEWPORT, locale="en-GB")
    # Somebody who has said who he is.
    context.add_init_script("localStorage.setItem('sigap.by', 'Pengawas 1')")
    page = context.new_page()
    page.set_default_timeout(LOOK_LIMIT_MS)
    page.fetched, page.failed = [], []
    page.on("request", lambda request: page.fetched.append(request.url))
    page.on("pageerror", lambda error: page.failed.append(str(error)))
    page.goto(console.url)
    yield page
    context.close()


@pytest.fixture
def page(opened: Any) -> Iterator[Any]:
    """The page as a supervisor finds it: connected, everything drawn, nothing chosen."""
    opened.set_viewport_size(VIEWPORT)
    opened.wait_for_selector(".chip.live:has-text('connected')")
    opened.wait_for_selector(".leaflet-marker-icon.unit")
    opened.keyboard.press("Escape")
    yield opened
    assert opened.failed == [], "the page's own code failed"


@pytest.fixture
def known(page: Any, served: Server) -> Any:
    """The page in a quiet city."""
    with served.client() as client:
        clear(client)
    page.wait_for_selector("#board .row", state="detached")
    return page


@pytest.fixture(scope="module")
def nobody() -> Iterator[AioClient]:
    """A client of a server that is not there. A channel belongs to a loop, and no other test's loop is left for it."""
    with asyncio.Runner() as runner:
        asyncio.set_event_loop(runner.get_loop())
        client = AioClient("127.0.0.1:1")
        yield client
        runner.run(client.close())
