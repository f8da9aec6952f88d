"""A real Chromium for tests, driven by Playwright, and a real `sigap console` to look at.

Where Debian's `chromium` is missing a test that wants it is left out, and says so with the line that brings it; with
SIGAP_TEST_ALL=1, as the whole check sets it, that is a failure. Pictures go to .screenshots/, a folder for each build;
README's is taken anew by `SIGAP_KEEP_PICTURE=1 make test TESTS=tests/console/test_pages.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import pytest

from .support_server import sigap_environment

ROOT = Path(__file__).resolve().parent.parent
# One folder for each build, so that one run leaves the other's.
SCREENSHOTS = ROOT / ".screenshots" / os.environ.get("SIGAP_BUILD", "release")
README_PICTURE = ROOT / "tests" / "console" / "console.jpg"
APT = "apt-get install chromium"
START_LIMIT_S = 60.0
# Generous: what it waits for comes in milliseconds on a machine that is not loaded.
LOOK_LIMIT_MS = 30_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
OPTIONS = ("--http", "127.0.0.1:0", "--lang", "en")
SAYS = re.compile(r"Console: (http://\S+)")


def chromium() -> str:
    """The path of the browser; without it the test ends here."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        said = f"LEFT OUT, for chromium is missing: {APT}"
        if os.environ.get("SIGAP_TEST_ALL"):
            pytest.fail(said)
        pytest.skip(said)
    return found


@contextmanager
def browser() -> Iterator[Any]:
    """One Chromium."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            yield opened
        finally:
            opened.close()


def screenshot(page: Any, name: str) -> Path:
    """A picture of the page for whoever looks at the run later."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    path = SCREENSHOTS / f"{name}.jpg"
    page.screenshot(path=path, type="jpeg", quality=70)
    if name == "readme" and os.environ.get("SIGAP_KEEP_PICTURE"):
        shutil.copyfile(path, README_PICTURE)
    return path


class ConsoleProcess:
    """`sigap console` on a free port, beside a server at `grpc`. Use it as a context manager."""

    def __init__(self, grpc: str, log: Path, *words: str) -> None:
        self.url = ""
        self._grpc = grpc
        self._log = log
        self._words = words
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "dispatch_server",
                    "console",
                    "--server",
                    self._grpc,
                    *OPTIONS,
                    *self._words,
                ],
                env=sigap_environment(COLUMNS="200"),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        until_s = time.monotonic() + START_LIMIT_S
        while not (said := SAYS.search(self.said())):
            if self._process.poll() is not None or time.monotonic() > until_s:
                self.__exit__()
                raise AssertionError(f"the console did not come up:\n{self.said()[-3000:]}")
            time.sleep(0.02)
        self.url = said[1]
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._process = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def said(self) -> str:
        """What the process wrote."""
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""
